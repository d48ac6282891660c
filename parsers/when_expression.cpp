#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "parsers/when_expression_reader.hpp"

namespace patchcord::when_detail {

using Bound = Expression::Bound;
using Form = Clock::Form;

bool ExpressionReader::starts_part(std::size_t i) const {
    static constexpr auto senses =
        std::to_array<Sense>({Sense::rel_day, Sense::part, Sense::this_part, Sense::end_of,
                              Sense::later, Sense::approximate, Sense::day_end});
    return std::ranges::any_of(senses,
                               [&](Sense sense) { return r_.meaning(i, sense).has_value(); });
}

bool ExpressionReader::take_word(Lead& l, bool inner) const {
    const std::size_t q = l.next;
    const auto take = [&](Sense sense) {
        const auto m = r_.meaning(q, sense);
        l.next = m ? m->next : l.next;
        return m.has_value();
    };
    if (r_.sign(q, '@') && !r_.tied_before(q)) {
        l.at = true;
        l.at_token = q;
        l.next = q + 1;
    } else if (take(Sense::at)) {
        l.at = true;
        l.at_token = q;
    } else if (starts_part(q)) {
        return false;
    } else if (take(Sense::before) || take(Sense::by) || take(Sense::until)) {
        l.bound = Bound::before;
    } else if (take(Sense::after)) {
        l.bound = Bound::after;
    } else if (take(Sense::between)) {
        l.between = true;
    } else if (take(Sense::from)) {
        l.from = true;
    } else if (take(Sense::on)) {
        l.on = true;
    } else if (take(Sense::in)) {
        l.in = true;
    } else if (take(Sense::for_)) {
        l.for_ = true;
    } else if (take(Sense::the)) {
        l.the = true;
    } else {
        return take(Sense::around) || (inner && take(Sense::of));
    }
    return true;
}

Lead ExpressionReader::lead(std::size_t i) const {
    Lead l;
    l.next = i;
    const bool inner = e_.next != 0;
    for (int words = 0; words < 5 && !r_.end(l.next); ++words) {
        const std::size_t q = l.next;
        const bool plus = r_.sign(q, '+') && !r_.at(q).glued && r_.digits(q + 1, 1, 3) && !inner;
        const bool sign =
            words == 0 && inner && (r_.sign(q, ',') || r_.sign(q, '(') || r_.sign(q, '-'));
        l.plus = l.plus || plus;
        if (plus || sign) {
            l.next = q + 1;
        } else if (!take_word(l, inner)) {
            break;
        }
    }
    return l;
}

bool ExpressionReader::component(std::size_t q, const Lead& l) {
    if (const auto tail = r_.meaning(q, Sense::approximate); tail && (e_.clock || e_.offset)) {
        pos_ = tail->next;
        return true;
    }
    return offset(q, l) || zone(q) || year(q) || day(q, l) || clock(q, l) || part(q, l);
}

bool ExpressionReader::day_acceptable(const Day& day) const {
    const bool led = first_lead_.on || first_lead_.for_ || first_lead_.bound != Bound::none ||
                     first_lead_.from || e_.part.has_value();
    // A name that goes on: "Friday Smith", "Monday Morning Cafe".
    const Token& first = tokens_[e_.first_bare];
    const bool named = first.capital && !first.all_capitals && !r_.end(pos_) &&
                       r_.at(pos_).kind == Token::Kind::word && r_.at(pos_).capital &&
                       !r_.at(pos_).all_capitals && r_.at(pos_).meanings.empty();
    if (const auto* weekday = std::get_if<WeekDay>(&day)) {
        const bool grabbed = weekday->which != Which::bare || weekday->weeks != 0;
        return (led || grabbed || !weekday->abbreviated) && !(named && !led && !grabbed);
    }
    if (const auto* calendar = std::get_if<CalendarDay>(&day)) {
        const bool slashes = r_.sign(e_.first_bare + 1, '/') && !calendar->year;
        return !slashes || first_lead_.on;
    }
    return true;
}

bool ExpressionReader::acceptable() {
    const bool sure_clock = e_.clock && e_.clock->form != Form::bare &&
                            e_.clock->form != Form::compact && e_.clock->form != Form::noon &&
                            e_.clock->form != Form::midnight;
    if (e_.offset) {
        e_.strength = for_length_ ? TimeStrength::weak : TimeStrength::sure;
        return true;
    }
    if (e_.clock) {
        const bool more = e_.day || e_.part || e_.zone || e_.their_zone;
        const bool bare = e_.clock->form == Form::bare || e_.clock->form == Form::compact;
        if (bare && !more) {
            e_.strength = TimeStrength::weak;
        } else {
            e_.strength = sure_clock || (more && e_.day) ? TimeStrength::sure : TimeStrength::fair;
        }
        return true;
    }
    if (e_.day) {
        const auto* weekday = std::get_if<WeekDay>(&*e_.day);
        e_.strength =
            weekday != nullptr && !first_lead_.on ? TimeStrength::weak : TimeStrength::fair;
        return day_acceptable(*e_.day);
    }
    e_.strength = e_.part_of_today || e_.end_of_day ? TimeStrength::fair : TimeStrength::weak;
    return e_.end_of_day || e_.part_of_today || (e_.part && part_led_);
}

std::optional<Expression> ExpressionReader::read(std::size_t i) {
    e_.first = i;
    pos_ = i;
    for (int parts = 0; parts < 10; ++parts) {
        const Lead l = lead(pos_);
        const bool inner = e_.next != 0;
        std::size_t q = l.next;
        if (r_.end(q) || !component(q, l)) {
            // The words before may be the part itself: "in the AM" is not, "on the first" is.
            if (q == pos_ || r_.end(pos_) || !component(pos_, Lead{.next = pos_})) {
                break;
            }
            q = e_.next == 0 ? i : q;
        }
        if (!inner) {
            e_.first_bare = q;
            first_lead_ = l;
        }
        e_.next = pos_;
    }
    if (e_.next == 0 || !acceptable()) {
        return std::nullopt;
    }
    return std::move(e_);
}

bool ExpressionReader::zone(std::size_t q) {
    if ((!e_.clock && !e_.part) || e_.zone || e_.their_zone) {
        return false;
    }
    auto found = read_zone(r_, q);
    if (!found) {
        return false;
    }
    e_.zone = std::move(found->value.zone);
    e_.their_zone = found->value.theirs;
    pos_ = found->next;
    return true;
}

bool ExpressionReader::year(std::size_t q) {
    CalendarDay* day = e_.day ? std::get_if<CalendarDay>(&*e_.day) : nullptr;
    if (day == nullptr || day->year || !e_.clock || !r_.digits(q, 4, 4) || r_.tied_after(q + 1) ||
        r_.at(q).value < 1990 || r_.at(q).value >= 2100) {
        return false;
    }
    day->year = r_.at(q).value;
    pos_ = q + 1;
    return true;
}

std::optional<Expression> parse_expression(const std::vector<Token>& tokens, std::size_t i,
                                           std::string_view region) {
    return ExpressionReader(tokens, region, 0).read(i);
}

}  // namespace patchcord::when_detail
