#include "parsers/ivr_script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace patchcord {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t longest_script = 256;
constexpr std::size_t most_steps = 64;
constexpr std::size_t longest_entry = 2048;
constexpr std::size_t most_menus = 32;
constexpr std::size_t longest_name = 40;
constexpr std::size_t secret_keys = 4;  ///< as many in a row may be a PIN
constexpr double longest_wait_s = 120;
constexpr milliseconds comma{2000};
constexpr milliseconds default_silence{2000};

bool is_key(char c) {
    return (c >= '0' && c <= '9') || c == '*' || c == '#' || (c >= 'A' && c <= 'D');
}
bool is_blank(char c) { return c == ' ' || c == '\t'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

std::string seconds_text(milliseconds length) {
    return length % milliseconds{1000} == milliseconds{0}
               ? fmt::format("{}", length.count() / 1000)
               : fmt::format("{:.1f}", static_cast<double>(length.count()) / 1000.0);
}

/// "1.5", "3", "3 s", "3 seconds".
std::optional<milliseconds> read_seconds(std::string_view text) {
    int whole = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
    if (error != std::errc() || whole < 0) return {};
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
    int tenths = 0;
    if (text.size() >= 2 && text[0] == '.' && text[1] >= '0' && text[1] <= '9') {
        tenths = text[1] - '0';
        text.remove_prefix(2);
        while (!text.empty() && text.front() >= '0' && text.front() <= '9') text.remove_prefix(1);
    }
    text = trimmed(text);
    constexpr std::array<std::string_view, 5> units{"", "s", "sec", "second", "seconds"};
    if (std::ranges::find(units, text) == units.end() || whole > longest_wait_s) return {};
    return milliseconds{whole * 1000 + tenths * 100};
}

class ScriptReader {
 public:
    explicit ScriptReader(std::string_view text) : text_(text) {}

    std::variant<std::vector<IvrStep>, IvrError> run() {
        if (text_.size() > longest_script) {
            return IvrError{longest_script, "the keys are too long: at most 256 characters"};
        }
        while (at_ < text_.size() && !error_) one();
        if (!error_ && steps_.size() > most_steps) {
            fail(text_.size(), "these are too many steps: at most 64");
        }
        if (error_) return *error_;
        return std::move(steps_);
    }

 private:
    void fail(std::size_t position, std::string what) {
        if (!error_) error_ = IvrError{position, std::move(what)};
    }

    void one() {
        const char c = text_[at_];
        const char key = c >= 'a' && c <= 'd' ? static_cast<char>(c - 'a' + 'A') : c;
        if (is_blank(c)) {
            ++at_;
        } else if (is_key(key)) {
            add_key(key);
            ++at_;
        } else if (c == ',' || c == 'p' || c == 'P') {
            if (steps_.empty() || steps_.back().kind != IvrStep::Kind::pause) {
                steps_.push_back({IvrStep::Kind::pause, {}, {}, false});
            }
            steps_.back().length = std::min(steps_.back().length + comma,
                                            milliseconds{static_cast<int>(longest_wait_s) * 1000});
            ++at_;
        } else if (c == 'w' || c == 'W') {
            steps_.push_back({IvrStep::Kind::prompt_end, {}, {}, false});
            ++at_;
        } else if (c == '{') {
            braces();
        } else {
            fail(at_, fmt::format(
                          "I do not know what \"{}\" at place {} means: write keys, \",\" "
                          "for a pause or \"w\" to wait for the prompt to end",
                          static_cast<unsigned char>(c) < 0x80 && c > ' ' ? std::string(1, c) : "?",
                          at_ + 1));
        }
    }

    void add_key(char key) {
        const bool fresh = steps_.empty() || steps_.back().kind != IvrStep::Kind::keys ||
                           steps_.back().length != milliseconds{0} || closed_;
        if (fresh) steps_.push_back({IvrStep::Kind::keys, {}, {}, false});
        closed_ = false;
        steps_.back().text += key;
        steps_.back().secret = steps_.back().text.size() >= secret_keys;
    }

    void braces() {
        const std::size_t begin = at_;
        const std::size_t end = text_.find('}', begin);
        if (end == std::string_view::npos) {
            fail(begin, fmt::format("the \"{{\" at place {} is not closed", begin + 1));
            return;
        }
        std::string_view inner = trimmed(text_.substr(begin + 1, end - begin - 1));
        at_ = end + 1;
        std::string word;
        while (!inner.empty() && !is_blank(inner.front())) {
            word += lower(inner.front());
            inner.remove_prefix(1);
        }
        inner = trimmed(inner);
        if (word == "ext" || word == "pin") {
            keys(begin, inner, word == "pin");
        } else if (word == "say") {
            words(begin, inner);
        } else if (word == "beep" && inner.empty()) {
            steps_.push_back({IvrStep::Kind::beep, {}, {}, false});
        } else {
            wait(begin, word, inner);
        }
        closed_ = true;
    }

    void keys(std::size_t begin, std::string_view text, bool secret) {
        const bool good = !text.empty() && std::ranges::all_of(text, is_key);
        if (!good) {
            fail(begin, fmt::format("\"{{{}\" at place {} wants keys, as in \"{{{} 444}}\"",
                                    secret ? "pin" : "ext", begin + 1, secret ? "pin" : "ext"));
            return;
        }
        steps_.push_back({IvrStep::Kind::keys, std::string(text), {}, secret});
    }

    void words(std::size_t begin, std::string_view text) {
        const bool clean = std::ranges::none_of(
            text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '{'; });
        if (text.empty() || !clean) {
            fail(begin, fmt::format("\"{{say\" at place {} wants the words to speak, as in "
                                    "\"{{say agent}}\"",
                                    begin + 1));
            return;
        }
        steps_.push_back({IvrStep::Kind::say, std::string(text), {}, false});
    }

    void wait(std::size_t begin, std::string_view word, std::string_view length) {
        IvrStep step;
        if (word == "pause") {
            step.kind = IvrStep::Kind::pause;
            step.length = comma;
        } else if (word == "wait" || word == "prompt") {
            step.kind = IvrStep::Kind::prompt_end;
        } else if (word == "silence") {
            step.kind = IvrStep::Kind::silence;
            step.length = default_silence;
        } else {
            fail(begin, fmt::format("I do not know \"{{{}}}\" at place {}: pause, wait, prompt, "
                                    "silence, beep, ext, pin and say may stand there",
                                    word.substr(0, longest_name), begin + 1));
            return;
        }
        if (!length.empty()) {
            const auto read = read_seconds(length);
            if (!read) {
                fail(begin, fmt::format("\"{{{}\" at place {} wants seconds, from 0 to {:.0f}",
                                        word, begin + 1, longest_wait_s));
                return;
            }
            step.length = *read;
        }
        steps_.push_back(std::move(step));
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool closed_ = false;  ///< the last step is not to be added to
    std::vector<IvrStep> steps_;
    std::optional<IvrError> error_;
};

std::string step_text(const IvrStep& step, bool hide) {
    switch (step.kind) {
        case IvrStep::Kind::keys: {
            if (step.secret && hide) return "****";
            const bool plain = step.secret == (step.text.size() >= secret_keys);
            if (plain) return step.text;
            return fmt::format("{{{} {}}}", step.secret ? "pin" : "ext", step.text);
        }
        case IvrStep::Kind::pause:
            if (step.length > milliseconds{0} && step.length <= 4 * comma &&
                step.length % comma == milliseconds{0}) {
                return std::string(static_cast<std::size_t>(step.length / comma), ',');
            }
            return fmt::format("{{pause {}}}", seconds_text(step.length));
        case IvrStep::Kind::prompt_end:
            if (step.length == milliseconds{0}) return "w";
            return fmt::format("{{prompt {}}}", seconds_text(step.length));
        case IvrStep::Kind::silence:
            return fmt::format("{{silence {}}}", seconds_text(step.length));
        case IvrStep::Kind::beep:
            return "{beep}";
        case IvrStep::Kind::say:
            return fmt::format("{{say {}}}", step.text);
    }
    return {};
}

/// Words in lower case, ends of plurals cut; bytes outside ASCII count as letters.
std::vector<std::string> words_of(std::string_view text) {
    constexpr std::size_t longest_topic = 512;
    std::vector<std::string> words;
    std::string word;
    const auto flush = [&] {
        if (word.size() > 3 && word.back() == 's') word.pop_back();
        if (!word.empty()) words.push_back(std::move(word));
        word.clear();
    };
    for (const char raw : text.substr(0, longest_topic)) {
        const char c = lower(raw);
        const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                            static_cast<unsigned char>(c) >= 0x80;
        if (letter) {
            word += c;
        } else {
            flush();
        }
    }
    flush();
    return words;
}

}  // namespace

std::variant<std::vector<IvrStep>, IvrError> parse_ivr(std::string_view script) {
    return ScriptReader(script).run();
}

std::string ivr_text(const std::vector<IvrStep>& steps) {
    std::string text;
    const IvrStep* last = nullptr;
    for (const IvrStep& step : steps) {
        std::string one = step_text(step, false);
        const bool bare_keys = step.kind == IvrStep::Kind::keys && one.front() != '{';
        const bool bare_comma = step.kind == IvrStep::Kind::pause && one.front() == ',';
        // What would be read as one with the step before is set apart.
        if (last != nullptr && last->kind == step.kind && text.back() != '}') {
            if (bare_keys) one = fmt::format("{{{} {}}}", step.secret ? "pin" : "ext", step.text);
            if (bare_comma) one = fmt::format("{{pause {}}}", seconds_text(step.length));
        }
        text += one;
        last = &step;
    }
    return text;
}

std::string plain_keys(const std::vector<IvrStep>& steps) {
    std::string keys;
    for (const IvrStep& step : steps) {
        if (step.kind == IvrStep::Kind::keys) {
            keys += step.text;
        } else {
            const auto pauses = std::max<std::int64_t>((step.length + comma / 2) / comma, 1);
            keys.append(static_cast<std::size_t>(pauses), ',');
        }
    }
    return keys;
}

std::string shown(const IvrStep& step) {
    switch (step.kind) {
        case IvrStep::Kind::keys:
            return "press " + (step.secret ? std::string("****") : step.text);
        case IvrStep::Kind::pause:
            return fmt::format("pause {} s", seconds_text(step.length));
        case IvrStep::Kind::prompt_end:
            if (step.length == milliseconds{0}) return "wait until the prompt ends";
            return fmt::format("wait until a prompt of {} s ends", seconds_text(step.length));
        case IvrStep::Kind::silence:
            return fmt::format("wait for {} s of silence", seconds_text(step.length));
        case IvrStep::Kind::beep:
            return "wait for the beep";
        case IvrStep::Kind::say:
            return fmt::format("say \"{}\"", step.text);
    }
    return {};
}

std::string shown_ivr(std::string_view script) {
    const auto hidden = [](std::string_view one) -> std::string {
        const auto steps = parse_ivr(one);
        if (std::holds_alternative<IvrError>(steps)) return "?";
        std::string text;
        for (const IvrStep& step : std::get<std::vector<IvrStep>>(steps)) {
            text += step_text(step, true);
        }
        return text;
    };
    const auto entry = parse_ivr_entry(script);
    if (std::holds_alternative<IvrError>(entry)) return "?";
    IvrEntry masked = std::get<IvrEntry>(entry);
    masked.script = hidden(masked.script);
    for (IvrMenu& menu : masked.menus) menu.script = hidden(menu.script);
    return ivr_entry_text(masked);
}

std::string hide_secrets(std::string_view text, std::string_view script) {
    std::string hidden(text);
    const auto steps = parse_ivr(script);
    const auto* read = std::get_if<std::vector<IvrStep>>(&steps);
    if (read == nullptr) return hidden;
    constexpr std::string_view stars = "****";
    for (const IvrStep& step : *read) {
        if (!step.secret || step.text.empty()) continue;
        for (std::size_t at = hidden.find(step.text); at != std::string::npos;
             at = hidden.find(step.text, at + stars.size())) {
            hidden.replace(at, step.text.size(), stars);
        }
    }
    return hidden;
}

std::variant<IvrEntry, IvrError> parse_ivr_entry(std::string_view text) {
    if (text.size() > longest_entry) return IvrError{longest_entry, "this is too long"};
    IvrEntry entry;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t end = std::min(text.find(';', begin), text.size());
        const std::string_view part = text.substr(begin, end - begin);
        // A "=" within "{say ...}" belongs to it.
        const std::size_t equals = part.substr(0, part.find('{')).find('=');
        const bool named = equals != std::string_view::npos;
        const std::string_view script = trimmed(named ? part.substr(equals + 1) : part);
        auto steps = parse_ivr(script);
        if (auto* error = std::get_if<IvrError>(&steps)) {
            error->position += begin;
            return *error;
        }
        if (named) {
            const std::string_view name = trimmed(part.substr(0, equals));
            if (words_of(name).empty() || name.size() > longest_name || script.empty() ||
                entry.menus.size() == most_menus) {
                return IvrError{begin, "a menu is written as in \"billing=1,,2#\""};
            }
            entry.menus.push_back({std::string(name), std::string(script)});
        } else if (begin == 0) {
            entry.script = script;
        } else if (!script.empty()) {
            return IvrError{begin,
                            "every menu after the first keys wants a name, as in "
                            "\"1; billing=1,,2#\""};
        }
        begin = end + 1;
    }
    return entry;
}

std::string ivr_entry_text(const IvrEntry& entry) {
    std::string text = entry.script;
    for (const IvrMenu& menu : entry.menus) {
        if (!text.empty()) text += "; ";
        text += menu.name + "=" + menu.script;
    }
    return text;
}

const IvrMenu* menu_for(const IvrEntry& entry, std::string_view topic) {
    const std::vector<std::string> wanted = words_of(topic);
    const IvrMenu* best = nullptr;
    std::size_t most = 0;
    bool tie = false;
    for (const IvrMenu& menu : entry.menus) {
        const std::vector<std::string> name = words_of(menu.name);
        const bool fits = std::ranges::all_of(name, [&](const std::string& word) {
            return std::ranges::find(wanted, word) != wanted.end();
        });
        if (!fits || name.size() < most) continue;
        tie = name.size() == most;
        most = name.size();
        best = &menu;
    }
    return tie ? nullptr : best;
}

}  // namespace patchcord
