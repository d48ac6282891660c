#include "agent/choice.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>

namespace patchcord {
namespace {

/// Lower-case words of letters and digits; words that say nothing are left out.
std::set<std::string> telling_words(std::string_view text) {
    static constexpr std::array<std::string_view, 18> empty_words{
        "the", "one",  "on",   "at",  "in", "of",   "a",  "an",   "please",
        "i",   "mean", "that", "who", "is", "with", "to", "from", "meant"};
    std::set<std::string> words;
    std::string word;
    const auto end_word = [&] {
        if (!word.empty() && std::ranges::find(empty_words, word) == empty_words.end()) {
            words.insert(word);
        }
        word.clear();
    };
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 'A' && byte <= 'Z') {
            word += static_cast<char>(byte - 'A' + 'a');
        } else if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte >= 0x80) {
            word += c;
        } else {
            end_word();
        }
    }
    end_word();
    return words;
}

}  // namespace

std::optional<std::size_t> pick(const std::vector<Candidate>& choices, int number,
                                std::string_view words) {
    if (number > 0) {
        const auto index = static_cast<std::size_t>(number) - 1;
        return index < choices.size() ? std::optional(index) : std::nullopt;
    }
    const std::set<std::string> said = telling_words(words);
    std::size_t best = 0;
    std::size_t best_hits = 0;
    bool tie = false;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        const std::set<std::string> has = telling_words(choices[i].name + " " + choices[i].detail);
        const auto hits = static_cast<std::size_t>(std::ranges::count_if(
            said, [&](const std::string& word) { return has.contains(word); }));
        if (hits > best_hits) {
            best = i;
            best_hits = hits;
            tie = false;
        } else if (hits == best_hits) {
            tie = true;
        }
    }
    if (best_hits == 0 || tie) return std::nullopt;
    return best;
}

std::uint64_t stable_hash(std::string_view text) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 1099511628211ULL;
    }
    return hash;
}

}  // namespace patchcord
