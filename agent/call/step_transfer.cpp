/// The life-cycle while a connected party hands the other one on (REFER): whom it named is rung,
/// and takes its place by answering.

#include "agent/call/step.hpp"
#include "agent/call/step_parts.hpp"

namespace patchcord::call {

/// As before, or with the new party.
void Step::talk_on() {
    enter(Phase::connected);
    start(TimerKind::longest, *call_.joined_at + call_.policy.longest_call);
}

bool may_transfer(const Call& call) { return call.phase == Phase::connected; }

void Step::on(const event::Transfer& transfer) {
    if (!may_transfer(call_)) return;
    call_.transfer = Transfer{transfer.side, call_.leg(transfer.side)};
    enter(Phase::transferring);
    start(TimerKind::longest, *call_.joined_at + call_.policy.longest_call);
    dial(transfer.side, call_.policy.ring_called);
}

void Step::on(const event::TransferorGone&) {
    if (call_.transfer) call_.transfer->leg.phase = LegPhase::over;
}

void Step::target_answered() {
    let_go();
    talk_on();
    emit(command::Join{});
}

void Step::target_rang_out(Side side) {
    if (call_.phase != Phase::transferring || call_.transfer->side != side) return;
    if (call_.leg(side).phase == LegPhase::ending) return;
    call_.leg(side).cause = {CauseKind::no_answer, 0, 0, "ring time over"};
    end(side);
    start(TimerKind::ending, now_ + call_.policy.ending_limit);
}

/// Nobody takes the place: who handed on has it again, or the other one is alone.
void Step::target_gone() {
    const Side side = call_.transfer->side;
    if (live(call_.transfer->leg)) {
        call_.leg(side) = call_.transfer->leg;
        call_.transfer.reset();
        talk_on();
        emit(command::TakeBack{side});
        return;
    }
    finish({Outcome::Kind::connected, side, call_.leg(side).cause, talked()});
    close();
}

/// Its end is never confirmed. Where the other one is alone, it is ended with the call: also by a
/// new process.
void Step::target_given_up() {
    const Side side = call_.transfer->side;
    const Cause cause = call_.leg(side).cause;
    if (live(call_.transfer->leg)) {
        gone(side, cause, Gone::unknown);
    } else {
        finish({Outcome::Kind::connected, side, cause, talked()});
        close();
    }
}

void Step::let_go() {
    if (call_.transfer && live(call_.transfer->leg)) emit(command::LetGo{});
    call_.transfer.reset();
}

}  // namespace patchcord::call
