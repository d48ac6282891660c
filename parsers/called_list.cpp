#include <algorithm>

#include "parsers/decoding.hpp"

namespace patchcord::decoding {
namespace {

/// Parts "Bob, Ana and my mother".
class ListReader {
 public:
    ListReader(const Draft& draft, TokenView tokens)
        : draft_(draft), words_(draft.words), tokens_(tokens) {}

    std::vector<TokenView> parts() const {
        if (draft_.whole_lists || is_family_list() || is_one_business() || is_name_and_number())
            return {tokens_};
        std::vector<TokenView> parts;
        std::size_t begin = 0;
        for (std::size_t i = 0; i < tokens_.size();) {
            const std::size_t length = separator(i);
            if (length == 0) {
                ++i;
                continue;
            }
            if (i > begin) parts.push_back(tokens_.subspan(begin, i - begin));
            i += length;
            begin = i;
        }
        if (begin < tokens_.size()) parts.push_back(tokens_.subspan(begin));
        return parts;
    }

 private:
    /// "my cousins Ana and Tom" are told as one.
    bool is_family_list() const {
        const auto length = draft_.own(Phrase::possessive, tokens_);
        return length != 0 && length + 1 < tokens_.size() &&
               words_.is(WordSet::plural_relation, tokens_[length]) && tokens_[length + 1].capital;
    }

    /// "Bob, 202-555-0143": a name and its number, parted by nothing but a mark.
    bool is_name_and_number() const {
        std::size_t addresses = 0;
        std::size_t marks = 0;
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            const Token& token = tokens_[i];
            addresses += token.kind == TokenKind::address ? 1 : 0;
            if (token.kind == TokenKind::mark) {
                const bool beside =
                    (i > 0 && tokens_[i - 1].kind == TokenKind::address) ||
                    (i + 1 < tokens_.size() && tokens_[i + 1].kind == TokenKind::address);
                if (!beside && token.fold == ",") return false;
                ++marks;
            } else if (token.kind == TokenKind::word &&
                       (!token.capital || draft_.own(Phrase::conjunction, TokenView(&token, 1)))) {
                return false;
            }
        }
        return addresses == 1 && marks > 0;
    }

    /// "Smith and Daughters on Main Street": a name with a street is one business.
    bool is_one_business() const {
        std::size_t last = 0;
        for (std::size_t i = 0; i + 1 < tokens_.size(); ++i)
            if (draft_.own(Phrase::conjunction, tokens_.subspan(i)) != 0) last = i;
        if (last == 0) return false;
        if (ends_as_company() || says_same_twice(last) || parts_are_things(last)) return true;
        for (std::size_t i = last + 1; i + 1 < tokens_.size(); ++i) {
            const bool place = words_.is(WordSet::place_word, tokens_[i]) && !tokens_[i].capital;
            if (place && tokens_[i + 1].capital && tokens_[i].fold != "of") return true;
        }
        return false;
    }

    /// "Weber, Hill and Stone LLP".
    bool ends_as_company() const {
        std::size_t end = tokens_.size();
        while (end > 0 && tokens_[end - 1].kind != TokenKind::word) --end;
        return end > 0 && tokens_[end - 1].capital && words_.is(WordSet::firm, tokens_[end - 1]);
    }

    /// "Johnson and Johnson".
    bool says_same_twice(std::size_t conjunction) const {
        return conjunction + 1 < tokens_.size() &&
               tokens_[conjunction - 1].fold == tokens_[conjunction + 1].fold;
    }

    /// "Food and Drug", "Two Men and a Truck": words with a capital that name no person.
    bool parts_are_things(std::size_t conjunction) const {
        std::size_t after = conjunction + 1;
        if (draft_.own(Phrase::article, tokens_.subspan(after)) != 0) ++after;
        if (after >= tokens_.size() || !tokens_[after].capital) return false;
        const Token& before = tokens_[conjunction - 1];
        return words_.is(WordSet::company, tokens_[after]) ||
               (before.capital && words_.is(WordSet::company, before));
    }

    std::size_t separator(std::size_t i) const {
        const Token& token = tokens_[i];
        if (token.kind == TokenKind::stop) return 1;
        if (is_mark(token, ",")) return comma_parts(i) ? 1 : 0;
        if (is_mark(token, "&")) return 0;
        const auto length = draft_.own(Phrase::conjunction, tokens_.subspan(i));
        if (length == 0 || i + length >= tokens_.size()) return length;
        return words_.is(WordSet::company, tokens_[i + length]) ? 0 : length;
    }

    /// Whether a comma stands between two parties and not before a place or "Inc".
    bool comma_parts(std::size_t i) const {
        if (i + 1 >= tokens_.size()) return true;
        const Token& next = tokens_[i + 1];
        if (words_.is(WordSet::suffix, next) || is_number(next)) return false;
        std::size_t end = i + 1;
        bool street = false;
        while (end < tokens_.size() && !is_mark(tokens_[end], ",")) {
            street = street || words_.is(WordSet::street, tokens_[end]);
            ++end;
        }
        if (street) return false;
        for (std::size_t j = 0; j < i; ++j)
            if (words_.is(WordSet::street, tokens_[j]) && tokens_[j].capital) return false;
        return next.fold.size() != 2 || end - i != 2 || !next.capital;
    }

    const Draft& draft_;
    const Lexicon& words_;
    TokenView tokens_;
};

}  // namespace

bool is_number(const Token& token) {
    return token.kind == TokenKind::word &&
           std::ranges::all_of(token.fold, [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<TokenView> parts_of_list(const Draft& draft, TokenView tokens) {
    return ListReader(draft, tokens).parts();
}

}  // namespace patchcord::decoding
