#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "agent/cli/commands.hpp"

namespace patchcord::cli {
namespace {

constexpr int exit_failed = 1;
constexpr int exit_usage = 2;

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
        return app.exit(error) == 0 ? 0 : exit_usage;
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
