/// What users and admins want of calls that are carried out here, and what comes of it: cancels,
/// another phone, and the legs that were left for one.

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "agent/overloaded.hpp"
#include "agent/runner_live.hpp"
#include "agent/tell.hpp"
#include "directory/sessions.hpp"

namespace patchcord {
namespace {

using call::Side;
using namespace std::chrono_literals;

/// Whom an attempt is counted for.
std::string counted_party(const Party& party) {
    return party.contact != 0 ? fmt::format("contact:{}", party.contact) : party.address;
}

}  // namespace

void Runner::collect_wishes(Instant now) {
    for (const CallWish& wish : call_wishes(db_)) {
        auto row = call_by_id(db_, wish.call);
        // What another agent carries out is its to end, or to leave to whoever takes it over.
        if (row && row->phase != "done" && !row->due && !live_.contains(row->id)) continue;
        remove_call_wish(db_, wish.id);
        if (!row || row->phase == "done") continue;
        try {
            carry_out_wish(wish, std::move(*row), now);
        } catch (const DatabaseError&) {
            throw;
        } catch (const std::runtime_error& error) {
            spdlog::error("{}", error.what());
        }
    }
}

void Runner::carry_out_wish(const CallWish& wish, CallRow row, Instant now) {
    const bool live = live_.contains(row.id);
    const bool skip = wish.wish == "skip";  // the next of its series stays
    if (wish.wish == "cancel" || skip) {
        if (!live) {
            // Queued: taken at once, whatever its due time is, to be ended.
            row.due = now;
            db_.cached("UPDATE calls SET due = ? WHERE id = ? AND phase = 'queued'")
                .bind_all(now, row.id)
                .run();
            if (!claim_call(db_, row, parts_.owner, now, lease)) return;
            claimed_.push_back(row.id);
            add(unpack(std::move(row)));
        }
        if (!skip) live_.at(wish.call)->record.repeat.reset();
        events_.push_back({wish.call, call::event::Cancel{wish.by}, {}});
    } else if (wish.wish == "fetch" && live) {
        const Instant at = fetch_instant(wish, now);
        timeline(*live_.at(row.id), now, "fetch",
                 at <= now
                     ? "the user asks to be rung now"
                     : fmt::format("the user asks to be rung in {} s",
                                   std::chrono::ceil<std::chrono::seconds>(at - now).count()));
        events_.push_back({wish.call, call::event::Fetch{call::event::Fetch::Why::user, at}, {}});
    } else if (wish.wish == "phone" && live) {
        events_.push_back(
            {wish.call, call::event::NewCallerPhone{}, {}, party_from_json(wish.payload)});
    } else if (wish.wish == "phone") {
        CallRecord record = unpack(std::move(row));
        record.caller = party_from_json(wish.payload);
        call::step(record.call, call::event::NewCallerPhone{}, now);
        pack(record);
        change_queued_call(db_, record.row, now);
    }
}

/// Puts the caller's new phone into the record; false where it comes too late.
bool Runner::change_phone(Live& live, const Party& phone, Instant now) {
    if (!call::may_change_phone(live.record.call)) {
        timeline(live, now, "phone", "not changed: the call is past it");
        return false;
    }
    // The leg of the old phone, where there is one, is left by the step that follows.
    auto identity = std::move(live.record.caller.identity);
    live.record.caller = phone;
    live.record.caller.identity = std::move(identity);
    timeline(live, now, "phone", fmt::format("{} is to be rung at {}", phone.name, phone.address));
    return true;
}

/// Counts this attempt, in the transaction that claims the call.
bool Runner::rung_too_often(const Party& called, Instant now) {
    const int most = parts_.config()->limits.per_called_day;
    if (most == 0) return false;
    const std::string party = counted_party(called);
    if (count_dials(db_, party, now - 24h) >= most) return true;
    add_dial(db_, party, now);
    return false;
}

/// A call that asks for a key is over: true where it was pressed. What it proves is stored with the
/// outcome, and once.
bool Runner::settle_proof(Live& live) {
    live.proved = std::exchange(live.record.proof, {});
    if (!live.proved) return false;
    if (live.record.call.outcome->kind == call::Outcome::Kind::confirmed) return true;
    live.proved.reset();
    return false;
}

/// In the transaction that stores the outcome.
void Runner::begin_session(Live& live, Instant now) {
    const CallRecord& record = live.record;
    Session session;
    session.contact = record.row.contact;
    session.phone = record.called.address;
    session.said = live.proved->said;
    session.confirmed = true;
    session.until = live.proved->until;
    put_session(db_, session, record.row.thread, now);
    const auto waiting = confirmation_of(db_, session.contact, now);
    if (waiting && waiting->phone == session.phone) drop_confirmation(db_, session.contact);
    add_call_event(
        db_, record.row.id, now, "session",
        fmt::format("{}: {} is rung at {}", session.ref, record.user_name, session.phone));
    if (auto notice = confirmed_notice(record, session, *parts_.config(), now)) {
        put_told(record, notice->message_id, *notice, now);
    }
}

bool Runner::is_left_leg(const Live& live, const LegName& leg) const {
    return std::ranges::find(live.record.left, leg, &CallRecord::LeftLeg::name) !=
           live.record.left.end();
}

/// A phone that the call goes on without, or a party that hands the other one on: forgotten with
/// its last word.
void Runner::on_left_leg(Live& live, const LegName& leg, const LegEvent& event) {
    std::visit(Overloaded{
                   [&](const LegAnswered&) { parts_.dialer.end(leg, ""); },
                   [&](const LegFailed&) { left_leg_gone(live, leg); },
                   [&](const LegHungUp&) { left_leg_gone(live, leg); },
                   [&](const LegReleased&) { left_leg_gone(live, leg); },
                   [](const auto&) {},
               },
               event);
}

}  // namespace patchcord
