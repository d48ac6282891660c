#include "agent/opening_hours.hpp"

#include <boost/test/unit_test.hpp>

using namespace patchcord;
using namespace std::chrono_literals;
using std::chrono::local_days;
using std::chrono::local_seconds;

namespace {

OpeningHours hours(std::initializer_list<const char*> stretches,
                   std::initializer_list<const char*> holidays = {}) {
    OpeningHours made;
    for (const char* text : stretches) made.stretches.push_back(parse_opening(text).value());
    for (const char* text : holidays) made.holidays.push_back(parse_holiday(text).value());
    return made;
}

/// Of January 2026, whose 5th is a Monday.
local_seconds january(unsigned day, std::chrono::minutes time) {
    return local_days{std::chrono::year{2026} / 1 / std::chrono::day{day}} + time;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(opening_hours)

BOOST_AUTO_TEST_CASE(hours_are_read_or_refused) {
    const auto week = parse_opening("mon-fri 9:00-17:30");
    BOOST_REQUIRE(week.has_value());
    BOOST_TEST(week->weekdays == 0b0111110U);
    BOOST_TEST((week->begin == 9h && week->end == 17h + 30min));
    BOOST_TEST(parse_opening("sat-mon 8-24:00")->weekdays == 0b1000011U);
    BOOST_TEST(parse_opening("daily 0-24")->weekdays == 0x7FU);
    for (const char* bad : {"", "mon", "mon 9", "mon 9-9", "mon 17-9", "mon 9-25", "mon 9:60-17",
                            "mon-xyz 9-17", "9-17", "mon  9-17", "mon -9-17", "mon 24:01-24:02"}) {
        BOOST_TEST(!parse_opening(bad).has_value(), bad);
    }
    BOOST_TEST((parse_holiday("2026-12-25")->year == std::chrono::year{2026}));
    BOOST_TEST(!parse_holiday("12-25")->year.has_value());
    for (const char* bad : {"", "12-32", "13-01", "2026-02-29", "25.12.", "2026-1-1", "1-1"}) {
        BOOST_TEST(!parse_holiday(bad).has_value(), bad);
    }
}

BOOST_AUTO_TEST_CASE(it_is_open_within_the_hours_alone) {
    const OpeningHours week = hours({"mon-fri 9-12", "mon-fri 13-17", "sat 10-12"}, {"01-06"});
    BOOST_TEST(week.open(january(5, 9h)));
    BOOST_TEST(!week.open(january(5, 12h)));
    BOOST_TEST(week.open(january(5, 13h)));
    BOOST_TEST(!week.open(january(5, 8h + 59min)));
    BOOST_TEST(!week.open(january(6, 10h)), "a holiday");
    BOOST_TEST(!week.open(january(11, 10h)), "a Sunday");
    BOOST_TEST(OpeningHours{}.open(january(11, 3h)));
}

BOOST_AUTO_TEST_CASE(the_next_opening_is_found_over_weekends_and_holidays) {
    const OpeningHours week = hours({"mon-fri 9-12", "mon-fri 13-17"}, {"2026-01-12"});
    BOOST_TEST((week.next_open(january(5, 10h)) == january(5, 10h)));
    BOOST_TEST((week.next_open(january(5, 12h)) == january(5, 13h)));
    BOOST_TEST((week.next_open(january(5, 7h)) == january(5, 9h)));
    BOOST_TEST((week.next_open(january(9, 18h)) == january(13, 9h)), "the Monday is a holiday");
    BOOST_TEST((hours({}, {"01-05"}).next_open(january(5, 10h)) == january(6, 0h)));
    OpeningHours never;
    never.stretches.push_back({0, 9h, 17h});
    BOOST_TEST(!never.next_open(january(5, 10h)).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
