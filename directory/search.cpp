#include "directory/search.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "directory/contacts.hpp"
#include "directory/fold.hpp"
#include "directory/index.hpp"
#include "directory/rank.hpp"
#include "directory/vocabulary.hpp"
#include "directory/word_groups.hpp"

namespace patchcord {
namespace {

constexpr std::size_t max_similar = 40;
constexpr std::int64_t max_postings = 60'000;  ///< read for one query; bounds its time
constexpr std::size_t max_ranked = 100;

// Where the decision falls, in the unit of Fit::cost.
constexpr double sure_word = 2.7;   ///< at most this for a match by one word
constexpr double sure_words = 4.0;  ///< ... by several
constexpr double worth_asking = 4.6;
constexpr double margin = 0.85;        ///< by which a match must be ahead of the next
constexpr double exact_margin = 0.25;  ///< ... where it is the whole name, in several words
constexpr double exact_word_margin = 0.7;
constexpr double edit_margin = 0.29;  ///< ... where the next one has more wrong letters

/// One view of the database for all reads of a search, and one lock instead of hundreds.
class ReadScope {
 public:
    explicit ReadScope(Database& db) : db_(db), own_(sqlite3_get_autocommit(db.handle()) != 0) {
        if (own_) db_.exec("BEGIN");
    }
    ReadScope(const ReadScope&) = delete;
    ReadScope& operator=(const ReadScope&) = delete;
    ~ReadScope() {
        // Nothing was written; ending it cannot lose anything.
        if (own_) sqlite3_exec(db_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    }

 private:
    Database& db_;
    bool own_;
};

/// What is known of a contact from the index alone.
struct Hit {
    double gain = 0;       ///< of all words
    double word_gain = 0;  ///< of the word being read
    std::size_t word = 0;  ///< which one that is
};

class Candidates {
 public:
    explicit Candidates(Database& db) : db_(db) {}

    void read(std::size_t index, const std::vector<SimilarWord>& words, double weight) {
        for (const auto& word : words) {
            if (budget_ < word.uses && !hits_.empty()) continue;
            budget_ -= word.uses;
            const double gain = weight / (1 + word.distance);
            auto row = db_.cached("SELECT contact, fields FROM postings WHERE word = ?");
            row.bind(word.id);
            while (row.step()) {
                const bool name = (row.integer(1) & (field_name | field_alias)) != 0;
                put(row.integer(0), index, name ? gain : gain * 0.8);
            }
        }
    }

    std::vector<std::int64_t> best() const {
        std::vector<std::pair<double, std::int64_t>> order;
        order.reserve(hits_.size());
        for (const auto& [id, hit] : hits_) order.emplace_back(-hit.gain, id);
        const auto count = std::min(order.size(), max_ranked);
        std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count),
                          order.end());
        std::vector<std::int64_t> ids;
        for (std::size_t i = 0; i < count; ++i) ids.push_back(order[i].second);
        return ids;
    }

 private:
    void put(std::int64_t contact, std::size_t index, double gain) {
        Hit& hit = hits_[contact];
        if (hit.word != index + 1) {
            hit.word = index + 1;
            hit.word_gain = 0;
        }
        // A word of the query counts once, by its best fit.
        if (gain <= hit.word_gain) return;
        hit.gain += gain - hit.word_gain;
        hit.word_gain = gain;
    }

    Database& db_;
    std::unordered_map<std::int64_t, Hit> hits_;
    std::int64_t budget_ = max_postings;
};

EntryText entry_text(const Statement& row) {
    EntryText entry;
    entry.person = row.view(2) == "person";
    entry.names.push_back(folded_words(row.view(3)));
    auto aliases = row.view(4);
    while (!aliases.empty()) {
        const auto end = std::min(aliases.find('\n'), aliases.size());
        entry.names.push_back(folded_words(aliases.substr(0, end)));
        aliases.remove_prefix(std::min(end + 1, aliases.size()));
    }
    const auto add = [&](std::vector<std::string>& words, int column) {
        for (auto& word : folded_words(row.view(column))) words.push_back(std::move(word));
    };
    for (const int column : {5, 6, 7}) add(entry.kind, column);
    add(entry.street, 8);
    for (const int column : {9, 10, 11}) add(entry.place, column);
    return entry;
}

struct Ranked {
    Fit fit;
    Candidate candidate;
    bool same_words(const Ranked& other) const {
        return candidate.name == other.candidate.name && candidate.detail == other.candidate.detail;
    }
};

std::string detail_of(const Statement& row) {
    std::string out;
    for (const int column : {6, 8, 9, 10}) {
        const auto text = row.view(column);
        if (text.empty()) continue;
        if (!out.empty()) out += ", ";
        out += text;
    }
    return out;
}

std::vector<Ranked> rank(Database& db, const QueryText& query,
                         const std::vector<std::int64_t>& ids) {
    std::vector<Ranked> ranked;
    auto row = db.cached(
        "SELECT id, import_id, kind, name, aliases, organization, department, category, street,"
        " city, region, country FROM contacts WHERE id = ?");
    for (const auto id : ids) {
        row.reset().bind(id);
        if (!row.step()) continue;
        Fit found = fit(query, entry_text(row));
        if (found.cost > worth_asking) continue;
        Candidate candidate{
            id, row.text(1), row.text(3), detail_of(row), std::exp(-found.cost / 4), found.why};
        ranked.push_back({std::move(found), std::move(candidate)});
    }
    std::stable_sort(ranked.begin(), ranked.end(), [](const Ranked& a, const Ranked& b) {
        return a.fit.cost != b.fit.cost ? a.fit.cost < b.fit.cost
                                        : a.candidate.contact < b.candidate.contact;
    });
    return ranked;
}

/// Whether the first is far enough before all others.
bool ahead(const Fit& best, const std::vector<Ranked>& ranked, double need) {
    for (std::size_t i = 1; i < ranked.size(); ++i) {
        const Fit& other = ranked[i].fit;
        if (other.cost >= best.cost + need) return true;
        const bool more_edits = best.edits > 0 && other.edits > best.edits;
        if (!more_edits || other.cost < best.cost + edit_margin) return false;
    }
    return true;
}

Resolution decide(std::vector<Ranked> ranked) {
    using enum Resolution::Decision;
    Resolution result;
    if (ranked.empty()) return result;
    const Fit& best = ranked.front().fit;
    const bool several = best.name_words + best.other_words > 1;
    const double need = !best.exact ? margin : several ? exact_margin : exact_word_margin;
    const bool alone = ranked.size() == 1 || ahead(best, ranked, need);
    const double sure = several ? sure_words : sure_word;
    result.decision = alone && best.cost <= sure ? match : ask;
    const double worst = result.decision == ask ? best.cost + need : best.cost;
    for (auto& one : ranked) {
        if (result.matches.size() == max_choices || one.fit.cost > worst) break;
        result.matches.push_back(std::move(one.candidate));
    }
    return result;
}

/// How much a word tells: rare ones more.
double weight_of(const std::vector<SimilarWord>& words) {
    std::int64_t uses = 0;
    for (const auto& word : words) uses = std::max(uses, word.uses);
    return 1.0 / (1.0 + std::log1p(static_cast<double>(uses)) / 4);
}

/// The words to look up: those that say something, and neighbours run together ("mc enroe"). All
/// words where none says anything.
std::vector<std::string> telling_words(const QueryText& query) {
    std::vector<std::string> out;
    const auto take = [&](auto&& tells) {
        for (const auto& word : query.words) {
            if (tells(word)) out.push_back(word.text);
        }
        return !out.empty();
    };
    take([](const QueryWord& word) {
        return !word.filler && !is_street_part(word.text) && word.text.size() > 1;
    }) ||
        take([](const QueryWord& word) { return !word.filler; }) ||
        take([](const QueryWord&) { return true; });
    for (std::size_t i = 0; i + 1 < query.words.size(); ++i) {
        out.push_back(query.words[i].text + query.words[i + 1].text);
    }
    return out;
}

}  // namespace

Resolution search(Database& db, std::string_view query) {
    const ReadScope snapshot(db);
    QueryText text = parse_query(query);
    const auto telling = telling_words(text);
    const auto similar = similar_words(db, telling, max_similar);
    for (auto& word : text.words) {
        const auto at = std::find(telling.begin(), telling.end(), word.text) - telling.begin();
        const auto index = static_cast<std::size_t>(at);
        if (index >= similar.size() || similar[index].empty()) continue;
        word.listed = similar[index].front().text == word.text;
        word.known = word.listed && similar[index].front().names > 0;
    }
    std::vector<std::size_t> order;
    std::vector<std::int64_t> uses(similar.size());
    for (std::size_t i = 0; i < similar.size(); ++i) {
        for (const auto& word : similar[i]) uses[i] += word.uses;
        if (uses[i] > 0) order.push_back(i);
    }
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return uses[a] < uses[b]; });
    Candidates candidates(db);
    for (const auto i : order) candidates.read(i, similar[i], weight_of(similar[i]));
    return decide(rank(db, text, candidates.best()));
}

}  // namespace patchcord
