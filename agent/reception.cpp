#include "agent/reception.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "agent/call/codec.hpp"
#include "agent/call/plan.hpp"
#include "agent/call/wording.hpp"
#include "agent/choice.hpp"
#include "agent/reception_work.hpp"
#include "agent/tell.hpp"
#include "agent/timing.hpp"
#include "directory/calls.hpp"
#include "directory/outbox.hpp"
#include "parsers/ivr_script.hpp"
#include "parsers/mail.hpp"
#include "parsers/phone_number.hpp"
#include "parsers/sentence.hpp"
#include "parsers/sip_uri.hpp"

namespace patchcord {
namespace {

using namespace std::chrono_literals;
using call::DeskPhrases;
using nlohmann::json;

/// What ties the messages of one conversation together: a mail's first ancestor, or the chat
/// thread.
std::string thread_of(const Message& message) {
    if (message.channel != "mail") {
        return message.thread.empty() ? message.sender : message.thread;
    }
    if (!message.references.empty()) return message.references.front();
    return message.in_reply_to.empty() ? message.message_id : message.in_reply_to;
}

/// What the person wrote themselves: a mail also holds what others did.
std::string own_text(const Message& message) {
    if (message.channel != "mail") return message.text;
    Mail mail;
    mail.text = message.text;
    std::string own = own_words(mail);
    return own.empty() ? message.text : own;
}

}  // namespace

ReplyPath reply_path(const Message& message) {
    ReplyPath reply;
    reply.channel = message.channel;
    reply.recipient = message.reply_to.empty() ? message.sender : message.reply_to;
    reply.subject = message.subject;
    reply.in_reply_to = message.message_id;
    reply.references = message.references;
    if (reply.references.empty() && !message.in_reply_to.empty()) {
        reply.references.push_back(message.in_reply_to);
    }
    if (!message.message_id.empty()) reply.references.push_back(message.message_id);
    reply.thread = message.thread;
    if (message.channel == "xmpp") reply.from = message.recipient;
    reply.room_nick = message.room_nick;
    reply.receipts = message.receipts;
    return reply;
}

std::vector<call::Choice> shown(const std::vector<Candidate>& candidates) {
    std::vector<call::Choice> choices;
    choices.reserve(candidates.size());
    for (const Candidate& candidate : candidates) {
        choices.push_back({candidate.name, candidate.detail});
    }
    return choices;
}

std::string choices_text(const std::vector<Candidate>& candidates) {
    json choices = json::array();
    for (const Candidate& candidate : candidates) {
        choices.push_back({{"contact", candidate.contact},
                           {"name", candidate.name},
                           {"detail", candidate.detail}});
    }
    return choices.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::vector<Candidate> choices_from(const std::string& text) {
    std::vector<Candidate> candidates;
    for (const json& choice : json::parse(text)) {
        Candidate candidate;
        choice.at("contact").get_to(candidate.contact);
        choice.at("name").get_to(candidate.name);
        choice.at("detail").get_to(candidate.detail);
        candidates.push_back(std::move(candidate));
    }
    return candidates;
}

Reception::Reception(Database db, Parts parts) : db_(std::move(db)), parts_(std::move(parts)) {}

void Reception::warm_up() {
    const auto config = parts_.config();
    const CallRequest request =
        decode("please call (201) 555-0123 tomorrow at 3pm, ring me on my mobile",
               {std::chrono::floor<std::chrono::seconds>(parts_.now()), config->zone, "US"});
    resolve(db_, "Nobody in Particular");
    call::check_destination("+12015550123", config->dialplan, config->region);
    spdlog::debug("ready to decode ({} called)", request.called.size());
}

Reply Reception::handle(const Message& message) {
    if (known(message)) {
        spdlog::info("message {} of {}: was here already", message.keys.front(), message.sender);
        return {Accepted::duplicate, "duplicate", {}, {}};
    }
    for (;;) {
        Work work{message, parts_.config(), parts_.now(), thread_of(message)};
        decide(work);
        switch (store(work)) {
            case Stored::done:
                spdlog::info("message {} of {} by {}: {}{}{}", message.keys.front(), message.sender,
                             message.channel, work.reply.verdict,
                             work.reply.ref.empty() ? "" : ", call ", work.reply.ref);
                return std::move(work.reply);
            case Stored::known:
                return {Accepted::duplicate, "duplicate", {}, {}};
            case Stored::overtaken:
                continue;  // decided on what is no longer so
        }
    }
}

bool Reception::known(const Message& message) {
    return std::ranges::any_of(message.keys, [this](const std::string& key) {
        return db_.cached("SELECT 1 FROM message_keys WHERE key = ?").bind(key).step();
    });
}

std::optional<User> Reception::who(const Message& message) {
    if (message.channel == "mail") return user_by_email(db_, message.sender);
    if (message.channel == "xmpp") return user_by_jid(db_, message.sender);
    // The command line names the contact.
    std::int64_t contact = 0;
    std::from_chars(message.sender.data(), message.sender.data() + message.sender.size(), contact);
    return user_by_contact(db_, contact);
}

void Reception::say(Work& work, std::string_view key, const call::Text& text) {
    work.reply.texts.push_back(text.body);
    if (work.message.answerable) work.said.push_back({std::string(key), text, {}});
}

void Reception::decide(Work& work) {
    auto user = who(work.message);
    if (user) work.asker = asker_of(std::move(*user), *work.config);
    if (!work.asker || !work.message.proven || !work.asker->user.allowed) {
        refuse_stranger(work);
        return;
    }
    work.words = own_text(work.message);
    if (on_edit(work) || on_session(work) || on_code(work) || on_proof_call(work) || on_yes(work) ||
        on_fetch(work) || on_desk(work)) {
        return;
    }
    if (on_command(work, read_command(work.words))) return;
    CallRequest request = read(work);
    if (!work.message.addressee.empty()) request = addressed(work, std::move(request));
    if (request.intent == Intent::none && work.message.channel == "xmpp" &&
        on_command(work, read_short_command(work.words))) {
        return;
    }
    act_on(work, request);
}

CallRequest Reception::read(const Work& work) {
    return decode(work.words, {std::chrono::floor<std::chrono::seconds>(work.now), work.asker->zone,
                               work.asker->region, work.asker->language});
}

void Reception::act_on(Work& work, const CallRequest& request) {
    switch (request.intent) {
        case Intent::call:
            if (work.message.late) {
                // It waited somewhere for us: the moment may be gone.
                work.reply.verdict = "late: asked back";
                say(work, "late", call::refusal(work.wording(), {work.phrase(&DeskPhrases::late)}));
                work.question = Work::Question{};
                return;
            }
            on_call(work, request, 0);
            return;
        case Intent::choose:
            on_choose(work, request);
            return;
        case Intent::cancel:
            on_cancel(work, request);
            return;
        case Intent::change:
            on_change(work, request);
            return;
        case Intent::retry:
            on_retry(work, request);
            return;
        case Intent::status:
            on_status(work);
            return;
        case Intent::help:
            work.reply.verdict = "help";
            say(work, "help", call::help(work.wording()));
            return;
        case Intent::remember:
            on_remember(work, request);
            return;
        case Intent::none:
            break;
    }
    if (!work.message.calendars.empty() && on_invitation(work)) return;
    if (work.message.channel == "xmpp" && on_small_talk(work)) return;
    work.reply.verdict = "not understood";
    say(work, "refusal", call::refusal(work.wording(), request.problems));
}

/// Deny by default; answered only where the answer can reach nobody but who really wrote, or a
/// registered user, and once a day.
void Reception::refuse_stranger(Work& work) {
    work.reply.accepted = Accepted::refused;
    const auto day = std::chrono::floor<std::chrono::days>(work.now).time_since_epoch().count();
    const std::string& sender = work.message.sender;
    if (!work.message.proven) {
        work.reply.verdict = "refused: sender not proven: " + work.message.unproven_why;
        if (!work.asker || !work.message.answerable || work.asker->user.emails.empty()) return;
        if (work.message.channel != "mail") return;
        const std::string& address = work.asker->user.emails.front();
        work.said.push_back({fmt::format("unproven.{}.{}!", work.asker->user.contact, day),
                             call::refusal(work.wording(), {work.phrase(&DeskPhrases::unproven)}),
                             address});
        return;
    }
    work.reply.verdict =
        work.asker ? "refused: user not allowed to ask" : "refused: sender not registered";
    if (!work.message.answerable) return;
    const std::string why = work.phrase(&DeskPhrases::stranger);
    work.reply.texts.push_back(why);
    work.said.push_back({fmt::format("stranger.{:016x}.{}!", stable_hash(sender), day),
                         call::refusal(work.wording(), {why}),
                         {}});
}

void Reception::on_call(Work& work, const CallRequest& request, std::int64_t chosen) {
    // In the language that was written; English words ("call Bob") are everybody's.
    const bool said = !request.language.empty() && request.language != "en";
    if (said || (request.language == "en" && work.asker->user.language.empty())) {
        work.asker->language = request.language;
    }
    if (parts_.draining && parts_.draining()) {
        work.reply.verdict = "not booked: draining";
        say(work, "refusal",
            call::refusal(work.wording(), {std::string(call::draining(work.asker->language))}));
        return;
    }
    Booking booking = book(db_, *work.config, *work.asker, request, work.now, chosen);
    if (auto* booked = std::get_if<Booked>(&booking)) {
        work.reply.verdict = "call";
        booked->record.reply = reply_path(work.message);
        booked->record.row.thread = work.thread;
        // What was not understood beside the call is said with the receipt.
        for (const std::string& problem : request.problems) {
            booked->note += (booked->note.empty() ? "" : " ") + problem;
        }
        work.booked = std::move(*booked);
    } else if (auto* ask = std::get_if<AskBack>(&booking)) {
        work.reply.verdict = "question: which " + ask->asked;
        say(work, "question", call::question(work.wording(), ask->asked, shown(ask->choices)));
        work.question = Work::Question{std::move(ask->asked), std::move(ask->choices)};
    } else {
        const auto& not_booked = std::get<NotBooked>(booking);
        work.reply.verdict = "not booked: " + not_booked.rule;
        say(work, "refusal", call::refusal(work.wording(), not_booked.why));
        // "yes" calls anyway.
        if (not_booked.rule == quiet_rule) work.question = Work::Question{quiet_rule, {}};
    }
}

/// An invitation asks for a call at its start, to the first number in it, else to its organizer,
/// else to the first who is invited too. False: it is none that could be read.
bool Reception::on_invitation(Work& work) {
    const TimeContext context{std::chrono::floor<std::chrono::seconds>(work.now), work.asker->zone,
                              work.asker->region};
    auto parsed = parse_invitation(work.message.calendars.front(), context);
    const auto* invitation = std::get_if<Invitation>(&parsed);
    if (invitation == nullptr) return false;
    if (!invitation->uid.empty()) work.thread = "ical:" + invitation->uid;
    const std::vector<CallRow> earlier = calls_of_thread(db_, work.thread);
    const auto waiting = std::ranges::find(earlier, "queued", &CallRow::phase);
    const bool ours = waiting != earlier.end() && waiting->contact == work.asker->user.contact;
    if (invitation->method == Invitation::Method::cancel ||
        invitation->method == Invitation::Method::reply) {
        work.reply.verdict = "invitation cancelled";
        if (invitation->method == Invitation::Method::cancel && ours) {
            work.cancelled = waiting->id;
            work.reply.ref = waiting->ref;
        }
        return true;
    }
    if (ours) {
        // The same meeting again: it was moved.
        CallRecord record = unpack(*waiting);
        record.call.due = std::max<Instant>(invitation->start.utc, work.now);
        work.reply.verdict = "invitation changed";
        work.reply.ref = record.row.ref;
        say(work, "changed",
            call::receipt(wording_of(record, *work.config), record.call, work.now));
        work.changed = std::move(record);
        return true;
    }
    CallRequest request;
    request.intent = Intent::call;
    request.at = invitation->start;
    if (auto called = invited_party(work, *invitation))
        request.called.push_back(std::move(*called));
    if (request.called.empty()) {
        request.problems = {
            work.phrase(&DeskPhrases::invitation, fmt::arg("text", invitation->summary))};
    }
    on_call(work, request, 0);
    return true;
}

std::optional<CalledParty> Reception::invited_party(const Work& work,
                                                    const Invitation& invitation) const {
    for (const std::string& number : invitation.numbers) {
        if (auto uri = parse_sip_uri(number)) return CalledParty{SipTarget{number, uri->str()}, {}};
        if (auto phone = parse_phone_number(number, work.asker->region)) {
            return CalledParty{PhoneTarget{number, phone->e164, phone->extension}, {}};
        }
    }
    const std::vector<std::string>& own = work.asker->user.emails;
    const auto other = [&](const CalendarPerson& person) {
        return !person.address.empty() && std::ranges::find(own, person.address) == own.end() &&
               std::ranges::find(work.config->addresses, person.address) ==
                   work.config->addresses.end();
    };
    if (other(invitation.organizer)) {
        return CalledParty{EmailTarget{invitation.organizer.address}, {}};
    }
    const auto attendee = std::ranges::find_if(invitation.attendees, other);
    if (attendee == invitation.attendees.end()) return std::nullopt;
    return CalledParty{EmailTarget{attendee->address}, {}};
}

Reception::Stored Reception::store(Work& work) {
    const Message& message = work.message;
    Transaction transaction(db_);
    if (known(message)) return Stored::known;
    if (work.booked && in_desk_already(work.booked->record)) return Stored::overtaken;
    if (work.changed) {
        pack(*work.changed);
        if (!change_queued_call(db_, work.changed->row, work.now)) return Stored::overtaken;
    }
    auto insert = db_.cached(
        "INSERT INTO messages (channel, sender, recipient, thread, message_id, contact, text, raw, "
        "received, verdict) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind_all(message.channel, message.sender, message.recipient, work.thread,
                    message.message_id);
    if (work.asker) {
        insert.bind(work.asker->user.contact);
    } else {
        insert.bind(nullptr);
    }
    insert.bind(work.words.empty() ? message.text : work.words).bind_blob(message.raw);
    insert.bind_all(work.now, work.reply.verdict).run();
    const std::int64_t id = db_.last_id();
    for (const std::string& key : message.keys) {
        db_.cached("INSERT INTO message_keys VALUES (?, ?)").bind_all(key, id).run();
    }
    store_follow_ups(work, id);
    transaction.commit();
    if (work.booked || work.cancelled || work.changed || work.new_phone || work.fetched) {
        parts_.wake_calls();
    }
    if (!work.said.empty() || work.booked) parts_.wake_outbox();
    return Stored::done;
}

void Reception::store_follow_ups(Work& work, std::int64_t id) {
    const auto note_override = [&](const CallRecord& record, Instant at) {
        add_call_event(db_, record.row.id, at, "quiet hours",
                       fmt::format("{} asked for the call in spite of the quiet hours of {}",
                                   record.user_name, record.called.name));
    };
    const auto put = [&](const std::string& key, const Notice& notice,
                         std::optional<std::int64_t> call) {
        if (notice.channel == "cli") return;
        put_notice(db_, {key, notice.channel, notice.recipient, to_json(notice), call}, work.now,
                   work.now);
    };
    if (work.booked) {
        CallRecord& record = work.booked->record;
        record.row.message = id;
        pack(record);
        insert_call(db_, record.row);
        work.reply.ref = record.row.ref;
        add_call_event(db_, record.row.id, work.now, "accepted",
                       fmt::format("from {} by {}: {}", work.message.sender, work.message.channel,
                                   hide_secrets(work.message.text, record.called.digits)));
        add_call_event(db_, record.row.id, work.now, "resolved",
                       record.proof ? fmt::format("{} is asked for a key, for {}",
                                                  record.called.address, record.user_name)
                                    : fmt::format("{} at {}; {} is rung at {}", record.called.name,
                                                  record.called.address, record.caller.name,
                                                  record.caller.address));
        if (work.booked->overrode_quiet) note_override(record, work.now);
        const call::Text text = record.desk.empty()
                                    ? call::receipt(wording_of(record, *work.config), record.call,
                                                    work.now, work.booked->note)
                                    : join_desk_queue(work, record);
        work.reply.texts.push_back(text.body);
        const std::string key = record.row.ref + ".receipt";
        if (work.message.answerable) {
            put(key, make_notice(record.reply, *work.config, key, text), record.row.id);
        }
    }
    if (work.changed && work.overrode_quiet) note_override(*work.changed, work.now);
    if (work.question) {
        db_.cached(
               "INSERT INTO questions (message, contact, channel, thread, request, choices, asked) "
               "VALUES (?, ?, ?, ?, ?, ?, ?)")
            .bind_all(id, work.asker->user.contact, work.message.channel, work.thread,
                      work.question->asked, choices_text(work.question->choices), work.now)
            .run();
    }
    if (work.answered) {
        db_.cached("UPDATE questions SET answered = ? WHERE id = ?")
            .bind_all(work.now, work.answered->question)
            .run();
        if (work.answered->contact != 0) {
            remember_choice(db_, work.asker->user.contact, work.answered->asked,
                            work.answered->contact);
        }
    }
    if (work.new_phone) {
        add_call_wish(db_, work.phone_of, "phone", "user", work.now, to_json(*work.new_phone));
    }
    if (work.fetched) {
        add_call_wish(db_, *work.fetched, "fetch", "user", work.now, fetch_payload(work.fetch_at));
    }
    if (work.cancelled)
        add_call_wish(db_, *work.cancelled, work.only_next ? "skip" : "cancel", "user", work.now);
    store_session(work);
    for (const Work::Said& said : work.said) {
        // A key that ends in "!" stands for itself: what it tells is told once, by whatever mail.
        const bool once = said.key.ends_with('!');
        const std::string key =
            once ? said.key.substr(0, said.key.size() - 1) : fmt::format("m{}.{}", id, said.key);
        ReplyPath path = reply_path(work.message);
        if (!said.channel.empty()) {
            path = ReplyPath{};
            path.channel = said.channel;
        }
        if (!said.recipient.empty()) path.recipient = said.recipient;
        put(key, make_notice(path, *work.config, key, said.text), std::nullopt);
    }
}

}  // namespace patchcord
