#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

#include "agent/cli/entries.hpp"
#include "directory/csv.hpp"
#include "directory/import.hpp"
#include "directory/vcard.hpp"

namespace patchcord::cli {
namespace {

std::string read_all(const std::string& file) {
    if (file == "-") return {std::istreambuf_iterator<char>(std::cin), {}};
    std::ifstream in(file, std::ios::binary);
    if (!in) fail(fmt::format("cannot read {}", file));
    return {std::istreambuf_iterator<char>(in), {}};
}

/// By its first words, or by its name where it has none.
bool is_vcard(const std::string& file, const std::string& text) {
    const auto begin = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
    if (begin == std::string::npos) return file.ends_with(".vcf");
    std::string start = text.substr(begin, 11);
    for (char& c : start) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return start == "BEGIN:VCARD";
}

void print_report(const Globals& globals, const std::string& file, const ImportReport& report) {
    if (globals.json) {
        nlohmann::ordered_json json = {{"added", report.added},
                                       {"updated", report.updated},
                                       {"bad", report.bad_count},
                                       {"errors", nlohmann::json::array()}};
        for (const auto& bad : report.bad) {
            json["errors"].push_back({{"line", bad.line}, {"why", bad.why}});
        }
        json["left_out"] = nlohmann::json::array();
        for (const auto& left : report.unrelated) {
            json["left_out"].push_back({{"line", left.line}, {"why", left.why}});
        }
        fmt::print("{}\n", json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
        return;
    }
    for (const auto& bad : report.bad) {
        fmt::print(stderr, "{}:{}: {}\n", file, bad.line, bad.why);
    }
    for (const auto& left : report.unrelated) {
        fmt::print(stderr, "{}:{}: {}\n", file, left.line, left.why);
    }
    if (report.bad_count > report.bad.size()) {
        fmt::print(stderr, "... and {} more\n", report.bad_count - report.bad.size());
    }
    fmt::print("{} added, {} updated, {} bad\n", report.added, report.updated, report.bad_count);
}

void add_import(CLI::App& app, Globals& globals) {
    struct Options {
        std::string file;
        std::string region;
        bool skip_bad = false;
    };
    auto* command = app.add_subcommand("import", "Reads entries from a CSV or vCard file");
    const auto options = std::make_shared<Options>();
    command->add_option("FILE", options->file, "FILE.csv or FILE.vcf; - is standard input")
        ->required();
    command->add_flag("--skip-bad", options->skip_bad,
                      "Imports the good rows of a file with bad ones");
    command->add_option("--region", options->region,
                        "Country (two letters) of telephone numbers without country code");
    command->add_flag("--json", globals.json, "Prints the report as JSON");
    command->callback([&globals, options] {
        guarded([&] {
            const std::string text = read_all(options->file);
            auto db = open_database(globals);
            const auto source =
                is_vcard(options->file, text) ? vcard_source(text) : csv_source(text);
            const auto report = import_contacts(db, source, options->region, options->skip_bad);
            print_report(globals, options->file, report);
            const bool nothing = report.added + report.updated == 0;
            if (report.bad_count > 0 && (nothing || !options->skip_bad)) {
                if (!globals.json) fmt::print(stderr, "patchcord: nothing was imported\n");
                throw CLI::RuntimeError(1);
            }
        });
    });
}

void add_export(CLI::App& app, Globals& globals) {
    auto* command = app.add_subcommand("export", "Writes all entries to standard output");
    const auto format = std::make_shared<std::string>("csv");
    command->add_option("--format", *format, "csv or vcf")
        ->check(CLI::IsMember({"csv", "vcf"}))
        ->capture_default_str();
    command->callback([&globals, format] {
        guarded([&] {
            auto db = open_database(globals);
            const bool csv = *format == "csv";
            if (csv) fmt::print("{}", csv_header());
            each_contact(db, "", [&](const Contact& contact) {
                if (csv) {
                    fmt::print("{}", csv_line(contact));
                    return true;
                }
                Contact named = contact;
                name_relations(db, named);
                fmt::print("{}", vcard_text(named));
                return true;
            });
        });
    });
}

}  // namespace

void add_file_commands(CLI::App& app, Globals& globals) {
    add_import(app, globals);
    add_export(app, globals);
}

}  // namespace patchcord::cli
