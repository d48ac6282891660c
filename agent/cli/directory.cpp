#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "agent/cli/entries.hpp"
#include "parsers/ivr_script.hpp"

namespace patchcord::cli {
namespace {

/// What the options of add and edit said; unset options change nothing.
struct Fields {
    std::string name;
    std::string region;  ///< how numbers without country code are read
    std::vector<std::string> aliases, emails, jids, relations;
    std::string organization, department, category, street, city, state, country;
    std::string login, zone, quiet, language, ivr, notes, import_id;
    std::vector<std::string> menus;
    std::vector<Phone> phones;  ///< in the order given
    std::vector<const CLI::Option*> given_lists;
    CLI::App* command = nullptr;
};

void add_text(Fields& fields, const char* option, std::string& target, const char* help) {
    fields.command->add_option(option, target, help);
}

void add_field_options(CLI::App& command, Fields& fields) {
    fields.command = &command;
    add_text(fields, "--organization", fields.organization, "Company or other organisation");
    add_text(fields, "--department", fields.department, "Department, as in \"Jamal in Sales\"");
    add_text(fields, "--category", fields.category, "Kind of business, as in \"pizzeria\"");
    add_text(fields, "--street", fields.street, "Street and house number");
    add_text(fields, "--city", fields.city, "Town");
    add_text(fields, "--state", fields.state, "State or province");
    add_text(fields, "--country", fields.country, "Country: two letters, or its name");
    add_text(fields, "--login", fields.login, "Login name");
    add_text(fields, "--zone", fields.zone, "Time zone, as in Europe/Berlin");
    add_text(fields, "--quiet", fields.quiet,
             "Quiet hours of their own, as in 22:00-07:00, or none");
    add_text(fields, "--language", fields.language, "Language, as in de");
    add_text(fields, "--ivr", fields.ivr,
             "Keys to press after the answer, as in 1,,2# or w1{beep}2{pin 99#}");
    command.add_option(
        "--menu", fields.menus,
        "NAME=KEYS, a menu of a center, as in billing=1,,2#; may be repeated; without "
        "keys it is taken away");
    add_text(fields, "--notes", fields.notes, "Anything else");
    add_text(fields, "--import-id", fields.import_id, "Its id in other systems");
    add_text(fields, "--region", fields.region,
             "Country (two letters) of telephone numbers without country code");
    command.add_option("--alias", fields.aliases, "Another name; may be repeated");
    command.add_option("--email", fields.emails, "Mail address; may be repeated");
    command.add_option("--jid", fields.jids, "Chat (XMPP) address; may be repeated");
    command.add_option("--relation", fields.relations,
                       "WHAT=ENTRY, as in mother=\"Ann Ng\"; may be repeated");
    for (const auto kind : phone_kinds) {
        command.add_option_function<std::vector<std::string>>(
            "--" + std::string(kind),
            [&fields, kind](const std::vector<std::string>& addresses) {
                for (const auto& address : addresses) {
                    fields.phones.push_back({std::string(kind), address});
                }
            },
            "A phone of this kind: number or SIP address; the first one given is the default");
    }
}

bool given(const Fields& fields, const char* option) { return fields.command->count(option) > 0; }

/// The phones in the order in which the command line gave their kinds.
std::vector<Phone> phones_in_order(const Fields& fields) {
    std::vector<Phone> ordered;
    for (const auto* option : fields.command->parse_order()) {
        const std::string kind = option->get_name().substr(2);
        const bool seen = std::any_of(ordered.begin(), ordered.end(),
                                      [&](const Phone& phone) { return phone.kind == kind; });
        if (seen) continue;
        for (const auto& phone : fields.phones) {
            if (phone.kind == kind) ordered.push_back(phone);
        }
    }
    return ordered;
}

void apply_phones(const Fields& fields, Contact& contact) {
    const auto phones = phones_in_order(fields);
    const auto replaced = [&](const Phone& old) {
        return std::any_of(phones.begin(), phones.end(),
                           [&](const Phone& phone) { return phone.kind == old.kind; });
    };
    std::erase_if(contact.phones, replaced);
    for (const auto& phone : phones) {
        if (!phone.address.empty()) contact.phones.push_back(phone);
    }
}

void apply_relations(Database& db, const Fields& fields, Contact& contact) {
    for (const auto& text : fields.relations) {
        const auto at = text.find('=');
        if (at == std::string::npos || at == 0) {
            fail(fmt::format("\"{}\" is no relation: write it like mother=\"Ann Ng\"", text));
        }
        const std::string relation = text.substr(0, at);
        std::erase_if(contact.relations,
                      [&](const Relation& old) { return old.relation == relation; });
        if (at + 1 < text.size()) {
            contact.relations.push_back({relation, entry(db, text.substr(at + 1)).id});
        }
    }
}

/// Menus are part of the keys: "1; billing=1,,2#".
void apply_menus(const Fields& fields, Contact& contact) {
    if (fields.menus.empty()) return;
    auto parsed = parse_ivr_entry(contact.ivr);
    auto* entry = std::get_if<IvrEntry>(&parsed);
    if (entry == nullptr) fail(std::get<IvrError>(parsed).what);
    for (const std::string& menu : fields.menus) {
        const std::size_t equals = menu.find('=');
        if (equals == std::string::npos || equals == 0) {
            fail("--menu " + menu + ": write NAME=KEYS, as in --menu billing=1,,2#");
        }
        const std::string name = menu.substr(0, equals);
        std::erase_if(entry->menus, [&](const IvrMenu& one) { return one.name == name; });
        if (equals + 1 < menu.size()) entry->menus.push_back({name, menu.substr(equals + 1)});
    }
    contact.ivr = ivr_entry_text(*entry);
}

/// Puts what was given into the contact. An empty value takes a field away.
void apply(Database& db, const Fields& fields, Contact& contact) {
    const std::pair<const char*, std::pair<const std::string*, std::string*>> texts[] = {
        {"--organization", {&fields.organization, &contact.organization}},
        {"--department", {&fields.department, &contact.department}},
        {"--category", {&fields.category, &contact.category}},
        {"--street", {&fields.street, &contact.street}},
        {"--city", {&fields.city, &contact.city}},
        {"--state", {&fields.state, &contact.region}},
        {"--country", {&fields.country, &contact.country}},
        {"--login", {&fields.login, &contact.login}},
        {"--zone", {&fields.zone, &contact.zone}},
        {"--quiet", {&fields.quiet, &contact.quiet}},
        {"--language", {&fields.language, &contact.language}},
        {"--ivr", {&fields.ivr, &contact.ivr}},
        {"--notes", {&fields.notes, &contact.notes}},
        {"--import-id", {&fields.import_id, &contact.import_id}},
    };
    for (const auto& [option, value] : texts) {
        if (given(fields, option)) *value.second = *value.first;
    }
    const auto list = [&](const char* option, const std::vector<std::string>& values,
                          std::vector<std::string>& target) {
        if (!given(fields, option)) return;
        target = values;
        std::erase(target, std::string());
    };
    list("--alias", fields.aliases, contact.aliases);
    list("--email", fields.emails, contact.emails);
    list("--jid", fields.jids, contact.jids);
    apply_phones(fields, contact);
    apply_relations(db, fields, contact);
    apply_menus(fields, contact);
    if (auto wrong = normalise_contact(contact, fields.region); !wrong.empty()) fail(wrong);
}

void report(const Globals& globals, const Contact& contact, const char* done) {
    if (globals.json) {
        fmt::print("{}\n", to_json(contact).dump());
    } else {
        fmt::print("{} {}: {}\n", done, contact.id, contact.name);
    }
}

void add_add(CLI::App& app, Globals& globals) {
    auto* add = app.add_subcommand("add", "Adds an entry to the directory");
    add->require_subcommand(1);
    for (const std::string kind : {"person", "business", "center"}) {
        auto* command = add->add_subcommand(kind, "Adds a " + kind);
        const auto fields = std::make_shared<Fields>();
        command->add_option("NAME", fields->name, "Its name")->required();
        add_field_options(*command, *fields);
        command->add_flag("--json", globals.json, "Prints the entry as JSON");
        command->callback([&globals, fields, kind] {
            guarded([&] {
                auto db = open_database(globals);
                Contact contact;
                contact.kind = kind;
                contact.name = fields->name;
                apply(db, *fields, contact);
                try {
                    contact.id = add_contact(db, contact);
                } catch (const DatabaseError& error) {
                    if (!error.constraint()) throw;
                    fail("another entry has this login or import id");
                }
                report(globals, contact, "added");
            });
        });
    }
}

void add_edit(CLI::App& app, Globals& globals) {
    auto* edit = app.add_subcommand("edit", "Changes an entry; an empty value takes a field away");
    const auto fields = std::make_shared<Fields>();
    const auto who = std::make_shared<std::string>();
    edit->add_option("ENTRY", *who, "Number, login, address or description")->required();
    edit->add_option("--name", fields->name, "New name");
    add_field_options(*edit, *fields);
    edit->add_flag("--json", globals.json, "Prints the entry as JSON");
    edit->callback([&globals, fields, who] {
        guarded([&] {
            auto db = open_database(globals);
            Contact contact = entry(db, *who);
            if (given(*fields, "--name")) contact.name = fields->name;
            apply(db, *fields, contact);
            try {
                update_contact(db, contact);
            } catch (const DatabaseError& error) {
                if (!error.constraint()) throw;
                fail("another entry has this login or import id");
            }
            report(globals, contact, "changed");
        });
    });
}

void add_list(CLI::App& app, Globals& globals) {
    auto* list = app.add_subcommand("list", "Lists the entries of the directory");
    const auto kind = std::make_shared<std::string>();
    list->add_option("--kind", *kind, "person, business or center")
        ->check(CLI::IsMember({"person", "business", "center"}));
    list->add_flag("--json", globals.json, "One JSON object a line");
    list->callback([&globals, kind] {
        guarded([&] {
            auto db = open_database(globals);
            bool any = false;
            each_contact(db, *kind, [&](const Contact& contact) {
                fmt::print("{}\n", globals.json ? to_json(contact).dump() : one_line(contact));
                return any = true;
            });
            if (!any && !globals.json)
                fmt::print("no entries; add one: patchcord add person \"Ann Ng\" --mobile +...\n");
        });
    });
}

void print_entry(const Contact& contact) {
    const nlohmann::ordered_json json = to_json(contact);
    for (const auto& [key, value] : json.items()) {
        if (key == "phones" || key == "relations") continue;
        if (value.is_array()) {
            for (const auto& item : value) {
                fmt::print("{:<13} {}\n", key + ":", item.get<std::string>());
            }
        } else {
            fmt::print("{:<13} {}\n", key + ":",
                       value.is_string() ? value.get<std::string>() : value.dump());
        }
    }
    for (const auto& phone : contact.phones) {
        fmt::print("{:<13} {}\n", phone.kind + ":", phone.address);
    }
}

void add_show(CLI::App& app, Globals& globals) {
    auto* show = app.add_subcommand("show", "Shows all of an entry");
    const auto who = std::make_shared<std::string>();
    show->add_option("ENTRY", *who, "Number, login, address or description")->required();
    show->add_flag("--json", globals.json, "Prints the entry as JSON");
    show->callback([&globals, who] {
        guarded([&] {
            auto db = open_database(globals);
            const Contact contact = entry(db, *who);
            if (globals.json) {
                fmt::print("{}\n", to_json(contact).dump());
                return;
            }
            print_entry(contact);
            for (const auto& relation : contact.relations) {
                const auto other = load_contact(db, relation.contact);
                fmt::print("{:<13} {} ({})\n", relation.relation + ":", other ? other->name : "",
                           relation.contact);
            }
        });
    });
}

void add_remove(CLI::App& app, Globals& globals) {
    auto* remove = app.add_subcommand("remove", "Removes an entry, and its permission if any");
    const auto who = std::make_shared<std::string>();
    remove->add_option("ENTRY", *who, "Number, login, address or description")->required();
    remove->callback([&globals, who] {
        guarded([&] {
            auto db = open_database(globals);
            const Contact contact = entry(db, *who);
            remove_contact(db, contact.id);
            fmt::print("removed {}: {}\n", contact.id, contact.name);
        });
    });
}

}  // namespace

void add_entry_commands(CLI::App& app, Globals& globals) {
    add_add(app, globals);
    add_list(app, globals);
    add_show(app, globals);
    add_edit(app, globals);
    add_remove(app, globals);
}

}  // namespace patchcord::cli
