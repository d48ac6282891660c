#include "parsers/when_lexer.hpp"

#include <algorithm>
#include <array>

namespace patchcord::when_detail {
namespace {

/// U+00C0..U+00FF without accents; blank where there is none.
constexpr std::string_view latin1 =
    "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

/// One character of the text as the lexer sees it.
struct Glyph {
    enum class Kind { letter, digit, blank, apostrophe, sign };
    Kind kind = Kind::sign;
    char fold = 0;  ///< 0: a letter outside Latin-1
    bool upper = false;
    std::size_t size = 1;
};

Glyph wide_glyph(std::string_view rest) {
    const auto byte = [&](std::size_t i) {
        return i < rest.size() ? static_cast<unsigned char>(rest[i]) : 0U;
    };
    Glyph g{Glyph::Kind::letter, 0, false, 1};
    while (g.size < 4 && (byte(g.size) & 0xC0U) == 0x80U) {
        ++g.size;
    }
    if (byte(0) == 0xC2 && byte(1) == 0xA0) {
        g.kind = Glyph::Kind::blank;
    } else if (byte(0) == 0xC3 && g.size == 2) {
        const unsigned index = byte(1) & 0x3FU;
        g.fold = byte(1) == 0x9F ? 's' : latin1[index];
        g.upper = index < 32 && byte(1) != 0x9F;
    } else if (byte(0) == 0xE2 && byte(1) == 0x80) {
        const unsigned last = byte(2);
        if (last == 0x99 || last == 0x98) {
            g.kind = Glyph::Kind::apostrophe;
        } else if (last == 0xAF || last == 0x89 || (last >= 0x82 && last <= 0x8B)) {
            g.kind = Glyph::Kind::blank;
        } else {
            g.kind = Glyph::Kind::sign;
            g.fold = last >= 0x90 && last <= 0x95 ? '-' : '?';
        }
    }
    return g;
}

Glyph glyph(std::string_view rest) {
    const char c = rest.front();
    if (static_cast<unsigned char>(c) >= 0x80) {
        return wide_glyph(rest);
    }
    if (is_digit(c)) {
        return {Glyph::Kind::digit, c, false, 1};
    }
    if (is_upper(c)) {
        return {Glyph::Kind::letter, static_cast<char>(c - 'A' + 'a'), true, 1};
    }
    if (is_lower(c)) {
        return {Glyph::Kind::letter, c, false, 1};
    }
    if (c == '\'' || c == '`') {
        return {Glyph::Kind::apostrophe, '\'', false, 1};
    }
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        return {Glyph::Kind::blank, ' ', false, 1};
    }
    return {Glyph::Kind::sign, c, false, 1};
}

Token word(std::string_view text, std::size_t begin) {
    Token t{.kind = Token::Kind::word, .begin = begin};
    std::size_t i = begin;
    bool first = true;
    t.all_capitals = true;
    while (i < text.size()) {
        const Glyph g = glyph(text.substr(i));
        if (g.kind == Glyph::Kind::apostrophe) {
            const std::string_view after = text.substr(i + g.size);
            if (after.empty() || glyph(after).kind != Glyph::Kind::letter) {
                break;
            }
            t.fold += '\'';
        } else if (g.kind == Glyph::Kind::letter) {
            t.fold += g.fold == 0 ? '?' : g.fold;
            if (first) {
                t.capital = g.upper;
            }
            t.all_capitals = t.all_capitals && g.upper;
        } else {
            break;
        }
        first = false;
        i += g.size;
    }
    t.end = i;
    return t;
}

Token number(std::string_view text, std::size_t begin) {
    std::size_t i = begin;
    while (i < text.size() && is_digit(text[i])) {
        ++i;
    }
    Token t{.kind = Token::Kind::number, .begin = begin, .end = i};
    t.fold = text.substr(begin, std::min<std::size_t>(i - begin, 20));
    if (i - begin <= 9) {
        t.value = 0;
        for (const char c : t.fold) {
            t.value = t.value * 10 + (c - '0');
        }
    }
    return t;
}

Language language_of(const std::vector<Token>& tokens) {
    Language best = Language::english;
    std::size_t most = 0;
    for (const Language language : {Language::german, Language::french, Language::spanish}) {
        const auto marks = marks_of(language);
        const auto count =
            static_cast<std::size_t>(std::ranges::count_if(tokens, [&](const Token& t) {
                return t.kind == Token::Kind::word &&
                       std::ranges::find(marks, std::string_view(t.fold)) != marks.end();
            }));
        if (count > most) {
            most = count;
            best = language;
        }
    }
    return best;
}

/// The phrases that start at each token; a hyphen between words counts as a blank.
void add_meanings(std::vector<Token>& tokens, const Lexicon& lexicon) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].kind == Token::Kind::sign) {
            continue;
        }
        const std::size_t longest = lexicon.longest_phrase(tokens[i].fold);
        std::string phrase;
        std::size_t words = 0;
        std::vector<std::vector<Meaning>> found;
        for (std::size_t j = i; j < tokens.size() && words < longest; ++j) {
            const bool hyphen = tokens[j].kind == Token::Kind::sign && tokens[j].fold == "-" &&
                                tokens[j].glued && j + 1 < tokens.size() && tokens[j + 1].glued;
            if (hyphen && words > 0) {
                continue;
            }
            if (tokens[j].kind == Token::Kind::sign) {
                break;
            }
            phrase += (words == 0 ? "" : " ") + tokens[j].fold;
            ++words;
            found.emplace_back();
            lexicon.look_up(phrase, j - i + 1, found.back());
        }
        for (auto longer = found.rbegin(); longer != found.rend(); ++longer) {
            tokens[i].meanings.insert(tokens[i].meanings.end(), longer->begin(), longer->end());
        }
    }
}

}  // namespace

std::vector<Token> tokenize(std::string_view text) {
    std::vector<Token> tokens;
    bool glued = false;
    int lines = 0;
    for (std::size_t i = 0; i < text.size();) {
        const Glyph g = glyph(text.substr(i));
        if (g.kind == Glyph::Kind::blank) {
            glued = false;
            lines += text[i] == '\n' ? 1 : 0;
            i += g.size;
            if (lines == 2) {  // an empty line ends every expression
                tokens.push_back(Token{.begin = i, .end = i, .fold = "\n"});
                lines = 3;
            }
            continue;
        }
        lines = 0;
        Token t;
        switch (g.kind) {
            case Glyph::Kind::letter:
                t = word(text, i);
                break;
            case Glyph::Kind::digit:
                t = number(text, i);
                break;
            case Glyph::Kind::blank:
            case Glyph::Kind::apostrophe:
            case Glyph::Kind::sign:
                t = Token{.kind = Token::Kind::sign, .begin = i, .end = i + g.size};
                t.fold = std::string(1, g.kind == Glyph::Kind::apostrophe ? '\'' : g.fold);
                break;
        }
        t.glued = glued;
        glued = true;
        i = t.end;
        tokens.push_back(std::move(t));
    }
    add_meanings(tokens, Lexicon(language_of(tokens)));
    return tokens;
}

}  // namespace patchcord::when_detail
