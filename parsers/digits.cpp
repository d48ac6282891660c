#include "parsers/digits.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace patchcord {
namespace {

constexpr std::size_t longest_script = 64;
constexpr int longest_wait_s = 60;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_key(char c) { return is_digit(c) || c == '*' || c == '#'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

struct NamedKey {
    std::string_view name;
    char key;
};
constexpr std::array named_keys{
    NamedKey{"zero", '0'},     NamedKey{"oh", '0'},    NamedKey{"one", '1'},
    NamedKey{"two", '2'},      NamedKey{"three", '3'}, NamedKey{"four", '4'},
    NamedKey{"five", '5'},     NamedKey{"six", '6'},   NamedKey{"seven", '7'},
    NamedKey{"eight", '8'},    NamedKey{"nine", '9'},  NamedKey{"star", '*'},
    NamedKey{"asterisk", '*'}, NamedKey{"hash", '#'},  NamedKey{"pound", '#'},
    NamedKey{"raute", '#'},    NamedKey{"stern", '*'}, NamedKey{"eins", '1'},
    NamedKey{"zwei", '2'},     NamedKey{"drei", '3'},
};
/// Words between keys that say only that more follows.
constexpr std::array<std::string_view, 22> joints{
    "then",  "and",   "press",  "dial",   "enter",  "hit",   "push", "the",
    "key",   "after", "that",   "dann",   "und",    "taste", "puis", "et",
    "luego", "y",     "option", "number", "drucke", "again"};
constexpr std::array<std::string_view, 5> prompts{"wait", "warte", "warten", "attends", "espera"};
constexpr std::array<std::string_view, 4> pauses{"pause", "comma", "p", "pausa"};

template <std::size_t N>
bool among(const std::array<std::string_view, N>& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

/// Reads a script word by word; what was read last that belongs to it decides where it ends.
class Reader {
 public:
    explicit Reader(std::string_view text) : text_(text) {}

    std::optional<FoundDigits> run() {
        while (step()) {
        }
        while (!script_.empty() && !is_key(script_.back())) script_.pop_back();
        if (script_.empty() || script_.size() > longest_script) return {};
        return FoundDigits{good_end_, script_};
    }

 private:
    /// Reads one word or mark; false where the script ends.
    bool step() {
        skip_blanks();
        if (at_ == text_.size() || script_.size() > longest_script) return false;
        const char c = text_[at_];
        if (is_key(c)) return take_keys();
        if (c == ',' || c == ';') return take_commas();
        if (c == '-' || c == '>' || c == '"' || c == '\'' || c == ':') {
            ++at_;
            return true;
        }
        if (is_letter(c)) return take_word();
        return false;
    }

    void skip_blanks() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    }

    void joint() { pending_ = true; }

    /// Keys after "then" or "," come after a pause.
    void begin_keys() {
        if (pending_ && !script_.empty() && is_key(script_.back())) script_ += ',';
        pending_ = false;
    }

    bool take_keys() {
        std::size_t end = at_;
        while (end < text_.size() &&
               (is_key(text_[end]) || text_[end] == 'w' || text_[end] == 'p' ||
                (text_[end] == ',' && end + 1 < text_.size() &&
                 (is_key(text_[end + 1]) || text_[end + 1] == ',' || text_[end + 1] == 'w'))))
            ++end;
        while (end > at_ && !is_key(text_[end - 1])) --end;
        // "5pm", "3rd", "12:30", "2.5" are no keys.
        if (end < text_.size() && (is_letter(text_[end]) || text_[end] == '/')) return false;
        if (end + 1 < text_.size() && (text_[end] == ':' || text_[end] == '.') &&
            is_digit(text_[end + 1]))
            return false;
        begin_keys();
        for (; at_ < end; ++at_) script_ += text_[at_] == 'p' ? ',' : text_[at_];
        good_end_ = at_;
        return true;
    }

    bool take_commas() {
        if (script_.empty()) return false;
        const std::size_t begin = at_;
        while (at_ < text_.size() && text_[at_] == ',') ++at_;
        if (at_ - begin > 1)
            script_.append(at_ - begin, ',');
        else if (at_ == begin)
            ++at_;
        joint();
        return true;
    }

    bool take_word() {
        std::string word;
        std::size_t end = at_;
        while (end < text_.size() && is_letter(text_[end])) word += lower(text_[end++]);
        const auto named = std::ranges::find(named_keys, word, &NamedKey::name);
        if (named != named_keys.end()) {
            begin_keys();
            script_ += named->key;
            at_ = good_end_ = end;
            return true;
        }
        if (word == "for" || word == "to") return skip_purpose(end);
        const bool prompt = among(prompts, word);
        const bool pause = among(pauses, word);
        if (!prompt && !pause && !among(joints, word)) return false;
        at_ = end;
        joint();
        if ((prompt || pause) && !script_.empty()) {
            pending_ = false;
            take_wait(prompt);
        }
        return true;
    }

    /// "wait", "wait 4 seconds", "pause for 3 s".
    void take_wait(bool prompt) {
        const std::size_t before = at_;
        skip_blanks();
        if (text_.substr(at_).starts_with("for ")) at_ += 4;
        skip_blanks();
        int seconds = 0;
        const auto [stop, error] =
            std::from_chars(text_.data() + at_, text_.data() + text_.size(), seconds);
        auto after = static_cast<std::size_t>(stop - text_.data());
        while (after < text_.size() && text_[after] == ' ') ++after;
        if (error == std::errc() && seconds > 0 && seconds <= longest_wait_s &&
            after < text_.size() && lower(text_[after]) == 's') {
            while (after < text_.size() && is_letter(text_[after])) ++after;
            at_ = after;
            const auto commas = (seconds + digit_pause.count() - 1) / digit_pause.count();
            script_.append(static_cast<std::size_t>(commas), ',');
            return;
        }
        at_ = before;
        script_ += prompt ? 'w' : ',';
    }

    /// "1 for English, then 2": what a key is for, up to the next mark or joint.
    bool skip_purpose(std::size_t end) {
        if (script_.empty()) return false;
        constexpr std::size_t most = 40;
        std::size_t stop = text_.find_first_of(",;.!?\n", end);
        for (const std::string_view word : {" then ", " and "})
            stop = std::min(stop, text_.find(word, end));
        if (stop == std::string_view::npos || stop - end > most) return false;
        if (text_[stop] != ',' && text_[stop] != ';' && text_[stop] != ' ') return false;
        at_ = stop;
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t good_end_ = 0;
    std::string script_;
    bool pending_ = false;
};

}  // namespace

std::optional<FoundDigits> find_digits(std::string_view text) {
    constexpr std::size_t longest_text = 512;
    return Reader(text.substr(0, longest_text)).run();
}

std::optional<std::string> parse_digits(std::string_view text) {
    const auto found = find_digits(text);
    if (!found || text.find_first_not_of(" \t\r\n.", found->end) != std::string_view::npos)
        return {};
    return found->script;
}

std::vector<DigitStep> digit_steps(std::string_view script) {
    std::vector<DigitStep> steps;
    for (const char c : script) {
        if (is_key(c)) {
            if (steps.empty() || steps.back().kind != DigitStep::Kind::keys)
                steps.push_back({DigitStep::Kind::keys, {}, {}});
            steps.back().keys += c;
        } else if (c == ',') {
            if (steps.empty() || steps.back().kind != DigitStep::Kind::pause)
                steps.push_back({DigitStep::Kind::pause, {}, {}});
            steps.back().pause += digit_pause;
        } else if (c == 'w') {
            steps.push_back({DigitStep::Kind::wait_for_prompt, {}, {}});
        }
    }
    return steps;
}

}  // namespace patchcord
