#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "parsers/tokens.hpp"

/// The words of people's languages, read from the tables in parsers/words (one a language).
namespace patchcord {

/// What a phrase of the tables means: their sections (parsers/words/en.txt says what each is for).
enum class Phrase : std::uint8_t {
    filler,
    greeting,
    call,
    call_bare,
    nobody,
    not_called,
    tail,
    topic,
    condition,
    caller_ask,
    caller_said,
    device,
    of_called,
    extension,
    ivr,
    ivr_end,
    retries,
    retries_end,
    no_retries,
    ring,
    confirm,
    no_confirm,
    subject,
    closing,
    cancel,
    change,
    status,
    retry,
    help,
    choose,
    the_one,
    ordinal,
    count,
    unit,
    session,
    login,
    conjunction,
    article,
    possessive,
    repeat,
    every,
    weekday,
    weekdays,
    through,
    day_part,
    no_repeat,
    until,
    starting,
    their_number,
    anyway,
};

/// Word lists of the tables.
enum class WordSet : std::uint8_t {
    not_name,
    company,
    firm,
    suffix,
    street,
    place_word,
    abbreviation,
    relation,
    plural_relation,
    group,
    never_slip,
    statement,
    app,
    elision,
};

/// One pattern of a table. What comes before the slot is in the tree; what follows it is here.
struct Pattern {
    std::string slot;                ///< "called", "place", ...; empty: the phrase has none
    std::vector<std::int32_t> tail;  ///< words (>= 0) and classes (< 0) after the slot
    std::string value;               ///< of the section: "mobile" of [device mobile]
    std::string language;            ///< "en": of the table
};

/// A phrase found at the front of a run of tokens.
struct PhraseMatch {
    std::size_t length = 0;             ///< tokens before the slot
    std::vector<std::size_t> patterns;  ///< for Lexicon::pattern: all that have this head
};

/// All tables, ready to match. Immutable once built, so thread-safe.
class Lexicon {
 public:
    struct Table {
        std::string_view name;
        std::string_view text;
    };
    /// Throws std::runtime_error with table and line where one cannot be read.
    explicit Lexicon(std::span<const Table> tables);

    /// Sets Token::word of each token.
    void number_words(std::span<Token> tokens) const;

    /// Phrases of that kind that the tokens begin with, longest first.
    std::vector<PhraseMatch> matches(Phrase kind, TokenView tokens) const;
    /// The number of tokens of the longest such phrase without slot; 0: none. `value` gets the
    /// section's; `language`: of that table alone ("y" parts names in Spanish only).
    std::size_t longest(Phrase kind, TokenView tokens, std::string* value = nullptr,
                        std::string_view language = {}) const;
    /// Whether the tokens begin with such a phrase: with at least one word before its slot.
    bool begins(Phrase kind, TokenView tokens) const;
    const Pattern& pattern(std::size_t index) const { return patterns_[index]; }
    /// Whether the tokens begin with these words and classes.
    bool begins_with(TokenView tokens, std::span<const std::int32_t> words) const;

    bool is(WordSet set, const Token& token) const;

    /// The number of the keyword of that language that a mistyped word was meant to be (one letter
    /// too many, missing or swapped; in long words one wrong), or -1.
    std::int32_t unslipped(std::string_view fold, std::string_view language) const;
    /// The sentence of that name in that language (English where its table has none), with `text`
    /// in the place of "{}". Throws std::out_of_range for a name that no table has.
    std::string say(std::string_view name, std::string_view language,
                    std::string_view text = {}) const;
    const std::vector<std::string>& languages() const { return languages_; }

 private:
    /// A state of the automaton that finds phrases. Each line of a table has states of its own:
    /// alternatives meet again in one, so that a line costs what it is long, not what it may say.
    struct Node {
        std::vector<std::pair<std::int32_t, std::uint32_t>> next;  // by word or class, sorted
        std::vector<std::size_t> patterns;                         // that end here
    };
    friend class TableReader;

    std::int32_t word_number(std::string_view fold);
    std::uint32_t add_node();
    /// The states that follow `from` by that token, each once.
    std::vector<std::uint32_t> step(const std::vector<std::uint32_t>& from,
                                    const Token& token) const;
    bool fits(std::int32_t word_or_class, const Token& token) const;

    std::unordered_map<std::string, std::int32_t> words_;
    std::vector<std::vector<std::int32_t>> classes_of_word_;
    std::map<std::string, std::int32_t, std::less<>> classes_;  // name -> negative number
    std::vector<std::uint32_t> sets_of_word_;                   // bits of WordSet
    std::vector<Node> nodes_;                                   // the first are the kinds' roots
    std::vector<Pattern> patterns_;
    std::vector<std::string> languages_;
    std::map<std::string, std::vector<std::string>, std::less<>> keywords_;  // of a language
    std::map<std::string, std::string, std::less<>> sentences_;              // "de nobody"
};

/// The lexicon of all languages that the program holds.
const Lexicon& lexicon();

}  // namespace patchcord
