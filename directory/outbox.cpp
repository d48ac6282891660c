#include "directory/outbox.hpp"

namespace patchcord {

bool put_notice(Database& db, const NewOutboxItem& item, Instant due, Instant now) {
    auto insert = db.cached(
        "INSERT INTO outbox (key, channel, recipient, call, payload, due, created, watch) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING");
    insert
        .bind_all(item.key, item.channel, item.recipient, item.call, item.payload, due, now,
                  item.watch)
        .run();
    return db.changes() > 0;
}

std::vector<OutboxItem> due_notices(Database& db, std::string_view channel, std::string_view owner,
                                    Instant now, int limit) {
    auto due = db.cached(
        "SELECT id, recipient, payload, attempts, created FROM outbox "
        "WHERE state = 'waiting' AND channel = ?1 AND due <= ?2 AND "
        "(lease IS NULL OR lease < " PATCHCORD_DATABASE_NOW " OR owner = ?3) ORDER BY id LIMIT ?4");
    due.bind_all(channel, now, owner, limit);
    std::vector<OutboxItem> items;
    while (due.step()) {
        items.push_back({due.integer(0), due.text(1), due.text(2), static_cast<int>(due.integer(3)),
                         due.instant(4)});
    }
    return items;
}

std::optional<Instant> next_notice_due(Database& db, std::string_view channel,
                                       std::string_view owner) {
    auto next = db.cached(
        "SELECT min(CASE WHEN lease > due AND owner <> ? THEN lease ELSE due END) FROM outbox "
        "WHERE state = 'waiting' AND channel = ?");
    next.bind_all(owner, channel);
    if (!next.step() || next.null(0)) return std::nullopt;
    return next.instant(0);
}

bool claim_notice(Database& db, std::int64_t id, std::string_view owner, Instant now,
                  std::chrono::milliseconds lease) {
    auto update = db.cached("UPDATE outbox SET owner = ?1, lease = " PATCHCORD_DATABASE_NOW
                            " + ?2 WHERE id = ?3 AND state = 'waiting' AND due <= ?4 AND "
                            "(lease IS NULL OR lease < " PATCHCORD_DATABASE_NOW " OR owner = ?1)");
    update.bind_all(owner, lease.count(), id, now).run();
    return db.changes() == 1;
}

void notice_sent(Database& db, std::int64_t id, Instant now) {
    auto update = db.cached(
        "UPDATE outbox SET state = 'sent', sent = ?, attempts = attempts + 1, error = '' "
        "WHERE id = ?");
    update.bind_all(now, id).run();
}

void notice_delayed(Database& db, std::int64_t id, Instant due, std::string_view error) {
    auto update = db.cached(
        "UPDATE outbox SET due = ?, lease = NULL, attempts = attempts + 1, error = ? WHERE id = ?");
    update.bind_all(due, error, id).run();
}

void notice_failed(Database& db, std::int64_t id, std::string_view error) {
    auto update = db.cached(
        "UPDATE outbox SET state = 'failed', attempts = attempts + 1, error = ? WHERE id = ?");
    update.bind_all(error, id).run();
}

void notice_received(Database& db, std::string_view key, std::string_view recipient, Instant now) {
    db.cached(
          "UPDATE outbox SET received = ?, watch = NULL WHERE key IN (?, ?) AND recipient = ? AND "
          "received IS NULL")
        .bind_all(now, key, key.substr(0, key.find('@')), recipient)
        .run();
}

std::vector<WatchedNotice> watched_notices(Database& db, Instant now, int limit) {
    auto row = db.cached(
        "SELECT id, channel, payload, call, state, received FROM outbox WHERE watch IS NOT NULL "
        "AND (watch <= ? OR state = 'failed') ORDER BY id LIMIT ?");
    row.bind_all(now, limit);
    std::vector<WatchedNotice> notices;
    while (row.step()) {
        WatchedNotice notice{row.integer(0), row.text(1), row.text(2), {}};
        if (!row.null(3)) notice.call = row.integer(3);
        using enum WatchedNotice::State;
        const std::string_view state = row.view(4);
        notice.state = state == "waiting"  ? waiting
                       : state == "failed" ? failed
                       : row.null(5)       ? sent
                                           : received;
        notices.push_back(std::move(notice));
    }
    return notices;
}

std::optional<Instant> next_watch(Database& db) {
    auto next = db.cached("SELECT min(watch) FROM outbox WHERE watch IS NOT NULL");
    if (!next.step() || next.null(0)) return std::nullopt;
    return next.instant(0);
}

void unwatch_notice(Database& db, std::int64_t id, std::string_view instead) {
    db.cached("UPDATE outbox SET watch = NULL WHERE id = ?").bind(id).run();
    if (instead.empty()) return;
    db.cached("UPDATE outbox SET state = 'failed', error = ? WHERE id = ? AND state = 'waiting'")
        .bind_all(instead, id)
        .run();
}

}  // namespace patchcord
