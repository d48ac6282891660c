/// What happens within an established dialog.

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

BOOST_AUTO_TEST_SUITE(sip_dialog)

BOOST_AUTO_TEST_CASE(a_phone_that_hangs_up_is_reported_with_its_cause) {
    Sipp phone("hangs_up");
    Caller caller;
    call_answered(caller, leg, phone);
    const LegHungUp hung_up = caller.expect<LegHungUp>(leg);
    BOOST_TEST(hung_up.q850 == 16);
    BOOST_TEST(hung_up.reason == "Normal call clearing");
    BOOST_TEST(phone.ok());
    BOOST_TEST(caller.idle());
    BOOST_TEST(caller.last_words(leg) == 1);
}

BOOST_AUTO_TEST_CASE(hold_resume_update_and_late_offers_are_answered) {
    Sipp phone("holds");
    Caller caller;
    call_answered(caller, leg, phone);
    caller.wait([&] { return phone.count("SIP/2.0 488") > 0; }, 3s);
    caller.run_for(300ms);
    end_and_check(caller, phone);
}

BOOST_AUTO_TEST_CASE(digits_by_info_are_reported) {
    Sipp phone("presses_digits");
    Caller caller;
    caller.call(leg, phone.uri());
    BOOST_TEST(caller.expect<LegDigit>(leg).digit == '5');
    BOOST_TEST(caller.expect<LegDigit>(leg).digit == '#');
    caller.run_for(200ms);
    end_and_check(caller, phone);
}

BOOST_AUTO_TEST_CASE(other_requests_get_the_answers_of_the_rfc) {
    Sipp phone("asks");
    Caller caller;
    call_answered(caller, leg, phone);
    caller.run_for(500ms);
    end_and_check(caller, phone);
}

BOOST_AUTO_TEST_CASE(a_reliable_provisional_answer_is_confirmed_and_its_sdp_counts) {
    Sipp phone("reliable_ringing");
    Caller caller;
    caller.call(leg, phone.uri());
    BOOST_TEST(caller.expect<LegProgress>(leg).early_media);
    caller.expect<LegAnswered>(leg);
    end_and_check(caller, phone);
}

BOOST_AUTO_TEST_CASE(the_session_is_refreshed_by_us_where_that_was_agreed) {
    Sipp phone("we_refresh");
    Caller caller({}, short_session());
    call_answered(caller, leg, phone);
    caller.run_for(1300ms);
    end_and_check(caller, phone);
}

BOOST_AUTO_TEST_CASE(a_session_that_the_peer_does_not_refresh_is_ended) {
    Sipp phone("forgets_refresh");
    Caller caller({}, short_session());
    call_answered(caller, leg, phone);
    BOOST_TEST(caller.expect<LegHungUp>(leg).reason == "the session timer ran out");
    BOOST_TEST(phone.ok());
    BOOST_TEST(caller.idle());
}

BOOST_AUTO_TEST_CASE(a_dialog_that_the_peer_forgot_has_hung_up) {
    Sipp phone("lost_dialog");
    Caller caller({}, short_session());
    call_answered(caller, leg, phone);
    BOOST_TEST(caller.expect<LegHungUp>(leg).reason == "the peer has lost the call");
    BOOST_TEST(phone.ok());
    BOOST_TEST(caller.idle());
    BOOST_TEST(caller.last_words(leg) == 1);
}

BOOST_AUTO_TEST_CASE(a_longer_session_is_offered_where_the_peer_wants_one) {
    Sipp phone("small_interval");
    Caller caller;
    call_answered(caller, leg, phone);
    BOOST_TEST(caller.renewed.size() == 1U);
    end_and_check(caller, phone);
}

BOOST_AUTO_TEST_SUITE_END()
