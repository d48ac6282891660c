#include <algorithm>

#include "parsers/decoding.hpp"
#include "parsers/phone_number.hpp"

namespace patchcord::decoding {
namespace {

bool ends_possessive(const Token& token) {
    return token.fold.ends_with("'s") || token.fold.ends_with("s'");
}

/// Cleans what stands after "call" until the name is left.
class PartyReader {
 public:
    PartyReader(Draft& draft, TokenView tokens)
        : draft_(draft), words_(draft.words), tokens_(tokens) {}

    std::optional<CalledParty> read() {
        while (strip_front() || strip_back()) {
        }
        strip_choice();
        if (tokens_.empty()) return {};
        const auto address = std::ranges::find(tokens_, TokenKind::address, &Token::kind);
        if (address != tokens_.end()) {
            CalledParty party = party_of(draft_.addresses[address->address]);
            party.name = name_beside(address);
            return party;
        }
        if (draft_.own(Phrase::nobody, tokens_) == tokens_.size()) return {};
        if (tokens_.size() == 1 && is_pronoun_of_writer(tokens_.front())) return {};
        if (words_.longest(Phrase::call_bare, tokens_) == tokens_.size()) return {};
        CalledParty party;
        party.device = device_;
        std::string text = text_of(draft_.text, tokens_).substr(elided_);
        if (without_possessive_ && text.size() > 2) text.resize(text.rfind('s'));
        while (!text.empty() && without_possessive_ && !is_letter_end(text)) text.pop_back();
        if (text.empty()) return {};
        if (std::ranges::all_of(tokens_, is_number) &&
            is_emergency_or_short(text, draft_.context.region))
            party.endpoint = PhoneTarget{text, {}, {}};
        else
            party.endpoint = Description{text};
        return party;
    }

 private:
    static bool is_letter_end(const std::string& text) {
        const auto c = static_cast<unsigned char>(text.back());
        return c >= 0x80 ? c != 0x99 : (c != '\'' && c != ' ');  // 0x99 ends a curly apostrophe
    }

    /// "Ana number two", "the third Ana": which of the people of that name.
    void strip_choice() {
        if (tokens_.size() < 2) return;
        std::string value;
        if (const auto length = draft_.own(Phrase::ordinal, tokens_, &value);
            length != 0 && length < tokens_.size() && had_article_ && !tokens_.front().capital) {
            drop_front(length);
        } else if (const TokenView back = tokens_.last(1);
                   !tokens_.back().capital && draft_.own(Phrase::ordinal, back, &value) == 1 &&
                   tokens_.front().kind == TokenKind::word) {
            drop_back(1);
            if (tokens_.size() > 1 && tokens_.back().fold == "number") drop_back(1);
        } else {
            return;
        }
        draft_.request.choice = std::stoi(value);
    }

    bool is_pronoun_of_writer(const Token& token) const {
        return token.fold == "me" || token.fold == "myself";
    }

    CalledParty party_of(const FoundAddress& found) const {
        CalledParty party;
        party.endpoint = found.endpoint;
        party.ivr = found.post_dial;
        return party;
    }

    /// "Bob" of "Bob at 202-555-0143" and "202-555-0143, Bob": words with a capital.
    std::string name_beside(TokenView::iterator address) const {
        const TokenView before(tokens_.begin(), address);
        const TokenView after(address + 1, tokens_.end());
        const auto named = [](const Token& token) {
            return token.kind == TokenKind::word && token.capital;
        };
        for (const TokenView side : {before, after}) {
            const auto first = std::ranges::find_if(side, named);
            if (first == side.end()) continue;
            const auto last = std::find_if_not(first, side.end(), named);
            return text_of(draft_.text, TokenView(first, last));
        }
        return {};
    }

    bool drop_front(std::size_t count) {
        tokens_ = tokens_.subspan(count);
        return count > 0;
    }
    bool drop_back(std::size_t count) {
        tokens_ = tokens_.first(tokens_.size() - count);
        return count > 0;
    }

    bool strip_front() {
        if (tokens_.empty()) return false;
        const Token& first = tokens_.front();
        if (strip_elision()) return true;
        if (first.kind == TokenKind::mark || first.kind == TokenKind::stop) return drop_front(1);
        if (const auto length = draft_.own(Phrase::conjunction, tokens_)) return drop_front(length);
        if (tokens_.size() == 1) return false;
        if (is_app_front()) return true;
        if (const auto length = draft_.own(Phrase::article, tokens_);
            length != 0 && length < tokens_.size() && !first.capital) {
            had_article_ = true;
            return drop_front(length);
        }
        if (const auto length = draft_.own(Phrase::possessive, tokens_);
            length != 0 && length < tokens_.size() && is_plain(first) &&
            !is_relation(tokens_.subspan(length)))
            return drop_front(length);
        constexpr std::string_view number = "number";
        if (first.fold == number && draft_.own(Phrase::ordinal, tokens_.subspan(1)) != 0)
            return drop_front(1);
        return false;
    }

    /// French "l'agence", "d'Anna".
    bool strip_elision() {
        constexpr std::size_t length = 2;
        if (draft_.language != "fr" || elided_ != 0 || tokens_.front().fold.size() <= length)
            return false;
        Token front;
        front.fold = tokens_.front().fold.substr(0, length);
        words_.number_words(std::span(&front, 1));
        if (!words_.is(WordSet::elision, front)) return false;
        elided_ = character_at(draft_.text, tokens_.front().begin + 1).next - tokens_.front().begin;
        return true;
    }

    /// Written as it is compared: not the name "Mỹ".
    static bool is_plain(const Token& token) {
        return token.end - token.begin == token.fold.size();
    }

    /// "Whatsapp Ana", "on Whatsapp Ana", "my Whatsapp contact Ana".
    bool is_app_front() {
        std::size_t i = draft_.own(Phrase::possessive, tokens_);
        if (i < tokens_.size() && words_.is(WordSet::place_word, tokens_[i])) ++i;
        if (i >= tokens_.size() || !words_.is(WordSet::app, tokens_[i])) return false;
        ++i;
        if (i < tokens_.size() && tokens_[i].fold == "contact") ++i;
        return i < tokens_.size() && drop_front(i);
    }

    /// Whether "my" belongs to the name: before a relation ("my dear mother").
    bool is_relation(TokenView rest) const {
        if (words_.is(WordSet::relation, rest.front())) return true;
        if (had_group_) return false;
        return std::ranges::any_of(rest, [this](const Token& token) {
            return words_.is(WordSet::relation, token) || (ends_possessive(token) && is_kin(token));
        });
    }

    /// "grandmother's".
    bool is_kin(const Token& token) const {
        Token bare;
        bare.fold = token.fold.substr(0, token.fold.rfind('\''));
        words_.number_words(std::span(&bare, 1));
        return words_.is(WordSet::relation, bare);
    }

    bool strip_back() {
        if (tokens_.empty()) return false;
        const Token& last = tokens_.back();
        // "Ana Ng (Sales)" keeps its bracket.
        const bool closes =
            is_mark(last, ")") &&
            std::ranges::any_of(tokens_, [](const Token& token) { return is_mark(token, "("); });
        if (!closes && (last.kind == TokenKind::mark || last.kind == TokenKind::stop))
            return drop_back(1);
        const TokenView back = tokens_.last(1);
        if (!last.capital && draft_.own(Phrase::conjunction, back) == 1) return drop_back(1);
        if (tokens_.size() == 1) return false;
        if (!last.capital &&
            (words_.is(WordSet::place_word, last) || words_.longest(Phrase::filler, back) == 1 ||
             draft_.own(Phrase::article, back) == 1))
            return drop_back(1);
        if (!last.capital && words_.is(WordSet::group, last)) {
            had_group_ = true;
            return drop_back(1);
        }
        if (tokens_.size() > 1 && last.fold == "one" &&
            draft_.own(Phrase::ordinal, tokens_) == tokens_.size() - 1)
            return drop_back(1);
        return strip_phone_of_called();
    }

    /// "Ana's cell", "Ana at home", "Ana on her mobile".
    bool strip_phone_of_called() {
        constexpr std::size_t longest = 5;
        for (std::size_t i = tokens_.size() > longest ? tokens_.size() - longest : 1;
             i < tokens_.size(); ++i) {
            const TokenView rest = tokens_.subspan(i);
            if (draft_.own(Phrase::of_called, rest) != rest.size()) continue;
            const bool possessive = ends_possessive(tokens_[i - 1]);
            const bool preposition = words_.is(WordSet::place_word, rest.front());
            const bool plain = rest.size() == 1 && is_mobile(rest.front());
            if (!possessive && !preposition && !plain) continue;
            without_possessive_ = possessive;
            note_device(rest);
            return drop_back(rest.size());
        }
        return false;
    }

    bool is_mobile(const Token& token) const {
        std::string device;
        return !token.capital && draft_.own(Phrase::device, TokenView(&token, 1), &device) == 1 &&
               device == "mobile" && token.fold != "phone";
    }

    void note_device(TokenView rest) {
        for (std::size_t i = 0; i < rest.size(); ++i) {
            std::string device;
            if (draft_.own(Phrase::device, rest.subspan(i), &device) == 0) continue;
            if (rest[i].fold == "phone") continue;
            if (device_.empty()) device_ = device;
        }
    }

    Draft& draft_;
    const Lexicon& words_;
    TokenView tokens_;
    std::string device_;
    std::size_t elided_ = 0;  // bytes
    bool had_article_ = false;
    bool had_group_ = false;
    bool without_possessive_ = false;
};

}  // namespace

std::vector<CalledParty> parties_of(Draft& draft, TokenView tokens) {
    std::vector<CalledParty> parties;
    for (const TokenView part : parts_of_list(draft, tokens))
        if (auto party = PartyReader(draft, part).read()) parties.push_back(std::move(*party));
    return parties;
}

}  // namespace patchcord::decoding
