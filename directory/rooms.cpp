#include "directory/rooms.hpp"

namespace patchcord {

void put_room(Database& db, const Room& room, Instant now) {
    db.cached(
          "INSERT OR REPLACE INTO rooms (room, password, invited_by, since) VALUES (?, ?, ?, ?)")
        .bind_all(room.jid, room.password, room.invited_by, now)
        .run();
}

void drop_room(Database& db, std::string_view jid) {
    db.cached("DELETE FROM rooms WHERE room = ?").bind(jid).run();
}

std::vector<Room> all_rooms(Database& db) {
    auto row = db.cached("SELECT room, password, invited_by FROM rooms ORDER BY since, room");
    std::vector<Room> rooms;
    while (row.step()) rooms.push_back({row.text(0), row.text(1), row.text(2)});
    return rooms;
}

}  // namespace patchcord
