#include "parsers/zones.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>

#include "parsers/when.hpp"

using namespace patchcord;
using namespace std::chrono_literals;

namespace {

std::string iana(const std::optional<NamedZone>& zone) { return zone ? zone->iana : "none"; }

std::chrono::local_seconds wall(int year, unsigned month, unsigned day, std::chrono::minutes time) {
    return std::chrono::local_days{std::chrono::year{year} / std::chrono::month{month} /
                                   std::chrono::day{day}} +
           time;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(zones)

BOOST_AUTO_TEST_CASE(abbreviations_and_places_name_zones) {
    BOOST_TEST(iana(zone_by_abbreviation("PST")) == "America/Los_Angeles");
    BOOST_TEST(iana(zone_by_abbreviation("cest")) == "Europe/Berlin");
    BOOST_TEST(iana(zone_by_abbreviation("Asia/Tokyo")) == "Asia/Tokyo");
    BOOST_TEST(iana(zone_by_abbreviation("nonsense")) == "none");
    BOOST_TEST(iana(zone_by_place("new york")) == "America/New_York");
    BOOST_TEST(iana(zone_by_place("Singapore")) == "Asia/Singapore");
    BOOST_TEST(iana(zone_by_place("Pacific")) == "America/Los_Angeles");
    BOOST_TEST(iana(zone_by_place("Springfield")) == "none");
    BOOST_TEST(iana(zone_by_place("../../etc/passwd")) == "none");
    BOOST_TEST(iana(zone_by_place("")) == "none");
}

BOOST_AUTO_TEST_CASE(a_wall_clock_in_a_gap_is_moved_on_and_said_M4) {
    const auto gap = resolve_local(wall(2026, 3, 8, 2h + 30min), "America/New_York");
    BOOST_REQUIRE(gap);
    BOOST_TEST((gap->local == wall(2026, 3, 8, 3h + 30min)));
    BOOST_TEST((to_local(gap->utc, "America/New_York") == gap->local));
    BOOST_TEST(!gap->note.empty());
}

BOOST_AUTO_TEST_CASE(a_wall_clock_that_exists_twice_means_the_first_M4) {
    const auto twice = resolve_local(wall(2026, 11, 1, 1h + 30min), "America/New_York");
    BOOST_REQUIRE(twice);
    BOOST_TEST((twice->utc.time_since_epoch() == wall(2026, 11, 1, 5h + 30min).time_since_epoch()));
    BOOST_TEST(!twice->note.empty());
    BOOST_TEST(!resolve_local(wall(2026, 1, 1, 1h), "Nowhere"));
}

BOOST_AUTO_TEST_CASE(their_time_is_computed_again_in_their_zone_M4) {
    // Half past ten at night in New York; nine o'clock in Berlin is then tomorrow's.
    const auto now = resolve_local(wall(2026, 1, 5, 22h + 30min), "America/New_York")->utc;
    const TimeContext context{now, "America/New_York", "US"};
    const auto found = find_times("at 9:00 am their time", context);
    BOOST_REQUIRE_EQUAL(found.size(), 1U);
    const When there = rezone(found.front().when, "Europe/Berlin", now);
    BOOST_TEST(there.zone == "Europe/Berlin");
    BOOST_TEST(!there.in_called_zone);
    BOOST_TEST((there.local == wall(2026, 1, 6, 9h)));
    BOOST_TEST((there.utc > now));
    BOOST_TEST((rezone(found.front().when, "Nowhere", now) == found.front().when));
}

BOOST_AUTO_TEST_CASE(their_time_is_never_past_nor_a_day_late_M4) {
    const auto now = resolve_local(wall(2026, 1, 5, 23h), "Europe/Berlin")->utc;
    const TimeContext context{now, "Europe/Berlin", "DE"};
    const auto found = find_times("at 18:00 their time", context);
    BOOST_REQUIRE_EQUAL(found.size(), 1U);
    const When there = rezone(found.front().when, "America/New_York", now);
    BOOST_TEST((there.local == wall(2026, 1, 5, 18h)));
    const auto tomorrow = find_times("tomorrow at 9:00 their time", context);
    BOOST_REQUIRE_EQUAL(tomorrow.size(), 1U);
    BOOST_TEST(
        (rezone(tomorrow.front().when, "America/New_York", now).local == wall(2026, 1, 6, 9h)));
}

BOOST_AUTO_TEST_SUITE_END()
