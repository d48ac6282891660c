#include "directory/rank.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "directory/nicknames.hpp"
#include "directory/spelling.hpp"
#include "directory/word_groups.hpp"

namespace patchcord {
namespace {

constexpr double never = 100;

// Costs, in the unit of Fit::cost. Fitted to descriptions with known answers; see
// tests/bench/directory.
constexpr double form_cost = 0.05;
constexpr double plural_cost = 0.3;
constexpr double nickname_cost = 0.9;
constexpr double cousin_cost = 2.2;
constexpr double initial_cost = 0.9;
constexpr double middle_initial_cost = 2.5;
constexpr double beginning_cost = 1.6;
constexpr double slip_cost = 1.6;
constexpr double known_cost = 1.8;        ///< the word is right as it is, for others
constexpr double known_sound_cost = 0.9;  ///< ... but this one sounds the same
constexpr double split_cost = 0.2;
constexpr double missing_name_cost = 0.6;   ///< a person's given or last name left out
constexpr double missing_brand_cost = 1.0;  ///< a word of a business's name left out
constexpr double missing_generic_cost = 0.15;
constexpr double missing_initial_cost = 0.05;
constexpr double missing_suffix_cost = 0.3;
constexpr double title_cost = 1.2;  ///< a title that the entry has not
constexpr double plain_title_cost = 0.1;
constexpr double soft_filler_cost = 0.4;
constexpr double order_cost = 0.3;
constexpr double no_name_cost = 3.0;  ///< only place or kind fit
constexpr double unexplained_cost = 8.0;

enum class How { none, same, form, nickname, initial, beginning, sound, slip };

struct Match {
    double cost = never;
    How how = How::none;
};

bool number(std::string_view word) {
    return !word.empty() && word.find_first_of("0123456789") != std::string_view::npos;
}

bool plural(std::string_view a, std::string_view b) {
    if (a.size() > b.size()) std::swap(a, b);
    return a.size() >= 3 && b.size() == a.size() + 1 && b.back() == 's' &&
           b.substr(0, a.size()) == a;
}

/// The cost of one slip: in a short word it says more.
double slip(std::size_t length) {
    return slip_cost * std::sqrt(6.0 / static_cast<double>(std::clamp<std::size_t>(length, 4, 10)));
}

double allowed_distance(std::size_t length) {
    if (length < 3) return 0;
    if (length == 3) return 1.0;
    return length <= 5 ? 1.7 : length <= 7 ? 2.1 : 2.7;
}

Match by_spelling(const QueryWord& q, std::string_view e) {
    const std::size_t length = std::min(q.text.size(), e.size());
    const double limit = allowed_distance(length);
    if (limit == 0 || number(q.text) || number(e)) return {};
    const int differing = std::popcount(letter_set(q.text) ^ letter_set(e));
    if (differing > 7) return {};
    const double distance = spelling_distance(q.text, e, limit);
    if (distance > limit) return {};
    const bool sounds = distance <= 1.3 && sound_key(q.text) == sound_key(e);
    double cost = distance * slip(length);
    if (q.known) cost += sounds ? known_sound_cost : known_cost;
    return {cost, sounds ? How::sound : How::slip};
}

/// How a word of the query fits a word of the entry; `name`: in a person's name.
Match word_match(const QueryWord& q, std::string_view e, bool name) {
    if (q.text == e) return {0, How::same};
    if (same_word(q.text, e)) return {form_cost, How::form};
    if (plural(q.text, e)) return {plural_cost + (q.known ? plural_cost : 0), How::slip};
    Match best;
    if (name) {
        switch (name_bond(q.text, e)) {
            case NameBond::nickname:
                best = {nickname_cost, How::nickname};
                break;
            case NameBond::cousins:
                best = {cousin_cost, How::nickname};
                break;
            case NameBond::none:
                break;
        }
        const bool initial = q.text.front() == e.front();
        if (q.text.size() == 1 && initial) best = {initial_cost, How::initial};
        if (e.size() == 1 && initial) best = {middle_initial_cost, How::initial};
    }
    const bool begins = q.text.size() >= 3 && e.size() > q.text.size() + 1 &&
                        e.substr(0, q.text.size()) == q.text && !number(e);
    const double beginning = beginning_cost + (q.known ? known_sound_cost : 0);
    if (begins && beginning < best.cost) best = {beginning, How::beginning};
    const Match spelt = by_spelling(q, e);
    if (spelt.cost < best.cost) best = spelt;
    return best;
}

Match best_of(const QueryWord& q, const std::vector<std::string>& words, bool name = false) {
    Match best;
    for (const auto& word : words) {
        const Match match = word_match(q, word, name);
        if (match.cost < best.cost) best = match;
    }
    return best;
}

/// What place, street and kind say to each word of the query.
struct Context {
    Match match;
    const char* field = "";
};

Context context_of(const QueryWord& q, const EntryText& entry) {
    Context best;
    const auto consider = [&](const std::vector<std::string>& words, const char* field) {
        const Match match = best_of(q, words);
        if (match.cost < best.match.cost) best = {match, field};
    };
    consider(entry.place, "place");
    consider(entry.street, "street");
    consider(entry.kind, entry.person ? "department" : "kind");
    return best;
}

struct Assignment {
    std::vector<int> name_of;   ///< for each word of the query: word of the name, or -1
    std::vector<Match> match;   ///< its match there
    std::vector<bool> covered;  ///< for each word of the name
};

/// Gives each word of the query at most one word of the name, cheapest pairs first.
Assignment assign(const QueryText& query, const std::vector<std::string>& name, bool person,
                  const std::vector<Context>& contexts) {
    struct Pair {
        Match match;
        std::size_t q, e;
    };
    std::vector<Pair> pairs;
    for (std::size_t q = 0; q < query.words.size(); ++q) {
        for (std::size_t e = 0; e < name.size(); ++e) {
            const bool title = is_title(name[e]);
            const Match match = word_match(query.words[q], name[e], person && !title);
            if (match.cost >= unfit || match.cost > contexts[q].match.cost + 0.2) continue;
            pairs.push_back({match, q, e});
        }
    }
    std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) {
        if (a.match.cost != b.match.cost) return a.match.cost < b.match.cost;
        return std::abs(static_cast<int>(a.q) - static_cast<int>(a.e)) <
               std::abs(static_cast<int>(b.q) - static_cast<int>(b.e));
    });
    Assignment out{std::vector<int>(query.words.size(), -1), std::vector<Match>(query.words.size()),
                   std::vector<bool>(name.size(), false)};
    for (const auto& pair : pairs) {
        if (out.name_of[pair.q] >= 0 || out.covered[pair.e]) continue;
        out.name_of[pair.q] = static_cast<int>(pair.e);
        out.match[pair.q] = pair.match;
        out.covered[pair.e] = true;
    }
    return out;
}

/// Words that the description runs together ("walmart") or pulls apart ("mc enroe").
void join_words(const QueryText& query, const std::vector<std::string>& name, Assignment& a) {
    for (std::size_t q = 0; q < query.words.size(); ++q) {
        const std::string& text = query.words[q].text;
        for (std::size_t e = 0; e + 1 < name.size(); ++e) {
            if (a.covered[e] && a.covered[e + 1]) continue;
            if (a.name_of[q] >= 0 && a.match[q].cost <= split_cost) continue;
            if (text != name[e] + name[e + 1]) continue;
            a.name_of[q] = static_cast<int>(e);
            a.match[q] = {split_cost, How::form};
            a.covered[e] = a.covered[e + 1] = true;
        }
        if (q + 1 >= query.words.size()) continue;
        const std::string joined = text + query.words[q + 1].text;
        for (std::size_t e = 0; e < name.size(); ++e) {
            const bool taken = a.name_of[q] >= 0 && a.name_of[q + 1] >= 0;
            if (taken || joined != name[e]) continue;
            for (const std::size_t part : {q, q + 1}) {
                if (a.name_of[part] >= 0) {
                    a.covered[static_cast<std::size_t>(a.name_of[part])] = false;
                }
                a.name_of[part] = static_cast<int>(e);
                a.match[part] = {split_cost / 2, How::form};
            }
            a.covered[e] = true;
        }
    }
}

double missing_cost(std::string_view word, bool person, const EntryText& entry) {
    if (person) {
        if (is_title(word)) return 0;
        if (word.size() == 1) return missing_initial_cost;
        return is_suffix(word) ? missing_suffix_cost : missing_name_cost;
    }
    if (is_filler(word)) return 0;
    if (is_generic_business(word)) return missing_generic_cost;
    const bool says_kind =
        std::find(entry.kind.begin(), entry.kind.end(), word) != entry.kind.end();
    return says_kind ? missing_generic_cost * 2 : missing_brand_cost;
}

/// The cost of a word of the query that the entry does not explain.
double unexplained(const QueryWord& word, bool person) {
    if (is_filler(word.text)) return 0;
    if (is_plain_title(word.text)) return person ? plain_title_cost : unexplained_cost;
    if (is_title(word.text)) return person ? title_cost : unexplained_cost;
    if (is_soft_filler(word.text)) return soft_filler_cost;
    if (is_street_part(word.text)) return soft_filler_cost * 2;
    return unexplained_cost;
}

bool out_of_order(const Assignment& a) {
    int last = -1;
    for (const int e : a.name_of) {
        if (e < 0) continue;
        if (e < last) return true;
        last = e;
    }
    return false;
}

const char* reason(How how) {
    switch (how) {
        case How::nickname:
            return "a short form";
        case How::initial:
            return "an initial";
        case How::beginning:
            return "its beginning";
        case How::sound:
            return "sounds alike";
        case How::slip:
            return "another spelling";
        case How::none:
        case How::same:
        case How::form:
            break;
    }
    return "";
}

void add_reason(std::string& why, const std::string& text) {
    if (why.find(text) != std::string::npos) return;
    if (!why.empty()) why += ", ";
    why += text;
}

struct Explained {
    Fit fit;
    std::string name_reasons;
    std::string other_reasons;
};

void explain_word(Explained& out, const QueryWord& word, const Match& match, const char* field) {
    if (field == nullptr) {
        const std::string how = reason(match.how);
        ++out.fit.name_words;
        if (!how.empty()) add_reason(out.name_reasons, word.text + ": " + how);
    } else {
        ++out.fit.other_words;
        add_reason(out.other_reasons, std::string(field) + " matches");
    }
    out.fit.cost += match.cost;
    if (match.cost > form_cost) out.fit.exact = false;
}

Fit fit_name(const QueryText& query, const EntryText& entry, const std::vector<std::string>& name,
             const std::vector<Context>& contexts) {
    Assignment a = assign(query, name, entry.person, contexts);
    join_words(query, name, a);
    Explained out;
    out.fit.exact = true;
    for (std::size_t q = 0; q < query.words.size(); ++q) {
        const QueryWord& word = query.words[q];
        const double nothing = unexplained(word, entry.person);
        if (a.name_of[q] >= 0) {
            explain_word(out, word, a.match[q], nullptr);
        } else if (contexts[q].match.cost < nothing) {
            explain_word(out, word, contexts[q].match, contexts[q].field);
        } else {
            out.fit.cost += nothing;
            if (nothing > 0) out.fit.exact = false;
        }
    }
    double missing = 0;
    for (std::size_t e = 0; e < name.size(); ++e) {
        if (!a.covered[e]) missing += missing_cost(name[e], entry.person, entry);
    }
    if (missing > missing_generic_cost) out.fit.exact = false;
    out.fit.cost += missing;
    if (out_of_order(a)) out.fit.cost += order_cost;
    if (out.fit.name_words == 0) {
        out.fit.cost += no_name_cost - missing;
    } else {
        out.fit.why =
            missing > 2 * missing_initial_cost ? "part of the name matches" : "name matches";
    }
    if (!out.name_reasons.empty()) out.fit.why += " (" + out.name_reasons + ")";
    if (!out.other_reasons.empty()) add_reason(out.fit.why, out.other_reasons);
    return out.fit;
}

}  // namespace

Fit fit(const QueryText& query, const EntryText& entry) {
    std::vector<Context> contexts;
    contexts.reserve(query.words.size());
    for (const auto& word : query.words) contexts.push_back(context_of(word, entry));
    Fit best;
    best.cost = std::numeric_limits<double>::infinity();
    for (const auto& name : entry.names) {
        Fit candidate = fit_name(query, entry, name, contexts);
        if (candidate.cost < best.cost) best = std::move(candidate);
    }
    return best;
}

}  // namespace patchcord
