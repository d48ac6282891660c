#include "agent/audio_line.hpp"

#include <boost/test/unit_test.hpp>

using namespace patchcord;

BOOST_AUTO_TEST_SUITE(audio_line_text)

BOOST_AUTO_TEST_CASE(a_leg_without_sound_says_so) {
    StreamStats stats;
    stats.packets_sent = 1200;
    BOOST_TEST(audio_line(stats) == "nothing was heard; 1,200 packets sent");
}

BOOST_AUTO_TEST_CASE(loss_and_jitter_are_told_of_both_directions_where_the_peer_reports) {
    StreamStats stats;
    stats.packets_received = 999;
    stats.packets_lost = 1;
    stats.jitter_ms = 2.2;
    stats.packets_sent = 1234567;
    BOOST_TEST(audio_line(stats) == "999 packets heard, 0.1 % lost, jitter 2 ms; 1,234,567 sent");
    stats.reported_by_peer = true;
    stats.packets_lost_at_peer = 12345;
    stats.jitter_at_peer_ms = 0.7;
    BOOST_TEST(audio_line(stats) ==
               "999 packets heard, 0.1 % lost, jitter 2 ms; 1,234,567 sent, 1.0 % lost, jitter 1 "
               "ms");
}

BOOST_AUTO_TEST_SUITE_END()
