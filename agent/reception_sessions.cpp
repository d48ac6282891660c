/// What users say of themselves: sessions, the phones in them, and how a new one is proved (M2).

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "agent/call/party_words.hpp"
#include "agent/call/plan.hpp"
#include "agent/call/wording.hpp"
#include "agent/reception_work.hpp"
#include "agent/tell.hpp"
#include "directory/calls.hpp"
#include "parsers/when.hpp"

namespace patchcord {
namespace {

using namespace std::chrono_literals;
using call::DeskPhrases;

constexpr auto code_age = 15min;

/// Of a call that asks for a key: it has to be read first, and is not asked for again by itself.
call::Policy proof_policy(call::Policy policy, char key) {
    policy.key = key;
    policy.center.reset();
    policy.human_check = call::HumanCheck::off;
    policy.busy.retries = policy.no_answer.retries = policy.unreachable.retries = 0;
    policy.check_limit = 30s;
    return policy;
}

/// "al***@example.org"
std::string hidden(std::string_view address) {
    const auto at = address.find('@');
    const std::size_t shown = std::min<std::size_t>(2, at);
    return std::string(address.substr(0, shown)) + "***" +
           std::string(at == std::string_view::npos ? "" : address.substr(at));
}

bool same_digits(std::string_view a, std::string_view b) {
    unsigned char differs = a.size() == b.size() ? 0 : 1;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        differs |= static_cast<unsigned char>(a[i] ^ b[i]);
    }
    return differs == 0;
}

/// The user's next midnight.
Instant end_of_day(Instant when, const std::string& zone) {
    const auto now = std::chrono::floor<std::chrono::seconds>(when);
    const auto local =
        to_local(now, zone).value_or(std::chrono::local_seconds(now.time_since_epoch()));
    const std::chrono::local_seconds midnight =
        std::chrono::floor<std::chrono::days>(local) + std::chrono::days(1);
    const auto resolved = resolve_local(midnight, zone);
    return resolved ? Instant(resolved->utc) : Instant(now + 24h);
}

}  // namespace

Instant Reception::session_end(const Work& work, const CallRequest& request) {
    if (request.at && request.at->until && *request.at->until > work.now) return *request.at->until;
    if (request.at && request.at->utc > work.now + 5min) return request.at->utc;
    return end_of_day(work.now, work.asker->zone);
}

/// "session 7F3K", alone or within a message: this conversation is part of that session now. True
/// where nothing else was said.
bool Reception::on_session(Work& work) {
    LiftedSession lifted = lift_session(work.words);
    const std::int64_t contact = work.asker->user.contact;
    if (lifted.ref.empty()) {
        work.asker->session = session_of(db_, contact, work.thread, work.now);
        return false;
    }
    auto session = session_by_ref(db_, contact, lifted.ref, work.now);
    if (!session) {
        work.reply.verdict = "unknown session";
        say(work, "refusal",
            call::refusal(work.wording(),
                          {work.phrase(&DeskPhrases::no_session, fmt::arg("ref", lifted.ref))}));
        return true;
    }
    work.words = std::move(lifted.text);
    work.asker->session = session;
    const CommandReading reading = read_command(work.words + " session");
    if (const auto* end = std::get_if<SaidCommand>(&reading);
        end != nullptr && end->command == Command::forget) {
        work.reply.verdict = "session ended";
        work.ended.push_back(session->id);
        say(work, "forgotten",
            call::done(work.wording(),
                       {work.phrase(&DeskPhrases::session_ended, fmt::arg("ref", session->ref))}));
        return true;
    }
    work.joined = session;
    if (!work.words.empty()) return false;
    work.reply.verdict = "session joined";
    say(work, "joined",
        call::done(work.wording(), {session_text(*session, &DeskPhrases::session_joined,
                                                 work.wording(), work.now)}));
    return true;
}

/// "Use my desk phone today": valid for later messages of the session until it ends.
void Reception::on_remember(Work& work, const CallRequest& request) {
    work.reply.verdict = "remember";
    auto phone = caller_party(request, *work.asker);
    const Instant until = session_end(work, request);
    if (auto* none = std::get_if<NotBooked>(&phone)) {
        const bool by_address =
            request.caller && (request.caller->kind == CallerPhone::Kind::number ||
                               request.caller->kind == CallerPhone::Kind::sip);
        if (by_address) {
            confirm_first(work, *request.caller, until);
        } else {
            say(work, "refusal", call::refusal(work.wording(), none->why));
        }
        return;
    }
    Session session;
    session.contact = work.asker->user.contact;
    session.phone = std::get<Party>(phone).address;
    session.confirmed = work.asker->session && work.asker->session->confirmed &&
                        work.asker->session->phone == session.phone;
    session.until = until;
    if (request.caller) session.said = request.caller->text;
    work.session = std::move(session);
}

/// A phone that is not registered is rung as the user's only once it is proved: by a key that is
/// pressed there (ask_for_key), or by a code that came back. The code goes to the user's registered
/// address, where there is one on the other channel.
void Reception::confirm_first(Work& work, const CallerPhone& phone, Instant until) {
    Party party;
    party.address = phone.kind == CallerPhone::Kind::sip ? phone.uri : phone.number;
    if (auto refused = route(party, *work.config, *work.asker)) {
        say(work, "refusal", call::refusal(work.wording(), refused->why));
        return;
    }
    const User& user = work.asker->user;
    const bool by_mail =
        work.message.channel != "mail" && !user.emails.empty() && work.config->smtp.has_value();
    const bool by_chat =
        work.message.channel == "mail" && !user.jids.empty() && work.config->xmpp.has_value();
    const std::string channel = by_mail ? "mail" : by_chat ? "xmpp" : work.message.channel;
    const std::string address = by_mail   ? user.emails.front()
                                : by_chat ? user.jids.front()
                                          : work.message.sender;
    Confirmation confirmation{user.contact, work.thread,   party.address,      phone.text,
                              until,        random_code(), work.now + code_age};
    const std::string shown = call::shown_address(party.address, work.wording().mask_numbers);
    work.reply.verdict = "remember: code sent";
    say(work, "confirm",
        call::done(work.wording(), {work.phrase(&DeskPhrases::prove_phone, fmt::arg("phone", shown),
                                                fmt::arg("address", hidden(address)))}));
    call::Wording wording = work.wording();
    wording.channel = channel == "mail" ? call::Channel::mail : call::Channel::chat;
    work.said.push_back(
        {"code",
         call::done(wording,
                    {work.phrase(work.message.channel == "mail" ? &DeskPhrases::code_by_mail
                                                                : &DeskPhrases::code_by_chat,
                                 fmt::arg("code", confirmation.code), fmt::arg("phone", shown))}),
         address, channel});
    work.unconfirmed = std::move(confirmation);
}

/// "Call me": the other way to prove the phone that waits for its code.
bool Reception::on_proof_call(Work& work) {
    if (!wants_proof_call(work.words)) return false;
    if (!confirmation_of(db_, work.asker->user.contact, work.now)) return false;
    ask_for_key(work);
    return true;
}

/// Books the call that rings the phone that waits to be proved, and nobody else, and asks for a key
/// there that only the user was told.
void Reception::ask_for_key(Work& work) {
    const auto refuse = [&](const NotBooked& why) {
        work.reply.verdict = "no proof: " + why.rule;
        say(work, "refusal", call::refusal(work.wording(), why.why));
    };
    const Asker& asker = *work.asker;
    const auto waiting = confirmation_of(db_, asker.user.contact, work.now);
    if (!waiting) {
        refuse(refusal(asker, "nothing waits", &DeskPhrases::nothing_to_prove));
        return;
    }
    Party phone;
    phone.address = phone.name = waiting->phone;
    phone.language = asker.language;
    auto refused = route(phone, *work.config, asker);
    if (!refused) refused = over_limit(db_, *work.config, asker, work.now);
    for (CallRow& row : open_calls(db_, asker.user.contact)) {
        const std::string ref = row.ref;
        if (refused || unpack(std::move(row)).call.policy.key == 0) continue;
        refused = refusal(asker, "asked already", &DeskPhrases::proof_only, fmt::arg("ref", ref));
    }
    if (refused) {
        refuse(*refused);
        return;
    }
    work.reply.verdict = "remember: asks for a key";
    Booked booked;
    CallRecord& record = booked.record;
    record.call.policy = proof_policy(work.config->policy, random_code().front());
    record.call.created = record.call.due = record.call.phase_since = work.now;
    record.called = std::move(phone);
    record.proof = {waiting->said, waiting->until};
    record.user_name = record.caller.name = asker.user.name;
    record.zone = asker.zone;
    record.language = asker.language;
    record.reply = reply_path(work.message);
    record.row.contact = asker.user.contact;
    record.row.thread = work.thread;
    record.row.created = record.row.updated = work.now;
    work.booked = std::move(booked);
}

/// Six digits, while a phone waits for its code.
bool Reception::on_code(Work& work) {
    const std::string code = read_code(work.words);
    if (code.empty()) return false;
    const auto waiting = confirmation_of(db_, work.asker->user.contact, work.now);
    if (!waiting) return false;
    if (!same_digits(code, waiting->code)) {
        work.reply.verdict = "wrong code";
        work.code = Work::Code::wrong;
        say(work, "wrong", call::refusal(work.wording(), {work.phrase(&DeskPhrases::wrong_code)}));
        return true;
    }
    work.reply.verdict = "code confirmed";
    work.code = Work::Code::right;
    Session session;
    session.contact = waiting->contact;
    session.phone = waiting->phone;
    session.said = waiting->said;
    session.confirmed = true;
    session.until = waiting->until;
    work.session = std::move(session);
    return true;
}

/// "forget my phone": the session of this conversation ends, else the latest one.
void Reception::on_forget(Work& work) {
    work.reply.verdict = "forget";
    const auto& session = work.asker->session;
    if (!session) {
        say(work, "nothing",
            call::done(work.wording(), {work.phrase(&DeskPhrases::nothing_to_forget)}));
        return;
    }
    work.ended.push_back(session->id);
    say(work, "forgotten",
        call::done(work.wording(),
                   {session_text(*session, &DeskPhrases::forgotten, work.wording(), work.now)}));
}

void Reception::store_session(Work& work) {
    const std::int64_t contact = work.asker ? work.asker->user.contact : 0;
    for (const std::int64_t id : work.ended) end_session(db_, id);
    if (work.joined) join_session(db_, *work.joined, work.thread);
    if (work.unconfirmed) put_confirmation(db_, *work.unconfirmed);
    if (work.code == Work::Code::wrong) count_wrong_code(db_, contact);
    if (work.code == Work::Code::right) drop_confirmation(db_, contact);
    if (!work.session) return;
    put_session(db_, *work.session, work.thread, work.now);
    say(work, "remembered",
        call::done(work.wording(), {session_text(*work.session, &DeskPhrases::remembered,
                                                 work.wording(), work.now)}));
}

}  // namespace patchcord
