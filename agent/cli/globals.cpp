#include <stdexcept>

#include "agent/cli/commands.hpp"

namespace patchcord::cli {

std::filesystem::path Globals::database_path() const {
    if (!database.empty()) return database;
    throw std::runtime_error("say which database: --database FILE before the command");
}

}  // namespace patchcord::cli
