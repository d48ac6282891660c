#include "agent/timing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "agent/call/wording.hpp"
#include "parsers/when.hpp"

namespace patchcord {
namespace {

using namespace std::chrono_literals;
using std::chrono::floor;
using std::chrono::seconds;

/// A minute's grace: "at 3pm" that arrives at 3pm and some seconds means now.
constexpr auto grace = 60s;

/// Of people: their own, else the usual ones.
std::optional<QuietHours> quiet_hours_of(const Found& called, const Config& config) {
    if (!called.person || called.quiet == "none") return std::nullopt;
    const auto own = parse_quiet_hours(called.quiet);
    return own ? own : config.quiet;
}

std::optional<Instant> over(const QuietHours& quiet, const std::string& zone, Instant at) {
    const auto local = to_local(floor<seconds>(at), zone);
    if (!local || !quiet.contains(*local)) return std::nullopt;
    const auto end = resolve_local(quiet.over(*local), zone);
    return end ? std::optional<Instant>(end->utc) : std::nullopt;
}

std::optional<NotBooked> ask_in_quiet_hours(Timing& timing, const CallRequest& request,
                                            const Found& called, const Asker& asker,
                                            const Config& config) {
    timing.quiet = quiet_hours_of(called, config);
    if (!timing.quiet) return std::nullopt;
    const std::string& zone = called.party.zone.empty() ? asker.zone : called.party.zone;
    const auto end = over(*timing.quiet, zone, timing.due);
    const auto local = to_local(floor<seconds>(timing.due), zone);
    if (!end || !local) return std::nullopt;
    if (request.options.anyway) {
        timing.overrode_quiet = true;
        timing.quiet.reset();
        return std::nullopt;
    }
    if (timing.latest && *end < *timing.latest) {
        timing.due = *end;
        timing.local.reset();
        timing.note +=
            (timing.note.empty() ? "" : " ") + call::quiet_moved(asker.language, called.party.name);
        return std::nullopt;
    }
    return NotBooked{{call::quiet_now(asker.language, called.party.name, *local)}, quiet_rule};
}

}  // namespace

std::variant<Timing, NotBooked> timing(const CallRequest& request, const Found& called,
                                       const Asker& asker, const Config& config, Instant now) {
    Timing timing{now, {}, {}, {}, {}, {}};
    if (request.at) {
        When when = *request.at;
        if (when.in_called_zone) {
            const Party& party = called.party;
            if (party.zone.empty()) {
                return refusal(asker, "zone unknown", &call::DeskPhrases::zone_unknown,
                               fmt::arg("who", party.name));
            }
            when = rezone(when, party.zone, floor<seconds>(now));
        }
        if (when.utc + grace < now && !(when.until && *when.until > now)) {
            return refusal(asker, "past", &call::DeskPhrases::past, fmt::arg("text", when.text));
        }
        timing.due = std::max<Instant>(when.utc, now);
        timing.note = when.note;
        if (when.until) timing.latest = *when.until;
        if (when.wall_clock) {
            timing.local = when.local;
            timing.zone = when.zone;
        }
    }
    if (auto quiet = ask_in_quiet_hours(timing, request, called, asker, config)) {
        return std::move(*quiet);
    }
    if (timing.latest) {
        timing.note += (timing.note.empty() ? "" : " ") +
                       call::not_after(asker.language, *timing.latest, now, asker.zone);
    }
    return timing;
}

When on_its_day(const When& asked, Instant due, Instant now) {
    const auto day = to_local(floor<seconds>(due), asked.zone);
    if (asked.names_day || !asked.wall_clock || !day) return asked;
    const auto clock = asked.local - floor<std::chrono::days>(asked.local);
    const auto placed = resolve_local(floor<std::chrono::days>(*day) + clock, asked.zone);
    if (!placed || placed->utc < now) return asked;
    When when = asked;
    when.local = placed->local;
    when.utc = placed->utc;
    when.note = placed->note;
    if (when.until) *when.until += placed->utc - asked.utc;
    return when;
}

std::optional<Instant> quiet_over(const CallRecord& record, Instant at) {
    if (!record.quiet) return std::nullopt;
    return over(*record.quiet, record.called.zone.empty() ? record.zone : record.called.zone, at);
}

bool keep_quiet(CallRecord& record, Instant now) {
    call::Call& call = record.call;
    const Instant rings = std::max(call.due, now);
    if (call.phase != call::Phase::queued || (call.latest && rings > *call.latest)) return false;
    // Due just before they began: it is as good as on time.
    if (!quiet_over(record, rings - grace)) return false;
    const auto end = quiet_over(record, rings);
    if (!end) return false;
    call.due = call.latest ? std::min<Instant>(*end, *call.latest + 1ms) : *end;
    return true;
}

}  // namespace patchcord
