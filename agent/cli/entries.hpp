#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "agent/cli/commands.hpp"
#include "directory/contacts.hpp"
#include "directory/database.hpp"
#include "directory/resolve.hpp"

/// What the directory's commands share.
namespace patchcord::cli {

/// Says why on stderr ("patchcord: ...") and ends the command with exit status 1.
[[noreturn]] void fail(std::string_view why);

/// Opens the database of the globals, or fails.
Database open_database(const Globals& globals);

/// Runs a command's body: what it throws becomes a sentence on stderr and exit status 1.
template <typename Body>
void guarded(Body&& body) {
    try {
        body();
    } catch (const CLI::Error&) {
        throw;
    } catch (const std::exception& error) {
        fail(error.what());
    }
}

/// The contact that ENTRY means: an id, a login, a mail or chat address, or a description. Where
/// several fit, lists them on stderr and fails.
Contact entry(Database& db, const std::string& text);

nlohmann::ordered_json to_json(const Contact& contact);
nlohmann::ordered_json to_json(const Resolution& resolution);

/// One line for a listing: id, name, address and first phone.
std::string one_line(const Contact& contact);

// The parts of add_directory_commands.
void add_entry_commands(CLI::App& app, Globals& globals);
void add_find_command(CLI::App& app, Globals& globals);
void add_file_commands(CLI::App& app, Globals& globals);
void add_user_commands(CLI::App& app, Globals& globals);

}  // namespace patchcord::cli
