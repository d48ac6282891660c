/// Session timers, holds and crossing requests within a dialog.

#include <boost/test/unit_test.hpp>

#include "tests/live/sip_steps.hpp"

using namespace patchcord;
using namespace patchcord::live;
using namespace std::chrono_literals;

namespace {

const LegName& leg = called_leg;

SipDialerOptions short_session() {
    SipDialerOptions options;
    options.min_session = 1s;
    return options;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sip_session)

BOOST_AUTO_TEST_CASE(the_session_is_refreshed_by_update_where_the_peer_takes_that) {
    Sipp phone("we_refresh_by_update");
    Caller caller({}, short_session());
    call_answered(caller, leg, phone);
    until(caller, phone, "UPDATE sip:");
    end_and_check(caller, phone);
}

BOOST_AUTO_TEST_CASE(a_peer_that_refreshes_by_update_keeps_the_call_and_may_hand_the_task_over) {
    Sipp phone("refreshes_by_update");
    Caller caller({}, short_session());
    call_answered(caller, leg, phone);
    until(caller, phone, "refresher=uas", 3);
    end_and_check(caller, phone);
}

BOOST_AUTO_TEST_CASE(a_peer_that_refreshes_by_invite_keeps_the_call) {
    Sipp phone("refreshes_by_invite");
    Caller caller({}, short_session());
    call_answered(caller, leg, phone);
    until(caller, phone, "ACK sip:", 2);
    end_and_check(caller, phone);
}

BOOST_AUTO_TEST_CASE(a_session_shorter_than_ours_is_refused) {
    Sipp phone("wants_too_short_a_session");
    Caller caller;
    call_answered(caller, leg, phone);
    until(caller, phone, "SIP/2.0 422");
    end_and_check(caller, phone);
}

BOOST_AUTO_TEST_CASE(a_refresh_that_meets_the_peers_own_request_is_sent_again) {
    Sipp phone("glare_of_our_refresh");
    Caller caller({}, short_session());
    call_answered(caller, leg, phone);
    until(caller, phone, "INVITE sip:", 3);
    end_and_check(caller, phone);
}

BOOST_AUTO_TEST_CASE(a_request_that_meets_our_refresh_is_told_to_wait) {
    Sipp phone("glare_of_its_own");
    Caller caller({}, short_session());
    call_answered(caller, leg, phone);
    until(caller, phone, "SIP/2.0 491");
    caller.run_for(300ms);
    end_and_check(caller, phone);
}

BOOST_AUTO_TEST_CASE(a_peer_may_change_its_codec) {
    Sipp phone("changes_its_codec");
    Caller caller;
    call_answered(caller, leg, phone);
    until(caller, phone, "ACK sip:", 2);
    end_and_check(caller, phone);
}

BOOST_AUTO_TEST_CASE(a_hold_by_an_address_of_zeros_is_understood) {
    Sipp phone("holds_the_old_way");
    Caller caller;
    call_answered(caller, leg, phone);
    BOOST_TEST(caller.expect<LegHeld>(leg).held);
    BOOST_TEST(!caller.expect<LegHeld>(leg).held);
    caller.run_for(200ms);
    end_and_check(caller, phone);
}

BOOST_AUTO_TEST_CASE(a_peer_may_hang_up_while_it_holds) {
    Sipp phone("hangs_up_on_hold");
    Caller caller;
    call_answered(caller, leg, phone);
    BOOST_TEST(caller.expect<LegHeld>(leg).held);
    caller.expect<LegHungUp>(leg);
    BOOST_TEST(phone.ok());
    BOOST_TEST(caller.idle());
}

BOOST_AUTO_TEST_CASE(both_may_hang_up_at_once) {
    Sipp phone("byes_cross");
    Caller caller;
    call_answered(caller, leg, phone);
    caller.dialer().end(leg, "done");
    caller.wait([&] { return caller.last_words(leg) > 0; }, 10s);
    BOOST_TEST(phone.ok());
    BOOST_TEST(caller.last_words(leg) == 1);
}

// SIPp sends no sound.
BOOST_AUTO_TEST_CASE(a_leg_without_sound_is_dead_after_a_time) {
    Sipp phone("ok");
    Caller caller({}, {}, 1s);
    call_answered(caller, leg, phone);
    const LegHungUp hung_up = caller.expect<LegHungUp>(leg);
    BOOST_TEST(hung_up.reason == "no media");
    BOOST_TEST(phone.ok());
    BOOST_TEST(caller.idle());
    BOOST_TEST(caller.story().find("media ") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
