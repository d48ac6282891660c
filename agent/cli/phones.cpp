#include "directory/phones.hpp"

#include <fmt/format.h>

#include <chrono>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "agent/cli/entries.hpp"
#include "agent/config.hpp"
#include "parsers/sip_uri.hpp"
#include "sipua/digest.hpp"

namespace patchcord::cli {
namespace {

Instant now() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

void add_list(CLI::App& app, Globals& globals) {
    auto* list = app.add_subcommand(
        "phones", "Lists the SIP phones that register with Patchcord, and where they are");
    list->add_flag("--json", globals.json, "Prints JSON");
    list->callback([&globals] {
        guarded([&] {
            auto db = open_database(globals);
            nlohmann::ordered_json all = nlohmann::ordered_json::array();
            for (const PhoneUser& user : phone_users(db)) {
                const std::string address = fmt::format("sip:{}@{}", user.name, user.domain);
                nlohmann::ordered_json one{{"address", address}, {"registered", false}};
                one["contacts"] = nlohmann::ordered_json::array();
                if (!globals.json) fmt::print("{}\n", address);
                for (const PhoneLocation& phone : phone_locations(db, user.name, now())) {
                    const auto left =
                        std::chrono::ceil<std::chrono::seconds>(phone.expires - now()).count();
                    one["registered"] = true;
                    one["contacts"].push_back({{"contact", phone.contact},
                                               {"from", phone.next_hop},
                                               {"phone", phone.user_agent},
                                               {"expires_in", left}});
                    if (!globals.json) {
                        fmt::print("    {}  {}  for {} s more\n", phone.contact,
                                   phone.user_agent.empty() ? "(unnamed)" : phone.user_agent, left);
                    }
                }
                if (!globals.json && !one["registered"].get<bool>()) {
                    fmt::print("    not registered\n");
                }
                all.push_back(std::move(one));
            }
            if (globals.json) fmt::print("{}\n", all.dump(2));
        });
    });
}

void add_add(CLI::App& app, Globals& globals) {
    auto* command = app.add_subcommand("add",
                                       "Lets a phone register as NAME; the password is read "
                                       "from standard input");
    const auto name = std::make_shared<std::string>();
    command->add_option("NAME", *name, "The part before @ of its address")->required();
    command->callback([&globals, name] {
        guarded([&] {
            const Config config = load_config(globals.config);
            const std::string& domain = config.sip.registrar.domain;
            if (domain.empty()) fail("the configuration has no [registrar] with a domain");
            const auto uri = parse_sip_uri(fmt::format("sip:{}@{}", *name, domain));
            if (!uri || uri->user != *name) fail("\"" + *name + "\" is no name for a SIP address");
            auto db = open_database(globals);
            // Not an argument: those are seen by every process of the machine.
            fmt::print(stderr, "Password of {}: ", uri->str());
            std::string password;
            constexpr std::size_t shortest = 8;
            if (!std::getline(std::cin, password) || password.size() < shortest) {
                fail("the password must have at least 8 characters");
            }
            put_phone_user(
                db, {*name, domain, digest::ha1(digest::Algorithm::md5, *name, domain, password),
                     digest::ha1(digest::Algorithm::sha256, *name, domain, password), now()});
            fmt::print("a phone may register as {} now\n", uri->str());
        });
    });
}

void add_remove(CLI::App& app, Globals& globals) {
    auto* command = app.add_subcommand("remove", "Forgets a phone and its registrations");
    const auto name = std::make_shared<std::string>();
    command->add_option("NAME", *name, "The part before @ of its address")->required();
    command->callback([&globals, name] {
        guarded([&] {
            auto db = open_database(globals);
            if (!remove_phone_user(db, *name)) fail("there is no phone \"" + *name + "\"");
            fmt::print("{} is forgotten\n", *name);
        });
    });
}

}  // namespace

void add_phone_commands(CLI::App& app, Globals& globals) {
    add_list(app, globals);
    auto* phone = app.add_subcommand("phone", "Adds or removes a SIP phone that registers here");
    phone->require_subcommand(1);
    add_add(*phone, globals);
    add_remove(*phone, globals);
}

}  // namespace patchcord::cli
