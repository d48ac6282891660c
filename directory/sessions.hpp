#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "directory/database.hpp"

namespace patchcord {

/// What a user said of themselves, valid for all their messages until it ends (M2).
struct Session {
    std::int64_t contact = 0;
    std::string phone;  ///< E.164 or SIP URI
    std::string said;   ///< "my desk phone"
    Instant until{};
};

/// One for each user: replaces the one before. Both throw DatabaseError.
void put_session(Database& db, const Session& session, Instant now);
/// Empty where there is none or it has ended.
std::optional<Session> session_of(Database& db, std::int64_t contact, Instant now);

}  // namespace patchcord
