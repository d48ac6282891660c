#include "parsers/repeat.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "parsers/sentence.hpp"
#include "parsers/when.hpp"

namespace patchcord {
namespace {

using namespace std::chrono;

/// Monday, 5 January 2026, 9:00 in New York.
CallRequest decoded(std::string_view text) {
    DecodeContext context;
    context.now = sys_days{year{2026} / January / 5} + 14h;
    context.zone = "America/New_York";
    return decode(text, context);
}

local_seconds local(int month_of_2026, int day, minutes time) {
    return local_days{year{2026} / month_of_2026 / day} + time;
}

struct Case {
    const char* text;
    unsigned weekdays;
    int weeks;
    local_seconds first;
};

BOOST_AUTO_TEST_SUITE(repeat)

BOOST_AUTO_TEST_CASE(M4_a_series_is_read_with_its_days_and_its_first_time) {
    for (const Case& c : {
             Case{"call Bob every Monday at 9", 2, 1, local(1, 12, 9h)},
             Case{"every weekday at 8:30 call the lab", 62, 1, local(1, 6, 8h + 30min)},
             Case{"call Ana daily at 5pm", 127, 1, local(1, 5, 17h)},
             Case{"call Ana on Mondays and Thursdays at 4pm", 18, 1, local(1, 5, 16h)},
             Case{"call Bob Monday to Friday at 9", 62, 1, local(1, 6, 9h)},
             Case{"call my mother every Sunday evening at 7", 1, 1, local(1, 11, 19h)},
             Case{"call Bob every other Tuesday at 10am", 4, 2, local(1, 6, 10h)},
             Case{"call Bob each morning at 7:15", 127, 1, local(1, 6, 7h + 15min)},
             Case{"call May every Friday at 9", 32, 1, local(1, 9, 9h)},
             Case{"call Bob every Friday at 3 starting next week", 32, 1, local(1, 16, 15h)},
             Case{"ruf Anna jeden Montag um 9 Uhr an", 2, 1, local(1, 12, 9h)},
             Case{"appelle Anna tous les lundis à 9h", 2, 1, local(1, 12, 9h)},
             Case{"llama a Ana todos los lunes a las 9", 2, 1, local(1, 12, 9h)},
         }) {
        const CallRequest request = decoded(c.text);
        BOOST_TEST_CONTEXT(c.text) {
            BOOST_TEST((request.intent == Intent::call));
            BOOST_TEST(request.called.size() == 1U);
            BOOST_REQUIRE((request.repeat && request.at));
            BOOST_TEST(request.repeat->weekdays == c.weekdays);
            BOOST_TEST(request.repeat->weeks == c.weeks);
            BOOST_TEST((request.at->local == c.first));
            BOOST_TEST(request.problems.empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(a_series_ends_where_the_message_says) {
    const CallRequest friday = decoded("call Ana daily at 5pm until Friday");
    BOOST_REQUIRE((friday.repeat && friday.repeat->last));
    BOOST_TEST((*friday.repeat->last == local_days{year{2026} / January / 9}));
    const CallRequest weeks = decoded("call Bob every day at noon for two weeks");
    BOOST_REQUIRE((weeks.repeat && weeks.repeat->last));
    BOOST_TEST((*weeks.repeat->last == local_days{year{2026} / January / 19}));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_repeated_is_said_and_not_guessed) {
    const CallRequest request = decoded("call Bob every month");
    BOOST_TEST(!request.repeat.has_value());
    BOOST_TEST(request.condition == "every month");
    BOOST_REQUIRE(request.problems.size() == 1U);
    BOOST_TEST(request.problems.front().find("every month") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(names_repeat_nothing) {
    BOOST_TEST(!decoded("call the Daily Grill at 5pm").repeat.has_value());
    BOOST_TEST(!decoded("call Bob on Monday at 9").repeat.has_value());
}

BOOST_AUTO_TEST_CASE(the_next_time_is_on_the_next_day_of_the_series) {
    const Recurrence weekdays{"", 62, 1, {}};
    BOOST_TEST((next_time(weekdays, local(1, 9, 9h)) == local(1, 12, 9h)));
    const Recurrence fortnight{"", 4, 2, {}};
    BOOST_TEST((next_time(fortnight, local(1, 6, 10h)) == local(1, 20, 10h)));
    const Recurrence ends{"", 127, 1, local_days{year{2026} / January / 9}};
    BOOST_TEST((next_time(ends, local(1, 8, 10h)) == local(1, 9, 10h)));
    BOOST_TEST(!next_time(ends, local(1, 9, 10h)).has_value());
    BOOST_TEST(!next_time({"", 0, 1, {}}, local(1, 9, 10h)).has_value());
}

BOOST_AUTO_TEST_CASE(a_window_keeps_its_end) {
    const CallRequest request = decoded("call Bob between 3 and 4pm");
    BOOST_REQUIRE((request.at && request.at->until));
    BOOST_TEST((*request.at->until - request.at->utc == 1h));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace patchcord
