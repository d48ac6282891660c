#include "parsers/when_expression.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "parsers/when_reader.hpp"

namespace patchcord::when_detail {
namespace {

using Bound = Expression::Bound;
using Form = Clock::Form;

/// The small words before a part of an expression.
struct Lead {
    bool at = false;
    bool on = false;
    bool in = false;
    bool for_ = false;
    bool the = false;
    bool between = false;
    bool from = false;
    bool plus = false;
    Bound bound = Bound::none;
    std::size_t at_token = 0;
    std::size_t next = 0;

    bool clock() const { return at || between || from || bound != Bound::none; }
};

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

/// Words whose "for 45 seconds" tells how long: "let it ring for 45 seconds".
bool lasts(std::string_view word) {
    static constexpr auto verbs = std::to_array<std::string_view>(
        {"ring", "ringing", "rings", "try", "trying", "keep", "talk", "speak", "last", "pause",
         "hold", "it", "phone", "booked", "meeting", "conversation"});
    return std::ranges::find(verbs, word) != verbs.end();
}

class ExpressionReader {
 public:
    ExpressionReader(const std::vector<Token>& tokens, std::string_view region, int depth)
        : tokens_(tokens), r_(tokens), region_(region), depth_(depth) {}

    std::optional<Expression> read(std::size_t i);

 private:
    Lead lead(std::size_t i) const;
    bool take_word(Lead& l, bool inner) const;
    bool starts_part(std::size_t i) const;
    bool component(std::size_t q, const Lead& l);
    bool offset(std::size_t q, const Lead& l);
    bool anchored(const Length& length, std::size_t next);
    bool next_unit(std::size_t q);
    bool day(std::size_t q, const Lead& l);
    bool clock(std::size_t q, const Lead& l);
    bool bare_clock_allowed(std::size_t q, std::size_t next, const Lead& l) const;
    bool extension_before(const Lead& l) const;
    bool part_of_name(std::size_t q, std::size_t next) const;
    bool day_follows(std::size_t next) const;
    bool part(std::size_t q, const Lead& l);
    bool zone(std::size_t q);
    bool year(std::size_t q);
    bool acceptable();
    bool day_acceptable(const Day& day) const;

    const std::vector<Token>& tokens_;
    Reader r_;
    std::string_view region_;
    int depth_;
    Expression e_;
    std::size_t pos_ = 0;
    Lead first_lead_;
    bool for_length_ = false;
    bool part_led_ = false;
};

/// Whether a phrase that is a part of an expression itself starts here ("the day after tomorrow").
bool ExpressionReader::starts_part(std::size_t i) const {
    static constexpr auto senses =
        std::to_array<Sense>({Sense::rel_day, Sense::part, Sense::this_part, Sense::end_of,
                              Sense::later, Sense::approximate, Sense::day_end});
    return std::ranges::any_of(senses,
                               [&](Sense sense) { return r_.meaning(i, sense).has_value(); });
}

/// Takes one word like "on" into the lead; false where there is none.
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

/// "next second", "the next minute".
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

/// Whether a word with a capital is part of a name: "Mark Noon", "Midnight Cookie Company". Words
/// that introduce a time, and titles where every word has a capital before a comma, speak against.
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

/// Whether a day comes next, so that a bare number is its clock time ("9 tomorrow").
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

/// "Mon Apr 02 17:00:00 PDT 2007".
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

}  // namespace

std::optional<Expression> parse_expression(const std::vector<Token>& tokens, std::size_t i,
                                           std::string_view region) {
    return ExpressionReader(tokens, region, 0).read(i);
}

}  // namespace patchcord::when_detail
