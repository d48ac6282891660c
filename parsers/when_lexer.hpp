#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/when_lexicon.hpp"

namespace patchcord::when_detail {

/// A word, a run of digits or one sign, with what it can mean.
struct Token {
    enum class Kind { word, number, sign };
    Kind kind = Kind::sign;
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string fold;      ///< lower case, without accents
    int value = -1;        ///< of a number of up to 9 digits
    bool glued = false;    ///< no blank before it
    bool capital = false;  ///< a word that starts with a capital letter
    bool all_capitals = false;
    std::vector<Meaning> meanings;
};

/// Cuts the text into tokens and looks their meanings up. O(text).
std::vector<Token> tokenize(std::string_view text);

}  // namespace patchcord::when_detail
