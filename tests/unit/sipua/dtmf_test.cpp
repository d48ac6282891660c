#include "sipua/dtmf.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "sipua/tones.hpp"

using namespace patchcord;

BOOST_AUTO_TEST_SUITE(dtmf)

BOOST_AUTO_TEST_CASE(an_event_is_written_and_read) {
    std::array<std::uint8_t, 4> bytes{};
    write_dtmf_event(bytes, {11, true, 10, 800});
    const auto read = parse_dtmf_event(bytes);
    BOOST_REQUIRE(read.has_value());
    BOOST_TEST(read->event == 11);
    BOOST_TEST(read->end);
    BOOST_TEST(read->volume == 10);
    BOOST_TEST(read->duration == 800);
    BOOST_TEST(!parse_dtmf_event(std::span(bytes).first(3)).has_value());
}

BOOST_AUTO_TEST_CASE(digits_are_pressed_for_100_ms_with_gaps_and_pauses) {  // M30
    DigitPlayer player;
    player.press("1, x#w");
    std::string course;
    unsigned pauses = 0;
    while (player.active()) {
        const auto frame = player.next();
        switch (frame.kind) {
            case DigitPlayer::Kind::tone:
                course += digit_of_event(frame.event);
                BOOST_TEST(frame.last == (frame.index == 4));
                break;
            case DigitPlayer::Kind::gap:
                course += '-';
                break;
            case DigitPlayer::Kind::pause:
                ++pauses;
                break;
        }
    }
    BOOST_TEST(course == "11111---#####---");
    BOOST_TEST(pauses == 100U + 25U);  // 2 s and 0.5 s
}

BOOST_AUTO_TEST_CASE(what_waits_is_bounded) {
    DigitPlayer player;
    player.press(std::string(100000, '5'));
    unsigned frames = 0;
    while (player.active()) {
        player.next();
        ++frames;
    }
    BOOST_TEST(frames == 256U * 8U);
}

BOOST_AUTO_TEST_CASE(a_repeated_event_is_one_digit) {
    DigitReceiver receiver;
    BOOST_TEST(receiver.packet({5, false, 10, 160}, 1000).value() == '5');
    BOOST_TEST(!receiver.packet({5, false, 10, 320}, 1000).has_value());
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(!receiver.packet({5, true, 10, 800}, 1000).has_value());
    }
    BOOST_TEST(receiver.packet({5, false, 10, 160}, 3000).value() == '5');
    BOOST_TEST(!receiver.packet({5, true, 10, 800}, 1000).has_value());  // late
    BOOST_TEST(receiver.packet({11, true, 10, 160}, 5000).value() == '#');
    BOOST_TEST(!receiver.packet({36, false, 10, 160}, 9000).has_value());  // a fax tone
}

BOOST_AUTO_TEST_CASE(a_long_press_in_segments_is_one_digit) {
    DigitReceiver receiver;
    BOOST_TEST(receiver.packet({1, false, 10, 0xFFFF}, 1000).value() == '1');
    BOOST_TEST(!receiver.packet({1, false, 10, 160}, 1000 + 0xFFFF).has_value());
}

BOOST_AUTO_TEST_CASE(our_own_tones_are_heard_in_both_laws) {
    const auto tones = dtmf_tones();
    const std::vector<std::uint8_t> quiet_u(800, 0xFF);
    const std::vector<std::uint8_t> quiet_a(800, 0xD5);
    for (const Codec codec : {Codec::pcmu, Codec::pcma}) {
        ToneDetector detector;
        std::string heard;
        for (const auto& tone : tones) {
            heard += detector.hear(codec, codec == Codec::pcmu ? tone->mulaw : tone->alaw);
            heard += detector.hear(codec, codec == Codec::pcmu ? quiet_u : quiet_a);
        }
        BOOST_TEST(heard == "0123456789*#ABCD");
    }
}

BOOST_AUTO_TEST_CASE(the_made_sounds_have_their_cadence) {
    BOOST_TEST(ringback_tone("US")->alaw.size() == 6U * 8000);
    BOOST_TEST(ringback_tone("GB")->alaw.size() == 3U * 8000);
    BOOST_TEST(ringback_tone("DE")->alaw.size() == 5U * 8000);
    BOOST_TEST(ringback_tone("A ")->alaw.size() == 5U * 8000);
    BOOST_TEST(comfort_tone()->mulaw.size() == 4U * 8000);
}

BOOST_AUTO_TEST_SUITE_END()
