/// The life-cycle until the called party answers: attempts and their retries.

#include <algorithm>
#include <cmath>

#include "agent/call/step_parts.hpp"

namespace patchcord::call {
namespace {

/// A peer's Retry-After beyond it is cut: the retry then asks again.
constexpr seconds longest_retry_after{6 * 3600};
constexpr seconds longest_delay{7 * 24 * 3600};

}  // namespace

/// When the called party is tried again after this failure; empty: not any more.
std::optional<Instant> Step::next_attempt(const Cause& cause) const {
    const Policy& policy = call_.policy;
    const RetryRule* rule = nullptr;
    switch (cause.kind) {
        case CauseKind::busy:
            rule = &policy.busy;
            break;
        case CauseKind::no_answer:
            rule = &policy.no_answer;
            break;
        case CauseKind::unreachable:
        case CauseKind::no_gateway:
            rule = &policy.unreachable;
            break;
        case CauseKind::none:
        case CauseKind::declined:
        case CauseKind::not_found:
        case CauseKind::forbidden:
        case CauseKind::incompatible:
        case CauseKind::failed:
        case CauseKind::hung_up:
        case CauseKind::time_limit:
        case CauseKind::cancelled:
        case CauseKind::interrupted:
        case CauseKind::no_agent:
            return {};
    }
    if (call_.attempt > rule->retries) return {};
    const double grown = static_cast<double>(rule->delay.count()) *
                         std::pow(std::max(rule->growth, 1.0), call_.attempt - 1);
    const seconds delay{static_cast<std::int64_t>(
        std::clamp(grown, 0.0, static_cast<double>(longest_delay.count())))};
    const seconds asked = std::clamp(cause.retry_after, seconds{0}, longest_retry_after);
    const Instant due = now_ + std::max(delay, asked);
    if (call_.latest && due > *call_.latest) return {};
    return due;
}

void Step::on(const event::Due&) {
    if (call_.phase != Phase::queued) return;
    const bool late = call_.attempt == 0 && now_ > call_.due + call_.policy.late_limit &&
                      !(call_.latest && now_ <= *call_.latest);
    if (late || (call_.latest && now_ > *call_.latest)) {
        finish({call_.attempt == 0 ? Outcome::Kind::missed : Outcome::Kind::called_failed,
                Side::called, call_.called.cause});
        enter(Phase::done);
        return;
    }
    enter(Phase::ringing_called);
    ++call_.attempt;
    call_.caller_attempt = 0;
    call_.caller = Leg{};
    emit(command::Tell{Progress::ringing_called});
    dial(Side::called, call_.policy.ring_called);
}

void Step::called_gone_before_answer(const Cause& cause, Gone how) {
    if (how == Gone::never_answered) {
        retry_or_fail(cause);
        return;
    }
    // Whether somebody was there is not certain: never ring a second time.
    finish({Outcome::Kind::called_failed, Side::called, cause});
    close();
}

void Step::retry_or_fail(const Cause& cause) {
    const std::optional<Instant> due = next_attempt(cause);
    if (!due || call_.called.unsure) {
        finish({Outcome::Kind::called_failed, Side::called, cause});
        close();
        return;
    }
    call_.due = *due;
    if (live(call_.called)) {
        enter(Phase::closing_for_retry);
        end(Side::called);
        start(TimerKind::ending, now_ + call_.policy.ending_limit);
    } else {
        queue_again();
    }
}

void Step::queue_again() {
    enter(Phase::queued);
    emit(command::Tell{Progress::retry_scheduled});
    start(TimerKind::due, call_.due);
}

void Step::called_answered() {
    if (call_.policy.center) {
        center_answered();
        return;
    }
    enter(Phase::ringing_caller);
    emit(command::Tell{Progress::called_answered});
    emit(command::Play{Side::called, Prompt::called_greeting});
    ring_caller();
}

}  // namespace patchcord::call
