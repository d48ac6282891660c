#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "parsers/when_expression_reader.hpp"

namespace patchcord::when_detail {
namespace {

using Bound = Expression::Bound;

/// Words whose "for 45 seconds" tells how long: "let it ring for 45 seconds".
bool lasts(std::string_view word) {
    static constexpr auto verbs = std::to_array<std::string_view>(
        {"ring", "ringing", "rings", "try", "trying", "keep", "talk", "speak", "last", "pause",
         "hold", "it", "phone", "booked", "meeting", "conversation"});
    return std::ranges::find(verbs, word) != verbs.end();
}

}  // namespace

bool ExpressionReader::anchored(const Length& length, std::size_t next) {
    int sign = 0;
    std::size_t q = next;
    if (const auto after = r_.meaning(next, Sense::after)) {
        sign = 1;
        q = after->next;
    } else if (const auto from = r_.meaning(next, Sense::from)) {
        sign = 1;
        q = from->next;
    } else if (const auto before = r_.meaning(next, Sense::before)) {
        sign = -1;
        q = before->next;
    }
    if (sign == 0 || depth_ > 0) {
        return false;
    }
    auto anchor = ExpressionReader(tokens_, region_, depth_ + 1).read(q);
    if (!anchor || anchor->offset) {
        return false;
    }
    e_.offset = length;
    e_.offset_sign = sign;
    pos_ = anchor->next;
    e_.anchor.push_back(std::move(*anchor));
    return true;
}

bool ExpressionReader::next_unit(std::size_t q) {
    const auto next = r_.meaning(q, Sense::next);
    const auto unit = next ? r_.meaning(next->next, Sense::unit) : std::nullopt;
    if (!unit || unit->value > static_cast<int>(Unit::hour)) {
        return false;
    }
    const auto size = static_cast<Unit>(unit->value);
    e_.offset = Length{.seconds = size == Unit::second ? 1 : size == Unit::minute ? 60 : 3600};
    pos_ = unit->next;
    return true;
}

bool ExpressionReader::offset(std::size_t q, const Lead& l) {
    if (e_.offset || e_.part || r_.tied_before(q)) {
        if (!l.plus) {
            return false;
        }
    }
    if (next_unit(q)) {
        return true;
    }
    std::size_t begin = q;
    if (const auto next = r_.meaning(q, Sense::next); next && l.in) {
        begin = next->next;  // "within the next 10 minutes"
    }
    const auto length = read_length(r_, begin);
    if (!length) {
        return false;
    }
    const bool whole_days = length->value.seconds == 0;
    const bool other_day = e_.day && !std::holds_alternative<RelativeDay>(*e_.day);
    if ((e_.clock && !whole_days) || other_day) {
        return false;
    }
    if (const auto later = r_.meaning(length->next, Sense::later)) {
        // "in two hours time", but not "5 minutes time London"
        e_.offset = length->value;
        pos_ = later->next;
        return l.in || l.plus || !r_.word(length->next, "time");
    }
    if (const auto ago = r_.meaning(length->next, Sense::ago)) {
        e_.offset = length->value;
        e_.offset_sign = -1;
        pos_ = ago->next;
        return true;
    }
    if (!e_.clock && !e_.day && anchored(length->value, length->next)) {
        return true;
    }
    const bool led = l.in || l.plus || (l.bound == Bound::after && !l.at);
    if (!led && !l.for_) {
        return false;
    }
    if (!led && q >= 2 && lasts(tokens_[q - 2].fold)) {
        return false;
    }
    e_.offset = length->value;
    for_length_ = !led;
    pos_ = length->next;
    return true;
}

bool ExpressionReader::day(std::size_t q, const Lead& l) {
    if (e_.offset && !(e_.offset->seconds == 0 && e_.clock)) {
        if (e_.day || e_.offset->seconds == 0) {
            return false;
        }
    }
    DayLead lead{.on = l.on, .the = l.the, .has_clock = e_.clock.has_value()};
    if (e_.day) {
        // "Fri, Sep 20" and "Thu 17th": the calendar day wins over its weekday.
        if (!std::holds_alternative<WeekDay>(*e_.day)) {
            return false;
        }
        lead.has_clock = true;
    }
    const auto found = read_day(r_, q, lead, region_);
    if (!found) {
        return false;
    }
    const bool calendar = std::holds_alternative<CalendarDay>(found->value) ||
                          std::holds_alternative<DayOfMonth>(found->value);
    if (e_.day && !calendar) {
        return false;
    }
    // "May 5 minutes from now" was ruled out by read_day; "5 on may 28" by the clock.
    e_.day = found->value;
    pos_ = found->next;
    return true;
}

}  // namespace patchcord::when_detail
