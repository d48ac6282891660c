/// queue_from_text(): the wordings of announcements and reason phrases.

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "parsers/queue_notice.hpp"

namespace patchcord {
namespace {

using std::chrono::seconds;

constexpr std::size_t longest_text = 2000;
constexpr int highest_position = 9999;
constexpr seconds longest_wait{24 * 3600};

/// A word in lower case, a number, or a mark.
struct Token {
    enum class Kind : std::uint8_t { word, number, mark };
    Kind kind = Kind::mark;
    std::string_view text;
    int number = 0;
    bool ordinal = false;  ///< "3rd", "third"
};

struct Named {
    std::string_view name;
    int number;
    bool ordinal;
};
constexpr std::array names{
    Named{"one", 1, false},      Named{"two", 2, false},     Named{"three", 3, false},
    Named{"four", 4, false},     Named{"five", 5, false},    Named{"six", 6, false},
    Named{"seven", 7, false},    Named{"eight", 8, false},   Named{"nine", 9, false},
    Named{"ten", 10, false},     Named{"eleven", 11, false}, Named{"twelve", 12, false},
    Named{"fifteen", 15, false}, Named{"twenty", 20, false}, Named{"thirty", 30, false},
    Named{"first", 1, true},     Named{"second", 2, true},   Named{"third", 3, true},
    Named{"fourth", 4, true},    Named{"fifth", 5, true},    Named{"sixth", 6, true},
    Named{"seventh", 7, true},   Named{"eighth", 8, true},   Named{"ninth", 9, true},
    Named{"tenth", 10, true},    Named{"zwei", 2, false},    Named{"drei", 3, false},
    Named{"vier", 4, false},     Named{"deux", 2, false},    Named{"trois", 3, false},
    Named{"dos", 2, false},      Named{"tres", 3, false},
};

template <std::size_t N>
bool among(const std::array<std::string_view, N>& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

constexpr std::array<std::string_view, 10> place_words{
    "number", "position", "place", "no", "nr", "platz", "stelle", "spot", "posicion", "numero"};
constexpr std::array<std::string_view, 22> fillers{
    "is",   "in", "the",    "queue", "line", "number", "now", "currently",     "of",
    "your", "a",  "caller", "call",  "to",   "ist",    "der", "warteschlange", "est",
    "es",   "la", "are",    "at"};
constexpr std::array<std::string_view, 15> callers{
    "caller", "callers",  "call",    "calls",  "people", "persons",   "person",  "customers",
    "others", "customer", "anrufer", "kunden", "appels", "personnes", "personas"};
constexpr std::array<std::string_view, 7> before_words{"ahead",  "before", "front",  "vor",
                                                       "devant", "avant",  "delante"};
constexpr std::array<std::string_view, 6> queue_words{"queue", "line", "warteschlange",
                                                      "file",  "cola", "schlange"};
constexpr std::array<std::string_view, 20> wait_words{
    "wait", "waiting",  "estimated", "expected",  "approximately",   "approx",  "ewt",
    "eta",  "answered", "remaining", "wartezeit", "dauer",           "attente", "espera",
    "hold", "queued",   "response",  "next",      "voraussichtlich", "delay"};
constexpr std::array<std::string_view, 3> past_words{"holding", "waited", "been"};

struct Unit {
    std::string_view name;
    int length;
};
constexpr std::array units{
    Unit{"s", 1},         Unit{"sec", 1},       Unit{"secs", 1},       Unit{"second", 1},
    Unit{"seconds", 1},   Unit{"sekunden", 1},  Unit{"secondes", 1},   Unit{"segundos", 1},
    Unit{"m", 60},        Unit{"min", 60},      Unit{"mins", 60},      Unit{"minute", 60},
    Unit{"minutes", 60},  Unit{"minuten", 60},  Unit{"minuto", 60},    Unit{"minutos", 60},
    Unit{"h", 3600},      Unit{"hr", 3600},     Unit{"hrs", 3600},     Unit{"hour", 3600},
    Unit{"hours", 3600},  Unit{"stunde", 3600}, Unit{"stunden", 3600}, Unit{"heure", 3600},
    Unit{"heures", 3600}, Unit{"hora", 3600},   Unit{"horas", 3600}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

std::vector<Token> tokens_of(std::string_view text) {
    std::vector<Token> tokens;
    std::size_t at = 0;
    while (at < text.size()) {
        std::size_t end = at;
        Token token;
        if (is_digit(text[at])) {
            while (end < text.size() && is_digit(text[end])) ++end;
            const auto read = std::from_chars(text.data() + at, text.data() + end, token.number);
            token.kind = read.ec == std::errc() ? Token::Kind::number : Token::Kind::mark;
            const std::string_view suffix = text.substr(end, 2);
            if (suffix == "st" || suffix == "nd" || suffix == "rd" || suffix == "th") {
                token.ordinal = true;
                end += 2;
            }
        } else if (is_letter(text[at])) {
            while (end < text.size() && is_letter(text[end])) ++end;
            token.kind = Token::Kind::word;
        } else {
            ++end;
        }
        token.text = text.substr(at, end - at);
        if (token.kind == Token::Kind::word) {
            const auto* named = std::ranges::find(names, token.text, &Named::name);
            if (named != names.end()) {
                token.kind = Token::Kind::number;
                token.number = named->number;
                token.ordinal = named->ordinal;
            }
        }
        if (token.kind != Token::Kind::mark || (token.text != " " && token.text != "\t")) {
            tokens.push_back(token);
        }
        at = end;
    }
    return tokens;
}

class TextReader {
 public:
    explicit TextReader(std::string_view lower) : tokens_(tokens_of(lower)) {}

    QueueNotice run() {
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            if (!notice_.position) read_position(i);
            if (!notice_.wait) read_wait(i);
            if (word(i) == "second" || word(i).empty()) continue;
            about_wait_ = about_wait_ || among(wait_words, word(i));
            past_ = among(past_words, word(i)) || (past_ && word(i) != ".");
        }
        return notice_;
    }

 private:
    std::string_view word(std::size_t i) const {
        return i < tokens_.size() && tokens_[i].kind == Token::Kind::word ? tokens_[i].text
                                                                          : std::string_view{};
    }
    const Token* number(std::size_t i) const {
        return i < tokens_.size() && tokens_[i].kind == Token::Kind::number ? &tokens_[i] : nullptr;
    }
    bool mark(std::size_t i, char c) const {
        return i < tokens_.size() && tokens_[i].kind == Token::Kind::mark &&
               tokens_[i].text.front() == c;
    }
    void set_position(int position) {
        if (position >= 1 && position <= highest_position) notice_.position = position;
    }

    /// The text's next unit, a number before it left out: "minutes", "-minute".
    int unit(std::size_t i) const {
        if (mark(i, '-')) ++i;
        const std::string_view name = i < tokens_.size() && tokens_[i].kind != Token::Kind::mark
                                          ? tokens_[i].text
                                          : std::string_view{};
        const auto* found = std::ranges::find(units, name, &Unit::name);
        return found == units.end() ? 0 : found->length;
    }

    void read_position(std::size_t i) {
        if (word(i) == "next" && among(queue_words, last_of_three(i))) set_position(1);
        if (word(i) == "next" && i > 0 && word(i - 1) == "are" && i > 1 && word(i - 2) == "you") {
            set_position(1);
        }
        if (word(i) == "ahead" || word(i) == "callersahead") read_ahead_after(i);
        if (among(place_words, word(i))) read_place(i);
        const Token* n = number(i);
        if (n == nullptr || unit(i + 1) != 0) return;
        if (n->ordinal && (word(i + 1) == "in" || word(i + 1) == "caller") &&
            among(queue_words, last_of_three(i))) {
            set_position(n->number);
        }
        read_callers_before(i, n->number);
    }

    /// The queue word within the three words after i.
    std::string_view last_of_three(std::size_t i) const {
        for (std::size_t k = i + 1; k <= i + 3; ++k) {
            if (among(queue_words, word(k))) return word(k);
        }
        return {};
    }

    /// "number 3", "position in the queue is now 3", "position=3", "place 3 of 12".
    void read_place(std::size_t i) {
        constexpr std::size_t reach = 8;
        for (std::size_t k = i + 1; k < std::min(i + reach, tokens_.size()); ++k) {
            if (const Token* n = number(k)) {
                // "number 5 minutes" is none.
                if (unit(k + 1) == 0) set_position(n->number);
                return;
            }
            const bool passes = mark(k, ':') || mark(k, '=') || mark(k, '#') || mark(k, '-') ||
                                mark(k, '_') || among(fillers, word(k));
            if (!passes) return;
        }
    }

    /// "2 callers ahead of you", "3 ahead", "there are 4 people before you".
    void read_callers_before(std::size_t i, int count) {
        constexpr std::size_t reach = 6;
        for (std::size_t k = i + 1; k < std::min(i + reach, tokens_.size()); ++k) {
            if (among(before_words, word(k))) {
                set_position(count + 1);
                return;
            }
            const bool passes = among(callers, word(k)) || word(k) == "other" || word(k) == "in" ||
                                word(k) == "are" || word(k) == "waiting" || word(k) == "is" ||
                                word(k) == "andere";
            if (!passes) return;
        }
    }

    /// "ahead: 2".
    void read_ahead_after(std::size_t i) {
        std::size_t k = i + 1;
        while (word(k) == "of" || word(k) == "you" || mark(k, ':') || mark(k, '=') ||
               word(k) == "is" || word(k) == "are") {
            ++k;
        }
        if (const Token* n = number(k); n != nullptr && unit(k + 1) == 0 && k > i + 1) {
            set_position(n->number + 1);
        }
    }

    void read_wait(std::size_t i) {
        if (past_) return;
        if (const auto length = clock_time(i); length && about_wait_) {
            set_wait(*length);
            return;
        }
        if (word(i) == "less" && word(i + 1) == "than" &&
            (word(i + 2) == "a" || word(i + 2) == "one") && unit(i + 3) != 0) {
            set_wait(seconds{unit(i + 3)});
            return;
        }
        if (word(i) == "half" && (word(i + 1) == "an" || word(i + 1) == "a") && unit(i + 2) > 1) {
            if (related(i + 3)) set_wait(seconds{unit(i + 2) / 2});
            return;
        }
        if ((word(i) == "a" || word(i) == "an") && unit(i + 1) != 0 && about_wait_ &&
            word(i - (i > 0 ? 1 : 0)) != "half") {
            set_wait(seconds{unit(i + 1)});
            return;
        }
        if (number(i) != nullptr) read_length(i);
    }

    /// "4 minutes", "2 to 5 minutes" (the longer), "1 hour and 20 minutes", "ewt=240".
    void read_length(std::size_t i) {
        std::int64_t count = number(i)->number;
        std::size_t k = i + 1;
        const bool range = mark(k, '-') || word(k) == "to" || word(k) == "bis" || word(k) == "or";
        if (range && number(k + 1) != nullptr) {
            count = number(k + 1)->number;
            k += 2;
        }
        int one = unit(k);
        if (one == 0) {
            // A bare number is seconds only where its name says that it is a wait.
            const bool named = i >= 2 && (mark(i - 1, '=') || mark(i - 1, ':')) &&
                               (word(i - 2) == "ewt" || word(i - 2) == "wait" ||
                                word(i - 2) == "eta" || word(i - 2) == "delay");
            if (named) set_wait(seconds{count});
            return;
        }
        std::int64_t total = count * one;
        k += mark(k, '-') ? 2 : 1;
        if (word(k) == "and" || word(k) == "und" || mark(k, ',')) ++k;
        if (number(k) != nullptr && unit(k + 1) != 0 && unit(k + 1) < one) {
            total += std::int64_t{number(k)->number} * unit(k + 1);
            k += 2;
        }
        if (related(k)) set_wait(seconds{total});
    }

    /// The length before word k is of a wait: said before, or in the next words.
    bool related(std::size_t k) const {
        if (about_wait_ || notice_.position) return true;
        for (std::size_t j = k; j < std::min(k + 4, tokens_.size()); ++j) {
            if (among(wait_words, word(j))) return true;
        }
        return false;
    }

    /// "00:04:30", "4:30".
    std::optional<seconds> clock_time(std::size_t i) const {
        const Token* a = number(i);
        const Token* b = mark(i + 1, ':') ? number(i + 2) : nullptr;
        if (a == nullptr || b == nullptr || (i > 0 && mark(i - 1, ':') && number(i - 2) != nullptr))
            return {};
        const Token* c = mark(i + 3, ':') ? number(i + 4) : nullptr;
        const std::int64_t base = 60;
        if (b->number >= base || (c != nullptr && c->number >= base)) return {};
        if (c == nullptr) return seconds{a->number * base + b->number};
        return seconds{(a->number * base + b->number) * base + c->number};
    }

    void set_wait(seconds wait) {
        if (wait >= seconds{0} && wait <= longest_wait) notice_.wait = wait;
    }

    std::vector<Token> tokens_;
    QueueNotice notice_;
    bool about_wait_ = false;
    bool past_ = false;  ///< it tells how long we waited already
};

}  // namespace

QueueNotice queue_from_text(std::string_view text) {
    std::string lower(text.substr(0, longest_text));
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    // What a line ends, a new one does not go on with.
    std::ranges::replace_if(
        lower, [](char c) { return c == '\r' || c == '\n'; }, '.');
    return TextReader(lower).run();
}

}  // namespace patchcord
