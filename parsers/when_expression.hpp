#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "parsers/when.hpp"
#include "parsers/when_lexer.hpp"
#include "parsers/zones.hpp"

/// What a time expression says, before it is placed on the time line. Inner part of parsers/when.
namespace patchcord::when_detail {

struct Clock {
    int hour = 0;
    int minute = 0;
    int second = 0;
    enum class Meridiem { none, am, pm };
    Meridiem meridiem = Meridiem::none;
    /// How it was written: "3", "3:00", "1530", "15h", "three twenty", "noon", "midnight".
    enum class Form { bare, colon, compact, mark, words, noon, midnight };
    Form form = Form::bare;
    bool led = false;           ///< by a word like "at"
    bool leading_zero = false;  ///< "03:00": on the 24 hour clock
};

/// A length of time; months and days follow the calendar.
struct Length {
    int months = 0;
    int days = 0;
    std::int64_t seconds = 0;
};

enum class Which { bare, this_one, next, last };

struct RelativeDay {
    int days = 0;
};
struct WeekDay {
    int weekday = 0;
    Which which = Which::bare;
    int weeks = 0;
    bool abbreviated = false;
};
struct CalendarDay {
    std::optional<int> year;
    int month = 1;
    int day = 1;
};
struct DayOfMonth {
    int day = 1;
};
struct NthWeekday {
    int nth = 1;  ///< -1: the last
    int weekday = 0;
    int month = 1;
    std::optional<int> year;
};
struct WholeWeek {
    int weeks = 0;  ///< from this one
};
struct WholeMonth {
    int months = 0;
};
struct Weekend {
    int weeks = 0;
};
using Day = std::variant<RelativeDay, WeekDay, CalendarDay, DayOfMonth, NthWeekday, WholeWeek,
                         WholeMonth, Weekend>;

struct Expression {
    std::optional<Day> day;
    std::optional<Clock> clock;
    std::optional<Clock> until;
    std::optional<Part> part;
    bool part_of_today = false;  ///< "tonight", "this evening"
    bool end_of_day = false;
    std::optional<Length> offset;
    int offset_sign = 1;
    std::vector<Expression> anchor;  ///< the offset counts from it; none: from now
    enum class Bound { none, before, after };
    Bound bound = Bound::none;
    std::optional<NamedZone> zone;
    bool their_zone = false;
    std::size_t first = 0;       ///< token, with the words that introduce it
    std::size_t first_bare = 0;  ///< token
    std::size_t next = 0;        ///< the token after
    TimeStrength strength = TimeStrength::fair;
};

/// The expression that starts at token `i`, or none. Looks at a bounded number of tokens.
std::optional<Expression> parse_expression(const std::vector<Token>& tokens, std::size_t i,
                                           std::string_view region);

/// Places it on the time line. Empty where there is no such day (February 30).
std::optional<When> place(const Expression& expression, const TimeContext& context);

}  // namespace patchcord::when_detail
