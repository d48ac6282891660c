/// How a runner takes over what others left: its own earlier process, and agents that are gone; and
/// what it looks for from time to time.

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <stdexcept>
#include <utility>

#include "agent/call/codec.hpp"
#include "agent/call/wording.hpp"
#include "agent/runner_lines.hpp"
#include "agent/runner_live.hpp"
#include "agent/series.hpp"

namespace patchcord {
namespace {

using call::Side;
using std::chrono::milliseconds;
using namespace std::chrono_literals;

/// A call whose agent is gone is taken over that long after its lease ended. By then it is too old
/// for an INVITE that the phone would take for a repeated one: it is ended, never dialled again.
constexpr milliseconds orphaned = 35s;
constexpr milliseconds poll_every = 500ms;

}  // namespace

void Runner::start() {
    if (const auto config = parts_.config(); config->recording.enabled) {
        parts_.prompts.prepare(call::recording_notice(config->language), config->language);
    }
    replan_all();
    adopt_all();
    // Their sound keeps its ports: nothing new may take one before.
    turn();
    wake();
    poll();
    renew();
}

/// Calls at a wall clock time, whose zone's rules may have changed while nothing ran.
void Runner::replan_all() {
    const Instant now = parts_.now();
    Transaction transaction(db_);
    for (CallRow& row : open_calls(db_, 0)) {
        if (!row.due) continue;
        try {
            CallRecord record = unpack(std::move(row));
            if (!replan(record)) continue;
            pack(record);
            if (!change_queued_call(db_, record.row, now)) continue;
            add_call_event(db_, record.row.id, now, "moved",
                           "the rules of its time zone have changed");
        } catch (const std::runtime_error& error) {
            spdlog::error("{}", error.what());
        }
    }
    transaction.commit();
}

void Runner::adopt_all() {
    const Instant now = parts_.now();
    Transaction transaction(db_);
    for (CallRow& row : live_calls(db_)) {
        if (live_.contains(row.id)) continue;
        const std::string before = row.owner;
        if (!adopt_call(db_, row, parts_.owner, orphaned, lease)) continue;
        try {
            Live& live = add(unpack(std::move(row)));
            parts_.dialer.admit(live.record.row.ref, parties_of(live.record), true);
            for (const Side side : {Side::called, Side::caller}) {
                if (!live.record.party(side).identity) continue;
                live.leg_name(side) =
                    fmt::format("{}.restart.{}", live.record.row.ref, to_string(side));
                legs_[live.leg_name(side)] = {live.record.row.id, side};
            }
            std::vector<LegName> names;
            for (CallRecord::LeftLeg& leg : live.record.left) {
                leg.name = fmt::format("{}.restart.left{}", live.record.row.ref, names.size() + 1);
                legs_[leg.name] = {live.record.row.id, Side::caller};
                parts_.dialer.end_stale(names.emplace_back(leg.name), leg.identity);
            }
            events_.push_back({live.record.row.id, call::event::Restarted{}, {}});
            timeline(live, now, "restarted",
                     before == parts_.owner
                         ? "the agent was started anew"
                         : fmt::format("the agent \"{}\" is gone, its call is taken over", before));
        } catch (const std::runtime_error& error) {
            spdlog::error("{}", error.what());
        }
    }
    transaction.commit();
    schedule();
}

void Runner::renew() {
    if (!live_.empty()) {
        try {
            renew_leases(db_, parts_.owner, lease);
        } catch (const DatabaseError& error) {
            spdlog::error("leases cannot be renewed: {}", error.what());
        }
    }
    try {
        if (!draining_ && has_orphans(db_, parts_.owner, orphaned)) adopt_all();
    } catch (const DatabaseError& error) {
        spdlog::error("no call can be taken over: {}", error.what());
    }
    lease_timer_ = parts_.loop.after(lease / 3, [this] { renew(); });
}

void Runner::poll() {
    try {
        if (data_version(db_) != seen_version_) wake();
    } catch (const DatabaseError& error) {
        spdlog::error("{}", error.what());
    }
    poll_timer_ = parts_.loop.after(poll_every, [this] { poll(); });
}

}  // namespace patchcord
