#include "agent/call/wording.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "agent/call/party_words.hpp"
#include "agent/call/when_text.hpp"

namespace patchcord::call {
namespace {

constexpr std::size_t most_lines = 50;
constexpr std::size_t longest_line = 500;
constexpr std::size_t longest_name_spoken = 60;
constexpr std::size_t longest_way = 60;
constexpr seconds soon{30};

/// How one phone of several failed, in two words.
std::string_view way_phrase(CauseKind kind, const Phrases& table) {
    if (kind == CauseKind::busy) return table.way_busy;
    if (kind == CauseKind::no_answer) return table.way_silent;
    if (kind == CauseKind::unreachable) return table.way_absent;
    return kind == CauseKind::not_found ? table.way_unknown : table.way_other;
}

std::size_t way_at(const Call& call) { return static_cast<std::size_t>(call.called_ways.at); }

/// Writes the texts of one call in one language.
class Writer {
 public:
    explicit Writer(const Wording& wording)
        : wording_(wording), table_(phrases(wording.language)), parties_(party_words(wording)) {}

    const Phrases& table() const { return table_; }
    const PartyWords& parties() const { return parties_; }

    template <typename... Args>
    std::string say(std::string_view phrase, const Args&... args) const {
        Words words = parties_.words(table_);
        (words.push_back(args), ...);
        return fill(phrase, words);
    }

    std::string at(Instant at, Instant now) const {
        return at_text(at, now, wording_.user_zone, table_);
    }
    std::string because(const Cause& cause, Side side) const {
        return describe(cause, side, parties_, table_);
    }

    /// The whole notice. `about`: with the call's id.
    Text notice(std::string_view subject, const std::string& body, bool about = true) const {
        const std::string ref = about ? clean_text(wording_.ref, 40) : std::string{};
        if (wording_.channel == Channel::chat) {
            return {{}, ref.empty() ? body : fmt::format("{} [{}]", body, ref)};
        }
        std::string mail;
        const std::string name = clean_text(wording_.user_name);
        if (!name.empty()) mail = say(table_.hello, fmt::arg("name", name)) + "\n\n";
        mail += body + "\n";
        if (!ref.empty()) mail += "\n" + say(table_.call_id, fmt::arg("ref", ref)) + "\n";
        const std::string signature = clean_text(wording_.signature);
        if (!signature.empty()) mail += "\n-- \n" + signature + "\n";
        return {clean_text(say(subject)), std::move(mail)};
    }

    std::string failed(const Call& call, const Cause& cause) const;
    std::string caller_failed(const Call& call, const Cause& cause) const;
    std::string tried(const Call& call, Side side) const;
    std::string way(Side side, std::size_t at) const;
    std::string talked(const Call& call, const Outcome& outcome) const;
    std::string interrupted(const Call& call, Instant now) const;
    std::string key_told(const Outcome& outcome) const;
    std::string told(const Call& call, const Outcome& outcome, Instant now) const;

 private:
    const Wording& wording_;
    const Phrases& table_;
    PartyWords parties_;
};

std::string Writer::way(Side side, std::size_t at) const {
    const auto& ways = side == Side::called ? wording_.called_ways : wording_.caller_ways;
    return at < ways.size() ? clean_text(ways[at], longest_way) : std::to_string(at + 1);
}

/// " I tried mobile phone (no answer), desk phone (busy).", or nothing where there is one phone.
std::string Writer::tried(const Call& call, Side side) const {
    const std::vector<Cause>& causes = call.ways(side).tried;
    if (causes.size() < 2) return {};
    std::string list;
    for (std::size_t at = 0; at < causes.size(); ++at) {
        if (!list.empty()) list += ", ";
        list += say(way_phrase(causes[at].kind, table_), fmt::arg("way", way(side, at)));
    }
    return " " + say(table_.tried_ways, fmt::arg("ways", list));
}

std::string Writer::failed(const Call& call, const Cause& cause) const {
    if (cause.kind == CauseKind::no_agent && call.policy.center) {
        const auto time = duration_text(call.policy.center->longest_wait, table_);
        return say(table_.no_agent, fmt::arg("time", time)) + " " + say(table_.try_again);
    }
    if (call.called.answered_at && cause.kind != CauseKind::machine) {
        return say(table_.answered_late) + " " + say(table_.try_again);
    }
    std::string text = because(cause, Side::called) + tried(call, Side::called) + " ";
    text += call.attempt > 1 ? say(table_.tried_times, fmt::arg("count", call.attempt))
                             : say(table_.no_more_tries);
    // Where it would only fail again, nobody is invited to try.
    if (cause.kind != CauseKind::not_found && cause.kind != CauseKind::forbidden) {
        text += " " + say(table_.try_again);
    }
    return text;
}

std::string Writer::caller_failed(const Call& call, const Cause& cause) const {
    const bool person = !call.policy.center || call.agent_at;
    std::string text = say(person ? table_.but_there : table_.in_queue) + " ";
    if (call.caller.answered_at && cause.kind != CauseKind::machine) {
        text += say(table_.you_answered_late);
    } else {
        text += because(cause, Side::caller) + tried(call, Side::caller);
    }
    if (person) text += " " + say(table_.told_them);
    return text + " " + say(table_.try_again);
}

std::string Writer::talked(const Call& call, const Outcome& outcome) const {
    std::string text =
        say(table_.talked, fmt::arg("time", duration_text(outcome.talked, table_))) + " ";
    switch (outcome.cause.kind) {
        case CauseKind::cancelled:
            return text + say(table_.ended_as_asked);
        case CauseKind::time_limit:
            return text + say(table_.ended_by_limit,
                              fmt::arg("time", duration_text(call.policy.longest_call, table_)));
        case CauseKind::none:
        case CauseKind::hung_up:
            return text +
                   say(outcome.side == Side::called ? table_.they_hung_up : table_.you_hung_up);
        case CauseKind::busy:  // one of them was handed on, in vain
        case CauseKind::no_answer:
        case CauseKind::declined:
        case CauseKind::not_found:
            return text + because(outcome.cause, outcome.side) + " " + say(table_.try_again);
        case CauseKind::unreachable:
        case CauseKind::forbidden:
        case CauseKind::no_gateway:
        case CauseKind::incompatible:
        case CauseKind::failed:
        case CauseKind::interrupted:
        case CauseKind::no_agent:
        case CauseKind::machine:
        case CauseKind::too_often:
            return text + say(table_.connection_lost) + " " + say(table_.try_again);
    }
    return text;
}

std::string Writer::interrupted(const Call& call, Instant now) const {
    std::string text;
    if (call.joined_at) {
        text = say(table_.interrupted_talking, fmt::arg("at", at(*call.joined_at, now)));
    } else if (call.person_there()) {
        text = say(table_.interrupted_waiting);
    } else if (call.called.answered_at) {
        text = say(table_.interrupted_center);
    } else {
        text = say(table_.interrupted_ringing);
    }
    return text + " " + say(table_.try_again);
}

/// Of a call that only asked for a key.
std::string Writer::key_told(const Outcome& outcome) const {
    if (outcome.kind == Outcome::Kind::confirmed) return say(table_.key_pressed);
    std::string text;
    if (outcome.kind == Outcome::Kind::cancelled) {
        text = say(table_.key_cancelled);
    } else if (outcome.kind == Outcome::Kind::called_left) {
        text = say(table_.key_left);
    } else if (outcome.cause.kind == CauseKind::machine) {
        text = say(table_.key_not_pressed);
    } else if (outcome.kind == Outcome::Kind::called_failed) {
        text = because(outcome.cause, Side::called);
    } else {
        text = say(table_.key_interrupted);
    }
    return text + " " + say(table_.key_unproved);
}

std::string Writer::told(const Call& call, const Outcome& outcome, Instant now) const {
    if (call.policy.key != 0) return key_told(outcome);
    switch (outcome.kind) {
        case Outcome::Kind::confirmed:
            return say(table_.key_pressed);
        case Outcome::Kind::connected:
            return talked(call, outcome);
        case Outcome::Kind::called_failed:
            return failed(call, outcome.cause);
        case Outcome::Kind::caller_failed:
            return caller_failed(call, outcome.cause);
        case Outcome::Kind::called_left:
            if (call.policy.center && !call.agent_at) {
                return say(table_.center_left) + " " + say(table_.try_again);
            }
            return say(call.caller.answered_at ? table_.called_left_answered
                                               : table_.called_left_ringing) +
                   " " + say(table_.try_again);
        case Outcome::Kind::caller_left:
            return say(table_.caller_left) + " " + say(table_.try_again);
        case Outcome::Kind::cancelled: {
            std::string text =
                say(outcome.cause.reason == "admin" ? table_.cancelled_by_admin : table_.cancelled);
            if (call.person_there() && call.caller_attempt > 0) {
                text += " " + say(table_.cancelled_waiting);
            }
            return text;
        }
        case Outcome::Kind::interrupted:
            return interrupted(call, now);
        case Outcome::Kind::missed:
            return say(table_.missed, fmt::arg("at", at(call.due, now))) + " " +
                   say(table_.try_again);
    }
    return {};
}

/// Lines that others wrote, made fit to be shown.
std::string lines_text(const std::vector<std::string>& lines) {
    std::string text;
    for (std::size_t i = 0; i < std::min(lines.size(), most_lines); ++i) {
        const std::string line = clean_text(lines[i], longest_line);
        if (line.empty()) continue;
        if (!text.empty()) text += '\n';
        text += line;
    }
    return text;
}

}  // namespace

namespace {

/// A sentence that is told beside the receipt, with one word of it filled in.
std::string sentence(std::string_view phrase, const char* name, std::string_view value,
                     std::string_view time = {}) {
    const std::string said = clean_text(value, longest_line);
    Words words;
    words.push_back(fmt::arg(name, said));
    words.push_back(fmt::arg("time", time));
    return fill(phrase, words);
}

}  // namespace

std::string as_last_time(std::string_view language, std::string_view name) {
    return sentence(phrases(language).as_last_time, "who", name);
}

std::string repeats(std::string_view language, std::string_view text) {
    return sentence(phrases(language).repeats, "text", text);
}

std::string not_after(std::string_view language, Instant latest, Instant now,
                      std::string_view zone) {
    const Phrases& table = phrases(language);
    return sentence(table.not_after, "at", at_text(latest, now, zone, table));
}

std::string quiet_now(std::string_view language, std::string_view name,
                      std::chrono::local_seconds local) {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(
                             local - std::chrono::floor<std::chrono::days>(local))
                             .count();
    constexpr int hour = 60;
    return sentence(phrases(language).quiet_now, "who", name,
                    fmt::format("{:02}:{:02}", minutes / hour, minutes % hour));
}

std::string quiet_moved(std::string_view language, std::string_view name) {
    return sentence(phrases(language).quiet_moved, "who", name);
}

std::string_view draining(std::string_view language) { return phrases(language).draining; }

int most_retries(const Policy& policy) {
    return std::max({policy.busy.retries, policy.no_answer.retries, policy.unreachable.retries});
}

Text receipt(const Wording& wording, const Call& call, Instant now, std::string_view note) {
    const Writer writer(wording);
    const Phrases& table = writer.table();
    if (call.policy.key != 0) {
        const std::string key(1, call.policy.key);
        return writer.notice(
            table.subject_key,
            writer.say(table.key_receipt, fmt::arg("key", key)) + " " + writer.say(table.to_stop));
    }
    const PartyWords& parties = writer.parties();
    std::string target = parties.name;
    if (target.empty()) {
        target = parties.address;
    } else if (!parties.address.empty()) {
        target += " (" + parties.address + ")";
    }
    if (target.empty()) target = table.other_party;
    std::string body;
    if (call.due <= now + soon) {
        body = writer.say(table.receipt_now, fmt::arg("target", target));
    } else {
        std::string at = writer.at(call.due, now);
        const std::string theirs =
            elsewhere_text(call.due, wording.user_zone, wording.called_zone, table);
        if (!theirs.empty()) at += writer.say(table.their_time, fmt::arg("time", theirs));
        body = writer.say(table.receipt_later, fmt::arg("target", target), fmt::arg("at", at));
    }
    const std::string said = clean_text(note, longest_line);
    if (!said.empty()) body += " " + said;
    if (const int retries = most_retries(call.policy); retries > 0) {
        body += " " + writer.say(retries == 1 ? table.receipt_retry : table.receipt_retries,
                                 fmt::arg("n", retries));
    }
    body += " " + writer.say(table.to_stop);
    return writer.notice(table.subject_receipt, body);
}

Text waiting(const Wording& wording, std::size_t place, seconds wait) {
    const Writer writer(wording);
    const Phrases& table = writer.table();
    const auto n = fmt::arg("n", place);
    const std::string body =
        wait.count() > 0
            ? writer.say(table.lines_taken_for, n, fmt::arg("time", duration_text(wait, table)))
            : writer.say(table.lines_taken, n);
    return writer.notice(table.subject_receipt, body);
}

Text progress(const Wording& wording, const Call& call, Progress what, Instant now) {
    const Writer writer(wording);
    const Phrases& table = writer.table();
    std::string body;
    switch (what) {
        case Progress::ringing_called:
            body = writer.say(table.ringing_called);
            break;
        case Progress::next_way:
            body =
                writer.say(table.next_way, fmt::arg("way", writer.way(Side::called, way_at(call))));
            break;
        case Progress::called_answered:
            body = writer.say(table.called_answered);
            break;
        case Progress::at_center:
            body = writer.say(table.at_center);
            break;
        case Progress::agent_there:
            body = writer.say(table.agent_there);
            break;
        case Progress::ringing_caller:
            body = writer.say(call.policy.center && !call.agent_at ? table.ringing_caller_queue
                                                                   : table.ringing_caller);
            break;
        case Progress::caller_answered:
            body = writer.say(table.caller_answered);
            break;
        case Progress::connected:
            body = writer.say(table.connected);
            break;
        case Progress::retry_scheduled:
            body = writer.because(call.called.cause, Side::called) +
                   writer.tried(call, Side::called) + " " +
                   writer.say(table.retry, fmt::arg("at", writer.at(call.due, now)),
                              fmt::arg("nth", call.attempt + 1)) +
                   " " + writer.say(table.reply_stop);
            break;
    }
    return writer.notice(table.subject_outcome, body);
}

namespace {

/// "number 3 in the queue, about 4 minutes"
std::string queue_words(const Writer& writer, const QueueNotice& queue) {
    const Phrases& table = writer.table();
    std::string text;
    if (queue.position) {
        text = *queue.position == 1 ? writer.say(table.queue_next)
                                    : writer.say(table.queue_place, fmt::arg("n", *queue.position));
    }
    if (queue.wait) {
        if (!text.empty()) text += ", ";
        const auto minutes = std::chrono::round<std::chrono::minutes>(*queue.wait);
        text += minutes.count() < 1
                    ? writer.say(table.queue_soon)
                    : writer.say(table.queue_wait, fmt::arg("time", duration_text(minutes, table)));
    }
    return text;
}

}  // namespace

Text queue_notice(const Wording& wording, const QueueNotice& queue) {
    const Writer writer(wording);
    const Phrases& table = writer.table();
    return writer.notice(
        table.subject_outcome,
        writer.say(table.queue_told, fmt::arg("queue", queue_words(writer, queue))));
}

Text desk_receipt(const Wording& wording, const QueueNotice& queue, std::optional<Instant> opens,
                  Instant now) {
    const Writer writer(wording);
    const Phrases& table = writer.table();
    std::string body =
        writer.say(table.desk_receipt, fmt::arg("queue", queue_words(writer, queue)));
    if (opens) body += " " + writer.say(table.desk_closed, fmt::arg("at", writer.at(*opens, now)));
    return writer.notice(table.subject_receipt, body + " " + writer.say(table.to_stop));
}

Text desk_place(const Wording& wording, const QueueNotice& queue) {
    const Writer writer(wording);
    const Phrases& table = writer.table();
    return writer.notice(
        table.subject_receipt,
        writer.say(table.desk_place, fmt::arg("queue", queue_words(writer, queue))));
}

Text outcome(const Wording& wording, const Call& call, Instant now, std::string_view note) {
    const Writer writer(wording);
    const Outcome told = call.outcome.value_or(Outcome{Outcome::Kind::called_failed});
    const auto subject =
        call.policy.key != 0 ? writer.table().subject_key : writer.table().subject_outcome;
    std::string body = writer.told(call, told, now);
    if (!note.empty()) body += " " + clean_text(note, longest_line);
    return writer.notice(subject, body);
}

Text refusal(const Wording& wording, const std::vector<std::string>& why) {
    const Writer writer(wording);
    std::string body = lines_text(why);
    if (body.empty()) body = writer.say(writer.table().refusal_nothing);
    return writer.notice(writer.table().refusal_subject, body, false);
}

Text done(const Wording& wording, const std::vector<std::string>& lines) {
    const Writer writer(wording);
    return writer.notice(writer.table().status_subject, lines_text(lines), false);
}

Text question(const Wording& wording, std::string_view asked, const std::vector<Choice>& choices) {
    const Writer writer(wording);
    std::string body = writer.say(writer.table().question, fmt::arg("asked", clean_text(asked)));
    for (std::size_t i = 0; i < std::min(choices.size(), most_lines); ++i) {
        const std::string detail = clean_text(choices[i].detail);
        body += fmt::format("\n{}. {}{}{}", i + 1, clean_text(choices[i].name),
                            detail.empty() ? "" : ", ", detail);
    }
    body += "\n" + writer.say(writer.table().question_how);
    return writer.notice(writer.table().question_subject, body, false);
}

Text cancelled_nothing(const Wording& wording) {
    const Writer writer(wording);
    return writer.notice(writer.table().status_subject,
                         writer.say(writer.table().nothing_to_cancel), false);
}

Text status(const Wording& wording, const std::vector<std::string>& lines) {
    const Writer writer(wording);
    const Phrases& table = writer.table();
    const std::string calls = lines_text(lines);
    return writer.notice(table.status_subject,
                         calls.empty() ? writer.say(table.status_none)
                                       : writer.say(table.status_intro) + "\n" + calls,
                         false);
}

Text help(const Wording& wording) {
    const Writer writer(wording);
    return writer.notice(writer.table().help_subject, writer.say(writer.table().help), false);
}

std::string status_line(const Wording& wording, const Call& call, Instant now) {
    const Writer writer(wording);
    const Phrases& table = writer.table();
    const auto line = [&]() -> std::string {
        switch (call.phase) {
            case Phase::queued:
                return writer.say(call.attempt == 0 ? table.status_queued : table.status_retry,
                                  fmt::arg("at", call.due <= now + soon ? std::string(table.now)
                                                                        : writer.at(call.due, now)),
                                  fmt::arg("nth", call.attempt + 1));
            case Phase::ringing_called:
            case Phase::closing_for_way:
            case Phase::closing_for_retry:
            case Phase::checking_called:
                return writer.say(call.policy.key != 0 ? table.status_key : table.status_ringing);
            case Phase::at_center:
                return writer.say(table.status_center);
            case Phase::ringing_caller:
            case Phase::retrying_caller:
            case Phase::checking_caller:
            case Phase::greeting_caller:
                return writer.say(table.status_waiting);
            case Phase::connected:
            case Phase::transferring:
                return writer.say(table.status_talking);
            case Phase::apologising:
            case Phase::closing:
                return writer.say(table.status_ending);
            case Phase::done:
                return writer.say(table.status_done);
        }
        return {};
    };
    const std::string ref = clean_text(wording.ref, 40);
    return ref.empty() ? line() : fmt::format("{} [{}]", line(), ref);
}

std::string recording_notice(std::string_view language) {
    return std::string(phrases(language).say_recorded);
}

std::string center_question(std::string_view language) {
    return std::string(phrases(language).say_center_question);
}

std::string prompt_text(Prompt prompt, std::string_view called_name, std::string_view caller_name,
                        std::string_view language) {
    const Phrases& table = phrases(language);
    const auto say = [](std::string_view name, std::string_view with, std::string_view without) {
        const std::string spoken = clean_text(name, longest_name_spoken);
        // An address read aloud is noise.
        if (spoken.empty() || is_address(spoken)) return std::string(without);
        Words words;
        words.push_back(fmt::arg("who", spoken));
        words.push_back(fmt::arg("Who", spoken));
        return fill(with, words);
    };
    switch (prompt) {
        case Prompt::called_greeting:
            return say(caller_name, table.say_called_greeting, table.say_called_greeting_0);
        case Prompt::caller_greeting:
            return say(called_name, table.say_caller_greeting, table.say_caller_greeting_0);
        case Prompt::apology:
            return say(caller_name, table.say_apology, table.say_apology_0);
        case Prompt::still_trying:
            return say(caller_name, table.say_still_trying, table.say_still_trying_0);
        case Prompt::center_greeting:
            return say(caller_name, table.say_center_greeting, table.say_center_greeting_0);
        case Prompt::check_called:
            return say(caller_name, table.say_check_called, table.say_check_called_0);
        case Prompt::check_caller:
            return say(called_name, table.say_check_caller, table.say_check_caller_0);
        case Prompt::caller_queued:
            return say(called_name, table.say_caller_queued, table.say_caller_queued_0);
        case Prompt::ask_key:
            return say(caller_name, table.say_ask_key, table.say_ask_key_0);
        case Prompt::key_thanks:
            return std::string(table.say_key_thanks);
    }
    return {};
}

}  // namespace patchcord::call
