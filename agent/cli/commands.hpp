#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <string>

namespace patchcord::cli {

/// What the options before the command said.
struct Globals {
    std::filesystem::path config = "/etc/patchcord/patchcord.toml";
    std::filesystem::path database;  ///< --database; empty: the configuration's
    bool json = false;

    /// The database to work on: --database, else that of the configuration. Throws
    /// std::runtime_error with a sentence for the user.
    std::filesystem::path database_path() const;
};

/// Each adds its sub-commands. A command that failed throws CLI::RuntimeError(1) after it wrote
/// why to stderr.
void add_decode_commands(CLI::App& app, Globals& globals);
void add_directory_commands(CLI::App& app, Globals& globals);
void add_call_commands(CLI::App& app, Globals& globals);
void add_operate_commands(CLI::App& app, Globals& globals);
void add_check_commands(CLI::App& app, Globals& globals);
void add_phone_commands(CLI::App& app, Globals& globals);

}  // namespace patchcord::cli
