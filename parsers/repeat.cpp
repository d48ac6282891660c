#include "parsers/repeat.hpp"

#include <algorithm>

#include "parsers/decoding.hpp"

namespace patchcord {
namespace {

using std::chrono::days;
using std::chrono::local_days;

bool on_day(const Recurrence& repeat, local_days day) {
    return (repeat.weekdays >> std::chrono::weekday(day).c_encoding() & 1U) != 0;
}

local_days monday_of(local_days day) {
    return day - days{std::chrono::weekday(day).iso_encoding() - 1};
}

}  // namespace

std::optional<std::chrono::local_seconds> next_time(const Recurrence& repeat,
                                                    std::chrono::local_seconds previous) {
    const local_days from = std::chrono::floor<days>(previous);
    const int weeks = std::clamp(repeat.weeks, 1, 8);
    for (local_days day = from + days{1}; day <= from + days{7 * (weeks + 1)}; day += days{1}) {
        const auto passed = (monday_of(day) - monday_of(from)).count() / 7;
        if (!on_day(repeat, day) || passed % weeks != 0) continue;
        if (repeat.last && day > *repeat.last) return std::nullopt;
        return day + (previous - from);
    }
    return std::nullopt;
}

namespace decoding {
namespace {

constexpr unsigned all_days = 0x7f;
constexpr int days_a_week = 7;

unsigned bit(int weekday) { return 1U << static_cast<unsigned>(weekday); }

/// Reads "every Monday", "weekdays", "daily", "every morning", "Monday to Friday".
class RepeatReader {
 public:
    RepeatReader(const Draft& draft, std::size_t begin)
        : draft_(draft), begin_(begin), at_(begin) {}

    /// Where the words end, or `begin` where there are none.
    std::size_t read(Recurrence& into) {
        std::string value;
        if (const auto length = longest(Phrase::repeat, &value)) {
            into.weekdays = static_cast<unsigned>(std::stoi(value));
            return at_ + length;
        }
        std::string weeks;
        const std::size_t every = longest(Phrase::every, &weeks);
        at_ += every;
        if (every != 0 && longest(Phrase::day_part) != 0) {
            into.weekdays = all_days;  // "every morning": the part itself says when
            return at_;
        }
        if (!read_days(into, every != 0)) return begin_;
        if (!weeks.empty()) into.weeks = std::stoi(weeks);
        return at_;
    }

 private:
    std::size_t longest(Phrase kind, std::string* value = nullptr) const {
        return draft_.words.longest(kind, draft_.from(at_), value);
    }

    /// "Monday, Wednesday and Friday", "Mondays", "Monday to Friday". Without "every" only what can
    /// be nothing else: plurals and spans.
    bool read_days(Recurrence& into, bool repeats) {
        int last = -1;
        bool span = false;
        do {
            std::string value;
            std::size_t length = longest(Phrase::weekdays, &value);
            repeats = repeats || length != 0;
            if (length == 0) length = longest(Phrase::weekday, &value);
            if (length == 0) break;
            at_ += length;
            const int day = std::stoi(value);
            into.weekdays |= bit(day);
            for (int d = last; span && d != day; d = (d + 1) % days_a_week) into.weekdays |= bit(d);
            repeats = repeats || span;
            last = day;
        } while (goes_on(span));
        return last >= 0 && repeats;
    }

    /// Goes over what stands between two days, where another follows; `span`: it was "to".
    bool goes_on(bool& span) {
        const std::size_t here = at_;
        std::size_t step = longest(Phrase::through);
        span = step != 0;
        while (step == 0 && at_ < draft_.tokens.size() && draft_.tokens[at_].fold == ",") ++at_;
        if (step == 0) step = longest(Phrase::conjunction);
        at_ += step;
        if (at_ > here && (longest(Phrase::weekday) != 0 || longest(Phrase::weekdays) != 0))
            return true;
        at_ = here;
        return false;
    }

    const Draft& draft_;
    std::size_t begin_;
    std::size_t at_;
};

/// "Daily Grill": a name.
bool is_name(const Draft& draft, std::size_t i, std::size_t end) {
    const bool begins = i == 0 || draft.tokens[i - 1].kind != TokenKind::word;
    return !begins && draft.tokens[i].capital && end < draft.tokens.size() &&
           draft.tokens[end].kind == TokenKind::word && draft.tokens[end].capital;
}

}  // namespace

std::optional<RepeatWords> find_repeat(const Draft& draft) {
    for (std::size_t i = 0; i < draft.tokens.size(); ++i) {
        if (draft.tokens[i].kind != TokenKind::word || draft.tokens[i].word < 0) continue;
        RepeatWords found{i, i, false, {}};
        found.end = RepeatReader(draft, i).read(found.what);
        const auto length = draft.words.longest(Phrase::no_repeat, draft.from(i));
        if (found.end == i && length != 0) {
            found.end = i + length;
            found.impossible = true;
        }
        if (found.end > i && !is_name(draft, i, found.end)) return found;
    }
    return std::nullopt;
}

}  // namespace decoding
}  // namespace patchcord
