/// How a runner stores what one turn brought, and what becomes of it where that fails.

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "agent/desk.hpp"
#include "agent/overloaded.hpp"
#include "agent/runner_live.hpp"
#include "agent/series.hpp"
#include "directory/outbox.hpp"

namespace patchcord {
namespace {

using call::Side;
using std::chrono::milliseconds;
using namespace std::chrono_literals;

constexpr milliseconds store_again_after = 250ms;

}  // namespace

/// What was written need not be written again.
void Runner::stored() {
    bool told = false;
    for (Live* live : touched_) {
        told = told || !live->notices.empty() || live->proved;
        live->touched = false;
        if (live->record.call.phase == call::Phase::done) live->record.repeat.reset();
        live->lines.clear();
        live->notices.clear();
        live->proved.reset();
        const call::Phase phase = live->record.call.phase;
        const bool done = phase == call::Phase::done && live->record.left.empty();
        if (done || phase == call::Phase::queued) {
            finished_.push_back(live->record.row.id);
        }
    }
    touched_.clear();
    claimed_.clear();
    for (const LegName& leg : std::exchange(answered_, {})) parts_.dialer.confirm(leg);
    if (std::exchange(store_fails_, false)) spdlog::info("the database can be written again");
    if (told) parts_.wake_outbox();
}

/// The disk is full or broken: what was claimed in this turn is given back, nothing new is dialled,
/// and what lives goes on in memory until it can be stored.
void Runner::store_failed(const DatabaseError& error, std::vector<Todo>& todo) {
    if (!std::exchange(store_fails_, true)) {
        spdlog::error("the database cannot be written, no call is begun until it can: {}",
                      error.what());
    }
    const auto claimed_now = [this](const Live* live) {
        return std::ranges::find(claimed_, live->record.row.id) != claimed_.end();
    };
    std::erase_if(todo, [&](const Todo& item) { return claimed_now(item.live); });
    std::erase_if(touched_, claimed_now);
    std::erase_if(events_, [this](const auto& event) {
        return std::ranges::find(claimed_, event.call) != claimed_.end();
    });
    for (const std::int64_t id : claimed_) lose(*live_.at(id));
    claimed_.clear();
    // Never an INVITE that is not stored: it waits until it is.
    std::erase_if(todo, [this](const Todo& item) {
        const auto* dial = std::get_if<call::command::Dial>(&item.command);
        if (dial == nullptr) return false;
        held_.push_back({item.live->record.row.id, *dial, item.live->leg_name(dial->side)});
        return true;
    });
    retry_timer_ = parts_.loop.after(store_again_after, [this] { wake(); });
}

/// INVITEs that could not be stored before, where their leg has not come to an end meanwhile.
void Runner::release_held(std::vector<Todo>& todo) {
    for (const Held& held : std::exchange(held_, {})) {
        const auto found = live_.find(held.call);
        if (found == live_.end()) continue;
        Live& live = *found->second;
        const call::Leg& leg = live.record.call.leg(held.dial.side);
        if (live.leg_name(held.dial.side) != held.leg) continue;
        if (leg.phase == call::LegPhase::inviting) todo.push_back({&live, held.dial});
    }
}

void Runner::store_one(Live& live, Instant now) {
    CallRecord& record = live.record;
    pack(record);
    if (!save_call(db_, record.row, now)) {
        spdlog::error("{}: another process took this call over; its legs here are ended",
                      record.row.ref);
        record.call.outcome.reset();
        for (const Side side : {Side::called, Side::caller}) {
            if (!live.leg_name(side).empty()) parts_.dialer.end(live.leg_name(side), "taken over");
        }
        record.left.clear();
        record.call.phase = call::Phase::done;
        live.notices.clear();
        return;
    }
    // The next of a series is there as soon as this one is done, in the same commit: once.
    if (record.call.phase == call::Phase::done) {
        if (!record.desk.empty()) {
            learn_desk_call(db_, record.desk, now,
                            std::chrono::floor<std::chrono::seconds>(now - live.since));
        }
        if (auto next = next_in_series(record, now)) {
            pack(*next);
            insert_call(db_, next->row);
            add_call_event(db_, next->row.id, now, "accepted",
                           fmt::format("{}, after {}", next->repeat->text, record.row.ref));
        }
    }
    if (live.proved) begin_session(live, now);
    for (const Live::Line& line : live.lines) {
        add_call_event(db_, record.row.id, line.at, line.kind, line.text);
    }
    for (const auto& [key, notice] : live.notices) put_told(record, key, notice, now);
}

void Runner::put_told(const CallRecord& record, const std::string& key, const Notice& notice,
                      Instant now) {
    const auto after = parts_.config()->other_channel_after;
    NewOutboxItem item{key, notice.channel, notice.recipient, to_json(notice), record.row.id};
    if (notice.must_arrive && after > 0s) item.watch = now + after;
    put_notice(db_, item, now, now);
}

}  // namespace patchcord
