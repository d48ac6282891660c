/// Before the answer: early media, reliable provisional answers, forks, phones that moved.

#include <boost/test/unit_test.hpp>

#include "tests/live/sip_steps.hpp"

using namespace patchcord;
using namespace patchcord::live;
using namespace std::chrono_literals;

namespace {

const LegName& leg = called_leg;

/// Sends every redirection on, as a dial plan that allows all would.
void follow_all(Caller& caller, std::vector<std::string>& asked) {
    caller.dialer().listen_redirect([&asked](const LegName&, const std::string& uri) {
        asked.push_back(uri);
        DialTarget target;
        target.uri = uri;
        return std::optional(target);
    });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sip_early)

BOOST_AUTO_TEST_CASE(early_media_is_told_and_the_answer_counts) {
    Sipp phone("early_media");
    Caller caller;
    caller.call(leg, phone.uri());
    BOOST_TEST(caller.expect<LegProgress>(leg).early_media);
    caller.expect<LegAnswered>(leg);
    end_and_check(caller, phone);
}

BOOST_AUTO_TEST_CASE(each_reliable_answer_is_confirmed_once) {
    Sipp phone("two_reliable_answers");
    Caller caller;
    call_answered(caller, leg, phone);
    BOOST_TEST(phone.count("PRACK sip:") == 2);
    end_and_check(caller, phone);
}

BOOST_AUTO_TEST_CASE(media_that_is_changed_before_the_answer_counts_from_the_answer_on) {
    Sipp phone("updates_before_the_answer");
    Caller caller;
    call_answered(caller, leg, phone);
    BOOST_TEST(caller.story().find("on hold") != std::string::npos);  // the UPDATE said so
    end_and_check(caller, phone);
}

BOOST_AUTO_TEST_CASE(of_two_phones_that_ring_the_one_that_answers_is_connected) {
    Sipp phone("early_fork");
    Caller caller;
    caller.call(leg, phone.uri());
    BOOST_TEST(caller.expect<LegAnswered>(leg).identity.to_tag == "second");
    end_and_check(caller, phone);
}

BOOST_AUTO_TEST_CASE(a_second_phone_that_answers_after_the_end_is_ended_too) {
    Sipp phone("forks_late", 1, {"-nr"});  // it must see each ACK
    Caller caller;
    call_answered(caller, leg, phone);
    caller.dialer().end(leg, "done");
    caller.expect<LegReleased>(leg);
    caller.wait([&] { return phone.count("BYE sip:") == 2; }, 3s);
    caller.run_for(100ms);
    BOOST_TEST(phone.ok());
    BOOST_TEST(caller.last_words(leg) == 1);
}

BOOST_AUTO_TEST_CASE(a_phone_that_moved_is_called_where_it_is_now) {
    Sipp there("rings_then_answers");
    Sipp phone("moved", 1, {"-key", "target", there.uri()});
    Caller caller;
    std::vector<std::string> asked;
    follow_all(caller, asked);
    caller.call(leg, phone.uri());
    const LegAnswered answered = caller.expect<LegAnswered>(leg);
    BOOST_TEST(asked == std::vector{there.uri()});  // the one wanted most
    BOOST_TEST(answered.identity.target.uri == there.uri());
    BOOST_REQUIRE(caller.renewed.size() == 1U);  // stored before the second INVITE
    BOOST_TEST(caller.renewed[0].target.uri == there.uri());
    BOOST_TEST(phone.ok());
    end_and_check(caller, there);
}

BOOST_AUTO_TEST_CASE(a_phone_that_moved_where_calls_may_not_go_is_not_followed) {
    Sipp phone("moved", 1, {"-key", "target", "sip:bob@127.0.0.3"});
    Caller caller;
    caller.dialer().listen_redirect(
        [](const LegName&, const std::string&) { return std::optional<DialTarget>(); });
    caller.call(leg, phone.uri());
    const LegFailed failed = caller.expect<LegFailed>(leg);
    BOOST_TEST(failed.status == 302);
    BOOST_TEST(failed.reason == "moved to sip:bob@127.0.0.3, where calls may not go");
    BOOST_TEST(phone.ok());
    BOOST_TEST(caller.idle());
}

BOOST_AUTO_TEST_CASE(a_phone_that_moved_to_itself_is_called_once) {
    Caller caller;
    std::vector<std::string> asked;
    follow_all(caller, asked);
    Sipp phone("moved_to_itself");
    caller.call(leg, phone.uri());
    BOOST_TEST(caller.expect<LegFailed>(leg).status == 302);
    BOOST_TEST(phone.count("INVITE sip:") == 1);
    BOOST_TEST(phone.ok());
}

BOOST_AUTO_TEST_CASE(a_phone_that_refuses_encryption_is_called_without_where_that_may_be) {
    Sipp phone("wants_encryption");
    SipSettings settings;
    settings.srtp = SrtpMode::preferred;
    Caller caller(settings);
    caller.call(leg, phone.uri());
    BOOST_TEST(caller.expect<LegAnswered>(leg).identity.srtp.empty());
    BOOST_REQUIRE(caller.renewed.size() == 1U);
    BOOST_TEST(caller.renewed[0].srtp.empty());
    end_and_check(caller, phone);
}

BOOST_AUTO_TEST_CASE(a_phone_that_refuses_encryption_is_not_called_without_where_it_is_required) {
    Sipp phone("refuses_encryption");
    SipSettings settings;
    settings.srtp = SrtpMode::required;
    Caller caller(settings);
    caller.call(leg, phone.uri());
    const LegFailed failed = caller.expect<LegFailed>(leg);
    BOOST_TEST(failed.status == 488);
    BOOST_TEST(failed.reason == "encrypted sound (SRTP) is refused: Not Acceptable Here");
    BOOST_TEST(phone.ok());
    BOOST_TEST(phone.count("INVITE sip:") == 1);
}

BOOST_AUTO_TEST_CASE(an_encrypted_answer_without_a_key_is_ended) {
    Sipp phone("answers_without_a_key");
    SipSettings settings;
    settings.srtp = SrtpMode::preferred;
    Caller caller(settings);
    caller.call(leg, phone.uri());
    const LegFailed failed = caller.expect<LegFailed>(leg);
    BOOST_TEST(failed.status == 488);
    BOOST_TEST(failed.reason == "the answer has no key for encrypted audio (SRTP)");
    BOOST_TEST(phone.ok());
    BOOST_TEST(caller.idle());
}

BOOST_AUTO_TEST_SUITE_END()
