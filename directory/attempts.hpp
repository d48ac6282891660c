#pragma once

#include <filesystem>
#include <string_view>

#include "directory/database.hpp"

namespace patchcord {

/// Counts how often something was begun and never ended, so that what kills the process is not
/// tried for ever. The count outlives a crash of the process but perhaps not of the machine: it is
/// not synced. One thread at a time. Throws DatabaseError.
class Attempts {
 public:
    explicit Attempts(const std::filesystem::path& database);

    /// Counts one more and says how many there were before.
    int begin(std::string_view key, Instant now);
    void end(std::string_view key);

 private:
    Database db_;
};

}  // namespace patchcord
