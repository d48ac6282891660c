/// The life-cycle between a calling center's answer and somebody who is there. What listens to the
/// center is outside: here it is two events, Fetch and AgentThere.

#include <algorithm>

#include "agent/call/step_parts.hpp"

namespace patchcord::call {

void Step::center_answered() {
    enter(Phase::at_center);
    emit(command::Tell{Progress::at_center});
    emit(command::Walk{});
    start(TimerKind::center, now_ + call_.policy.center->longest_wait);
    if (call_.fetch_at) start(TimerKind::fetch, *call_.fetch_at);
}

/// From the INVITE on; a calling center may queue before it answers.
seconds Step::longest_ring() const {
    const Policy& policy = call_.policy;
    return policy.center ? std::max(policy.ring_called, policy.center->longest_wait)
                         : policy.ring_called;
}

void Step::on(const event::Fetch& wanted) {
    if (wanted.why == event::Fetch::Why::agent) {
        agent_there();
    } else if (call_.policy.center) {
        fetch(wanted.at);
    }
}

void Step::fetch(Instant at) {
    switch (call_.phase) {
        case Phase::ringing_called:
        case Phase::closing_for_way:
            call_.fetch_at = at;  // once it answers
            break;
        case Phase::at_center:
            call_.fetch_at = at;
            if (at > now_) {
                start(TimerKind::fetch, at);
            } else {
                fetch_caller();
            }
            break;
        case Phase::queued:
        case Phase::closing_for_retry:
        case Phase::checking_called:
        case Phase::ringing_caller:
        case Phase::retrying_caller:
        case Phase::checking_caller:
        case Phase::greeting_caller:
        case Phase::connected:
        case Phase::transferring:
        case Phase::apologising:
        case Phase::closing:
        case Phase::done:
            break;
    }
}

void Step::fetch_caller() {
    enter(Phase::ringing_caller);
    ring_caller();
}

void Step::agent_there() {
    if (call_.agent_at) return;
    switch (call_.phase) {
        case Phase::at_center:
            enter(Phase::ringing_caller);
            agent_waits();
            ring_caller();
            break;
        case Phase::ringing_caller:
        case Phase::retrying_caller:
        case Phase::checking_caller:
            // Without a center's policy the called party was a person from the beginning.
            if (call_.policy.center) agent_waits();
            break;
        case Phase::greeting_caller:
            // They are joined in a moment, in the midst of this message if need be.
            if (!call_.policy.center) break;
            call_.agent_at = now_;
            emit(command::Tell{Progress::agent_there});
            emit(command::Play{Side::called, Prompt::center_greeting});
            break;
        case Phase::queued:
        case Phase::ringing_called:
        case Phase::closing_for_way:
        case Phase::closing_for_retry:
        case Phase::checking_called:
        case Phase::connected:
        case Phase::transferring:
        case Phase::apologising:
        case Phase::closing:
        case Phase::done:
            break;
    }
}

/// Somebody is there before the caller is, and is told so.
void Step::agent_waits() {
    call_.agent_at = now_;
    call_.called.greeted = false;
    emit(command::Tell{Progress::agent_there});
    emit(command::Play{Side::called, Prompt::center_greeting});
    start(TimerKind::center, now_ + call_.policy.center->fetch_limit);
}

void Step::center_expired() {
    if (call_.phase == Phase::at_center) {
        finish({Outcome::Kind::called_failed,
                Side::called,
                {CauseKind::no_agent, 0, 0, "longest wait at the center"}});
        close();
    } else if (call_.agent_at &&
               (call_.phase == Phase::ringing_caller || call_.phase == Phase::checking_caller)) {
        let_down({Outcome::Kind::caller_failed,
                  Side::caller,
                  {CauseKind::no_answer, 0, 0, "the agent waited long enough"}});
    } else if (call_.agent_at && call_.phase == Phase::retrying_caller) {
        let_down({Outcome::Kind::caller_failed, Side::caller, call_.caller.cause});
    }
}

}  // namespace patchcord::call
