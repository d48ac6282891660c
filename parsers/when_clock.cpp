#include <algorithm>

#include "parsers/when_reader.hpp"

namespace patchcord::when_detail {
namespace {

using Form = Clock::Form;
using Meridiem = Clock::Meridiem;

bool fits(const Clock& c) {
    const bool twelve = c.meridiem != Meridiem::none;
    const bool hour = twelve ? c.hour >= (c.meridiem == Meridiem::am ? 0 : 1) && c.hour <= 23
                             : c.hour >= 0 && c.hour <= 24;
    return hour && c.minute >= 0 && c.minute < 60 && c.second >= 0 && c.second < 60 &&
           (c.hour < 24 || (c.minute == 0 && c.second == 0)) && (!twelve || c.hour <= 12);
}

/// "am", "p.m.", "p m", "in the AM"; a lone "a" or "p" only glued to the figures.
std::optional<Read<Meridiem>> read_meridiem(const Reader& r, std::size_t i) {
    std::size_t q = i;
    if (r.word(q, "in") && r.word(q + 1, "the") && (r.word(q + 2, "am") || r.word(q + 2, "pm"))) {
        q += 2;
    } else if (r.glued_sign(q, '.')) {
        ++q;
    }
    if (r.end(q) || r.at(q).kind != Token::Kind::word) {
        return std::nullopt;
    }
    const Token& t = r.at(q);
    const Meridiem m = t.fold.front() == 'p' ? Meridiem::pm : Meridiem::am;
    if (t.fold == "am" || t.fold == "pm") {
        // German "am" is "on the".
        if (r.meaning(q, Sense::on) && !t.glued) {
            return std::nullopt;
        }
        const bool tied = r.tied_after(q + 1) && !r.glued_sign(q + 1, '-');  // "11pm-2"
        return tied ? std::nullopt : std::optional(Read<Meridiem>{m, q + 1});
    }
    if (t.fold != "a" && t.fold != "p") {
        return std::nullopt;
    }
    const bool dotted = r.glued_sign(q + 1, '.') && r.word(q + 2, "m");
    if (dotted || r.word(q + 1, "m")) {
        std::size_t next = q + (dotted ? 3 : 2);
        if (dotted && r.glued_sign(next, '.')) {
            ++next;
        }
        return Read<Meridiem>{m, next};
    }
    if (t.glued && !r.tied_after(q + 1)) {
        return Read<Meridiem>{m, r.glued_sign(q + 1, '.') ? q + 2 : q + 1};
    }
    return std::nullopt;
}

/// Adds what may follow a clock time: "ish", "o'clock", "am".
Read<Clock> with_tail(const Reader& r, Clock clock, std::size_t next) {
    const std::size_t ish = r.glued_sign(next, '-') ? next + 1 : next;
    if (r.word(ish, "ish") && r.at(ish).glued) {
        next = ish + 1;
        clock.form = clock.form == Form::bare ? Form::words : clock.form;
    }
    if (const auto oclock = r.meaning(next, Sense::oclock)) {
        next = oclock->next;
        if (clock.form == Form::bare) {
            clock.form = Form::words;
        }
    }
    if (const auto m = read_meridiem(r, next)) {
        Clock with = clock;
        with.meridiem = m->value;
        if (fits(with)) {
            if (with.form == Form::bare) {
                with.form = Form::colon;
            }
            return {with, m->next};
        }
    }
    return {clock, next};
}

/// 15:30, 15:30:45, 15:30.45, and 6.13 where `dotted` allows it.
std::optional<Read<Clock>> read_colon(const Reader& r, std::size_t i, bool led) {
    if (!r.digits(i, 1, 2) || r.end(i + 2) || !r.at(i + 1).glued || !r.at(i + 2).glued ||
        !r.digits(i + 2, 2, 2)) {
        return std::nullopt;
    }
    const bool dotted = r.sign(i + 1, '.');
    if (!dotted && !r.sign(i + 1, ':')) {
        return std::nullopt;
    }
    Clock c{.hour = r.at(i).value, .minute = r.at(i + 2).value, .form = Form::colon};
    c.leading_zero = r.digits(i, 2, 2) && c.hour < 10;
    std::size_t next = i + 3;
    if (!dotted && (r.glued_sign(next, ':') || r.glued_sign(next, '.')) &&
        r.digits(next + 1, 2, 2) && r.at(next + 1).glued) {
        c.second = r.at(next + 1).value;
        next += 2;
        if (r.glued_sign(next, '.') && r.digits(next + 1, 1, 9) && r.at(next + 1).glued) {
            next += 2;  // parts of a second
        }
    }
    const auto whole = with_tail(r, c, next);
    if (dotted && whole.next == next) {
        const auto mark = r.meaning(next, Sense::hour_mark);
        if (mark) {
            return Read<Clock>{c, mark->next};
        }
        const bool part = r.meaning(next, Sense::this_part) ||
                          (r.meaning(next, Sense::in) &&
                           r.meaning(r.skip(r.skip(next, Sense::in), Sense::the), Sense::part));
        if ((!led && !part) || r.tied_after(next)) {
            return std::nullopt;
        }
    }
    // "10:30:1" or "1:30/2" are something else; "16:30Z" and "8:00-9:00" are not.
    const bool zulu = r.word(whole.next, "z");
    const bool range = r.glued_sign(whole.next, '-');
    const bool offset = r.glued_sign(whole.next, '+');
    const auto mark = r.meaning(whole.next, Sense::hour_mark);
    if (mark && whole.next == next) {
        return Read<Clock>{c, mark->next};
    }
    if (!fits(whole.value) || (r.tied_after(whole.next) && !zulu && !range && !offset)) {
        return std::nullopt;
    }
    return whole;
}

/// Minutes after "15 Uhr" or "15h": figures, or "et demie", "y media", "et quart".
Read<Clock> with_minutes(const Reader& r, Clock c, std::size_t next, bool glued) {
    if (r.digits(next, 2, 2) && r.at(next).value < 60 && r.at(next).glued == glued &&
        !r.tied_after(next + 1)) {
        c.minute = r.at(next).value;
        return {c, next + 1};
    }
    if (glued && r.digits(next, 2, 2) && r.at(next).value < 60 && r.at(next).glued &&
        (r.word(next + 1, "m") || r.word(next + 1, "min")) && r.at(next + 1).glued &&
        !r.tied_after(next + 2)) {  // "20h10m"
        c.minute = r.at(next).value;
        return {c, next + 2};
    }
    if (r.word(next, "menos") || r.word(next, "moins")) {  // "las 4 menos cuarto"
        const std::size_t q = r.skip(next + 1, Sense::the);
        const auto quarter = r.meaning(q, Sense::quarter);
        const auto n =
            quarter ? Read<int>{15, quarter->next} : r.number(q).value_or(Read<int>{0, q});
        if (n.value >= 1 && n.value <= 30 && c.hour >= 1) {
            c.hour -= 1;
            c.minute = 60 - n.value;
            return {c, n.next};
        }
    }
    const auto and_ = r.meaning(next, Sense::and_);
    if (and_ && c.minute == 0) {
        if (const auto half = r.meaning(and_->next, Sense::half)) {
            c.minute = 30;
            return {c, half->next};
        }
        if (const auto quarter = r.meaning(and_->next, Sense::quarter)) {
            c.minute = 15;
            return {c, quarter->next};
        }
    }
    return {c, next};
}

/// 13h30, 15 h, 9 Uhr, 15 heures 30, las 3 y media.
std::optional<Read<Clock>> read_mark(const Reader& r, std::size_t i, bool led) {
    const auto hour = r.number(i);
    if (!hour || hour->value > 24) {
        return std::nullopt;
    }
    Clock c{.hour = hour->value, .form = Form::mark};
    const auto mark = r.meaning(hour->next, Sense::hour_mark);
    if (!mark) {
        c.form = Form::words;
        const auto with = with_minutes(r, c, hour->next, true);
        const bool spoken = led && with.next != hour->next && !r.digits(hour->next, 2, 2);
        return spoken ? std::optional(with) : std::nullopt;
    }
    const bool short_mark = r.word(hour->next, "h");
    if (short_mark && !r.at(hour->next).glued && !led) {
        return std::nullopt;
    }
    const bool glued = short_mark && r.at(hour->next).glued;
    auto with = with_minutes(r, c, mark->next, glued);
    if (with.next == mark->next && short_mark && !glued) {
        with = with_minutes(r, c, mark->next, false);
    }
    if (r.tied_after(with.next)) {
        return std::nullopt;
    }
    if (!short_mark && with.value.hour <= 6 && with.value.hour > 0) {
        with.value.form = Form::words;  // "um 3 Uhr" is mostly said of the afternoon
    }
    return with;
}

/// 330 p.m., 1530 hours, at 1030.
std::optional<Read<Clock>> read_compact(const Reader& r, std::size_t i, bool led) {
    if (!r.digits(i, 3, 4)) {
        return std::nullopt;
    }
    Clock c{.hour = r.at(i).value / 100, .minute = r.at(i).value % 100, .form = Form::compact};
    c.leading_zero = r.at(i).fold.front() == '0';
    const auto whole = with_tail(r, c, i + 1);
    if (!fits(whole.value)) {
        return std::nullopt;
    }
    if (whole.value.meridiem != Meridiem::none) {
        Read<Clock> sure = whole;
        sure.value.form = Form::colon;
        return sure;
    }
    if (r.digits(i, 4, 4) && (r.word(i + 1, "hours") || r.word(i + 1, "hrs") ||
                              (r.word(i + 1, "h") && r.at(i + 1).glued))) {
        c.form = Form::mark;
        return Read<Clock>{c, i + 2};
    }
    const bool round = r.digits(i, 4, 4) || c.minute % 5 == 0;
    if (!led || !round || r.tied_after(whole.next) || r.digits(whole.next, 1, 9)) {
        return std::nullopt;
    }
    return whole;
}

std::optional<Read<Clock>> read_hour(const Reader& r, std::size_t i);

/// "half past 3", "a quarter to noon", "20 minutes past eight", "half three", "halb vier".
std::optional<Read<Clock>> read_fraction(const Reader& r, std::size_t i, ClockLead lead) {
    if (const auto half_to = r.meaning(i, Sense::half_to)) {
        auto hour = read_hour(r, half_to->next);
        if (hour && hour->value.hour >= 1) {
            hour->value.minute = 30;
            hour->value.hour -= 1;
            hour->value.form = Form::words;
            return hour;
        }
        return std::nullopt;
    }
    std::size_t q = r.skip(i, Sense::one);
    int minutes = 0;
    bool spoken = true;  // a plain number before "after" is weaker than "quarter" or "20 minutes"
    if (const auto half = r.meaning(q, Sense::half)) {
        minutes = 30;
        q = half->next;
    } else if (const auto quarter = r.meaning(q, Sense::quarter)) {
        minutes = 15;
        q = quarter->next;
    } else if (const auto three = r.number(q);
               three && three->value == 3 && r.meaning(three->next, Sense::quarter)) {
        minutes = 45;
        q = three->next + 1;
    } else if (const auto n = r.number(i); n && n->value >= 1 && n->value < 60) {
        minutes = n->value;
        q = n->next;
        const auto unit = r.meaning(q, Sense::unit);
        spoken = unit && unit->value == static_cast<int>(Unit::minute);
        if (spoken) {
            q = unit->next;
        }
    } else {
        return std::nullopt;
    }
    int sign = 0;
    std::size_t hour_at = q;
    const auto step = [&](Sense sense, int direction) {
        if (const auto m = r.meaning(q, sense); m && sign == 0) {
            sign = direction;
            hour_at = m->next;
        }
    };
    step(Sense::past, 1);
    step(Sense::to, -1);
    if (minutes == 15 || minutes % 5 == 0 || spoken) {
        step(Sense::after, 1);
        step(Sense::before, -1);
        step(Sense::until, -1);
        if (minutes == 15 && r.word(q, "of")) {
            sign = -1;
            hour_at = q + 1;
        }
    }
    if (sign == 0) {
        // British "half three".
        const auto hour = minutes == 30 && lead.any ? read_hour(r, q) : std::nullopt;
        if (!hour || hour->value.form != Form::bare) {
            return std::nullopt;
        }
        hour_at = q;
        sign = 1;
    }
    auto hour = read_hour(r, hour_at);
    if (!hour || hour->value.minute != 0 || r.meaning(hour->next, Sense::unit)) {
        return std::nullopt;
    }
    // "3 to 5" is a range and "10 to 12" too, unless "minutes" or a quarter say otherwise, or it is
    // said in words: "ten to six".
    const bool words = !r.digits(i, 1, 2) && minutes % 5 == 0 && !lead.window;
    if (!spoken && sign < 0 && hour->value.form != Form::noon && !words &&
        hour->value.form != Form::midnight && minutes <= 12 && !(lead.at && minutes % 5 == 0)) {
        return std::nullopt;
    }
    Clock& c = hour->value;
    if (c.form == Form::midnight) {
        c.hour = 24;
    }
    const int total = c.hour * 60 + sign * minutes;
    c.hour = ((total + 24 * 60) / 60) % 24;
    c.minute = (total + 24 * 60) % 60;
    if (c.meridiem != Meridiem::none && c.hour == 0) {
        c.hour = 12;
    }
    if (c.form == Form::noon || c.form == Form::midnight) {
        c.form = Form::mark;
    } else if (c.form == Form::bare) {
        c.form = Form::words;
    }
    return hour;
}

/// "three twenty pm", "nine fifty nine a m", "at 3 15".
std::optional<Read<Clock>> read_spoken(const Reader& r, std::size_t i, bool led) {
    const auto hour = r.number(i);
    if (!hour || hour->value > 23 || hour->value == 0) {
        return std::nullopt;
    }
    const bool figures = r.digits(i, 1, 2);
    std::size_t q = hour->next;
    if (!figures && r.glued_sign(q, '-')) {  // "seven-thirty"
        ++q;
    }
    const bool oh = r.word(q, "oh") || r.word(q, "o");
    if (oh) {
        ++q;
    }
    const auto minute = r.number(q);
    if (!minute || minute->value > 59 || (!oh && minute->value < 10) ||
        r.digits(q, 1, 2) != figures || (figures && (r.at(q).glued || !r.digits(q, 2, 2)))) {
        return std::nullopt;
    }
    const Clock c{.hour = hour->value, .minute = minute->value, .form = Form::words};
    const auto whole = with_tail(r, c, minute->next);
    const std::size_t in = r.skip(r.skip(whole.next, Sense::in), Sense::the);
    const bool sure =
        whole.value.meridiem != Meridiem::none || (in != whole.next && r.meaning(in, Sense::part));
    const bool unit = r.meaning(whole.next, Sense::unit) || r.meaning(whole.next, Sense::month) ||
                      r.digits(whole.next, 1, 9);
    // "eight thirty" is a time where nothing else can follow it: not "Eight Forty Records".
    const bool last = r.end(whole.next) || r.at(whole.next).kind == Token::Kind::sign ||
                      r.meaning(whole.next, Sense::rel_day) ||
                      r.meaning(whole.next, Sense::this_part) || r.meaning(whole.next, Sense::on);
    const bool plain = !figures && !oh && !r.at(i).capital && minute->value % 5 == 0 && last;
    if (!fits(whole.value) || (!sure && ((!led && !plain) || unit)) || r.tied_after(whole.next)) {
        return std::nullopt;
    }
    return whole;
}

/// "3", "3pm", "three o'clock", "noon".
std::optional<Read<Clock>> read_hour(const Reader& r, std::size_t i) {
    if (const auto noon = r.meaning(i, Sense::noon)) {
        const Clock c{.hour = 12, .form = Form::noon};
        const auto and_ = r.meaning(noon->next, Sense::and_);
        const auto half = and_ ? r.meaning(and_->next, Sense::half) : std::nullopt;
        if (half && r.word(half->next - 1, "demi")) {  // "midi et demi"
            return Read<Clock>{Clock{.hour = 12, .minute = 30, .form = Form::noon}, half->next};
        }
        return Read<Clock>{c, noon->next};
    }
    if (const auto midnight = r.meaning(i, Sense::midnight)) {
        return Read<Clock>{Clock{.hour = 0, .form = Form::midnight}, midnight->next};
    }
    const auto hour = r.number(i);
    if (!hour || hour->value > 24) {
        return std::nullopt;
    }
    Clock c{.hour = hour->value, .form = Form::bare};
    c.leading_zero = r.digits(i, 2, 2) && hour->value < 10;
    const auto whole = with_tail(r, c, hour->next);
    if (whole.next == hour->next && r.tied_after(whole.next) &&
        !(r.glued_sign(whole.next, '-') && !r.end(whole.next + 1))) {
        return std::nullopt;
    }
    return whole;
}

bool marked(const Clock& c) {
    return c.form == Form::mark || c.form == Form::noon || c.form == Form::midnight;
}

}  // namespace

std::optional<Read<Clock>> read_clock(const Reader& r, std::size_t i, ClockLead lead) {
    const bool led = lead.any;
    if (r.end(i) || r.at(i).kind == Token::Kind::sign) {
        return std::nullopt;
    }
    if (auto c = read_fraction(r, i, lead)) {
        return c;
    }
    if (auto c = read_colon(r, i, led)) {
        return c;
    }
    if (auto c = read_mark(r, i, led)) {
        return c;
    }
    if (auto c = read_compact(r, i, led)) {
        return c;
    }
    if (auto c = read_spoken(r, i, led)) {
        return c;
    }
    if (auto c = read_hour(r, i)) {
        return c;
    }
    return std::nullopt;
}

std::optional<Read<ClockRange>> read_clock_range(const Reader& r, std::size_t i, ClockLead lead) {
    auto begin = read_clock(r, i, lead);
    if (!begin) {
        return std::nullopt;
    }
    Read<ClockRange> lone{{begin->value, std::nullopt}, begin->next};
    std::size_t q = begin->next;
    const bool dash = r.sign(q, '-');
    if (dash && r.at(q).glued && r.glued_sign(i + 3, ':')) {
        return lone;  // seconds, then "-05:00": an offset from UTC
    }
    if (dash) {
        ++q;
    } else if (const auto to = r.meaning(q, Sense::to)) {
        q = to->next;
    } else if (const auto until = r.meaning(q, Sense::until)) {
        q = until->next;
    } else if (const auto and_ = r.meaning(q, Sense::and_); and_ && lead.window) {
        q = and_->next;
    } else {
        return lone;
    }
    const auto end = read_clock(r, q, {.any = true});
    if (!end) {
        return lone;
    }
    Clock first = begin->value;
    Clock last = end->value;
    const bool both_bare = first.form == Form::bare && last.form == Form::bare;
    const bool far = r.meaning(end->next, Sense::unit) || r.meaning(end->next, Sense::month);
    if ((both_bare && !lead.any) || far || r.tied_after(end->next)) {
        return lone;
    }
    // "3-4pm": the end's half of the day is the beginning's too, unless that turns them round.
    if (first.meridiem == Meridiem::none && last.meridiem != Meridiem::none && !marked(first) &&
        first.hour >= 1 && first.hour <= 12) {
        const auto minutes = [](const Clock& c) { return (c.hour % 12) * 60 + c.minute; };
        const bool turned = minutes(first) > minutes(last);
        const bool pm = (last.meridiem == Meridiem::pm) != turned;
        first.meridiem = pm ? Meridiem::pm : Meridiem::am;
    }
    if (first.form == Form::bare && last.form != Form::bare) {
        first.form = Form::words;
    }
    return Read<ClockRange>{{first, last}, end->next};
}

}  // namespace patchcord::when_detail
