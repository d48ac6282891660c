#include "directory/rank.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "directory/word_groups.hpp"
#include "directory/word_match.hpp"

namespace patchcord {
namespace {

// Costs, in the unit of Fit::cost, fitted to descriptions with known answers.
constexpr double wrong_initial_cost = 5.0;
constexpr double split_cost = 0.2;
constexpr double missing_name_cost = 0.6;   ///< a person's given or last name left out
constexpr double missing_more_cost = 0.2;   ///< ... each after the first
constexpr double missing_brand_cost = 1.0;  ///< a word of a business's name left out
constexpr double missing_generic_cost = 0.15;
constexpr double missing_initial_cost = 0.05;
constexpr double missing_suffix_cost = 0.3;
constexpr double title_cost = 1.2;  ///< a title that the entry has not
constexpr double plain_title_cost = 0.1;
constexpr double soft_filler_cost = 0.4;
constexpr double order_cost = 0.3;
constexpr double no_name_cost = 3.0;   ///< only place or kind fit
constexpr double unplaced_cost = 4.0;  ///< a place without "in" beside half a person's name
constexpr double unplaced_brand_cost = 3.0;
constexpr double context_slip_cost = 0.6;  ///< a misspelt place, on top
constexpr double listed_slip_cost = 2.5;   ///< ... where there is a place of just that name
constexpr double far_initial_cost = 1.5;   ///< "R. Smith" for Ann R. Smith
constexpr double unsure_order_cost = 1.2;  ///< "B. Daniel" for Daniel Baker
constexpr double given_title_cost = 0.9;   ///< "Dr. Harvey" for Dr. Harvey Keeling
constexpr double unexplained_cost = 8.0;

/// What place, street and kind say to each word of the query.
struct Context {
    Match match;
    const char* field = "";
};

Context context_of(const QueryWord& q, const EntryText& entry) {
    Context best;
    const auto consider = [&](const std::vector<std::string>& words, const char* field) {
        Match match = best_of(q, words);
        if (match.cost > plural_cost) {
            match.cost += q.listed ? listed_slip_cost : context_slip_cost;
        }
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
        double order;
    };
    std::vector<Pair> pairs;
    for (std::size_t q = 0; q < query.words.size(); ++q) {
        for (std::size_t e = 0; e < name.size(); ++e) {
            const bool title = is_title(name[e]);
            Match match =
                word_match(query.words[q], name[e], person && !title ? Part::person : Part::name);
            const bool far = person && q == 0 && e > 0 && query.words[q].text.size() == 1 &&
                             name[e].size() == 1 && !is_title(name[e - 1]);
            if (far) match.cost = std::max(match.cost, far_initial_cost);
            if (match.cost >= unfit || match.cost > contexts[q].match.cost + 0.2) continue;
            // A middle initial is worth a whole word only when nothing else is.
            const bool letter = name[e].size() == 1 && query.words[q].text.size() > 1;
            pairs.push_back({match, q, e, match.cost + (letter ? unfit : 0)});
        }
    }
    std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) {
        if (a.order != b.order) return a.order < b.order;
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
void join_words(const QueryText& query, const std::vector<std::string>& name, bool person,
                Assignment& a) {
    for (std::size_t q = 0; q < query.words.size(); ++q) {
        const std::string& text = query.words[q].text;
        for (std::size_t e = 0; e + 1 < name.size(); ++e) {
            if (a.covered[e] && a.covered[e + 1]) continue;
            if (a.name_of[q] >= 0 && a.match[q].cost <= split_cost) continue;
            const bool letters = person && (name[e].size() == 1 || name[e + 1].size() == 1);
            if (letters || text != name[e] + name[e + 1]) continue;
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
    if (!word.filler && word.text.size() == 1) return wrong_initial_cost;
    if (word.filler) return 0;
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

/// One name of an entry against the description, step by step.
class Fitting {
 public:
    Fitting(const QueryText& query, const EntryText& entry, const std::vector<std::string>& name,
            const std::vector<Context>& contexts)
        : query_(query),
          entry_(entry),
          name_(name),
          contexts_(contexts),
          a_(assign(query, name, entry.person, contexts)) {
        join_words(query, name, entry.person, a_);
    }

    Fit result() {
        fit_.exact = true;
        count_names();
        missing_words();
        for (std::size_t q = 0; q < query_.words.size(); ++q) explain(q);
        if (out_of_order(a_)) {
            fit_.cost += uses_initial() || fit_.edits > 1 ? unsure_order_cost : order_cost;
        }
        if (titled_given_name()) fit_.cost += given_title_cost;
        fit_.cost += whole_words() <= 0 ? no_name_cost : missing_;
        if (missing_ > missing_generic_cost) fit_.exact = false;
        say_why();
        return std::move(fit_);
    }

 private:
    bool title(std::size_t e) const { return entry_.person && is_title(name_[e]); }

    /// Words of the query that stand for whole words of the name.
    void count_names() {
        for (std::size_t q = 0; q < query_.words.size(); ++q) {
            if (a_.name_of[q] < 0) continue;
            const auto e = static_cast<std::size_t>(a_.name_of[q]);
            if (title(e) || query_.words[q].filler) continue;
            if (entry_.person && name_[e].size() == 1) continue;
            ++fit_.name_words;
        }
    }

    void missing_words() {
        bool first = true;
        for (std::size_t e = 0; e < name_.size(); ++e) {
            if (a_.covered[e]) continue;
            const double cost = missing_cost(name_[e], entry_.person, entry_);
            const bool whole = entry_.person && cost == missing_name_cost;
            missing_ += whole && !first ? missing_more_cost : cost;
            partial_ = partial_ || cost >= missing_name_cost;
            if (whole) first = false;
        }
    }

    void explain(std::size_t q) {
        const QueryWord& word = query_.words[q];
        if (a_.name_of[q] >= 0 && !idle_initial(q)) {
            add(a_.match[q]);
            const std::string how = reason(a_.match[q].how);
            if (!how.empty()) add_reason(name_reasons_, word.text + ": " + how);
            return;
        }
        double nothing = unexplained(word, entry_.person);
        if (word.text.size() == 1 && !word.filler) {
            if (on_street() && is_street_part(word.text)) nothing = soft_filler_cost;
            if (entry_.person && whole_words() >= 2) nothing = middle_initial_cost;
        }
        const double context = context_cost(q);
        if (context < nothing) {
            add({context, contexts_[q].match.how, contexts_[q].match.edits});
            ++fit_.other_words;
            add_reason(other_reasons_, std::string(contexts_[q].field) + " matches");
            return;
        }
        fit_.cost += nothing;
        if (nothing > 0) fit_.exact = false;
    }

    /// A whole word against a middle initial tells nothing unless the rest of the name fits.
    bool idle_initial(std::size_t q) const {
        const auto e = static_cast<std::size_t>(a_.name_of[q]);
        return entry_.person && name_[e].size() == 1 && query_.words[q].text.size() > 1 &&
               whole_words() < 2;
    }

    /// As name_words, without initials.
    int whole_words() const {
        int count = fit_.name_words;
        for (std::size_t q = 0; q < query_.words.size(); ++q) {
            if (a_.name_of[q] >= 0 && query_.words[q].text.size() == 1) --count;
        }
        return count;
    }

    bool uses_initial() const {
        return std::any_of(a_.match.begin(), a_.match.end(), [](const Match& match) {
            return match.cost < never && match.how == How::initial;
        });
    }

    bool on_street() const {
        return std::any_of(contexts_.begin(), contexts_.end(), [](const Context& context) {
            return context.match.cost < 1 && std::string_view(context.field) == "street";
        });
    }

    double context_cost(std::size_t q) const {
        const Context& context = contexts_[q];
        const QueryWord& word = query_.words[q];
        // "Dr." before a name is no drive.
        if (q == 0 && query_.words.size() > 1 && is_title(word.text)) return never;
        double cost = context.match.cost;
        const std::string_view field = context.field;
        const bool needs_place = field == "street" || field == "place";
        if (needs_place && !word.placed && partial_) {
            cost += entry_.person ? unplaced_cost : unplaced_brand_cost;
        }
        return cost;
    }

    bool titled_given_name() const {
        if (!entry_.person || fit_.name_words != 1 || query_.words.size() != 2) return false;
        if (!is_title(query_.words.front().text) || a_.name_of[1] < 0) return false;
        const auto e = static_cast<std::size_t>(a_.name_of[1]);
        return e + 1 < name_.size() && !is_suffix(name_[e + 1]);
    }

    void add(const Match& match) {
        fit_.cost += match.cost;
        fit_.edits += match.edits;
        if (match.cost > form_cost) fit_.exact = false;
    }

    void say_why() {
        if (fit_.name_words > 0) {
            fit_.why = partial_ ? "part of the name matches" : "name matches";
        }
        if (!name_reasons_.empty()) fit_.why += " (" + name_reasons_ + ")";
        if (!other_reasons_.empty()) add_reason(fit_.why, other_reasons_);
    }

    const QueryText& query_;
    const EntryText& entry_;
    const std::vector<std::string>& name_;
    const std::vector<Context>& contexts_;
    Assignment a_;
    Fit fit_;
    double missing_ = 0;
    bool partial_ = false;  ///< a telling word of the name is left out
    std::string name_reasons_;
    std::string other_reasons_;
};

}  // namespace

Fit fit(const QueryText& query, const EntryText& entry) {
    std::vector<Context> contexts;
    contexts.reserve(query.words.size());
    for (const auto& word : query.words) contexts.push_back(context_of(word, entry));
    Fit best;
    best.cost = std::numeric_limits<double>::infinity();
    for (const auto& name : entry.names) {
        Fit candidate = Fitting(query, entry, name, contexts).result();
        if (candidate.cost < best.cost) best = std::move(candidate);
    }
    return best;
}

}  // namespace patchcord
