/// Phones that hand their call on, and digits by INFO.

#include <boost/test/unit_test.hpp>

#include "tests/live/sip_steps.hpp"

using namespace patchcord;
using namespace patchcord::live;
using namespace std::chrono_literals;

namespace {

const LegName& leg = called_leg;
const LegName& other = caller_leg;

SipDialerOptions with_transfers() {
    SipDialerOptions options;
    options.transfers = true;
    return options;
}

SipSettings with_info() {
    SipSettings settings;
    settings.dtmf = DtmfMode::info;
    return settings;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sip_transfer)

BOOST_AUTO_TEST_CASE(a_connected_phone_may_hand_its_call_on_and_is_told_how_it_goes) {
    Sipp phone("transfers");
    Sipp second("ok");
    Caller caller({}, with_transfers());
    connect(caller, phone, second);
    const LegTransfer blind = caller.expect<LegTransfer>(leg);
    BOOST_TEST(blind.target == "sip:carol@127.0.0.1:5099");
    BOOST_TEST(blind.replaces.empty());
    until(caller, phone, "SIP/2.0 491");
    caller.dialer().transfer_progress(leg, 486, "Busy Here");
    caller.dialer().transfer_progress(leg, 200, "OK");  // after its end: changes nothing
    const LegTransfer attended = caller.expect<LegTransfer>(leg);
    BOOST_TEST(attended.target == "sip:carol@127.0.0.1:5099");
    BOOST_TEST(attended.replaces == "a@b;to-tag=1;from-tag=2");
    caller.dialer().transfer_progress(leg, 200, "OK");
    caller.run_for(200ms);
    end_and_check(caller, phone, second);
}

BOOST_AUTO_TEST_CASE(a_phone_that_wants_no_notices_gets_none) {
    Sipp phone("transfers_quietly");
    Sipp second("ok");
    Caller caller({}, with_transfers());
    connect(caller, phone, second);
    caller.expect<LegTransfer>(leg);
    caller.dialer().transfer_progress(leg, 200, "OK");
    caller.run_for(400ms);
    BOOST_TEST(phone.count("NOTIFY ") == 0);
    end_and_check(caller, phone, second);
}

BOOST_AUTO_TEST_CASE(a_phone_that_is_connected_to_nobody_cannot_hand_on) {
    Sipp phone("transfers_too_early");
    Caller caller({}, with_transfers());
    call_answered(caller, leg, phone);
    until(caller, phone, "SIP/2.0 403");
    end_and_check(caller, phone);
}

BOOST_AUTO_TEST_CASE(nobody_can_hand_on_where_that_is_not_wanted) {
    Sipp phone("transfers_in_vain");
    Caller caller;
    call_answered(caller, leg, phone);
    until(caller, phone, "SIP/2.0 405");
    end_and_check(caller, phone);
}

BOOST_AUTO_TEST_CASE(digits_are_pressed_by_info_one_after_the_other) {  // M30
    Sipp phone("takes_digits_by_info");
    Caller caller(with_info());
    call_answered(caller, leg, phone);
    caller.dialer().send_digits(leg, "4w#");
    until(caller, phone, "INFO sip:", 2);
    end_and_check(caller, phone);
}

BOOST_AUTO_TEST_CASE(a_peer_that_takes_no_info_gets_its_digits_with_the_sound) {
    Sipp phone("takes_no_info");
    Caller caller(with_info());
    call_answered(caller, leg, phone);
    caller.dialer().send_digits(leg, "12");
    until(caller, phone, "SIP/2.0 415");
    caller.run_for(300ms);
    end_and_check(caller, phone);
    BOOST_TEST(phone.count("INFO sip:") == 1);
}

BOOST_AUTO_TEST_CASE(a_digit_that_came_by_info_is_pressed_on_the_other_leg) {
    Sipp phone("presses_digits");
    Sipp second("takes_digits_by_info_and_more");
    Caller caller(with_info());
    call_answered(caller, other, second);
    call_answered(caller, leg, phone);
    caller.dialer().join(leg, other);
    until(caller, second, "INFO sip:", 2);
    end_and_check(caller, phone, second);
}

BOOST_AUTO_TEST_SUITE_END()
