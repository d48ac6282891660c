#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "agent/call/state.hpp"

/// A model of what surrounds one call: the network, the timers, the process that may die. Small
/// enough to be enumerated: instants are all alike, and what was seen is kept as flags.
namespace patchcord::explore {

using call::Call;
using call::Command;
using call::Event;
using call::Instant;
using call::Side;

/// The step function under test, so that broken ones can be tried.
using Stepper = std::function<std::vector<Command>(Call&, const Event&, Instant)>;

inline constexpr Instant epoch{std::chrono::hours{1000000}};

/// One leg as the network and the dialer of this process see it.
struct NetLeg {
    enum class Remote : std::uint8_t { none, invited, answered, down };
    enum class Ending : std::uint8_t { no, cancel, bye, stale };
    Remote remote = Remote::none;
    Ending ending = Ending::no;
    bool local = false;     ///< this process's dialer has the leg
    bool told = false;      ///< the answer was reported to the call
    bool replay = false;    ///< dialled again after it had failed: the failure is repeated
    bool playing = false;   ///< a voice message plays
    std::uint8_t seen = 0;  ///< kinds of events that were delivered: may come twice

    bool up() const { return remote == Remote::invited || remote == Remote::answered; }
};

/// What has happened, as far as a promise depends on it.
struct History {
    std::array<bool, 2> ever_answered{};
    std::array<bool, 2> hung_up{};
    bool greeting_played = false;
    bool apology_played = false;
    bool prompt_expired = false;
    bool cancelled = false;
    bool restarted = false;
    bool given_up = false;  ///< the ending timer fired
    bool joined = false;
    std::array<bool, 2> proved{};  ///< by a key or a word: a person, since the last INVITE
    std::array<bool, 2> declined{};
    bool new_phone = false;           ///< the caller asked for another one
    bool walked = false;              ///< a center's menu, since the last INVITE to it
    bool agent = false;               ///< somebody at the center is there
    bool agent_waits = false;         ///< ... and was there before the caller answered
    std::array<bool, 2> handed_on{};  ///< the side is whom a party named
    int outcomes = 0;
};

struct World {
    Call call;
    std::array<NetLeg, 2> net;
    std::uint16_t timers = 0;  ///< armed
    std::uint16_t stale = 0;   ///< stopped by the step before: may have fired already
    NetLeg transferor;         ///< who handed the other party on, until it is let go
    bool crashed = false;      ///< no process runs
    History history;

    NetLeg& leg(Side side) { return net.at(static_cast<std::size_t>(side)); }
    const NetLeg& leg(Side side) const { return net.at(static_cast<std::size_t>(side)); }
    std::string key() const;
};

/// What the network, a timer, the user or fate does next.
struct Move {
    enum class Kind : std::uint8_t {
        deliver,   ///< the event is handed to the call
        silently,  ///< the network changes while no process runs
    };
    Kind kind = Kind::deliver;
    Event event = call::event::Restarted{};
    bool again = false;  ///< a repeated event: the network does not change
    Side side = Side::called;
    NetLeg::Remote remote = NetLeg::Remote::none;  ///< kind silently: what the leg becomes
    Instant now = epoch;
    std::string name;
};

/// What the user and the runner may do beside a cancel.
struct Wishes {
    bool new_phone = false;
    bool too_often = false;
    bool transfers = false;
};

/// All that a hostile network may do in this world: anything its last words allow, in any order.
std::vector<Move> hostile_moves(const World& world, Wishes wishes);
/// What happens at least: timers fire, CANCEL and BYE are answered. Nobody answers or hangs up.
std::vector<Move> lazy_moves(const World& world);

/// A world after a move, or the promise that was broken on the way.
struct Next {
    World world;
    std::string name;
    std::string violation;
};
/// The move carried out; with `crashes` also every way of dying in between: before the commit,
/// and after each of the commands.
std::vector<Next> carry_out(const World& world, const Move& move, const Stepper& step,
                            bool crashes);

}  // namespace patchcord::explore
