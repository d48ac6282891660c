#include <algorithm>
#include <array>

#include "parsers/when_reader.hpp"

namespace patchcord::when_detail {
namespace {

bool day_fits(int month, int day) {
    static constexpr std::array<int, 12> longest{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month >= 1 && month <= 12 && day >= 1 &&
           day <= longest.at(static_cast<std::size_t>(month - 1));
}

int full_year(int year) { return year >= 100 ? year : year < 70 ? 2000 + year : 1900 + year; }

/// ", 2014", "2014", "'14"; not "2014:30".
std::optional<Read<int>> read_year(const Reader& r, std::size_t i) {
    std::size_t q = r.sign(i, ',') ? i + 1 : i;
    if (r.word(q, "of") || r.word(q, "del") || r.word(q, "de")) {
        ++q;
    }
    if (r.digits(q, 4, 4) && r.at(q).value >= 1900 && r.at(q).value < 2200 &&
        !r.tied_after(q + 1) && !r.word(q + 1, "hours")) {
        return Read<int>{r.at(q).value, q + 1};
    }
    if (r.sign(q, '\'') && r.digits(q + 1, 2, 2) && r.at(q + 1).glued) {
        return Read<int>{full_year(r.at(q + 1).value), q + 2};
    }
    return std::nullopt;
}

/// Whether figures that could be a day are a clock time or a number of something.
bool is_something_else(const Reader& r, std::size_t next) {
    const bool colon = r.glued_sign(next, ':') && r.digits(next + 1, 2, 2);
    const bool meridiem = r.word(next, "am") || r.word(next, "pm") ||
                          ((r.word(next, "a") || r.word(next, "p")) &&
                           (r.at(next).glued || r.glued_sign(next + 1, '.')));
    return colon || (meridiem && !r.meaning(next, Sense::on)) || r.meaning(next, Sense::unit) ||
           r.meaning(next, Sense::oclock) || r.meaning(next, Sense::hour_mark);
}

std::optional<Read<int>> day_number(const Reader& r, std::size_t i) {
    const std::size_t q = r.skip(i, Sense::the);
    if (auto ordinal = r.ordinal(q); ordinal && ordinal->value >= 1 && ordinal->value <= 31) {
        return ordinal;
    }
    if (r.digits(q, 1, 2) && r.at(q).value >= 1 && r.at(q).value <= 31 &&
        !is_something_else(r, q + 1)) {
        return Read<int>{r.at(q).value, q + 1};
    }
    return std::nullopt;
}

std::optional<Read<int>> read_month(const Reader& r, std::size_t i) {
    auto month = r.meaning(i, Sense::month);
    // "Oct. 23"
    if (month && r.glued_sign(month->next, '.')) {
        ++month->next;
    }
    return month;
}

/// "August 10th, 2012", "10 August", "31st of may", "2009 May 22nd", "16. Nov. 2016".
std::optional<Read<Day>> read_month_day(const Reader& r, std::size_t i) {
    CalendarDay day;
    std::size_t q = i;
    if (r.digits(i, 4, 4) && r.at(i).value >= 1900 && r.at(i).value < 2200 &&
        r.meaning(i + 1, Sense::month)) {
        day.year = r.at(i).value;
        q = i + 1;
    }
    std::size_t next = 0;
    if (const auto month = read_month(r, q)) {
        const std::size_t gap =
            r.sign(month->next, '-') || r.sign(month->next, ',') ? month->next + 1 : month->next;
        const auto number = day_number(r, gap);
        if (!number) {
            return std::nullopt;
        }
        day.month = month->value;
        day.day = number->value;
        next = number->next;
    } else if (const auto number = day_number(r, q)) {
        std::size_t m = number->next;
        if (r.glued_sign(m, '.') || r.sign(m, '-')) {
            ++m;
        }
        m = r.word(m, "day") ? m + 1 : m;
        m = r.word(m, "of") || r.word(m, "in") || r.meaning(m, Sense::of) ? m + 1 : m;
        const auto named = read_month(r, m);
        if (!named) {
            return std::nullopt;
        }
        day.month = named->value;
        day.day = number->value;
        next = named->next;
        if (r.sign(next, '-') && r.digits(next + 1, 2, 4)) {
            ++next;
        }
    } else {
        return std::nullopt;
    }
    if (!day.year) {
        if (const auto year = read_year(r, next)) {
            day.year = year->value;
            next = year->next;
        }
    }
    if (r.tied_after(next) && !r.glued_sign(next, '-')) {
        return std::nullopt;
    }
    return Read<Day>{day, next};
}

/// 2016-12-16, 8/10/2012, 8/10, 16.11.2016, 16.11. by region.
std::optional<Read<Day>> read_figures(const Reader& r, std::size_t i, DayLead lead,
                                      std::string_view region) {
    if (!r.digits(i, 1, 4) || r.end(i + 2) || !r.at(i + 1).glued || !r.at(i + 2).glued ||
        !r.digits(i + 2, 1, 2)) {
        return std::nullopt;
    }
    char separator = 0;
    for (const char c : {'-', '/', '.'}) {
        separator = r.sign(i + 1, c) ? c : separator;
    }
    const bool third = separator != 0 && r.glued_sign(i + 3, separator) && r.digits(i + 4, 1, 4) &&
                       r.at(i + 4).glued;
    const int a = r.at(i).value;
    const int b = r.at(i + 2).value;
    CalendarDay day;
    std::size_t next = i + 3;
    if (separator == 0) {
        return std::nullopt;
    }
    if (r.digits(i, 4, 4)) {
        if (!third || a < 1900 || a >= 2200 || !r.digits(i + 4, 1, 2)) {
            return std::nullopt;
        }
        day = {a, b, r.at(i + 4).value};
        next = i + 5;
        if (day.month > 12) {
            std::swap(day.month, day.day);
        }
    } else {
        if (!r.digits(i, 1, 2)) {
            return std::nullopt;
        }
        const bool month_first =
            separator != '.' && (region == "US" || region == "PH" || region == "CA");
        day.month = month_first ? a : b;
        day.day = month_first ? b : a;
        if (third) {
            if (r.digits(i + 4, 3, 3) || r.digits(i + 4, 1, 1)) {
                return std::nullopt;
            }
            day.year = full_year(r.at(i + 4).value);
            next = i + 5;
        } else if (separator == '-' || (separator == '.' && !r.glued_sign(i + 3, '.'))) {
            return std::nullopt;
        } else if (separator == '.') {
            next = i + 4;
        } else if ((a == 24 && b == 7) || r.digits(i + 2, 1, 1) || is_something_else(r, next)) {
            // "24/7" and fractions are no dates, unless a day is led by "on".
            if ((a == 24 && b == 7) || !(lead.on || lead.has_clock || a > 2)) {
                return std::nullopt;
            }
        }
        if (!day_fits(day.month, day.day) && day_fits(day.day, day.month)) {
            std::swap(day.month, day.day);
        }
    }
    const bool iso_time = r.word(next, "t") && r.at(next).glued && r.digits(next + 1, 2, 2);
    const bool full = day.year && third && r.digits(i + 4, 2, 4);
    if ((!full && !day_fits(day.month, day.day)) || (r.tied_after(next) && !iso_time)) {
        return std::nullopt;
    }
    return Read<Day>{day, iso_time ? next + 1 : next};
}

/// "first tuesday of october 2014", "last Monday in March".
std::optional<Read<Day>> read_nth(const Reader& r, std::size_t i) {
    const auto nth = r.ordinal(r.skip(i, Sense::the));
    if (!nth || nth->value > 5) {
        return std::nullopt;
    }
    const auto weekday = r.meaning(nth->next, Sense::weekday);
    if (!weekday) {
        return std::nullopt;
    }
    std::size_t q = weekday->next;
    q = r.word(q, "of") || r.word(q, "in") || r.word(q, "this") ? q + 1 : q;
    const auto month = read_month(r, q);
    if (!month) {
        return std::nullopt;
    }
    NthWeekday day{nth->value, weekday->value, month->value, std::nullopt};
    std::size_t next = month->next;
    if (const auto year = read_year(r, next)) {
        day.year = year->value;
        next = year->next;
    }
    return Read<Day>{day, next};
}

struct Grab {
    Which which = Which::bare;
    std::size_t next = 0;
};

Grab read_grab(const Reader& r, std::size_t i) {
    if (const auto m = r.meaning(i, Sense::this_)) {
        return {Which::this_one, m->next};
    }
    if (const auto m = r.meaning(i, Sense::next)) {
        return {Which::next, m->next};
    }
    if (const auto m = r.meaning(i, Sense::last)) {
        return {Which::last, m->next};
    }
    return {Which::bare, i};
}

int weeks_of(Which which) { return which == Which::next ? 1 : which == Which::last ? -1 : 0; }

bool is_week(const Reader& r, std::size_t i) {
    const auto unit = r.meaning(i, Sense::unit);
    return unit && unit->value == static_cast<int>(Unit::week);
}

/// "Monday", "next Tue", "Friday week", "tuesday next week", "lundi prochain".
std::optional<Read<Day>> read_weekday(const Reader& r, std::size_t i) {
    const Grab grab = read_grab(r, i);
    auto name = r.meaning(grab.next, Sense::weekday);
    WeekDay day{.which = grab.which};
    if (!name) {
        name = r.meaning(grab.next, Sense::weekday_abbr);
        day.abbreviated = true;
    }
    if (!name) {
        return std::nullopt;
    }
    day.weekday = name->value;
    std::size_t next = name->next;
    if (day.abbreviated && r.glued_sign(next, '.')) {
        ++next;
    }
    if (const auto after = r.meaning(next, Sense::also_next)) {
        day.which = Which::next;
        next = after->next;
    } else if (is_week(r, next) && day.which == Which::bare) {
        day.weeks = 1;
        next += 1;
    } else if (const Grab tail = read_grab(r, r.word(next, "of") ? next + 1 : next);
               tail.which != Which::bare && is_week(r, tail.next)) {
        day.which = tail.which;
        next = tail.next + 1;
    }
    if (r.tied_after(next) || r.glued_sign(next, '\'')) {
        return std::nullopt;
    }
    return Read<Day>{day, next};
}

/// "next week", "this weekend", "next month", "next week tuesday".
std::optional<Read<Day>> read_whole(const Reader& r, std::size_t i, DayLead lead) {
    const Grab grab = read_grab(r, i);
    if (const auto weekend = r.meaning(grab.next, Sense::weekend);
        weekend && (grab.which != Which::bare || lead.on || lead.the)) {
        return Read<Day>{Weekend{weeks_of(grab.which)}, weekend->next};
    }
    const auto unit = r.meaning(grab.next, Sense::unit);
    if (!unit) {
        return std::nullopt;
    }
    const bool named = grab.which != Which::bare;
    const auto after = r.meaning(unit->next, Sense::also_next);
    const int n = after ? 1 : weeks_of(grab.which);
    const std::size_t next = after ? after->next : unit->next;
    if (!named && !after) {
        return std::nullopt;
    }
    if (unit->value == static_cast<int>(Unit::week)) {
        std::size_t q = r.skip(r.sign(next, ',') ? next + 1 : next, Sense::on);
        auto weekday = r.meaning(q, Sense::weekday);
        if (!weekday) {
            weekday = r.meaning(q, Sense::weekday_abbr);
        }
        if (weekday) {
            const Which which = n > 0 ? Which::next : n < 0 ? Which::last : Which::this_one;
            return Read<Day>{WeekDay{.weekday = weekday->value, .which = which}, weekday->next};
        }
        return Read<Day>{WholeWeek{n}, next};
    }
    if (unit->value == static_cast<int>(Unit::month)) {
        return Read<Day>{WholeMonth{n}, next};
    }
    return std::nullopt;
}

/// "the 15th", "on the first"; "on 15" where a clock time goes with it.
std::optional<Read<Day>> read_day_of_month(const Reader& r, std::size_t i, DayLead lead) {
    const std::size_t q = r.skip(i, Sense::the);
    const bool the = lead.the || q != i;
    const auto ordinal = r.ordinal(q);
    const bool figures = r.digits(q, 1, 2);
    if (ordinal && ordinal->value >= 1 && ordinal->value <= 31 && (the || lead.on || figures)) {
        // "the 15th floor", "the second one", "5th Avenue"
        const std::size_t after = ordinal->next;
        const bool word = !r.end(after) && r.at(after).kind == Token::Kind::word;
        const bool goes_on = word && !r.meaning(after, Sense::at) && !r.meaning(after, Sense::in) &&
                             !r.meaning(after, Sense::after) && !r.meaning(after, Sense::before) &&
                             !r.meaning(after, Sense::by) && !r.meaning(after, Sense::noon) &&
                             !r.meaning(after, Sense::between) && !r.meaning(after, Sense::from);
        const bool named = figures || lead.on;
        const bool clock_next = r.meaning(after, Sense::at).has_value();
        if (!goes_on && named && !r.tied_after(after) &&
            (the || lead.on || lead.has_clock || clock_next)) {
            return Read<Day>{DayOfMonth{ordinal->value}, after};
        }
        return std::nullopt;
    }
    const bool clock_follows =
        r.meaning(i + 1, Sense::at).has_value() || (r.sign(i + 1, ',') && r.digits(i + 2, 1, 2));
    if (lead.on && figures && r.at(q).value >= 1 && r.at(q).value <= 31 &&
        (lead.has_clock || clock_follows) && !r.tied_after(q + 1) && !is_something_else(r, q + 1)) {
        return Read<Day>{DayOfMonth{r.at(q).value}, q + 1};
    }
    return std::nullopt;
}

}  // namespace

std::optional<Read<Day>> read_day(const Reader& r, std::size_t i, DayLead lead,
                                  std::string_view region) {
    if (r.end(i) || r.at(i).kind == Token::Kind::sign || r.tied_before(i)) {
        return std::nullopt;
    }
    if (const auto day = r.meaning(i, Sense::rel_day)) {
        if (r.tied_after(day->next) || r.glued_sign(day->next, '\'')) {
            return std::nullopt;
        }
        return Read<Day>{RelativeDay{day->value}, day->next};
    }
    if (const auto holiday = r.meaning(i, Sense::holiday)) {
        CalendarDay day{std::nullopt, holiday->value / 100, holiday->value % 100};
        return Read<Day>{day, holiday->next};
    }
    if (auto day = read_figures(r, i, lead, region)) {
        return day;
    }
    if (auto day = read_month_day(r, i)) {
        return day;
    }
    if (auto day = read_nth(r, i)) {
        return day;
    }
    if (auto day = read_whole(r, i, lead)) {
        return day;
    }
    if (auto day = read_weekday(r, i)) {
        return day;
    }
    return read_day_of_month(r, i, lead);
}

}  // namespace patchcord::when_detail
