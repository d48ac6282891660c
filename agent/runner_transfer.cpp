/// A connected party hands the other one on (REFER): whom it names is checked like everybody whom
/// this user's calls ring, and takes its place by answering.

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "agent/runner_live.hpp"
#include "parsers/phone_number.hpp"

namespace patchcord {
namespace {

using call::Side;

constexpr int ok = 200;
constexpr int busy_here = 486;
constexpr int terminated = 487;
constexpr int request_timeout = 408;
constexpr int unavailable = 480;
constexpr int declined = 603;

/// Of the line that the new party needs, beside those of the call.
std::string line_of(const std::string& ref) { return ref + "/transfer"; }

std::string name_of(const std::string& address) {
    return address.starts_with('+') ? format_phone_number(address) : address;
}

Side other_side(Side side) { return side == Side::called ? Side::caller : Side::called; }

}  // namespace

void Runner::on_transfer(Live& live, Side side, const LegName& leg, const LegTransfer& wish) {
    const auto config = parts_.config();
    CallRecord& record = live.record;
    const Instant now = parts_.now();
    const auto refuse = [&](int status, const std::string& why) {
        timeline(live, now, "transfer",
                 fmt::format("{}: to {}: refused: {}", record.party(side).name, wish.target, why));
        parts_.dialer.transfer_progress(leg, status, "");
    };
    if (!config->dialplan.transfers) return refuse(declined, "nobody may be handed on");
    const auto checked = call::check_destination(wish.target, config->dialplan, config->region);
    if (const auto* refused = std::get_if<call::Refused>(&checked)) {
        return refuse(declined, refused->why);
    }
    const auto& allowed = std::get<call::Allowed>(checked);
    Party target;
    target.name = name_of(allowed.address);
    target.address = allowed.address;
    target.uri = allowed.uri;
    target.gateway = allowed.gateway;
    target.language = record.party(side).language;
    target.replaces = wish.replaces;
    try {
        if (rung_too_often(target, now)) return refuse(declined, "it was rung too often today");
    } catch (const DatabaseError& error) {
        return refuse(unavailable, error.what());
    }
    const DialTarget line{target.uri, target.gateway, {}, {}, {}, {}, {}};
    release_transfer(live);  // the line of an earlier one
    if (!parts_.dialer.admit(line_of(record.row.ref), {line}, false).admitted) {
        return refuse(busy_here, "all lines are taken");
    }
    timeline(live, now, "transfer",
             fmt::format("{}: hands {} on to {}", record.party(side).name,
                         record.party(other_side(side)).name, allowed.address));
    events_.push_back({record.row.id, call::event::Transfer{side}, leg, std::move(target)});
    schedule();
}

/// Takes the leg of who hands on out of the call, and puts the new party in its place; false where
/// the call has changed meanwhile.
bool Runner::hand_on(Live& live, const Queued& transfer, Instant now) {
    const Side side = std::get<call::event::Transfer>(transfer.event).side;
    Party& party = live.record.party(side);
    if (!call::may_transfer(live.record.call) || live.leg_name(side) != transfer.leg ||
        !party.identity) {
        timeline(live, now, "transfer", "comes too late");
        parts_.dialer.transfer_progress(transfer.leg, declined, "");
        return false;
    }
    live.record.left.push_back({transfer.leg, *party.identity, party});
    live.leg_name(side).clear();
    ++live.handed_on;
    live.speech(side).told = false;  // the new party knows of no recording
    party = *transfer.phone;
    return true;
}

/// While the new party is rung, the other one hears that, as soon as who handed on is gone.
void Runner::wait_for_target(Live& live, Side side) {
    if (live.record.call.phase != call::Phase::transferring) return;
    parts_.dialer.play(live.leg_name(other_side(side)), {}, Idle::ringback);
}

/// Who hands on hears how it goes with the other one (RFC 3515 §2.4.5).
void Runner::tell_transferor(Live& live, Side side, int status, const std::string& reason) {
    const call::Call& call = live.record.call;
    if (call.phase != call::Phase::transferring || call.transfer->side != side) return;
    for (const CallRecord::LeftLeg& left : live.record.left) {
        if (!left.handing_on) continue;
        const bool ours = status == terminated;  // the ring time was over
        parts_.dialer.transfer_progress(left.name, ours ? request_timeout : status,
                                        ours ? "" : reason);
    }
}

/// Into the record, before it is stored.
void Runner::take_back(Live& live, Side side, Instant now) {
    auto& left = live.record.left;
    const auto found =
        std::ranges::find_if(left, [](const auto& l) { return l.handing_on.has_value(); });
    if (found == left.end()) return;
    legs_.erase(live.leg_name(side));
    live.leg_name(side) = found->name;
    Party& party = live.record.party(side);
    const std::string target = std::exchange(party, std::move(*found->handing_on)).name;
    party.identity = std::move(found->identity);
    left.erase(found);
    release_transfer(live);
    timeline(live, now, "transfer",
             fmt::format("{} does not answer, {} stays", target, party.name));
}

void Runner::release_transfer(const Live& live) {
    parts_.dialer.release(line_of(live.record.row.ref));
}

void Runner::let_go(Live& live) {
    const bool taken_over = live.record.call.phase == call::Phase::connected;
    for (CallRecord::LeftLeg& left : live.record.left) {
        if (!left.handing_on) continue;
        left.handing_on.reset();
        parts_.dialer.transfer_progress(left.name, taken_over ? ok : terminated, "");
        parts_.dialer.end(left.name, "");
    }
}

/// The last word of a leg that is no part of the call any more.
void Runner::left_leg_gone(Live& live, const LegName& leg) {
    auto& left = live.record.left;
    const auto found = std::ranges::find(left, leg, &CallRecord::LeftLeg::name);
    if (found == left.end()) return;
    const bool handed_on = found->handing_on.has_value();
    left.erase(found);
    legs_.erase(leg);
    timeline(live, parts_.now(), "released", "a phone that the call goes on without");
    if (handed_on) {
        post(live.record.row.id, call::event::TransferorGone{});
    } else {
        schedule();
    }
}

}  // namespace patchcord
