#include "directory/vocabulary.hpp"

#include <algorithm>
#include <bit>
#include <optional>

#include "directory/index.hpp"
#include "directory/nicknames.hpp"
#include "directory/spelling.hpp"
#include "directory/word_groups.hpp"

namespace patchcord {
namespace {

constexpr double form_distance = 0.01;
constexpr double nickname_distance = 0.3;
constexpr double sound_distance = 1.2;
constexpr double beginning_distance = 1.5;
constexpr std::size_t least_beginning = 3;

bool number(std::string_view word) {
    return word.find_first_of("0123456789") != std::string_view::npos;
}

int allowed_edits(std::string_view word) {
    if (number(word) || word.size() < 3) return 0;
    return word.size() <= 4 ? 1 : 2;
}

struct Found {
    std::string text;
    double distance;
};

/// What one word of the query collects on the pass.
struct Seeker {
    std::string_view word;
    std::uint64_t letters;
    int allowed;
    std::vector<Found> found;

    void meet(std::string_view other, std::uint64_t other_letters) {
        if (word == other) return;  // looked up by itself
        const bool begins = word.size() >= least_beginning && other.size() > word.size() &&
                            other.substr(0, word.size()) == word && !number(word);
        if (begins) found.push_back({std::string(other), beginning_distance});
        if (allowed == 0 || std::popcount(letters ^ other_letters) > 2 * allowed) return;
        const int count = edits(word, other, allowed);
        if (count > allowed) return;
        found.push_back({std::string(other), spelling_distance(word, other, 3)});
    }
};

std::optional<SimilarWord> look_up(Database& db, std::string_view word, double distance) {
    auto row = db.cached("SELECT id, uses, names FROM words WHERE word = ?");
    row.bind(word);
    if (!row.step() || row.integer(1) <= 0) return std::nullopt;
    return SimilarWord{row.integer(0), std::string(word), distance, row.integer(1), row.integer(2)};
}

void add_alike(Database& db, Seeker& seeker) {
    const std::string word(seeker.word);
    for (const auto form : written_forms(word)) {
        seeker.found.push_back({std::string(form), form_distance});
    }
    for (const auto name : name_variants(word)) {
        seeker.found.push_back({std::string(name), nickname_distance});
    }
    if (number(word) || word.size() < least_beginning) return;
    auto row = db.cached("SELECT word FROM words WHERE sound = ? AND uses > 0 LIMIT 200");
    row.bind(sound_key(word));
    while (row.step()) {
        const auto other = row.view(0);
        if (other == word) continue;
        const double distance = spelling_distance(word, other, 3);
        if (distance < 3)
            seeker.found.push_back({std::string(other), std::min(distance, sound_distance)});
    }
}

std::vector<SimilarWord> collect(Database& db, Seeker& seeker, std::size_t limit) {
    auto& found = seeker.found;
    std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
        return a.distance != b.distance ? a.distance < b.distance : a.text < b.text;
    });
    std::vector<SimilarWord> out;
    if (auto itself = look_up(db, seeker.word, 0)) out.push_back(std::move(*itself));
    for (const auto& candidate : found) {
        if (out.size() >= limit) break;
        const bool seen = std::any_of(out.begin(), out.end(), [&](const SimilarWord& word) {
            return word.text == candidate.text;
        });
        if (seen) continue;
        if (auto word = look_up(db, candidate.text, candidate.distance)) {
            out.push_back(std::move(*word));
        }
    }
    return out;
}

}  // namespace

std::vector<std::vector<SimilarWord>> similar_words(Database& db,
                                                    const std::vector<std::string>& words,
                                                    std::size_t limit) {
    std::vector<Seeker> seekers;
    seekers.reserve(words.size());
    for (const auto& word : words) {
        seekers.push_back({word, letter_set(word), allowed_edits(word), {}});
        add_alike(db, seekers.back());
    }
    auto pack = db.cached("SELECT words FROM word_packs");
    while (pack.step()) {
        each_packed_word(pack.view(0), [&](std::string_view word) {
            const auto letters = letter_set(word);
            for (auto& seeker : seekers) seeker.meet(word, letters);
        });
    }
    std::vector<std::vector<SimilarWord>> out;
    out.reserve(seekers.size());
    for (auto& seeker : seekers) out.push_back(collect(db, seeker, limit));
    return out;
}

}  // namespace patchcord
