/// The life-cycle while the called party waits and the caller's phone is rung.

#include <utility>

#include "agent/call/step_parts.hpp"

namespace patchcord::call {

/// In phase ringing_caller: the next INVITE.
void Step::ring_caller() {
    ++call_.caller_attempt;
    emit(command::Tell{Progress::ringing_caller});
    dial(Side::caller, call_.policy.ring_caller);
}

void Step::caller_answered() {
    enter(Phase::greeting_caller);
    emit(command::Tell{Progress::caller_answered});
    if (call_.person_there()) {
        emit(command::Play{Side::caller, Prompt::caller_greeting});
    } else {
        // A queue is not greeted: the caller waits in it from now on.
        call_.called.greeted = true;
        emit(command::Play{Side::caller, Prompt::caller_queued});
    }
    start(TimerKind::prompt, now_ + call_.policy.greeting_limit);
}

void Step::caller_gone_before_answer(const Cause& cause, Gone how) {
    if (call_.phase == Phase::ringing_caller) {
        caller_failed(cause);
    } else if (how == Gone::never_answered) {
        pause();
    } else {
        let_down({Outcome::Kind::caller_failed, Side::caller, call_.caller.cause});
    }
}

void Step::caller_failed(const Cause& cause) {
    const bool worth_it = cause.kind == CauseKind::busy || cause.kind == CauseKind::no_answer ||
                          cause.kind == CauseKind::unreachable ||
                          cause.kind == CauseKind::no_gateway;
    if (!worth_it || call_.caller_attempt > call_.policy.caller_retries) {
        let_down({Outcome::Kind::caller_failed, Side::caller, cause});
        return;
    }
    enter(Phase::retrying_caller);
    if (call_.person_there()) emit(command::Play{Side::called, Prompt::still_trying});
    if (live(call_.caller)) {
        end(Side::caller);
        start(TimerKind::ending, now_ + call_.policy.ending_limit);
    } else {
        pause();
    }
}

/// The caller's leg is over: a pause, so that a busy phone is not rung at once.
void Step::pause() {
    stop(TimerKind::ending);
    start(TimerKind::pause, now_ + call_.policy.caller_pause);
}

/// The outcome is decided; where a person waits at the called phone, that person is told first.
void Step::let_down(Outcome outcome) {
    if (!call_.person_there()) {
        finish(std::move(outcome));
        close();
        return;
    }
    enter(Phase::apologising);
    finish(std::move(outcome));
    end(Side::caller);
    emit(command::Play{Side::called, Prompt::apology});
    start(TimerKind::prompt, now_ + call_.policy.apology_limit);
}

}  // namespace patchcord::call
