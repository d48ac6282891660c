/// What an administrator does with a running agent: a backup, a quiet end.

#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <memory>
#include <thread>

#include "agent/cli/entries.hpp"
#include "agent/config.hpp"
#include "agent/only_one.hpp"

namespace patchcord::cli {
namespace {

void back_up(const Globals& globals, const std::filesystem::path& file) {
    Database db = open_database(globals);
    db.backup(file);
    db.cached("INSERT INTO backups VALUES (" PATCHCORD_DATABASE_NOW ")").run();
    fmt::print("{}: {} bytes\n", file.string(), std::filesystem::file_size(file));
}

/// Until the agent ended by itself, when its last call was over.
void drain(const Globals& globals, bool wait) {
    const Config config = load_config(globals.config);
    const std::string name = agent_name(config);
    const auto pid = running_agent(config.database, name);
    if (!pid) {
        fail(
            fmt::format("no agent of the name \"{}\" works on {}", name, config.database.string()));
    }
    if (kill(*pid, SIGUSR1) != 0) {
        fail(fmt::format("process {} cannot be told: {}", *pid, std::strerror(errno)));
    }
    fmt::print("agent \"{}\" (process {}) takes nothing new and ends after its last call\n", name,
               *pid);
    std::fflush(stdout);
    constexpr std::chrono::milliseconds pace{100};
    while (wait && running_agent(config.database, name) == pid) std::this_thread::sleep_for(pace);
}

}  // namespace

void add_operate_commands(CLI::App& app, Globals& globals) {
    const auto file = std::make_shared<std::string>();
    auto* backup = app.add_subcommand("backup", "Copies the database while the agent works");
    backup->add_option("FILE", *file, "A new file")->required();
    backup->callback([&globals, file] { guarded([&] { back_up(globals, *file); }); });

    const auto wait = std::make_shared<bool>(false);
    auto* command = app.add_subcommand(
        "drain", "Lets the running agent take nothing new, finish its live calls, and end");
    command->add_flag("--wait", *wait, "Returns when it ended");
    command->callback([&globals, wait] { guarded([&] { drain(globals, *wait); }); });
}

}  // namespace patchcord::cli
