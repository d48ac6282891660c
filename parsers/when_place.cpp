#include <fmt/format.h>

#include <array>
#include <chrono>

#include "parsers/when_expression.hpp"

namespace patchcord::when_detail {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::minutes;
using std::chrono::months;
using std::chrono::seconds;
using std::chrono::sys_seconds;
using std::chrono::year_month_day;
using Form = Clock::Form;
using Meridiem = Clock::Meridiem;

local_days day_of(local_seconds t) { return std::chrono::floor<days>(t); }

/// The wall clock of one zone.
class Wall {
 public:
    Wall(const NamedZone& zone, sys_seconds now) : zone_(zone), now_(now), local_(local(now)) {}

    sys_seconds now() const { return now_; }
    local_seconds local_now() const { return local_; }
    local_days today() const { return day_of(local_); }
    local_seconds local(sys_seconds t) const {
        if (zone_.iana.empty()) {
            return local_seconds{t.time_since_epoch() + zone_.offset};
        }
        return to_local(t, zone_.iana).value_or(local_seconds{t.time_since_epoch()});
    }
    ResolvedLocal utc(local_seconds t) const {
        if (zone_.iana.empty()) {
            return {sys_seconds{t.time_since_epoch() - zone_.offset}, t, ""};
        }
        return resolve_local(t, zone_.iana)
            .value_or(ResolvedLocal{sys_seconds{t.time_since_epoch()}, t, ""});
    }

 private:
    NamedZone zone_;
    sys_seconds now_;
    local_seconds local_;
};

struct Placed {
    sys_seconds utc;
    std::optional<sys_seconds> until;
    std::string note;
};

local_days add_months(local_days from, int n) {
    const year_month_day old{from};
    year_month_day moved = old + months{n};
    if (!moved.ok()) {
        moved = moved.year() / moved.month() / std::chrono::last;
    }
    return local_days{moved};
}

int hour_of(Part part) {
    switch (part) {
        case Part::morning:
            return 9;
        case Part::noon:
            return 12;
        case Part::afternoon:
            return 15;
        case Part::evening:
            return 19;
        case Part::night:
            return 20;
    }
    return 12;
}

seconds since_midnight(const Clock& c, int hour) {
    return hours{hour} + minutes{c.minute} + seconds{c.second};
}

/// Hour 0..24 once the half of the day is known or settled by the part of the day.
std::optional<int> settled_hour(const Clock& c, std::optional<Part> part) {
    if (c.form == Form::noon || c.form == Form::midnight || c.hour > 12 || c.hour == 0 ||
        c.form == Form::mark) {
        if (c.form == Form::mark && part && *part != Part::morning && c.hour < 12 && c.hour > 0) {
            return c.hour + 12;
        }
        return c.hour;
    }
    if (c.meridiem != Meridiem::none) {
        return c.hour % 12 + (c.meridiem == Meridiem::pm ? 12 : 0);
    }
    if (!part) {
        return std::nullopt;
    }
    switch (*part) {
        case Part::morning:
            return c.hour % 12;
        case Part::noon:
            return c.hour < 11 ? c.hour + 12 : c.hour;
        case Part::afternoon:
        case Part::evening:
            return c.hour % 12 + 12;
        case Part::night:
            return c.hour <= 4 ? c.hour : c.hour == 12 ? 24 : c.hour + 12;
    }
    return std::nullopt;
}

bool written_in_24(const Clock& c) { return c.leading_zero || c.form == Form::compact; }

/// The next moment that a clock time without a day can mean.
local_seconds next_clock(const Clock& c, std::optional<int> hour, const Wall& wall) {
    const local_seconds now = wall.local_now();
    if (hour) {
        const local_seconds t = wall.today() + since_midnight(c, *hour);
        return t > now || (t == now && c.form != Form::midnight) ? t : t + days{1};
    }
    if (written_in_24(c) && (c.leading_zero || c.hour >= 7)) {
        const local_seconds t = wall.today() + since_midnight(c, c.hour);
        return t >= now ? t : t + days{1};
    }
    // "3" or "3:30": the next of the two that is no time to sleep. A time written with its
    // minutes counts literally in the small hours too, while the day is still ahead.
    const bool literal = c.form == Form::colon;
    for (int half = 0; half < 4; ++half) {
        const int h = c.hour % 12 + 12 * (half % 2);
        const local_seconds t = wall.today() + days{half / 2} + since_midnight(c, h);
        const bool awake = h >= 7 && h < 22;
        if (t >= now && (awake || (literal && half == 0))) {
            return t;
        }
    }
    return wall.today() + days{1} + since_midnight(c, c.hour);
}

/// The hour on a named day: "at 5" and "at 5:30" are in the afternoon, a timetable's "sat 4:00"
/// and "05:30" are as written.
int hour_on_day(const Clock& c) {
    const bool written = c.form == Form::colon && !c.led;
    // "a quarter to seven" counts as seven.
    const int spoken = c.form == Form::words && c.minute > 30 ? c.hour + 1 : c.hour;
    return written_in_24(c) || written || spoken > 6 ? c.hour : c.hour + 12;
}

struct PlacedDay {
    local_days day;
    bool may_roll = false;  ///< a day later where the clock time is past
    int roll_days = 0;
    bool roll_year = false;
};

local_days monday_of(local_days day) {
    const std::chrono::weekday wd{day};
    return day - days{wd.iso_encoding() - 1};
}

std::optional<PlacedDay> place_day(const Day& day, const Wall& wall) {
    const local_days today = wall.today();
    struct Visitor {
        local_days today;
        year_month_day ymd{};  // of today

        std::optional<PlacedDay> operator()(const RelativeDay& d) const {
            return PlacedDay{today + days{d.days}};
        }
        std::optional<PlacedDay> operator()(const WeekDay& d) const {
            const int iso = d.weekday == 0 ? 7 : d.weekday;
            const local_days this_week = monday_of(today) + days{iso - 1};
            switch (d.which) {
                case Which::next:
                    return PlacedDay{this_week + days{7}};
                case Which::last:
                    return PlacedDay{this_week < today ? this_week : this_week - days{7}};
                case Which::this_one:
                case Which::bare:
                    break;
            }
            const local_days ahead = this_week < today ? this_week + days{7} : this_week;
            return PlacedDay{ahead + days{7 * d.weeks}, true, 7};
        }
        std::optional<PlacedDay> operator()(const CalendarDay& d) const {
            for (int later = 0; later < 8; ++later) {
                const int y = d.year.value_or(static_cast<int>(ymd.year()) + later);
                const year_month_day there{std::chrono::year{y},
                                           std::chrono::month{static_cast<unsigned>(d.month)},
                                           std::chrono::day{static_cast<unsigned>(d.day)}};
                if (!std::chrono::month{static_cast<unsigned>(d.month)}.ok() ||
                    (d.year && !there.ok())) {
                    return std::nullopt;
                }
                if (there.ok() && (d.year || local_days{there} >= today)) {
                    return PlacedDay{local_days{there}, !d.year, 0, !d.year};
                }
            }
            return std::nullopt;
        }
        std::optional<PlacedDay> operator()(const DayOfMonth& d) const {
            for (int later = 0; later < 13; ++later) {
                const auto month = ymd.year() / ymd.month() + months{later};
                const year_month_day there = month / std::chrono::day{static_cast<unsigned>(d.day)};
                if (there.ok() && local_days{there} >= today) {
                    return PlacedDay{local_days{there}};
                }
            }
            return std::nullopt;
        }
        std::optional<PlacedDay> operator()(const NthWeekday& d) const {
            for (int later = 0; later < 2; ++later) {
                const std::chrono::year y{d.year.value_or(static_cast<int>(ymd.year()) + later)};
                const std::chrono::month m{static_cast<unsigned>(d.month)};
                const std::chrono::weekday wd{static_cast<unsigned>(d.weekday)};
                const local_days there = d.nth < 0
                                             ? local_days{y / m / wd[std::chrono::last]}
                                             : local_days{y / m / wd[static_cast<unsigned>(d.nth)]};
                if (year_month_day{there}.month() == m && (d.year || there >= today)) {
                    return PlacedDay{there};
                }
            }
            return std::nullopt;
        }
        std::optional<PlacedDay> operator()(const WholeWeek& d) const {
            const local_days monday = monday_of(today) + days{7 * d.weeks};
            return PlacedDay{d.weeks == 0 ? today : monday};
        }
        std::optional<PlacedDay> operator()(const WholeMonth& d) const {
            return PlacedDay{d.months == 0
                                 ? today
                                 : local_days{year_month_day{add_months(today, d.months)}.year() /
                                              year_month_day{add_months(today, d.months)}.month() /
                                              1}};
        }
        std::optional<PlacedDay> operator()(const Weekend& d) const {
            const local_days saturday = monday_of(today) + days{5 + 7 * d.weeks};
            return PlacedDay{saturday < today ? today : saturday};
        }
    };
    return std::visit(Visitor{today, year_month_day{today}}, day);
}

std::optional<Placed> place_in(const Expression& e, const Wall& wall);

/// "in 5 minutes", "2 days ago", "an hour before noon".
std::optional<Placed> place_offset(const Expression& e, const Length& length, const Wall& wall) {
    sys_seconds from = wall.now();
    if (!e.anchor.empty()) {
        const auto anchor = place_in(e.anchor.front(), wall);
        if (!anchor) {
            return std::nullopt;
        }
        from = anchor->utc;
    }
    Placed out{from, std::nullopt, ""};
    if (length.months != 0 || length.days != 0 || e.clock) {
        const local_seconds local = wall.local(from);
        local_days day = add_months(day_of(local), e.offset_sign * length.months) +
                         days{e.offset_sign * length.days};
        seconds time = local - day_of(local);
        if (e.clock) {
            const int hour = settled_hour(*e.clock, e.part).value_or(hour_on_day(*e.clock));
            time = since_midnight(*e.clock, hour);
        }
        const ResolvedLocal there = wall.utc(day + time);
        out.utc = there.utc;
        out.note = there.note;
    }
    out.utc += seconds{e.offset_sign * length.seconds};
    return out;
}

/// Moves a day on where the wish would lie in the past.
void roll(local_seconds& t, const PlacedDay& day, const Wall& wall) {
    if (t >= wall.local_now() || !day.may_roll) {
        return;
    }
    if (day.roll_year) {
        const year_month_day ymd{day_of(t)};
        const seconds time = t - day_of(t);
        t = add_months(local_days{ymd}, 12) + time;
    } else {
        t += days{day.roll_days};
    }
}

std::string clock_text(local_seconds t) {
    const auto time = std::chrono::duration_cast<minutes>(t - day_of(t)).count();
    return fmt::format("{:02}:{:02}", time / 60, time % 60);
}

/// The clock time or the default of what was named, on the named day or the next that fits.
std::optional<local_seconds> place_local(const Expression& e, const Wall& wall, std::string& note) {
    std::optional<PlacedDay> day;
    if (e.day) {
        day = place_day(*e.day, wall);
        if (!day) {
            return std::nullopt;
        }
    } else if (e.part_of_today) {
        day = PlacedDay{wall.today()};
    }
    if (!e.clock) {
        const local_days on = day ? day->day : wall.today();
        const bool plain_today = on == wall.today() && !e.part && !e.end_of_day && e.day &&
                                 std::holds_alternative<RelativeDay>(*e.day);
        if (plain_today) {  // any time today: now, or when people are up
            return std::max<local_seconds>(wall.local_now(), on + hours{9});
        }
        const int hour = e.end_of_day ? 17 : e.part ? hour_of(*e.part) : 12;
        local_seconds t = on + hours{hour};
        if (!day || (e.day && std::holds_alternative<WeekDay>(*e.day) && !e.part)) {
            const bool today_named = day && on == wall.today();
            t += !day && t < wall.local_now() ? days{1} : days{0};
            t += today_named ? days{day->roll_days} : days{0};
        } else if (t < wall.local_now() && on == wall.today()) {
            // "today", "this evening" when its usual hour is over: within the next minutes.
            t = wall.local_now();
        }
        return t;
    }
    const auto hour = settled_hour(*e.clock, e.part);
    if (!day) {
        return next_clock(*e.clock, hour, wall);
    }
    const bool today = day->day == wall.today();
    int on_day = hour.value_or(hour_on_day(*e.clock));
    if (today && e.clock->form == Form::midnight) {
        on_day = 24;
    }
    local_seconds t = day->day + since_midnight(*e.clock, on_day);
    const bool ambiguous = !hour && !e.clock->leading_zero && e.clock->hour < 12;
    if (today && ambiguous && t < wall.local_now() && t + hours{12} >= wall.local_now() &&
        on_day < 12) {
        t += hours{12};
    } else if (e.part_of_today && e.part == Part::night && on_day <= 4 && t < wall.local_now()) {
        t += days{1};  // "tonight at 2"
    }
    if (ambiguous && e.clock->form == Form::colon && (on_day < 7 || e.clock->hour < 7)) {
        note = fmt::format("Taken as {} in the {}.", clock_text(t),
                           t - day_of(t) < hours{12} ? "morning" : "afternoon");
    }
    roll(t, *day, wall);
    return t;
}

sys_seconds place_end(const Clock& c, std::optional<Part> part, const Wall& wall,
                      local_seconds begin) {
    const auto settled = settled_hour(c, part);
    local_seconds t = day_of(begin) + since_midnight(c, settled.value_or(c.hour));
    for (int half = 0; half < 3 && t <= begin; ++half) {
        t += hours{settled ? 24 : 12};
    }
    return wall.utc(t).utc;
}

std::optional<Placed> place_in(const Expression& e, const Wall& wall) {
    if (e.offset) {
        return place_offset(e, *e.offset, wall);
    }
    Placed out;
    const auto local = place_local(e, wall, out.note);
    if (!local) {
        return std::nullopt;
    }
    const ResolvedLocal there = wall.utc(*local);
    out.utc = there.utc;
    const auto* weekday = e.day ? std::get_if<WeekDay>(&*e.day) : nullptr;
    if (weekday != nullptr && weekday->which == Which::next &&
        day_of(there.local) > wall.today() + days{7}) {
        const year_month_day ymd{day_of(there.local)};
        out.note =
            fmt::format("Next week's: {:04}-{:02}-{:02}.", static_cast<int>(ymd.year()),
                        static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()));
    }
    out.note = there.note.empty() ? out.note : there.note;
    if (e.until) {
        out.until = place_end(*e.until, e.part, wall, there.local);
    } else if (e.bound == Expression::Bound::before && out.utc > wall.now()) {
        // Before noon means neither noon nor now: half an hour before, or half of what is left.
        const seconds left = out.utc - wall.now();
        out.until = out.utc;
        out.utc -= std::min<seconds>(minutes{30}, left / 2);
        out.note = fmt::format("{}, so that it is before {}.", clock_text(wall.local(out.utc)),
                               clock_text(wall.local(*out.until)));
    }
    return out;
}

}  // namespace

std::optional<When> place(const Expression& expression, const TimeContext& context) {
    const NamedZone own{is_zone(context.zone) ? context.zone : "UTC", minutes{0}};
    const Wall own_wall(own, context.now);
    const Wall wall = expression.zone ? Wall(*expression.zone, context.now) : own_wall;
    const auto placed = place_in(expression, wall);
    if (!placed) {
        return std::nullopt;
    }
    When when;
    when.utc = placed->utc;
    when.local = own_wall.local(placed->utc);
    when.zone = own.iana;
    when.until = placed->until;
    when.in_called_zone = expression.their_zone;
    when.wall_clock = !expression.offset || expression.clock;
    when.names_day = expression.day || expression.part_of_today || expression.offset;
    when.note = placed->note;
    return when;
}

}  // namespace patchcord::when_detail
