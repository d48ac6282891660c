#include "agent/call/step.hpp"

#include <utility>

#include "agent/call/step_parts.hpp"

namespace patchcord::call {
namespace {

constexpr int queued_status = 182;  ///< RFC 3261 §21.1.4

/// While the caller is fetched: an agent's patience outlasts the single rings of that time.
bool fetching(Phase phase) {
    return phase == Phase::ringing_caller || phase == Phase::retrying_caller ||
           phase == Phase::checking_caller;
}

}  // namespace

TimerKind Step::ring_timer(Side side) {
    return side == Side::called ? TimerKind::ring_called : TimerKind::ring_caller;
}

void Step::stop_timers_of(Phase phase) {
    switch (phase) {
        case Phase::queued:
            stop(TimerKind::due);
            break;
        case Phase::ringing_called:
            stop(TimerKind::ring_called);
            break;
        case Phase::checking_called:
        case Phase::checking_caller:
            stop(TimerKind::prompt);
            break;
        case Phase::at_center:
            stop(TimerKind::center);
            if (call_.fetch_at) stop(TimerKind::fetch);
            break;
        case Phase::ringing_caller:
            stop(TimerKind::ring_caller);
            break;
        case Phase::retrying_caller:
            stop(TimerKind::pause);
            stop(TimerKind::ending);
            break;
        case Phase::greeting_caller:
        case Phase::apologising:
            stop(TimerKind::prompt);
            break;
        case Phase::connected:
            stop(TimerKind::longest);
            break;
        case Phase::transferring:
            stop(TimerKind::ring_called);
            stop(TimerKind::ring_caller);
            stop(TimerKind::ending);
            stop(TimerKind::longest);
            break;
        case Phase::closing_for_way:
        case Phase::closing_for_retry:
        case Phase::closing:
            stop(TimerKind::ending);
            break;
        case Phase::done:
            break;
    }
}

void Step::enter(Phase phase) {
    stop_timers_of(call_.phase);
    if (call_.agent_at && fetching(call_.phase) && !fetching(phase)) stop(TimerKind::center);
    call_.phase = phase;
    call_.phase_since = now_;
}

void Step::dial(Side side, seconds ring_time) {
    call_.leg(side) = Leg{};
    call_.leg(side).phase = LegPhase::inviting;
    emit(command::Dial{side});
    start(ring_timer(side), now_ + ring_time);
}

void Step::on(const event::Progress& progress) {
    Leg& leg = call_.leg(progress.side);
    if (leg.phase == LegPhase::inviting && progress.status > 100 && progress.status < 200) {
        leg.phase = LegPhase::ringing;
        leg.unsure = false;
    }
    // It queues before it answers: that is no phone which nobody picks up.
    const bool queues = progress.side == Side::called && progress.status == queued_status;
    if (queues && call_.policy.center && call_.phase == Phase::ringing_called) {
        start(TimerKind::ring_called, call_.phase_since + longest_ring());
    }
}

void Step::on(const event::Answered& answered) {
    Leg& leg = call_.leg(answered.side);
    if (leg.phase == LegPhase::idle || leg.answered_at) return;
    leg.answered_at = now_;
    if (leg.phase == LegPhase::ending || leg.phase == LegPhase::over) {
        answered_too_late(answered.side);
        return;
    }
    leg.phase = LegPhase::answered;
    leg.unsure = false;
    if (call_.phase == Phase::transferring) {
        target_answered();
    } else if (answered.side == Side::called) {
        called_answered();
    } else {
        caller_answered();
    }
}

/// The ring time is over.
void Step::rang_out(Side side) {
    Leg& leg = call_.leg(side);
    // Nothing heard at all is no ringing phone.
    leg.cause = leg.phase == LegPhase::ringing
                    ? Cause{CauseKind::no_answer, 0, 0, "ring time over"}
                    : Cause{CauseKind::unreachable, 0, 0, "no reply to the invitation"};
    const bool queued = side == Side::called && longest_ring() > call_.policy.ring_called &&
                        now_ - call_.phase_since >= longest_ring();
    if (queued) {
        leg.cause = {CauseKind::no_agent, 0, 0, "longest wait before the center's answer"};
    }
    const Cause cause = leg.cause;
    if (side == Side::called) {
        retry_or_fail(cause);
    } else {
        caller_failed(cause);
    }
}

void Step::on(const event::PromptDone& done) {
    Leg& leg = call_.leg(done.side);
    if (leg.phase != LegPhase::answered) return;
    leg.greeted = true;
    if (call_.phase == Phase::greeting_caller) {
        join_when_greeted(false);
    } else if (call_.phase == Phase::apologising && done.side == Side::called) {
        close();
    }
}

void Step::join_when_greeted(bool in_any_case) {
    if (!in_any_case && !(call_.called.greeted && call_.caller.greeted)) return;
    enter(Phase::connected);
    call_.joined_at = now_;
    emit(command::Join{});
    emit(command::Tell{Progress::connected});
    start(TimerKind::longest, now_ + call_.policy.longest_call);
}

void Step::on(const event::Timer& timer) {
    switch (timer.kind) {
        case TimerKind::due:
            break;  // the runner claims the call first
        case TimerKind::ring_called:
            if (call_.phase == Phase::ringing_called) rang_out(Side::called);
            target_rang_out(Side::called);
            break;
        case TimerKind::ring_caller:
            if (call_.phase == Phase::ringing_caller) rang_out(Side::caller);
            target_rang_out(Side::caller);
            break;
        case TimerKind::prompt:
            if (call_.phase == Phase::greeting_caller) {
                join_when_greeted(true);
            } else if (call_.phase == Phase::apologising) {
                close();
            } else {
                is_machine();
            }
            break;
        case TimerKind::pause:
            if (call_.phase == Phase::retrying_caller && !live(call_.caller)) {
                enter(Phase::ringing_caller);
                ring_caller();
            }
            break;
        case TimerKind::center:
            center_expired();
            break;
        case TimerKind::fetch:
            if (call_.phase == Phase::at_center) fetch_caller();
            break;
        case TimerKind::ending:
            ending_expired();
            break;
        case TimerKind::longest:
            if (call_.phase == Phase::connected || call_.phase == Phase::transferring) {
                finish({Outcome::Kind::connected,
                        Side::called,
                        {CauseKind::time_limit, 0, 0, "longest call"},
                        talked()});
                close();
            }
            break;
    }
}

std::vector<Command> step(Call& call, const Event& event, Instant now) {
    Step one(call, now);
    std::visit([&one](const auto& what) { one.on(what); }, event);
    return std::move(one).take();
}

}  // namespace patchcord::call
