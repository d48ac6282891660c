#pragma once

#include <optional>
#include <vector>

#include "agent/call/state.hpp"

/// The life-cycle's inside, for its own files step*.cpp: one class, its subjects a file each.
namespace patchcord::call {

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
    void on(const event::Fetch&);
    void on(const event::AgentThere&) { agent_there(); }
    void on(const event::Digit&);
    void on(const event::Voice&);
    void on(const event::NewCallerPhone&);
    void on(const event::Transfer&);
    void on(const event::TransferorGone&);
    void on(const event::TooOften&);
    void on(const event::Cancel&);
    void on(const event::Restarted&);

 private:
    enum class Gone { never_answered, hung_up, unknown };

    // step.cpp: commands, phases, legs
    void emit(const Command& command) { commands_.push_back(command); }
    void start(TimerKind kind, Instant at) { emit(command::StartTimer{kind, at}); }
    void stop(TimerKind kind) { emit(command::StopTimer{kind}); }
    void enter(Phase phase);
    void stop_timers_of(Phase phase);
    void dial(Side side, seconds ring_time);
    static TimerKind ring_timer(Side side);
    void rang_out(Side side);
    void join_when_greeted(bool in_any_case);

    // step_called.cpp: until the called party answers
    std::optional<Instant> next_attempt(const Cause& cause) const;
    bool next_way(Side side, const Cause& cause);
    void ring_called();
    void called_gone_before_answer(const Cause& cause, Gone how);
    void retry_or_fail(const Cause& cause);
    void queue_again();
    void called_answered();
    void greet_called();

    // step_center.cpp: between a calling center's answer and somebody there
    void center_answered();
    seconds longest_ring() const;
    void fetch(Instant at);
    void fetch_caller();
    void agent_there();
    void agent_waits();
    void center_expired();

    // step_caller.cpp: while the called party waits
    void ring_caller();
    void caller_answered();
    void greet_caller();
    void caller_gone_before_answer(const Cause& cause, Gone how);
    void caller_failed(const Cause& cause);
    void pause();
    void let_down(Outcome outcome);

    // step_transfer.cpp: while one party is handed on by the other
    void talk_on();
    void target_answered();
    void target_rang_out(Side side);
    void target_gone();
    void target_given_up();
    void let_go();

    // step_check.cpp: is it a person, is it the user?
    bool checks(Side side) const;
    void check(Side side);
    void is_person(Side side);
    void is_machine();
    void ask_key();
    void on_key(char key);

    // step_ends.cpp
    void end(Side side);
    void end_stale(Side side);
    void finish(Outcome outcome);
    void close();
    void close_when_over();
    void gone(Side side, const Cause& cause, Gone how);
    void answered_too_late(Side side);
    void ending_expired();
    seconds talked() const;
    void give_up_after_restart();

    Call& call_;
    Instant now_;
    std::vector<Command> commands_;
};

/// A person's no, which holds for all phones of theirs.
bool is_final_word(const Cause& cause);

/// What all phones of a side together came to: the most hopeful of their causes.
Cause verdict(const std::vector<Cause>& tried, const Cause& last);

inline bool live(const Leg& leg) {
    return leg.phase != LegPhase::idle && leg.phase != LegPhase::over;
}

}  // namespace patchcord::call
