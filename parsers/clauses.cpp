#include <algorithm>
#include <charconv>

#include "parsers/decoding.hpp"
#include "parsers/digits.hpp"
#include "parsers/repeat_time.hpp"

namespace patchcord::decoding {
namespace {

/// The first token at or after byte `end`.
std::size_t token_at(const Draft& draft, std::size_t from, std::size_t end) {
    while (from < draft.tokens.size() && draft.tokens[from].begin < end) ++from;
    return from;
}

bool is_colon(const Token& token) {
    return token.kind == TokenKind::mark &&
           (token.fold == ":" || token.fold == "=" || token.fold == "-");
}

std::size_t skip_colon(const Draft& draft, std::size_t i) {
    while (i < draft.tokens.size() && is_colon(draft.tokens[i])) ++i;
    return i;
}

/// Tries each head of that kind at token i; `read` gets the pattern and the token after the head
/// and returns where the clause ends, or 0.
template <class Read>
std::size_t clause_at(const Draft& draft, Phrase kind, std::size_t i, Read read) {
    for (const PhraseMatch& match : draft.words.matches(kind, draft.from(i))) {
        for (const std::size_t index : match.patterns) {
            const std::size_t end = read(draft.words.pattern(index), i + match.length);
            if (end > i) return end;
        }
    }
    return 0;
}

/// "dial 0" alone asks for a call to 0; after a request it is about keys.
bool something_stands_before(const Draft& draft, std::size_t i) {
    return i > skip_fillers(draft.words, draft.all());
}

std::size_t read_ivr(Draft& draft, std::size_t i) {
    return clause_at(draft, Phrase::ivr, i, [&](const Pattern&, std::size_t at) -> std::size_t {
        at = skip_colon(draft, at);
        if (at >= draft.tokens.size() || !something_stands_before(draft, i)) return 0;
        const std::size_t begin = draft.tokens[at].begin;
        const auto found = find_digits(draft.text.substr(begin));
        if (!found) return 0;
        if (!draft.ivr.empty()) draft.ivr += ',';
        draft.ivr += found->script;
        std::size_t end = token_at(draft, at, begin + found->end);
        while (const std::size_t more = draft.words.longest(Phrase::ivr_end, draft.from(end)))
            end += more;
        return end;
    });
}

std::size_t read_retries(Draft& draft, std::size_t i) {
    if (const std::size_t none = draft.words.longest(Phrase::no_retries, draft.from(i))) {
        draft.request.options.retries = 0;
        return i + none;
    }
    return clause_at(
        draft, Phrase::retries, i, [&](const Pattern& pattern, std::size_t at) -> std::size_t {
            if (!pattern.value.empty()) {  // "try again twice"
                draft.request.options.retries = std::stoi(pattern.value);
                return at + draft.words.longest(Phrase::retries_end, draft.from(at));
            }
            const Count count = count_at(draft.words, draft.from(at));
            const std::size_t after = at + count.tokens;
            if (count.tokens == 0 || !draft.words.begins_with(draft.from(after), pattern.tail))
                return 0;
            draft.request.options.retries = count.value;
            const std::size_t end = after + pattern.tail.size();
            return end + draft.words.longest(Phrase::retries_end, draft.from(end));
        });
}

std::size_t read_ring(Draft& draft, std::size_t i) {
    return clause_at(
        draft, Phrase::ring, i, [&](const Pattern& pattern, std::size_t at) -> std::size_t {
            constexpr int longest = 600;
            Count count = count_at(draft.words, draft.from(at));
            std::string unit = "1";
            std::size_t after = at + count.tokens;
            if (count.tokens == 0) return 0;
            const std::size_t unit_length =
                draft.words.longest(Phrase::unit, draft.from(after), &unit);
            after += unit_length;
            if (unit_length == 0 || !draft.words.begins_with(draft.from(after), pattern.tail))
                return 0;
            const int seconds = count.value * std::stoi(unit);
            if (seconds <= 0 || seconds > longest) return 0;
            draft.request.options.ring_timeout = std::chrono::seconds(seconds);
            return after + pattern.tail.size();
        });
}

/// "call Ana, her number is 202-555-0143".
std::size_t read_their_number(Draft& draft, std::size_t i) {
    const std::size_t length = draft.words.longest(Phrase::their_number, draft.from(i));
    std::size_t at = i + length;
    while (at < draft.tokens.size() && is_colon(draft.tokens[at])) ++at;
    if (length == 0 || at >= draft.tokens.size() || draft.tokens[at].kind != TokenKind::address ||
        !something_stands_before(draft, i))
        return 0;
    draft.their_number = draft.tokens[at].address;
    return at + 1;
}

std::size_t read_anyway(Draft& draft, std::size_t i) {
    const std::size_t length = draft.words.longest(Phrase::anyway, draft.from(i));
    // "anyway, call Bob" begins a message like any other.
    if (length == 0 || !something_stands_before(draft, i)) return 0;
    draft.request.options.anyway = true;
    return i + length;
}

std::size_t read_confirm(Draft& draft, std::size_t i) {
    for (const bool wanted : {true, false}) {
        const Phrase kind = wanted ? Phrase::confirm : Phrase::no_confirm;
        if (const std::size_t length = draft.words.longest(kind, draft.from(i))) {
            draft.request.options.confirm = wanted;
            return i + length;
        }
    }
    return 0;
}

/// "subject: invoice 431" says what the call is about: up to the end of the clause.
std::size_t read_subject(const Draft& draft, std::size_t i) {
    const std::size_t length = draft.words.longest(Phrase::subject, draft.from(i));
    if (length == 0 || i + length >= draft.tokens.size() || !is_colon(draft.tokens[i + length]))
        return 0;
    std::size_t end = i + length;
    while (end < draft.tokens.size() && draft.tokens[end].kind != TokenKind::stop &&
           draft.tokens[end].fold != ",")
        ++end;
    return end;
}

/// A time that is part of a name ("5th Road", "TGI Friday's") is none.
bool is_part_of_name(const Draft& draft, const FoundTime& time) {
    if (draft.text.substr(time.end).starts_with("'s") ||
        draft.text.substr(time.end).starts_with("\u2019s"))
        return true;
    if (time.has_clock) return false;
    const auto next = std::ranges::find_if(
        draft.tokens, [&](const Token& token) { return token.begin >= time.end; });
    if (next == draft.tokens.end() || next->kind != TokenKind::word) return false;
    if (draft.words.is(WordSet::street, *next)) return true;
    // "call Christmas Tree Shops"
    const bool named = draft.text[time.begin] >= 'A' && draft.text[time.begin] <= 'Z';
    return next->capital && next->begin <= time.end + 1 && time.begin == time.begin_bare &&
           (time.strength == TimeStrength::weak || (named && time.begin > 0));
}

/// "Kasey Sunday": with a capital, after a word with a capital, and nothing before it that would
/// make it a time.
bool may_be_surname(const Draft& draft, const FoundTime& time) {
    if (time.has_clock || time.begin != time.begin_bare) return false;
    const auto here = std::ranges::find_if(
        draft.tokens, [&](const Token& token) { return token.begin >= time.begin; });
    if (here == draft.tokens.begin() || here == draft.tokens.end() || !here->capital) return false;
    const Token& before = *std::prev(here);
    return before.kind == TokenKind::word && before.capital && before.end + 1 == here->begin &&
           !draft.words.begins(Phrase::call, TokenView(&before, 1));
}

std::string masked(const Draft& draft) {
    std::string text(draft.text);
    const auto hide = [&text](std::size_t begin, std::size_t end) {
        std::fill(text.begin() + static_cast<std::ptrdiff_t>(begin),
                  text.begin() + static_cast<std::ptrdiff_t>(end), ' ');
        if (end > begin) text[begin] = ';';
    };
    std::size_t last = 0;
    for (const Token& token : draft.tokens) {
        if (token.begin < last) continue;
        if (token.begin > last && token.after_gap) hide(last, token.begin);
        const bool closing = token.kind == TokenKind::stop && token.fold.empty();
        if (token.kind == TokenKind::address || closing) hide(token.begin, token.end);
        last = token.end;
    }
    if (last < text.size() && draft.text.find_first_not_of(" \n", last) != std::string_view::npos)
        hide(last, text.size());
    return text;
}

}  // namespace

void lift(Draft& draft, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end && i < draft.tokens.size(); ++i)
        draft.tokens[i].kind = TokenKind::lifted;
}

void compact(Draft& draft) {
    bool gap = false;
    std::vector<Token> rest;
    rest.reserve(draft.tokens.size());
    for (Token& token : draft.tokens) {
        if (token.kind == TokenKind::lifted) {
            gap = true;
            continue;
        }
        token.after_gap = token.after_gap || gap;
        gap = false;
        rest.push_back(std::move(token));
    }
    draft.tokens = std::move(rest);
}

Count count_at(const Lexicon& words, TokenView tokens) {
    if (tokens.empty()) return {};
    const std::string& fold = tokens.front().fold;
    int value = 0;
    const auto [stop, error] = std::from_chars(fold.data(), fold.data() + fold.size(), value);
    constexpr int largest = 1000;
    if (error == std::errc() && stop == fold.data() + fold.size() && value >= 0 && value <= largest)
        return {value, 1};
    std::string named;
    const std::size_t length = words.longest(Phrase::count, tokens, &named);
    return length == 0 ? Count{} : Count{std::stoi(named), length};
}

void lift_options(Draft& draft) {
    for (std::size_t i = 0; i < draft.tokens.size();) {
        std::size_t end = read_subject(draft, i);
        if (end == 0) end = read_retries(draft, i);
        if (end == 0) end = read_ring(draft, i);
        if (end == 0) end = read_confirm(draft, i);
        if (end == 0) end = read_anyway(draft, i);
        if (end == 0) end = read_their_number(draft, i);
        if (end == 0) end = read_ivr(draft, i);
        if (end > i) lift(draft, i, end);
        i = std::max(end, i + 1);
    }
    compact(draft);
}

void lift_times(Draft& draft, bool hide_doubtful) {
    TimeContext context{draft.context.now, draft.context.zone, draft.context.region};
    std::string text = masked(draft);
    std::optional<RepeatWords> words = find_repeat(draft);
    if (words && words->impossible) {
        draft.cannot_repeat = true;
        draft.request.condition =
            text_of(draft.text, draft.from(words->begin).first(words->end - words->begin));
        lift(draft, words->begin, words->end);
        words.reset();
    }
    std::optional<RepeatTime> repeat;
    if (words) {
        repeat.emplace(draft, *words);
        repeat->replace_words(text, context);
    }
    for (FoundTime& time : find_times(text, context)) {
        if (time.end > draft.text.size() || time.begin >= time.end) continue;
        const bool repeated = repeat && repeat->covers(time);
        if (!repeated) {
            if (is_part_of_name(draft, time)) continue;
            if (hide_doubtful && !time.has_clock && time.begin == time.begin_bare) continue;
            draft.doubtful_time = draft.doubtful_time || may_be_surname(draft, time);
        }
        const bool bound = repeat && !repeated && repeat->take_bound(time);
        for (Token& token : draft.tokens)
            if (token.begin < time.end && token.end > time.begin) token.kind = TokenKind::lifted;
        time.when.text = draft.text.substr(time.begin, time.end - time.begin);
        if (repeated) {
            repeat->take(time);
            lift(draft, words->begin, words->end);
        } else if (!bound) {
            draft.times.push_back(std::move(time));
        }
    }
    if (repeat) repeat->finish();
    compact(draft);
}

void lift_closings(Draft& draft) {
    constexpr std::size_t longest_name = 4;
    for (std::size_t i = 0; i < draft.tokens.size(); ++i) {
        const std::size_t length = draft.words.longest(Phrase::closing, draft.from(i));
        if (length == 0) continue;
        // "Ana Best": in the middle of a clause only what is a courtesy anywhere.
        const bool after_mark = i == 0 || draft.tokens[i - 1].kind != TokenKind::word;
        if (!after_mark && draft.words.longest(Phrase::tail, draft.from(i)) == 0) continue;
        std::size_t end = i + length;
        std::size_t name = end;
        while (name < draft.tokens.size() && draft.tokens[name].kind == TokenKind::mark) ++name;
        const std::size_t name_begin = name;
        while (name < draft.tokens.size() && draft.tokens[name].kind == TokenKind::word &&
               draft.tokens[name].capital && name - name_begin < longest_name)
            ++name;
        const bool closes =
            name == draft.tokens.size() || draft.tokens[name].kind == TokenKind::stop;
        const bool is_request = draft.words.begins(Phrase::call, draft.from(name_begin));
        if (closes && !is_request) end = name;
        // "Thanks" parts two sentences even where no mark does.
        lift(draft, i, end);
        draft.tokens[i].kind = TokenKind::stop;
        draft.tokens[i].fold.clear();
        i = end - 1;
    }
    compact(draft);
}

}  // namespace patchcord::decoding
