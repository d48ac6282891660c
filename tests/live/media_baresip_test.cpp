/// Sound, with real softphones on both ends and what they recorded.

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "tests/live/baresip.hpp"

using namespace patchcord;
using namespace patchcord::live;
using namespace std::chrono_literals;

namespace {

/// Two phones that are joined for a while: what each heard of the other.
void talk(Caller& caller, const Baresip& bob, const Baresip& alice) {
    wait_ready(caller, bob, alice);
    caller.call("called", bob.uri());
    caller.expect<LegAnswered>("called", 10s);
    caller.call("caller", alice.uri());
    caller.expect<LegAnswered>("caller", 10s);
    caller.dialer().join("called", "caller");
    caller.run_for(2500ms);
}

void hang_up(Caller& caller) {
    for (const char* leg : {"called", "caller"}) {
        caller.dialer().end(leg, "done");
        caller.expect<LegReleased>(leg);
    }
    caller.run_for(300ms);
}

void check_heard(const Baresip& phone, double other, double own) {
    const ClipPtr heard = phone.heard();
    BOOST_REQUIRE_MESSAGE(heard, phone.output());
    BOOST_TEST(seconds_of(*heard, other) > 1.7);
    BOOST_TEST(seconds_of(*heard, own) < 0.1);
}

SipSettings with_srtp(SrtpMode mode) {
    SipSettings settings;
    settings.srtp = mode;
    return settings;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(media_baresip)

BOOST_AUTO_TEST_CASE(two_real_phones_hear_their_message_and_then_each_other) {  // M1, M11, M12
    const Baresip bob({880, "PCMA/8000/1", "", "", "rtpevent"});
    const Baresip alice({440, "PCMU/8000/1", "", "", "rtpevent"});
    Caller caller;
    wait_ready(caller, bob, alice);

    caller.call("called", bob.uri());
    caller.expect<LegAnswered>("called", 10s);
    caller.dialer().play("called", {sine(1500, 1)}, Idle::comfort);
    caller.call("caller", alice.uri());
    caller.expect<LegAnswered>("caller", 10s);
    caller.dialer().play("caller", {sine(1900, 0.5)}, Idle::ringback);
    caller.expect<LegPromptDone>("called");
    caller.run_for(400ms);
    caller.dialer().join("called", "caller");
    caller.run_for(2s);
    caller.dialer().send_digits("called", "5");
    caller.run_for(500ms);
    hang_up(caller);

    const ClipPtr by_bob = bob.heard();
    const ClipPtr by_alice = alice.heard();
    BOOST_REQUIRE(by_bob);
    BOOST_REQUIRE(by_alice);
    const double message = seconds_of(*by_bob, 1500);
    BOOST_TEST(message > 0.9);
    BOOST_TEST(message < 1.1);
    BOOST_TEST(seconds_of(*by_alice, 1900) > 0.4);
    BOOST_TEST(seconds_of(*by_bob, 440) > 1.7);    // Alice's tone, two seconds and a half
    BOOST_TEST(seconds_of(*by_alice, 880) > 1.7);  // Bob's
    BOOST_TEST(seconds_of(*by_bob, 880) < 0.1);    // not his own
    BOOST_TEST_MESSAGE("Bob heard the message for " << message << " s and Alice for "
                                                    << seconds_of(*by_bob, 440) << " s");
}

BOOST_AUTO_TEST_CASE(two_encrypted_phones_hear_each_other) {
    const Baresip bob({880, "PCMA/8000/1", "mediaenc=srtp-mand", "srtp", "rtpevent"});
    const Baresip alice({440, "PCMU/8000/1", "mediaenc=srtp-mand", "srtp", "rtpevent"});
    Caller caller(with_srtp(SrtpMode::required));
    talk(caller, bob, alice);
    hang_up(caller);
    check_heard(bob, 440, 880);
    check_heard(alice, 880, 440);
    for (const Heard& heard : caller.heard) {
        if (const auto* media = std::get_if<LegMedia>(&heard.event)) {
            BOOST_TEST(media->stats.packets_received > 100U);
            BOOST_TEST(media->stats.packets_lost == 0U);
        }
    }
}

/// Bob's codec and Alice's; G.711 is turned into the others and back.
struct Pair {
    BaresipOptions bob;
    BaresipOptions alice;
};
std::ostream& operator<<(std::ostream& out, const Pair& pair) {
    return out << pair.bob.codecs << " and " << pair.alice.codecs;
}
const BaresipOptions opus_bob{880, "opus/48000/2", "", "opus", "rtpevent"};
const BaresipOptions opus_alice{440, "opus/48000/2", "", "opus", "rtpevent"};
const BaresipOptions g722_bob{880, "G722/16000/1", "", "g722", "rtpevent"};
const BaresipOptions g711_alice{440, "PCMU/8000/1", "", "", "rtpevent"};
const Pair pairs[] = {{opus_bob, opus_alice}, {opus_bob, g711_alice}, {g722_bob, g711_alice}};

BOOST_DATA_TEST_CASE(phones_with_different_codecs_hear_the_prompt_and_each_other, pairs) {
    const Baresip bob(sample.bob);
    const Baresip alice(sample.alice);
    SipDialerOptions options;
    options.codecs = {Codec::opus, Codec::g722, Codec::pcmu};
    Caller caller({}, options);
    wait_ready(caller, bob, alice);
    caller.call("called", bob.uri());
    caller.expect<LegAnswered>("called", 10s);
    caller.dialer().play("called", {sine(1500, 1)}, Idle::comfort);
    caller.expect<LegPromptDone>("called");
    caller.call("caller", alice.uri());
    caller.expect<LegAnswered>("caller", 10s);
    caller.dialer().join("called", "caller");
    caller.run_for(2500ms);
    hang_up(caller);
    check_heard(bob, 440, 880);
    check_heard(alice, 880, 440);
    BOOST_TEST(seconds_of(*bob.heard(), 1500) > 0.8);
}

BOOST_AUTO_TEST_CASE(two_phones_that_talk_directly_hear_each_other) {
    const Baresip bob({880, "PCMA/8000/1", "", "", "rtpevent"});
    const Baresip alice({440, "PCMA/8000/1", "", "", "rtpevent"});
    SipDialerOptions options;
    options.direct_media = true;
    Caller caller({}, options);
    talk(caller, bob, alice);
    hang_up(caller);
    check_heard(bob, 440, 880);
    check_heard(alice, 880, 440);
    for (const Heard& heard : caller.heard) {
        if (const auto* media = std::get_if<LegMedia>(&heard.event)) {
            BOOST_TEST(media->stats.packets_received < 90U);  // of about 130: the rest went past us
        }
    }
}

BOOST_AUTO_TEST_CASE(a_recording_holds_each_party_on_its_side_for_its_owner_alone) {
    const TempFolder folder;
    const auto file = folder.path() / "call.wav";
    const Baresip bob({880, "PCMA/8000/1", "", "", "rtpevent"});
    const Baresip alice({440, "PCMU/8000/1", "", "", "rtpevent"});
    Caller caller;
    wait_ready(caller, bob, alice);
    for (const auto& [leg, uri] :
         {std::pair{"called", bob.uri()}, std::pair{"caller", alice.uri()}}) {
        caller.call(leg, uri);
        caller.expect<LegAnswered>(leg, 10s);
    }
    caller.dialer().record("called", "caller", file);
    BOOST_CHECK_THROW(caller.dialer().record("called", "caller", file), std::runtime_error);
    caller.dialer().join("called", "caller");
    caller.run_for(2s);
    hang_up(caller);
    caller.run_for(600ms);  // for the writing thread
    const auto rights = std::filesystem::status(file).permissions();
    BOOST_TEST(
        (rights == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)));
    const auto [left, right] = both_sides(file);
    BOOST_TEST(left->mulaw.size() > 14000U);  // about two seconds
    BOOST_TEST(seconds_of(*left, 880) > 1.6);
    BOOST_TEST(seconds_of(*right, 440) > 1.6);
    BOOST_TEST(seconds_of(*left, 440) < 0.1);
    BOOST_TEST(seconds_of(*right, 880) < 0.1);
}

BOOST_AUTO_TEST_CASE(a_phone_without_encryption_is_not_connected_where_it_is_required) {
    const Baresip bob({880, "PCMA/8000/1", "", "", "rtpevent"});
    Caller caller(with_srtp(SrtpMode::required));
    wait_ready(caller, bob, bob);
    caller.call("called", bob.uri());
    const LegFailed failed = caller.expect<LegFailed>("called", 10s);
    BOOST_TEST(failed.status == 488);
    BOOST_TEST(failed.reason.find("SRTP") != std::string::npos, failed.reason);
    BOOST_TEST(caller.idle());
}

BOOST_AUTO_TEST_CASE(where_encryption_is_preferred_a_phone_without_it_is_connected_all_the_same) {
    const Baresip bob({880, "PCMA/8000/1", "", "", "rtpevent"});
    const Baresip alice({440, "PCMU/8000/1", "mediaenc=srtp", "srtp", "rtpevent"});
    Caller caller(with_srtp(SrtpMode::preferred));
    talk(caller, bob, alice);
    hang_up(caller);
    check_heard(bob, 440, 880);
    check_heard(alice, 880, 440);
}

BOOST_AUTO_TEST_SUITE_END()
