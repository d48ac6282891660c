#include "agent/fetch_words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <vector>

#include "agent/chat_words.hpp"

namespace patchcord {
namespace {

using std::chrono::minutes;

template <std::size_t N>
using Words = std::array<std::string_view, N>;

constexpr Words<7> fillers{"please", "anyway", "anyhow", "thanks", "just", "ok", "bitte"};
constexpr Words<4> now_words{"now", "jetzt", "maintenant", "ahora"};
constexpr Words<6> verbs{"call", "ring", "connect", "fetch", "get", "phone"};
constexpr Words<5> units{"m", "min", "mins", "minute", "minutes"};
constexpr Words<10> numbers{"one", "two",   "three", "four", "five",
                            "six", "seven", "eight", "nine", "ten"};
constexpr int most_minutes = 240;

template <std::size_t N>
bool is_any(std::string_view word, const Words<N>& list) {
    return std::ranges::find(list, word) != list.end();
}

/// The words of a short text, read one after the other.
class Reader {
 public:
    explicit Reader(std::string_view text) {
        while (!text.empty()) {
            const std::string_view word = text.substr(0, text.find(' '));
            text.remove_prefix(std::min(word.size() + 1, text.size()));
            if (!is_any(word, fillers)) words_.push_back(word);
        }
    }
    bool at_end() const { return at_ == words_.size(); }
    std::string_view word() const { return at_end() ? std::string_view() : words_[at_]; }
    std::string_view next() {
        const std::string_view here = word();
        if (!at_end()) ++at_;
        return here;
    }
    template <std::size_t N>
    bool take(const Words<N>& any) {
        const bool here = is_any(word(), any);
        if (here) ++at_;
        return here;
    }
    /// All of them in this order, or none.
    bool take(std::initializer_list<std::string_view> phrase) {
        if (words_.size() - at_ < phrase.size()) return false;
        const auto begin = words_.begin() + static_cast<std::ptrdiff_t>(at_);
        if (!std::equal(phrase.begin(), phrase.end(), begin)) return false;
        at_ += phrase.size();
        return true;
    }

 private:
    std::vector<std::string_view> words_;
    std::size_t at_ = 0;
};

bool take_now(Reader& words) { return words.take({"right", "now"}) || words.take(now_words); }

bool take_ring_me(Reader& words) {
    if (words.take({"put", "me", "through"})) return true;
    return words.take(verbs) && words.take({"me"});
}

/// "5", "5min", "five minutes", "a minute".
std::optional<minutes> take_minutes(Reader& words) {
    if (words.take({"a", "minute"}) || words.take({"a", "min"})) return minutes{1};
    const std::string_view word = words.next();
    if (const auto* number = std::ranges::find(numbers, word); number != numbers.end()) {
        words.take(units);
        return minutes{number - numbers.begin() + 1};
    }
    int count = 0;
    const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), count);
    if (error != std::errc() || count < 1 || count > most_minutes) return std::nullopt;
    const std::string_view unit = word.substr(static_cast<std::size_t>(stop - word.data()));
    if (unit.empty()) {
        words.take(units);
    } else if (!is_any(unit, units)) {
        return std::nullopt;
    }
    return minutes{count};
}

bool is_call_ref(std::string_view word) {
    constexpr std::size_t shortest = 4;
    constexpr std::size_t longest = 6;
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    return word.size() >= shortest && word.size() <= longest && is_letter(word.front()) &&
           std::ranges::any_of(word, is_digit) &&
           std::ranges::all_of(word, [&](char c) { return is_digit(c) || is_letter(c); });
}

}  // namespace

std::optional<FetchWords> read_fetch(std::string_view text) {
    constexpr std::size_t longest = 80;
    if (text.size() > longest) return std::nullopt;
    const std::string plain = plain_words(text);
    Reader words(plain);
    FetchWords fetch;
    if (!take_now(words)) {
        if (!take_ring_me(words)) return std::nullopt;
        if (words.take({"in"})) {
            const auto in = take_minutes(words);
            if (!in) return std::nullopt;
            fetch.in = *in;
        } else {
            take_now(words);
        }
    }
    if (is_call_ref(words.word())) fetch.ref = words.next();
    if (!words.at_end()) return std::nullopt;
    return fetch;
}

}  // namespace patchcord
