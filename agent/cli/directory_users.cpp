#include <fmt/format.h>

#include <cstdio>
#include <iostream>
#include <memory>

#include "agent/cli/entries.hpp"
#include "directory/users.hpp"

namespace patchcord::cli {
namespace {

nlohmann::ordered_json to_json(const User& user) {
    nlohmann::ordered_json json = {{"id", user.contact},      {"name", user.name},
                                   {"allowed", user.allowed}, {"proof", user.proof},
                                   {"pin", user.has_pin},     {"login", user.login},
                                   {"emails", user.emails},   {"jids", user.jids}};
    json["phones"] = nlohmann::ordered_json::array();
    for (const auto& phone : user.phones) {
        json["phones"].push_back({{"kind", phone.kind}, {"address", phone.address}});
    }
    return json;
}

void add_users(CLI::App& app, Globals& globals) {
    auto* users = app.add_subcommand("users", "Lists who may ask for calls, and with which proof");
    users->add_flag("--json", globals.json, "One JSON object a line");
    users->callback([&globals] {
        guarded([&] {
            auto db = open_database(globals);
            for (const auto& user : all_users(db)) {
                if (globals.json) {
                    fmt::print("{}\n", to_json(user).dump());
                    continue;
                }
                std::string addresses;
                for (const auto* list : {&user.emails, &user.jids}) {
                    for (const auto& address : *list) addresses += " " + address;
                }
                fmt::print("{:>6}  {:<7}  {:<10}  {:<6}  {} {}\n", user.contact,
                           user.allowed ? "allowed" : "denied", user.proof,
                           user.has_pin ? "pin" : "no pin", user.name, addresses);
            }
        });
    });
}

void add_allow(CLI::App& app, Globals& globals) {
    auto* allow = app.add_subcommand("allow", "Lets an entry of the directory ask for calls");
    const auto who = std::make_shared<std::string>();
    const auto proof = std::make_shared<std::string>();
    allow->add_option("USER", *who, "Number, login, address or description")->required();
    allow
        ->add_option("--proof", *proof,
                     "What a message must prove: any (default), dmarc (mail's "
                     "own), submission (SMTP AUTH), code (asked back), pin")
        ->check(CLI::IsMember({"any", "dmarc", "submission", "code", "pin"}));
    allow->callback([&globals, who, proof] {
        guarded([&] {
            auto db = open_database(globals);
            const Contact contact = entry(db, *who);
            const std::string wrong = allow_user(db, contact.id, *proof);
            if (!wrong.empty()) fail(wrong);
            fmt::print("{} may ask for calls\n", contact.name);
            if (contact.emails.empty() && contact.jids.empty()) {
                fmt::print(stderr, "patchcord: note: it has no mail or chat address to ask from\n");
            }
            if (contact.phones.empty()) {
                fmt::print(stderr, "patchcord: note: it has no phone to be rung on\n");
            }
        });
    });
}

void add_deny(CLI::App& app, Globals& globals) {
    auto* deny = app.add_subcommand("deny", "Takes the permission to ask for calls back");
    const auto who = std::make_shared<std::string>();
    deny->add_option("USER", *who, "Number, login, address or description")->required();
    deny->callback([&globals, who] {
        guarded([&] {
            auto db = open_database(globals);
            const Contact contact = entry(db, *who);
            if (!deny_user(db, contact.id)) fail(contact.name + " was no user");
            fmt::print("{} may no longer ask for calls\n", contact.name);
        });
    });
}

void add_pin(CLI::App& app, Globals& globals) {
    auto* pin = app.add_subcommand("pin", "Sets a user's PIN, read from standard input");
    const auto who = std::make_shared<std::string>();
    const auto clear = std::make_shared<bool>(false);
    pin->add_option("USER", *who, "Number, login, address or description")->required();
    pin->add_flag("--clear", *clear, "Takes the PIN away");
    pin->callback([&globals, who, clear] {
        guarded([&] {
            auto db = open_database(globals);
            const Contact contact = entry(db, *who);
            std::string digits;
            if (!*clear) {
                // Not an argument: those are seen by every process of the machine.
                fmt::print(stderr, "PIN of {}: ", contact.name);
                if (!std::getline(std::cin, digits) || digits.empty()) fail("no PIN was given");
            }
            const std::string wrong = set_pin(db, contact.id, digits);
            if (!wrong.empty()) fail(wrong);
            fmt::print("{} {}\n", contact.name, *clear ? "has no PIN now" : "has a new PIN");
        });
    });
}

}  // namespace

void add_user_commands(CLI::App& app, Globals& globals) {
    add_users(app, globals);
    add_allow(app, globals);
    add_deny(app, globals);
    add_pin(app, globals);
}

}  // namespace patchcord::cli
