/// Gateways: digest, number formats.

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "tests/live/sip_harness.hpp"

using namespace patchcord;
using namespace patchcord::live;
using namespace std::chrono_literals;

namespace {

const LegName leg = "c1.1.called";

SipSettings trunk(const Sipp& phone, const std::string& password = "secret") {
    GatewaySettings gateway;
    gateway.name = "trunk";
    gateway.proxy = "sip:127.0.0.1:" + std::to_string(phone.port());
    gateway.user = "trunk";
    gateway.password = password;
    gateway.realm = "pbx";
    SipSettings settings;
    settings.gateways = {gateway};
    return settings;
}

struct Refused {
    const char* scenario;
    int status;
    int invites;
};
std::ostream& operator<<(std::ostream& out, const Refused& r) { return out << r.scenario; }
const Refused refusals[] = {{"challenges_for_ever_401", 401, 3},
                            {"challenges_for_ever_407", 407, 3},
                            {"wrong_password", 401, 2},
                            {"foreign_realm", 401, 1}};

}  // namespace

BOOST_AUTO_TEST_SUITE(sip_auth)

BOOST_DATA_TEST_CASE(challenges_that_do_not_end_are_given_up, refusals) {
    Sipp phone(sample.scenario);
    Caller caller(trunk(phone));
    caller.call(leg, "sip:+16505550123@example.org", "trunk");
    BOOST_TEST(caller.expect<LegFailed>(leg).status == sample.status);
    BOOST_TEST(phone.ok());
    BOOST_TEST(phone.count("INVITE sip:") == sample.invites);
    BOOST_TEST(caller.renewed.size() == static_cast<std::size_t>(sample.invites - 1));
    BOOST_TEST(caller.idle());
}

BOOST_AUTO_TEST_CASE(a_challenge_is_answered_and_the_new_identity_told_before) {
    Sipp phone("authenticates");
    Caller caller(trunk(phone));
    const LegIdentity first = caller.call(leg, "sip:+16505550123@example.org", "trunk");
    const LegAnswered answered = caller.expect<LegAnswered>(leg);
    BOOST_REQUIRE(caller.renewed.size() == 1U);
    BOOST_TEST(caller.renewed[0].cseq == first.cseq + 1);
    BOOST_TEST(caller.renewed[0].branch != first.branch);
    BOOST_TEST(caller.renewed[0].call_id == first.call_id);
    BOOST_TEST(caller.renewed[0].from_tag == first.from_tag);
    BOOST_TEST(answered.identity.cseq == first.cseq + 1);
    caller.dialer().end(leg, "done");
    caller.expect<LegReleased>(leg);
    BOOST_TEST(phone.ok());
}

BOOST_AUTO_TEST_CASE(a_wrong_password_is_seen_by_the_peer) {
    Sipp phone("authenticates");
    Caller caller(trunk(phone, "guess"));
    caller.call(leg, "sip:+16505550123@example.org", "trunk");
    BOOST_TEST(caller.expect<LegFailed>(leg).status == 403);
}

BOOST_AUTO_TEST_CASE(a_challenged_bye_is_sent_again_with_credentials) {
    Sipp phone("challenges_bye");
    Caller caller(trunk(phone));
    caller.call(leg, "sip:+16505550123@example.org", "trunk");
    caller.expect<LegAnswered>(leg);
    caller.dialer().end(leg, "done");
    caller.expect<LegReleased>(leg);
    BOOST_TEST(phone.ok());
}

BOOST_AUTO_TEST_CASE(a_direct_call_never_answers_a_challenge) {
    Sipp phone("foreign_realm");
    Caller caller(trunk(phone));
    caller.call(leg, phone.uri());
    BOOST_TEST(caller.expect<LegFailed>(leg).status == 401);
    BOOST_TEST(phone.ok());
}

BOOST_AUTO_TEST_CASE(a_number_goes_to_the_gateway_in_its_format) {
    Sipp phone("number_by_gateway");
    SipSettings settings = trunk(phone);
    settings.gateways[0].numbers.kind = NumberFormat::Kind::e164;
    settings.gateways[0].caller_id = "+16505550100";
    settings.gateways[0].from_domain = "example.org";
    Caller caller(settings);
    caller.call(leg, "sip:+16505550123@anything.example", "trunk");
    caller.expect<LegAnswered>(leg);
    caller.dialer().end(leg, "done");
    caller.expect<LegReleased>(leg);
    BOOST_TEST(phone.ok());
}

BOOST_AUTO_TEST_CASE(a_gateway_that_wants_it_knows_us) {
    Sipp registrar("registrar");
    SipSettings settings = trunk(registrar);
    settings.gateways[0].registers = true;
    Caller caller(settings);
    for (int i = 0; i < 100 && !caller.dialer().registrations()[0].registered; ++i) {
        caller.run_for(20ms);
    }
    const RegistrationState state = caller.dialer().registrations()[0];
    BOOST_TEST(state.registered);
    BOOST_TEST(state.status == 200);
    BOOST_TEST(state.gateway == "trunk");
    BOOST_TEST(registrar.ok());
}

BOOST_AUTO_TEST_CASE(a_registration_that_is_refused_is_reported) {
    SipSettings settings;
    GatewaySettings gateway;
    gateway.name = "gone";
    gateway.proxy = "sip:127.0.0.1:" + std::to_string(free_port());
    gateway.user = "trunk";
    gateway.registers = true;
    settings.gateways = {gateway};
    Caller caller(settings);
    caller.run_for(300ms);
    const RegistrationState state = caller.dialer().registrations()[0];
    BOOST_TEST(!state.registered);
    BOOST_TEST(state.status == 503);
}

BOOST_AUTO_TEST_SUITE_END()
