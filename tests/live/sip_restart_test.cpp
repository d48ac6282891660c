/// What a second process does with the legs of the first: the same dialer, destroyed in the middle
/// of a call without a word to the peer, and a new one on the same port.

#include <boost/test/unit_test.hpp>

#include "tests/live/sip_harness.hpp"

using namespace patchcord;
using namespace patchcord::live;
using namespace std::chrono_literals;

namespace {

const LegName leg = "c1.1.called";

/// The INVITEs that SIPp traced, as they came.
std::vector<std::string> invites(const Sipp& phone) {
    std::vector<std::string> found;
    const std::string all = phone.messages();
    for (std::size_t at = all.find("INVITE sip:"); at != std::string::npos;
         at = all.find("INVITE sip:", at + 1)) {
        found.push_back(all.substr(at, all.find("-----", at) - at));
    }
    return found;
}

struct Restart {
    SipSettings settings;
    LegIdentity identity;

    /// Dials, and is gone as soon as `until` was heard.
    template <typename Event>
    void first_process(const Sipp& phone, bool confirms = true) {
        settings.port = free_port();
        Caller caller(settings);
        caller.confirms = confirms;
        identity = identity_from_json(to_json(caller.call(leg, phone.uri())));
        const auto heard = caller.expect<Event>(leg);
        if constexpr (std::is_same_v<Event, LegAnswered>) {
            identity = identity_from_json(to_json(heard.identity));
        }
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(sip_restart)

BOOST_AUTO_TEST_CASE(the_identical_invite_is_sent_again_and_the_phone_rings_once) {
    Sipp phone("rings_long");
    Restart restart;
    restart.first_process<LegProgress>(phone);
    Caller caller(restart.settings);
    caller.dialer().dial(leg, restart.identity);
    caller.expect<LegAnswered>(leg);
    caller.dialer().end(leg, "done");
    caller.expect<LegReleased>(leg);
    BOOST_TEST(phone.ok());
    const std::vector<std::string> sent = invites(phone);
    BOOST_REQUIRE(sent.size() >= 2U);
    BOOST_TEST(sent[0] == sent[1]);
}

BOOST_AUTO_TEST_CASE(a_stale_ringing_leg_is_cancelled_by_its_branch) {
    Sipp phone("never_answers");
    Restart restart;
    restart.first_process<LegProgress>(phone);
    Caller caller(restart.settings);
    caller.dialer().end_stale(leg, restart.identity);
    caller.expect<LegReleased>(leg);
    BOOST_TEST(phone.ok());  // it got CANCEL and the ACK of its 487
    BOOST_TEST(phone.count("INVITE sip:") == 1);
    BOOST_TEST(caller.last_words(leg) == 1);
}

BOOST_AUTO_TEST_CASE(an_answer_that_came_while_nobody_was_there_is_ended_by_bye) {
    Sipp phone("answers_while_nobody_is_there");
    Restart restart;
    restart.first_process<LegProgress>(phone);
    Caller caller(restart.settings);
    caller.run_for(400ms);
    caller.dialer().end_stale(leg, restart.identity);
    caller.expect<LegReleased>(leg);
    BOOST_TEST(phone.ok());
    BOOST_TEST(caller.last_words(leg) == 1);
}

BOOST_AUTO_TEST_CASE(a_stale_answered_leg_is_ended_by_bye) {
    Sipp phone("acked_twice");
    Restart restart;
    restart.first_process<LegAnswered>(phone);
    Caller caller(restart.settings);
    caller.dialer().end_stale(leg, restart.identity);
    caller.expect<LegReleased>(leg);
    BOOST_TEST(phone.ok());
    BOOST_TEST(caller.idle());
    BOOST_TEST(caller.last_words(leg) == 1);
}

BOOST_AUTO_TEST_CASE(an_answer_that_was_not_stored_comes_again_after_the_restart) {
    Sipp phone("answers_again");
    Restart restart;
    restart.first_process<LegAnswered>(phone, false);
    restart.identity.to_tag.clear();  // as it was before the answer
    restart.identity.remote_target.clear();
    restart.identity.route.clear();
    Caller caller(restart.settings);
    caller.dialer().dial(leg, restart.identity);
    caller.expect<LegAnswered>(leg);
    caller.dialer().end(leg, "done");
    caller.expect<LegReleased>(leg);
    // The answers of two INVITEs may cross: what counts is that it was confirmed and ended.
    BOOST_TEST(phone.count("ACK sip:") >= 1);
    BOOST_TEST(phone.count("BYE sip:") >= 1);
}

BOOST_AUTO_TEST_CASE(an_answer_that_was_stored_but_not_confirmed_is_confirmed_and_ended) {
    Sipp phone("ok");
    Restart restart;
    restart.first_process<LegAnswered>(phone, false);
    Caller caller(restart.settings);
    caller.dialer().end_stale(leg, restart.identity);
    caller.expect<LegReleased>(leg);
    BOOST_TEST(phone.ok());  // it got ACK, then BYE
    BOOST_TEST(caller.last_words(leg) == 1);
}

BOOST_AUTO_TEST_CASE(a_stale_answered_leg_behind_proxies_is_ended_along_its_route) {
    Sipp phone("record_route");
    Restart restart;
    restart.first_process<LegAnswered>(phone, false);
    Caller caller(restart.settings);
    caller.dialer().end_stale(leg, restart.identity);
    caller.expect<LegReleased>(leg);
    BOOST_TEST(phone.ok());
}

BOOST_AUTO_TEST_CASE(a_stale_leg_that_the_peer_has_forgotten_is_released) {
    Sipp phone("forgot_the_call");
    SipSettings settings;
    Caller caller(settings);
    DialTarget target;
    target.uri = phone.uri();
    const LegIdentity identity = caller.dialer().prepare("other", target);
    caller.dialer().end_stale(leg, identity);
    caller.expect<LegReleased>(leg);
    BOOST_TEST(phone.ok());
}

BOOST_AUTO_TEST_SUITE_END()
