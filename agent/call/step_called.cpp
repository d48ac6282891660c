/// The life-cycle until the called party answers: attempts and their retries.

#include <algorithm>
#include <cmath>

#include "agent/call/step_parts.hpp"

namespace patchcord::call {
namespace {

/// A peer's Retry-After beyond it is cut: the retry then asks again.
constexpr seconds longest_retry_after{6 * 3600};
constexpr seconds longest_delay{7 * 24 * 3600};
int hope(CauseKind kind) {
    if (kind == CauseKind::no_answer) return 4;
    if (kind == CauseKind::busy) return 3;
    if (kind == CauseKind::unreachable) return 2;
    return kind == CauseKind::not_found ? 1 : 5;  // a person's word, or past repair
}

}  // namespace

bool is_final_word(const Cause& cause) {
    // From 600 on the answer holds for all phones of a person (RFC 3261 §21.6).
    return cause.kind == CauseKind::declined || cause.sip >= 600;
}

Cause verdict(const std::vector<Cause>& tried, const Cause& last) {
    Cause best = last;
    for (const Cause& cause : tried) {
        if (hope(cause.kind) > hope(best.kind)) best = cause;
    }
    return best;
}

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
        case CauseKind::machine:
        case CauseKind::too_often:
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
    call_.caller_attempt = call_.caller_round = 0;
    call_.caller = Leg{};
    call_.fetch_at.reset();
    for (const Side side : {Side::called, Side::caller}) {
        call_.ways(side).at = 0;
        call_.ways(side).tried.clear();
    }
    emit(command::Tell{Progress::ringing_called});
    dial(Side::called, call_.policy.ring_called);
}

void Step::on(const event::TooOften&) {
    if (call_.phase != Phase::queued) return;
    finish({Outcome::Kind::called_failed, Side::called, {CauseKind::too_often}});
    enter(Phase::done);
}

/// Goes on to the side's next phone where it has one and the failure was that of one phone, not a
/// person's word.
bool Step::next_way(Side side, const Cause& cause) {
    Ways& ways = call_.ways(side);
    const bool of_one_phone = cause.kind == CauseKind::busy || cause.kind == CauseKind::no_answer ||
                              cause.kind == CauseKind::unreachable ||
                              cause.kind == CauseKind::no_gateway ||
                              cause.kind == CauseKind::not_found;
    if (!of_one_phone || is_final_word(cause) || ways.at + 1 >= ways.count) return false;
    if (side == Side::called && call_.latest && now_ > *call_.latest) return false;
    ways.tried.push_back(cause);
    ++ways.at;
    return true;
}

void Step::ring_called() {
    enter(Phase::ringing_called);
    emit(command::Tell{Progress::next_way});
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

void Step::retry_or_fail(const Cause& last) {
    if (!call_.called.unsure && next_way(Side::called, last)) {
        if (!live(call_.called)) {
            ring_called();
            return;
        }
        enter(Phase::closing_for_way);
        end(Side::called);
        start(TimerKind::ending, now_ + call_.policy.ending_limit);
        return;
    }
    const Cause cause = verdict(call_.called_ways.tried, last);
    call_.called.cause = cause;
    if (call_.called_ways.count > 1) call_.called_ways.tried.push_back(last);
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
    if (call_.policy.key != 0) {
        ask_key();
        return;
    }
    if (call_.policy.center) {
        center_answered();
        return;
    }
    if (checks(Side::called)) {
        check(Side::called);
    } else {
        greet_called();
    }
}

void Step::greet_called() {
    enter(Phase::ringing_caller);
    emit(command::Tell{Progress::called_answered});
    emit(command::Play{Side::called, Prompt::called_greeting});
    ring_caller();
}

}  // namespace patchcord::call
