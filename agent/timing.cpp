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

std::optional<NotBooked> keep_quiet(Timing& timing, const CallRequest& request, const Found& called,
                                    const Asker& asker, const Config& config) {
    if (!config.quiet || !called.person) return std::nullopt;
    const std::string& zone = called.party.zone.empty() ? asker.zone : called.party.zone;
    const auto local = to_local(floor<seconds>(timing.due), zone);
    if (!local || !config.quiet->contains(*local)) return std::nullopt;
    if (request.options.anyway) {
        timing.overrode_quiet = true;
        return std::nullopt;
    }
    const auto over = resolve_local(config.quiet->over(*local), zone);
    if (over && timing.latest && over->utc < *timing.latest) {
        timing.due = over->utc;
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
    Timing timing{now, {}, {}, {}, {}};
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
    if (auto quiet = keep_quiet(timing, request, called, asker, config)) return std::move(*quiet);
    if (timing.latest) {
        timing.note += (timing.note.empty() ? "" : " ") +
                       call::not_after(asker.language, *timing.latest, now, asker.zone);
    }
    return timing;
}

}  // namespace patchcord
