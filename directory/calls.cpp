#include "directory/calls.hpp"

#include <array>
#include <charconv>
#include <random>

namespace patchcord {
namespace {

using std::chrono::milliseconds;

#define PATCHCORD_CALL_COLUMNS                                                               \
    "id, ref, message, contact, thread, phase, due, owner, epoch, called_name, called_uri, " \
    "payload, outcome, created, updated"

/// A call that a center of one's own will make waits for its turn there.
#define PATCHCORD_ITS_TURN \
    "NOT EXISTS (SELECT 1 FROM desk_queue q WHERE q.call = calls.id AND q.released IS NULL)"

CallRow read_row(const Statement& row) {
    CallRow call;
    call.id = row.integer(0);
    call.ref = row.text(1);
    if (!row.null(2)) call.message = row.integer(2);
    call.contact = row.integer(3);
    call.thread = row.text(4);
    call.phase = row.text(5);
    if (!row.null(6)) call.due = row.instant(6);
    call.owner = row.text(7);
    call.epoch = row.integer(8);
    call.called_name = row.text(9);
    call.called_uri = row.text(10);
    call.payload = row.text(11);
    call.outcome = row.text(12);
    call.created = row.instant(13);
    call.updated = row.instant(14);
    return call;
}

std::vector<CallRow> read_rows(Statement& rows) {
    std::vector<CallRow> calls;
    while (rows.step()) calls.push_back(read_row(rows));
    return calls;
}

/// Four characters that are not mistaken for one another when read out, a letter first.
std::string random_ref() {
    constexpr std::string_view letters = "abcdefghjkmnpqrstuvwxyz";
    constexpr std::string_view any = "abcdefghjkmnpqrstuvwxyz23456789";
    std::random_device source;
    std::string ref(1, letters[source() % letters.size()]);
    // A digit in second place: no ref is ever a word.
    ref += static_cast<char>('2' + source() % 8);
    for (int i = 0; i < 3; ++i) ref += any[source() % any.size()];
    return ref;
}

bool take(Database& db, CallRow& row, std::string_view owner, Statement update) {
    update.run();
    if (db.changes() != 1) return false;
    row.owner = owner;
    row.epoch += 1;
    return true;
}

}  // namespace

void insert_call(Database& db, CallRow& row) {
    const bool chosen = !row.ref.empty();
    for (int tries = 0;; ++tries) {
        if (!chosen) row.ref = random_ref();
        try {
            auto insert = db.cached(
                "INSERT INTO calls (ref, message, contact, thread, phase, due, called_name, "
                "called_uri, payload, created, updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
            insert.bind_all(row.ref, row.message, row.contact, row.thread, row.phase, row.due,
                            row.called_name, row.called_uri, row.payload, row.created, row.updated);
            insert.run();
            row.id = db.last_id();
            return;
        } catch (const DatabaseError& error) {
            if (chosen || !error.constraint() || tries == 20) throw;
        }
    }
}

bool claim_call(Database& db, CallRow& row, std::string_view owner, Instant now,
                milliseconds lease) {
    auto update =
        db.cached("UPDATE calls SET owner = ?, epoch = epoch + 1, lease = " PATCHCORD_DATABASE_NOW
                  " + ?, due = NULL WHERE id = ? AND epoch = ? AND phase = 'queued' AND due <= ?");
    update.bind_all(owner, lease.count(), row.id, row.epoch, now);
    const bool won = take(db, row, owner, std::move(update));
    if (won) row.due.reset();
    return won;
}

bool adopt_call(Database& db, CallRow& row, std::string_view owner, milliseconds over,
                milliseconds lease) {
    auto update =
        db.cached("UPDATE calls SET owner = ?, epoch = epoch + 1, lease = " PATCHCORD_DATABASE_NOW
                  " + ? WHERE id = ? AND epoch = ? AND phase <> 'done' AND due IS NULL AND "
                  "(owner = ? OR lease IS NULL OR lease < " PATCHCORD_DATABASE_NOW " - ?)");
    update.bind_all(owner, lease.count(), row.id, row.epoch, owner, over.count());
    return take(db, row, owner, std::move(update));
}

bool has_orphans(Database& db, std::string_view owner, milliseconds over) {
    auto row = db.cached(
        "SELECT 1 FROM calls WHERE phase <> 'done' AND due IS NULL AND owner <> ? AND "
        "lease < " PATCHCORD_DATABASE_NOW " - ?");
    return row.bind_all(owner, over.count()).step();
}

bool save_call(Database& db, CallRow& row, Instant now) {
    auto update = db.cached(
        "UPDATE calls SET phase = ?, due = ?, payload = ?, outcome = ?, owner = ?, called_name = "
        "?, called_uri = ?, updated = ? WHERE id = ? AND epoch = ?");
    update.bind_all(row.phase, row.due, row.payload, row.outcome, row.owner, row.called_name,
                    row.called_uri, now, row.id, row.epoch);
    update.run();
    row.updated = now;
    return db.changes() == 1;
}

bool change_queued_call(Database& db, CallRow& row, Instant now) {
    auto update = db.cached(
        "UPDATE calls SET due = ?, payload = ?, called_name = ?, called_uri = ?, updated = ?, "
        "epoch = epoch + 1 WHERE id = ? AND epoch = ? AND phase = 'queued' AND due IS NOT NULL");
    update.bind_all(row.due, row.payload, row.called_name, row.called_uri, now, row.id, row.epoch);
    update.run();
    if (db.changes() != 1) return false;
    row.epoch += 1;
    return true;
}

void renew_leases(Database& db, std::string_view owner, milliseconds lease) {
    db.cached("UPDATE calls SET lease = " PATCHCORD_DATABASE_NOW
              " + ? WHERE owner = ? AND phase <> 'done' AND due IS NULL")
        .bind_all(lease.count(), owner)
        .run();
}

std::optional<CallRow> call_by_id(Database& db, std::int64_t id) {
    auto row = db.cached("SELECT " PATCHCORD_CALL_COLUMNS " FROM calls WHERE id = ?");
    if (!row.bind(id).step()) return std::nullopt;
    return read_row(row);
}

std::optional<CallRow> call_by_ref(Database& db, std::string_view ref) {
    auto row = db.cached("SELECT " PATCHCORD_CALL_COLUMNS " FROM calls WHERE ref = ?");
    if (!row.bind(ref).step()) return std::nullopt;
    return read_row(row);
}

std::vector<CallRow> due_calls(Database& db, Instant now, int most) {
    auto rows = db.cached("SELECT " PATCHCORD_CALL_COLUMNS
                          " FROM calls WHERE due <= ? AND phase = 'queued' AND " PATCHCORD_ITS_TURN
                          " ORDER BY due, id LIMIT ?");
    rows.bind_all(now, most);
    return read_rows(rows);
}

std::vector<CallRow> due_calls_by_user(Database& db, Instant now, int most) {
    auto rows = db.cached("SELECT " PATCHCORD_CALL_COLUMNS
                          " FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY contact ORDER BY due, "
                          "id) AS turn FROM calls WHERE due <= ? AND phase = 'queued' "
                          "AND " PATCHCORD_ITS_TURN ") ORDER BY turn, due, id LIMIT ?");
    rows.bind_all(now, most);
    return read_rows(rows);
}

std::optional<Instant> next_due(Database& db) {
    auto row = db.cached("SELECT due FROM calls WHERE due IS NOT NULL AND " PATCHCORD_ITS_TURN
                         " ORDER BY due LIMIT 1");
    if (!row.step()) return std::nullopt;
    return row.instant(0);
}

std::vector<CallRow> live_calls(Database& db) {
    auto rows = db.cached("SELECT " PATCHCORD_CALL_COLUMNS
                          " FROM calls WHERE phase <> 'done' AND due IS NULL ORDER BY id");
    return read_rows(rows);
}

std::vector<CallRow> open_calls(Database& db, std::int64_t contact) {
    if (contact == 0) {
        auto all = db.cached("SELECT " PATCHCORD_CALL_COLUMNS
                             " FROM calls WHERE phase <> 'done' ORDER BY id DESC");
        return read_rows(all);
    }
    // By the user's own calls, however many others wait: "+" keeps the index of phases out.
    auto rows = db.cached("SELECT " PATCHCORD_CALL_COLUMNS
                          " FROM calls WHERE contact = ? AND +phase <> 'done' ORDER BY id DESC");
    rows.bind(contact);
    return read_rows(rows);
}

std::vector<CallRow> recent_calls(Database& db, int most) {
    auto rows = db.cached("SELECT " PATCHCORD_CALL_COLUMNS " FROM calls ORDER BY id DESC LIMIT ?");
    rows.bind(most);
    return read_rows(rows);
}

std::vector<CallRow> calls_of_thread(Database& db, std::string_view thread) {
    auto rows = db.cached("SELECT " PATCHCORD_CALL_COLUMNS
                          " FROM calls WHERE thread = ? AND thread <> '' ORDER BY id DESC");
    rows.bind(thread);
    return read_rows(rows);
}

int count_calls_since(Database& db, std::int64_t contact, Instant since) {
    auto row = db.cached("SELECT COUNT(*) FROM calls WHERE contact = ? AND created >= ?");
    row.bind_all(contact, since).step();
    return static_cast<int>(row.integer(0));
}

void add_call_event(Database& db, std::int64_t call, Instant at, std::string_view kind,
                    std::string_view text) {
    db.cached("INSERT INTO call_events (call, at, kind, text) VALUES (?, ?, ?, ?)")
        .bind_all(call, at, kind, text)
        .run();
}

std::vector<CallEventRow> call_events(Database& db, std::int64_t call) {
    auto rows = db.cached("SELECT at, kind, text FROM call_events WHERE call = ? ORDER BY id");
    rows.bind(call);
    std::vector<CallEventRow> events;
    while (rows.step()) events.push_back({rows.instant(0), rows.text(1), rows.text(2)});
    return events;
}

void add_call_wish(Database& db, std::int64_t call, std::string_view wish, std::string_view by,
                   Instant now, std::string_view payload) {
    db.cached("INSERT INTO call_wishes (call, wish, by, created, payload) VALUES (?, ?, ?, ?, ?)")
        .bind_all(call, wish, by, now, payload)
        .run();
}

std::string fetch_payload(Instant at) { return std::to_string(at.time_since_epoch().count()); }

Instant fetch_instant(const CallWish& wish, Instant now) {
    std::int64_t count = 0;
    const char* const end = wish.payload.data() + wish.payload.size();
    const auto [stop, error] = std::from_chars(wish.payload.data(), end, count);
    return error == std::errc() && stop == end ? Instant{Instant::duration{count}} : now;
}

std::vector<CallWish> call_wishes(Database& db) {
    auto rows = db.cached("SELECT id, call, wish, by, payload FROM call_wishes ORDER BY id");
    std::vector<CallWish> wishes;
    while (rows.step()) {
        wishes.push_back(
            {rows.integer(0), rows.integer(1), rows.text(2), rows.text(3), rows.text(4)});
    }
    return wishes;
}

void remove_call_wish(Database& db, std::int64_t id) {
    db.cached("DELETE FROM call_wishes WHERE id = ?").bind(id).run();
}

void add_dial(Database& db, std::string_view party, Instant at) {
    db.cached("INSERT INTO dials (party, at) VALUES (?, ?)").bind_all(party, at).run();
}

int count_dials(Database& db, std::string_view party, Instant since) {
    db.cached("DELETE FROM dials WHERE at < ?").bind(since).run();
    auto row = db.cached("SELECT count(*) FROM dials WHERE party = ? AND at >= ?");
    row.bind_all(party, since).step();
    return static_cast<int>(row.integer(0));
}

std::int64_t data_version(Database& db) {
    auto row = db.cached("PRAGMA data_version");
    row.step();
    return row.integer(0);
}

}  // namespace patchcord
