#include "agent/series.hpp"

#include <boost/test/unit_test.hpp>

#include "parsers/quiet.hpp"
#include "parsers/when.hpp"

using namespace patchcord;
using namespace std::chrono;

namespace {

local_seconds local(int month_of_2026, int day, minutes time) {
    return local_days{year{2026} / month_of_2026 / day} + time;
}

/// A call at 9:00 in New York on that day, with the days on which it repeats.
CallRecord at_nine(local_seconds day, unsigned weekdays) {
    CallRecord record;
    record.local_due = day;
    record.due_zone = "America/New_York";
    record.call.due = resolve_local(day, record.due_zone)->utc;
    record.repeat = Recurrence{"every day at 9", weekdays, 1, {}};
    return record;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(series)

BOOST_AUTO_TEST_CASE(M4_the_next_call_keeps_the_wall_clock_through_both_changes_of_it) {
    // 8 March 2026: clocks forward; 1 November: back.
    for (const auto& [day, next, apart] : {std::tuple{local(3, 7, 9h), local(3, 8, 9h), 23h},
                                           std::tuple{local(10, 31, 9h), local(11, 1, 9h), 25h}}) {
        const CallRecord done = at_nine(day, 127);
        const auto following = next_in_series(done, done.call.due + 1min);
        BOOST_REQUIRE(following.has_value());
        BOOST_TEST((*following->local_due == next));
        BOOST_TEST((following->call.due - done.call.due == apart));
        BOOST_TEST((following->call.phase == call::Phase::queued));
        BOOST_TEST(following->row.ref == "");
    }
}

BOOST_AUTO_TEST_CASE(a_time_in_the_gap_is_moved_on_that_day_only) {
    CallRecord done = at_nine(local(3, 7, 2h + 30min), 127);
    const auto gap = next_in_series(done, done.call.due);
    BOOST_REQUIRE(gap.has_value());
    BOOST_TEST(
        (to_local(floor<seconds>(gap->call.due), "America/New_York") == local(3, 8, 3h + 30min)));
    const auto after = next_in_series(*gap, gap->call.due);
    BOOST_REQUIRE(after.has_value());
    BOOST_TEST(
        (to_local(floor<seconds>(after->call.due), "America/New_York") == local(3, 9, 2h + 30min)));
}

BOOST_AUTO_TEST_CASE(what_was_missed_for_days_is_not_made_up_for) {
    const CallRecord done = at_nine(local(1, 5, 9h), 127);
    const auto following = next_in_series(done, done.call.due + 72h);
    BOOST_REQUIRE(following.has_value());
    BOOST_TEST((*following->local_due == local(1, 9, 9h)));
}

BOOST_AUTO_TEST_CASE(a_series_ends) {
    CallRecord done = at_nine(local(1, 5, 9h), 127);
    done.repeat->last = local_days{year{2026} / 1 / 5};
    BOOST_TEST(!next_in_series(done, done.call.due).has_value());
    done.repeat.reset();
    BOOST_TEST(!next_in_series(done, done.call.due).has_value());
}

BOOST_AUTO_TEST_CASE(M4_a_changed_time_zone_moves_a_waiting_call) {
    CallRecord record = at_nine(local(1, 5, 9h), 127);
    BOOST_TEST(!replan(record));
    const Instant right = record.call.due;
    record.call.due -= 1h;  // as the rules were when it was stored
    record.call.latest = record.call.due + 30min;
    BOOST_TEST(replan(record));
    BOOST_TEST((record.call.due == right));
    BOOST_TEST((*record.call.latest == right + 30min));
    record.call.attempt = 1;  // waits for its second attempt, at no wall clock time
    record.call.due += 5min;
    BOOST_TEST(!replan(record));
}

BOOST_AUTO_TEST_CASE(a_series_survives_its_row) {
    CallRecord record = at_nine(local(1, 5, 9h), 62);
    record.repeat->last = local_days{year{2026} / 2 / 1};
    pack(record);
    const CallRecord read = unpack(record.row);
    BOOST_TEST((read.repeat == record.repeat));
    BOOST_TEST((read.local_due == record.local_due));
    BOOST_TEST(read.due_zone == record.due_zone);
}

BOOST_AUTO_TEST_CASE(quiet_hours_go_over_midnight) {
    const auto night = parse_quiet_hours("21:00-08:00");
    BOOST_REQUIRE(night.has_value());
    BOOST_TEST(night->contains(local(1, 5, 23h)));
    BOOST_TEST(night->contains(local(1, 5, 7h + 59min)));
    BOOST_TEST(!night->contains(local(1, 5, 8h)));
    BOOST_TEST(!night->contains(local(1, 5, 20h + 59min)));
    BOOST_TEST((night->over(local(1, 5, 23h)) == local(1, 6, 8h)));
    BOOST_TEST((night->over(local(1, 5, 3h)) == local(1, 5, 8h)));
    const auto noon = parse_quiet_hours("12:00-13:30");
    BOOST_REQUIRE(noon.has_value());
    BOOST_TEST(noon->contains(local(1, 5, 13h)));
    BOOST_TEST(!noon->contains(local(1, 5, 14h)));
    for (const char* wrong :
         {"", "21-8", "25:00-08:00", "08:00-08:00", "21:00-08:0x", "aa:bb-cc:dd"})
        BOOST_TEST(!parse_quiet_hours(wrong).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
