#include <algorithm>

#include "directory/fold.hpp"
#include "directory/rank.hpp"
#include "directory/word_groups.hpp"
#include "directory/word_match.hpp"

namespace patchcord {
namespace {

/// "pizza main st": a street that is named as such needs no "on" before it.
void place_streets(std::vector<QueryWord>& words) {
    for (std::size_t i = 2; i < words.size(); ++i) {
        if (!is_street_part(words[i].text) || words[i].text.size() == 1) continue;
        words[i - 1].placed = words[i].placed = true;
    }
}

bool introduces_place(std::string_view word) {
    for (const std::string_view known : {"in", "on", "at", "from", "near", "of", "by"}) {
        if (word == known) return true;
    }
    return number(word);
}

}  // namespace

QueryText parse_query(std::string_view text) {
    constexpr std::size_t max_words = 16;
    QueryText query;
    text = text.substr(0, 1000);
    bool placed = false;
    while (!text.empty() && query.words.size() < max_words) {
        const auto begin = std::min(text.find_first_not_of(" \t\r\n"), text.size());
        text.remove_prefix(begin);
        const auto end = std::min(text.find_first_of(" \t\r\n"), text.size());
        const auto chunk = text.substr(0, end);
        text.remove_prefix(end);
        const auto words = folded_words(chunk);
        for (const auto& word : words) {
            if (word == "s" && !query.words.empty() && query.words.back().text.size() > 1) {
                query.words.back().text += word;
                continue;
            }
            const bool initial = words.size() == 1 && word.size() == 1 && chunk.back() == '.';
            const bool first = query.words.empty();
            QueryWord one{word};
            one.placed = placed;
            one.initial = initial;
            one.filler = !initial && (first ? is_opening_filler(word) : is_filler(word));
            query.words.push_back(std::move(one));
            placed = placed || (!first && introduces_place(word)) || (first && number(word));
        }
    }
    place_streets(query.words);
    // What stands last is told for its own sake: "to" and "an" are names as well.
    if (!query.words.empty()) query.words.back().filler = false;
    return query;
}

}  // namespace patchcord
