#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/request.hpp"

/// Times that people write ("tomorrow morning at 5:30", "in half an hour", "3pm PST").
namespace patchcord {

/// What reading a time needs to know of the one who writes and of the moment.
struct TimeContext {
    std::chrono::sys_seconds now;
    std::string zone = "UTC";   ///< IANA name; the writer's own. Unknown names count as UTC.
    std::string region = "US";  ///< ISO 3166 alpha-2; says whether 8/10 is in August or October
};

/// How sure it is that the words are a time at all.
enum class TimeStrength {
    weak,  ///< a bare number after "at", a part of the day alone, a lone month or weekday
    fair,  ///< a weekday with more, a date without time, "3 o'clock", "noon"
    sure,  ///< a clock time with ':' or am/pm, a duration with its unit, a date with a time
};

/// One time expression in a text.
struct FoundTime {
    std::size_t begin = 0;       ///< bytes; with the words that introduce it ("at", "on", "in")
    std::size_t begin_bare = 0;  ///< without those words
    std::size_t end = 0;         ///< one past the last byte
    When when;                   ///< its `text` is [begin, end)
    TimeStrength strength = TimeStrength::fair;
    /// There is no such day ("February 30"): `when` says nothing but its text. To be asked back.
    bool impossible = false;
    bool has_clock = false;  ///< false: only a day was named, the hour is our default (12:00)
};

/// All time expressions of a text, in order and without overlap, each as long as it can be read.
/// Instants without an explicit date are never in the past; an explicit past date stays as it is.
/// Linear in the text (looked at up to 16 KiB); never throws on any text. Thread-safe.
std::vector<FoundTime> find_times(std::string_view text, const TimeContext& context);

/// A wall clock time placed on the time line.
struct ResolvedLocal {
    std::chrono::sys_seconds utc;
    std::chrono::local_seconds local;  ///< differs from what was asked where a DST gap moved it
    std::string note;                  ///< a sentence for the user where something was decided
};

/// A wall clock time that does not exist is moved on by the gap (2:30 becomes 3:30); one that
/// exists twice means the first. `zone`: IANA name; empty where unknown. Thread-safe.
std::optional<ResolvedLocal> resolve_local(std::chrono::local_seconds local, std::string_view zone);

/// The wall clock of an instant; empty where the zone is unknown. Thread-safe.
std::optional<std::chrono::local_seconds> to_local(std::chrono::sys_seconds utc,
                                                   std::string_view zone);

/// The same wall clock time in another zone, for `in_called_zone` once that zone is known: `local`
/// stays, `zone`, `utc`, `until` and `note` are computed again; and where that would be before
/// `now` and the message named no day, it is the next day. Unchanged where the zone is unknown.
When rezone(const When& when, std::string_view zone, std::chrono::sys_seconds now);

}  // namespace patchcord
