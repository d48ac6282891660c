#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/database.hpp"

/// Rows of calls, their timeline and wishes; nothing here knows what a phase means, but that
/// "queued" waits and "done" is over. All functions throw DatabaseError.
namespace patchcord {

struct CallRow {
    std::int64_t id = 0;
    std::string ref;  ///< the id that people see
    std::optional<std::int64_t> message;
    std::int64_t contact = 0;
    std::string thread;
    std::string phase;
    std::optional<Instant> due;
    std::string owner;
    std::int64_t epoch = 0;
    std::string called_name;
    std::string called_uri;
    std::string payload;
    std::string outcome;
    Instant created{};
    Instant updated{};
};

/// Stores a new call; sets `id`, and `ref` where it is empty (random, unique, easily read out).
void insert_call(Database& db, CallRow& row);

/// Leases begin, and end, by the clock of the database: agents on other machines may have others.
///
/// Takes over a queued call that is due: true where this UPDATE won it. Sets owner and epoch, and
/// a lease of that length.
bool claim_call(Database& db, CallRow& row, std::string_view owner, Instant now,
                std::chrono::milliseconds lease);

/// Takes over a call that is past "queued" and whose owner's lease ended `over` ago, or whose owner
/// is `owner` itself (a process started anew under the same name). A new lease begins.
bool adopt_call(Database& db, CallRow& row, std::string_view owner, std::chrono::milliseconds over,
                std::chrono::milliseconds lease);
/// Whether another owner left a call whose lease ended `over` ago.
bool has_orphans(Database& db, std::string_view owner, std::chrono::milliseconds over);

/// Writes phase, due, payload, outcome and owner; the lease stays as it is. False where the epoch
/// is no longer ours: somebody else took the call, and nothing was written.
bool save_call(Database& db, CallRow& row, Instant now);

/// Changes a call that still waits to be claimed: true where this UPDATE came before any claim.
/// Writes due, payload and called party.
bool change_queued_call(Database& db, CallRow& row, Instant now);

/// Begins the leases of all live calls of that owner anew.
void renew_leases(Database& db, std::string_view owner, std::chrono::milliseconds lease);

std::optional<CallRow> call_by_id(Database& db, std::int64_t id);
std::optional<CallRow> call_by_ref(Database& db, std::string_view ref);
/// Queued calls that are due at `now`, oldest first.
std::vector<CallRow> due_calls(Database& db, Instant now, int most);
/// The same, each user's first before anybody's second.
std::vector<CallRow> due_calls_by_user(Database& db, Instant now, int most);
/// The earliest due time of all queued calls.
std::optional<Instant> next_due(Database& db);
/// Calls that are neither queued nor done.
std::vector<CallRow> live_calls(Database& db);
/// Calls that are not done, of one user (0: of all), newest first.
std::vector<CallRow> open_calls(Database& db, std::int64_t contact);
/// All calls, newest first.
std::vector<CallRow> recent_calls(Database& db, int most);
/// Newest first.
std::vector<CallRow> calls_of_thread(Database& db, std::string_view thread);
/// How many calls the user asked for since then.
int count_calls_since(Database& db, std::int64_t contact, Instant since);

struct CallEventRow {
    Instant at{};
    std::string kind;
    std::string text;
};
void add_call_event(Database& db, std::int64_t call, Instant at, std::string_view kind,
                    std::string_view text);
std::vector<CallEventRow> call_events(Database& db, std::int64_t call);

struct CallWish {
    std::int64_t id = 0;
    std::int64_t call = 0;
    /// "cancel"; "fetch": ring the user, though a center's queue is not over; "phone": ring the
    /// user on another one.
    std::string wish;
    std::string by;       ///< "user", "admin"
    std::string payload;  ///< wish "phone": the caller's new end; "fetch": fetch_payload()
};
void add_call_wish(Database& db, std::int64_t call, std::string_view wish, std::string_view by,
                   Instant now, std::string_view payload = {});
/// When the user wants to be rung, as a wish's payload and back; now where it cannot be read.
std::string fetch_payload(Instant at);
Instant fetch_instant(const CallWish& wish, Instant now);
std::vector<CallWish> call_wishes(Database& db);
void remove_call_wish(Database& db, std::int64_t id);

/// Counts an attempt to ring that party.
void add_dial(Database& db, std::string_view party, Instant at);
/// How often it was rung since then; what is older is forgotten.
int count_dials(Database& db, std::string_view party, Instant since);

/// Grows whenever another connection committed: a cheap way to see that there is something new.
std::int64_t data_version(Database& db);

}  // namespace patchcord
