#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// One call as values: what it is, what may happen to it, and what it wants done. Pure: no I/O.
namespace patchcord::call {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
using std::chrono::milliseconds;
using std::chrono::seconds;

enum class Side : std::uint8_t { called, caller };

enum class Phase : std::uint8_t {
    queued,             ///< waits for `due` (the time asked, or a retry)
    ringing_called,     ///< the called party's INVITE is out
    closing_for_way,    ///< likewise being ended; the called party's next phone is rung then
    closing_for_retry,  ///< the called party's leg is being ended; queued again once it is over
    checking_called,    ///< something answered there, and is asked for a key
    at_center,          ///< a calling center answered; its menu is walked, its queue waited in
    ringing_caller,     ///< the called party answered and waits; the caller's INVITE is out
    retrying_caller,    ///< likewise, between two rings of the caller
    checking_caller,    ///< likewise at the caller's phone
    greeting_caller,    ///< the caller answered and hears its voice message
    connected,          ///< both hear each other
    transferring,       ///< likewise; one of them handed the other on, whose new party is rung
    apologising,        ///< the called party hears a last word; the outcome is set
    closing,            ///< the outcome is set; legs are being ended
    done,
};

enum class LegPhase : std::uint8_t {
    idle,
    inviting,  ///< INVITE sent (or about to be), nothing heard
    ringing,   ///< a provisional answer came
    answered,
    ending,  ///< CANCEL or BYE sent; its end is not confirmed
    over,
};

/// Why a leg or a call ended.
enum class CauseKind : std::uint8_t {
    none,
    busy,          ///< 486, 600
    no_answer,     ///< our ring time ran out, 408 after ringing, 480 after ringing
    declined,      ///< 603, 607
    unreachable,   ///< 480, 408 without ringing, 503, 502, network
    not_found,     ///< 404, 410, 484, 604
    forbidden,     ///< 401, 403, 407
    no_gateway,    ///< our gateway does not work; `reason` says why, in words of ours
    incompatible,  ///< 415, 488, 606, no common codec
    failed,        ///< any other
    hung_up,       ///< BYE from that party
    time_limit,    ///< the longest call is over
    cancelled,     ///< by the user or an admin; `reason` says which
    interrupted,   ///< the agent was restarted in between
    no_agent,      ///< a calling center answered, but nobody there within the longest wait
    machine,       ///< something answered that did not prove to be a person
    too_often,     ///< rung as often today as anybody may be
};
struct Cause {
    CauseKind kind = CauseKind::none;
    int sip = 0;   ///< 0: none
    int q850 = 0;  ///< 0: none
    std::string reason;
    seconds retry_after{0};  ///< what the peer asked for (RFC 3261 §20.33); 0: nothing
    bool operator==(const Cause&) const = default;
};

struct Leg {
    LegPhase phase = LegPhase::idle;
    Cause cause;           ///< why it ended, or why it is being ended
    bool greeted = false;  ///< its voice message was played to the end
    /// It was there before a restart, and nothing was heard since: it may have been answered and
    /// hung up while no process ran, so that it is not rung a second time.
    bool unsure = false;
    std::optional<Instant> answered_at;
    std::optional<Instant> ended_at;
    bool operator==(const Leg&) const = default;
};

/// How one kind of failure of the called party is retried.
struct RetryRule {
    int retries = 0;  ///< after the first attempt
    seconds delay{0};
    double growth = 1.0;  ///< delay grows by this factor each time
    bool operator==(const RetryRule&) const = default;
};

/// Who is asked to press a key or to speak before being connected, so that no voicemail is.
enum class HumanCheck : std::uint8_t { off, called, caller, both };

/// When the caller's phone is rung while the call waits in a calling center's queue.
enum class FetchPolicy : std::uint8_t {
    on_agent,     ///< when somebody at the center answers
    on_estimate,  ///< when the expected wait falls under the time that fetching the caller takes
};

/// The called end is a calling center: after its answer, a menu and a queue come before a person.
struct CenterPolicy {
    FetchPolicy fetch = FetchPolicy::on_agent;
    seconds longest_wait{3600};  ///< at the center, until somebody is there or fetching begins
    seconds fetch_limit{90};     ///< an agent who waits for the caller is released after it
    bool operator==(const CenterPolicy&) const = default;
};

struct Policy {
    seconds ring_called{45};
    seconds ring_caller{30};
    seconds apology_limit{15};   ///< the apology's prompt may not keep a leg longer
    seconds greeting_limit{15};  ///< likewise the caller's voice message
    seconds ending_limit{40};    ///< a leg that does not confirm its end is given up then
    seconds longest_call{4 * 3600};
    seconds late_limit{1800};  ///< a first attempt that could not be in time is made that long
    RetryRule busy{2, seconds{120}, 2.0};
    RetryRule no_answer{1, seconds{600}, 1.0};
    RetryRule unreachable{2, seconds{60}, 3.0};
    int caller_retries = 0;   ///< M16: ring the caller again while the called party waits
    seconds caller_pause{5};  ///< between two such rings
    std::optional<CenterPolicy> center;
    HumanCheck human_check = HumanCheck::off;  ///< a calling center is not asked this way
    seconds check_limit{20};                   ///< with the question's own time
    /// The call only asks whoever answers for this key, which proves that the phone is the user's;
    /// nobody else is rung. 0: an ordinary call.
    char key = 0;
    bool operator==(const Policy&) const = default;
};

/// How a call ended, for good.
struct Outcome {
    enum class Kind : std::uint8_t {
        connected,      ///< both talked
        called_failed,  ///< `cause` says why; no further attempt
        caller_failed,  ///< the called party was there, the caller was not; `cause` says why
        called_left,    ///< the called party hung up before both were connected
        caller_left,    ///< the caller hung up before both were connected
        cancelled,
        interrupted,  ///< restart in between (Call::joined_at: while both talked); not dialled
                      ///< again by itself
        missed,       ///< its time went by while nothing ran
        confirmed,    ///< Policy::key was pressed
    };
    Kind kind = Kind::connected;
    Side side = Side::called;  ///< connected: who hung up first, where cause is hung_up
    Cause cause;               ///< connected: hung_up, cancelled or time_limit
    seconds talked{0};
    bool operator==(const Outcome&) const = default;
};

/// The phones of one side, rung one after the other.
struct Ways {
    int count = 1;
    int at = 0;                ///< the one that is or was rung last, from 0
    std::vector<Cause> tried;  ///< in this round: why those before `at` failed
    bool operator==(const Ways&) const = default;
};

/// A connected party handed the other one on (REFER): whom it named takes its place by answering.
/// Its own leg is dealt with outside until then: it is let go, or taken back.
struct Transfer {
    Side side = Side::called;  ///< whose place is taken
    Leg leg;  ///< of the party that handed on; LegPhase::over: it hung up meanwhile
    bool operator==(const Transfer&) const = default;
};

struct Call {
    Phase phase = Phase::queued;
    Leg called;
    Leg caller;
    Policy policy;
    Instant created{};
    Instant due{};
    std::optional<Instant> latest;  ///< end of the window: not dialled after it
    int attempt = 0;                ///< of the called party, from 1; each may ring several phones
    int caller_attempt = 0;         ///< within this attempt, from 1, each phone counted
    int caller_round = 0;           ///< within this attempt, from 1, all phones of the caller once
    Ways called_ways;
    Ways caller_ways;
    Instant phase_since{};
    std::optional<Instant> agent_at;  ///< a calling center: since when somebody is there
    std::optional<Instant> fetch_at;  ///< likewise: the caller is to be rung then in any case
    std::optional<Instant> joined_at;
    std::optional<Transfer> transfer;  ///< Phase transferring
    std::optional<Outcome> outcome;    ///< set once, together with TellOutcome
    bool operator==(const Call&) const = default;

    Leg& leg(Side side) { return side == Side::called ? called : caller; }
    const Leg& leg(Side side) const { return side == Side::called ? called : caller; }
    Ways& ways(Side side) { return side == Side::called ? called_ways : caller_ways; }
    const Ways& ways(Side side) const { return side == Side::called ? called_ways : caller_ways; }
    /// Somebody at the called end hears what is said (a center's queue hears nothing).
    bool person_there() const {
        return called.answered_at.has_value() && (!policy.center || agent_at);
    }
};

enum class TimerKind : std::uint8_t {
    due,          ///< Phase queued: claim the call, then give event::Due
    ring_called,  ///< the called party does not answer
    ring_caller,  ///< the caller does not answer
    prompt,       ///< a voice message that does not end
    ending,       ///< a leg that does not confirm its end
    longest,      ///< the longest call
    pause,        ///< between two rings of the caller
    center,       ///< the longest wait at a calling center; then that of its agent for the caller
    fetch,        ///< the caller is to be rung though nobody is there at the calling center
};
inline constexpr std::size_t timer_kinds = 9;

namespace event {
struct Due {};  ///< the time came and the call was claimed
struct Progress {
    Side side = Side::called;
    int status = 0;
};
struct Answered {
    Side side = Side::called;
};
/// The INVITE ended without a dialog: nothing was answered.
struct Failed {
    Side side = Side::called;
    Cause cause;
};
/// BYE from the peer, or the dialog was lost.
struct HungUp {
    Side side = Side::called;
    Cause cause;
};
/// An End or EndStale was carried out; whether the party had answered is not known from it.
struct Released {
    Side side = Side::called;
};
struct PromptDone {
    Side side = Side::called;
};
struct Timer {
    TimerKind kind = TimerKind::due;
};
/// A calling center: the caller is to be rung, no earlier than `at` and than the center's answer.
/// `agent`: now, because somebody is there.
struct Fetch {
    enum class Why : std::uint8_t { agent, estimate, user };
    Why why = Why::agent;
    Instant at{};
};
/// A calling center: somebody is there, whether or not the caller is being rung already.
struct AgentThere {};
/// A key that was pressed, in the audio or by INFO.
struct Digit {
    Side side = Side::called;
    char digit = 0;
};
/// Speech was heard.
struct Voice {
    Side side = Side::called;
};
/// The caller wants to be rung on another phone, which is the caller's only one from now on: the
/// record holds it already. Not to be handed in where may_change_phone() says no.
struct NewCallerPhone {};
/// A connected party hands the other one on: that side is whom it named from now on, and the record
/// holds it already. Not to be handed in where may_transfer() says no.
struct Transfer {
    Side side = Side::called;  ///< that of the party who hands on
};
/// The party that handed on has hung up, or its leg was lost.
struct TransferorGone {};
/// Instead of Due: the called party was rung too often today.
struct TooOften {};
struct Cancel {
    std::string by;  ///< "user", "admin"
};
/// The process was started anew; nothing of the earlier one's legs and timers exists here.
struct Restarted {};
}  // namespace event
using Event =
    std::variant<event::Due, event::Progress, event::Answered, event::Failed, event::HungUp,
                 event::Released, event::PromptDone, event::Timer, event::Fetch, event::AgentThere,
                 event::Digit, event::Voice, event::NewCallerPhone, event::Transfer,
                 event::TransferorGone, event::TooOften, event::Cancel, event::Restarted>;

enum class Prompt : std::uint8_t {
    called_greeting,  ///< "Please hold, I am connecting you with Alice Ng."
    caller_greeting,  ///< "Bob is on the line."
    apology,          ///< "I am sorry, Alice Ng does not answer. Goodbye."
    still_trying,     ///< M16
    center_greeting,  ///< M29, to a center's agent: "A caller is waiting, I am fetching Alice Ng."
    check_called,     ///< "Press 1, or say hello, to be connected."
    check_caller,     ///< likewise
    caller_queued,    ///< to the caller, while no agent is there: "You are in the queue of ..."
    ask_key,          ///< Policy::key: "Press the key that I have written to you."
    key_thanks,       ///< "Thank you. Goodbye."
};

/// What is worth a message to the user or a line in the timeline.
enum class Progress : std::uint8_t {
    ringing_called,
    next_way,  ///< the called party's next phone is rung
    called_answered,
    at_center,    ///< a calling center answered
    agent_there,  ///< somebody at the calling center answered
    ringing_caller,
    caller_answered,
    connected,
    retry_scheduled,  ///< `due` says when, `called.cause` why
};

namespace command {
/// INVITE. `again`: the identical one of before the restart.
struct Dial {
    Side side = Side::called;
    bool again = false;
};
/// CANCEL or BYE, as the leg needs.
struct End {
    Side side = Side::called;
};
/// The leg is to be ended, and is no part of the call any more: whatever it still says is dealt
/// with outside, also by a later process. Another INVITE of this side follows at once.
struct Abandon {
    Side side = Side::caller;
};
/// After a restart: ends what the earlier process left.
struct EndStale {
    Side side = Side::called;
};
/// A voice message, then comfort sound. PromptDone follows, at once where nothing can be played.
struct Play {
    Side side = Side::called;
    Prompt prompt = Prompt::called_greeting;
};
struct Join {};
/// The party that handed on is not needed any more: its leg is ended, outside the call.
struct LetGo {};
/// Nobody took its place: its leg, which goes on, is that side's again.
struct TakeBack {
    Side side = Side::called;
};
/// A calling center answered: its menu is to be walked and its queue watched, until the call
/// leaves at_center or an agent is there. Fetch, AgentThere come of it.
struct Walk {};
/// One timer a kind: replaces the earlier one. An instant in the past fires at once.
struct StartTimer {
    TimerKind kind = TimerKind::due;
    Instant at{};
};
struct StopTimer {
    TimerKind kind = TimerKind::due;
};
struct Tell {
    Progress what = Progress::ringing_called;
};
/// The outcome is known: tell the user. Exactly once in a call's life, when `outcome` is set.
struct TellOutcome {};
}  // namespace command
using Command =
    std::variant<command::Dial, command::End, command::Abandon, command::EndStale, command::Play,
                 command::Join, command::LetGo, command::TakeBack, command::Walk,
                 command::StartTimer, command::StopTimer, command::Tell, command::TellOutcome>;

}  // namespace patchcord::call
