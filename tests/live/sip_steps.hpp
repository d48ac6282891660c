#pragma once

#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/live/sip_harness.hpp"

/// What happens in most of the SIP dialer's live tests.
namespace patchcord::live {

inline const LegName called_leg = "c1.1.called";
inline const LegName caller_leg = "c1.1.caller";

/// Runs until the phone has sent or seen that text so often, and a moment longer.
inline void until(Caller& caller, const Sipp& phone, const std::string& text, int times = 1) {
    for (int i = 0; i < 800 && phone.count(text) < times; ++i) {
        caller.run_for(std::chrono::milliseconds(10));
    }
    caller.run_for(std::chrono::milliseconds(100));
}

inline void call_answered(Caller& caller, const LegName& leg, const Sipp& phone) {
    caller.call(leg, phone.uri());
    caller.expect<LegAnswered>(leg);
}

/// Both are called, and joined.
inline void connect(Caller& caller, const Sipp& called, const Sipp& calling) {
    call_answered(caller, called_leg, called);
    call_answered(caller, caller_leg, calling);
    caller.dialer().join(called_leg, caller_leg);
}

inline void end_leg(Caller& caller, const LegName& leg) {
    caller.dialer().end(leg, "done");
    caller.expect<LegReleased>(leg);
    BOOST_TEST(caller.last_words(leg) == 1);
}

/// Ends the one leg: its phone saw what its scenario says, and nothing is left.
inline void end_and_check(Caller& caller, Sipp& phone) {
    end_leg(caller, called_leg);
    BOOST_TEST(phone.ok());
    BOOST_TEST(caller.idle());
}

/// Likewise both.
inline void end_and_check(Caller& caller, Sipp& called, Sipp& calling) {
    end_leg(caller, called_leg);
    end_leg(caller, caller_leg);
    BOOST_TEST(called.ok());
    BOOST_TEST(calling.ok());
    BOOST_TEST(caller.idle());
}

}  // namespace patchcord::live
