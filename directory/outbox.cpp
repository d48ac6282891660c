#include "directory/outbox.hpp"

namespace patchcord {

bool put_notice(Database& db, const NewOutboxItem& item, Instant due, Instant now) {
    auto insert = db.cached(
        "INSERT INTO outbox (key, channel, recipient, call, payload, due, created) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING");
    insert.bind_all(item.key, item.channel, item.recipient, item.call, item.payload, due, now)
        .run();
    return db.changes() > 0;
}

std::vector<OutboxItem> due_notices(Database& db, std::string_view channel, Instant now,
                                    int limit) {
    auto due = db.cached(
        "SELECT id, recipient, payload, attempts, created FROM outbox "
        "WHERE state = 'waiting' AND channel = ? AND due <= ? ORDER BY id LIMIT ?");
    due.bind_all(channel, now, limit);
    std::vector<OutboxItem> items;
    while (due.step()) {
        items.push_back({due.integer(0), due.text(1), due.text(2), static_cast<int>(due.integer(3)),
                         due.instant(4)});
    }
    return items;
}

std::optional<Instant> next_notice_due(Database& db, std::string_view channel) {
    auto next = db.cached("SELECT min(due) FROM outbox WHERE state = 'waiting' AND channel = ?");
    next.bind_all(channel);
    if (!next.step() || next.null(0)) return std::nullopt;
    return next.instant(0);
}

void notice_sent(Database& db, std::int64_t id, Instant now) {
    auto update = db.cached(
        "UPDATE outbox SET state = 'sent', sent = ?, attempts = attempts + 1, error = '' "
        "WHERE id = ?");
    update.bind_all(now, id).run();
}

void notice_delayed(Database& db, std::int64_t id, Instant due, std::string_view error) {
    auto update =
        db.cached("UPDATE outbox SET due = ?, attempts = attempts + 1, error = ? WHERE id = ?");
    update.bind_all(due, error, id).run();
}

void notice_failed(Database& db, std::int64_t id, std::string_view error) {
    auto update = db.cached(
        "UPDATE outbox SET state = 'failed', attempts = attempts + 1, error = ? WHERE id = ?");
    update.bind_all(error, id).run();
}

}  // namespace patchcord
