#include <algorithm>
#include <array>
#include <span>

#include "parsers/decoding.hpp"

namespace patchcord::decoding {
namespace {

bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }

/// "k3f9": a letter, then letters and digits, 4 to 6 in all.
bool is_call_ref(const Token& token) {
    constexpr std::size_t shortest = 4;
    constexpr std::size_t longest = 6;
    const std::string& fold = token.fold;
    return token.kind == TokenKind::word && fold.size() >= shortest && fold.size() <= longest &&
           fold[0] >= 'a' && fold[0] <= 'z' && std::ranges::any_of(fold, is_ascii_digit) &&
           std::ranges::all_of(fold,
                               [](char c) { return is_ascii_digit(c) || (c >= 'a' && c <= 'z'); });
}

void note_ref(Draft& draft) {
    const auto found = std::ranges::find_if(draft.tokens, is_call_ref);
    if (found != draft.tokens.end()) draft.request.call_ref = found->fold;
}

class IntentReader {
 public:
    explicit IntentReader(Draft& draft) : draft_(draft), words_(draft.words) {}

    Intent run() {
        struct Kind {
            Phrase phrase;
            Intent intent;
        };
        constexpr std::array kinds{
            Kind{Phrase::cancel, Intent::cancel}, Kind{Phrase::retry, Intent::retry},
            Kind{Phrase::change, Intent::change}, Kind{Phrase::status, Intent::status},
            Kind{Phrase::help, Intent::help}};
        for (std::size_t begin = 0; begin < draft_.tokens.size();) {
            std::size_t end = begin;
            while (end < draft_.tokens.size() && draft_.tokens[end].kind != TokenKind::stop) ++end;
            const TokenView sentence = draft_.from(begin).first(end - begin);
            for (const Kind& kind : kinds)
                if (reads(kind.phrase, sentence)) return kind.intent;
            begin = end + 1;
        }
        return Intent::none;
    }

 private:
    /// Tries the phrases at each place to which fillers lead.
    bool reads(Phrase kind, TokenView sentence) {
        for (std::size_t i = 0; i < sentence.size();) {
            if (reads_here(kind, sentence.subspan(i))) return true;
            std::size_t step = sentence[i].kind == TokenKind::mark ? 1 : 0;
            if (step == 0) step = words_.longest(Phrase::greeting, sentence.subspan(i));
            if (step == 0) step = words_.longest(Phrase::filler, sentence.subspan(i));
            if (step == 0 && is_call_ref(sentence[i])) step = 1;
            if (step == 0) return false;
            i += step;
        }
        return false;
    }

    bool reads_here(Phrase kind, TokenView tokens) {
        for (const PhraseMatch& match : words_.matches(kind, tokens)) {
            for (const std::size_t index : match.patterns) {
                const Pattern& pattern = words_.pattern(index);
                const TokenView rest = before_tail(pattern, tokens.subspan(match.length));
                if (fits(pattern, tokens.subspan(match.length))) {
                    if (kind == Phrase::cancel && !pattern.value.empty())
                        draft_.request.only_next = true;
                    if (kind == Phrase::cancel && pattern.slot == "rest" && !rest.empty() &&
                        !is_call_ref(rest.front()))
                        draft_.request.called = parties_of(draft_, rest);
                    return true;
                }
            }
        }
        return false;
    }

    /// Of a pattern whose rest is followed by words ("nicht an"): what stands before these; else
    /// all. The last of them may be gone already, as words that mean nothing at the end.
    TokenView before_tail(const Pattern& pattern, TokenView rest) const {
        for (std::size_t at = 0; !pattern.tail.empty() && at < rest.size(); ++at) {
            const std::size_t count = std::min(pattern.tail.size(), rest.size() - at);
            const auto words = std::span(pattern.tail).first(count);
            if (words_.begins_with(rest.subspan(at), words)) return rest.first(at);
        }
        return rest;
    }

    bool fits(const Pattern& pattern, TokenView rest) const {
        if (pattern.slot == "rest") {
            return pattern.tail.empty() || before_tail(pattern, rest).size() < rest.size();
        }
        if (pattern.slot == "ref") return !rest.empty() && is_call_ref(rest.front());
        if (pattern.slot == "change")
            return !draft_.times.empty() || draft_.request.caller.has_value();
        return only_courtesy(rest);
    }

    bool only_courtesy(TokenView rest) const {
        for (std::size_t i = 0; i < rest.size();) {
            std::size_t step = rest[i].kind == TokenKind::mark ? 1 : 0;
            if (step == 0) step = words_.longest(Phrase::tail, rest.subspan(i));
            if (step == 0) step = words_.longest(Phrase::filler, rest.subspan(i));
            if (step == 0 && is_call_ref(rest[i])) step = 1;
            if (step == 0) return false;
            i += step;
        }
        return true;
    }

    Draft& draft_;
    const Lexicon& words_;
};

/// Nothing but courtesies and "instead", "at" and their like is left.
bool nothing_left(const Draft& draft) {
    for (std::size_t i = 0; i < draft.tokens.size();) {
        const TokenView rest = draft.from(i);
        std::size_t step = draft.tokens[i].kind == TokenKind::word ? 0 : 1;
        if (draft.tokens[i].kind == TokenKind::address) return false;
        for (const Phrase kind : {Phrase::tail, Phrase::filler, Phrase::greeting, Phrase::closing,
                                  Phrase::conjunction, Phrase::article})
            if (step == 0) step = draft.words.longest(kind, rest);
        if (step == 0 &&
            (draft.words.is(WordSet::place_word, draft.tokens[i]) || is_call_ref(draft.tokens[i])))
            step = 1;
        if (step == 0) return false;
        i += step;
    }
    return true;
}

/// An ordinal or "the one on Oak Street", and nothing else.
bool reads_choice(Draft& draft, TokenView tokens) {
    if (tokens.empty()) return false;
    const auto rest_is_courtesy = [&](std::size_t i) {
        while (i < tokens.size()) {
            std::size_t step = tokens[i].kind == TokenKind::word ? 0 : 1;
            if (step == 0) step = draft.words.longest(Phrase::tail, tokens.subspan(i));
            if (step == 0) step = draft.words.longest(Phrase::closing, tokens.subspan(i));
            if (step == 0) return false;
            i += step;
        }
        return true;
    };
    constexpr int most_choices = 99;
    for (const PhraseMatch& match : draft.words.matches(Phrase::choose, tokens)) {
        const TokenView slot = tokens.subspan(match.length);
        std::string named;
        std::size_t length = draft.words.longest(Phrase::ordinal, slot, &named);
        int choice = length == 0 ? 0 : std::stoi(named);
        if (length == 0) {
            const Count count = count_at(draft.words, slot);
            if (count.tokens != 1 || count.value < 1 || count.value > most_choices) continue;
            choice = count.value;
            length = 1;
        }
        for (const std::size_t index : match.patterns) {
            const Pattern& pattern = draft.words.pattern(index);
            const TokenView after = slot.subspan(length);
            if (!draft.words.begins_with(after, pattern.tail) ||
                !rest_is_courtesy(match.length + length + pattern.tail.size()))
                continue;
            draft.request.choice = choice;
            return true;
        }
    }
    for (const PhraseMatch& match : draft.words.matches(Phrase::the_one, tokens)) {
        for (const std::size_t index : match.patterns) {
            const Pattern& pattern = draft.words.pattern(index);
            if (pattern.slot.empty() ? !rest_is_courtesy(match.length)
                                     : match.length >= tokens.size())
                continue;
            // "the dentist one"
            if (!pattern.tail.empty() &&
                (tokens.size() < match.length + 1 + pattern.tail.size() ||
                 !draft.words.begins_with(tokens.last(pattern.tail.size()), pattern.tail)))
                continue;
            draft.request.choice_text = text_of(draft.text, tokens);
            return true;
        }
    }
    return false;
}

}  // namespace

Intent read_intent(Draft& draft) {
    const Intent intent = IntentReader(draft).run();
    if (intent != Intent::none) {
        note_ref(draft);
        return intent;
    }
    if (draft.request.caller && draft.caller_said) return Intent::remember;
    if ((draft.request.caller || !draft.times.empty()) && nothing_left(draft)) {
        note_ref(draft);
        return Intent::change;
    }
    return draft.request.caller ? Intent::change : Intent::none;
}

bool read_choice(Draft& draft) {
    constexpr std::size_t longest_answer = 12;
    TokenView tokens = draft.all();
    while (!tokens.empty() && tokens.back().kind == TokenKind::stop)
        tokens = tokens.first(tokens.size() - 1);
    if (tokens.empty() || tokens.size() > longest_answer) return false;
    return reads_choice(draft, tokens) ||
           reads_choice(draft, tokens.subspan(skip_fillers(draft.words, tokens)));
}

}  // namespace patchcord::decoding
