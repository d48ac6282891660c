#include "agent/opening_hours.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace patchcord {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::minutes;

constexpr unsigned all_week = 0x7F;
constexpr int most_days = 366;

std::optional<unsigned> weekday_of(std::string_view word) {
    constexpr std::array<std::string_view, 7> names{"sun", "mon", "tue", "wed",
                                                    "thu", "fri", "sat"};
    const auto* found = std::ranges::find(names, word);
    if (found == names.end()) return std::nullopt;
    return static_cast<unsigned>(found - names.begin());
}

/// "mon", "mon-fri", "daily" as bits.
std::optional<unsigned> weekdays_of(std::string_view word) {
    if (word == "daily") return all_week;
    const std::size_t dash = word.find('-');
    const auto first = weekday_of(word.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : weekday_of(word.substr(dash + 1));
    if (!first || !last) return std::nullopt;
    unsigned bits = 1U << *last;
    for (unsigned day = *first; day != *last; day = (day + 1) % 7) bits |= 1U << day;
    return bits;
}

/// Digits and nothing else.
std::optional<int> number_of(std::string_view text) {
    int number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (text.empty() || text.front() == '-' || error != std::errc() || stop != end) {
        return std::nullopt;
    }
    return number;
}

/// "9", "9:30", "24:00".
std::optional<minutes> time_of(std::string_view text) {
    const std::size_t colon = text.find(':');
    const auto hour = number_of(text.substr(0, colon));
    const auto minute =
        colon == std::string_view::npos ? std::optional(0) : number_of(text.substr(colon + 1));
    constexpr minutes day_end{24 * 60};
    if (!hour || !minute || *hour > 24 || *minute > 59) return std::nullopt;
    const minutes time{*hour * 60 + *minute};
    return time > day_end ? std::nullopt : std::optional(time);
}

}  // namespace

std::optional<OpeningHours::Stretch> parse_opening(std::string_view text) {
    const std::size_t blank = text.find(' ');
    if (blank == std::string_view::npos) return std::nullopt;
    const auto weekdays = weekdays_of(text.substr(0, blank));
    const std::string_view hours = text.substr(blank + 1);
    const std::size_t dash = hours.find('-');
    if (!weekdays || dash == std::string_view::npos) return std::nullopt;
    const auto begin = time_of(hours.substr(0, dash));
    const auto end = time_of(hours.substr(dash + 1));
    if (!begin || !end || *begin >= *end) return std::nullopt;
    return OpeningHours::Stretch{*weekdays, *begin, *end};
}

std::optional<OpeningHours::Holiday> parse_holiday(std::string_view text) {
    OpeningHours::Holiday holiday;
    constexpr std::size_t with_year = 10;  // "2026-12-25"
    if (text.size() == with_year && text[4] == '-') {
        const auto year = number_of(text.substr(0, 4));
        if (!year) return std::nullopt;
        holiday.year = std::chrono::year{*year};
        text.remove_prefix(5);
    }
    if (text.size() != 5 || text[2] != '-') return std::nullopt;
    const auto month = number_of(text.substr(0, 2));
    const auto day = number_of(text.substr(3));
    if (!month || !day) return std::nullopt;
    holiday.day = std::chrono::month{static_cast<unsigned>(*month)} /
                  std::chrono::day{static_cast<unsigned>(*day)};
    if (!holiday.day.ok() || (holiday.year && !(*holiday.year / holiday.day).ok())) {
        return std::nullopt;
    }
    return holiday;
}

bool OpeningHours::holiday(local_days day) const {
    const std::chrono::year_month_day date{day};
    return std::ranges::any_of(holidays, [&](const Holiday& each) {
        return each.day.month() == date.month() && each.day.day() == date.day() &&
               (!each.year || *each.year == date.year());
    });
}

bool OpeningHours::open(local_seconds local) const {
    const auto today = std::chrono::floor<days>(local);
    if (holiday(today)) return false;
    if (stretches.empty()) return true;
    const unsigned bit = 1U << std::chrono::weekday{today}.c_encoding();
    const auto time = local - today;
    return std::ranges::any_of(stretches, [&](const Stretch& each) {
        return (each.weekdays & bit) != 0 && time >= each.begin && time < each.end;
    });
}

std::optional<local_seconds> OpeningHours::next_open(local_seconds local) const {
    if (open(local)) return local;
    const auto today = std::chrono::floor<days>(local);
    for (int ahead = 0; ahead <= most_days; ++ahead) {
        const local_days day = today + days{ahead};
        if (holiday(day)) continue;
        std::optional<local_seconds> first;
        if (stretches.empty()) first = local_seconds{day};
        const unsigned bit = 1U << std::chrono::weekday{day}.c_encoding();
        for (const Stretch& each : stretches) {
            const local_seconds begin = day + each.begin;
            if ((each.weekdays & bit) == 0 || begin < local) continue;
            if (!first || begin < *first) first = begin;
        }
        if (first && *first >= local) return first;
    }
    return std::nullopt;
}

}  // namespace patchcord
