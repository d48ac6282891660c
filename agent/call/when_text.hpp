#pragma once

#include <string>
#include <string_view>

#include "agent/call/phrases.hpp"

/// Times and durations in words. For the wording's own files.
namespace patchcord::call {

/// "15:05", "tomorrow at 15:05", "Monday 4 January at 15:05"; UTC is said where the zone is
/// unknown.
std::string time_text(Instant at, Instant now, std::string_view zone, const Phrases& table);

/// Likewise within a sentence: "at 15:05", "tomorrow at 15:05", "on Monday 4 January at 15:05".
std::string at_text(Instant at, Instant now, std::string_view zone, const Phrases& table);

/// The wall clock elsewhere, with the day where that is another one: "18:05", "Tuesday 5 January at
/// 00:05"; empty where it is the same as in `zone`, or one of them is unknown.
std::string elsewhere_text(Instant at, std::string_view zone, std::string_view other,
                           const Phrases& table);

/// "3 minutes 20 seconds", "1 hour 5 minutes".
std::string duration_text(seconds duration, const Phrases& table);

}  // namespace patchcord::call
