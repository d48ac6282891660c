#include "parsers/when_reader.hpp"

#include <algorithm>

namespace patchcord::when_detail {

bool Reader::sign(std::size_t i, char c) const {
    return !end(i) && at(i).kind == Token::Kind::sign && at(i).fold.size() == 1 &&
           at(i).fold.front() == c;
}

bool Reader::word(std::size_t i, std::string_view text) const {
    return !end(i) && at(i).kind == Token::Kind::word && at(i).fold == text;
}

bool Reader::digits(std::size_t i, std::size_t least, std::size_t most) const {
    if (end(i) || at(i).kind != Token::Kind::number) {
        return false;
    }
    const std::size_t size = at(i).end - at(i).begin;
    return size >= least && size <= most;
}

std::optional<Read<int>> Reader::meaning(std::size_t i, Sense sense) const {
    if (end(i)) {
        return std::nullopt;
    }
    const auto& all = at(i).meanings;
    const auto found = std::ranges::find(all, sense, &Meaning::sense);
    if (found == all.end()) {
        return std::nullopt;
    }
    return Read<int>{found->value, i + found->tokens};
}

std::size_t Reader::skip(std::size_t i, Sense sense) const {
    const auto found = meaning(i, sense);
    return found ? found->next : i;
}

std::optional<Read<int>> Reader::number(std::size_t i) const {
    if (digits(i, 1, 2)) {
        return Read<int>{at(i).value, i + 1};
    }
    const auto tens = meaning(i, Sense::number);
    if (!tens) {
        return std::nullopt;
    }
    if (tens->value < 20) {
        return tens;
    }
    const std::size_t after =
        glued_sign(tens->next, '-') && !end(tens->next + 1) && at(tens->next + 1).glued
            ? tens->next + 1
            : tens->next;
    const auto ones = meaning(after, Sense::number);
    if (ones && ones->value >= 1 && ones->value <= 9) {
        return Read<int>{tens->value + ones->value, ones->next};
    }
    return tens;
}

std::optional<Read<int>> Reader::ordinal(std::size_t i) const {
    if (digits(i, 1, 2) && !end(i + 1) && at(i + 1).glued) {
        for (const std::string_view suffix : {"st", "nd", "rd", "th", "er", "eme"}) {
            if (word(i + 1, suffix)) {
                return Read<int>{at(i).value, i + 2};
            }
        }
        return std::nullopt;
    }
    if (const auto tens = meaning(i, Sense::number);
        tens && tens->value % 10 == 0 && tens->value >= 20) {
        const std::size_t after = sign(tens->next, '-') ? tens->next + 1 : tens->next;
        if (const auto ones = meaning(after, Sense::ordinal);
            ones && ones->value >= 1 && ones->value <= 9) {
            return Read<int>{tens->value + ones->value, ones->next};
        }
    }
    return meaning(i, Sense::ordinal);
}

bool Reader::tied_before(std::size_t i) const {
    if (i == 0 || !at(i).glued) {
        return false;
    }
    const Token& before = at(i - 1);
    if (before.kind != Token::Kind::sign) {
        return true;
    }
    static constexpr std::string_view harmless = "(\"',;!?[~*";
    if (before.fold == "@") {
        return before.glued;
    }
    return harmless.find(before.fold.front()) == std::string_view::npos;
}

bool Reader::tied_after(std::size_t next) const {
    if (end(next) || !at(next).glued) {
        return false;
    }
    const Token& after = at(next);
    if (after.kind != Token::Kind::sign) {
        return true;
    }
    static constexpr std::string_view closing = ")\"',;!?]~*\n";
    if (closing.find(after.fold.front()) != std::string_view::npos) {
        return false;
    }
    // A full stop or colon ends a sentence, unless more follows without a blank.
    const bool stop = after.fold == "." || after.fold == ":" || after.fold == "-";
    const bool goes_on =
        !end(next + 1) && at(next + 1).glued && at(next + 1).kind != Token::Kind::sign;
    return !stop || goes_on;
}

}  // namespace patchcord::when_detail
