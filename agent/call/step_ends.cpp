/// How the life-cycle ends: hang-ups, late answers, cancels, and a new process.

#include <utility>

#include "agent/call/step_parts.hpp"

namespace patchcord::call {
namespace {

/// A UA answers the identical INVITE like a repeated one that long (RFC 3261 timers B and H).
constexpr seconds same_transaction{32};

}  // namespace

/// CANCEL or BYE, once for each state of the leg.
void Step::end(Side side) {
    Leg& leg = call_.leg(side);
    if (!live(leg) || leg.phase == LegPhase::ending) return;
    leg.phase = LegPhase::ending;
    emit(command::End{side});
}

void Step::end_stale(Side side) {
    Leg& leg = call_.leg(side);
    if (!live(leg)) return;
    leg.phase = LegPhase::ending;
    emit(command::EndStale{side});
}

/// Sets the outcome for good and has it told.
void Step::finish(Outcome outcome) {
    if (call_.outcome) return;
    call_.outcome = std::move(outcome);
    emit(command::TellOutcome{});
}

/// Ends what lives and waits for it.
void Step::close() {
    let_go();
    enter(Phase::closing);
    end(Side::called);
    end(Side::caller);
    start(TimerKind::ending, now_ + call_.policy.ending_limit);
    close_when_over();
}

void Step::close_when_over() {
    if (!live(call_.called) && !live(call_.caller)) enter(Phase::done);
}

seconds Step::talked() const {
    if (!call_.joined_at || now_ < *call_.joined_at) return seconds{0};
    return std::chrono::floor<seconds>(now_ - *call_.joined_at);
}

void Step::gone(Side side, const Cause& cause, Gone how) {
    Leg& leg = call_.leg(side);
    if (!live(leg)) return;
    const bool expected = leg.phase == LegPhase::ending;
    leg.phase = LegPhase::over;
    leg.ended_at = now_;
    // A no that crossed our CANCEL is a no.
    const bool a_no = how == Gone::never_answered && is_final_word(cause);
    if (!expected || a_no) leg.cause = cause;

    switch (call_.phase) {
        case Phase::ringing_called:
            called_gone_before_answer(cause, how);
            break;
        case Phase::closing_for_retry:
            if (how == Gone::never_answered && !leg.unsure && !a_no) {
                queue_again();
            } else {
                called_gone_before_answer(leg.cause, Gone::unknown);
            }
            break;
        case Phase::closing_for_way:
            if (how == Gone::never_answered && !leg.unsure && !a_no) {
                ring_called();
            } else {
                called_gone_before_answer(leg.cause, Gone::unknown);
            }
            break;
        case Phase::checking_called:
        case Phase::at_center:
            finish({Outcome::Kind::called_left, Side::called, leg.cause});
            close();
            break;
        case Phase::ringing_caller:
        case Phase::retrying_caller:
            if (side == Side::called) {
                finish({Outcome::Kind::called_left, Side::called, leg.cause});
                close();
            } else {
                caller_gone_before_answer(cause, how);
            }
            break;
        case Phase::checking_caller:
        case Phase::greeting_caller:
            finish({side == Side::called ? Outcome::Kind::called_left : Outcome::Kind::caller_left,
                    side, leg.cause});
            close();
            break;
        case Phase::connected:
            finish({Outcome::Kind::connected, side, leg.cause, talked()});
            close();
            break;
        case Phase::transferring:
            if (side == call_.transfer->side) {
                target_gone();
            } else {
                finish({Outcome::Kind::connected, side, leg.cause, talked()});
                close();
            }
            break;
        case Phase::apologising:
            if (side == Side::called) close();
            break;
        case Phase::closing:
            close_when_over();
            break;
        case Phase::queued:
        case Phase::done:
            break;
    }
}

/// The 200 crossed our CANCEL, or came after we gave the leg up: a dialog is up, and is ended. Who
/// answered is not rung a second time.
void Step::answered_too_late(Side side) {
    Leg& leg = call_.leg(side);
    leg.phase = LegPhase::ending;
    emit(command::End{side});
    if (call_.phase == Phase::closing_for_retry || call_.phase == Phase::closing_for_way ||
        call_.phase == Phase::queued) {
        finish({Outcome::Kind::called_failed, Side::called, leg.cause});
        close();
    } else if (call_.phase == Phase::retrying_caller && side == Side::caller) {
        let_down({Outcome::Kind::caller_failed, Side::caller, leg.cause});
    } else if (call_.phase == Phase::closing) {
        start(TimerKind::ending, now_ + call_.policy.ending_limit);
    }
}

/// A leg's end was never confirmed. The dialer has done what it can; the call goes on without.
void Step::ending_expired() {
    if (call_.phase == Phase::closing) {
        for (const Side side : {Side::called, Side::caller}) {
            if (!live(call_.leg(side))) continue;
            call_.leg(side).phase = LegPhase::over;
            call_.leg(side).ended_at = now_;
        }
        enter(Phase::done);
    } else if (call_.phase == Phase::closing_for_retry || call_.phase == Phase::closing_for_way) {
        gone(Side::called, call_.called.cause, Gone::unknown);
    } else if (call_.phase == Phase::retrying_caller && live(call_.caller)) {
        let_down({Outcome::Kind::caller_failed, Side::caller, call_.caller.cause});
    } else if (call_.phase == Phase::transferring) {
        target_given_up();
    }
}

void Step::on(const event::Cancel& cancel) {
    const Cause cause{CauseKind::cancelled, 0, 0, cancel.by};
    const Outcome outcome{Outcome::Kind::cancelled, Side::caller, cause};
    switch (call_.phase) {
        case Phase::queued:
        case Phase::ringing_called:
        case Phase::closing_for_way:
        case Phase::closing_for_retry:
            finish(outcome);
            close();
            break;
        case Phase::checking_called:
        case Phase::at_center:
        case Phase::ringing_caller:
        case Phase::retrying_caller:
        case Phase::checking_caller:
        case Phase::greeting_caller:
            let_down(outcome);
            break;
        case Phase::connected:
        case Phase::transferring:
            finish({Outcome::Kind::connected, Side::caller, cause, talked()});
            close();
            break;
        case Phase::apologising:
        case Phase::closing:
        case Phase::done:
            break;
    }
}

void Step::give_up_after_restart() {
    finish({Outcome::Kind::interrupted, Side::called, {CauseKind::interrupted}});
    enter(Phase::closing);
    call_.transfer.reset();  // who handed on is ended with all that was left outside the call
    end_stale(Side::called);
    end_stale(Side::caller);
    start(TimerKind::ending, now_ + call_.policy.ending_limit);
    close_when_over();
}

void Step::on(const event::Restarted&) {
    const auto age = now_ - call_.phase_since;
    switch (call_.phase) {
        case Phase::queued:
            start(TimerKind::due, call_.due);
            break;
        case Phase::ringing_called:
            // A clock that went back says nothing about the age: take it for old.
            if (age >= milliseconds{0} && age < same_transaction) {
                call_.called.phase = LegPhase::inviting;
                call_.called.unsure = true;
                emit(command::Dial{Side::called, true});
                start(TimerKind::ring_called, call_.phase_since + call_.policy.ring_called);
            } else {
                give_up_after_restart();
            }
            break;
        case Phase::closing_for_way:
        case Phase::closing_for_retry:
            call_.called.unsure = true;
            end_stale(Side::called);
            start(TimerKind::ending, now_ + call_.policy.ending_limit);
            break;
        case Phase::checking_called:
        case Phase::at_center:
        case Phase::ringing_caller:
        case Phase::retrying_caller:
        case Phase::checking_caller:
        case Phase::greeting_caller:
        case Phase::connected:
        case Phase::transferring:
        case Phase::apologising:
        case Phase::closing:
            give_up_after_restart();
            break;
        case Phase::done:
            break;
    }
}

}  // namespace patchcord::call
