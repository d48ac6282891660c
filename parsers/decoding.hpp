#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/addresses.hpp"
#include "parsers/lexicon.hpp"
#include "parsers/request.hpp"
#include "parsers/sentence.hpp"
#include "parsers/tokens.hpp"
#include "parsers/when.hpp"

/// The parts of decode(); each takes what it understands out of the tokens and leaves the rest to
/// the next. Not for use outside of sentence.cpp and its parts.
namespace patchcord::decoding {

/// A message on its way to a CallRequest.
struct Draft {
    std::string_view text;
    const DecodeContext& context;
    const Lexicon& words;
    std::vector<FoundAddress> addresses;
    std::vector<Token> tokens;  ///< what is not understood yet
    CallRequest request;
    std::string ivr;           ///< for the first called party
    bool caller_said = false;  ///< "I am at ...", not "ring me at ..."
    bool instead = false;      ///< "... instead": a change of a call that there is
    std::vector<FoundTime> times;
    std::optional<std::size_t> their_number;  ///< an address that was said to be the called party's
    bool cannot_repeat = false;               ///< "every month": request.condition has the words
    bool whole_lists = false;                 ///< "Barnes and Hill" is one party
    bool doubtful_time = false;               ///< a time may be part of a name: "Kasey Sunday"
    bool time_within_name = false;  ///< and it stands where only a name can: "get Kasey Sunday on
                                    ///< the phone"
    std::vector<AddressSpan> call_ranges;  ///< bytes of the sentences that ask for calls
    std::string language;                  ///< of the request that is being read

    /// Lexicon::longest in the language of the request.
    std::size_t own(Phrase kind, TokenView run, std::string* value = nullptr) const {
        return words.longest(kind, run, value, language);
    }
    TokenView from(std::size_t i) const { return TokenView(tokens).subspan(i); }
    TokenView all() const { return tokens; }
};

/// Marks tokens [begin, end) as understood.
void lift(Draft& draft, std::size_t begin, std::size_t end);
/// Takes the understood tokens out; the next ones remember that there was a gap.
void compact(Draft& draft);

/// Fillers, greetings and marks at the front: how many tokens.
std::size_t skip_fillers(const Lexicon& words, TokenView tokens);
/// Whether a description cannot go on at the front of these tokens.
bool at_boundary(const Lexicon& words, TokenView tokens);
/// The text from the first to the last token, on one line, without what was lifted from between.
std::string text_of(std::string_view text, TokenView tokens);
/// A small number in digits or in words, and how many tokens it has; 0 tokens: none.
struct Count {
    int value = 0;
    std::size_t tokens = 0;
};
Count count_at(const Lexicon& words, TokenView tokens);

/// "press 1 then 2#", "try 3 times", "let it ring for 45 seconds", "confirm by mail", "subject: x".
void lift_options(Draft& draft);
/// "every Monday", "weekdays", "daily": tokens [begin, end).
struct RepeatWords {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool impossible = false;  ///< "every month": understood, but not done here
    Recurrence what;          ///< weekdays and weeks
};
std::optional<RepeatWords> find_repeat(const Draft& draft);

/// Times. `hide_doubtful`: not days and dates that may be names ("call May").
void lift_times(Draft& draft, bool hide_doubtful);
/// "ring me on my mobile", "I am at +1 ...", "reach me at extension 444".
void lift_caller(Draft& draft);
/// "Thanks, Ana".
void lift_closings(Draft& draft);

/// Reads "call X" in any sentence. Returns whether the message asks for a call.
bool read_calls(Draft& draft);
/// Whether a token is that mark.
inline bool is_mark(const Token& token, std::string_view mark) {
    return token.kind == TokenKind::mark && token.fold == mark;
}
/// Whether a word is digits only.
bool is_number(const Token& token);
/// The parts of a list ("Bob, Ana and my mother"); one where it is none ("Johnson and Johnson").
std::vector<TokenView> parts_of_list(const Draft& draft, TokenView tokens);
/// The parties that a run of tokens names ("Bob, Ana and my mother"); empty where it names none.
std::vector<CalledParty> parties_of(Draft& draft, TokenView tokens);

/// Everything that is no call: cancel, change, choose, status, remember, retry, help.
Intent read_intent(Draft& draft);
/// "2", "the second one", "the one on Oak Street": looked for before anything else.
bool read_choice(Draft& draft);

}  // namespace patchcord::decoding
