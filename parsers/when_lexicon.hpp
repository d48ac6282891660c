#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

/// The words of time expressions, as tables: one a language. Inner part of parsers/when.
namespace patchcord::when_detail {

/// What a word or phrase can stand for. `value` of a sense says which.
enum class Sense {
    number,        ///< value
    ordinal,       ///< value; -1 is "last"
    weekday,       ///< 0 Sunday .. 6; the full name
    weekday_abbr,  ///< the same, short: needs more evidence
    month,         ///< 1..12
    rel_day,       ///< days from today
    part,          ///< Part
    this_part,     ///< Part of today: "tonight"
    unit,          ///< Unit
    at,            ///< leads a clock time
    around,        ///< may stand before a clock time, but proves nothing
    on,            ///< leads a day
    in,            ///< leads a duration, or a part of the day
    for_,
    by,
    before,
    after,
    until,
    from,
    between,
    and_,
    or_,
    to,  ///< of a range, or "quarter to"
    past,
    the,
    of,
    one,  ///< "a", "an": the number before a unit
    half,
    quarter,
    half_to,  ///< German "halb vier": half an hour before
    couple,   ///< value; an indefinite number
    noon,
    midnight,
    meridiem,  ///< 0 am, 1 pm
    oclock,
    hour_mark,    ///< "h", "Uhr": the hour, and minutes may follow
    approximate,  ///< after a time: "ish", "sharp"
    this_,
    next,
    last,
    later,  ///< after a duration: "from now"
    ago,
    end_of,
    day_end,  ///< "EOD"
    weekend,
    holiday,  ///< month * 100 + day
    more,
    also_next,  ///< after the weekday: "lundi prochain"
    time_word,  ///< "time" in "London time", "in two hours' time"
    their,      ///< the called party's: "their time"
    my,         ///< the writer's
};

enum class Unit { second, minute, hour, day, week, month, year };
enum class Part { morning, noon, afternoon, evening, night };

struct Word {
    std::string_view text;  ///< lower case, without accents; blanks between the words of a phrase
    Sense sense;
    int value = 0;
};

enum class Language { english, german, french, spanish };

/// The words of a language that English does not have too; they tell the language of a text.
std::span<const std::string_view> marks_of(Language language);

/// The table of a language.
std::span<const Word> words_of(Language language);

struct Meaning {
    Sense sense;
    int value;
    std::size_t tokens;  ///< how many the phrase covers
};

/// Whether any phrase starts with this word; and all meanings of a phrase. English counts beside
/// the other language, whose meanings come first.
class Lexicon {
 public:
    explicit Lexicon(Language language);
    std::size_t longest_phrase(std::string_view first_word) const;
    void look_up(std::string_view phrase, std::size_t tokens, std::vector<Meaning>& into) const;

 private:
    struct Table;
    const Table* own_ = nullptr;  ///< null for English
    const Table* english_ = nullptr;
    static const Table& table(Language language);
};

}  // namespace patchcord::when_detail
