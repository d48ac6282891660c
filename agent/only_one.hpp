#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

#include "agent/config.hpp"

namespace patchcord {

/// The agent's name in the database: the configured one, else the host's.
std::string agent_name(const Config& config);

/// Two daemons of one name on one database would each take the other's calls for its own of before
/// a restart: a locked file beside the database refuses the second. It also holds the process id.
class OnlyOne {
 public:
    /// Throws std::runtime_error with a sentence for the admin.
    OnlyOne(const std::filesystem::path& database, const std::string& name);
    OnlyOne(const OnlyOne&) = delete;
    OnlyOne& operator=(const OnlyOne&) = delete;
    ~OnlyOne();

 private:
    int fd_;
};

/// The process of that name which works on the database; empty: none runs.
std::optional<pid_t> running_agent(const std::filesystem::path& database, const std::string& name);

}  // namespace patchcord
