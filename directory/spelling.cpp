#include "directory/spelling.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace patchcord {
namespace {

constexpr std::size_t max_word = 40;
/// A set of characters, looked up in one step.
class CharSet {
 public:
    constexpr explicit CharSet(std::string_view members) {
        for (const char c : members) bits_[static_cast<unsigned char>(c)] = true;
    }
    constexpr bool has(char c) const { return bits_[static_cast<unsigned char>(c)]; }

 private:
    std::array<bool, 256> bits_{};
};

constexpr CharSet vowels("aeiouy");

bool vowel(char c) { return vowels.has(c); }

/// For each letter, the letters whose sound it is taken for.
constexpr auto alike_letters = [] {
    std::array<std::uint32_t, 26> sets{};
    constexpr std::array<std::string_view, 8> groups = {"ckqg", "szc", "fvpb", "dt",
                                                        "gj",   "vw",  "mn",   "jhy"};
    for (const auto group : groups) {
        for (const char a : group) {
            for (const char b : group) {
                sets[static_cast<std::size_t>(a - 'a')] |= std::uint32_t{1}
                                                           << static_cast<unsigned>(b - 'a');
            }
        }
    }
    return sets;
}();

bool alike(char a, char b) {
    if (a < 'a' || a > 'z' || b < 'a' || b > 'z') return false;
    return (alike_letters[static_cast<std::size_t>(a - 'a')] >> static_cast<unsigned>(b - 'a') &
            1U) != 0;
}

constexpr double alike_cost = 0.6;
constexpr double doubled_cost = 0.4;
constexpr double swap_cost = 0.8;

double substitution(char a, char b) {
    if (a == b) return 0;
    if (vowel(a) && vowel(b)) return alike_cost;
    return alike(a, b) ? alike_cost : 1.0;
}

/// The cost of one letter more at `i` of `word`.
double extra(std::string_view word, std::size_t i) {
    const char c = word[i];
    const bool doubles = (i > 0 && word[i - 1] == c) || (i + 1 < word.size() && word[i + 1] == c);
    if (doubles) return doubled_cost;
    const bool near_vowel =
        (i > 0 && vowel(word[i - 1])) || (i + 1 < word.size() && vowel(word[i + 1]));
    if (c == 'h' || (vowel(c) && near_vowel)) return alike_cost;
    return 1.0;
}

double weighted(std::string_view a, std::string_view b, double limit) {
    std::array<std::array<double, max_word + 1>, 3> rows{};
    for (std::size_t j = 1; j <= b.size(); ++j) rows[0][j] = rows[0][j - 1] + extra(b, j - 1);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto& row = rows[i % 3];
        const auto& above = rows[(i - 1) % 3];
        const auto& above2 = rows[(i + 1) % 3];
        const double more = extra(a, i - 1);
        row[0] = above[0] + more;
        double least = row[0];
        for (std::size_t j = 1; j <= b.size(); ++j) {
            double best = above[j - 1] + substitution(a[i - 1], b[j - 1]);
            best = std::min(best, above[j] + more);
            best = std::min(best, row[j - 1] + extra(b, j - 1));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                best = std::min(best, above2[j - 2] + swap_cost);
            }
            row[j] = best;
            least = std::min(least, best);
        }
        // A swap may still reach back one row, for no less than its cost.
        if (least > limit + 1) return limit + 1;
    }
    return rows[a.size() % 3][b.size()];
}

struct Rule {
    std::string_view written;
    std::string_view heard;
};

/// Longest first among those that share a beginning.
constexpr std::array<Rule, 30> rules = {{
    {"sch", "s"}, {"tch", "c"}, {"ph", "f"}, {"gh", "g"}, {"ck", "k"}, {"qu", "k"},
    {"sh", "s"},  {"ch", "c"},  {"th", "t"}, {"wh", "v"}, {"rh", "r"}, {"cz", "c"},
    {"dg", "j"},  {"ie", "i"},  {"ei", "i"}, {"ey", "i"}, {"ee", "i"}, {"ea", "i"},
    {"ay", "a"},  {"ai", "a"},  {"oo", "u"}, {"ou", "u"}, {"ow", "o"}, {"ae", "a"},
    {"oe", "o"},  {"ue", "u"},  {"x", "ks"}, {"z", "s"},  {"q", "k"},  {"w", "v"},
}};

/// The letters with which a rule begins.
constexpr CharSet rule_starts("spgcqtwrdieayouxz");

const Rule* rule_at(std::string_view rest) {
    if (!rule_starts.has(rest.front())) return nullptr;
    for (const auto& rule : rules) {
        if (rule.written.front() != rest.front()) continue;
        if (rest.substr(0, rule.written.size()) == rule.written) return &rule;
    }
    return nullptr;
}

std::string_view silent_start(std::string_view word) {
    for (const std::string_view start : {"kn", "gn", "wr", "ps", "pn"}) {
        if (word.substr(0, 2) == start) return word.substr(1);
    }
    return word;
}

}  // namespace

std::uint64_t letter_set(std::string_view word) {
    std::uint64_t set = 0;
    for (const char c : word) set |= std::uint64_t{1} << (static_cast<unsigned char>(c) & 63U);
    return set;
}

int edits(std::string_view a, std::string_view b, int limit) {
    a = a.substr(0, max_word);
    b = b.substr(0, max_word);
    const auto longer = static_cast<int>(std::max(a.size(), b.size()));
    if (longer - static_cast<int>(std::min(a.size(), b.size())) > limit) return limit + 1;
    std::array<std::array<int, max_word + 1>, 3> rows{};
    for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = static_cast<int>(j);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto& row = rows[i % 3];
        const auto& above = rows[(i - 1) % 3];
        const auto& above2 = rows[(i + 1) % 3];
        row[0] = static_cast<int>(i);
        int least = row[0];
        for (std::size_t j = 1; j <= b.size(); ++j) {
            int best = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            best = std::min({best, above[j] + 1, row[j - 1] + 1});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                best = std::min(best, above2[j - 2] + 1);
            }
            row[j] = best;
            least = std::min(least, best);
        }
        if (least > limit) return limit + 1;
    }
    return rows[a.size() % 3][b.size()];
}

double spelling_distance(std::string_view a, std::string_view b, double limit) {
    a = a.substr(0, max_word);
    b = b.substr(0, max_word);
    if (a == b) return 0;
    double distance = weighted(a, b, limit);
    const std::string plain_a = plain_spelling(a);
    const std::string plain_b = plain_spelling(b);
    distance = std::min(distance, alike_cost + weighted(plain_a, plain_b, limit));
    return distance;
}

std::string plain_spelling(std::string_view word) {
    word = silent_start(word.substr(0, max_word));
    std::string out;
    const auto put = [&](char c) {
        if (out.empty() || out.back() != c) out += c;
    };
    for (std::size_t i = 0; i < word.size();) {
        if (const Rule* rule = rule_at(word.substr(i))) {
            for (const char c : rule->heard) put(c);
            i += rule->written.size();
            continue;
        }
        const char c = word[i++];
        const char next = i < word.size() ? word[i] : ' ';
        if (c == 'c') {
            put(next == 'e' || next == 'i' || next == 'y' ? 's' : 'k');
        } else if (c == 'y') {
            put('i');
        } else if (c != 'h' || out.empty()) {
            put(c);  // an "h" within a word is hardly heard
        }
    }
    return out.substr(0, max_word);
}

std::string sound_key(std::string_view word) {
    const std::string plain = plain_spelling(word);
    std::string out;
    for (std::size_t i = 0; i < plain.size(); ++i) {
        char c = plain[i];
        if (vowel(c)) {
            if (i != 0) continue;
            c = 'a';
        }
        if (c == 'c') c = 's';
        if (c == 'd') c = 't';
        if (c == 'b') c = 'p';
        if (c == 'v') c = 'f';
        if (out.empty() || out.back() != c) out += c;
    }
    return out;
}

}  // namespace patchcord
