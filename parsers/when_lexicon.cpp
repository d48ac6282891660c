#include "parsers/when_lexicon.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "parsers/when_words.hpp"

namespace patchcord::when_detail {

struct Lexicon::Table {
    std::unordered_map<std::string_view, std::vector<Word>> phrases;
    std::unordered_map<std::string_view, std::size_t> longest;

    explicit Table(std::span<const Word> words) {
        for (const Word& word : words) {
            phrases[word.text].push_back(word);
            const auto blanks = std::ranges::count(word.text, ' ');
            std::size_t& most = longest[word.text.substr(0, word.text.find(' '))];
            most = std::max(most, static_cast<std::size_t>(blanks) + 1);
        }
    }
};

const Lexicon::Table& Lexicon::table(Language language) {
    // Built once from constant tables and never changed.
    static const std::array<Table, 4> tables{
        Table(words_of(Language::english)), Table(words_of(Language::german)),
        Table(words_of(Language::french)), Table(words_of(Language::spanish))};
    return tables.at(static_cast<std::size_t>(language));
}

Lexicon::Lexicon(Language language)
    : own_(language == Language::english ? nullptr : &table(language)),
      english_(&table(Language::english)) {}

std::size_t Lexicon::longest_phrase(std::string_view first_word) const {
    std::size_t most = 0;
    for (const Table* t : {own_, english_}) {
        if (t == nullptr) {
            continue;
        }
        if (const auto it = t->longest.find(first_word); it != t->longest.end()) {
            most = std::max(most, it->second);
        }
    }
    return most;
}

void Lexicon::look_up(std::string_view phrase, std::size_t tokens,
                      std::vector<Meaning>& into) const {
    for (const Table* t : {own_, english_}) {
        if (t == nullptr) {
            continue;
        }
        if (const auto it = t->phrases.find(phrase); it != t->phrases.end()) {
            for (const Word& word : it->second) {
                into.push_back({word.sense, word.value, tokens});
            }
            return;  // the language's own meaning hides the English one
        }
    }
}

std::span<const Word> words_of(Language language) {
    switch (language) {
        case Language::english:
            return english_words;
        case Language::german:
            return german_words;
        case Language::french:
            return french_words;
        case Language::spanish:
            return spanish_words;
    }
    return {};
}

std::span<const std::string_view> marks_of(Language language) {
    switch (language) {
        case Language::english:
            return {};
        case Language::german:
            return german_marks;
        case Language::french:
            return french_marks;
        case Language::spanish:
            return spanish_marks;
    }
    return {};
}

}  // namespace patchcord::when_detail
