#include "agent/chat_words.hpp"

#include <algorithm>
#include <array>

namespace patchcord {
namespace {

struct Name {
    std::string_view word;
    Command command;
    bool takes_rest;
};
constexpr std::array names{
    Name{"call", Command::call, true},        Name{"cancel", Command::cancel, true},
    Name{"devices", Command::devices, false}, Name{"forget", Command::forget, true},
    Name{"help", Command::help, false},       Name{"pending", Command::pending, false},
    Name{"retry", Command::retry, true},      Name{"schedule", Command::schedule, true},
    Name{"search", Command::search, true},    Name{"status", Command::status, false},
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_mark(char c) { return c == '.' || c == ',' || c == '!' || c == '?' || c == ':'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

struct Word {
    std::string fold;  ///< in lower case, without marks at its ends
    std::size_t begin = 0;
    std::size_t end = 0;  ///< of the word as it stands there
};

std::vector<Word> words_of(std::string_view text, std::size_t most) {
    std::vector<Word> words;
    std::size_t at = 0;
    while (words.size() < most) {
        while (at < text.size() && is_blank(text[at])) ++at;
        if (at == text.size()) break;
        Word word;
        word.begin = at;
        while (at < text.size() && !is_blank(text[at])) ++at;
        word.end = at;
        std::string_view body = text.substr(word.begin, word.end - word.begin);
        while (!body.empty() && is_mark(body.front())) body.remove_prefix(1);
        while (!body.empty() && is_mark(body.back())) body.remove_suffix(1);
        for (const char c : body) word.fold += lower(c);
        words.push_back(std::move(word));
    }
    return words;
}

std::string trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return std::string(text);
}

/// What stands after the first `count` words.
std::string rest_after(std::string_view text, const std::vector<Word>& words, std::size_t count) {
    return count == 0 ? trimmed(text) : trimmed(text.substr(words.at(count - 1).end));
}

template <std::size_t N>
bool one_of(std::string_view word, const std::array<std::string_view, N>& list) {
    return std::ranges::find(list, word) != list.end();
}

bool is_session_ref(std::string_view word) {
    constexpr std::size_t length = 4;
    return word.size() == length && is_digit(word.front()) &&
           std::ranges::all_of(word, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); });
}

}  // namespace

std::string plain_words(std::string_view text) {
    constexpr std::size_t most_words = 12;
    std::string out;
    for (const Word& word : words_of(text, most_words)) {
        if (word.fold.empty()) continue;
        if (!out.empty()) out += ' ';
        out += word.fold;
    }
    return out;
}

CommandReading read_command(std::string_view text) {
    constexpr std::size_t enough = 6;
    const std::vector<Word> words = words_of(text, enough);
    const std::string whole = plain_words(text);
    const auto first = [&](std::size_t i) {
        return i < words.size() ? std::string_view(words[i].fold) : std::string_view();
    };
    constexpr std::array<std::string_view, 14> devices{
        "devices",     "my devices",     "phones",        "my phones",      "my phone",
        "my numbers",  "list devices",   "which phones",  "meine telefone", "meine nummern",
        "mes numéros", "mes téléphones", "mis teléfonos", "mis números"};
    constexpr std::array<std::string_view, 6> pending{"pending",      "my calls",   "calls",
                                                      "meine anrufe", "mes appels", "mis llamadas"};
    if (one_of(whole, devices)) return SaidCommand{Command::devices, {}};
    if (one_of(whole, pending)) return SaidCommand{Command::pending, {}};
    constexpr std::array<std::string_view, 7> search{"search",  "find",  "lookup", "suche",
                                                     "cherche", "busca", "buscar"};
    if (one_of(first(0), search) && words.size() > 1) {
        const std::size_t skip = first(1) == "for" && words.size() > 2 ? 2 : 1;
        return SaidCommand{Command::search, rest_after(text, words, skip)};
    }
    if (first(0) == "schedule" && words.size() > 1) {
        return SaidCommand{Command::schedule, rest_after(text, words, 1)};
    }
    constexpr std::array<std::string_view, 7> ends{"forget",  "end",    "close", "leave",
                                                   "vergiss", "oublie", "olvida"};
    constexpr std::array<std::string_view, 8> ended{
        "phone", "number", "session", "device", "conversation", "telefon", "téléphone", "teléfono"};
    constexpr std::array<std::string_view, 7> articles{"my",   "the", "this", "that",
                                                       "mein", "mon", "mi"};
    if (one_of(first(0), ends)) {
        const std::size_t noun = one_of(first(1), articles) ? 2 : 1;
        if (one_of(first(noun), ended) || whole == "forget" || whole == "forget it") {
            return SaidCommand{Command::forget, {}};
        }
    }
    return {};
}

CommandReading read_short_command(std::string_view text) {
    constexpr std::size_t enough = 2;
    const std::vector<Word> words = words_of(text, enough);
    if (words.empty() || words.front().fold.empty()) return {};
    std::vector<const Name*> found;
    for (const Name& name : names) {
        const bool fits =
            name.word.starts_with(words.front().fold) && (name.takes_rest || words.size() == 1);
        if (fits) found.push_back(&name);
    }
    if (found.empty()) return {};
    if (found.size() == 1) {
        return SaidCommand{found.front()->command, rest_after(text, words, 1)};
    }
    UnclearCommand unclear;
    for (const Name* name : found) unclear.names.emplace_back(name->word);
    return unclear;
}

std::string as_sentence(const SaidCommand& said) {
    switch (said.command) {
        case Command::call:
        case Command::schedule: {
            const std::vector<Word> words = words_of(said.rest, 4);
            // "schedule a call with Bob": a sentence of its own once it begins with "call".
            const std::size_t noun = !words.empty() && words[0].fold == "a" ? 1 : 0;
            if (words.size() > noun + 1 && words[noun].fold == "call") {
                const bool with = words[noun + 1].fold == "with" || words[noun + 1].fold == "to";
                return "call " + rest_after(said.rest, words, noun + (with ? 2 : 1));
            }
            return "call " + said.rest;
        }
        case Command::cancel:
            return said.rest.empty() ? "cancel" : "cancel " + said.rest;
        case Command::retry:
            return said.rest.empty() ? "try again" : "try again " + said.rest;
        case Command::status:
        case Command::pending:
            return "status";
        case Command::help:
            return "help";
        case Command::devices:
        case Command::search:
        case Command::forget:
            return {};
    }
    return {};
}

LiftedSession lift_session(std::string_view text) {
    constexpr std::size_t most_words = 400;
    const std::vector<Word> words = words_of(text, most_words);
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        constexpr std::array<std::string_view, 3> nouns{"session", "sitzung", "sesión"};
        if (!one_of(words[i].fold, nouns) || !is_session_ref(words[i + 1].fold)) continue;
        constexpr std::array<std::string_view, 6> before{"in", "with", "by", "use", "my", "join"};
        std::size_t first = i;
        while (first > 0 && one_of(words[first - 1].fold, before)) --first;
        LiftedSession lifted;
        for (const char c : words[i + 1].fold) {
            lifted.ref += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        }
        std::string_view head = text.substr(0, words[first].begin);
        while (!head.empty() && (is_blank(head.back()) || is_mark(head.back()))) {
            head.remove_suffix(1);
        }
        const std::string tail = trimmed(text.substr(words[i + 1].end));
        lifted.text = trimmed(head);
        if (!tail.empty()) lifted.text += (lifted.text.empty() ? "" : " ") + tail;
        return lifted;
    }
    return {std::string(text), {}};
}

std::string read_code(std::string_view text) {
    constexpr std::size_t length = 6;
    constexpr std::size_t longest = 60;
    if (text.size() > longest) return {};
    std::string digits;
    for (const Word& word : words_of(text, length + 4)) {
        constexpr std::array<std::string_view, 8> beside{"code", "the",  "my",   "is",
                                                         "it",   "it's", "here", "confirm"};
        if (word.fold.empty() || one_of(word.fold, beside)) continue;
        if (!std::ranges::all_of(word.fold, is_digit)) return {};
        digits += word.fold;
    }
    return digits.size() == length ? digits : std::string();
}

bool says_yes(std::string_view text) {
    constexpr std::array<std::string_view, 22> yes{
        "yes",       "y",    "yes please", "please",        "please do",
        "ok",        "okay", "sure",       "go ahead",      "do it",
        "yes call",  "call", "call now",   "yes please do", "call them",
        "yes do it", "ja",   "ja bitte",   "oui",           "oui merci",
        "sí",        "si"};
    return one_of(plain_words(text), yes);
}

bool wants_proof_call(std::string_view text) {
    constexpr std::array<std::string_view, 21> words{
        "call me",        "call it",        "ring me",       "ring it",       "phone me",
        "please call me", "call me please", "call me there", "ring me there", "call me now",
        "yes call me",    "by call",        "by phone",      "ruf mich an",   "ruf mich dort an",
        "ruf an",         "appelle-moi",    "appelez-moi",   "llámame",       "llamame",
        "llámeme"};
    return one_of(plain_words(text), words);
}

bool is_courtesy(std::string_view text) {
    constexpr std::array<std::string_view, 21> courtesies{"thanks",
                                                          "thank you",
                                                          "thx",
                                                          "ok",
                                                          "okay",
                                                          "bye",
                                                          "goodbye",
                                                          "great",
                                                          "cool",
                                                          "perfect",
                                                          "fine",
                                                          "no",
                                                          "nice",
                                                          "never mind",
                                                          "no thanks",
                                                          "thanks a lot",
                                                          "thank you very much",
                                                          "got it",
                                                          "danke",
                                                          "merci",
                                                          "gracias"};
    return one_of(plain_words(text), courtesies);
}

bool is_greeting(std::string_view text) {
    constexpr std::array<std::string_view, 17> greetings{
        "hi",           "hello",          "hey",     "hi there", "hello there",
        "good morning", "good afternoon", "hallo",   "moin",     "servus",
        "guten tag",    "guten morgen",   "bonjour", "salut",    "hola",
        "buenos días",  "buenas tardes"};
    return one_of(plain_words(text), greetings);
}

}  // namespace patchcord
