#include "parsers/sentence.hpp"

#include <algorithm>

#include "parsers/decoding.hpp"
#include "parsers/mail.hpp"
#include "parsers/phone_number.hpp"

namespace patchcord {
namespace {

using decoding::Draft;

constexpr std::size_t longest_message = std::size_t{16} * 1024;

/// The first bytes of a text, cut before a character and not in it.
std::string_view bounded(std::string_view text) {
    if (text.size() <= longest_message) return text;
    std::size_t end = longest_message;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80) --end;
    return text.substr(0, end);
}

/// Full stops of abbreviations and initials end no sentence.
void mend_stops(Draft& draft) {
    auto& tokens = draft.tokens;
    for (std::size_t i = 1; i + 1 < tokens.size(); ++i) {
        const Token& before = tokens[i - 1];
        if (tokens[i].kind != TokenKind::stop || (tokens[i].fold != "." && tokens[i].fold != "!") ||
            before.kind != TokenKind::word || before.end != tokens[i].begin ||
            tokens[i + 1].kind == TokenKind::stop)
            continue;
        const Token& after = tokens[i + 1];
        const bool initial = before.fold.size() == 1 && before.capital;
        // "Extra! on Main Street": the mark is the name's.
        const bool goes_on = !after.capital && draft.words.is(WordSet::place_word, after);
        const bool abbreviated =
            tokens[i].fold == "." && (initial || draft.words.is(WordSet::abbreviation, before));
        if (abbreviated || goes_on) tokens[i].kind = TokenKind::mark;
    }
}

Draft begin_draft(std::string_view text, const DecodeContext& context) {
    Draft draft{text, context, lexicon()};
    draft.addresses = find_addresses(text, context.region);
    std::vector<AddressSpan> spans;
    spans.reserve(draft.addresses.size());
    for (const FoundAddress& found : draft.addresses) spans.push_back({found.begin, found.end});
    draft.tokens = tokenise(text, spans);
    draft.words.number_words(draft.tokens);
    mend_stops(draft);
    return draft;
}

/// Reads mistyped keywords as what they were meant to be. Names are left alone: words with a
/// capital that do not begin a sentence.
bool mend_slips(Draft& draft, std::string_view language) {
    bool mended = false;
    for (std::size_t i = 0; i < draft.tokens.size(); ++i) {
        Token& token = draft.tokens[i];
        const bool begins = i == 0 || draft.tokens[i - 1].kind == TokenKind::stop;
        if (token.kind != TokenKind::word || token.word >= 0 || (token.capital && !begins))
            continue;
        token.word = draft.words.unslipped(token.fold, language);
        mended = mended || token.word >= 0;
    }
    return mended;
}

When without_clock_joined(const When& day, const When& clock) {
    const auto date = std::chrono::floor<std::chrono::days>(day.local);
    const auto time = clock.local - std::chrono::floor<std::chrono::days>(clock.local);
    When joined = clock;
    joined.text = day.text + " " + clock.text;
    if (const auto resolved = resolve_local(date + time, clock.zone)) {
        joined.local = resolved->local;
        joined.utc = resolved->utc;
        joined.note = resolved->note;
    }
    return joined;
}

bool means_now(const When& when) {
    const std::string fold = folded(when.text);
    return fold == "now" || fold == "right now" || fold == "immediately";
}

/// Where a sentence that asks for a call names a time, others ("we met last week") do not count;
/// else the others do that are not past.
void keep_times_of_calls(Draft& draft) {
    if (draft.call_ranges.empty()) return;
    const auto asks = [&](const FoundTime& time) {
        return std::ranges::any_of(draft.call_ranges, [&](const AddressSpan& range) {
            return time.begin >= range.begin && time.begin < range.end;
        });
    };
    const bool any = std::ranges::any_of(draft.times, asks);
    std::erase_if(draft.times, [&](const FoundTime& time) {
        return any ? !asks(time) : time.when.utc < draft.context.now;
    });
}

/// The time of the call: the surest one; a day and a clock time that stand apart are joined.
void choose_time(Draft& draft) {
    auto& times = draft.times;
    std::erase_if(times, [](const FoundTime& time) { return means_now(time.when); });
    keep_times_of_calls(draft);
    if (times.empty()) return;
    const bool apart = times.size() == 2 && times[0].has_clock != times[1].has_clock;
    if (apart && draft.doubtful_time && times[times[1].has_clock ? 1 : 0].when.names_day) {
        draft.time_within_name = true;  // "Kasey Sunday tomorrow at 3pm"
    } else if (apart && !times[times[1].has_clock ? 1 : 0].when.names_day) {
        const bool day_first = times[1].has_clock;
        draft.request.at =
            without_clock_joined(times[day_first ? 0 : 1].when, times[day_first ? 1 : 0].when);
        return;
    }
    const auto rank = [](const FoundTime& time) {
        return static_cast<int>(time.strength) * 2 + (time.has_clock ? 1 : 0);
    };
    const auto best = std::ranges::max_element(times, {}, rank);
    draft.request.at = best->when;
    const bool unclear = std::ranges::any_of(times, [&](const FoundTime& time) {
        return rank(time) == rank(*best) && time.when.utc != best->when.utc;
    });
    if (unclear)
        draft.request.problems.push_back(
            draft.words.say("times", draft.request.language, best->when.text));
}

bool named_nobody(const CallRequest& request) {
    return request.intent == Intent::call && request.called.empty();
}

void say_address_problems(CallRequest& request, std::string_view region,
                          std::string_view language) {
    for (const CalledParty& party : request.called) {
        if (const auto* phone = std::get_if<PhoneTarget>(&party.endpoint);
            phone != nullptr && phone->e164.empty())
            request.problems.push_back(
                lexicon().say(is_emergency_or_short(phone->text, region) ? "emergency" : "number",
                              language, phone->text));
        if (const auto* sip = std::get_if<SipTarget>(&party.endpoint);
            sip != nullptr && sip->uri.empty())
            request.problems.push_back(lexicon().say("sip", language, sip->text));
    }
}

std::string shortened(std::string_view text) {
    constexpr std::size_t most = 60;
    std::string line;
    for (const char c : text) {
        if (line.size() >= most && (static_cast<unsigned char>(c) & 0xc0U) != 0x80)
            return line + "…";
        line += c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
    }
    return line;
}

void say_problems(CallRequest& request, std::string_view text, const DecodeContext& context) {
    const std::string& language = request.language.empty() ? context.language : request.language;
    const Lexicon& words = lexicon();
    if (named_nobody(request)) request.problems.push_back(words.say("nobody", language));
    if (request.intent == Intent::call) say_address_problems(request, context.region, language);
    if (request.intent == Intent::none && request.condition.empty())
        request.problems.push_back(text.empty() ? words.say("empty", language)
                                                : words.say("no call", language, shortened(text)));
}

/// What a reading is to leave out or mend.
struct Reading {
    std::string_view slips_of;  ///< language whose mistyped keywords are mended
    bool hide_doubtful_times = false;
    bool whole_lists = false;
};

/// A request, and what speaks for reading it otherwise.
struct ReadRequest {
    CallRequest request;
    bool doubtful_time = false;
    bool time_within_name = false;
};

/// "?"
bool asks_nothing_else(const Draft& draft) {
    return !draft.tokens.empty() && std::ranges::all_of(draft.tokens, [](const Token& token) {
        return token.fold.empty() || token.fold == "?";
    }) && draft.tokens.front().fold == "?";
}

/// What follows the first "about", to the end of its sentence.
std::string topic_of(const Draft& draft) {
    for (std::size_t i = 1; i < draft.tokens.size(); ++i) {
        const std::size_t length = draft.words.longest(Phrase::topic, draft.from(i));
        if (length == 0) continue;
        std::size_t end = i + length;
        while (end < draft.tokens.size() && draft.tokens[end].kind != TokenKind::stop) ++end;
        constexpr std::size_t longest_topic = 200;
        return decoding::text_of(draft.text, draft.all().subspan(i + length, end - i - length))
            .substr(0, longest_topic);
    }
    return {};
}

void read(Draft& draft, Reading reading) {
    CallRequest& request = draft.request;
    std::string topic = topic_of(draft);
    draft.whole_lists = reading.whole_lists;
    if (!reading.slips_of.empty() && !mend_slips(draft, reading.slips_of)) return;
    if (asks_nothing_else(draft)) {
        request.intent = Intent::help;
        return;
    }
    if (decoding::read_choice(draft)) {
        request.intent = Intent::choose;
        return;
    }
    decoding::lift_closings(draft);
    decoding::lift_options(draft);
    decoding::lift_times(draft, reading.hide_doubtful_times);
    decoding::lift_caller(draft);
    request.intent = decoding::read_calls(draft) ? Intent::call : decoding::read_intent(draft);
    if (draft.cannot_repeat && request.intent == Intent::call)
        request.problems.push_back(draft.words.say("repeat", request.language, request.condition));
    else if (draft.cannot_repeat)
        request.condition.clear();
    if (draft.their_number && request.called.size() == 1) {
        CalledParty& party = request.called.front();
        if (const auto* words = std::get_if<Description>(&party.endpoint)) {
            party.name = words->text;
            party.endpoint = draft.addresses[*draft.their_number].endpoint;
        }
    }
    if (request.intent == Intent::call) request.topic = std::move(topic);
    if (!request.called.empty() && !draft.ivr.empty()) {
        std::string& ivr = request.called.front().ivr;
        ivr += ivr.empty() ? draft.ivr : "," + draft.ivr;
    }
    choose_time(draft);
}

ReadRequest read(std::string_view text, const DecodeContext& context, Reading reading) {
    Draft draft = begin_draft(text, context);
    read(draft, reading);
    return {std::move(draft.request), draft.doubtful_time, draft.time_within_name};
}

/// Reads the words once more where a time or an "and" in them may be part of a name. The likelier
/// reading first.
CallRequest with_otherwise(ReadRequest first, std::string_view text, const DecodeContext& context) {
    CallRequest& request = first.request;
    const bool lone_time = request.called.empty() && request.at;  // "call May"
    const bool list = request.intent == Intent::call && request.called.size() > 1;
    if (request.repeat) return std::move(request);
    if (!lone_time && !list && !first.doubtful_time) return std::move(request);
    CallRequest again =
        read(text, context,
             {.hide_doubtful_times = lone_time || first.doubtful_time, .whole_lists = list})
            .request;
    if (again.intent != Intent::call || again.called.empty()) return std::move(request);
    if (lone_time) return again;
    if (first.time_within_name) std::swap(request, again);
    request.otherwise.push_back(std::move(again));
    return std::move(request);
}

}  // namespace

CallRequest decode(std::string_view text, const DecodeContext& context) {
    Mail mail;
    mail.text = bounded(text);
    std::string own = own_words(mail);
    if (own.empty()) own = mail.text;

    CallRequest request = with_otherwise(read(own, context, {}), own, context);
    for (const std::string& language : lexicon().languages()) {
        if (request.intent != Intent::none) break;
        CallRequest mended = read(own, context, {.slips_of = language}).request;
        if (mended.intent != Intent::none) request = std::move(mended);
    }
    say_problems(request, own, context);
    return request;
}

}  // namespace patchcord
