#include "tests/call/mutants.hpp"

#include <algorithm>
#include <utility>

#include "agent/call/step.hpp"

namespace patchcord::explore {
namespace {

using namespace patchcord::call;
using Commands = std::vector<Command>;

template <typename T>
const T* as(const Command& command) {
    return std::get_if<T>(&command);
}

template <typename T>
bool is(const Event& event, Side side) {
    const T* what = std::get_if<T>(&event);
    return what != nullptr && what->side == side;
}

/// A step that loses the commands of which `lost(before, event, command)` holds.
template <typename Predicate>
Stepper losing(Predicate lost) {
    return [lost](Call& call, const Event& event, Instant now) {
        const Call before = call;
        Commands commands = step(call, event, now);
        std::erase_if(commands,
                      [&](const Command& command) { return lost(before, event, command); });
        return commands;
    };
}

bool starts(const Command& command, TimerKind kind) {
    const auto* timer = as<command::StartTimer>(command);
    return timer != nullptr && timer->kind == kind;
}

bool ends(const Command& command, Side side) {
    const auto* end = as<command::End>(command);
    return end != nullptr && end->side == side;
}

bool plays(const Command& command, Prompt prompt) {
    const auto* play = as<command::Play>(command);
    return play != nullptr && play->prompt == prompt;
}

/// The called party's ring time is over, and the retry does not wait for the end of its leg.
Commands impatient_retry(Call& call, const Event& event, Instant now) {
    Commands commands = step(call, event, now);
    if (call.phase == Phase::closing_for_retry) {
        call.phase = Phase::queued;
        commands.emplace_back(command::StartTimer{TimerKind::due, now});
    }
    return commands;
}

Commands fresh_dial_after_restart(Call& call, const Event& event, Instant now) {
    Commands commands = step(call, event, now);
    for (Command& command : commands) {
        if (auto* dial = std::get_if<command::Dial>(&command)) dial->again = false;
    }
    return commands;
}

/// "It was not finished, so do it again."
Commands redial_after_restart(Call& call, const Event& event, Instant now) {
    if (std::holds_alternative<event::Restarted>(event) && !call.outcome &&
        call.phase != Phase::done) {
        call.phase = Phase::queued;
        call.called = call.caller = Leg{};
        return {command::StartTimer{TimerKind::due, now}};
    }
    return step(call, event, now);
}

Commands told_again_when_done(Call& call, const Event& event, Instant now) {
    const Phase before = call.phase;
    Commands commands = step(call, event, now);
    if (before != Phase::done && call.phase == Phase::done) {
        commands.emplace_back(command::TellOutcome{});
    }
    return commands;
}

Commands told_again_after_restart(Call& call, const Event& event, Instant now) {
    const bool known = call.outcome.has_value();
    Commands commands = step(call, event, now);
    if (known && std::holds_alternative<event::Restarted>(event)) {
        commands.emplace_back(command::TellOutcome{});
    }
    return commands;
}

Commands deaf_to_cancel_while_ringing_caller(Call& call, const Event& event, Instant now) {
    if (std::holds_alternative<event::Cancel>(event) && call.phase == Phase::ringing_caller) {
        call.outcome = Outcome{Outcome::Kind::cancelled, Side::caller, {}, {}};
        return {command::TellOutcome{}};
    }
    return step(call, event, now);
}

/// "The ring time is over, so nobody answered."
Commands takes_back_at_once(Call& call, const Event& event, Instant now) {
    const bool handing_on = call.phase == Phase::transferring;
    Commands commands = step(call, event, now);
    if (handing_on && call.transfer && std::holds_alternative<event::Timer>(event)) {
        commands.emplace_back(command::TakeBack{call.transfer->side});
    }
    return commands;
}

Commands joins_at_once(Call& call, const Event& event, Instant now) {
    Commands commands = step(call, event, now);
    if (call.phase == Phase::greeting_caller && is<event::Answered>(event, Side::caller)) {
        call.phase = Phase::connected;
        commands.emplace_back(command::Join{});
        commands.emplace_back(command::StartTimer{TimerKind::longest, now});
    }
    return commands;
}

/// An answer is an answer, also after we gave up.
Commands retries_although_answered(Call& call, const Event& event, Instant now) {
    if (is<event::Answered>(event, Side::called) && call.phase == Phase::closing_for_retry &&
        !call.called.answered_at) {
        call.called.answered_at = now;
        return {command::End{Side::called}};
    }
    if (is<event::Released>(event, Side::called) && call.phase == Phase::closing_for_retry) {
        return step(call, event::Failed{Side::called, {}}, now);
    }
    return step(call, event, now);
}

/// A repeated 200 is taken for a new one.
Commands answers_twice(Call& call, const Event& event, Instant now) {
    if (is<event::Answered>(event, Side::called) && call.phase == Phase::ringing_caller) {
        call.phase = Phase::ringing_called;
        call.called.phase = LegPhase::ringing;
        call.called.answered_at.reset();
    }
    return step(call, event, now);
}

Commands hangs_up_both_at_random(Call& call, const Event& event, Instant now) {
    Commands commands = step(call, event, now);
    if (is<event::HungUp>(event, Side::caller) && call.phase == Phase::closing) {
        commands.emplace_back(command::End{Side::caller});
    }
    return commands;
}

Commands never_gives_up_busy(Call& call, const Event& event, Instant now) {
    Commands commands = step(call, event, now);
    if (call.phase == Phase::queued) call.attempt = 0;
    return commands;
}

Commands done_before_confirmed(Call& call, const Event& event, Instant now) {
    Commands commands = step(call, event, now);
    if (call.phase == Phase::closing) call.phase = Phase::done;
    return commands;
}

/// The queue is taken for a person.
Commands greets_the_queue(Call& call, const Event& event, Instant now) {
    const Phase before = call.phase;
    Commands commands = step(call, event, now);
    if (before != Phase::at_center && call.phase == Phase::at_center) {
        commands.emplace_back(command::Play{Side::called, Prompt::called_greeting});
    }
    return commands;
}

Commands walks_again(Call& call, const Event& event, Instant now) {
    Commands commands = step(call, event, now);
    if (is<event::Answered>(event, Side::called) && call.phase == Phase::at_center &&
        commands.empty()) {
        commands.emplace_back(command::Walk{});
    }
    return commands;
}

/// Only the phase is looked at.
Commands no_word_to_an_agent_who_comes_while_ringing(Call& call, const Event& event, Instant now) {
    if (std::holds_alternative<event::AgentThere>(event) && call.phase == Phase::ringing_caller) {
        return {};
    }
    return step(call, event, now);
}

/// A user who asks to be rung is rung, whatever the center says.
Commands fetches_before_the_answer(Call& call, const Event& event, Instant now) {
    if (std::holds_alternative<event::Fetch>(event) && call.phase == Phase::ringing_called) {
        call.phase = Phase::at_center;
    }
    return step(call, event, now);
}

Commands fetches_for_ever(Call& call, const Event& event, Instant now) {
    const Phase before = call.phase;
    Commands commands = step(call, event, now);
    if (call.policy.center && before == Phase::retrying_caller &&
        call.phase == Phase::ringing_caller) {
        call.caller_attempt = call.caller_round = 1;
    }
    return commands;
}

/// The ring time is over, and the next phone does not wait for the end of the leg before.
Commands impatient_way(Call& call, const Event& event, Instant now) {
    Commands commands = step(call, event, now);
    if (call.phase == Phase::closing_for_way) {
        call.phase = Phase::ringing_called;
        call.called = Leg{};
        call.called.phase = LegPhase::inviting;
        commands.emplace_back(command::Dial{Side::called});
        commands.emplace_back(command::StartTimer{TimerKind::ring_called, now});
    }
    return commands;
}

Commands tries_another_phone_after_a_no(Call& call, const Event& event, Instant now) {
    const auto* failed = std::get_if<event::Failed>(&event);
    if (failed != nullptr && failed->cause.kind == CauseKind::declined) {
        return step(call, event::Failed{failed->side, {CauseKind::not_found}}, now);
    }
    return step(call, event, now);
}

Commands goes_through_the_phones_again(Call& call, const Event& event, Instant now) {
    const bool last = call.called_ways.count > 1 && call.called_ways.at == 1;
    if (last && call.phase == Phase::ringing_called) {
        call.called_ways.at = 0;
        call.called_ways.tried.clear();
    }
    return step(call, event, now);
}

/// "It answered, so somebody is there."
char right_key(const Call& call) { return call.policy.key == 0 ? '1' : call.policy.key; }

Commands silence_is_a_person(Call& call, const Event& event, Instant now) {
    const auto* timer = std::get_if<event::Timer>(&event);
    if (timer != nullptr && timer->kind == TimerKind::prompt) {
        if (call.phase == Phase::checking_called) {
            return step(call, event::Digit{Side::called, right_key(call)}, now);
        }
        if (call.phase == Phase::checking_caller) {
            return step(call, event::Digit{Side::caller, right_key(call)}, now);
        }
    }
    return step(call, event, now);
}

Commands voicemail_is_a_person(Call& call, const Event& event, Instant now) {
    if (const auto* voice = std::get_if<event::Voice>(&event)) {
        return step(call, event::Digit{voice->side, '1'}, now);
    }
    return step(call, event, now);
}

Commands any_key_will_do(Call& call, const Event& event, Instant now) {
    if (const auto* digit = std::get_if<event::Digit>(&event)) {
        return step(call, event::Digit{digit->side, right_key(call)}, now);
    }
    return step(call, event, now);
}

/// Who is only to press a key is connected as in any other call.
Commands forgets_why_it_rang(Call& call, const Event& event, Instant now) {
    const char key = std::exchange(call.policy.key, 0);
    Commands commands = step(call, event, now);
    call.policy.key = key;
    return commands;
}

/// Rings the new phone whatever the old one is at.
Commands another_phone_for_who_answered(Call& call, const Event& event, Instant now) {
    if (std::holds_alternative<event::NewCallerPhone>(event) &&
        call.phase == Phase::greeting_caller) {
        call.phase = Phase::ringing_caller;
    }
    return step(call, event, now);
}

}  // namespace

std::vector<Mutant> mutants() {
    return {
        {"the called party hangs up and the caller's phone rings on",
         losing([](const Call&, const Event& event, const Command& command) {
             return is<event::HungUp>(event, Side::called) && ends(command, Side::caller);
         })},
        {"the caller hangs up and the called party stays connected",
         losing([](const Call&, const Event& event, const Command& command) {
             return is<event::HungUp>(event, Side::caller) && ends(command, Side::called);
         })},
        {"a 200 that crosses the CANCEL is not ended",
         losing([](const Call& before, const Event& event, const Command& command) {
             const auto* answered = std::get_if<event::Answered>(&event);
             return answered != nullptr && before.leg(answered->side).phase == LegPhase::ending &&
                    as<command::End>(command) != nullptr;
         })},
        {"the called party rings for ever",
         losing([](const Call&, const Event&, const Command& command) {
             return starts(command, TimerKind::ring_called);
         })},
        {"the caller rings for ever", losing([](const Call&, const Event&, const Command& command) {
             return starts(command, TimerKind::ring_caller);
         })},
        {"no ring timer after a restart",
         losing([](const Call&, const Event& event, const Command& command) {
             return std::holds_alternative<event::Restarted>(event) &&
                    starts(command, TimerKind::ring_called);
         })},
        {"the apology may last for ever",
         losing([](const Call& before, const Event&, const Command& command) {
             return before.phase == Phase::ringing_caller && starts(command, TimerKind::prompt);
         })},
        {"the caller's voice message may last for ever",
         losing([](const Call&, const Event& event, const Command& command) {
             return is<event::Answered>(event, Side::caller) && starts(command, TimerKind::prompt);
         })},
        {"the pause before the caller's second ring never ends",
         losing([](const Call&, const Event&, const Command& command) {
             return starts(command, TimerKind::pause);
         }),
         "a retry on either side"},
        {"a queued call is forgotten by a restart",
         losing([](const Call&, const Event& event, const Command& command) {
             return std::holds_alternative<event::Restarted>(event) &&
                    starts(command, TimerKind::due);
         })},
        {"a restart leaves the caller's leg",
         losing([](const Call&, const Event&, const Command& command) {
             const auto* stale = as<command::EndStale>(command);
             return stale != nullptr && stale->side == Side::caller;
         })},
        {"the greeting is forgotten", losing([](const Call&, const Event&, const Command& command) {
             return plays(command, Prompt::called_greeting);
         })},
        {"the apology is forgotten", losing([](const Call&, const Event&, const Command& command) {
             return plays(command, Prompt::apology);
         })},
        {"the user is not told of a missed call",
         losing([](const Call& before, const Event& event, const Command& command) {
             return std::holds_alternative<event::Due>(event) && before.attempt == 0 &&
                    as<command::TellOutcome>(command) != nullptr;
         }),
         "a window that ends"},
        {"the retry does not wait for the end of the leg before", impatient_retry,
         "a retry on either side"},
        {"a restart sends a new INVITE", fresh_dial_after_restart},
        {"a restart begins anew", redial_after_restart},
        {"the outcome is told again when all is over", told_again_when_done},
        {"the outcome is told again after a restart", told_again_after_restart},
        {"a cancel leaves the caller's phone ringing", deaf_to_cancel_while_ringing_caller},
        {"joined before the voice message was heard", joins_at_once},
        {"who answered at the last moment is rung again", retries_although_answered,
         "a retry on either side"},
        {"a repeated 200 rings the caller twice", answers_twice},
        {"a leg that hung up is ended once more", hangs_up_both_at_random},
        {"a center's queue is waited in for ever",
         losing([](const Call& before, const Event&, const Command& command) {
             return before.phase == Phase::ringing_called && starts(command, TimerKind::center);
         }),
         "a calling center"},
        {"an agent who came is not told what goes on",
         losing([](const Call&, const Event&, const Command& command) {
             return plays(command, Prompt::center_greeting);
         }),
         "a calling center"},
        {"an agent who waits is left without an apology",
         losing([](const Call& before, const Event&, const Command& command) {
             return before.policy.center && plays(command, Prompt::apology);
         }),
         "a calling center"},
        {"a cancel in the queue ends nothing",
         losing([](const Call& before, const Event& event, const Command& command) {
             return before.phase == Phase::at_center &&
                    std::holds_alternative<event::Cancel>(event) && ends(command, Side::called);
         }),
         "a calling center"},
        {"a queue hears a greeting", greets_the_queue, "a calling center"},
        {"a menu is walked twice", walks_again, "a calling center"},
        {"an agent who comes while the caller is rung hears nothing",
         no_word_to_an_agent_who_comes_while_ringing, "a calling center"},
        {"the caller is rung before the center answered", fetches_before_the_answer,
         "a calling center"},
        {"the caller is fetched again and again", fetches_for_ever, "a calling center"},
        {"the next phone does not wait for the end of the leg before", impatient_way,
         "several phones"},
        {"who said no is rung on the next phone", tries_another_phone_after_a_no, "several phones"},
        {"the phones are gone through again and again", goes_through_the_phones_again,
         "several phones"},
        {"a phone that the caller left rings on",
         losing([](const Call&, const Event&, const Command& command) {
             return as<command::Abandon>(command) != nullptr;
         }),
         "another phone at a center"},
        {"another phone is rung though the caller answered", another_phone_for_who_answered,
         "another phone at a center"},
        {"who handed on is not let go",
         losing([](const Call&, const Event&, const Command& command) {
             return as<command::LetGo>(command) != nullptr;
         }),
         "handed on"},
        {"who handed on in vain is not taken back",
         losing([](const Call&, const Event&, const Command& command) {
             return as<command::TakeBack>(command) != nullptr;
         }),
         "handed on"},
        {"who handed on is taken back while the other phone rings", takes_back_at_once,
         "handed on"},
        {"who keeps silent is taken for a person", silence_is_a_person, "a key is asked for"},
        {"a voicemail's greeting is taken for a person", voicemail_is_a_person,
         "a key is asked for"},
        {"any key is taken for the right one", any_key_will_do, "a key is asked for"},
        {"the question whether it is a person may last for ever",
         losing([](const Call& before, const Event&, const Command& command) {
             return before.policy.human_check != HumanCheck::off &&
                    before.phase == Phase::ringing_called && starts(command, TimerKind::prompt);
         }),
         "a key is asked for"},
        {"a phone is proved by silence", silence_is_a_person, "a phone is proved by a key"},
        {"a phone is proved by any key", any_key_will_do, "a phone is proved by a key"},
        {"the user is rung beside the phone that is to be proved", forgets_why_it_rang,
         "a phone is proved by a key"},
        {"who was rung too often is not named",
         losing([](const Call&, const Event& event, const Command& command) {
             return std::holds_alternative<event::TooOften>(event) &&
                    as<command::TellOutcome>(command) != nullptr;
         }),
         "several phones"},
        {"retries have no end", never_gives_up_busy, "a window that ends"},
        {"done before the legs are over", done_before_confirmed},
    };
}

}  // namespace patchcord::explore
