/// Phones that hand their call on, and digits by INFO.

#include <boost/test/unit_test.hpp>

#include "tests/live/sip_harness.hpp"

using namespace patchcord;
using namespace patchcord::live;
using namespace std::chrono_literals;

namespace {

const LegName leg = "c1.1.called";
const LegName other = "c1.1.caller";

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

void connect(Caller& caller, const Sipp& phone, const Sipp& second) {
    caller.call(leg, phone.uri());
    caller.expect<LegAnswered>(leg);
    caller.call(other, second.uri());
    caller.expect<LegAnswered>(other);
    caller.dialer().join(leg, other);
}

void end_and_check(Caller& caller, const LegName& name, Sipp& phone) {
    caller.dialer().end(name, "done");
    caller.expect<LegReleased>(name);
    BOOST_TEST(phone.ok());
    BOOST_TEST(caller.last_words(name) == 1);
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
    for (int i = 0; i < 300 && phone.count("SIP/2.0 491") == 0; ++i) caller.run_for(10ms);
    caller.dialer().transfer_progress(leg, 486, "Busy Here");
    caller.dialer().transfer_progress(leg, 200, "OK");  // after its end: changes nothing
    const LegTransfer attended = caller.expect<LegTransfer>(leg);
    BOOST_TEST(attended.target == "sip:carol@127.0.0.1:5099");
    BOOST_TEST(attended.replaces == "a@b;to-tag=1;from-tag=2");
    caller.dialer().transfer_progress(leg, 200, "OK");
    caller.run_for(200ms);
    end_and_check(caller, leg, phone);
    end_and_check(caller, other, second);
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
    end_and_check(caller, leg, phone);
    end_and_check(caller, other, second);
}

BOOST_AUTO_TEST_CASE(a_phone_that_is_connected_to_nobody_cannot_hand_on) {
    Sipp phone("transfers_too_early");
    Caller caller({}, with_transfers());
    caller.call(leg, phone.uri());
    caller.expect<LegAnswered>(leg);
    for (int i = 0; i < 300 && phone.count("SIP/2.0 403") == 0; ++i) caller.run_for(10ms);
    end_and_check(caller, leg, phone);
}

BOOST_AUTO_TEST_CASE(nobody_can_hand_on_where_that_is_not_wanted) {
    Sipp phone("transfers_in_vain");
    Caller caller;
    caller.call(leg, phone.uri());
    caller.expect<LegAnswered>(leg);
    for (int i = 0; i < 300 && phone.count("SIP/2.0 405") == 0; ++i) caller.run_for(10ms);
    end_and_check(caller, leg, phone);
}

BOOST_AUTO_TEST_CASE(digits_are_pressed_by_info_one_after_the_other) {  // M30
    Sipp phone("takes_digits_by_info");
    Caller caller(with_info());
    caller.call(leg, phone.uri());
    caller.expect<LegAnswered>(leg);
    caller.dialer().send_digits(leg, "4w#");
    for (int i = 0; i < 300 && phone.count("INFO sip:") < 2; ++i) caller.run_for(10ms);
    caller.run_for(100ms);
    end_and_check(caller, leg, phone);
}

BOOST_AUTO_TEST_CASE(a_peer_that_takes_no_info_gets_its_digits_with_the_sound) {
    Sipp phone("takes_no_info");
    Caller caller(with_info());
    caller.call(leg, phone.uri());
    caller.expect<LegAnswered>(leg);
    caller.dialer().send_digits(leg, "12");
    for (int i = 0; i < 300 && phone.count("SIP/2.0 415") == 0; ++i) caller.run_for(10ms);
    caller.run_for(300ms);
    end_and_check(caller, leg, phone);
    BOOST_TEST(phone.count("INFO sip:") == 1);
}

BOOST_AUTO_TEST_CASE(a_digit_that_came_by_info_is_pressed_on_the_other_leg) {
    Sipp phone("presses_digits");
    Sipp second("takes_digits_by_info_and_more");
    Caller caller(with_info());
    caller.call(other, second.uri());
    caller.expect<LegAnswered>(other);
    caller.call(leg, phone.uri());
    caller.expect<LegAnswered>(leg);
    caller.dialer().join(leg, other);
    for (int i = 0; i < 300 && second.count("INFO sip:") < 2; ++i) caller.run_for(10ms);
    caller.run_for(100ms);
    end_and_check(caller, leg, phone);
    end_and_check(caller, other, second);
}

BOOST_AUTO_TEST_SUITE_END()
