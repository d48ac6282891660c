#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "parsers/when_expression.hpp"
#include "parsers/when_lexer.hpp"

namespace patchcord::when_detail {

/// Something read, and the token after it.
template <typename T>
struct Read {
    T value;
    std::size_t next;
};

/// Looks at tokens; beyond the end there is nothing, never an error.
class Reader {
 public:
    explicit Reader(const std::vector<Token>& tokens) : tokens_(&tokens) {}

    bool end(std::size_t i) const { return i >= tokens_->size(); }
    const Token& at(std::size_t i) const { return (*tokens_)[i]; }
    bool sign(std::size_t i, char c) const;
    bool glued_sign(std::size_t i, char c) const { return sign(i, c) && at(i).glued; }
    bool word(std::size_t i, std::string_view text) const;
    /// A run of digits of that many figures.
    bool digits(std::size_t i, std::size_t least, std::size_t most) const;
    std::optional<Read<int>> meaning(std::size_t i, Sense sense) const;
    /// The token after one of that sense, else `i` itself.
    std::size_t skip(std::size_t i, Sense sense) const;
    /// 0..99 in figures or words ("20", "twenty-three").
    std::optional<Read<int>> number(std::size_t i) const;
    /// "15th", "fifteenth".
    std::optional<Read<int>> ordinal(std::size_t i) const;
    /// Whether something that belongs to a longer figure stands before or after without a blank
    /// ("10.0.0.5", "555-0123", "#3", "A4").
    bool tied_before(std::size_t i) const;
    bool tied_after(std::size_t i) const;

 private:
    const std::vector<Token>* tokens_;
};

/// What stood before a clock time.
struct ClockLead {
    bool any = false;     ///< a word or day that makes a bare number a clock time
    bool at = false;      ///< "at" itself: "at ten to four" is no window
    bool window = false;  ///< "between", "from"
};

/// A clock time at token `i`, bare hours too.
std::optional<Read<Clock>> read_clock(const Reader& r, std::size_t i, ClockLead lead);

/// "3-4pm", "from 3 to 5", "between 3 and 4"; a lone clock time has no end.
struct ClockRange {
    Clock begin;
    std::optional<Clock> end;
};
std::optional<Read<ClockRange>> read_clock_range(const Reader& r, std::size_t i, ClockLead lead);

/// "PST", "UTC+2", "London time", "their time".
struct ZoneSaid {
    std::optional<NamedZone> zone;  ///< none: the writer's own, or the called party's
    bool theirs = false;
};
std::optional<Read<ZoneSaid>> read_zone(const Reader& r, std::size_t i);

/// "an hour and a half", "1d, 2hr, and 5min".
std::optional<Read<Length>> read_length(const Reader& r, std::size_t i);

/// What stood before a day.
struct DayLead {
    bool on = false;
    bool the = false;
    bool has_clock = false;
};
std::optional<Read<Day>> read_day(const Reader& r, std::size_t i, DayLead lead,
                                  std::string_view region);

}  // namespace patchcord::when_detail
