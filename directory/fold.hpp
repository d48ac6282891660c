#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace patchcord {

/// Text as the search compares it: Latin letters without accents, lower case, digits; other
/// scripts transliterated; apostrophes dropped; everything else one blank. Malformed UTF-8 becomes
/// blanks. Any thread; linear; texts are cut at 1000 bytes.
std::string fold(std::string_view text);

/// The words of a folded text. A lone "s" joins the word before it ("pearl s" is "pearls").
std::vector<std::string> folded_words(std::string_view text);

}  // namespace patchcord
