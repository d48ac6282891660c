#include "directory/sessions.hpp"

namespace patchcord {

void put_session(Database& db, const Session& session, Instant now) {
    db.cached(
          "INSERT OR REPLACE INTO sessions (contact, phone, said, until, created) VALUES (?, ?, ?, "
          "?, ?)")
        .bind_all(session.contact, session.phone, session.said, session.until, now)
        .run();
}

std::optional<Session> session_of(Database& db, std::int64_t contact, Instant now) {
    auto row = db.cached("SELECT phone, said, until FROM sessions WHERE contact = ? AND until > ?");
    if (!row.bind_all(contact, now).step()) return std::nullopt;
    return Session{contact, row.text(0), row.text(1), row.instant(2)};
}

}  // namespace patchcord
