#include "agent/call/when_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "agent/call/wording.hpp"
#include "parsers/when.hpp"

namespace patchcord::call {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::minutes;

std::string named(std::string_view phrase, const char* name, const std::string& value) {
    return fmt::format(fmt::runtime(phrase), fmt::arg(name, value));
}

std::optional<local_seconds> local(Instant at, std::string_view zone) {
    if (zone.empty()) return {};
    return to_local(std::chrono::floor<seconds>(at), zone);
}

local_seconds utc(Instant at) {
    return local_seconds{std::chrono::floor<seconds>(at.time_since_epoch())};
}

std::string clock(local_seconds at) {
    const auto day = std::chrono::floor<days>(at);
    const auto since = std::chrono::floor<minutes>(at - day);
    return fmt::format("{:02}:{:02}", since.count() / 60, since.count() % 60);
}

std::string date(local_days day, bool with_year, const Phrases& table) {
    const std::chrono::year_month_day ymd{day};
    const std::chrono::weekday weekday{day};
    return fmt::format(fmt::runtime(with_year ? table.day_month_year : table.day_month),
                       fmt::arg("weekday", table.weekdays.at(weekday.c_encoding())),
                       fmt::arg("day", static_cast<unsigned>(ymd.day())),
                       fmt::arg("month", table.months.at(static_cast<unsigned>(ymd.month()) - 1)),
                       fmt::arg("year", static_cast<int>(ymd.year())));
}

std::chrono::year year_of(local_days day) { return std::chrono::year_month_day{day}.year(); }

std::string say(Instant at, Instant now, std::string_view zone, const Phrases& table,
                std::string_view today_phrase, std::string_view date_phrase) {
    auto there = local(at, zone);
    auto here = local(now, zone);
    std::string suffix;
    if (!there || !here) {
        there = utc(at);
        here = utc(now);
        suffix = " UTC";
    }
    const local_days day = std::chrono::floor<days>(*there);
    const local_days today = std::chrono::floor<days>(*here);
    const std::string time = clock(*there) + suffix;
    if (day == today) return named(today_phrase, "time", time);
    if (day == today + days{1}) return named(table.tomorrow, "time", time);
    if (day == today - days{1}) return named(table.yesterday, "time", time);
    return fmt::format(fmt::runtime(date_phrase),
                       fmt::arg("date", date(day, year_of(day) != year_of(today), table)),
                       fmt::arg("time", time));
}

std::string counted(const Counted& words, std::int64_t n) {
    return n == 1 ? std::string(words.one)
                  : fmt::format(fmt::runtime(words.many), fmt::arg("n", n));
}

}  // namespace

std::string time_text(Instant at, Instant now, std::string_view zone, const Phrases& table) {
    return say(at, now, zone, table, "{time}", table.date_time);
}

std::string at_text(Instant at, Instant now, std::string_view zone, const Phrases& table) {
    return say(at, now, zone, table, table.at_time, table.on_date);
}

std::string elsewhere_text(Instant at, std::string_view zone, std::string_view other,
                           const Phrases& table) {
    const auto here = local(at, zone);
    const auto there = local(at, other);
    if (!here || !there || *here == *there) return {};
    const local_days day = std::chrono::floor<days>(*there);
    if (day == std::chrono::floor<days>(*here)) return clock(*there);
    return fmt::format(fmt::runtime(table.date_time), fmt::arg("date", date(day, false, table)),
                       fmt::arg("time", clock(*there)));
}

std::string duration_text(seconds duration, const Phrases& table) {
    const std::int64_t all = std::max<std::int64_t>(duration.count(), 0);
    const std::int64_t h = all / 3600;
    const std::int64_t m = all / 60 % 60;
    const std::int64_t s = all % 60;
    std::string out;
    const auto add = [&out](const std::string& part) {
        if (!out.empty()) out += ' ';
        out += part;
    };
    if (h > 0) add(counted(table.hours, h));
    if (m > 0) add(counted(table.minutes, m));
    if (h == 0 && (s > 0 || m == 0)) add(counted(table.seconds, s));
    return out;
}

std::string when_text(Instant at, Instant now, std::string_view zone, std::string_view language) {
    return time_text(at, now, zone, phrases(language));
}

}  // namespace patchcord::call
