#include <cmath>

#include "parsers/when_reader.hpp"

namespace patchcord::when_detail {
namespace {

constexpr std::int64_t most_seconds = 400LL * 24 * 3600 * 10;  // ten years
constexpr int most_days = 3660;

/// How many of a unit; in figures also "1.5", "1/2", "1 1/2".
std::optional<Read<double>> read_quantity(const Reader& r, std::size_t i) {
    if (r.digits(i, 1, 7)) {
        double n = r.at(i).value;
        std::size_t q = i + 1;
        const bool dot = r.glued_sign(q, '.') || r.glued_sign(q, ',');
        if (dot && r.digits(q + 1, 1, 4) && r.at(q + 1).glued) {
            n += r.at(q + 1).value / std::pow(10.0, r.at(q + 1).fold.size());
            return Read<double>{n, q + 2};
        }
        if (r.glued_sign(q, '/') && r.digits(q + 1, 1, 1) && r.at(q + 1).value > 0) {
            return Read<double>{n / r.at(q + 1).value, q + 2};
        }
        if (r.digits(q, 1, 1) && r.glued_sign(q + 1, '/') && r.digits(q + 2, 1, 1) &&
            r.at(q + 2).value > 0) {
            return Read<double>{n + static_cast<double>(r.at(q).value) / r.at(q + 2).value, q + 3};
        }
        return Read<double>{n, q};
    }
    const std::size_t a = r.skip(i, Sense::one);
    if (const auto couple = r.meaning(a, Sense::couple)) {
        return Read<double>{static_cast<double>(couple->value), couple->next};
    }
    if (const auto n = r.number(i)) {
        return Read<double>{static_cast<double>(n->value), n->next};
    }
    if (a != i) {
        return Read<double>{1.0, a};
    }
    return std::nullopt;
}

/// "half an", "a quarter of an", "three-quarters of an".
std::optional<Read<double>> read_part_of(const Reader& r, std::size_t i) {
    std::size_t q = r.skip(i, Sense::one);
    double n = 1;
    if (const auto three = r.number(q); three && three->value == 3) {
        n = 3;
        q = r.sign(three->next, '-') ? three->next + 1 : three->next;
    }
    if (const auto one = r.number(q); one && one->value == 1 && r.meaning(one->next, Sense::half)) {
        q = one->next;  // "one half hour"
    }
    if (const auto half = r.meaning(q, Sense::half)) {
        n = 0.5;
        q = half->next;
    } else if (const auto quarter = r.meaning(q, Sense::quarter)) {
        n *= 0.25;
        q = quarter->next;
    } else {
        return std::nullopt;
    }
    q = r.skip(q, Sense::of);
    if (r.sign(q, '-')) {
        ++q;
    }
    return Read<double>{n, r.skip(q, Sense::one)};
}

std::optional<Read<Unit>> read_unit(const Reader& r, std::size_t i) {
    if (const auto unit = r.meaning(i, Sense::unit)) {
        return Read<Unit>{static_cast<Unit>(unit->value), unit->next};
    }
    if (r.word(i, "mn")) {
        return Read<Unit>{Unit::minute, i + 1};
    }
    if (r.word(i, "h") || r.word(i, "hr")) {
        return Read<Unit>{Unit::hour, i + 1};
    }
    if (r.word(i, "m") || r.glued_sign(i, '\'')) {
        return Read<Unit>{Unit::minute, i + 1};
    }
    if (r.word(i, "s") || r.glued_sign(i, '"')) {
        return Read<Unit>{Unit::second, i + 1};
    }
    if (r.word(i, "d")) {
        return Read<Unit>{Unit::day, i + 1};
    }
    if (r.word(i, "w")) {
        return Read<Unit>{Unit::week, i + 1};
    }
    if (r.word(i, "fortnight") || r.word(i, "fortnights")) {
        return Read<Unit>{Unit::week, i + 1};
    }
    return std::nullopt;
}

/// Adds n units; false where that is beyond any call.
bool add(Length& to, double n, Unit unit) {
    const auto whole = static_cast<std::int64_t>(n);
    const double rest = n - static_cast<double>(whole);
    const auto seconds = [&](double size) {
        to.seconds += static_cast<std::int64_t>(std::llround(n * size));
    };
    if (!(n >= 0) || n > 1e8) {
        return false;
    }
    switch (unit) {
        case Unit::second:
            seconds(1);
            break;
        case Unit::minute:
            seconds(60);
            break;
        case Unit::hour:
            seconds(3600);
            break;
        case Unit::day:
        case Unit::week: {
            const int size = unit == Unit::day ? 1 : 7;
            if (n > most_days) {
                return false;
            }
            to.days += static_cast<int>(whole) * size;
            to.seconds += static_cast<std::int64_t>(std::llround(rest * size * 86400));
            break;
        }
        case Unit::month:
            if (n > 120) {
                return false;
            }
            to.months += static_cast<int>(whole);
            to.days += static_cast<int>(std::lround(rest * 30));
            break;
        case Unit::year:
            if (n > 10) {
                return false;
            }
            to.months += static_cast<int>(std::lround(n * 12));
            break;
    }
    return to.seconds <= most_seconds && to.days <= most_days && to.months <= 120;
}

struct Term {
    double n;
    Unit unit;
};

std::optional<Read<Term>> read_term(const Reader& r, std::size_t i) {
    if (const auto part = read_part_of(r, i)) {
        if (const auto unit = read_unit(r, part->next)) {
            return Read<Term>{{part->value, unit->value}, unit->next};
        }
    }
    const auto n = read_quantity(r, i);
    if (!n) {
        return std::nullopt;
    }
    double count = n->value;
    std::size_t q = n->next;
    if (const auto and_ = r.meaning(q, Sense::and_)) {  // "two and a half hours"
        const std::size_t a = r.skip(and_->next, Sense::one);
        const auto half = r.meaning(a, Sense::half);
        const auto quarter = r.meaning(a, Sense::quarter);
        if ((half && read_unit(r, half->next)) || (quarter && read_unit(r, quarter->next))) {
            count += half ? 0.5 : 0.25;
            q = half ? half->next : quarter->next;
        }
    }
    // "10-15 minutes", "5 or 6 minutes": the first that was offered.
    const bool other = r.sign(q, '-') || r.meaning(q, Sense::to) || r.meaning(q, Sense::or_);
    if (const auto most = other ? r.number(q + 1) : std::nullopt;
        most && read_unit(r, most->next)) {
        q = most->next;
    }
    q = r.skip(r.skip(q, Sense::approximate), Sense::more);
    if (r.sign(q, '-') && r.at(q).glued) {  // "5-minute"
        ++q;
    }
    if (r.word(q, "business") || r.word(q, "working")) {
        return std::nullopt;
    }
    const auto unit = read_unit(r, q);
    if (!unit) {
        return std::nullopt;
    }
    const bool fortnight = r.word(q, "fortnight") || r.word(q, "fortnights");
    return Read<Term>{{fortnight ? count * 2 : count, unit->value}, unit->next};
}

/// The minutes of "an hour and ten", "1 hour 20" and "1h20", which name no unit of their own.
std::optional<std::size_t> minutes_alone(const Reader& r, std::size_t next, Unit last,
                                         Length& length) {
    if (last != Unit::hour) {
        return std::nullopt;
    }
    const auto and_ = r.meaning(next, Sense::and_);
    const bool figures = r.digits(next, 2, 2) && !r.glued_sign(next + 1, ':') &&
                         !r.word(next + 1, "am") && !r.word(next + 1, "pm");
    const auto n = r.number(and_ ? and_->next : next);
    const bool last_word = n && (r.end(n->next) || r.at(n->next).kind == Token::Kind::sign ||
                                 r.meaning(n->next, Sense::later));
    if (!n || (!and_ && !figures) || !last_word || r.tied_after(n->next) || n->value < 5 ||
        n->value > 59 || !add(length, n->value, Unit::minute)) {
        return std::nullopt;
    }
    return n->next;
}

}  // namespace

std::optional<Read<Length>> read_length(const Reader& r, std::size_t i) {
    Length length;
    std::size_t next = i;
    Unit last = Unit::year;
    for (int terms = 0; terms < 6; ++terms) {
        std::size_t q = next;
        if (terms > 0) {
            if (r.sign(q, ',')) {
                ++q;
            }
            q = r.skip(q, Sense::and_);
        }
        const auto term = read_term(r, q);
        // Units go down: "2 hours 5 minutes", not "5 minutes 2 hours".
        if (!term || (terms > 0 && term->value.unit >= last)) {
            if (terms > 0) {
                // "an hour and a half", "2 hours and a quarter"
                const auto and_ = r.meaning(next, Sense::and_);
                const std::size_t a = and_ ? r.skip(and_->next, Sense::one) : next;
                const auto half = and_ ? r.meaning(a, Sense::half) : std::nullopt;
                const auto quarter = and_ ? r.meaning(a, Sense::quarter) : std::nullopt;
                if ((half || quarter) && add(length, half ? 0.5 : 0.25, last)) {
                    next = half ? half->next : quarter->next;
                    break;
                }
                next = minutes_alone(r, next, last, length).value_or(next);
            }
            break;
        }
        if (!add(length, term->value.n, term->value.unit)) {
            return std::nullopt;
        }
        last = term->value.unit;
        next = term->next;
    }
    if (next == i || r.tied_after(next)) {
        return std::nullopt;
    }
    return Read<Length>{length, next};
}

}  // namespace patchcord::when_detail
