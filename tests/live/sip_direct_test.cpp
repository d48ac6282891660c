/// Direct media by re-INVITE, and back to the relay where that does not work.

#include <boost/test/unit_test.hpp>

#include "tests/live/sip_steps.hpp"

using namespace patchcord;
using namespace patchcord::live;
using namespace std::chrono_literals;

namespace {

SipDialerOptions direct() {
    SipDialerOptions options;
    options.direct_media = true;
    return options;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sip_direct)

BOOST_AUTO_TEST_CASE(two_parties_send_their_sound_to_each_other) {
    Sipp first("offers_its_media");
    Sipp second("answers_with_its_media");
    Caller caller({}, direct());
    connect(caller, first, second);
    until(caller, first, "ACK sip:", 2);
    end_and_check(caller, first, second);
}

BOOST_AUTO_TEST_CASE(without_the_setting_nothing_is_changed) {
    Sipp first("ok");
    Sipp second("ok");
    Caller caller;
    connect(caller, first, second);
    caller.run_for(600ms);
    BOOST_TEST(first.count("INVITE sip:") + second.count("INVITE sip:") == 2);
    end_and_check(caller, first, second);
}

BOOST_AUTO_TEST_CASE(a_second_party_that_refuses_leaves_both_in_the_relay) {
    Sipp first("offers_its_media_in_vain");
    Sipp second("refuses_other_media");
    Caller caller({}, direct());
    connect(caller, first, second);
    until(caller, first, "ACK sip:", 2);
    end_and_check(caller, first, second);
}

BOOST_AUTO_TEST_CASE(a_first_party_that_refuses_leaves_both_in_the_relay) {
    Sipp first("refuses_to_offer");
    Sipp second("ok");
    Caller caller({}, direct());
    connect(caller, first, second);
    until(caller, first, "ACK sip:", 2);
    BOOST_TEST(second.count("INVITE sip:") == 1);
    end_and_check(caller, first, second);
}

BOOST_AUTO_TEST_CASE(a_second_party_that_is_too_slow_is_brought_back) {
    Sipp first("offers_its_media_in_vain");
    Sipp second("is_slow_with_other_media");
    Caller caller({}, direct());
    connect(caller, first, second);
    until(caller, second, "ACK sip:", 3);
    end_and_check(caller, first, second);
}

BOOST_AUTO_TEST_CASE(a_request_that_crosses_is_tried_again_later) {
    Sipp first("glare_then_offers");
    Sipp second("answers_with_its_media");
    Caller caller({}, direct());
    connect(caller, first, second);
    until(caller, first, "ACK sip:", 3);
    end_and_check(caller, first, second);
}

BOOST_AUTO_TEST_CASE(a_prompt_brings_both_back_first) {
    Sipp first("offers_and_comes_back");
    Sipp second("answers_and_comes_back");
    Caller caller({}, direct());
    connect(caller, first, second);
    until(caller, first, "ACK sip:", 2);
    caller.dialer().send_digits(called_leg, "5");
    until(caller, first, "ACK sip:", 3);
    until(caller, second, "ACK sip:", 3);
    end_and_check(caller, first, second);
}

BOOST_AUTO_TEST_CASE(either_may_hang_up_while_it_is_direct) {
    Sipp first("offers_its_media");
    Sipp second("answers_with_its_media");
    Caller caller({}, direct());
    connect(caller, first, second);
    until(caller, first, "ACK sip:", 2);
    caller.dialer().end(caller_leg, "done");
    caller.expect<LegReleased>(caller_leg);
    caller.dialer().end(called_leg, "done");
    caller.expect<LegReleased>(called_leg);
    BOOST_TEST(first.ok());
    BOOST_TEST(second.ok());
    BOOST_TEST(caller.idle());
}

BOOST_AUTO_TEST_SUITE_END()
