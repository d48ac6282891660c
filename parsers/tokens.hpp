#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// A message as words, with where each stands in the text.
namespace patchcord {

/// What a token is, or what it was found to be part of.
enum class TokenKind : std::uint8_t {
    word,     ///< letters and digits, apostrophes and hyphens inside
    mark,     ///< one character of punctuation
    stop,     ///< the end of a sentence: ".", "!", "?", ";", a blank line, a short line
    address,  ///< a number, SIP URI or mail address: see Token::address
    lifted,   ///< part of something already understood (time, digits, option, ...)
};

struct Token {
    TokenKind kind = TokenKind::word;
    std::size_t begin = 0;   ///< bytes in the text
    std::size_t end = 0;     ///< one past the last byte
    std::string fold;        ///< without case and accents
    std::int32_t word = -1;  ///< number in the lexicon; -1: unknown
    std::size_t address = 0;
    bool capital = false;    ///< begins with an upper-case letter
    bool after_gap = false;  ///< something lifted stood before it
};

using TokenView = std::span<const Token>;

/// One character of a UTF-8 text, and where the next begins; U+FFFD for broken bytes.
struct Character {
    char32_t code = 0;
    std::size_t next = 0;
};
/// `at` is within the text.
Character character_at(std::string_view text, std::size_t at);

/// Lower case, no accents, curly apostrophes straight; what the lexicon compares by.
std::string folded(std::string_view text);

/// Splits a text. `spans` are byte ranges (in order, no overlap) that become one token of kind
/// address each, numbered in order. O(text).
struct AddressSpan {
    std::size_t begin = 0;
    std::size_t end = 0;
};
std::vector<Token> tokenise(std::string_view text, std::span<const AddressSpan> spans);

}  // namespace patchcord
