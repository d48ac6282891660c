#include "sipua/gateway.hpp"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

using namespace patchcord;

namespace {

SipSettings settings() {
    SipSettings s;
    s.advertised = "192.0.2.1";
    GatewaySettings g;
    g.name = "trunk";
    g.proxy = "sip:pbx.example.org:5070;transport=tcp";
    g.user = "agent";
    s.gateways = {g};
    return s;
}

Outbound way(const SipSettings& s, const DialTarget& target) {
    auto out = plan_outbound(s, target, "127.0.0.1");
    BOOST_REQUIRE(std::holds_alternative<Outbound>(out));
    return std::get<Outbound>(out);
}

bool none(const SipSettings& s, const std::string& uri, const std::string& gateway = "") {
    return std::holds_alternative<std::string>(
        plan_outbound(s, {uri, gateway, "", ""}, "127.0.0.1"));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateways)

BOOST_AUTO_TEST_CASE(an_address_without_gateway_is_called_directly) {
    const Outbound out = way(settings(), {"sip:bob@example.net:5080;transport=tcp", "", "", "al"});
    BOOST_TEST(out.request_uri == "sip:bob@example.net:5080;transport=tcp");
    BOOST_TEST(out.to_uri == "sip:bob@example.net:5080");
    BOOST_TEST(out.from_uri == "sip:al@192.0.2.1");
    BOOST_TEST(out.tcp);
    BOOST_TEST(!out.gateway);
    BOOST_TEST(out.asserted_identity.empty());
}

BOOST_AUTO_TEST_CASE(a_number_is_written_as_the_gateway_wants_it) {
    SipSettings s = settings();
    BOOST_TEST(way(s, {"sip:+16505550123@x.example", "trunk", "", ""}).request_uri ==
               "sip:+16505550123@pbx.example.org:5070;transport=tcp");
    BOOST_TEST(way(s, {"tel:+16505550123", "trunk", "", ""}).to_uri ==
               "sip:+16505550123@pbx.example.org:5070");
    s.gateways[0].number_format = "e164";
    BOOST_TEST(way(s, {"+16505550123", "trunk", "", ""}).request_uri ==
               "sip:16505550123@pbx.example.org:5070;transport=tcp");
}

BOOST_AUTO_TEST_CASE(the_caller_is_the_one_that_the_gateway_knows) {
    SipSettings s = settings();
    const DialTarget target{"+16505550123", "trunk", "", "al"};
    BOOST_TEST(way(s, target).from_uri == "sip:agent@pbx.example.org");
    s.gateways[0].caller_id = "+16505550100";
    s.gateways[0].from_domain = "example.org";
    BOOST_TEST(way(s, target).from_uri == "sip:+16505550100@example.org");
    BOOST_TEST(way(s, target).asserted_identity == "sip:+16505550100@example.org");
    s.gateways[0].caller_id.clear();
    s.gateways[0].user.clear();
    BOOST_TEST(way(s, target).from_uri == "sip:al@example.org");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_called_says_why) {
    BOOST_TEST(none(settings(), "mailto:bob@example.net"));
    BOOST_TEST(none(settings(), "sip:bob@example.net?Route=evil"));
    BOOST_TEST(none(settings(), "sip:bob@example.net\r\nVia: x"));
    BOOST_TEST(none(settings(), "+16505550123"));
    BOOST_TEST(none(settings(), "+16505550123", "other"));
}

BOOST_AUTO_TEST_CASE(the_realm_is_the_proxys_host_where_none_is_set) {
    GatewaySettings g = settings().gateways[0];
    BOOST_TEST(realm_of(g) == "pbx.example.org");
    g.realm = "asterisk";
    BOOST_TEST(realm_of(g) == "asterisk");
}

BOOST_AUTO_TEST_CASE(an_identity_survives_being_stored) {
    LegIdentity identity;
    identity.target = {"sip:bob@example.net", "trunk", "J\xc3\xb6rg \"B\"", "al"};
    identity.call_id = "c";
    identity.from_tag = "f";
    identity.branch = "z9hG4bKx";
    identity.cseq = 4000000000U;
    identity.rtp_port = 65534;
    identity.sdp_session = 18446744073709551615ULL;
    identity.to_tag = "t";
    identity.remote_target = "sip:bob@192.0.2.9";
    identity.route = {"sip:a;lr", "sip:b;lr"};
    BOOST_CHECK(identity_from_json(to_json(identity)) == identity);
    BOOST_CHECK(identity_from_json(to_json(LegIdentity{})) == LegIdentity{});
}

BOOST_AUTO_TEST_CASE(what_is_no_identity_throws) {
    BOOST_CHECK_THROW(identity_from_json(""), std::runtime_error);
    BOOST_CHECK_THROW(identity_from_json("{}"), std::runtime_error);
    std::string text = to_json(LegIdentity{});
    const std::string port = "\"rtp_port\":0";
    text.replace(text.find(port), port.size(), "\"rtp_port\":70000");
    BOOST_CHECK_THROW(identity_from_json(text), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
