#include "tests/call/world.hpp"

#include <utility>

#include "agent/call/codec.hpp"
#include "agent/call/step.hpp"

namespace patchcord::explore {
namespace {

using namespace patchcord::call;
using Remote = NetLeg::Remote;
using Ending = NetLeg::Ending;
using std::chrono::hours;
constexpr std::array sides{Side::called, Side::caller};

enum Seen : std::uint8_t {
    seen_answered = 2,
    seen_failed = 4,
    seen_hung_up = 8,
    seen_released = 16,
    seen_prompt_done = 32,
};

std::uint16_t bit(TimerKind kind) {
    return static_cast<std::uint16_t>(1U << static_cast<unsigned>(kind));
}

constexpr std::array all_timers{TimerKind::due,    TimerKind::ring_called, TimerKind::ring_caller,
                                TimerKind::prompt, TimerKind::ending,      TimerKind::longest,
                                TimerKind::pause,  TimerKind::center,      TimerKind::fetch};
static_assert(all_timers.size() == timer_kinds);
/// One that is retried by its rule, one that the ring time leads to as well, one that never is.
constexpr std::array failures{CauseKind::busy, CauseKind::no_answer, CauseKind::declined};

Move deliver(Event event, Side side, std::string name) {
    Move move;
    move.event = std::move(event);
    move.side = side;
    move.name = std::move(name) + " " + std::string(to_string(side));
    return move;
}

void leg_moves(const World& world, Side side, std::vector<Move>& out) {
    const NetLeg& leg = world.leg(side);
    if (!leg.local) return;
    const bool invited = leg.remote == Remote::invited;
    const bool answered = leg.remote == Remote::answered;
    if (leg.ending != Ending::stale) {
        if (invited && leg.ending == Ending::no) {
            out.push_back(deliver(event::Progress{side, 180}, side, "180"));
            out.push_back(deliver(event::Progress{side, 182}, side, "182"));
        }
        if (invited || (answered && !leg.told)) {
            out.push_back(deliver(event::Answered{side}, side, "200"));
        }
        if (invited || leg.replay) {
            for (const CauseKind kind : failures) {
                out.push_back(deliver(event::Failed{side, {kind}}, side,
                                      "failed " + std::string(to_string(kind))));
            }
        }
        if (answered && leg.told) {
            out.push_back(deliver(event::HungUp{side, {CauseKind::hung_up}}, side, "BYE from"));
            if (leg.playing) out.push_back(deliver(event::PromptDone{side}, side, "prompt done"));
        }
    } else if (!answered) {
        out.push_back(deliver(event::Failed{side, {CauseKind::failed}}, side, "487"));
    }
    if (leg.ending != Ending::no) {
        out.push_back(deliver(event::Released{side}, side, "released"));
    }
}

/// What listens to a calling center says so at any time while the center is connected, and what was
/// on its way still comes a moment later.
void center_moves(const World& world, std::vector<Move>& out) {
    const NetLeg& called = world.leg(Side::called);
    if (!world.call.policy.center || !called.local) return;
    using Why = event::Fetch::Why;
    out.push_back(deliver(event::Fetch{Why::user, epoch}, Side::called, "fetch asked of"));
    const Instant later = epoch + hours{1};
    out.push_back(deliver(event::Fetch{Why::user, later}, Side::called, "later fetch asked of"));
    if (!world.history.walked) return;
    out.push_back(deliver(event::Fetch{Why::estimate, {}}, Side::called, "short wait at"));
    if (called.remote != Remote::answered) return;
    out.push_back(deliver(event::Fetch{Why::agent, {}}, Side::called, "agent, fetch at"));
    out.push_back(deliver(event::AgentThere{}, Side::called, "agent at"));
}

/// Who handed on may hang up meanwhile.
void transferor_moves(const World& world, std::vector<Move>& out) {
    if (world.transferor.remote != Remote::answered) return;
    out.push_back(deliver(event::TransferorGone{}, Side::called, "who handed on hangs up,"));
}

void transfer_moves(const World& world, std::vector<Move>& out) {
    if (!may_transfer(world.call)) return;
    for (const Side side : sides) {
        if (world.history.handed_on.at(static_cast<std::size_t>(side))) continue;
        out.push_back(deliver(event::Transfer{side}, side, "handed on by"));
    }
}

/// Keys and words, the right ones and others.
void check_moves(const World& world, Side side, std::vector<Move>& out) {
    const NetLeg& leg = world.leg(side);
    const char key = world.call.policy.key;
    if (world.call.policy.human_check == HumanCheck::off && key == 0) return;
    if (!leg.local || leg.remote != Remote::answered || !leg.told) return;
    out.push_back(deliver(event::Digit{side, '1'}, side, "key 1 at"));
    out.push_back(deliver(event::Digit{side, '5'}, side, "key 5 at"));
    if (key != 0) out.push_back(deliver(event::Digit{side, key}, side, "the key at"));
    out.push_back(deliver(event::Voice{side}, side, "voice at"));
}

void repeated_moves(const World& world, Side side, std::vector<Move>& out) {
    const std::uint8_t seen = world.leg(side).seen;
    const auto repeat = [&](Seen which, Event event, const char* name) {
        if ((seen & which) == 0) return;
        Move move = deliver(std::move(event), side, std::string("repeated ") + name);
        move.again = true;
        out.push_back(std::move(move));
    };
    repeat(seen_answered, event::Answered{side}, "200");
    repeat(seen_failed, event::Failed{side, {CauseKind::busy}}, "failure");
    repeat(seen_hung_up, event::HungUp{side, {CauseKind::hung_up}}, "BYE");
    repeat(seen_released, event::Released{side}, "released");
    repeat(seen_prompt_done, event::PromptDone{side}, "prompt done");
}

void timer_move(const World& world, TimerKind kind, std::vector<Move>& out) {
    if (kind == TimerKind::due) {
        out.push_back(deliver(event::Due{}, Side::called, "due"));
        if (world.call.latest) {
            Move late = deliver(event::Due{}, Side::called, "due too late");
            late.now = epoch + hours{1};
            out.push_back(std::move(late));
        }
        return;
    }
    out.push_back(
        deliver(event::Timer{kind}, Side::called, "timer " + std::string(to_string(kind))));
}

std::vector<Move> restart_moves(const World& world) {
    std::vector<Move> out;
    Move young = deliver(event::Restarted{}, Side::called, "restart at once");
    Move old = deliver(event::Restarted{}, Side::called, "restart a minute later");
    old.now = epoch + std::chrono::seconds{60};
    out.push_back(std::move(young));
    out.push_back(std::move(old));
    for (const Side side : sides) {
        const Remote remote = world.leg(side).remote;
        const auto silently = [&](Remote becomes, const char* name) {
            Move move;
            move.kind = Move::Kind::silently;
            move.side = side;
            move.remote = becomes;
            move.name = std::string(name) + " " + std::string(to_string(side));
            out.push_back(std::move(move));
        };
        if (remote == Remote::invited) silently(Remote::answered, "unheard 200");
        if (remote == Remote::invited) silently(Remote::down, "unheard failure");
        if (remote == Remote::answered) silently(Remote::down, "unheard BYE");
    }
    return out;
}

void put(std::string& key, std::uint64_t value) {
    key.append(std::to_string(value)).push_back(',');
}
void put(std::string& key, const Cause& cause) { put(key, static_cast<unsigned>(cause.kind)); }
void put(std::string& key, const Leg& leg) {
    put(key, static_cast<unsigned>(leg.phase));
    put(key, leg.cause);
    put(key, leg.greeted);
    put(key, leg.unsure);
    put(key, leg.answered_at.has_value());
    put(key, leg.ended_at.has_value());
}
void put(std::string& key, const NetLeg& leg) {
    put(key, static_cast<unsigned>(leg.remote));
    put(key, static_cast<unsigned>(leg.ending));
    put(key, static_cast<unsigned>(leg.local) + 2U * static_cast<unsigned>(leg.told) +
                 4U * static_cast<unsigned>(leg.replay) + 8U * static_cast<unsigned>(leg.playing));
    put(key, leg.seen);
}

/// All instants alike, so that equal situations are equal worlds.
void forget_time(Call& call) {
    call.created = call.due = call.phase_since = epoch;
    for (Leg* leg : {&call.called, &call.caller}) {
        if (leg->answered_at) leg->answered_at = epoch;
        if (leg->ended_at) leg->ended_at = epoch;
    }
    if (call.transfer && call.transfer->leg.answered_at) call.transfer->leg.answered_at = epoch;
    if (call.agent_at) call.agent_at = epoch;
    if (call.fetch_at) call.fetch_at = epoch;
    if (call.joined_at) call.joined_at = epoch;
    if (call.outcome) call.outcome->talked = std::chrono::seconds{0};
}

/// What the event means for the network: it happens there first.
void happen(World& world, const Move& move) {
    if (move.again) return;
    struct Visitor {
        World& world;
        NetLeg& leg;
        void gone(Seen seen) const {
            leg.remote = Remote::down;
            leg.ending = Ending::no;
            leg.local = leg.replay = leg.playing = false;
            leg.seen |= seen;
        }
        void operator()(const event::Due&) const {}
        void operator()(const event::Progress&) const {}
        void operator()(const event::Answered& answered) const {
            leg.remote = Remote::answered;
            leg.told = true;
            leg.ending = Ending::no;
            leg.seen |= seen_answered;
            world.history.ever_answered.at(static_cast<std::size_t>(answered.side)) = true;
        }
        void operator()(const event::Failed& failed) const {
            gone(seen_failed);
            if (failed.cause.kind != CauseKind::declined) return;
            world.history.declined.at(static_cast<std::size_t>(failed.side)) = true;
        }
        void operator()(const event::HungUp& hung_up) const {
            gone(seen_hung_up);
            world.history.hung_up.at(static_cast<std::size_t>(hung_up.side)) = true;
        }
        void operator()(const event::Released&) const { gone(seen_released); }
        void operator()(const event::PromptDone&) const {
            leg.playing = false;
            leg.seen |= seen_prompt_done;
        }
        void operator()(const event::Timer& timer) const {
            world.timers &= static_cast<std::uint16_t>(~bit(timer.kind));
            if (timer.kind == TimerKind::ending) world.history.given_up = true;
            if (timer.kind == TimerKind::prompt) world.history.prompt_expired = true;
        }
        void operator()(const event::Fetch& fetch) const {
            if (fetch.why == event::Fetch::Why::agent) (*this)(event::AgentThere{});
        }
        void operator()(const event::Digit& digit) const {
            const char key = world.call.policy.key;
            if (digit.digit == (key == 0 ? '1' : key)) proved(digit.side);
        }
        void operator()(const event::Voice& voice) const {
            if (world.call.policy.key != 0) return;
            if ((leg.seen & seen_prompt_done) != 0) proved(voice.side);
        }
        void proved(Side side) const {
            world.history.proved.at(static_cast<std::size_t>(side)) = true;
        }
        void operator()(const event::NewCallerPhone&) const {
            if (may_change_phone(world.call)) world.history.new_phone = true;
        }
        /// The runner takes the leg out of the call; the side is somebody else from now on.
        void operator()(const event::Transfer& transfer) const {
            const auto side = static_cast<std::size_t>(transfer.side);
            world.transferor = std::exchange(leg, NetLeg{});
            world.history.handed_on.at(side) = true;
            world.history.ever_answered.at(side) = world.history.declined.at(side) = false;
        }
        void operator()(const event::TransferorGone&) const { world.transferor = NetLeg{}; }
        void operator()(const event::TooOften&) const { (*this)(event::Due{}); }
        void operator()(const event::AgentThere&) const {
            History& history = world.history;
            if (history.agent) return;
            history.agent = true;
            const bool caller_there = world.leg(Side::caller).told;
            history.agent_waits = !caller_there && !world.call.outcome;
        }
        void operator()(const event::Cancel&) const { world.history.cancelled = true; }
        void operator()(const event::Restarted&) const {
            world.crashed = false;
            world.history.restarted = true;
        }
    };
    std::visit(Visitor{world, world.leg(move.side)}, move.event);
    if (std::holds_alternative<event::Due>(move.event) ||
        std::holds_alternative<event::TooOften>(move.event)) {
        world.timers &= static_cast<std::uint16_t>(~bit(TimerKind::due));
    }
}

/// One command carried out; returns the promise that it breaks, or nothing.
struct Act {
    World& world;

    std::string operator()(const command::Dial& dial) const {
        NetLeg& leg = world.leg(dial.side);
        if (dial.again) {
            leg.local = true;
            leg.replay = leg.remote == Remote::down;
            if (leg.remote == Remote::none) leg.remote = Remote::invited;
            return {};
        }
        if (leg.up() || leg.local) return "a second INVITE while the earlier leg is not over";
        world.history.proved.at(static_cast<std::size_t>(dial.side)) = false;
        if (world.history.ever_answered.at(static_cast<std::size_t>(dial.side))) {
            return "a party that answered is rung again";
        }
        if (world.history.declined.at(static_cast<std::size_t>(dial.side))) {
            return "rings who said no";
        }
        if (world.history.cancelled) return "rings after the cancel";
        if (world.transferor.remote == Remote::answered) {
            const NetLeg& other =
                world.leg(dial.side == Side::called ? Side::caller : Side::called);
            if (other.remote != Remote::answered) return "hands nobody on";
        } else if (dial.side == Side::caller) {
            if (world.call.policy.key != 0) return "rings somebody though only a key is asked for";
            const NetLeg& called = world.leg(Side::called);
            if (called.remote != Remote::answered || called.ending != Ending::no) {
                return "the caller is rung while nobody is there";
            }
            if (!person_proved(Side::called)) return "the caller is rung for a machine";
            const bool person = !world.call.policy.center || world.history.agent;
            if (person && !world.history.greeting_played) {
                return "the caller is rung before the greeting";
            }
        } else {
            world.history.walked = false;
        }
        leg = NetLeg{};
        leg.remote = Remote::invited;
        leg.local = true;
        return {};
    }
    std::string operator()(const command::End& end) const {
        NetLeg& leg = world.leg(end.side);
        if (!leg.local || (!leg.up() && !leg.replay)) return "ends a leg that is not there";
        if (leg.ending != Ending::no) return "ends a leg twice";
        const History& history = world.history;
        if (end.side == Side::called && leg.told && waited() && !history.apology_played) {
            return "a waiting party is released without an apology";
        }
        leg.ending = leg.told ? Ending::bye : Ending::cancel;
        leg.playing = false;
        return {};
    }
    bool person_proved(Side side) const {
        const HumanCheck check = world.call.policy.human_check;
        const bool wanted = check == HumanCheck::both ||
                            (check == HumanCheck::called && side == Side::called) ||
                            (check == HumanCheck::caller && side == Side::caller);
        return !wanted || world.history.proved.at(static_cast<std::size_t>(side));
    }
    std::string operator()(const command::Abandon& abandon) const {
        NetLeg& leg = world.leg(abandon.side);
        if (!leg.local || (!leg.up() && !leg.replay)) return "abandons a leg that is not there";
        if (abandon.side == Side::called) return "abandons the called party";
        if (leg.told && leg.ending == Ending::no) return "abandons who is there";
        if (!world.history.new_phone) return "abandons a phone that nobody left";
        // From here on it is dealt with outside: the caller may be rung anew.
        leg = NetLeg{};
        world.history.ever_answered.at(1) = world.history.declined.at(1) = false;
        return {};
    }
    /// The called party was greeted and neither side hung up.
    bool waited() const {
        const History& history = world.history;
        if (world.call.policy.center && !history.agent) return false;
        return history.greeting_played && !history.joined && !history.hung_up.at(1);
    }
    std::string operator()(const command::EndStale& end) const {
        NetLeg& leg = world.leg(end.side);
        if (leg.local) return "a leg of this process is ended as a stale one";
        leg.local = true;
        leg.ending = Ending::stale;
        return {};
    }
    std::string operator()(const command::Play& play) const {
        NetLeg& leg = world.leg(play.side);
        if (leg.remote != Remote::answered || !leg.told || leg.ending != Ending::no) {
            return "plays to a leg that is not answered";
        }
        if (play.side == Side::called && world.call.policy.center && !world.history.agent) {
            return "speaks to a queue";
        }
        leg.playing = true;
        if (play.prompt == Prompt::called_greeting) world.history.greeting_played = true;
        if (play.prompt == Prompt::center_greeting) world.history.greeting_played = true;
        if (play.prompt == Prompt::apology) world.history.apology_played = true;
        return {};
    }
    std::string operator()(const command::Join&) const {
        for (const Side side : sides) {
            const NetLeg& leg = world.leg(side);
            if (!person_proved(side)) return "joins a machine";
            if (leg.remote != Remote::answered || leg.ending != Ending::no) {
                return "joins a leg that is not answered";
            }
            // A queue has heard nothing, and an agent who came last is cut short.
            const bool greeted =
                !world.history.handed_on.at(static_cast<std::size_t>(side)) &&
                (side == Side::caller || !world.call.policy.center || world.history.agent_waits);
            if (greeted && (leg.seen & seen_prompt_done) == 0 && !world.history.prompt_expired) {
                return "joins before a voice message was heard";
            }
        }
        world.history.joined = true;
        return {};
    }
    std::string operator()(const command::LetGo&) const {
        if (world.transferor.remote != Remote::answered) return "lets go who is not there";
        world.transferor = NetLeg{};  // from here on it is dealt with outside
        return {};
    }
    std::string operator()(const command::TakeBack& back) const {
        NetLeg& leg = world.leg(back.side);
        // One that does not confirm its end is given up, and dealt with outside.
        if (leg.up() && !world.history.given_up) {
            return "takes back while the other one is there";
        }
        if (world.transferor.remote != Remote::answered) return "takes back who is gone";
        leg = std::exchange(world.transferor, NetLeg{});
        return {};
    }
    std::string operator()(const command::Walk&) const {
        const NetLeg& leg = world.leg(Side::called);
        if (leg.remote != Remote::answered || !leg.told || leg.ending != Ending::no) {
            return "walks where nothing was answered";
        }
        if (std::exchange(world.history.walked, true)) return "walks a menu twice";
        return {};
    }
    std::string operator()(const command::StartTimer& timer) const {
        world.timers |= bit(timer.kind);
        world.stale &= static_cast<std::uint16_t>(~bit(timer.kind));
        return {};
    }
    std::string operator()(const command::StopTimer& timer) const {
        if ((world.timers & bit(timer.kind)) != 0) world.stale |= bit(timer.kind);
        world.timers &= static_cast<std::uint16_t>(~bit(timer.kind));
        return {};
    }
    std::string operator()(const command::Tell&) const { return {}; }
    std::string operator()(const command::TellOutcome&) const { return {}; }
};

/// The process dies: its dialer, its timers and what it was about to do are gone.
World crash(World world) {
    for (NetLeg& leg : world.net) {
        leg.local = leg.told = leg.replay = leg.playing = false;
        leg.ending = Ending::no;
        leg.seen = 0;
    }
    world.transferor = NetLeg{};  // a new process ends it, whatever the call says
    world.timers = world.stale = 0;
    world.crashed = true;
    return world;
}

/// Promises that hold whenever the call is at rest.
std::string broken_at_rest(const World& world) {
    const Call& call = world.call;
    const History& history = world.history;
    if (history.outcomes != (call.outcome ? 1 : 0)) return "the outcome is not told just once";
    if (!call.outcome && call.phase == Phase::done) return "done without an outcome";
    const bool waits = history.agent_waits && !history.joined && !world.crashed;
    if (waits && !call.outcome && !history.greeting_played) return "an agent waits in silence";
    if (!call.outcome) return {};
    if (world.transferor.up()) return "who handed on is left behind";
    for (const Side side : sides) {
        const NetLeg& leg = world.leg(side);
        if (!leg.up() || leg.ending != Ending::no) continue;
        if (side == Side::called && call.phase == Phase::apologising) continue;
        return "a leg lives on though the outcome is known";
    }
    if (call.phase == Phase::done && !history.given_up) {
        for (const NetLeg& leg : world.net) {
            if (leg.up()) return "a ghost leg";
        }
    }
    switch (call.outcome->kind) {
        case Outcome::Kind::connected:
            return history.joined ? "" : "says connected, but they never were";
        case Outcome::Kind::called_failed:
        case Outcome::Kind::missed:
            return history.joined ? "says failed, but they talked" : "";
        case Outcome::Kind::caller_failed:
        case Outcome::Kind::called_left:
        case Outcome::Kind::caller_left:
            if (history.joined) return "says failed, but they talked";
            return history.ever_answered.at(0) ? "" : "says that the called party was there";
        case Outcome::Kind::cancelled:
            return history.cancelled ? "" : "says cancelled, but nobody did";
        case Outcome::Kind::interrupted:
            return history.restarted ? "" : "says interrupted, but nothing was";
        case Outcome::Kind::confirmed:
            if (call.policy.key == 0) return "confirms what nobody asked for";
            return history.proved.at(0) ? "" : "confirms a phone where the key was not pressed";
    }
    return {};
}

}  // namespace

std::string World::key() const {
    std::string key;
    put(key, static_cast<unsigned>(call.phase));
    put(key, call.called);
    put(key, call.caller);
    put(key, static_cast<unsigned>(call.attempt));
    put(key, static_cast<unsigned>(call.caller_attempt));
    put(key, static_cast<unsigned>(call.caller_round));
    for (const Side side : sides) {
        put(key, static_cast<unsigned>(call.ways(side).count));
        put(key, static_cast<unsigned>(call.ways(side).at));
        for (const Cause& cause : call.ways(side).tried) put(key, cause);
    }
    put(key, call.agent_at.has_value());
    put(key, call.fetch_at.has_value());
    put(key, call.joined_at.has_value());
    if (call.transfer) {
        put(key, static_cast<unsigned>(call.transfer->side));
        put(key, call.transfer->leg);
    }
    if (call.outcome) {
        put(key, static_cast<unsigned>(call.outcome->kind));
        put(key, static_cast<unsigned>(call.outcome->side));
        put(key, call.outcome->cause);
    }
    key.push_back('|');
    for (const NetLeg& leg : net) put(key, leg);
    put(key, transferor);
    put(key, timers);
    put(key, stale);
    put(key, crashed);
    for (const bool flag : {history.ever_answered[0], history.ever_answered[1],
                            history.hung_up[0],       history.hung_up[1],
                            history.greeting_played,  history.apology_played,
                            history.prompt_expired,   history.cancelled,
                            history.restarted,        history.given_up,
                            history.declined[0],      history.declined[1],
                            history.proved[0],        history.proved[1],
                            history.handed_on[0],     history.handed_on[1],
                            history.new_phone,        history.joined,
                            history.walked,           history.agent,
                            history.agent_waits}) {
        key.push_back(flag ? '1' : '0');
    }
    put(key, static_cast<unsigned>(history.outcomes));
    return key;
}

std::vector<Move> hostile_moves(const World& world, Wishes wishes) {
    if (world.crashed) return restart_moves(world);
    std::vector<Move> out;
    for (const Side side : sides) {
        leg_moves(world, side, out);
        repeated_moves(world, side, out);
        check_moves(world, side, out);
    }
    center_moves(world, out);
    transferor_moves(world, out);
    if (wishes.transfers) transfer_moves(world, out);
    for (const TimerKind kind : all_timers) {
        if (((world.timers | world.stale) & bit(kind)) != 0) timer_move(world, kind, out);
    }
    if (wishes.new_phone && !world.history.new_phone) {
        out.push_back(deliver(event::NewCallerPhone{}, Side::caller, "another phone of the"));
    }
    if (wishes.too_often && (world.timers & bit(TimerKind::due)) != 0) {
        out.push_back(deliver(event::TooOften{}, Side::called, "rung too often: the"));
    }
    if (!world.history.cancelled) {
        out.push_back(deliver(event::Cancel{"user"}, Side::called, "cancel of the"));
    }
    return out;
}

std::vector<Move> lazy_moves(const World& world) {
    if (world.crashed) return {restart_moves(world).at(1)};
    std::vector<Move> out;
    for (const Side side : sides) {
        const NetLeg& leg = world.leg(side);
        if (leg.ending == Ending::cancel && (leg.remote == Remote::invited || leg.replay)) {
            out.push_back(deliver(event::Failed{side, {CauseKind::failed}}, side, "487"));
        } else if (leg.ending == Ending::cancel) {
            out.push_back(deliver(event::Answered{side}, side, "200"));
        } else if (leg.ending != Ending::no) {
            out.push_back(deliver(event::Released{side}, side, "released"));
        }
    }
    if (!out.empty()) return out;
    for (const TimerKind kind : all_timers) {
        if ((world.timers & bit(kind)) != 0) timer_move(world, kind, out);
    }
    return out;
}

std::vector<Next> carry_out(const World& world, const Move& move, const Stepper& step,
                            bool crashes) {
    std::vector<Next> out;
    World moved = world;
    moved.stale = 0;
    if (move.kind == Move::Kind::silently) {
        moved.leg(move.side).remote = move.remote;
        if (move.remote == Remote::answered) {
            moved.history.ever_answered.at(static_cast<std::size_t>(move.side)) = true;
        }
        return {{std::move(moved), move.name, {}}};
    }
    happen(moved, move);
    crashes = crashes && world.call.phase != Phase::done;
    if (crashes) {
        World before = crash(moved);
        // Events that were not stored did not happen for the call.
        before.history.cancelled = world.history.cancelled;
        before.history.new_phone = world.history.new_phone;
        before.history.restarted = world.history.restarted;
        if (std::holds_alternative<event::Transfer>(move.event)) before = crash(world);
        out.push_back({std::move(before), move.name + ", crash before the commit", {}});
    }
    // Committed: the call and what is told.
    const std::vector<Command> commands = step(moved.call, move.event, move.now);
    forget_time(moved.call);
    for (const Command& command : commands) {
        if (std::holds_alternative<command::TellOutcome>(command)) ++moved.history.outcomes;
    }
    if (crashes && moved.call.phase != Phase::done) {
        out.push_back({crash(moved), move.name + ", crash after the commit", {}});
    }
    std::string violation;
    for (const Command& command : commands) {
        violation = std::visit(Act{moved}, command);
        if (!violation.empty()) break;
        if (crashes && moved.call.phase != Phase::done) {
            out.push_back({crash(moved), move.name + ", crash while acting", {}});
        }
    }
    if (violation.empty()) violation = broken_at_rest(moved);
    out.push_back({std::move(moved), move.name, std::move(violation)});
    return out;
}

}  // namespace patchcord::explore
