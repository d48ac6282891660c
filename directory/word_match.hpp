#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "directory/rank.hpp"

/// How one word of a description fits one word of an entry: pure functions.
namespace patchcord {

/// The cost of words that do not fit at all.
inline constexpr double never = 100;
/// Another written form ("st"), and a plural or possessive.
inline constexpr double form_cost = 0.05;
inline constexpr double plural_cost = 0.3;
/// A letter for a middle name.
inline constexpr double middle_initial_cost = 0.5;

enum class How { none, same, form, nickname, initial, beginning, sound, slip };

/// The unit of the cost is that of Fit.
struct Match {
    double cost = never;
    How how = How::none;
    int edits = 0;  ///< wrong, missing and extra letters
};

/// Whether the word has a digit.
bool number(std::string_view word);

/// What the entry's word is part of.
enum class Part {
    person,  ///< a person's name: short forms and initials count
    name,    ///< another name
    place,   ///< or kind: short forms of states count
};
Match word_match(const QueryWord& q, std::string_view e, Part part);

/// The best of several words of a place or kind.
Match best_of(const QueryWord& q, const std::vector<std::string>& words);

}  // namespace patchcord
