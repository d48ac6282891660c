/// What chat brings beside sentences: commands, edits, a "yes", addresses that name somebody, and
/// what the link asks of its desk.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "agent/call/party_words.hpp"
#include "agent/call/wording.hpp"
#include "agent/reception_work.hpp"
#include "agent/tell.hpp"
#include "agent/timing.hpp"
#include "directory/calls.hpp"
#include "directory/contacts.hpp"
#include "directory/outbox.hpp"
#include "parsers/phone_number.hpp"
#include "parsers/sentence.hpp"
#include "parsers/sip_uri.hpp"

namespace patchcord {
namespace {

using namespace std::chrono_literals;
using call::DeskPhrases;

constexpr auto question_age = 24h;
/// So long after a message to somebody's address, another one there that says nothing clear asks
/// for no second call.
constexpr auto same_call = 1h;

std::string joined(const std::vector<std::string>& names, const std::string& last) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) text += i + 1 == names.size() ? " " + last + " " : ", ";
        text += "\"" + names[i] + "\"";
    }
    return text;
}

/// Whom an address of the component names: a number, a SIP or mail address, or words.
Endpoint endpoint_of(const std::string& addressee, const std::string& region) {
    if (addressee.find('@') != std::string::npos) {
        const std::string sip = addressee.starts_with("sip:") ? addressee : "sip:" + addressee;
        if (addressee.starts_with("sip:")) {
            if (auto uri = parse_sip_uri(sip)) return SipTarget{addressee, uri->str()};
        }
        return EmailTarget{addressee};
    }
    const bool digits = addressee.find_first_of("0123456789") != std::string::npos &&
                        addressee.find_first_not_of("+0123456789-(). ") == std::string::npos;
    if (digits) {
        const auto number = parse_phone_number(addressee, region);
        return PhoneTarget{addressee, number ? number->e164 : "", number ? number->extension : ""};
    }
    return Description{addressee};
}

}  // namespace

/// A person mended what they wrote before (XEP-0308). Where a call came of that, it stays: an edit
/// must never ring anybody again.
bool Reception::on_edit(Work& work) {
    if (work.message.corrects.empty()) return false;
    auto row = db_.cached(
        "SELECT c.ref, c.phase FROM calls c JOIN messages m ON m.id = c.message WHERE m.contact = "
        "? AND m.message_id = ? AND m.sender = ?");
    row.bind_all(work.asker->user.contact, work.message.corrects, work.message.sender);
    if (!row.step()) return false;
    const std::string ref = row.text(0);
    const bool over = row.text(1) == "done";
    work.reply.verdict = "edit of a message that led to a call";
    work.reply.ref = ref;
    say(work, "edited",
        call::refusal(work.wording(),
                      {work.phrase(over ? &DeskPhrases::edited_over : &DeskPhrases::edited_live,
                                   fmt::arg("ref", ref))}));
    return true;
}

/// "Yes" to a call that was asked for too long ago to be placed without a question.
bool Reception::on_yes(Work& work) {
    if (!says_yes(work.words)) return false;
    auto row = db_.cached(
        "SELECT q.id, m.text, q.request FROM questions q JOIN messages m ON m.id = q.message WHERE "
        "q.contact "
        "= ? AND q.answered IS NULL AND q.choices = '[]' AND q.asked > ? AND q.thread = ? ORDER BY "
        "q.id DESC LIMIT 1");
    row.bind_all(work.asker->user.contact, work.now - question_age, work.thread);
    if (!row.step() || work.message.late) return false;
    work.answered = Work::Answered{row.integer(0), {}, 0};
    work.words = row.text(1);
    const bool quiet = row.text(2) == quiet_rule;
    CallRequest request = read(work);
    request.options.anyway = request.options.anyway || quiet;
    if (!work.message.addressee.empty()) request = addressed(work, std::move(request));
    if (quiet && request.intent != Intent::call) {
        act_on(work, request);  // "make it 11pm"
    } else {
        on_call(work, request, 0);
    }
    return true;
}

/// Who greets is told what to write; who thanks has said enough.
bool Reception::on_small_talk(Work& work) {
    if (is_greeting(work.words)) {
        work.reply.verdict = "greeting";
        say(work, "help", call::help(work.wording()));
        return true;
    }
    if (!is_courtesy(work.words)) return false;
    work.reply.verdict = "courtesy";
    say(work, "courtesy", call::done(work.wording(), {work.phrase(&DeskPhrases::courtesy)}));
    return true;
}

bool Reception::on_command(Work& work, const CommandReading& reading) {
    if (const auto* unclear = std::get_if<UnclearCommand>(&reading)) {
        work.reply.verdict = "unclear command";
        say(work, "unclear",
            call::refusal(
                work.wording(),
                {work.phrase(
                    &DeskPhrases::unclear,
                    fmt::arg("names", joined(unclear->names, work.phrase(&DeskPhrases::or_))))}));
        return true;
    }
    const auto* said = std::get_if<SaidCommand>(&reading);
    if (said == nullptr) return false;
    switch (said->command) {
        case Command::devices:
            on_devices(work);
            return true;
        case Command::search:
            on_search(work, said->rest);
            return true;
        case Command::forget:
            on_forget(work);
            return true;
        case Command::call:
        case Command::schedule:
        case Command::pending:
        case Command::cancel:
        case Command::status:
        case Command::help:
        case Command::retry:
            work.words = as_sentence(*said);
            act_on(work, read(work));
            return true;
    }
    return false;
}

void Reception::on_devices(Work& work) {
    work.reply.verdict = "devices";
    const bool mask = work.wording().mask_numbers;
    std::vector<std::string> lines;
    for (const Phone& phone : work.asker->user.phones) {
        lines.push_back(fmt::format("- {}: {}", call::kind_of_phone(work.language(), phone.kind),
                                    call::shown_address(phone.address, mask)));
    }
    lines.insert(lines.begin(),
                 work.phrase(lines.empty() ? &DeskPhrases::devices_none : &DeskPhrases::devices));
    for (const Session& session : sessions_of(db_, work.asker->user.contact, work.now)) {
        lines.push_back(
            session_text(session, &DeskPhrases::session_line, work.wording(), work.now));
    }
    say(work, "devices", call::done(work.wording(), lines));
}

void Reception::on_search(Work& work, const std::string& query) {
    work.reply.verdict = "search";
    const bool mask = work.wording().mask_numbers;
    const Resolution found = resolve(db_, query, work.asker->user.contact);
    std::vector<std::string> lines;
    for (const Candidate& one : found.matches) {
        if (found.decision == Resolution::Decision::none) break;
        std::string line = "- " + one.name;
        if (!one.detail.empty()) line += ", " + one.detail;
        const CalledContact contact = called_contact(db_, one.contact);
        for (std::size_t i = 0; i < contact.phones.size(); ++i) {
            line += (i == 0 ? ": " : ", ") + call::shown_address(contact.phones[i].address, mask);
        }
        lines.push_back(std::move(line));
        if (found.decision == Resolution::Decision::match) break;
    }
    if (lines.empty()) {
        lines.push_back(work.phrase(&DeskPhrases::found_none, fmt::arg("text", query)));
    } else {
        lines.insert(lines.begin(), work.phrase(&DeskPhrases::found, fmt::arg("text", query)));
    }
    say(work, "found", call::done(work.wording(), lines));
}

/// A message to "+12015550123@call.example.org" or "pizza-hut\20main@...": asks for a call there,
/// at the time and on the phone that its words hold. What is about an earlier call stays that.
CallRequest Reception::addressed(Work& work, CallRequest request) {
    const std::string& addressee = work.message.addressee;
    switch (request.intent) {
        case Intent::call:
            if (!request.called.empty()) return request;  // "call Bob": they say whom
            break;
        case Intent::change:
            for (const CallRow& row : calls_of_thread(db_, work.thread)) {
                if (row.contact == work.asker->user.contact && row.phase != "done") return request;
            }
            break;
        case Intent::none: {
            if (is_courtesy(work.words)) return request;
            const std::vector<CallRow> earlier = calls_of_thread(db_, work.thread);
            const bool lately = !earlier.empty() && earlier.front().created > work.now - same_call;
            const auto command = read_short_command(work.words);
            if (lately || !std::holds_alternative<std::monostate>(command)) return request;
            break;
        }
        case Intent::cancel:
        case Intent::choose:
        case Intent::status:
        case Intent::remember:
        case Intent::retry:
        case Intent::help:
            return request;
    }
    const bool unclear = request.intent == Intent::none;
    request.intent = Intent::call;
    request.problems.clear();
    request.called = {CalledParty{endpoint_of(addressee, work.asker->region), {}, {}}};
    // Kept as a sentence, for "try again" and for the answer to a question.
    work.words = "call " + addressee + (unclear ? std::string() : ", " + work.words);
    if (work.words.size() > addressee.size() + 6 && read(work).called != request.called) {
        work.words = "call " + addressee;
    }
    return request;
}

ChatDesk::Answer Reception::ask(const Message& message) {
    const Reply reply = handle(message);
    Answer answer{reply.accepted, {}};
    for (const std::string& text : reply.texts) {
        answer.text += (answer.text.empty() ? "" : "\n") + text;
    }
    return answer;
}

ChatPerson Reception::person(const std::string& bare_jid) {
    ChatPerson person;
    const auto user = user_by_jid(db_, bare_jid);
    if (!user || !user->allowed) return person;
    const auto config = parts_.config();
    person.allowed = true;
    person.name = user->name;
    for (const Phone& phone : user->phones) {
        person.phones.push_back(
            {phone.address, fmt::format("{} ({})", phone.kind,
                                        call::shown_address(phone.address, config->mask_numbers))});
    }
    for (CallRow& row : open_calls(db_, user->contact)) {
        if (!row.outcome.empty()) continue;
        const CallRecord record = unpack(std::move(row));
        person.calls.push_back({record.row.ref, call::status_line(wording_of(record, *config),
                                                                  record.call, parts_.now())});
    }
    return person;
}

void Reception::received(const std::string& by_bare_jid, const std::string& message_id) {
    notice_received(db_, message_id, by_bare_jid, parts_.now());
}

std::vector<Room> Reception::rooms() { return all_rooms(db_); }
void Reception::enter_room(const Room& room) { put_room(db_, room, parts_.now()); }
void Reception::leave_room(const std::string& jid) { drop_room(db_, jid); }

}  // namespace patchcord
