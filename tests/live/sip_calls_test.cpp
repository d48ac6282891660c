/// The SIP dialer against SIPp: how a call is set up, refused and ended.

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "tests/live/sip_harness.hpp"

using namespace patchcord;
using namespace patchcord::live;
using namespace std::chrono_literals;

namespace {

const LegName leg = "c1.1.called";

SipDialerOptions quick() {
    SipDialerOptions options;
    options.first_answer = 500ms;
    options.t1 = 50ms;
    return options;
}

/// Answers, is ended by us, and both sides agree.
void check_whole_call(Caller& caller, Sipp& phone) {
    caller.expect<LegAnswered>(leg);
    caller.dialer().end(leg, "done");
    caller.expect<LegReleased>(leg);
    BOOST_TEST(phone.ok());
    BOOST_TEST(caller.idle());
    BOOST_TEST(caller.last_words(leg) == 1);
}

struct Refusal {
    const char* scenario;
    int status;
    int q850;
    int retry_after;
};
std::ostream& operator<<(std::ostream& out, const Refusal& r) { return out << r.scenario; }

const Refusal refusals[] = {
    {"busy", 486, 0, 0},      {"rings_then_busy", 486, 0, 0}, {"declines", 603, 21, 0},
    {"not_found", 404, 0, 0}, {"unavailable", 480, 0, 5},     {"overloaded", 503, 0, 7},
    {"redirects", 302, 0, 0},
};

struct BadAnswer {
    const char* scenario;
};
std::ostream& operator<<(std::ostream& out, const BadAnswer& b) { return out << b.scenario; }
const BadAnswer bad_answers[] = {{"garbage_sdp"}, {"no_sdp"}, {"no_audio"}, {"other_codec"}};

}  // namespace

BOOST_AUTO_TEST_SUITE(sip_calls)

BOOST_AUTO_TEST_CASE(a_call_is_answered_and_ended_by_us) {
    Sipp phone("ok");
    Caller caller;
    caller.call(leg, phone.uri());
    BOOST_TEST(caller.expect<LegProgress>(leg).status == 180);
    const LegAnswered answered = caller.expect<LegAnswered>(leg);
    BOOST_TEST(!answered.identity.to_tag.empty());
    BOOST_TEST(answered.identity.remote_target.starts_with("sip:uas@127.0.0.1"));
    caller.dialer().end(leg, "done");
    caller.expect<LegReleased>(leg);
    BOOST_TEST(phone.ok());
    BOOST_TEST(caller.idle());
    BOOST_TEST(caller.last_words(leg) == 1);
}

BOOST_AUTO_TEST_CASE(a_phone_rings_and_then_answers) {
    Sipp phone("rings_then_answers");
    Caller caller;
    caller.call(leg, phone.uri());
    check_whole_call(caller, phone);
}

BOOST_AUTO_TEST_CASE(a_call_over_tcp_is_answered_and_ended) {
    Sipp phone("ok", 1, {"-t", "t1"});
    Caller caller;
    caller.call(leg, phone.uri() + ";transport=tcp");
    check_whole_call(caller, phone);
}

BOOST_DATA_TEST_CASE(a_refusal_is_reported_as_it_came, refusals) {
    Sipp phone(sample.scenario);
    Caller caller;
    caller.call(leg, phone.uri());
    const LegFailed failed = caller.expect<LegFailed>(leg);
    BOOST_TEST(failed.status == sample.status);
    BOOST_TEST(failed.q850 == sample.q850);
    BOOST_TEST(failed.retry_after.value_or(0s).count() == sample.retry_after);
    BOOST_TEST(phone.ok());
    BOOST_TEST(caller.idle());
    BOOST_TEST(caller.last_words(leg) == 1);
    BOOST_TEST(phone.count("INVITE sip:") == 1);
}

// M13: alerting is ended by CANCEL.
BOOST_AUTO_TEST_CASE(a_phone_that_rings_for_ever_is_cancelled) {
    Sipp phone("never_answers");
    Caller caller;
    caller.call(leg, phone.uri());
    caller.expect<LegProgress>(leg);
    caller.dialer().end(leg, "no answer");
    caller.dialer().end(leg, "no answer");  // once more changes nothing
    BOOST_TEST(caller.expect<LegFailed>(leg).status == 487);
    BOOST_TEST(phone.ok());
    BOOST_TEST(caller.idle());
    BOOST_TEST(caller.last_words(leg) == 1);
}

BOOST_AUTO_TEST_CASE(a_peer_that_only_tries_is_cancelled) {
    Sipp phone("trying_only");
    Caller caller;
    caller.call(leg, phone.uri());
    BOOST_TEST(caller.expect<LegProgress>(leg).status == 100);
    caller.dialer().end(leg, "no answer");
    BOOST_TEST(caller.expect<LegFailed>(leg).status == 487);
    BOOST_TEST(phone.ok());
}

BOOST_AUTO_TEST_CASE(cancel_waits_for_the_first_provisional_answer) {
    Sipp phone("first_answer_after_cancel");
    Caller caller;
    caller.call(leg, phone.uri());
    caller.run_for(100ms);
    caller.dialer().end(leg, "changed my mind");
    BOOST_TEST(caller.expect<LegFailed>(leg).status == 487);
    BOOST_TEST(phone.ok());
    BOOST_TEST(caller.idle());
}

BOOST_AUTO_TEST_CASE(an_answer_that_crosses_the_cancel_is_reported_and_ended_by_bye) {
    Sipp phone("crosses_cancel");
    Caller caller;
    caller.call(leg, phone.uri());
    caller.expect<LegProgress>(leg);
    caller.dialer().end(leg, "no answer");
    caller.expect<LegAnswered>(leg);
    caller.dialer().end(leg, "no answer");
    caller.expect<LegReleased>(leg);
    BOOST_TEST(phone.ok());
    BOOST_TEST(caller.idle());
    BOOST_TEST(caller.last_words(leg) == 1);
}

BOOST_AUTO_TEST_CASE(nobody_answers_at_all_and_a_late_ring_is_cancelled) {
    Sipp phone("late_ring");
    Caller caller({}, [] {
        SipDialerOptions options;
        options.first_answer = 500ms;
        return options;
    }());
    caller.call(leg, phone.uri());
    const LegFailed failed = caller.expect<LegFailed>(leg, 2s);
    BOOST_TEST(failed.status == 408);
    BOOST_TEST(failed.reason == "no answer");
    BOOST_TEST(caller.dialer().active() == 1U);  // still watched, without a name
    BOOST_TEST(caller.idle());
    BOOST_TEST(phone.ok());
    BOOST_TEST(caller.last_words(leg) == 1);
}

BOOST_AUTO_TEST_CASE(a_late_answer_after_giving_up_is_ended_by_bye) {
    Sipp phone("late_answer");
    Caller caller({}, [] {
        SipDialerOptions options;
        options.first_answer = 500ms;
        return options;
    }());
    caller.call(leg, phone.uri());
    BOOST_TEST(caller.expect<LegFailed>(leg, 2s).status == 408);
    BOOST_TEST(caller.idle());
    BOOST_TEST(phone.ok());
    BOOST_TEST(caller.last_words(leg) == 1);
}

BOOST_AUTO_TEST_CASE(a_silent_address_is_given_up_and_nothing_is_left) {
    const int fd = socket(AF_INET, SOCK_DGRAM, 0);
    const std::uint16_t port = free_port();
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    BOOST_REQUIRE(bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    Caller caller({}, quick());
    caller.call(leg, "sip:bob@127.0.0.1:" + std::to_string(port));
    BOOST_TEST(caller.expect<LegFailed>(leg).status == 408);
    BOOST_TEST(caller.idle(10s));
    BOOST_TEST(caller.last_words(leg) == 1);
    close(fd);
}

BOOST_AUTO_TEST_CASE(a_closed_port_is_reported_at_once) {
    Caller caller;
    caller.call(leg, "sip:bob@127.0.0.1:" + std::to_string(free_port()));
    BOOST_TEST(caller.expect<LegFailed>(leg, 2s).status == 503);
    BOOST_TEST(caller.idle());
}

BOOST_AUTO_TEST_CASE(a_closed_tcp_port_is_reported_at_once) {
    Caller caller;
    caller.call(leg, "sip:bob@127.0.0.1:" + std::to_string(free_port()) + ";transport=tcp");
    BOOST_TEST(caller.expect<LegFailed>(leg, 2s).status == 503);
    BOOST_TEST(caller.idle());
}

BOOST_DATA_TEST_CASE(an_answer_without_usable_audio_is_ended_and_reported_as_488, bad_answers) {
    Sipp phone(sample.scenario);
    Caller caller;
    caller.call(leg, phone.uri());
    BOOST_TEST(caller.expect<LegFailed>(leg).status == 488);
    BOOST_TEST(phone.ok());
    BOOST_TEST(caller.idle());
    BOOST_TEST(caller.last_words(leg) == 1);
}

BOOST_AUTO_TEST_CASE(a_repeated_answer_is_confirmed_again) {
    Sipp phone("loses_ack", 1, {"-nr"});  // it must see each ACK
    Caller caller;
    caller.call(leg, phone.uri());
    caller.expect<LegAnswered>(leg);
    caller.run_for(500ms);
    BOOST_TEST(phone.count("ACK sip:") == 2);
    caller.dialer().end(leg, "done");
    caller.expect<LegReleased>(leg);
    BOOST_TEST(phone.ok());
}

BOOST_AUTO_TEST_CASE(the_second_of_two_answers_of_a_fork_is_ended) {
    Sipp phone("forks", 1, {"-nr"});  // it must see each ACK
    Caller caller;
    caller.call(leg, phone.uri());
    caller.expect<LegAnswered>(leg);
    caller.run_for(500ms);
    caller.dialer().end(leg, "done");
    caller.expect<LegReleased>(leg);
    BOOST_TEST(phone.ok());
    BOOST_TEST(caller.last_words(leg) == 1);
}

BOOST_AUTO_TEST_CASE(a_bye_that_is_never_answered_releases_the_leg_all_the_same) {
    Sipp phone("ignores_bye");
    Caller caller({}, quick());
    caller.call(leg, phone.uri());
    caller.expect<LegAnswered>(leg);
    caller.dialer().end(leg, "done");
    caller.expect<LegReleased>(leg, 8s);
    BOOST_TEST(caller.idle());
    BOOST_TEST(caller.last_words(leg) == 1);
}

BOOST_AUTO_TEST_CASE(the_route_set_of_the_answer_is_followed) {
    Sipp phone("record_route");
    Caller caller;
    caller.call(leg, phone.uri());
    const LegAnswered answered = caller.expect<LegAnswered>(leg);
    BOOST_REQUIRE(answered.identity.route.size() == 2U);
    BOOST_TEST(answered.identity.route[0].ends_with("hop=1"));
    caller.dialer().end(leg, "done");
    caller.expect<LegReleased>(leg);
    BOOST_TEST(phone.ok());
}

BOOST_AUTO_TEST_CASE(a_leg_that_was_only_prepared_is_released) {
    Caller caller;
    DialTarget target;
    target.uri = "sip:bob@127.0.0.1:9";
    const LegIdentity identity = caller.dialer().prepare(leg, target);
    BOOST_TEST(identity.rtp_port != 0);
    caller.dialer().end(leg, "cancelled");
    caller.expect<LegReleased>(leg);
    BOOST_TEST(caller.last_words(leg) == 1);
}

BOOST_AUTO_TEST_CASE(no_address_and_no_gateway_are_refused) {
    Caller caller;
    caller.call("a", "sip:bob@127.0.0.1?Route=x");
    BOOST_TEST(caller.expect<LegFailed>("a").status == 484);
    caller.call("b", "sip:+12015550123@127.0.0.1", "nowhere");
    BOOST_TEST(caller.expect<LegFailed>("b").status == 503);
    BOOST_TEST(caller.idle());
}

BOOST_AUTO_TEST_SUITE_END()
