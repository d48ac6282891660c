#include "agent/runner.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "agent/call/codec.hpp"
#include "agent/call/wording.hpp"
#include "agent/overloaded.hpp"
#include "agent/runner_lines.hpp"
#include "agent/runner_live.hpp"
#include "agent/series.hpp"
#include "agent/tell.hpp"
#include "directory/centers.hpp"
#include "directory/outbox.hpp"

namespace patchcord {
namespace {

using call::Side;
using std::chrono::milliseconds;
using namespace std::chrono_literals;

constexpr milliseconds lease = 30s;
/// A call whose agent is gone is taken over that long after its lease ended. By then it is too old
/// for an INVITE that the phone would take for a repeated one: it is ended, never dialled again.
constexpr milliseconds orphaned = 35s;
constexpr milliseconds poll_every = 500ms;
constexpr milliseconds store_again_after = 250ms;
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

void Runner::start() {
    if (const auto config = parts_.config(); config->recording.enabled) {
        parts_.prompts.prepare(call::recording_notice(config->language), config->language);
    }
    replan_all();
    adopt_all(parts_.now() - orphaned);
    wake();
    poll();
    renew();
}

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
            }
            continue;
        }
        if (next.phone && !change_phone(live, *next.phone, now)) continue;
        process(live, next.event, now, todo);
    }
}

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

void Runner::collect(Instant now) {
    collect_wishes(now);
    if (!draining_) collect_due(now);
    seen_version_ = data_version(db_);
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

/// `orphaned_since`: so long the lease of another agent's call must be over.
void Runner::adopt_all(Instant orphaned_since) {
    const Instant now = parts_.now();
    Transaction transaction(db_);
    for (CallRow& row : live_calls(db_)) {
        if (live_.contains(row.id)) continue;
        const std::string before = row.owner;
        if (!adopt_call(db_, row, parts_.owner, orphaned_since, now + lease)) continue;
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
                   [](const call::command::Join&) {},
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
    const Side other = side == Side::called ? Side::caller : Side::called;
    if (!party.ways.empty()) {
        const auto at = static_cast<std::size_t>(call.ways(side).at);
        const PartyWay& way = party.ways.at(std::min(at, party.ways.size() - 1));
        party.address = way.address;
        party.uri = way.uri;
        party.gateway = way.gateway;
    }
    DialTarget target{party.uri, party.gateway, live.record.party(other).name, {}, {}, {}};
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

void Runner::store_one(Live& live, Instant now) {
    CallRecord& record = live.record;
    if (record.call.phase == call::Phase::done) record.row.lease.reset();
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

/// True where another look at the database is due.
bool Runner::drop_finished() {
    bool again = false;
    for (const std::int64_t id : std::exchange(finished_, {})) {
        const auto found = live_.find(id);
        if (found == live_.end() || found->second->touched) continue;
        Live* live = found->second.get();
        if (live->record.call.phase == call::Phase::queued) look_ = true;
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

void Runner::renew() {
    if (!live_.empty()) {
        try {
            renew_leases(db_, parts_.owner, parts_.now() + lease);
        } catch (const DatabaseError& error) {
            spdlog::error("leases cannot be renewed: {}", error.what());
        }
    }
    try {
        if (!draining_ && has_orphans(db_, parts_.owner, parts_.now() - orphaned)) {
            adopt_all(parts_.now() - orphaned);
        }
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
