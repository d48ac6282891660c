/// The life-cycle while the called party waits and the caller's phone is rung.

#include <utility>

#include "agent/call/step.hpp"
#include "agent/call/step_parts.hpp"

namespace patchcord::call {

/// In phase ringing_caller: the next INVITE.
void Step::ring_caller() {
    ++call_.caller_attempt;
    if (call_.caller_ways.at == 0) {
        ++call_.caller_round;
        call_.caller_ways.tried.clear();
    }
    emit(command::Tell{Progress::ringing_caller});
    dial(Side::caller, call_.policy.ring_caller);
}

void Step::caller_answered() {
    if (checks(Side::caller)) {
        check(Side::caller);
    } else {
        greet_caller();
    }
}

void Step::greet_caller() {
    call_.caller.greeted = false;
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
    } else if (how == Gone::never_answered && !is_final_word(cause)) {
        pause();
    } else {
        let_down({Outcome::Kind::caller_failed, Side::caller, call_.caller.cause});
    }
}

void Step::caller_failed(const Cause& cause) {
    const bool worth_it = cause.kind == CauseKind::busy || cause.kind == CauseKind::no_answer ||
                          cause.kind == CauseKind::unreachable ||
                          cause.kind == CauseKind::no_gateway;
    if (next_way(Side::caller, cause)) {
        // Rung without a pause.
    } else if (worth_it && call_.caller_round <= call_.policy.caller_retries) {
        call_.caller_ways.at = 0;
    } else {
        const Cause all = verdict(call_.caller_ways.tried, cause);
        if (call_.caller_ways.count > 1) call_.caller_ways.tried.push_back(cause);
        let_down({Outcome::Kind::caller_failed, Side::caller, all});
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
    const bool next_phone = call_.caller_ways.at > 0;
    start(TimerKind::pause, next_phone ? now_ : now_ + call_.policy.caller_pause);
}

void Step::on(const event::NewCallerPhone&) {
    if (!may_change_phone(call_)) return;
    call_.caller_ways = Ways{};
    call_.caller_round = 0;
    if (call_.phase != Phase::ringing_caller && call_.phase != Phase::retrying_caller) return;
    // What the earlier phone still says is no event of this call any more.
    if (live(call_.caller)) emit(command::Abandon{Side::caller});
    enter(Phase::ringing_caller);
    ring_caller();
}

bool may_change_phone(const Call& call) {
    switch (call.phase) {
        case Phase::queued:
        case Phase::ringing_called:
        case Phase::closing_for_way:
        case Phase::closing_for_retry:
        case Phase::checking_called:
        case Phase::at_center:
        case Phase::ringing_caller:
        case Phase::retrying_caller:
            return true;
        case Phase::checking_caller:
        case Phase::greeting_caller:
        case Phase::connected:
        case Phase::transferring:
        case Phase::apologising:
        case Phase::closing:
        case Phase::done:
            return false;
    }
    return false;
}

/// The outcome is decided; where a person waits at the called phone, that person is told first.
void Step::let_down(Outcome outcome) {
    if (!call_.person_there() || call_.policy.key != 0) {
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
