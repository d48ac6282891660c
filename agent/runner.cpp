#include "agent/runner.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "agent/call/codec.hpp"
#include "agent/call/wording.hpp"
#include "agent/overloaded.hpp"
#include "agent/runner_live.hpp"
#include "agent/tell.hpp"
#include "agent/timing.hpp"
#include "directory/centers.hpp"

namespace patchcord {
namespace {

using call::Side;
using std::chrono::milliseconds;
using namespace std::chrono_literals;

constexpr milliseconds longest_wait = 30s;  ///< clock steps are seen then

}  // namespace

Runner::Runner(Database db, Parts parts) : db_(std::move(db)), parts_(std::move(parts)) {
    parts_.dialer.listen([this](const LegName& leg, const LegEvent& event) { on_leg(leg, event); });
    parts_.dialer.listen_redirect(
        [this](const LegName& leg, const std::string& uri) { return redirected(leg, uri); });
    parts_.dialer.listen_identity([this](const LegName& leg, const LegIdentity& identity) {
        const auto owner = legs_.find(leg);
        if (owner == legs_.end()) return false;
        const auto live = live_.find(owner->second.call);
        if (live == live_.end()) return false;
        CallRecord& record = live->second->record;
        const auto left = std::ranges::find(record.left, leg, &CallRecord::LeftLeg::name);
        if (left != record.left.end()) {
            left->identity = identity;
        } else {
            record.party(owner->second.side).identity = identity;
        }
        if (!std::exchange(live->second->touched, true)) touched_.push_back(live->second.get());
        const Instant now = parts_.now();
        try {
            Transaction transaction(db_);
            for (Live* each : touched_) store_one(*each, now);
            transaction.commit();
            stored();
            return true;
        } catch (const DatabaseError& error) {
            spdlog::error("{}: {}", live->second->record.row.ref, error.what());
            return false;
        }
    });
}

Runner::~Runner() = default;

void Runner::wake() {
    look_ = true;
    schedule();
}

void Runner::drain(std::function<void()> idle) {
    draining_ = true;
    idle_ = std::move(idle);
    schedule();
}

void Runner::cancel_all() {
    for (const auto& [id, live] : live_) post(id, call::event::Cancel{"admin"});
}

void Runner::post(std::int64_t call, call::Event event, const LegName& leg) {
    events_.push_back({call, std::move(event), leg});
    schedule();
}

void Runner::schedule() {
    if (std::exchange(scheduled_, true)) return;
    parts_.loop.at_end_of_turn([this] {
        scheduled_ = false;
        turn();
    });
}

void Runner::turn() {
    const Instant now = parts_.now();
    std::vector<Todo> todo;
    process_events(now, todo);
    try {
        // Nothing to store and nothing to look for: no transaction, no fsync.
        if (look_ || !touched_.empty() || !learned_.empty()) {
            Transaction transaction(db_);
            if (std::exchange(look_, false)) collect(now);
            process_events(now, todo);
            for (Live* live : touched_) store_one(*live, now);
            for (const auto& lesson : learned_) lesson(db_);
            transaction.commit();
            learned_.clear();
            stored();
            release_held(todo);
        }
    } catch (const DatabaseError& error) {
        store_failed(error, todo);
    }
    for (const Todo& item : todo) act(*item.live, item.command, now);
    if (drop_finished()) schedule();
    next_timer(now);
    if (draining_ && live_.empty() && events_.empty() && idle_) std::exchange(idle_, nullptr)();
}

void Runner::process_events(Instant now, std::vector<Todo>& todo) {
    for (const Queued& next : std::exchange(events_, {})) {
        const auto found = live_.find(next.call);
        if (found == live_.end()) continue;
        Live& live = *found->second;
        // It was on its way when its leg was left for another one.
        if (!next.leg.empty() && is_left_leg(live, next.leg)) {
            if (std::holds_alternative<call::event::Answered>(next.event)) {
                live.abandoned.push_back(next.leg);
                todo.push_back({&live, call::command::Abandon{Side::caller}});
            } else if (std::holds_alternative<call::event::HungUp>(next.event)) {
                left_leg_gone(live, next.leg);
            }
            continue;
        }
        if (std::holds_alternative<call::event::Transfer>(next.event)) {
            if (!hand_on(live, next, now)) continue;
        } else if (next.phone && !change_phone(live, *next.phone, now)) {
            continue;
        }
        process(live, next.event, now, todo);
    }
}

void Runner::collect(Instant now) {
    collect_wishes(now);
    if (!draining_) {
        release_desks(now);
        collect_due(now);
    }
    seen_version_ = data_version(db_);
}

Runner::Live& Runner::add(CallRecord record) {
    auto live = std::make_unique<Live>();
    live->record = std::move(record);
    for (const call::Prompt prompt : first_prompts(live->record.call.policy)) {
        parts_.prompts.prepare(spoken(live->record, prompt), spoken_in(live->record, prompt));
    }
    live->since = parts_.now();
    if (parts_.config()->recording.enabled) {
        for (const std::string& language : {live->record.called.language, live->record.language}) {
            parts_.prompts.prepare(call::recording_notice(language), language);
        }
    }
    Live& added = *live;
    live_[added.record.row.id] = std::move(live);
    return added;
}

void Runner::process(Live& live, const call::Event& event, Instant now, std::vector<Todo>& todo) {
    const std::vector<call::Command> commands = call::step(live.record.call, event, now);
    if (!std::exchange(live.touched, true)) touched_.push_back(&live);
    // Before it is told when: another attempt waits until the morning.
    keep_quiet(live.record, now);
    for (const call::Command& command : commands) {
        note(live, command, now);
        todo.push_back({&live, command});
    }
}

/// What of a command belongs into the commit: identities, timeline, notices.
void Runner::note(Live& live, const call::Command& command, Instant now) {
    const CallRecord& record = live.record;
    const auto config = parts_.config();
    std::visit(Overloaded{
                   [&](const call::command::Dial& dial) {
                       if (!dial.again) prepare_leg(live, dial.side, now);
                       if (dial.side == Side::called) watch_queue(live);
                   },
                   [&](const call::command::Tell& tell) {
                       learn(live, tell.what, now);
                       timeline(live, now, "progress", progress_line(record, tell.what));
                       if (auto notice = progress_notice(record, tell.what, *config, now)) {
                           live.notices.emplace_back(notice->message_id, std::move(*notice));
                       }
                   },
                   [&](const call::command::TellOutcome&) {
                       live.record.row.outcome = outcome_line(record, now);
                       timeline(live, now, "outcome", live.record.row.outcome);
                       if (settle_proof(live)) return;  // told with the session that begins
                       if (auto notice = outcome_notice(record, *config, now)) {
                           live.notices.emplace_back(notice->message_id, std::move(*notice));
                       }
                   },
                   [&](const call::command::Play& play) {
                       timeline(live, now, "voice message",
                                fmt::format("to {}: {}", record.party(play.side).name,
                                            spoken(record, play.prompt)));
                   },
                   [&](const call::command::End& end) {
                       timeline(live, now, "ending", record.party(end.side).name);
                   },
                   [&](const call::command::Abandon& left) {
                       Party& party = live.record.party(left.side);
                       timeline(live, now, "ending",
                                fmt::format("{}, left for another phone", party.name));
                       if (!party.identity) return;
                       live.record.left.push_back({live.leg_name(left.side), *party.identity});
                       live.abandoned.push_back(live.leg_name(left.side));
                       live.leg_name(left.side).clear();
                       party.identity.reset();
                   },
                   [&](const call::command::EndStale& end) {
                       timeline(live, now, "ending",
                                fmt::format("{} (left by the process before)",
                                            record.party(end.side).name));
                   },
                   [&](const call::command::TakeBack& back) { take_back(live, back.side, now); },
                   [](const call::command::Join&) {},
                   [](const call::command::LetGo&) {},
                   [](const call::command::Walk&) {},
                   [](const call::command::StartTimer&) {},
                   [](const call::command::StopTimer&) {},
               },
               command);
}

/// How long the user's phone rang is remembered, for calling centers.
void Runner::learn(Live& live, call::Progress what, Instant now) {
    if (what == call::Progress::ringing_caller) live.caller_rung_at = now;
    if (what != call::Progress::caller_answered || !live.caller_rung_at) return;
    const auto rang = std::chrono::round<std::chrono::seconds>(now - *live.caller_rung_at);
    learned_.emplace_back([contact = live.record.row.contact, now, rang](Database& db) {
        add_answer_time(db, contact, now, rang);
    });
}

void Runner::prepare_leg(Live& live, Side side, Instant now) {
    Party& party = live.record.party(side);
    const auto& call = live.record.call;
    legs_.erase(live.leg_name(side));
    LegName name = fmt::format("{}.{}.{}", live.record.row.ref, call.attempt, to_string(side));
    if (side == Side::caller) name += std::to_string(call.caller_attempt);
    if (side == Side::called && call.called_ways.at > 0) {
        name += std::to_string(call.called_ways.at + 1);
    }
    if (call.phase == call::Phase::transferring) name += fmt::format(".on{}", live.handed_on);
    const Side other = side == Side::called ? Side::caller : Side::called;
    if (!party.ways.empty()) {
        const auto at = static_cast<std::size_t>(call.ways(side).at);
        const PartyWay& way = party.ways.at(std::min(at, party.ways.size() - 1));
        party.address = way.address;
        party.uri = way.uri;
        party.gateway = way.gateway;
    }
    DialTarget target{party.uri, party.gateway, live.record.party(other).name, {}, {},
                      {},        party.replaces};
    legs_[name] = {live.record.row.id, side};
    live.leg_name(side) = name;
    party.identity.reset();
    try {
        party.identity = parts_.dialer.prepare(name, target);
    } catch (const std::runtime_error& error) {
        // No media port: this leg cannot be, and the machine decides what follows.
        timeline(live, now, "failed", error.what());
        post(live.record.row.id,
             call::event::Failed{side, call::cause_from_sip(503, 0, false, error.what())}, name);
        return;
    }
    timeline(live, now, "invite",
             fmt::format("{} at {} (Call-ID {})", party.name, party.uri, party.identity->call_id));
}

void Runner::timeline(Live& live, Instant at, std::string kind, std::string text) {
    spdlog::info("{}: {}: {}", live.record.row.ref, kind, text);
    live.lines.push_back({at, std::move(kind), std::move(text)});
    if (!std::exchange(live.touched, true)) touched_.push_back(&live);
}

/// True where another look at the database is due.
bool Runner::drop_finished() {
    bool again = false;
    for (const std::int64_t id : std::exchange(finished_, {})) {
        const auto found = live_.find(id);
        if (found == live_.end() || found->second->touched) continue;
        Live* live = found->second.get();
        // Queued again, or an agent of a center of our own is free.
        if (live->record.call.phase == call::Phase::queued || !live->record.desk.empty()) {
            look_ = true;
        }
        again = again || look_ || waiting_.any;
        const milliseconds length = std::max<milliseconds>(parts_.now() - live->since, 0ms);
        usual_length_ = usual_length_ == 0ms ? length : (usual_length_ * 7 + length) / 8;
        lose(*live);
    }
    return again;
}

void Runner::lose(Live& live) {
    for (const LegName& leg : live.leg_names) legs_.erase(leg);
    parts_.dialer.release(live.record.row.ref);
    if (live.handed_on > 0) release_transfer(live);
    if (waiting_.any) look_ = true;
    for (const CallRecord::LeftLeg& leg : live.record.left) legs_.erase(leg.name);
    live_.erase(live.record.row.id);
}

void Runner::next_timer(Instant now) {
    if (draining_) return;
    milliseconds wait = longest_wait;
    try {
        if (const auto due = next_due(db_)) wait = std::clamp<milliseconds>(*due - now, 0ms, wait);
    } catch (const DatabaseError& error) {
        spdlog::error("{}", error.what());
        wait = 1s;
    }
    // Due, but over the limit of live calls: looked at again when one ends, or a little later.
    if (wait == 0ms) {
        const milliseconds turn = waiting_.next > 0ms ? waiting_.next : 200ms;
        wait = waiting_.any ? std::min<milliseconds>(turn, 200ms) : live_.empty() ? 1ms : 200ms;
    }
    due_timer_ = parts_.loop.after(wait, [this] { wake(); });
}

}  // namespace patchcord
