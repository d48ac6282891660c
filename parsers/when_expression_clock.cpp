#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "parsers/when_expression_reader.hpp"

namespace patchcord::when_detail {
namespace {

using Bound = Expression::Bound;
using Form = Clock::Form;

/// Nouns whose number is no clock time: "room 3 tomorrow", "at 12 Oak Street".
bool counts_something(std::string_view word) {
    static constexpr auto nouns = std::to_array<std::string_view>(
        {"room",      "rm",       "ext",     "extension", "x",       "suite",   "ste",
         "unit",      "apt",      "floor",   "gate",      "number",  "no",      "street",
         "st",        "road",     "rd",      "avenue",    "ave",     "lane",    "drive",
         "way",       "highway",  "route",   "option",    "press",   "dial",    "line",
         "door",      "house",    "bus",     "pier",      "area",    "zip",     "code",
         "pin",       "id",       "channel", "building",  "court",   "square",  "boulevard",
         "blvd",      "times",    "rings",   "ring",      "people",  "persons", "guests",
         "call",      "calls",    "strasse", "platz",     "rue",     "calle",   "zimmer",
         "tel",       "phone",    "fax",     "percent",   "dollars", "wait",    "digit",
         "extension", "attempts", "retries", "tries"});
    return std::ranges::find(nouns, word) != nouns.end();
}

}  // namespace

bool ExpressionReader::extension_before(const Lead& l) const {
    if (l.at_token == 0) {
        return false;
    }
    const std::string& before = tokens_[l.at_token - 1].fold;
    // "get Bob on the line at 1030"
    if (l.at_token >= 2 && r_.word(l.at_token - 2, "the")) {
        return false;
    }
    static constexpr auto words = std::to_array<std::string_view>(
        {"i'm", "im", "am", "me", "us", "extension", "ext", "x", "reachable", "desk", "phone",
         "number", "line", "myself", "available", "sitting"});
    return std::ranges::find(words, std::string_view(before)) != words.end();
}

bool ExpressionReader::part_of_name(std::size_t q, std::size_t next) const {
    const Token& word = tokens_[q];
    if (!word.capital || word.all_capitals || e_.next != 0) {
        return false;
    }
    const auto named = [](const Token& t) {
        return t.kind == Token::Kind::word && t.capital && !t.all_capitals && t.meanings.empty();
    };
    const bool before = q > 1 && word.glued == false && named(tokens_[q - 1]);
    const bool after = !r_.end(next) && named(r_.at(next)) && q > 0;
    return before || after;
}

bool ExpressionReader::day_follows(std::size_t next) const {
    std::size_t q = r_.sign(next, ',') ? next + 1 : next;
    const bool on = r_.meaning(q, Sense::on) && !r_.meaning(q, Sense::part);
    q = on ? r_.skip(q, Sense::on) : q;
    if (r_.meaning(q, Sense::rel_day) || r_.meaning(q, Sense::this_part)) {
        return true;
    }
    if (const auto today = r_.meaning(q, Sense::this_);
        today && r_.meaning(today->next, Sense::part)) {
        return true;
    }
    const std::size_t in = r_.skip(q, Sense::in);
    const std::size_t the = r_.skip(in, Sense::the);
    const std::size_t at = r_.skip(q, Sense::at);
    if ((in != q || at != q) && r_.meaning(the, Sense::part)) {
        return true;
    }
    if (at != q && r_.meaning(at, Sense::part)) {
        return true;
    }
    // "7 Eleven on 5th" is a name.
    const bool name = next > 0 && r_.at(next - 1).capital;
    return on && !name &&
           read_day(r_, q, DayLead{.on = true, .has_clock = true}, region_).has_value();
}

bool ExpressionReader::bare_clock_allowed(std::size_t q, std::size_t next, const Lead& l) const {
    if (r_.tied_after(next) || (!r_.end(next) && r_.at(next).kind == Token::Kind::number)) {
        return false;
    }
    if (q > 0 && !l.clock() && counts_something(tokens_[q - 1].fold)) {
        return false;
    }
    if (!r_.end(next)) {
        const Token& after = r_.at(next);
        if (after.kind == Token::Kind::word &&
            (counts_something(after.fold) ||
             (after.capital && after.meanings.empty() && !zone_by_abbreviation(after.fold) &&
              !zone_by_place(after.fold)))) {
            return false;
        }
        static constexpr std::string_view arithmetic = "#%/*+$&=";
        if (after.kind == Token::Kind::sign &&
            arithmetic.find(after.fold.front()) != std::string_view::npos) {
            return false;
        }
        // A street may have two names: "at 5 Old Oak Street".
        for (std::size_t k = next; k < next + 3 && !r_.end(k); ++k) {
            if (r_.at(k).kind != Token::Kind::word) {
                break;
            }
            if (r_.at(k).capital && k > next && counts_something(r_.at(k).fold)) {
                return false;
            }
        }
    }
    const bool day = e_.day && (std::holds_alternative<RelativeDay>(*e_.day) ||
                                std::holds_alternative<WeekDay>(*e_.day));
    return l.clock() || day || e_.part || day_follows(next);
}

bool ExpressionReader::clock(std::size_t q, const Lead& l) {
    if (e_.clock || (e_.offset && e_.offset->seconds != 0) || r_.tied_before(q)) {
        if (!(q > 0 && !e_.clock && e_.day && r_.glued_sign(q - 1, 't')) && !r_.word(q - 1, "t")) {
            return false;
        }
        if (e_.clock) {
            return false;
        }
    }
    const bool led = l.clock() || e_.day.has_value() || e_.part.has_value();
    auto read = read_clock_range(r_, q, {.any = led, .at = l.at, .window = l.between || l.from});
    if (!read) {
        return false;
    }
    const Form form = read->value.begin.form;
    const bool alone = form == Form::compact && !e_.day && !e_.part && !day_follows(read->next);
    if (form == Form::bare && !read->value.end && !bare_clock_allowed(q, read->next, l)) {
        return false;
    }
    if (form == Form::bare && read->value.end && !led && !day_follows(read->next)) {
        return false;
    }
    if ((form == Form::noon || form == Form::midnight) && !led && part_of_name(q, read->next)) {
        return false;
    }
    if (form == Form::compact && !bare_clock_allowed(q, read->next, l)) {
        return false;
    }
    if ((alone || form == Form::bare) && l.at && extension_before(l) &&
        (form == Form::compact || (!r_.digits(q, 1, 2) && !r_.meaning(q, Sense::number)))) {
        return false;
    }
    e_.clock = read->value.begin;
    e_.clock->led = l.clock();
    e_.until = read->value.end;
    e_.bound = l.bound != Bound::none ? l.bound : e_.bound;
    pos_ = read->next;
    return true;
}

bool ExpressionReader::part(std::size_t q, const Lead& l) {
    if (e_.end_of_day || e_.offset) {
        return false;
    }
    if (const auto end = r_.meaning(q, Sense::day_end); end && !e_.clock) {
        e_.end_of_day = true;
        pos_ = end->next;
        return true;
    }
    if (const auto end = r_.meaning(q, Sense::end_of); end && !e_.clock) {
        const auto unit = r_.meaning(end->next, Sense::unit);
        const bool of_day = unit && unit->value == static_cast<int>(Unit::day);
        const auto of = e_.day ? std::nullopt : read_day(r_, end->next, DayLead{}, region_);
        if (!of_day && !of) {
            return false;
        }
        e_.end_of_day = true;
        if (of && !of_day) {
            e_.day = of->value;
        }
        pos_ = of_day ? unit->next : of->next;
        return true;
    }
    if (const auto today = r_.meaning(q, Sense::this_part);
        today && (!e_.part || !e_.part_of_today)) {
        if (e_.day && !std::holds_alternative<RelativeDay>(*e_.day)) {
            return false;
        }
        e_.part = static_cast<Part>(today->value);
        e_.part_of_today = true;
        pos_ = today->next;
        return true;
    }
    if (e_.part) {
        return false;
    }
    const auto grab = r_.meaning(q, Sense::this_);
    const auto named = r_.meaning(grab ? grab->next : q, Sense::part);
    if (!named || r_.tied_after(named->next)) {
        return false;
    }
    if (!grab && !l.in && !l.on && !l.at && part_of_name(q, named->next)) {
        return false;
    }
    // "afternoon at 7", but not "good afternoon".
    const auto at = r_.meaning(named->next, Sense::at);
    const std::size_t figure = at ? at->next : named->next;
    const bool clock_next = r_.number(figure) && (q == 0 || !r_.word(q - 1, "good"));
    const bool led = grab || l.in || l.on || l.at || l.bound != Bound::none ||
                     (clock_next && (at || read_clock(r_, figure, ClockLead{})));
    if (!led && !e_.day && !e_.clock && !day_follows(named->next)) {
        return false;
    }
    e_.part = static_cast<Part>(named->value);
    e_.part_of_today = grab.has_value() && !e_.day;
    e_.bound = l.bound != Bound::none && !e_.clock ? l.bound : e_.bound;
    part_led_ = led;
    pos_ = named->next;
    return true;
}

}  // namespace patchcord::when_detail
