#include "agent/tell.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "agent/call/codec.hpp"
#include "agent/call/party_words.hpp"
#include "parsers/phone_number.hpp"
#include "parsers/when.hpp"

namespace patchcord {
namespace {

bool starts_with_re(std::string_view subject) {
    return subject.size() >= 3 && (subject[0] == 'R' || subject[0] == 'r') &&
           (subject[1] == 'E' || subject[1] == 'e') && subject[2] == ':';
}

/// The address's domain, for Message-IDs.
std::string_view domain_of(std::string_view address) {
    const auto at = address.rfind('@');
    return at == std::string_view::npos ? address : address.substr(at + 1);
}

bool told(const CallRecord& record) {
    return record.reply.channel != "cli" && !record.reply.recipient.empty();
}

/// "mobile phone", or the number where nothing else is known of it.
std::vector<std::string> way_names(const Party& party, bool mask) {
    std::vector<std::string> names;
    for (const PartyWay& way : party.ways) {
        const bool named = !way.kind.empty() && way.kind != "phone" && way.kind != "sip";
        const bool number = !way.address.empty() && way.address.front() == '+';
        if (named) {
            names.push_back(way.kind);
        } else if (number) {
            names.push_back(mask ? mask_phone_number(way.address)
                                 : format_phone_number(way.address));
        } else {
            names.push_back(way.address);
        }
    }
    return names;
}

/// "17:00", "midnight", "tomorrow at 12:00".
std::string end_text(const Session& session, const call::Wording& wording, call::Instant now) {
    using std::chrono::days;
    const auto local =
        to_local(std::chrono::floor<std::chrono::seconds>(session.until), wording.user_zone);
    if (local && *local == std::chrono::floor<days>(*local) && session.until - now <= days{1}) {
        return call::answer(wording.language, &call::DeskPhrases::midnight);
    }
    return call::when_text(session.until, now, wording.user_zone, wording.language);
}

std::optional<Notice> told_at_the_end(const CallRecord& record, const Config& config,
                                      call::Instant now, std::string_view note) {
    if (!told(record)) return std::nullopt;
    Notice notice = make_notice(record.reply, config, record.row.ref + ".outcome",
                                call::outcome(wording_of(record, config), record.call, now, note));
    notice.wants_receipt = record.reply.receipts;
    notice.must_arrive = true;
    return notice;
}

}  // namespace

Notice make_notice(const ReplyPath& reply, const Config& config, std::string_view key,
                   const call::Text& text) {
    Notice notice;
    notice.channel = reply.channel;
    notice.recipient = reply.recipient;
    notice.body = text.body;
    notice.message_id = fmt::format("{}@{}", key, domain_of(config.addresses.front()));
    notice.in_reply_to = reply.in_reply_to;
    notice.references = reply.references;
    notice.thread = reply.thread;
    notice.from = reply.from;
    notice.room_nick = reply.room_nick;
    if (reply.channel == "mail") {
        // In the asking thread: mail programs group by subject as well as by References.
        if (reply.subject.empty()) {
            notice.subject = text.subject;
        } else {
            notice.subject = starts_with_re(reply.subject) ? reply.subject : "Re: " + reply.subject;
        }
    }
    return notice;
}

std::string status_of(const CallRecord& record, const Config& config, call::Instant now) {
    std::string line = call::status_line(wording_of(record, config), record.call, now);
    if (record.repeat) line += fmt::format(" ({})", record.repeat->text);
    return line;
}

call::Wording wording_of(const CallRecord& record, const Config& config) {
    call::Wording wording;
    wording.channel = record.reply.channel == "mail" ? call::Channel::mail : call::Channel::chat;
    wording.language = record.language;
    wording.user_name = record.user_name;
    wording.user_zone = record.zone;
    wording.called_name = record.called.name;
    wording.called_address = record.called.address;
    wording.called_zone = record.called.zone;
    wording.caller_address = record.caller.address;
    wording.ref = record.row.ref;
    // Others read along in a group chat.
    wording.mask_numbers = config.mask_numbers || !record.reply.room_nick.empty();
    wording.called_ways = way_names(record.called, wording.mask_numbers);
    wording.caller_ways = way_names(record.caller, wording.mask_numbers);
    return wording;
}

std::optional<Notice> progress_notice(const CallRecord& record, call::Progress what,
                                      const Config& config, call::Instant now) {
    if (!told(record)) return std::nullopt;
    // That a phone is rung to be asked for a key was said at once.
    if (record.call.policy.key != 0) return std::nullopt;
    // A mail for each ring would be noise; that another attempt follows is worth one.
    if (record.reply.channel == "mail" && what != call::Progress::retry_scheduled) {
        return std::nullopt;
    }
    std::string key =
        fmt::format("{}.{}.{}", record.row.ref, call::to_string(what), record.call.attempt);
    // Told again where another phone is rung.
    if (what == call::Progress::next_way) key += fmt::format(".{}", record.call.called_ways.at);
    if (record.call.caller_attempt > 1) key += fmt::format(".{}", record.call.caller_attempt);
    Notice notice = make_notice(record.reply, config, key,
                                call::progress(wording_of(record, config), record.call, what, now));
    if (what != call::Progress::retry_scheduled && what != call::Progress::ringing_called) {
        // One line that changes (XEP-0308), not five.
        notice.replaces = fmt::format("{}.{}.{}@{}", record.row.ref,
                                      call::to_string(call::Progress::ringing_called),
                                      record.call.attempt, domain_of(config.addresses.front()));
    }
    return notice;
}

std::optional<Notice> queue_told(const CallRecord& record, const QueueNotice& queue,
                                 const Config& config, int nth) {
    if (!told(record) || queue.empty()) return std::nullopt;
    const std::string key = fmt::format("{}.queue.{}.{}", record.row.ref, record.call.attempt, nth);
    Notice notice = make_notice(record.reply, config, key,
                                call::queue_notice(wording_of(record, config), queue));
    notice.replaces =
        fmt::format("{}.{}.{}@{}", record.row.ref, call::to_string(call::Progress::ringing_called),
                    record.call.attempt, domain_of(config.addresses.front()));
    return notice;
}

std::optional<Notice> outcome_notice(const CallRecord& record, const Config& config,
                                     call::Instant now) {
    return told_at_the_end(record, config, now, {});
}

std::optional<Notice> confirmed_notice(const CallRecord& record, const Session& session,
                                       const Config& config, call::Instant now) {
    return told_at_the_end(
        record, config, now,
        session_text(session, &call::DeskPhrases::remembered, wording_of(record, config), now));
}

std::string session_text(const Session& session, std::string_view call::DeskPhrases::*phrase,
                         const call::Wording& wording, call::Instant now) {
    return call::answer(wording.language, phrase, fmt::arg("ref", session.ref),
                        fmt::arg("phone", call::shown_address(session.phone, wording.mask_numbers)),
                        fmt::arg("at", end_text(session, wording, now)));
}

std::string progress_line(const CallRecord& record, call::Progress what) {
    const std::string& called = record.called.name;
    const std::string& caller = record.caller.name;
    switch (what) {
        case call::Progress::ringing_called:
            return fmt::format("{} is rung at {}", called, record.called.address);
        case call::Progress::next_way:
            return fmt::format("{}: the next phone is rung, at {}", called, record.called.address);
        case call::Progress::called_answered:
            return fmt::format("{} answered", called);
        case call::Progress::at_center:
            return fmt::format("{} answered; its menu and queue are waited through", called);
        case call::Progress::agent_there:
            return fmt::format("somebody at {} is on the line", called);
        case call::Progress::ringing_caller:
            return fmt::format("{} is rung at {}", caller, record.caller.address);
        case call::Progress::caller_answered:
            return fmt::format("{} answered", caller);
        case call::Progress::connected:
            return fmt::format("{} and {} are connected", called, caller);
        case call::Progress::retry_scheduled:
            return fmt::format(
                "{} another attempt at {}",
                call::describe(record.call.called.cause, call::Side::called, called),
                call::when_text(record.call.due, record.call.phase_since, record.zone));
    }
    return {};
}

std::string outcome_line(const CallRecord& record, call::Instant now) {
    call::Wording wording;
    wording.channel = call::Channel::chat;
    wording.user_zone = record.zone;
    wording.called_name = record.called.name;
    wording.called_address = record.called.address;
    wording.caller_address = record.caller.address;
    wording.ref = record.row.ref;
    wording.called_ways = way_names(record.called, false);
    wording.caller_ways = way_names(record.caller, false);
    std::string line = call::outcome(wording, record.call, now).body;
    std::ranges::replace(line, '\n', ' ');
    return line;
}

const std::string& spoken_in(const CallRecord& record, call::Prompt prompt) {
    const bool to_called = prompt != call::Prompt::caller_greeting &&
                           prompt != call::Prompt::check_caller &&
                           prompt != call::Prompt::caller_queued;
    return to_called ? record.called.language : record.language;
}

std::string spoken(const CallRecord& record, call::Prompt prompt) {
    return call::prompt_text(prompt, record.called.name, record.user_name,
                             spoken_in(record, prompt));
}

std::vector<call::Prompt> first_prompts(const call::Policy& policy) {
    using enum call::Prompt;
    if (policy.key != 0) return {ask_key, key_thanks};
    if (policy.center) return {center_greeting, apology, caller_greeting, caller_queued};
    if (policy.human_check == call::HumanCheck::off) {
        return {called_greeting, apology, caller_greeting};
    }
    return {check_called, called_greeting, apology, check_caller, caller_greeting};
}

}  // namespace patchcord
