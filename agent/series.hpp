#pragma once

#include <optional>

#include "agent/call_record.hpp"

/// Calls that are tied to a wall clock: one day after the other, and through changed time zones.
namespace patchcord {

/// The call that follows one that is done and repeats: same ends and manner, at the next time of
/// its series that is to come. Its row is not stored yet and has no id. Empty where it was the
/// last, or does not repeat.
std::optional<CallRecord> next_in_series(const CallRecord& done, Instant now);

/// Computes the due time anew from the wall clock time that was asked for: it differs where the
/// zone's rules changed since. True where it does. Only for calls that wait for their first
/// attempt.
bool replan(CallRecord& record);

/// "every Monday at 9" of a call that repeats, else empty.
std::string repeat_text(const CallRecord& record);

}  // namespace patchcord
