#include "directory/desks.hpp"

#include <algorithm>

namespace patchcord {

void join_desk(Database& db, std::string_view desk, std::int64_t call, std::string_view number) {
    db.cached("INSERT INTO desk_queue (call, desk, number) VALUES (?, ?, ?)")
        .bind_all(call, desk, number)
        .run();
}

std::optional<std::int64_t> desk_call(Database& db, std::string_view desk,
                                      std::string_view number) {
    auto row = db.cached("SELECT call FROM desk_queue WHERE desk = ? AND number = ?");
    row.bind_all(desk, number);
    if (!row.step()) return std::nullopt;
    return row.integer(0);
}

std::vector<DeskPlace> desk_line(Database& db, std::string_view desk, Instant now) {
    auto rows = db.cached(
        "SELECT q.call, q.told FROM desk_queue q JOIN calls c ON c.id = q.call WHERE q.desk = ? "
        "AND q.released IS NULL AND c.phase = 'queued' AND c.due <= ? ORDER BY c.due, c.id");
    rows.bind_all(desk, now);
    std::vector<DeskPlace> line;
    while (rows.step()) line.push_back({rows.integer(0), static_cast<int>(rows.integer(1))});
    return line;
}

std::vector<std::string> desks_in_use(Database& db) {
    auto rows = db.cached("SELECT DISTINCT desk FROM desk_queue WHERE released IS NULL");
    std::vector<std::string> desks;
    while (rows.step()) desks.push_back(rows.text(0));
    return desks;
}

int desk_busy(Database& db, std::string_view desk) {
    auto row = db.cached("SELECT COUNT(*) FROM desk_queue WHERE desk = ? AND released IS NOT NULL");
    row.bind(desk);
    row.step();
    return static_cast<int>(row.integer(0));
}

std::optional<int> desk_place(Database& db, std::string_view desk, std::int64_t call, Instant now) {
    const std::vector<DeskPlace> line = desk_line(db, desk, now);
    const auto found = std::ranges::find(line, call, &DeskPlace::call);
    if (found == line.end()) return std::nullopt;
    return static_cast<int>(found - line.begin()) + 1;
}

void release_desk_call(Database& db, std::int64_t call, Instant now) {
    db.cached("UPDATE desk_queue SET released = ? WHERE call = ?").bind_all(now, call).run();
}

void set_desk_told(Database& db, std::int64_t call, int place) {
    db.cached("UPDATE desk_queue SET told = ? WHERE call = ?").bind_all(place, call).run();
}

}  // namespace patchcord
