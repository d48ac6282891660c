#include <fmt/format.h>

#include <cstdio>
#include <iostream>
#include <memory>

#include "agent/cli/entries.hpp"

namespace patchcord::cli {
namespace {

/// Answers one JSON object a line until the end of the input.
void find_lines(Database& db) {
    std::string line;
    while (std::getline(std::cin, line)) {
        if (line.empty()) continue;
        const auto question = nlohmann::json::parse(line, nullptr, false);
        nlohmann::ordered_json answer;
        if (!question.is_object() || !question.contains("query") ||
            !question["query"].is_string()) {
            answer = {{"id", nullptr},
                      {"error", "a line must be {\"id\": ..., \"query\": \"...\"}"}};
        } else {
            answer["id"] = question.value("id", nlohmann::json());
            answer.update(to_json(resolve(db, question["query"].get<std::string>())));
        }
        fmt::print("{}\n", answer.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
        std::fflush(stdout);  // whoever asks over a pipe waits for it
    }
}

void print_found(const Resolution& found) {
    switch (found.decision) {
        case Resolution::Decision::match:
            fmt::print("match\n");
            break;
        case Resolution::Decision::ask:
            fmt::print("ask: several fit\n");
            break;
        case Resolution::Decision::none:
            fmt::print("none: nobody is called that\n");
            break;
    }
    for (const auto& match : found.matches) {
        fmt::print("{:>6}  {:.2f}  {}{}{}  ({})\n", match.contact, match.score, match.name,
                   match.detail.empty() ? "" : ", ", match.detail, match.why);
    }
}

}  // namespace

void add_find_command(CLI::App& app, Globals& globals) {
    auto* find = app.add_subcommand("find", "Shows how a description resolves, and why");
    const auto query = std::make_shared<std::vector<std::string>>();
    const auto asker = std::make_shared<std::string>();
    const auto lines = std::make_shared<bool>(false);
    find->add_option("QUERY", *query, "What a message might say, as in: pizza main st");
    find->add_option("--as", *asker, "The user who asks, for \"my mother\"");
    find->add_flag("--json", globals.json, "Prints JSON");
    find->add_flag("--jsonl", *lines, "Reads {\"id\", \"query\"} a line from standard input");
    find->callback([&globals, query, asker, lines] {
        guarded([&] {
            auto db = open_database(globals);
            if (*lines) {
                find_lines(db);
                return;
            }
            std::string text;
            for (const auto& word : *query) text += (text.empty() ? "" : " ") + word;
            if (text.empty()) throw CLI::RequiredError("QUERY");
            const auto found = resolve(db, text, asker->empty() ? 0 : entry(db, *asker).id);
            if (globals.json) {
                fmt::print("{}\n", to_json(found).dump());
            } else {
                print_found(found);
            }
            if (found.decision == Resolution::Decision::none) throw CLI::RuntimeError(1);
        });
    });
}

}  // namespace patchcord::cli
