#include "agent/call/step.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace patchcord::call {
namespace {

/// A UA answers the identical INVITE like a repeated one that long (RFC 3261 timers B and H).
constexpr seconds same_transaction{32};
/// A peer's Retry-After beyond it is cut: the retry then asks again.
constexpr seconds longest_retry_after{6 * 3600};
constexpr seconds longest_delay{7 * 24 * 3600};

bool live(const Leg& leg) { return leg.phase != LegPhase::idle && leg.phase != LegPhase::over; }

TimerKind ring_timer(Side side) {
    return side == Side::called ? TimerKind::ring_called : TimerKind::ring_caller;
}

/// One step: the call as it changes and the commands that follow.
class Step {
 public:
    Step(Call& call, Instant now) : call_(call), now_(now) {}

    std::vector<Command> take() && { return std::move(commands_); }

    void on(const event::Due&);
    void on(const event::Progress&);
    void on(const event::Answered&);
    void on(const event::Failed& failed) { gone(failed.side, failed.cause, Gone::never_answered); }
    void on(const event::HungUp& hung_up) { gone(hung_up.side, hung_up.cause, Gone::hung_up); }
    void on(const event::Released& released) {
        gone(released.side, {CauseKind::failed, 0, 0, "ended"}, Gone::unknown);
    }
    void on(const event::PromptDone&);
    void on(const event::Timer&);
    void on(const event::Cancel&);
    void on(const event::Restarted&);

 private:
    enum class Gone { never_answered, hung_up, unknown };

    void emit(const Command& command) { commands_.push_back(command); }
    void start(TimerKind kind, Instant at) { emit(command::StartTimer{kind, at}); }
    void stop(TimerKind kind) { emit(command::StopTimer{kind}); }
    void enter(Phase phase);
    void stop_timers_of(Phase phase);
    void dial(Side side, seconds ring_time);
    void end(Side side);
    void end_stale(Side side);
    void finish(Outcome outcome);
    void close();
    void close_when_over();
    void gone(Side side, const Cause& cause, Gone how);
    void called_gone_before_answer(const Cause& cause, Gone how);
    void answered_too_late(Side side);
    void caller_gone_before_answer(const Cause& cause, Gone how);
    void retry_or_fail(const Cause& cause);
    void queue_again();
    void caller_failed(const Cause& cause);
    void apologise(Outcome outcome);
    void rang_out(Side side);
    void pause();
    void join_when_greeted(bool in_any_case);
    void ending_expired();
    std::optional<Instant> next_attempt(const Cause& cause) const;
    seconds talked() const;

    Call& call_;
    Instant now_;
    std::vector<Command> commands_;
};

void Step::stop_timers_of(Phase phase) {
    switch (phase) {
        case Phase::queued:
            stop(TimerKind::due);
            break;
        case Phase::ringing_called:
            stop(TimerKind::ring_called);
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
    call_.phase = phase;
    call_.phase_since = now_;
}

void Step::dial(Side side, seconds ring_time) {
    call_.leg(side) = Leg{};
    call_.leg(side).phase = LegPhase::inviting;
    emit(command::Dial{side});
    start(ring_timer(side), now_ + ring_time);
}

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

// --- The called party --------------------------------------------------------------------------

void Step::on(const event::Due&) {
    if (call_.phase != Phase::queued) return;
    if (call_.latest && now_ > *call_.latest) {
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

void Step::on(const event::Progress& progress) {
    Leg& leg = call_.leg(progress.side);
    if (leg.phase == LegPhase::inviting && progress.status > 100 && progress.status < 200) {
        leg.phase = LegPhase::ringing;
        leg.unsure = false;
    }
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

/// The ring time is over.
void Step::rang_out(Side side) {
    Leg& leg = call_.leg(side);
    // Nothing heard at all is no ringing phone.
    leg.cause = leg.phase == LegPhase::ringing
                    ? Cause{CauseKind::no_answer, 0, 0, "ring time over"}
                    : Cause{CauseKind::unreachable, 0, 0, "no reply to the invitation"};
    const Cause cause = leg.cause;
    if (side == Side::called) {
        retry_or_fail(cause);
    } else {
        caller_failed(cause);
    }
}

// --- The caller --------------------------------------------------------------------------------

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
    if (answered.side == Side::called) {
        enter(Phase::ringing_caller);
        call_.caller_attempt = 1;
        emit(command::Tell{Progress::called_answered});
        emit(command::Play{Side::called, Prompt::called_greeting});
        emit(command::Tell{Progress::ringing_caller});
        dial(Side::caller, call_.policy.ring_caller);
    } else {
        enter(Phase::greeting_caller);
        emit(command::Tell{Progress::caller_answered});
        emit(command::Play{Side::caller, Prompt::caller_greeting});
        start(TimerKind::prompt, now_ + call_.policy.greeting_limit);
    }
}

/// The 200 crossed our CANCEL, or came after we gave the leg up: a dialog is up, and is ended. Who
/// answered is not rung a second time.
void Step::answered_too_late(Side side) {
    Leg& leg = call_.leg(side);
    leg.phase = LegPhase::ending;
    emit(command::End{side});
    if (call_.phase == Phase::closing_for_retry || call_.phase == Phase::queued) {
        finish({Outcome::Kind::called_failed, Side::called, leg.cause});
        close();
    } else if (call_.phase == Phase::retrying_caller && side == Side::caller) {
        apologise({Outcome::Kind::caller_failed, Side::caller, leg.cause});
    } else if (call_.phase == Phase::closing) {
        start(TimerKind::ending, now_ + call_.policy.ending_limit);
    }
}

void Step::caller_gone_before_answer(const Cause& cause, Gone how) {
    if (call_.phase == Phase::ringing_caller) {
        caller_failed(cause);
    } else if (how == Gone::never_answered) {
        pause();
    } else {
        apologise({Outcome::Kind::caller_failed, Side::caller, call_.caller.cause});
    }
}

void Step::caller_failed(const Cause& cause) {
    const bool worth_it = cause.kind == CauseKind::busy || cause.kind == CauseKind::no_answer ||
                          cause.kind == CauseKind::unreachable;
    if (!worth_it || call_.caller_attempt > call_.policy.caller_retries) {
        apologise({Outcome::Kind::caller_failed, Side::caller, cause});
        return;
    }
    enter(Phase::retrying_caller);
    emit(command::Play{Side::called, Prompt::still_trying});
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

/// The outcome is decided, but a person waits at the called phone and is told.
void Step::apologise(Outcome outcome) {
    enter(Phase::apologising);
    finish(std::move(outcome));
    end(Side::caller);
    emit(command::Play{Side::called, Prompt::apology});
    start(TimerKind::prompt, now_ + call_.policy.apology_limit);
}

void Step::join_when_greeted(bool in_any_case) {
    if (!in_any_case && !(call_.called.greeted && call_.caller.greeted)) return;
    enter(Phase::connected);
    call_.joined_at = now_;
    emit(command::Join{});
    emit(command::Tell{Progress::connected});
    start(TimerKind::longest, now_ + call_.policy.longest_call);
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

// --- Ends --------------------------------------------------------------------------------------

void Step::gone(Side side, const Cause& cause, Gone how) {
    Leg& leg = call_.leg(side);
    if (!live(leg)) return;
    const bool expected = leg.phase == LegPhase::ending;
    leg.phase = LegPhase::over;
    leg.ended_at = now_;
    if (!expected) leg.cause = cause;

    switch (call_.phase) {
        case Phase::ringing_called:
            called_gone_before_answer(cause, how);
            break;
        case Phase::closing_for_retry:
            if (how == Gone::never_answered && !leg.unsure) {
                queue_again();
            } else {
                called_gone_before_answer(leg.cause, Gone::unknown);
            }
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
        case Phase::greeting_caller:
            finish({side == Side::called ? Outcome::Kind::called_left : Outcome::Kind::caller_left,
                    side, leg.cause});
            close();
            break;
        case Phase::connected:
            finish({Outcome::Kind::connected, side, leg.cause, talked()});
            close();
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

/// A leg's end was never confirmed. The dialer has done what it can; the call goes on without.
void Step::ending_expired() {
    if (call_.phase == Phase::closing) {
        for (const Side side : {Side::called, Side::caller}) {
            if (!live(call_.leg(side))) continue;
            call_.leg(side).phase = LegPhase::over;
            call_.leg(side).ended_at = now_;
        }
        enter(Phase::done);
    } else if (call_.phase == Phase::closing_for_retry) {
        gone(Side::called, call_.called.cause, Gone::unknown);
    } else if (call_.phase == Phase::retrying_caller && live(call_.caller)) {
        apologise({Outcome::Kind::caller_failed, Side::caller, call_.caller.cause});
    }
}

void Step::on(const event::Timer& timer) {
    switch (timer.kind) {
        case TimerKind::due:
            break;  // the runner claims the call first
        case TimerKind::ring_called:
            if (call_.phase == Phase::ringing_called) rang_out(Side::called);
            break;
        case TimerKind::ring_caller:
            if (call_.phase == Phase::ringing_caller) rang_out(Side::caller);
            break;
        case TimerKind::prompt:
            if (call_.phase == Phase::greeting_caller) {
                join_when_greeted(true);
            } else if (call_.phase == Phase::apologising) {
                close();
            }
            break;
        case TimerKind::pause:
            if (call_.phase == Phase::retrying_caller && !live(call_.caller)) {
                enter(Phase::ringing_caller);
                ++call_.caller_attempt;
                emit(command::Tell{Progress::ringing_caller});
                dial(Side::caller, call_.policy.ring_caller);
            }
            break;
        case TimerKind::ending:
            ending_expired();
            break;
        case TimerKind::longest:
            if (call_.phase == Phase::connected) {
                finish({Outcome::Kind::connected,
                        Side::called,
                        {CauseKind::time_limit, 0, 0, "longest call"},
                        talked()});
                close();
            }
            break;
    }
}

void Step::on(const event::Cancel& cancel) {
    const Cause cause{CauseKind::cancelled, 0, 0, cancel.by};
    const Outcome outcome{Outcome::Kind::cancelled, Side::caller, cause};
    switch (call_.phase) {
        case Phase::queued:
        case Phase::ringing_called:
        case Phase::closing_for_retry:
            finish(outcome);
            close();
            break;
        case Phase::ringing_caller:
        case Phase::retrying_caller:
        case Phase::greeting_caller:
            apologise(outcome);
            break;
        case Phase::connected:
            finish({Outcome::Kind::connected, Side::caller, cause, talked()});
            close();
            break;
        case Phase::apologising:
        case Phase::closing:
        case Phase::done:
            break;
    }
}

// --- A new process -----------------------------------------------------------------------------

void Step::on(const event::Restarted&) {
    const auto age = now_ - call_.phase_since;
    const auto give_up = [this] {
        finish({Outcome::Kind::interrupted, Side::called, {CauseKind::interrupted}});
        enter(Phase::closing);
        end_stale(Side::called);
        end_stale(Side::caller);
        start(TimerKind::ending, now_ + call_.policy.ending_limit);
        close_when_over();
    };
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
                give_up();
            }
            break;
        case Phase::closing_for_retry:
            call_.called.unsure = true;
            end_stale(Side::called);
            start(TimerKind::ending, now_ + call_.policy.ending_limit);
            break;
        case Phase::ringing_caller:
        case Phase::retrying_caller:
        case Phase::greeting_caller:
        case Phase::connected:
        case Phase::apologising:
        case Phase::closing:
            give_up();
            break;
        case Phase::done:
            break;
    }
}

}  // namespace

std::vector<Command> step(Call& call, const Event& event, Instant now) {
    Step one(call, now);
    std::visit([&one](const auto& what) { one.on(what); }, event);
    return std::move(one).take();
}

}  // namespace patchcord::call
