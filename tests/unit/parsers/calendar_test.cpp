#include "parsers/calendar.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>

using namespace patchcord;
using namespace std::chrono_literals;

namespace {

TimeContext context() {
    const auto local = std::chrono::local_days{2026y / std::chrono::March / 4} + 10h;
    return {resolve_local(local, "America/New_York")->utc, "America/New_York", "US"};
}

std::string event(const std::string& lines) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nMETHOD:REQUEST\r\n"
           "BEGIN:VEVENT\r\nUID:one@example.org\r\nDTSTAMP:20260301T000000Z\r\n" +
           lines + "END:VEVENT\r\nEND:VCALENDAR\r\n";
}

Invitation read(const std::string& text) {
    auto result = parse_invitation(text, context());
    const auto* error = std::get_if<CalendarError>(&result);
    BOOST_REQUIRE_MESSAGE(error == nullptr, (error == nullptr ? "" : error->why));
    return std::get<Invitation>(std::move(result));
}

std::chrono::local_seconds wall(unsigned month, unsigned day, std::chrono::minutes time) {
    return std::chrono::local_days{2026y / std::chrono::month{month} / std::chrono::day{day}} +
           time;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(calendar)

BOOST_AUTO_TEST_CASE(an_invitation_says_when_who_and_which_number_M4) {
    const Invitation i =
        read(event("DTSTART;TZID=Europe/Berlin:20260310T150000\r\n"
                   "SUMMARY:Call with Ines about\\, well\\, the plan\r\n"
                   "LOCATION:Phone: +49 30 901820,,1234#\r\n"
                   "DESCRIPTION:Order 20260310 123 456 7890\\nor dial (201) 555-0123\r\n"
                   "ORGANIZER;CN=Ines Roth:mailto:Ines.Roth@Example.ORG\r\n"
                   "ATTENDEE;CN=Bob:mailto:bob@example.org\r\nATTENDEE:tel:+12015550199\r\n"));
    BOOST_TEST(i.summary == "Call with Ines about, well, the plan");
    BOOST_TEST((i.start.local == wall(3, 10, 10h)));  // New York is already on summer time
    BOOST_TEST(i.organizer.name == "Ines Roth");
    BOOST_TEST(i.organizer.address == "Ines.Roth@example.org");
    BOOST_REQUIRE_EQUAL(i.attendees.size(), 2U);
    BOOST_TEST(i.attendees[1].uri == "tel:+12015550199");
    BOOST_REQUIRE_EQUAL(i.numbers.size(), 2U);
    BOOST_TEST(i.numbers[0] == "+49 30 901820,,1234#");
    BOOST_TEST(i.numbers[1] == "(201) 555-0123");
    BOOST_TEST((i.method == Invitation::Method::request));
}

BOOST_AUTO_TEST_CASE(a_zone_may_be_utc_floating_prefixed_or_told_by_its_rules) {
    BOOST_TEST((read(event("DTSTART:20260310T150000Z\r\n")).start.local == wall(3, 10, 11h)));
    BOOST_TEST((read(event("DTSTART:20260310T150000\r\n")).start.local == wall(3, 10, 15h)));
    BOOST_TEST(
        (read(event("DTSTART;TZID=/example.org/2026/America/Los_Angeles:20260310T150000\r\n"))
             .start.local == wall(3, 10, 18h)));
    const std::string own =
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nBEGIN:VTIMEZONE\r\n"
        "TZID:House Time\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0300\r\n"
        "TZOFFSETTO:+0300\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:two\r\n"
        "DTSTART;TZID=House Time:20260310T150000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    BOOST_TEST((read(own).start.local == wall(3, 10, 8h)));
    const Invitation unknown = read(event("DTSTART;TZID=Mars/Olympus:20260310T150000\r\n"));
    BOOST_TEST((unknown.start.local == wall(3, 10, 15h)));
    BOOST_TEST(!unknown.start.note.empty());
}

BOOST_AUTO_TEST_CASE(a_series_starts_with_its_next_occurrence) {
    const std::string weekly =
        "DTSTART;TZID=America/New_York:20260202T090000\r\nRRULE:FREQ=WEEKLY;BYDAY=MO\r\n";
    BOOST_TEST((read(event(weekly)).start.local == wall(3, 9, 9h)));
    BOOST_TEST(
        (read(event(weekly + "EXDATE;TZID=America/New_York:20260309T090000\r\n")).start.local ==
         wall(3, 16, 9h)));
    const std::string endless = "DTSTART:20260202T090000Z\r\nRRULE:FREQ=SECONDLY\r\n";
    BOOST_TEST((read(event(endless)).start.local == wall(2, 2, 4h)));
}

BOOST_AUTO_TEST_CASE(what_is_no_invitation_is_said_and_survived) {
    const auto refused = [](const std::string& text) {
        return std::holds_alternative<CalendarError>(parse_invitation(text, context()));
    };
    BOOST_TEST(refused(""));
    BOOST_TEST(refused("hello"));
    BOOST_TEST(refused(event("SUMMARY:no time\r\n")));
    BOOST_TEST(refused(event("DTSTART:99999999T999999\r\n")));
    BOOST_TEST(refused(std::string(70 * 1024, 'x')));
    std::string deep;
    for (int i = 0; i < 1000; ++i) {
        deep += "BEGIN:VEVENT\r\n";
    }
    BOOST_TEST(refused(deep));
}

BOOST_AUTO_TEST_CASE(control_characters_do_not_pass) {
    const Invitation i = read(event("DTSTART:20260310T150000Z\r\nSUMMARY:one\\ntwo\x01three\r\n"));
    BOOST_TEST(i.summary == "one two three");
}

BOOST_AUTO_TEST_SUITE_END()
