#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "directory/database.hpp"

namespace patchcord {

/// A group chat (XEP-0045) that the agent was invited to.
struct Room {
    std::string jid;  ///< bare
    std::string password;
    std::string invited_by;  ///< bare JID
    bool operator==(const Room&) const = default;
};

/// All throw DatabaseError.
void put_room(Database& db, const Room& room, Instant now);
void drop_room(Database& db, std::string_view jid);
std::vector<Room> all_rooms(Database& db);

}  // namespace patchcord
