#include "agent/fetch_words.hpp"

#include <boost/test/unit_test.hpp>

using namespace patchcord;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(fetch_words)

// METHOD M29
BOOST_AUTO_TEST_CASE(who_waits_in_a_queue_asks_to_be_rung) {
    for (const char* text : {"now", "Now!", "Right now, please.", "call me now", "ring me",
                             "Connect me anyway", "put me through now", "jetzt bitte", "ahora"}) {
        const auto fetch = read_fetch(text);
        BOOST_TEST((fetch && fetch->in == 0min), text);
    }
    for (const char* text :
         {"call me anyway in 5", "Ring me in five minutes", "please call me in 5 min, thanks",
          "call me in 5min", "put me through in 5m"}) {
        const auto fetch = read_fetch(text);
        BOOST_TEST((fetch && fetch->in == 5min), text);
    }
    BOOST_TEST((read_fetch("ring me in a minute")->in == 1min));
    BOOST_TEST((read_fetch("ring me in 240")->in == 240min));
    BOOST_TEST((read_fetch("now k3f9x") == FetchWords{0min, "k3f9x"}));
    BOOST_TEST((read_fetch("call me in 5 k3f9x") == FetchWords{5min, "k3f9x"}));
}

BOOST_AUTO_TEST_CASE(other_sentences_are_left_alone) {
    for (const char* text :
         {"", "please", "call Bob now", "call me Ishmael", "ring me on my mobile", "in 5",
          "call me in 241", "call me in 0 minutes", "call me in a", "call me in 5 hours",
          "call me at 5", "now or never", "call me in", "call me in -5", "get me a pizza now"}) {
        BOOST_TEST(!read_fetch(text).has_value(), text);
    }
    BOOST_TEST(!read_fetch(std::string(100, ' ') + "now").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
