#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>

#include "agent/reach.hpp"
#include "parsers/request.hpp"

/// When a call is due, and whether its called party may be rung then.
namespace patchcord {

/// NotBooked::rule of a call in quiet hours.
inline constexpr const char* quiet_rule = "quiet hours";

struct Timing {
    Instant due{};
    std::optional<Instant> latest;  ///< end of the window that was asked for
    /// The wall clock that was asked for, and its zone; empty for "now" and for lengths of time.
    std::optional<std::chrono::local_seconds> local;
    std::string zone;
    std::string note;  ///< what was decided for the user
    /// The called party's quiet hours, kept by all that the call does later too.
    std::optional<QuietHours> quiet;
    bool overrode_quiet = false;  ///< the quiet hours were, because the user said so
};

/// `called` is where "their time" counts, and whose quiet hours are kept. The refusal's rule is
/// "quiet hours" where "anyway" would help.
std::variant<Timing, NotBooked> timing(const CallRequest& request, const Found& called,
                                       const Asker& asker, const Config& config, Instant now);

/// A new time for a call that is due at `due`: one that names no day ("make it 4pm") is on the day
/// of the call, unless that is past.
When on_its_day(const When& asked, Instant due, Instant now);

/// When the quiet hours of the called party that `at` is in are over; empty: it is in none that are
/// kept.
std::optional<Instant> quiet_over(const CallRecord& record, Instant at);

/// Puts a call that waits off until the quiet hours are over, where it would ring in them; never
/// beyond its window: then it will be told as missed. True where it did.
bool keep_quiet(CallRecord& record, Instant now);

}  // namespace patchcord
