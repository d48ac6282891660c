#include <algorithm>

#include "parsers/decoding.hpp"
#include "parsers/phone_number.hpp"

namespace patchcord::decoding {
namespace {

bool is_mark(const Token& token, std::string_view mark) {
    return token.kind == TokenKind::mark && token.fold == mark;
}

bool ends_possessive(const Token& token) {
    return token.fold.ends_with("'s") || token.fold.ends_with("s'");
}

bool is_number(const Token& token) {
    return token.kind == TokenKind::word &&
           std::ranges::all_of(token.fold, [](char c) { return c >= '0' && c <= '9'; });
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

/// Finds "call X" in one sentence after the other.
class CallReader {
 public:
    explicit CallReader(Draft& draft) : draft_(draft), words_(draft.words) {}

    bool run() {
        bool any = false;
        for (std::size_t begin = 0; begin < draft_.tokens.size();) {
            std::size_t end = begin;
            while (end < draft_.tokens.size() && draft_.tokens[end].kind != TokenKind::stop) ++end;
            if (end > begin && read_sentence(draft_.from(begin).first(end - begin))) {
                any = true;
                note_range(begin, end);
            }
            begin = end + 1;
        }
        return any;
    }

 private:
    /// The bytes of a sentence that asks for a call: the time that it names counts first.
    void note_range(std::size_t begin, std::size_t end) {
        const auto& tokens = draft_.tokens;
        draft_.call_ranges.push_back(
            {begin == 0 ? 0 : tokens[begin - 1].end,
             end == tokens.size() ? draft_.text.size() : tokens[end].begin});
    }

    bool read_sentence(TokenView sentence) {
        if (read_from(sentence)) return true;
        if (words_.longest(Phrase::condition, sentence) != 0) {
            note_condition_before(sentence);
            return false;
        }
        // "Bob is away today, please call Ana": a request after a comma, where it is polite.
        constexpr int most_tries = 8;
        int tries = 0;
        for (std::size_t i = 1; i + 1 < sentence.size() && tries < most_tries; ++i) {
            if (!is_mark(sentence[i], ",")) continue;
            ++tries;
            const TokenView rest = sentence.subspan(i + 1);
            if (words_.longest(Phrase::filler, rest) != 0 && read_from(rest)) return true;
        }
        return false;
    }

    /// Tries a request at each place to which fillers lead.
    bool read_from(TokenView tokens) {
        for (std::size_t i = 0; i < tokens.size();) {
            if (read_request(tokens.subspan(i))) return true;
            const std::size_t step = filler(tokens, i);
            if (step == 0) return false;
            i += step;
        }
        return false;
    }

    std::size_t filler(TokenView tokens, std::size_t i) const {
        if (tokens[i].kind == TokenKind::mark) return 1;
        const TokenView rest = tokens.subspan(i);
        if (const auto length = words_.longest(Phrase::greeting, rest))
            return length + name_after(rest.subspan(length));
        if (const auto length = words_.longest(Phrase::filler, rest)) return length;
        // "The midday, ...": an article before something that was lifted.
        const auto article = words_.longest(Phrase::article, rest);
        return article < rest.size() && rest[article].after_gap ? article : 0;
    }

    /// "Hi Patchcord,": the name that is greeted, where a comma follows.
    std::size_t name_after(TokenView rest) const {
        constexpr std::size_t longest_name = 4;
        for (std::size_t i = 0; i < rest.size() && i <= longest_name; ++i) {
            if (rest[i].kind == TokenKind::mark) return i + 1;
            if (words_.begins(Phrase::call, rest.subspan(i))) return 0;
        }
        return 0;
    }

    bool read_request(TokenView tokens) {
        if (is_bare(tokens)) return true;
        const bool filler_first = filler(tokens, 0) != 0;
        for (const PhraseMatch& match : words_.matches(Phrase::call, tokens)) {
            if (match.length == 0 && filler_first) continue;
            for (const bool with_tail : {true, false}) {
                for (const std::size_t index : match.patterns) {
                    const Pattern& pattern = words_.pattern(index);
                    if (pattern.tail.empty() == with_tail) continue;
                    if (read_pattern(pattern, tokens, match.length)) return true;
                }
            }
        }
        return false;
    }

    /// "Start a video call": nobody is named.
    bool is_bare(TokenView tokens) const {
        std::size_t end = words_.longest(Phrase::call_bare, tokens);
        if (end == 0) return false;
        while (end < tokens.size()) {
            std::size_t more = words_.longest(Phrase::tail, tokens.subspan(end));
            if (more == 0 && tokens[end].kind == TokenKind::mark) more = 1;
            if (more == 0) return false;
            end += more;
        }
        return true;
    }

    bool read_pattern(const Pattern& pattern, TokenView tokens, std::size_t head) {
        draft_.language = pattern.language;
        TokenView called = without_app(tokens.subspan(head));
        TokenView rest;
        if (!pattern.tail.empty()) {
            const std::size_t at = find(called, pattern.tail);
            if (at == 0 || at == called.size()) return false;
            draft_.time_within_name =
                draft_.time_within_name || (draft_.doubtful_time && called[at].after_gap);
            rest = called.subspan(at + pattern.tail.size());
            called = called.first(at);
        }
        const std::size_t begun = draft_.request.called.size();
        const std::size_t end = cut(called, head == 0 ? nullptr : &tokens.front());
        if (pattern.tail.empty()) rest = called.subspan(end);
        called = called.first(end);
        if (!may_be_called(called, head) || (pattern.slot == "name" && !is_name(called)))
            return false;
        std::vector<CalledParty> parties = parties_of(draft_, called);
        if (parties.empty() && !names_nobody(called)) return false;
        if (begun == 0) draft_.request.language = pattern.language;
        for (CalledParty& party : parties) draft_.request.called.push_back(std::move(party));
        if (begun == 0) note_conditions(rest);
        read_more(rest);
        return true;
    }

    /// "call on Whatsapp Ana": what carries the call may stand before the name.
    TokenView without_app(TokenView called) const {
        const auto length = draft_.own(Phrase::tail, called);
        if (length == 0 || length >= called.size()) return called;
        const bool app = std::ranges::any_of(called.first(length), [this](const Token& token) {
            return words_.is(WordSet::app, token);
        });
        return app ? called.subspan(length) : called;
    }

    std::size_t find(TokenView tokens, const std::vector<std::int32_t>& tail) const {
        for (std::size_t i = 1; i < tokens.size(); ++i)
            if (words_.begins_with(tokens.subspan(i), tail)) return i;
        return tokens.size();
    }

    /// Where the description ends: before a courtesy, a purpose, a condition, another request.
    std::size_t cut(TokenView tokens, const Token* head) const {
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            const TokenView rest = tokens.subspan(i);
            const Token& token = tokens[i];
            if (i > 0 && token.after_gap && !goes_on(rest)) return i;
            if (i == 0) continue;
            if (!token.capital || tokens.front().capital == token.capital) {
                const auto tail = draft_.own(Phrase::tail, rest);
                if (tail != 0 && is_tail(rest, tail)) return i;
            }
            if (token.capital) continue;
            if (draft_.own(Phrase::topic, rest) != 0 || draft_.own(Phrase::condition, rest) != 0)
                return i;
            if (head != nullptr && token.word >= 0 && token.word == head->word) return i;
        }
        return tokens.size();
    }

    /// A courtesy ends a description only where nothing but more of its kind follows: not "now" in
    /// "Now Foods" or "line" in "Line Street Cafe".
    bool is_tail(TokenView rest, std::size_t length) const {
        if (length >= rest.size()) return true;
        if (!rest.front().capital) return true;
        return !rest[length].capital && !words_.is(WordSet::place_word, rest[length]);
    }

    /// Whether a description may go on after something that was lifted from its middle.
    bool goes_on(TokenView rest) const {
        const Token& token = rest.front();
        return (words_.is(WordSet::place_word, token) && !token.capital) ||
               draft_.own(Phrase::conjunction, rest) != 0 || is_mark(token, ",");
    }

    bool may_be_called(TokenView called, std::size_t head) const {
        std::size_t i = 0;
        while (i < called.size() && called[i].kind == TokenKind::mark && called[i].fold != "#") ++i;
        if (i == called.size()) return false;
        if (i == 0 && draft_.own(Phrase::conjunction, called) != 0) return false;
        if (head == 0 && called.size() > longest_without_head) return false;
        // "the call with Bob was great"
        if (std::ranges::any_of(called.subspan(i), [this](const Token& token) {
                return !token.capital && words_.is(WordSet::statement, token);
            }))
            return false;
        // What stands between was lifted: a name that looked like a time ("Sunday on Main Street").
        if (called[i].after_gap && words_.is(WordSet::place_word, called[i]) && !called[i].capital)
            return false;
        // "between me, Ana and Tom"
        if (i + 2 < called.size() && called[i].fold == "me" &&
            (is_mark(called[i + 1], ",") ||
             draft_.own(Phrase::conjunction, called.subspan(i + 1)) != 0))
            return true;
        return called[i].capital || draft_.own(Phrase::not_called, called.subspan(i)) == 0;
    }

    bool names_nobody(TokenView called) const {
        return draft_.own(Phrase::nobody, called) == called.size();
    }

    /// "get me X" asks for a person only where X looks like one.
    bool is_name(TokenView called) const {
        constexpr std::size_t longest_name = 6;
        if (called.empty() || called.size() > longest_name) return false;
        for (const Token& token : called)
            if (words_.is(WordSet::not_name, token)) return false;
        for (const Token& token : called)
            if (words_.is(WordSet::relation, token)) return true;
        return std::ranges::all_of(called, [](const Token& token) {
            return token.kind == TokenKind::address || token.capital;
        });
    }

    void cannot_wait_for(TokenView condition) {
        draft_.request.condition = text_of(draft_.text, condition);
        draft_.request.problems.push_back(
            words_.say("condition", draft_.language, draft_.request.condition));
    }

    /// "Once he leaves the office, call Bob".
    void note_condition_before(TokenView sentence) {
        for (std::size_t i = 1; i + 1 < sentence.size(); ++i) {
            if (!words_.begins(Phrase::call, sentence.subspan(i))) continue;
            std::size_t end = i;
            while (end > 1 && sentence[end - 1].kind == TokenKind::mark) --end;
            cannot_wait_for(sentence.first(end));
            return;
        }
    }

    void note_conditions(TokenView rest) {
        for (std::size_t i = 0; i < rest.size(); ++i) {
            if (rest[i].capital || draft_.own(Phrase::condition, rest.subspan(i)) == 0) continue;
            if (draft_.own(Phrase::tail, rest.subspan(i)) != 0) continue;
            cannot_wait_for(rest.subspan(i));
            return;
        }
    }

    /// What follows in the same sentence: "... and call Ana".
    void read_more(TokenView rest) {
        for (std::size_t i = 0; i < rest.size();) {
            const TokenView here = rest.subspan(i);
            draft_.instead = draft_.instead || here.front().fold == "instead";
            std::size_t step = draft_.own(Phrase::tail, here);
            if (step == 0 && here.front().kind == TokenKind::mark) step = 1;
            if (step == 0) step = draft_.own(Phrase::conjunction, here);
            if (step == 0) step = words_.longest(Phrase::filler, here);
            if (step == 0) {
                if (words_.begins(Phrase::call, here)) read_request(here);
                return;
            }
            i += step;
        }
    }

    static constexpr std::size_t longest_without_head = 6;
    Draft& draft_;
    const Lexicon& words_;
};

}  // namespace

std::string text_of(std::string_view text, TokenView tokens) {
    std::string out;
    const auto add = [&out](std::string_view piece) {
        for (const char c : piece) {
            const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
            if (!blank)
                out += c;
            else if (!out.empty() && out.back() != ' ')
                out += ' ';
        }
    };
    std::size_t begin = 0;
    for (std::size_t i = 1; i <= tokens.size(); ++i) {
        if (i < tokens.size() && !tokens[i].after_gap) continue;
        if (!out.empty()) out += ' ';
        add(text.substr(tokens[begin].begin, tokens[i - 1].end - tokens[begin].begin));
        begin = i;
    }
    return out;
}

std::vector<CalledParty> parties_of(Draft& draft, TokenView tokens) {
    std::vector<CalledParty> parties;
    for (const TokenView part : ListReader(draft, tokens).parts())
        if (auto party = PartyReader(draft, part).read()) parties.push_back(std::move(*party));
    return parties;
}

std::size_t skip_fillers(const Lexicon& words, TokenView tokens) {
    std::size_t i = 0;
    while (i < tokens.size()) {
        std::size_t step = tokens[i].kind == TokenKind::mark ? 1 : 0;
        if (step == 0) step = words.longest(Phrase::greeting, tokens.subspan(i));
        if (step == 0) step = words.longest(Phrase::filler, tokens.subspan(i));
        if (step == 0) break;
        i += step;
    }
    return i;
}

bool at_boundary(const Lexicon& words, TokenView tokens) {
    if (tokens.empty()) return true;
    const Token& token = tokens.front();
    return token.kind == TokenKind::stop || token.kind == TokenKind::mark || token.after_gap ||
           words.longest(Phrase::conjunction, tokens) != 0 ||
           words.longest(Phrase::tail, tokens) != 0 || words.longest(Phrase::filler, tokens) != 0 ||
           words.longest(Phrase::topic, tokens) != 0 ||
           words.longest(Phrase::condition, tokens) != 0 ||
           words.longest(Phrase::closing, tokens) != 0;
}

bool read_calls(Draft& draft) { return CallReader(draft).run(); }

}  // namespace patchcord::decoding
