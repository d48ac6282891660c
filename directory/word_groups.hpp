#pragma once

#include <string_view>
#include <vector>

/// Words that the search treats in a way of their own. All folded. Any thread.
namespace patchcord {

/// Whether two words are written forms of the same one: "st" and "street", "2nd" and "second".
bool same_word(std::string_view a, std::string_view b);
/// As same_word, and states and countries with their short forms: "ia" and "iowa".
bool same_place(std::string_view a, std::string_view b);

/// The other written forms of a word.
std::vector<std::string_view> written_forms(std::string_view word);

/// "the", "in", "on", "and": says nothing by itself.
bool is_filler(std::string_view word);
/// Those of them that a description may begin with: "an", "to" and "on" are names there.
bool is_opening_filler(std::string_view word);
/// "office", "branch", "guy": may be added to any name.
bool is_soft_filler(std::string_view word);
/// "dr", "mrs", "professor": before a person's name.
bool is_title(std::string_view word);
/// A title that directories seldom keep: "mr", "ms".
bool is_plain_title(std::string_view word);
/// "jr", "iii": after a person's name.
bool is_suffix(std::string_view word);
/// "inc", "co", "group": adds little to the name of a business.
bool is_generic_business(std::string_view word);
/// "street", "ave", "n": adds little to the name of a street.
bool is_street_part(std::string_view word);

}  // namespace patchcord
