#include "directory/search.hpp"

#include <algorithm>
#include <map>

#include "directory/contacts.hpp"
#include "directory/fold.hpp"

namespace patchcord {

Resolution search(Database& db, std::string_view query) {
    std::map<std::int64_t, std::size_t> hits;
    std::vector<std::string> words;
    for (auto& word : folded_words(query)) {
        if (word == "in" || word == "on" || word == "the" || word == "at" || word == "and")
            continue;
        words.push_back(word);
        auto row = db.cached(
            "SELECT contact FROM postings WHERE word = (SELECT id FROM words WHERE word = ?)");
        row.bind(word);
        while (row.step()) ++hits[row.integer(0)];
    }
    Resolution result;
    for (const auto& [id, count] : hits) {
        if (count < words.size() || result.matches.size() == 9) continue;
        const auto contact = load_contact(db, id);
        if (!contact) continue;
        const bool exact = fold(contact->name) == fold(query);
        result.matches.push_back({id, contact->import_id, contact->name, address_line(*contact),
                                  exact ? 1.0 : 0.8, exact ? "same name" : "all words match"});
    }
    std::stable_sort(result.matches.begin(), result.matches.end(),
                     [](const auto& a, const auto& b) { return a.score > b.score; });
    using enum Resolution::Decision;
    const auto& all = result.matches;
    if (all.empty()) {
        result.decision = none;
    } else {
        result.decision = all.size() == 1 || all[0].score > all[1].score ? match : ask;
    }
    return result;
}

}  // namespace patchcord
