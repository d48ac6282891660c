#include <algorithm>

#include "parsers/decoding.hpp"

namespace patchcord::decoding {
namespace {

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
