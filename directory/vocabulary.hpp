#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "directory/database.hpp"

namespace patchcord {

/// A word of the directory that a word of a query may mean.
struct SimilarWord {
    std::int64_t id = 0;
    std::string text;
    double distance = 0;  ///< 0: the same; 1.0: about one wrong letter
    std::int64_t uses = 0;
    std::int64_t names = 0;  ///< of these, in names
};

/// For each word of a query the words of the directory that it may mean: itself, other written
/// forms, nicknames, words that sound alike, begin with it, or are at most two slips away; nearest
/// first, at most `limit` each. One pass over the packed words serves them all.
std::vector<std::vector<SimilarWord>> similar_words(Database& db,
                                                    const std::vector<std::string>& words,
                                                    std::size_t limit);

}  // namespace patchcord
