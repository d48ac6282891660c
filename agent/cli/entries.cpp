#include "agent/cli/entries.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "directory/users.hpp"
#include "parsers/ivr_script.hpp"

namespace patchcord::cli {
namespace {

constexpr std::size_t max_id_digits = 18;

bool is_id(const std::string& text) {
    return !text.empty() && text.size() <= max_id_digits &&
           text.find_first_not_of("0123456789") == std::string::npos;
}

const char* word(Resolution::Decision decision) {
    switch (decision) {
        case Resolution::Decision::match:
            return "match";
        case Resolution::Decision::ask:
            return "ask";
        case Resolution::Decision::none:
            break;
    }
    return "none";
}

}  // namespace

void fail(std::string_view why) {
    fmt::print(stderr, "patchcord: {}\n", why);
    throw CLI::RuntimeError(1);
}

Database open_database(const Globals& globals) { return Database(globals.database_path()); }

Contact entry(Database& db, const std::string& text) {
    if (is_id(text)) {
        if (auto contact = load_contact(db, std::stoll(text))) return *contact;
        fail(fmt::format("there is no entry {}", text));
    }
    if (const auto id = contact_by_login(db, text)) return load_contact(db, *id).value();
    const auto found = resolve(db, text);
    switch (found.decision) {
        case Resolution::Decision::match:
            return load_contact(db, found.matches.front().contact).value();
        case Resolution::Decision::ask:
            fmt::print(stderr, "patchcord: \"{}\" fits several entries; give the number:\n", text);
            for (const auto& match : found.matches) {
                fmt::print(stderr, "  {:>6}  {}{}{}\n", match.contact, match.name,
                           match.detail.empty() ? "" : ", ", match.detail);
            }
            throw CLI::RuntimeError(1);
        case Resolution::Decision::none:
            break;
    }
    fail(fmt::format("no entry is called \"{}\"", text));
}

nlohmann::ordered_json to_json(const Contact& c) {
    nlohmann::ordered_json json = {{"id", c.id}, {"kind", c.kind}, {"name", c.name}};
    const auto put = [&](const char* key, const auto& value) {
        if (!value.empty()) json[key] = value;
    };
    put("import_id", c.import_id);
    put("aliases", c.aliases);
    put("organization", c.organization);
    put("department", c.department);
    put("category", c.category);
    put("street", c.street);
    put("city", c.city);
    put("region", c.region);
    put("country", c.country);
    put("emails", c.emails);
    put("login", c.login);
    put("jids", c.jids);
    json["phones"] = nlohmann::ordered_json::array();
    for (const auto& phone : c.phones) {
        json["phones"].push_back({{"kind", phone.kind}, {"address", phone.address}});
    }
    put("ivr", shown_ivr(c.ivr));
    put("zone", c.zone);
    put("quiet", c.quiet);
    put("language", c.language);
    put("notes", c.notes);
    for (const auto& relation : c.relations) {
        json["relations"].push_back(
            {{"relation", relation.relation}, {"contact", relation.contact}});
    }
    return json;
}

nlohmann::ordered_json to_json(const Resolution& resolution) {
    nlohmann::ordered_json json = {{"decision", word(resolution.decision)}};
    json["matches"] = nlohmann::ordered_json::array();
    for (const auto& match : resolution.matches) {
        json["matches"].push_back({{"id", match.contact},
                                   {"import_id", match.import_id},
                                   {"name", match.name},
                                   {"detail", match.detail},
                                   {"score", match.score},
                                   {"why", match.why}});
    }
    return json;
}

std::string one_line(const Contact& contact) {
    const std::string address = address_line(contact);
    return fmt::format("{:>6}  {:<8}  {}{}{}{}{}", contact.id, contact.kind, contact.name,
                       address.empty() ? "" : ", ", address, contact.phones.empty() ? "" : "  ",
                       contact.phones.empty() ? "" : contact.phones.front().address);
}

void add_directory_commands(CLI::App& app, Globals& globals) {
    add_entry_commands(app, globals);
    add_find_command(app, globals);
    add_file_commands(app, globals);
    add_user_commands(app, globals);
}

}  // namespace patchcord::cli
