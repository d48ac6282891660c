#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// How alike two folded words are. Pure functions over short words (longer ones are cut at 40).
namespace patchcord {

/// The letters and digits of a word as a set; two words with d edits between them differ in at
/// most 2 d members.
std::uint64_t letter_set(std::string_view word);

/// The number of edits (insertion, deletion, substitution, swap of neighbours) from one word to
/// the other, or limit + 1 where it is more than `limit`.
int edits(std::string_view a, std::string_view b, int limit);

/// As `edits`, but slips that keep the sound weigh less: a vowel for a vowel, c for k, a doubled
/// letter, ie for y. 1.0 is one arbitrary wrong letter. Above `limit` the value is only > limit.
double spelling_distance(std::string_view a, std::string_view b, double limit);

/// The word spelt as it sounds: one letter for each sound, no doubled letters ("kuhlman" and
/// "cuhlman" are "kulman").
std::string plain_spelling(std::string_view word);

/// The consonants of plain_spelling, and a leading vowel as "a": words with the same key sound
/// alike, roughly.
std::string sound_key(std::string_view word);

}  // namespace patchcord
