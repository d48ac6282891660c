#include "agent/cli/commands.hpp"
#include "agent/config.hpp"

namespace patchcord::cli {

std::filesystem::path Globals::database_path() const {
    if (!database.empty()) return database;
    return load_config(config).database;
}

}  // namespace patchcord::cli
