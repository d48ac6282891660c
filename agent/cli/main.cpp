#include <CLI/CLI.hpp>

#include "agent/cli/commands.hpp"

int main(int argc, char** argv) {
    CLI::App app("Patchcord: the commands of users and administrators", "patchcord");
    patchcord::cli::Globals globals;
    app.set_version_flag("--version", "patchcord " PATCHCORD_VERSION);
    app.add_option("--config", globals.config, "Configuration file")->capture_default_str();
    app.add_option("--database", globals.database, "Database file, instead of the configuration's");
    app.require_subcommand(1);
    patchcord::cli::add_directory_commands(app, globals);
    try {
        app.parse(argc, argv);
    } catch (const CLI::RuntimeError& error) {
        return error.get_exit_code();
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    return 0;
}
