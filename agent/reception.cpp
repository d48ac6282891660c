#include "agent/reception.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "agent/call/codec.hpp"
#include "agent/call/wording.hpp"
#include "agent/choice.hpp"
#include "agent/tell.hpp"
#include "directory/calls.hpp"
#include "directory/outbox.hpp"
#include "parsers/sentence.hpp"

namespace patchcord {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr auto question_age = 24h;

/// What ties the messages of one conversation together: a mail's first ancestor, or the chat
/// thread.
std::string thread_of(const Message& message) {
    if (message.channel != "mail") {
        return message.thread.empty() ? message.sender : message.thread;
    }
    if (!message.references.empty()) return message.references.front();
    return message.in_reply_to.empty() ? message.message_id : message.in_reply_to;
}

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
    return reply;
}

/// The call's id in a Message-ID of ours ("k3f9x.outcome@example.org"), or empty.
std::string_view ref_in(std::string_view message_id) {
    const auto dot = message_id.find('.');
    return dot == std::string_view::npos ? std::string_view{} : message_id.substr(0, dot);
}

std::vector<call::Choice> shown(const std::vector<Candidate>& candidates) {
    std::vector<call::Choice> choices;
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

}  // namespace

/// One message on its way, with all that will be stored for it.
struct Reception::Work {
    const Message& message;
    std::shared_ptr<const Config> config;
    Instant now;
    std::string thread;
    std::optional<Asker> asker;
    Reply reply;

    struct Said {
        std::string key;  ///< unique with the message's id before it, where it ends in no "!"
        call::Text text;
        std::string recipient;  ///< empty: the reply path's
    };
    std::vector<Said> said;
    std::optional<Booked> booked;
    struct Question {
        std::string asked;
        std::vector<Candidate> choices;
    };
    std::optional<Question> question;
    struct Answered {
        std::int64_t question;
        std::string asked;
        std::int64_t contact;
    };
    std::optional<Answered> answered;
    struct Wish {
        std::int64_t call;
        std::string wish;
        std::optional<Instant> value;
    };
    std::optional<Wish> wish;

    call::Wording wording() const {
        call::Wording wording;
        wording.channel = message.channel == "mail" ? call::Channel::mail : call::Channel::chat;
        wording.language = asker ? asker->language : config->language;
        wording.user_name = asker ? asker->user.name : "";
        wording.user_zone = asker ? asker->zone : config->zone;
        wording.mask_numbers = config->mask_numbers;
        return wording;
    }
};

Reception::Reception(Database db, Parts parts) : db_(std::move(db)), parts_(std::move(parts)) {}

Reply Reception::handle(const Message& message) {
    if (known(message)) {
        spdlog::info("message {} of {}: was here already", message.keys.front(), message.sender);
        return {Accepted::duplicate, "duplicate", {}, {}};
    }
    Work work{message, parts_.config(), parts_.now(), thread_of(message), {}, {}, {}, {}, {}, {},
              {}};
    decide(work);
    if (!store(work)) return {Accepted::duplicate, "duplicate", {}, {}};
    spdlog::info("message {} of {} by {}: {}{}{}", message.keys.front(), message.sender,
                 message.channel, work.reply.verdict, work.reply.ref.empty() ? "" : ", call ",
                 work.reply.ref);
    return std::move(work.reply);
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
    const DecodeContext context{std::chrono::floor<std::chrono::seconds>(work.now),
                                work.asker->zone, work.asker->region};
    const CallRequest request = decode(work.message.text, context);
    switch (request.intent) {
        case Intent::call:
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
        case Intent::none:
            break;
    }
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
        work.said.push_back(
            {fmt::format("unproven.{}.{}!", work.asker->user.contact, day),
             call::refusal(work.wording(),
                           {"A mail came in your name, but nothing proves that you wrote it, so "
                            "nothing was done. If it was you, send it through your own mail "
                            "server, logged in as usual."}),
             address});
        return;
    }
    work.reply.verdict =
        work.asker ? "refused: user not allowed to ask" : "refused: sender not registered";
    if (!work.message.answerable) return;
    const std::string why =
        "You are not registered here as somebody who may ask for calls. Ask "
        "the person who runs this service to allow you.";
    work.reply.texts.push_back(why);
    work.said.push_back({fmt::format("stranger.{:016x}.{}!", stable_hash(sender), day),
                         call::refusal(work.wording(), {why}),
                         {}});
}

void Reception::on_call(Work& work, const CallRequest& request, std::int64_t chosen) {
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
    }
}

void Reception::on_choose(Work& work, const CallRequest& request) {
    // The question of this thread, else the user's last one.
    auto row = db_.cached(
        "SELECT q.id, q.request, q.choices, m.text, m.received, m.id FROM questions q JOIN "
        "messages m ON m.id = q.message WHERE q.contact = ? AND q.answered IS NULL AND q.asked > "
        "? ORDER BY q.thread = ? DESC, q.id DESC LIMIT 1");
    row.bind_all(work.asker->user.contact, work.now - question_age, work.thread);
    if (!row.step()) {
        work.reply.verdict = "choice without question";
        say(work, "refusal",
            call::refusal(work.wording(), {"I have not asked you to choose. Write whom to call, "
                                           "for example: \"call Bob, ring me on my mobile\"."}));
        return;
    }
    const std::int64_t question = row.integer(0);
    const std::string asked = row.text(1);
    const std::vector<Candidate> candidates = choices_from(row.text(2));
    const std::string text = row.text(3);
    const Instant received = row.instant(4);
    const std::optional<std::size_t> picked = pick(candidates, request.choice, request.choice_text);
    if (!picked) {
        work.reply.verdict = "choice not clear";
        say(work, "question", call::question(work.wording(), asked, shown(candidates)));
        return;
    }
    const std::int64_t contact = candidates.at(*picked).contact;
    // The request is read as of when it was written: "in 10 minutes" counts from then.
    CallRequest original = decode(text, {std::chrono::floor<std::chrono::seconds>(received),
                                         work.asker->zone, work.asker->region});
    if (original.at && original.at->utc < work.now) original.at.reset();
    if (request.caller) original.caller = request.caller;
    work.answered = Work::Answered{question, asked, contact};
    on_call(work, original, contact);
}

/// The call that the message means: by its id, by the thread, or the only one there is.
std::optional<CallRow> Reception::meant_call(Work& work, const CallRequest& request,
                                             bool finished) {
    const std::int64_t contact = work.asker->user.contact;
    const auto ours = [&](const std::optional<CallRow>& row) {
        return row && row->contact == contact && (finished || row->phase != "done");
    };
    if (!request.call_ref.empty()) {
        auto row = call_by_ref(db_, request.call_ref);
        if (ours(row)) return row;
        say(work, "refusal",
            call::refusal(work.wording(), {fmt::format("You have no such call with the id \"{}\".",
                                                       request.call_ref)}));
        return std::nullopt;
    }
    std::vector<std::string> ids = work.message.references;
    ids.push_back(work.message.in_reply_to);
    for (auto id = ids.rbegin(); id != ids.rend(); ++id) {
        if (auto row = call_by_ref(db_, ref_in(*id)); ours(row)) return row;
    }
    if (work.message.channel == "mail" || !work.message.thread.empty()) {
        for (CallRow& row : calls_of_thread(db_, work.thread)) {
            if (ours(row)) return std::move(row);
        }
    }
    std::vector<CallRow> open = open_calls(db_, contact);
    if (open.size() == 1) return std::move(open.front());
    if (open.size() > 1) {
        std::vector<std::string> lines{"Which call do you mean? Write it with its id:"};
        for (CallRow& row : open) {
            const CallRecord record = unpack(std::move(row));
            lines.push_back(
                call::status_line(wording_of(record, *work.config), record.call, work.now));
        }
        say(work, "which", call::refusal(work.wording(), lines));
        return std::nullopt;
    }
    if (finished) {
        for (CallRow& row : recent_calls(db_, 100)) {
            if (row.contact == contact) return std::move(row);
        }
    }
    say(work, "nothing", call::cancelled_nothing(work.wording()));
    return std::nullopt;
}

void Reception::on_cancel(Work& work, const CallRequest& request) {
    work.reply.verdict = "cancel";
    const auto row = meant_call(work, request, false);
    if (!row) return;
    work.reply.ref = row->ref;
    // The machine tells the outcome, in the call's own thread.
    work.wish = Work::Wish{row->id, "cancel", {}};
}

void Reception::on_change(Work& work, const CallRequest& request) {
    work.reply.verdict = "change";
    auto row = meant_call(work, request, false);
    if (!row) return;
    work.reply.ref = row->ref;
    if (!request.at || row->phase != "queued") {
        say(work, "refusal",
            call::refusal(work.wording(),
                          {fmt::format("I can only change the time of a call that has not begun. "
                                       "Write \"cancel {}\" and then the call as you want it.",
                                       row->ref)}));
        return;
    }
    const std::int64_t id = row->id;
    CallRecord record = unpack(std::move(*row));
    record.call.due = std::max<Instant>(request.at->utc, work.now);
    work.wish = Work::Wish{id, "due", record.call.due};
    say(work, "changed",
        call::receipt(wording_of(record, *work.config), record.call, work.now, request.at->note));
}

void Reception::on_retry(Work& work, const CallRequest& request) {
    work.reply.verdict = "try again";
    const auto row = meant_call(work, request, true);
    if (!row) return;
    work.reply.ref = row->ref;
    if (row->phase != "done") {
        if (row->phase == "queued") {
            work.wish = Work::Wish{row->id, "due", work.now};
            return;
        }
        say(work, "refusal", call::refusal(work.wording(), {"That call is under way just now."}));
        return;
    }
    auto message = db_.cached("SELECT text FROM messages WHERE id = ?");
    message.bind(row->message.value_or(0));
    if (!message.step()) {
        say(work, "refusal",
            call::refusal(work.wording(), {"I no longer have what you wrote then. Write the call "
                                           "again, please."}));
        return;
    }
    CallRequest again = decode(message.text(0), {std::chrono::floor<std::chrono::seconds>(work.now),
                                                 work.asker->zone, work.asker->region});
    again.at = request.at;
    work.reply.ref.clear();
    on_call(work, again, unpack(*row).called.contact);
}

void Reception::on_status(Work& work) {
    work.reply.verdict = "status";
    std::vector<std::string> lines;
    for (CallRow& row : open_calls(db_, work.asker->user.contact)) {
        const CallRecord record = unpack(std::move(row));
        lines.push_back(call::status_line(wording_of(record, *work.config), record.call, work.now));
    }
    say(work, "status", call::status(work.wording(), lines));
}

/// False: another connection stored the same message in the meantime.
bool Reception::store(Work& work) {
    const Message& message = work.message;
    Transaction transaction(db_);
    if (known(message)) return false;
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
    insert.bind(message.text).bind_blob(message.raw);
    insert.bind_all(work.now, work.reply.verdict).run();
    const std::int64_t id = db_.last_id();
    for (const std::string& key : message.keys) {
        db_.cached("INSERT INTO message_keys VALUES (?, ?)").bind_all(key, id).run();
    }
    store_follow_ups(work, id);
    transaction.commit();
    if (work.booked || work.wish) parts_.wake_calls();
    if (!work.said.empty() || work.booked) parts_.wake_outbox();
    return true;
}

void Reception::store_follow_ups(Work& work, std::int64_t id) {
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
                                   work.message.text));
        add_call_event(
            db_, record.row.id, work.now, "resolved",
            fmt::format("{} at {}; {} is rung at {}", record.called.name, record.called.address,
                        record.caller.name, record.caller.address));
        const call::Text text = call::receipt(wording_of(record, *work.config), record.call,
                                              work.now, work.booked->note);
        work.reply.texts.push_back(text.body);
        const std::string key = record.row.ref + ".receipt";
        if (work.message.answerable) {
            put(key, make_notice(record.reply, *work.config, key, text), record.row.id);
        }
    }
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
        remember_choice(db_, work.asker->user.contact, work.answered->asked,
                        work.answered->contact);
    }
    if (work.wish) {
        add_call_wish(db_, work.wish->call, work.wish->wish, "user", work.wish->value, work.now);
    }
    for (const Work::Said& said : work.said) {
        // A key that ends in "!" stands for itself: what it tells is told once, by whatever mail.
        const bool once = said.key.ends_with('!');
        const std::string key =
            once ? said.key.substr(0, said.key.size() - 1) : fmt::format("m{}.{}", id, said.key);
        ReplyPath path = reply_path(work.message);
        if (!said.recipient.empty()) path.recipient = said.recipient;
        put(key, make_notice(path, *work.config, key, said.text), std::nullopt);
    }
}

}  // namespace patchcord
