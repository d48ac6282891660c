#include "directory/sessions.hpp"

#include <openssl/rand.h>

#include <array>
#include <stdexcept>

namespace patchcord {
namespace {

constexpr int most_failures = 5;

#define PATCHCORD_SESSION_COLUMNS "s.id, s.ref, s.contact, s.phone, s.said, s.confirmed, s.until"

Session read_row(const Statement& row) {
    return {row.integer(0), row.text(1),         row.integer(2), row.text(3),
            row.text(4),    row.integer(5) != 0, row.instant(6)};
}

std::optional<Session> only(Statement& row) {
    if (!row.step()) return std::nullopt;
    return read_row(row);
}

std::array<unsigned char, 8> random_bytes() {
    std::array<unsigned char, 8> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        throw std::runtime_error("no random numbers are to be had");
    }
    return bytes;
}

/// Four characters that are not mistaken for one another; a digit first, so that it is no call's.
std::string random_session_ref() {
    constexpr std::string_view digits = "23456789";
    constexpr std::string_view any = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    const auto bytes = random_bytes();
    std::string ref(1, digits[bytes[0] % digits.size()]);
    for (std::size_t i = 1; i < 4; ++i) ref += any[bytes.at(i) % any.size()];
    return ref;
}

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return out;
}

std::optional<Session> session_of_thread(Database& db, std::int64_t contact,
                                         std::string_view thread, Instant now) {
    auto row = db.cached("SELECT " PATCHCORD_SESSION_COLUMNS
                         " FROM session_threads t JOIN sessions s ON s.id = t.session WHERE "
                         "t.contact = ? AND t.thread = ? AND s.until > ?");
    row.bind_all(contact, thread, now);
    return only(row);
}

}  // namespace

void put_session(Database& db, Session& session, std::string_view thread, Instant now) {
    if (const auto before = session_of_thread(db, session.contact, thread, now)) {
        session.id = before->id;
        session.ref = before->ref;
        db.cached(
              "UPDATE sessions SET phone = ?, said = ?, confirmed = ?, until = ?, created = ? "
              "WHERE id = ?")
            .bind_all(session.phone, session.said, session.confirmed, session.until, now,
                      session.id)
            .run();
        return;
    }
    do {
        session.ref = random_session_ref();
        db.cached(
              "INSERT OR IGNORE INTO sessions (ref, contact, phone, said, confirmed, until, "
              "created) VALUES (?, ?, ?, ?, ?, ?, ?)")
            .bind_all(session.ref, session.contact, session.phone, session.said, session.confirmed,
                      session.until, now)
            .run();
    } while (db.changes() == 0);
    session.id = db.last_id();
    join_session(db, session, thread);
}

std::optional<Session> session_of(Database& db, std::int64_t contact, std::string_view thread,
                                  Instant now) {
    if (auto session = session_of_thread(db, contact, thread, now)) return session;
    auto row = db.cached("SELECT " PATCHCORD_SESSION_COLUMNS
                         " FROM sessions s WHERE s.contact = ? AND s.until > ? ORDER BY s.created "
                         "DESC, s.id DESC LIMIT 1");
    row.bind_all(contact, now);
    return only(row);
}

std::optional<Session> session_by_ref(Database& db, std::int64_t contact, std::string_view ref,
                                      Instant now) {
    auto row = db.cached("SELECT " PATCHCORD_SESSION_COLUMNS
                         " FROM sessions s WHERE s.ref = ? AND s.contact = ? AND s.until > ?");
    row.bind_all(upper(ref), contact, now);
    return only(row);
}

void join_session(Database& db, const Session& session, std::string_view thread) {
    db.cached("INSERT OR REPLACE INTO session_threads (contact, thread, session) VALUES (?, ?, ?)")
        .bind_all(session.contact, thread, session.id)
        .run();
}

std::vector<Session> sessions_of(Database& db, std::int64_t contact, Instant now) {
    auto row = db.cached("SELECT " PATCHCORD_SESSION_COLUMNS
                         " FROM sessions s WHERE s.contact = ? AND s.until > ? ORDER BY s.created "
                         "DESC, s.id DESC");
    row.bind_all(contact, now);
    std::vector<Session> sessions;
    while (row.step()) sessions.push_back(read_row(row));
    return sessions;
}

void end_session(Database& db, std::int64_t id) {
    db.cached("DELETE FROM sessions WHERE id = ?").bind(id).run();
}

void put_confirmation(Database& db, const Confirmation& confirmation) {
    db.cached(
          "INSERT OR REPLACE INTO confirmations (contact, thread, phone, said, until, code, "
          "expires) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .bind_all(confirmation.contact, confirmation.thread, confirmation.phone, confirmation.said,
                  confirmation.until, confirmation.code, confirmation.expires)
        .run();
}

std::optional<Confirmation> confirmation_of(Database& db, std::int64_t contact, Instant now) {
    auto row = db.cached(
        "SELECT contact, thread, phone, said, until, code, expires FROM confirmations WHERE "
        "contact = ? AND expires > ?");
    if (!row.bind_all(contact, now).step()) return std::nullopt;
    return Confirmation{row.integer(0), row.text(1), row.text(2),   row.text(3),
                        row.instant(4), row.text(5), row.instant(6)};
}

void count_wrong_code(Database& db, std::int64_t contact) {
    db.cached("UPDATE confirmations SET failures = failures + 1 WHERE contact = ?")
        .bind(contact)
        .run();
    db.cached("DELETE FROM confirmations WHERE contact = ? AND failures >= ?")
        .bind_all(contact, most_failures)
        .run();
}

void drop_confirmation(Database& db, std::int64_t contact) {
    db.cached("DELETE FROM confirmations WHERE contact = ?").bind(contact).run();
}

std::string random_code() {
    std::string code;
    while (code.size() < 6) {
        for (const unsigned char byte : random_bytes()) {
            constexpr unsigned char fair = 250;  // the largest multiple of 10 below 256
            if (byte < fair && code.size() < 6) code += static_cast<char>('0' + byte % 10);
        }
    }
    return code;
}

}  // namespace patchcord
