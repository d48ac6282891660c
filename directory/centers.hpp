#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "directory/database.hpp"

/// What earlier calls taught: how long one waits at a center, how long a user takes to answer.
/// All functions throw DatabaseError.
namespace patchcord {

/// Somebody at the center of that address was there after so long. The last 500 of each are kept.
void add_center_wait(Database& db, std::string_view address, Instant now,
                     std::chrono::seconds waited);
/// The median of the waits at this weekday and hour (UTC; an hour more or less), else of all;
/// empty below three.
std::optional<std::chrono::seconds> usual_wait(Database& db, std::string_view address, Instant now);

/// The user's phone rang so long before it was answered. The last 50 are kept.
void add_answer_time(Database& db, std::int64_t contact, Instant now, std::chrono::seconds rang);
/// How long they take: four of five answers were not slower. Empty below three.
std::optional<std::chrono::seconds> usual_answer_time(Database& db, std::int64_t contact);

}  // namespace patchcord
