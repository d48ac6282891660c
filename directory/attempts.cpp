#include "directory/attempts.hpp"

namespace patchcord {

Attempts::Attempts(const std::filesystem::path& database) : db_(database) {
    // A crash of the process alone cannot lose what the system holds: no sync is needed.
    db_.exec("PRAGMA synchronous = NORMAL");
}

int Attempts::begin(std::string_view key, Instant now) {
    auto count = db_.cached(
        "INSERT INTO message_attempts (key, attempts, last) VALUES (?, 1, ?) "
        "ON CONFLICT (key) DO UPDATE SET attempts = attempts + 1, last = excluded.last "
        "RETURNING attempts");
    count.bind_all(key, now);
    count.step();
    const auto attempts = static_cast<int>(count.integer(0));
    count.run();
    return attempts - 1;
}

void Attempts::end(std::string_view key) {
    auto forget = db_.cached("DELETE FROM message_attempts WHERE key = ?");
    forget.bind_all(key).run();
}

}  // namespace patchcord
