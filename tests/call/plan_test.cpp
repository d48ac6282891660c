#include "agent/call/plan.hpp"

#include <boost/test/unit_test.hpp>

using namespace patchcord;
using namespace patchcord::call;
using namespace std::chrono_literals;

namespace {

DialPlanRules usual() {
    DialPlanRules rules;
    rules.countries = {"1", "44", "49", "33", "41"};
    rules.sip_domains = {"pbx.example.org", "*.example.net"};
    rules.gateway = "trunk";
    return rules;
}

/// "ok GATEWAY URI", or the rule that refused.
std::string verdict(std::string_view address, const DialPlanRules& rules = usual(),
                    std::string_view region = "US") {
    const auto result = check_destination(address, rules, region);
    if (const auto* refused = std::get_if<Refused>(&result)) {
        BOOST_TEST(!refused->why.empty());
        BOOST_TEST(refused->why.ends_with('.'));
        return refused->rule;
    }
    const auto& allowed = std::get<Allowed>(result);
    return "ok " + allowed.gateway + " " + allowed.uri;
}

const std::vector<UserPhone> phones{
    {"mobile", "+16505550123"}, {"desk", "sip:444@pbx.example.org"}, {"home", "+442079460123"}};

std::string chosen(CallerPhone::Kind kind, const std::string& text) {
    CallerPhone asked;
    asked.kind = kind;
    asked.text = asked.device = asked.number = asked.uri = asked.extension = text;
    const auto result = choose_caller_phone(asked, phones, "US");
    if (const auto* none = std::get_if<NoPhone>(&result)) return "none: " + none->why;
    return std::get<UserPhone>(result).kind;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(dial_plan)

BOOST_AUTO_TEST_CASE(ordinary_numbers_of_allowed_countries_go_to_the_gateway) {
    BOOST_TEST(verdict("+12015550123") == "ok trunk sip:+12015550123@trunk");
    BOOST_TEST(verdict("(201) 555-0123") == "ok trunk sip:+12015550123@trunk");
    BOOST_TEST(verdict("020 7946 0123", usual(), "GB") == "ok trunk sip:+442079460123@trunk");
    BOOST_TEST(verdict("+448001111", usual()).starts_with("ok "));
    BOOST_TEST(verdict("+443001234567") == "ok trunk sip:+443001234567@trunk");
    BOOST_TEST(verdict("+18005550123").starts_with("ok "));
    DialPlanRules odd = usual();
    odd.gateway = "My Trunk (2)";
    BOOST_TEST(verdict("+12015550123", odd) == "ok My Trunk (2) sip:+12015550123@gateway.invalid");
}

BOOST_AUTO_TEST_CASE(nothing_is_allowed_by_an_empty_plan) {
    BOOST_TEST(verdict("+12015550123", {}) == "country");
    BOOST_TEST(verdict("sip:bob@pbx.example.org", {}) == "sip-domain");
    DialPlanRules no_gateway = usual();
    no_gateway.gateway.clear();
    BOOST_TEST(verdict("+12015550123", no_gateway) == "no-gateway");
}

BOOST_AUTO_TEST_CASE(emergency_and_short_numbers_are_never_called) {
    DialPlanRules all = usual();
    all.allow_premium = all.allow_shared_cost = all.allow_satellite = all.allow_other_types = true;
    all.allow_prefixes = {"+1", "+44"};
    all.sip_domains = {"*"};
    for (const char* number : {"911", "112", "999", "9-1-1", " 911 ", "411"}) {
        BOOST_TEST(verdict(number, all) == "emergency");
    }
    BOOST_TEST(verdict("110", all, "DE") == "emergency");
    for (const char* uri : {"sip:911@pbx.example.org", "sip:112@pbx.example.org",
                            "sip:9911@pbx.example.org", "sip:0112@pbx.example.org"}) {
        BOOST_TEST(verdict(uri, all) == "emergency");
    }
}

BOOST_AUTO_TEST_CASE(premium_numbers_are_refused_also_where_the_library_does_not_know_them) {
    const DialPlanRules rules = usual();
    for (const char* number :
         {"+19005551234", "+19761234567", "+449091234567", "+448712345678", "+447012345678",
          "+4990012345678", "+491371234567", "+4913812345", "+4919012345678", "+33891234567",
          "+41900123456", "+9791234567890"}) {
        const std::string rule = verdict(number, rules);
        BOOST_TEST((rule == "premium" || rule == "unknown-type" || rule == "not-a-number" ||
                    rule == "shared-cost"),
                   number << ": " << rule);
    }
    BOOST_TEST(verdict("+19005551234") == "premium");
    BOOST_TEST(verdict("+4913812345678") == "premium");
    DialPlanRules premium = usual();
    premium.allow_premium = true;
    BOOST_TEST(verdict("+449091234567", premium).starts_with("ok "));
    // A dear range stays dear where unknown kinds are allowed.
    DialPlanRules other = usual();
    other.allow_other_types = true;
    BOOST_TEST(verdict("+447012345678", other) == "premium");
    BOOST_TEST(verdict("+4919012345678", other) == "premium");
}

BOOST_AUTO_TEST_CASE(shared_cost_and_satellite_are_refused_unless_allowed) {
    DialPlanRules rules = usual();
    rules.countries.emplace_back("881");
    BOOST_TEST(verdict("+491801234567", rules) == "shared-cost");
    BOOST_TEST(verdict("+881612345678", rules) == "satellite");
    rules.allow_shared_cost = rules.allow_satellite = true;
    BOOST_TEST(verdict("+491801234567", rules).starts_with("ok "));
    BOOST_TEST(verdict("+881612345678", rules).starts_with("ok "));
}

BOOST_AUTO_TEST_CASE(countries_are_an_allow_list_and_1_is_not_the_caribbean) {
    BOOST_TEST(verdict("+5352345678") == "country");
    BOOST_TEST(verdict("+252612345678") == "country");
    BOOST_TEST(verdict("+18765123456") == "country");
    BOOST_TEST(verdict("+18092345678") == "country");
    BOOST_TEST(verdict("+17872345678").starts_with("ok "));  // Puerto Rico
    BOOST_TEST(verdict("+14165550123").starts_with("ok "));  // Canada
    DialPlanRules rules = usual();
    rules.allow_prefixes = {"+1876"};
    BOOST_TEST(verdict("+18765123456", rules).starts_with("ok "));
}

BOOST_AUTO_TEST_CASE(the_longest_configured_prefix_decides) {
    DialPlanRules rules = usual();
    rules.deny_prefixes = {"+1201"};
    BOOST_TEST(verdict("+12015550123", rules) == "denied");
    BOOST_TEST(verdict("+16505550123", rules).starts_with("ok "));
    rules.allow_prefixes = {"+1201555"};
    BOOST_TEST(verdict("+12015550123", rules).starts_with("ok "));
    rules.deny_prefixes.emplace_back("+12015550123");
    BOOST_TEST(verdict("+12015550123", rules) == "denied");
}

BOOST_AUTO_TEST_CASE(sip_addresses_only_at_listed_servers) {
    BOOST_TEST(verdict("sip:bob@pbx.example.org") == "ok  sip:bob@pbx.example.org");
    BOOST_TEST(verdict("SIP:bob@PBX.example.org") == "ok  sip:bob@pbx.example.org");
    BOOST_TEST(verdict("sip:bob@a.example.net").starts_with("ok "));
    BOOST_TEST(verdict("sip:bob@example.net") == "sip-domain");
    BOOST_TEST(verdict("sip:bob@evilexample.net") == "sip-domain");
    BOOST_TEST(verdict("sip:bob@pbx.example.org.evil.test") == "sip-domain");
    BOOST_TEST(verdict("sip:bob@127.0.0.1") == "sip-domain");
    BOOST_TEST(verdict("sip:bob@pbx.example.org?Route=x") == "bad-sip-uri");
    BOOST_TEST(verdict("sip:bob@pbx.example.org\r\nX: y") == "bad-sip-uri");
    BOOST_TEST(verdict("sip:") == "bad-sip-uri");
}

BOOST_AUTO_TEST_CASE(a_pbx_is_no_way_around_the_rules_of_numbers) {
    BOOST_TEST(verdict("sip:444@pbx.example.org").starts_with("ok "));
    BOOST_TEST(verdict("sip:+12015550123@pbx.example.org").starts_with("ok "));
    BOOST_TEST(verdict("sip:+19005551234@pbx.example.org") == "premium");
    BOOST_TEST(verdict("sip:+5352345678@pbx.example.org") == "country");
    BOOST_TEST(verdict("sip:0115352345678@pbx.example.org") == "country");
    BOOST_TEST(verdict("sip:90115352345678@pbx.example.org") == "not-a-number");
    BOOST_TEST(verdict("sip:*72@pbx.example.org") == "service-code");
    BOOST_TEST(verdict("sip:%2A72@pbx.example.org") == "service-code");
    BOOST_TEST(verdict("sip:bob2@pbx.example.org").starts_with("ok "));
}

BOOST_AUTO_TEST_CASE(what_is_no_number_is_said_so) {
    for (const char* text : {"bob", "+", "12", "+1201"}) {
        const std::string rule = verdict(text);
        BOOST_TEST((rule == "not-a-number" || rule == "emergency"), text << ": " << rule);
    }
    BOOST_TEST(verdict("") == "no-address");
    BOOST_TEST(verdict("   ") == "no-address");
    BOOST_TEST(verdict(std::string(100'000, '1')) == "no-address");
    const auto hostile = check_destination("x\r\ny\x1b", usual(), "US");
    BOOST_TEST(std::get<Refused>(hostile).why.find('\r') == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(users_phones)

BOOST_AUTO_TEST_CASE(the_first_phone_rings_where_none_was_asked_for) {
    BOOST_TEST(std::get<UserPhone>(choose_caller_phone({}, phones, "US")).kind == "mobile");
    BOOST_TEST(std::holds_alternative<NoPhone>(choose_caller_phone({}, {}, "US")));
    BOOST_TEST(chosen(CallerPhone::Kind::session, "") == "mobile");
    BOOST_TEST(chosen(CallerPhone::Kind::email, "alice@example.org") == "mobile");
}

BOOST_AUTO_TEST_CASE(a_device_is_found_by_its_kind_and_by_what_people_call_it) {
    using Kind = CallerPhone::Kind;
    BOOST_TEST(chosen(Kind::device, "mobile") == "mobile");
    BOOST_TEST(chosen(Kind::device, "cell") == "mobile");
    BOOST_TEST(chosen(Kind::device, "desk") == "desk");
    BOOST_TEST(chosen(Kind::device, "work") == "desk");
    BOOST_TEST(chosen(Kind::device, "home") == "home");
    BOOST_TEST(chosen(Kind::device, "phone") == "mobile");
    BOOST_TEST(chosen(Kind::description, "my Desk phone") == "desk");
    BOOST_TEST(chosen(Kind::description, "the lab bench phone").starts_with("none"));
    BOOST_TEST(chosen(Kind::device, "car").starts_with("none"));
}

BOOST_AUTO_TEST_CASE(a_number_must_be_registered) {
    using Kind = CallerPhone::Kind;
    BOOST_TEST(chosen(Kind::number, "+16505550123") == "mobile");
    BOOST_TEST(chosen(Kind::number, "650 555 0123") == "mobile");
    BOOST_TEST(chosen(Kind::number, "+12015550123") ==
               "none: I ring only phones that are registered as yours, and +1 201-555-0123 is not. "
               "Yours are: mobile (+1 650-555-0123), desk (sip:444@pbx.example.org), home (+44 20 "
               "7946 0123).");
    BOOST_TEST(chosen(Kind::sip, "sip:444@PBX.example.org") == "desk");
    BOOST_TEST(chosen(Kind::sip, "sip:444@evil.example.org").starts_with("none"));
    BOOST_TEST(chosen(Kind::extension, "444") == "desk");
    BOOST_TEST(chosen(Kind::extension, "555").starts_with("none"));
    BOOST_TEST(chosen(Kind::extension, "0123").starts_with("none"));  // two numbers end so
}

BOOST_AUTO_TEST_CASE(options_stay_within_bounds) {
    Options asked;
    asked.retries = 99;
    asked.ring_timeout = 3600s;
    const Policy policy = policy_for({}, asked);
    BOOST_TEST(policy.busy.retries == 10);
    BOOST_TEST(policy.no_answer.retries == 10);
    BOOST_TEST(policy.unreachable.retries == 10);
    BOOST_TEST(policy.ring_called.count() == 120);
    asked.retries = -1;
    asked.ring_timeout = 0s;
    BOOST_TEST(policy_for({}, asked).busy.retries == 0);
    BOOST_TEST(policy_for({}, asked).ring_called.count() == 5);
    BOOST_CHECK(policy_for({}, {}) == Policy{});
}

BOOST_AUTO_TEST_SUITE_END()
