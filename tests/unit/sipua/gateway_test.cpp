#include "sipua/gateway.hpp"

#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

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
        plan_outbound(s, {uri, gateway, "", "", "", ""}, "127.0.0.1"));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateways)

BOOST_AUTO_TEST_CASE(an_address_without_gateway_is_called_directly) {
    const Outbound out =
        way(settings(), {"sip:bob@example.net:5080;transport=tcp", "", "", "al", "", ""});
    BOOST_TEST(out.request_uri == "sip:bob@example.net:5080;transport=tcp");
    BOOST_TEST(out.to_uri == "sip:bob@example.net:5080");
    BOOST_TEST(out.from_uri == "sip:al@192.0.2.1");
    BOOST_CHECK(out.transport == Transport::tcp);
    BOOST_TEST(!out.gateway);
    BOOST_TEST(out.asserted_identity.empty());
}

BOOST_AUTO_TEST_CASE(a_number_is_written_as_the_gateway_wants_it) {
    SipSettings s = settings();
    BOOST_TEST(way(s, {"sip:+16505550123@x.example", "trunk", "", "", "", ""}).request_uri ==
               "sip:+16505550123@pbx.example.org:5070;transport=tcp");
    BOOST_TEST(way(s, {"tel:+16505550123", "trunk", "", "", "", ""}).to_uri ==
               "sip:+16505550123@pbx.example.org:5070");
    s.gateways[0].numbers.kind = NumberFormat::Kind::e164;
    BOOST_TEST(way(s, {"+16505550123", "trunk", "", "", "", ""}).request_uri ==
               "sip:16505550123@pbx.example.org:5070;transport=tcp");
}

BOOST_AUTO_TEST_CASE(numbers_are_written_nationally_with_what_the_trunk_wants_before_them) {
    NumberFormat format{NumberFormat::Kind::national, "44", "0", "00", 0, ""};
    BOOST_TEST(formatted_number(format, "+442079460123") == "02079460123");
    BOOST_TEST(formatted_number(format, "+16505550123") == "0016505550123");
    format.prefix = "9";
    BOOST_TEST(formatted_number(format, "+442079460123") == "902079460123");
    format = {NumberFormat::Kind::e164, "", "0", "00", 1, "001"};
    BOOST_TEST(formatted_number(format, "+16505550123") == "0016505550123");
    BOOST_TEST(formatted_number(format, "bob") == "bob");
    format.strip = 40;
    BOOST_TEST(formatted_number(format, "+16505550123") == "001");
}

BOOST_AUTO_TEST_CASE(an_anonymous_gateway_shows_no_number_but_to_itself) {
    SipSettings s = settings();
    s.gateways[0].caller_id = "+16505550100";
    s.gateways[0].anonymous = true;
    const Outbound out = way(s, {"+16505550123", "trunk", "Alice", "", "", ""});
    BOOST_TEST(out.from_uri == "sip:anonymous@anonymous.invalid");
    BOOST_TEST(out.anonymous);
    BOOST_TEST(out.asserted_identity == "sip:+16505550100@pbx.example.org");
}

BOOST_AUTO_TEST_CASE(an_outbound_proxy_is_the_next_hop_by_its_own_transport) {
    SipSettings s = settings();
    s.gateways[0].outbound_proxy = "sip:edge.example.org;transport=tls";
    const Outbound out = way(s, {"+16505550123", "trunk", "", "", "", ""});
    BOOST_TEST(out.next_hop == "sip:edge.example.org;transport=tls");
    BOOST_CHECK(out.transport == Transport::tls);
    BOOST_TEST(out.request_uri == "sip:+16505550123@pbx.example.org:5070;transport=tcp");
}

BOOST_AUTO_TEST_CASE(gateways_are_tried_by_prefix_then_priority) {
    SipSettings s;
    const auto add = [&](const std::string& name, int priority,
                         const std::vector<std::string>& prefixes) {
        GatewaySettings& g = s.gateways.emplace_back();
        g.name = name;
        g.priority = priority;
        g.prefixes = prefixes;
    };
    add("second", 2, {});
    add("first", 1, {});
    add("uk", 3, {"+44"});
    add("london", 9, {"+4420", "+1"});
    const auto none = [](unsigned) { return 0U; };
    const std::string all = "second,first,uk,london,unknown";
    const auto order = gateway_order(s, all, "+442079460123", none);
    const std::vector<std::string> wanted{"london", "uk", "first", "second"};
    BOOST_CHECK_EQUAL_COLLECTIONS(order.begin(), order.end(), wanted.begin(), wanted.end());
    BOOST_TEST(gateway_order(s, "uk", "+16505550123", none).empty());
    BOOST_TEST(gateway_order(s, all, "+390612345678", none).size() == 2U);
}

BOOST_AUTO_TEST_CASE(gateways_of_one_priority_share_by_weight) {
    SipSettings s;
    for (const auto& [name, weight] : {std::pair{"a", 1}, std::pair{"b", 3}}) {
        GatewaySettings& g = s.gateways.emplace_back();
        g.name = name;
        g.weight = weight;
    }
    int b_first = 0;
    for (unsigned thrown = 0; thrown < 4; ++thrown) {
        const auto order =
            gateway_order(s, "a,b", "+1", [&](unsigned sides) { return thrown % sides; });
        BOOST_TEST(order.size() == 2U);
        b_first += order.front() == "b" ? 1 : 0;
    }
    BOOST_TEST(b_first == 3);
    s.gateways[0].weight = s.gateways[1].weight = 0;
    BOOST_TEST(gateway_order(s, "a,b", "+1", [](unsigned) { return 0U; }).size() == 2U);
}

BOOST_AUTO_TEST_CASE(the_caller_is_the_one_that_the_gateway_knows) {
    SipSettings s = settings();
    const DialTarget target{"+16505550123", "trunk", "", "al", "", ""};
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
    identity.target = {"sip:bob@example.net", "trunk", "J\xc3\xb6rg \"B\"", "al", "", ""};
    identity.call_id = "c";
    identity.from_tag = "f";
    identity.branch = "z9hG4bKx";
    identity.cseq = 4000000000U;
    identity.rtp_port = 65534;
    identity.sdp_session = 18446744073709551615ULL;
    identity.to_tag = "t";
    identity.remote_target = "sip:bob@192.0.2.9";
    identity.route = {"sip:a;lr", "sip:b;lr"};
    identity.next_gateways = {"b", "c"};
    identity.abandoned = {LegIdentity{}};
    identity.forks = {LegIdentity{}, LegIdentity{}};
    identity.forks[1].target.contact = "sip:bob@192.0.2.7:5062;transport=tcp";
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
