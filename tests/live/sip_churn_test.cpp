/// Many legs that are ended at moments drawn by lot: nothing may be left of them.

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>

#include "tests/live/sip_harness.hpp"

using namespace patchcord;
using namespace patchcord::live;
using namespace std::chrono_literals;

namespace {

/// Set PATCHCORD_ABORTS for a longer run.
int wanted_legs() {
    constexpr int usual = 300;
    const char* text = std::getenv("PATCHCORD_ABORTS");
    return text != nullptr ? std::max(1, std::atoi(text)) : usual;
}

std::size_t descriptors() {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sip_churn)

BOOST_AUTO_TEST_CASE(legs_that_are_ended_at_any_moment_leave_nothing) {
    const int legs = wanted_legs();
    constexpr int at_once = 40;
    constexpr unsigned longest = 130;  // ms; the phone answers after about 60
    Sipp phone("may_be_ended_at_any_time", legs);
    SipDialerOptions options;
    options.first_answer = 10s;  // a loaded machine is slow, not silent
    Caller caller({}, options);
    const std::size_t before = descriptors();
    std::mt19937 lot(20261123);
    int begun = 0;
    int answered = 0;
    std::map<LegName, Loop::Timer> ends;
    const auto begin_one = [&] {
        const LegName leg = "leg" + std::to_string(begun++);
        caller.call(leg, phone.uri());
        ends[leg] = caller.loop().after(std::chrono::milliseconds(lot() % longest),
                                        [&, leg] { caller.dialer().end(leg, "aborted"); });
    };
    std::size_t read = 0;
    std::map<LegName, int> last_words;
    const auto look = [&] {
        for (; read < caller.heard.size(); ++read) {
            const auto& [leg, event] = caller.heard[read];
            if (std::holds_alternative<LegAnswered>(event)) {
                ++answered;
                caller.dialer().end(leg, "aborted");
            } else if (std::holds_alternative<LegFailed>(event) ||
                       std::holds_alternative<LegHungUp>(event) ||
                       std::holds_alternative<LegReleased>(event)) {
                ++last_words[leg];
            }
        }
        while (begun < legs && begun - static_cast<int>(last_words.size()) < at_once) begin_one();
        return static_cast<int>(last_words.size()) == legs;
    };
    BOOST_TEST(caller.wait(look, std::chrono::milliseconds(10s + legs * 40ms)));
    caller.run_for(100ms);
    look();
    BOOST_TEST(caller.idle(40s));
    BOOST_TEST(last_words.size() == static_cast<std::size_t>(legs));
    for (const auto& [leg, count] : last_words) BOOST_TEST(count == 1, leg);
    BOOST_TEST(answered > 0);
    BOOST_TEST(answered < legs);
    BOOST_TEST(phone.ok(40s));
    BOOST_TEST(descriptors() <= before);
    BOOST_TEST_MESSAGE(legs << " legs, " << answered << " of them answered");
}

BOOST_AUTO_TEST_SUITE_END()
