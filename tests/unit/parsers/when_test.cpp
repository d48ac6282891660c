#include "parsers/when.hpp"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "tests/support/growth.hpp"

using namespace patchcord;

namespace {

std::string show(std::chrono::local_seconds t) {
    const auto day = std::chrono::floor<std::chrono::days>(t);
    const std::chrono::year_month_day ymd{day};
    const auto s = (t - day).count();
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", static_cast<int>(ymd.year()),
                       static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()),
                       s / 3600, s / 60 % 60, s % 60);
}

/// Wednesday, 4 March 2026, 10:20 in New York, four days before the clocks are put forward.
TimeContext in_march(std::string region = "US") {
    using namespace std::chrono;
    const local_seconds local = local_days{2026y / March / 4} + 10h + 20min;
    return {resolve_local(local, "America/New_York")->utc, "America/New_York", std::move(region)};
}

struct Case {
    std::string_view text;
    std::string_view expected;  ///< "" where there is no time in the text
};

void check(const std::vector<Case>& cases, const TimeContext& context = in_march()) {
    for (const Case& c : cases) {
        const auto found = find_times(c.text, context);
        const std::string got =
            found.empty() ? "" : show(found.front().when.local) + (found.size() > 1 ? " +" : "");
        BOOST_TEST(got == c.expected,
                   '"' << c.text << "\" is \"" << got << "\", expected \"" << c.expected << '"');
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(when)

BOOST_AUTO_TEST_CASE(lengths_count_from_now_M4) {
    check({{"in 5 minutes", "2026-03-04 10:25:00"},
           {"in half an hour", "2026-03-04 10:50:00"},
           {"an hour and a half from now", "2026-03-04 11:50:00"},
           {"in 2 and a half hours", "2026-03-04 12:50:00"},
           {"in 1.5 hours", "2026-03-04 11:50:00"},
           {"in 3/4 hour", "2026-03-04 11:05:00"},
           {"in three-quarters of an hour", "2026-03-04 11:05:00"},
           {"+20min", "2026-03-04 10:40:00"},
           {"in a couple of minutes", "2026-03-04 10:22:00"},
           {"in a few hours", "2026-03-04 13:20:00"},
           {"2 days 3 hours later", "2026-03-06 13:20:00"},
           {"in 1d, 2hr, and 5min", "2026-03-05 12:25:00"},
           {"a fortnight hence", "2026-03-18 10:20:00"},
           {"next minute", "2026-03-04 10:21:00"},
           {"in 3 days at 5pm", "2026-03-07 17:00:00"},
           {"a week from friday at 2pm", "2026-03-13 14:00:00"},
           {"in 10-15 minutes", "2026-03-04 10:30:00"},
           {"in a minute or two", "2026-03-04 10:21:00"},
           {"15 minutes before noon", "2026-03-04 11:45:00"}});
}

BOOST_AUTO_TEST_CASE(clock_times_mean_their_next_occurrence) {
    check({{"at 3pm", "2026-03-04 15:00:00"},
           {"at 9am", "2026-03-05 09:00:00"},
           {"4:15 p.m.", "2026-03-04 16:15:00"},
           {"at 6.45 PM", "2026-03-04 18:45:00"},
           {"3:18a", "2026-03-05 03:18:00"},
           {"1145am", "2026-03-04 11:45:00"},
           {"16:05", "2026-03-04 16:05:00"},
           {"08:00", "2026-03-05 08:00:00"},
           {"13h30", "2026-03-04 13:30:00"},
           {"1530 hours", "2026-03-04 15:30:00"},
           {"at 1130", "2026-03-04 11:30:00"},
           {"noon", "2026-03-04 12:00:00"},
           {"at midnight", "2026-03-05 00:00:00"},
           {"half past 3", "2026-03-04 15:30:00"},
           {"a quarter to five", "2026-03-04 16:45:00"},
           {"20 minutes past eleven", "2026-03-04 11:20:00"},
           {"at ten to four", "2026-03-04 15:50:00"},
           {"no earlier than 3pm", "2026-03-04 15:00:00"},
           {"5 o'clock", "2026-03-04 17:00:00"},
           {"seven thirty p.m.", "2026-03-04 19:30:00"},
           {"4 in the morning", "2026-03-05 04:00:00"}});
}

BOOST_AUTO_TEST_CASE(a_bare_hour_is_the_next_one_at_which_people_are_awake) {
    check({{"call her at 3", "2026-03-04 15:00:00"},
           {"call her at 11", "2026-03-04 11:00:00"},
           {"call her at 9", "2026-03-04 21:00:00"},
           {"call her at 10", "2026-03-05 10:00:00"},
           {"call her tomorrow at 4", "2026-03-05 16:00:00"},
           {"call her tomorrow at 3:30", "2026-03-05 15:30:00"},
           {"call her tomorrow at 9", "2026-03-05 09:00:00"}});
}

BOOST_AUTO_TEST_CASE(days_are_read_in_many_forms) {
    check({{"tomorrow at 5pm", "2026-03-05 17:00:00"},
           {"tomorrow morning at 5:30", "2026-03-05 05:30:00"},
           {"the day after tomorrow", "2026-03-06 12:00:00"},
           {"tonight at 8", "2026-03-04 20:00:00"},
           {"this evening", "2026-03-04 19:00:00"},
           {"9 tomorrow", "2026-03-05 09:00:00"},
           {"on Monday at 9", "2026-03-09 09:00:00"},
           {"next Tuesday", "2026-03-10 12:00:00"},
           {"this Friday at noon", "2026-03-06 12:00:00"},
           {"Friday week", "2026-03-13 12:00:00"},
           {"fri 11 at night", "2026-03-06 23:00:00"},
           {"wednesday at 4pm", "2026-03-04 16:00:00"},
           {"wednesday at 9am", "2026-03-11 09:00:00"},
           {"on the 15th", "2026-03-15 12:00:00"},
           {"Thursday, 19 March at 10", "2026-03-19 10:00:00"},
           {"August 10th, 2027 at 5pm", "2027-08-10 17:00:00"},
           {"5pm on january 2", "2027-01-02 17:00:00"},
           {"31st of may at 6:30pm", "2026-05-31 18:30:00"},
           {"2026-04-01 14:05", "2026-04-01 14:05:00"},
           {"2026-04-01T14:05:00", "2026-04-01 14:05:00"},
           {"second tuesday of april at 9am", "2026-04-14 09:00:00"},
           {"next week on Thursday at 3pm", "2026-03-12 15:00:00"},
           {"end of the day", "2026-03-04 17:00:00"}});
}

BOOST_AUTO_TEST_CASE(figures_of_a_date_are_read_by_region) {
    check({{"on 8/10/2026", "2026-08-10 12:00:00"}, {"on 25/12/2026", "2026-12-25 12:00:00"}});
    check({{"on 8/10/2026", "2026-10-08 12:00:00"}, {"am 16.11.2026", "2026-11-16 12:00:00"}},
          in_march("DE"));
}

BOOST_AUTO_TEST_CASE(an_explicit_date_in_the_past_stays_there) {
    check({{"on May 5, 2020 at 3pm", "2020-05-05 15:00:00"},
           {"yesterday at 4pm", "2026-03-03 16:00:00"},
           {"2 hours ago", "2026-03-04 08:20:00"}});
}

BOOST_AUTO_TEST_CASE(a_day_that_no_calendar_has_is_said_to_be_impossible) {
    for (const std::string_view text : {"on 2026-02-30 at 5pm", "at 9am on February 30, 2027"}) {
        const auto found = find_times(text, in_march());
        BOOST_REQUIRE_EQUAL(found.size(), 1U);
        BOOST_TEST(found.front().impossible);
    }
}

BOOST_AUTO_TEST_CASE(zones_move_the_instant_and_local_stays_the_writers) {
    check({{"at 3pm PST", "2026-03-04 18:00:00"},
           {"at 16:00 CET", "2026-03-05 10:00:00"},
           {"15:00 UTC+2 tomorrow", "2026-03-05 08:00:00"},
           {"at 6pm London time", "2026-03-04 13:00:00"},
           {"2026-03-06T09:00:00Z", "2026-03-06 04:00:00"},
           {"2026-03-06 09:00:00 +0100", "2026-03-06 03:00:00"}});
    const auto found = find_times("ring them at 9:00 their time", in_march());
    BOOST_REQUIRE_EQUAL(found.size(), 1U);
    BOOST_TEST(found.front().when.in_called_zone);
    BOOST_TEST(found.front().when.text == "at 9:00 their time");
}

BOOST_AUTO_TEST_CASE(windows_have_an_end) {
    const auto window = [](std::string_view text) {
        const auto found = find_times(text, in_march());
        if (found.size() != 1 || !found.front().when.until) {
            return std::string("none");
        }
        const When& w = found.front().when;
        return show(w.local).substr(11, 5) + "-" + show(*to_local(*w.until, w.zone)).substr(11, 5);
    };
    BOOST_TEST(window("between 3 and 4") == "15:00-16:00");
    BOOST_TEST(window("from 11:30 to 1pm") == "11:30-13:00");
    BOOST_TEST(window("tomorrow 9-11am") == "09:00-11:00");
    BOOST_TEST(window("before noon") == "11:30-12:00");
    BOOST_TEST(window("after 5") == "none");
}

BOOST_AUTO_TEST_CASE(the_span_holds_the_words_that_introduce_it) {
    const std::string text = "Call Ann on Monday at 9, please.";
    const auto found = find_times(text, in_march());
    BOOST_REQUIRE_EQUAL(found.size(), 1U);
    const FoundTime& t = found.front();
    BOOST_TEST(text.substr(t.begin, t.end - t.begin) == "on Monday at 9");
    BOOST_TEST(text.substr(t.begin_bare, t.end - t.begin_bare) == "Monday at 9");
    BOOST_TEST(t.when.text == "on Monday at 9");
    BOOST_TEST(t.has_clock);
}

BOOST_AUTO_TEST_CASE(numbers_and_names_are_no_times) {
    check({{"call 911", ""},
           {"call Bob at 1-800-555-0123", ""},
           {"call +1 (201) 555-0123", ""},
           {"call sip:1234@10.0.0.5:5080", ""},
           {"call May", ""},
           {"call March Hare", ""},
           {"call Pizza Palace at 12 Oak Street", ""},
           {"call the shop at 5 Old Mill Road", ""},
           {"call Friday Smith", ""},
           {"call Sun Industries", ""},
           {"call the 5th Avenue shop", ""},
           {"call room 3", ""},
           {"I'm at 444", ""},
           {"I'm at 1030", ""},
           {"reach me at extension 4455", ""},
           {"press 1, wait 2 seconds, then 2#", ""},
           {"let it ring for 45 seconds", ""},
           {"they are open 24/7", ""},
           {"good morning, call Bob", ""},
           {"call studio 54", ""}});
}

BOOST_AUTO_TEST_CASE(german_french_and_spanish_times_are_read) {
    check({{"ruf Anna morgen um 9 an", "2026-03-05 09:00:00"},
           {"ruf Anna um halb vier an", "2026-03-04 15:30:00"},
           {"ruf Anna in einer Stunde an", "2026-03-04 11:20:00"},
           {"ruf Anna in einer halben Stunde an", "2026-03-04 10:50:00"},
           {"ruf Anna übermorgen um 15 Uhr an", "2026-03-06 15:00:00"},
           {"ruf Anna am Montag um 15.30 Uhr an", "2026-03-09 15:30:00"},
           {"ruf Anna heute Abend um 8 an", "2026-03-04 20:00:00"},
           {"appelle Anna demain à 15h", "2026-03-05 15:00:00"},
           {"appelle Anna dans 10 minutes", "2026-03-04 10:30:00"},
           {"appelle Anna dans une demi-heure", "2026-03-04 10:50:00"},
           {"appelle Anna lundi prochain à midi", "2026-03-09 12:00:00"},
           {"appelle Anna le 15 avril à 10h15", "2026-04-15 10:15:00"},
           {"llama a Ana mañana a las 9", "2026-03-05 09:00:00"},
           {"appelle Anna dans un quart d'heure", "2026-03-04 10:35:00"},
           {"appelle Anna à midi et demi", "2026-03-04 12:30:00"},
           {"llama a Ana a las 4 menos cuarto", "2026-03-04 15:45:00"},
           {"llama a Ana en media hora", "2026-03-04 10:50:00"},
           {"llama a Ana pasado mañana a las 10 de la mañana", "2026-03-06 10:00:00"},
           {"llama a Ana hoy a las 3 y media de la tarde", "2026-03-04 15:30:00"}});
}

BOOST_AUTO_TEST_CASE(a_time_that_the_clocks_leave_out_is_moved_and_said_M4) {
    const auto found = find_times("at 2:30 am on March 8", in_march());
    BOOST_REQUIRE_EQUAL(found.size(), 1U);
    BOOST_TEST(show(found.front().when.local) == "2026-03-08 03:30:00");
    BOOST_TEST(!found.front().when.note.empty());
}

BOOST_AUTO_TEST_CASE(hours_count_elapsed_time_over_a_change_of_clocks_and_days_do_not_M4) {
    TimeContext context = in_march();
    using namespace std::chrono;
    context.now = resolve_local(local_days{2026y / March / 7} + 18h, context.zone)->utc;
    check({{"in 24 hours", "2026-03-08 19:00:00"}, {"in 1 day", "2026-03-08 18:00:00"}}, context);
}

BOOST_AUTO_TEST_CASE(any_text_is_survived_in_linear_time) {
    std::string at;
    std::string numbers;
    for (int i = 0; i < 20000; ++i) {
        at += "at the on ";
        numbers += "1:";
    }
    for (const std::string& text : {at, numbers}) {
        const std::string_view quarter = std::string_view(text).substr(0, text.size() / 4);
        BOOST_TEST(find_times(text, in_march()).empty());
        BOOST_TEST(test::growth([&] { find_times(quarter, in_march()); },
                                [&] { find_times(text, in_march()); }) < test::still_linear,
                   text.substr(0, 10));
    }
    BOOST_TEST(
        find_times(std::string_view("\xC3\xE2\x80 \xFF\0 3pm \xF0", 12), in_march()).size() == 1U);
    TimeContext unknown = in_march();
    unknown.zone = "Nowhere/At_All";
    BOOST_TEST(find_times("at 3pm", unknown).front().when.zone == "UTC");
}

BOOST_AUTO_TEST_SUITE_END()
