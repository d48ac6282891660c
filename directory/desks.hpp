#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/database.hpp"

/// The queues of centers of one's own: who is called back when (METHOD M29, M31). A call of a
/// queue is not due before it is released; when it is done, it is in the queue no more. All
/// functions throw DatabaseError.
namespace patchcord {

/// Puts a stored call at the end. One call a number: a second one is a DatabaseError.
void join_desk(Database& db, std::string_view desk, std::int64_t call, std::string_view number);
/// The call that waits or goes on for this number there.
std::optional<std::int64_t> desk_call(Database& db, std::string_view desk, std::string_view number);

/// One that waits, with the place that the customer was told last; 0: none.
struct DeskPlace {
    std::int64_t call = 0;
    int told = 0;
};
/// Those that wait and are due, first come first.
std::vector<DeskPlace> desk_line(Database& db, std::string_view desk, Instant now);
/// The desks for which calls wait.
std::vector<std::string> desks_in_use(Database& db);
/// How many were released and are not done.
int desk_busy(Database& db, std::string_view desk);
/// The place of a call that waits and is due, from 1; empty: it does not wait there.
std::optional<int> desk_place(Database& db, std::string_view desk, std::int64_t call, Instant now);

/// Its turn has come.
void release_desk_call(Database& db, std::int64_t call, Instant now);
void set_desk_told(Database& db, std::int64_t call, int place);

}  // namespace patchcord
