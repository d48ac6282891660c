#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>

#include "agent/cli/commands.hpp"

namespace patchcord::cli {
namespace {

constexpr int exit_failed = 1;
constexpr int exit_usage = 2;

/// Says what is wrong with a command line, and where its form is told.
int usage(const CLI::App& app, const CLI::ParseError& error) {
    const CLI::App* last = &app;
    std::string command = "patchcord";
    while (!last->get_subcommands().empty()) {
        last = last->get_subcommands().front();
        command += " " + last->get_name();
    }
    std::string wrong = error.what();
    const auto commands = last->get_subcommands({});
    if (const auto rest = app.remaining(true); !commands.empty() && !rest.empty()) {
        wrong = "there is no " + std::string(rest[0][0] == '-' ? "option" : "command") + " \"" +
                rest[0] + "\"";
    } else if (!commands.empty() && last == &app) {
        wrong = "a command is missing";
    } else if (!commands.empty()) {
        wrong = "one of these must follow:";
        for (const auto* inner : commands) wrong += " " + inner->get_name();
    }
    std::fprintf(stderr, "patchcord: %s\nsee: %s --help\n", wrong.c_str(), command.c_str());
    return exit_usage;
}

int run(int argc, char** argv) {
    // What the daemon would log is no answer to a user.
    spdlog::set_level(spdlog::level::warn);
    CLI::App app("Patchcord: the commands of users and administrators", "patchcord");
    Globals globals;
    app.set_version_flag("--version", "patchcord " PATCHCORD_VERSION);
    app.add_option("--config", globals.config, "Configuration file")->capture_default_str();
    app.add_option("--database", globals.database, "Database file, instead of the configuration's");
    app.require_subcommand(1);
    app.fallthrough();  // --database and --config may also follow the command
    add_decode_commands(app, globals);
    add_directory_commands(app, globals);
    add_call_commands(app, globals);
    add_operate_commands(app, globals);
    add_check_commands(app, globals);
    add_phone_commands(app, globals);
    try {
        app.parse(argc, argv);
    } catch (const CLI::RuntimeError& error) {
        return error.get_exit_code();
    } catch (const CLI::ParseError& error) {
        return error.get_exit_code() == 0 ? app.exit(error) : usage(app, error);
    }
    return 0;
}

}  // namespace
}  // namespace patchcord::cli

int main(int argc, char** argv) {
    try {
        return patchcord::cli::run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "patchcord: %s\n", error.what());
        return patchcord::cli::exit_failed;
    }
}
