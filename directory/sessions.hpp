#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/database.hpp"

/// What users said of themselves, and for how long (M2). All functions throw DatabaseError.
namespace patchcord {

struct Session {
    std::int64_t id = 0;
    std::string ref;  ///< "7F3K": what people write, in whatever channel; begins with a digit
    std::int64_t contact = 0;
    std::string phone;       ///< E.164 or SIP URI
    std::string said;        ///< "my desk phone"
    bool confirmed = false;  ///< not one of the registered phones, but proved by a code
    Instant until{};
};

/// Stores what was said in this thread: the thread's session is changed, or a new one begins. Sets
/// id and ref.
void put_session(Database& db, Session& session, std::string_view thread, Instant now);
/// The session of this thread, else the user's latest one; empty where all have ended.
std::optional<Session> session_of(Database& db, std::int64_t contact, std::string_view thread,
                                  Instant now);
/// By its id, in any case of letters, where it is this user's and has not ended.
std::optional<Session> session_by_ref(Database& db, std::int64_t contact, std::string_view ref,
                                      Instant now);
/// The thread belongs to that session from now on.
void join_session(Database& db, const Session& session, std::string_view thread);
/// Those that have not ended, newest first.
std::vector<Session> sessions_of(Database& db, std::int64_t contact, Instant now);
void end_session(Database& db, std::int64_t id);

/// A phone that is no registered one and waits for its code.
struct Confirmation {
    std::int64_t contact = 0;
    std::string thread;  ///< in which it was said
    std::string phone;
    std::string said;
    Instant until{};   ///< of the session that follows
    std::string code;  ///< digits
    Instant expires{};
};
/// Replaces the user's earlier one.
void put_confirmation(Database& db, const Confirmation& confirmation);
/// Empty where none waits.
std::optional<Confirmation> confirmation_of(Database& db, std::int64_t contact, Instant now);
/// A wrong code: after the fifth one the confirmation is gone.
void count_wrong_code(Database& db, std::int64_t contact);
void drop_confirmation(Database& db, std::int64_t contact);
/// Six random digits.
std::string random_code();

}  // namespace patchcord
