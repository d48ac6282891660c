#include <boost/test/unit_test.hpp>

#include "tests/live/sip_harness.hpp"

using namespace patchcord;
using namespace patchcord::live;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(sip_calls)

BOOST_AUTO_TEST_CASE(a_call_is_answered_and_ended_by_us) {
    Sipp phone("ok");
    Caller caller;
    caller.call("c1.1.called", phone.uri());
    BOOST_TEST(caller.expect<LegProgress>("c1.1.called").status == 180);
    const LegAnswered answered = caller.expect<LegAnswered>("c1.1.called");
    BOOST_TEST(!answered.identity.to_tag.empty());
    BOOST_TEST(answered.identity.remote_target.starts_with("sip:uas@127.0.0.1"));
    caller.dialer().end("c1.1.called", "done");
    caller.expect<LegReleased>("c1.1.called");
    BOOST_TEST(phone.ok());
    BOOST_TEST(caller.idle());
    BOOST_TEST(caller.last_words("c1.1.called") == 1);
}

BOOST_AUTO_TEST_SUITE_END()
