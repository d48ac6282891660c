/// The life-cycle while a key is waited for: of something that may be a machine (a word proves a
/// person, too), or as the proof that a phone is the user's.

#include "agent/call/step_parts.hpp"

namespace patchcord::call {

bool Step::checks(Side side) const {
    switch (call_.policy.human_check) {
        case HumanCheck::off:
            return false;
        case HumanCheck::called:
            return side == Side::called;
        case HumanCheck::caller:
            return side == Side::caller;
        case HumanCheck::both:
            return true;
    }
    return false;
}

void Step::check(Side side) {
    enter(side == Side::called ? Phase::checking_called : Phase::checking_caller);
    emit(command::Play{side, side == Side::called ? Prompt::check_called : Prompt::check_caller});
    start(TimerKind::prompt, now_ + call_.policy.check_limit);
}

void Step::on(const event::Digit& digit) {
    if (call_.policy.key != 0) {
        if (digit.side == Side::called) on_key(digit.digit);
    } else if (digit.digit == '1') {
        is_person(digit.side);
    }
}

/// A word counts after the question alone: a voicemail speaks at once.
void Step::on(const event::Voice& voice) {
    if (call_.policy.key == 0 && call_.leg(voice.side).greeted) is_person(voice.side);
}

void Step::ask_key() {
    enter(Phase::checking_called);
    emit(command::Play{Side::called, Prompt::ask_key});
    start(TimerKind::prompt, now_ + call_.policy.check_limit);
}

/// The first key decides: whoever may try all of them proves nothing.
void Step::on_key(char key) {
    if (call_.phase != Phase::checking_called) return;
    if (key != call_.policy.key) {
        is_machine();
        return;
    }
    enter(Phase::apologising);
    finish({Outcome::Kind::confirmed});
    emit(command::Play{Side::called, Prompt::key_thanks});
    start(TimerKind::prompt, now_ + call_.policy.apology_limit);
}

void Step::is_person(Side side) {
    if (side == Side::called && call_.phase == Phase::checking_called) {
        call_.called.greeted = false;
        greet_called();
    } else if (side == Side::caller && call_.phase == Phase::checking_caller) {
        greet_caller();
    }
}

void Step::is_machine() {
    const Cause cause{CauseKind::machine, 0, 0, "no key and no word"};
    if (call_.phase == Phase::checking_called) {
        finish({Outcome::Kind::called_failed, Side::called, cause});
        close();
    } else if (call_.phase == Phase::checking_caller) {
        let_down({Outcome::Kind::caller_failed, Side::caller, cause});
    }
}

}  // namespace patchcord::call
