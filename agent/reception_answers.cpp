/// What follows from a message that is about calls that are there already: answers to questions,
/// cancel, change, try again, status, what the user says of themselves.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "agent/call/party_words.hpp"
#include "agent/call/plan.hpp"
#include "agent/call/step.hpp"
#include "agent/call/wording.hpp"
#include "agent/choice.hpp"
#include "agent/desk.hpp"
#include "agent/reception_work.hpp"
#include "agent/tell.hpp"
#include "agent/timing.hpp"
#include "directory/calls.hpp"
#include "parsers/sentence.hpp"
#include "parsers/when.hpp"

namespace patchcord {
namespace {

using namespace std::chrono_literals;
using call::DeskPhrases;

constexpr auto question_age = 24h;

/// Its outcome is not told yet. A call whose legs are being ended is over for its user.
bool open(const CallRow& row) { return row.phase != "done" && row.outcome.empty(); }

/// The user's phone is none of the called party's: of a call that is carried out just now all of
/// those are fixed, of one that waits they are rung without it.
std::optional<NotBooked> apart_from(CallRecord& record, const Party& own, const Asker& asker) {
    const auto one = std::ranges::find(record.called.ways, own.uri, &PartyWay::uri);
    if (record.row.phase != "queued" && one != record.called.ways.end()) {
        return refusal(asker, "same phone", &DeskPhrases::same_phone,
                       fmt::arg("who", record.called.name));
    }
    auto refused = keep_apart(record.called, own, asker);
    if (!record.called.ways.empty()) {
        record.call.called_ways.count = static_cast<int>(record.called.ways.size());
    }
    return refused;
}

/// "Use my desk phone until 5": said of the phone, and of no call's time.
bool for_a_while(const CallRequest& request) {
    constexpr std::array<std::string_view, 5> until{"until", "till", "bis", "jusqu", "hasta"};
    return request.at && request.at->until &&
           std::ranges::any_of(
               until, [&](std::string_view word) { return request.at->text.starts_with(word); });
}

/// The call's id in a Message-ID of ours ("k3f9x.outcome@example.org"), or empty.
std::string_view ref_in(std::string_view message_id) {
    const auto dot = message_id.find('.');
    return dot == std::string_view::npos ? std::string_view{} : message_id.substr(0, dot);
}

}  // namespace

void Reception::on_choose(Work& work, const CallRequest& request) {
    // The question of this thread, else the user's last one.
    auto row = db_.cached(
        "SELECT q.id, q.request, q.choices, m.text, m.received, m.id FROM questions q JOIN "
        "messages m ON m.id = q.message WHERE q.contact = ? AND q.answered IS NULL AND q.choices "
        "<> "
        "'[]' AND q.asked > ? ORDER BY q.thread = ? DESC, q.id DESC LIMIT 1");
    row.bind_all(work.asker->user.contact, work.now - question_age, work.thread);
    if (!row.step()) {
        work.reply.verdict = "choice without question";
        say(work, "refusal",
            call::refusal(work.wording(), {work.phrase(&DeskPhrases::no_question)}));
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
    CallRequest original =
        decode(text, {std::chrono::floor<std::chrono::seconds>(received), work.asker->zone,
                      work.asker->region, work.asker->language});
    if (original.at && original.at->utc < work.now) original.at.reset();
    if (request.caller) original.caller = request.caller;
    work.words = text;  // what the call came of: for "try again"
    work.answered = Work::Answered{question, asked, contact};
    on_call(work, original, contact);
}

/// The call that the message means: by its id, by the thread, or the only one there is.
std::optional<CallRow> Reception::meant_call(Work& work, const CallRequest& request,
                                             bool finished) {
    const std::int64_t contact = work.asker->user.contact;
    const auto ours = [&](const std::optional<CallRow>& row) {
        return row && row->contact == contact && (finished || open(*row));
    };
    if (!request.call_ref.empty()) {
        auto row = call_by_ref(db_, request.call_ref);
        if (ours(row)) return row;
        say(work, "refusal",
            call::refusal(work.wording(), {work.phrase(&DeskPhrases::no_such_call,
                                                       fmt::arg("ref", request.call_ref))}));
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
    std::vector<CallRow> waiting = open_calls(db_, contact);
    std::erase_if(waiting, [](const CallRow& row) { return !open(row); });
    if (waiting.size() == 1) return std::move(waiting.front());
    if (waiting.size() > 1) {
        std::vector<std::string> lines{work.phrase(&DeskPhrases::which_call)};
        for (CallRow& row : waiting) {
            const CallRecord record = unpack(std::move(row));
            lines.push_back(status_of(record, *work.config, work.now));
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
    work.cancelled = row->id;
    work.only_next = request.only_next;
}

void Reception::on_change(Work& work, const CallRequest& request) {
    work.reply.verdict = "change";
    const bool no_calls = open_calls(db_, work.asker->user.contact).empty();
    if (request.caller && !request.caller->device.empty() && (no_calls || for_a_while(request))) {
        on_remember(work, request);
        return;
    }
    auto row = meant_call(work, request, false);
    if (!row) return;
    work.reply.ref = row->ref;
    const bool live = row->phase != "queued";
    if (live && (request.at || !request.caller || !call::may_change_phone(unpack(*row).call))) {
        say(work, "refusal",
            call::refusal(work.wording(), {work.phrase(&DeskPhrases::too_late_to_change,
                                                       fmt::arg("ref", row->ref))}));
        return;
    }
    const std::int64_t row_id = row->id;
    CallRecord record = unpack(std::move(*row));
    if (record.call.policy.key != 0) {
        say(work, "refusal",
            call::refusal(work.wording(), {work.phrase(&DeskPhrases::proof_only,
                                                       fmt::arg("ref", record.row.ref))}));
        return;
    }
    if (request.caller) {
        auto phone = caller_party(request, *work.asker);
        auto* party = std::get_if<Party>(&phone);
        std::optional<NotBooked> refused;
        if (party == nullptr) {
            refused = std::get<NotBooked>(std::move(phone));
        } else {
            refused = route(*party, *work.config, *work.asker);
            if (!refused) refused = apart_from(record, *party, *work.asker);
        }
        if (refused) {
            say(work, "refusal", call::refusal(work.wording(), refused->why));
            return;
        }
        record.caller = std::move(*party);
        call::step(record.call, call::event::NewCallerPhone{}, work.now);
    }
    if (live) {
        // Whoever carries the call out does it.
        work.phone_of = row_id;
        work.new_phone = std::move(record.caller);
        say(work, "changed",
            call::done(work.wording(),
                       {work.phrase(
                           &DeskPhrases::ring_instead,
                           fmt::arg("phone", call::shown_address(work.new_phone->address,
                                                                 work.wording().mask_numbers)))}));
        return;
    }
    std::string note;
    if (request.at) {
        const When at = on_its_day(*request.at, record.call.due, work.now);
        record.call.due = std::max<Instant>(at.utc, work.now);
        record.call.latest.reset();
        if (at.until) record.call.latest = *at.until;
        record.local_due.reset();
        if (at.wall_clock) {
            record.local_due = at.local;
            record.due_zone = at.zone;
        }
        if (request.repeat) record.repeat = request.repeat;
        note = at.note;
    }
    if (!may_ring(work, record, request)) return;
    say(work, "changed",
        call::receipt(wording_of(record, *work.config), record.call, work.now, note));
    work.changed = std::move(record);
}

/// A changed call that would ring in quiet hours is asked back; "yes" rings all the same.
bool Reception::may_ring(Work& work, CallRecord& record, const CallRequest& request) {
    const auto over = quiet_over(record, record.call.due);
    if (!over) return true;
    if (request.options.anyway) {
        record.quiet.reset();
        work.overrode_quiet = true;
        return true;
    }
    const std::string& zone = record.called.zone.empty() ? record.zone : record.called.zone;
    const auto local = to_local(std::chrono::floor<std::chrono::seconds>(record.call.due), zone);
    say(work, "refusal",
        call::refusal(work.wording(),
                      {call::quiet_now(work.asker->language, record.called.name,
                                       local.value_or(std::chrono::local_seconds{}))}));
    work.question = Work::Question{quiet_rule, {}};
    return false;
}

void Reception::on_retry(Work& work, const CallRequest& request) {
    work.reply.verdict = "try again";
    const auto row = meant_call(work, request, true);
    if (!row) return;
    work.reply.ref = row->ref;
    if (open(*row)) {
        if (row->phase == "queued") {
            CallRecord record = unpack(*row);
            record.call.due = work.now;
            if (!may_ring(work, record, request)) return;
            say(work, "changed",
                call::receipt(wording_of(record, *work.config), record.call, work.now));
            work.changed = std::move(record);
            return;
        }
        say(work, "refusal", call::refusal(work.wording(), {work.phrase(&DeskPhrases::under_way)}));
        return;
    }
    if (unpack(*row).call.policy.key != 0) {
        ask_for_key(work);
        return;
    }
    auto message = db_.cached("SELECT text FROM messages WHERE id = ?");
    message.bind(row->message.value_or(0));
    if (!message.step()) {
        say(work, "refusal", call::refusal(work.wording(), {work.phrase(&DeskPhrases::text_gone)}));
        return;
    }
    work.words = message.text(0);  // likewise, for the next "try again"
    CallRequest again =
        decode(work.words, {std::chrono::floor<std::chrono::seconds>(work.now), work.asker->zone,
                            work.asker->region, work.asker->language});
    again.at = request.at;
    work.reply.ref.clear();
    const CallRecord record = unpack(*row);
    if (const DeskSettings* desk = find_desk(*work.config, record.desk)) {
        call_back(work, *desk, again);
    } else {
        on_call(work, again, record.called.contact);
    }
}

void Reception::on_status(Work& work) {
    work.reply.verdict = "status";
    std::vector<std::string> lines;
    for (CallRow& row : open_calls(db_, work.asker->user.contact)) {
        const CallRecord record = unpack(std::move(row));
        const std::string place = desk_line_of(db_, record, *work.config, work.now);
        lines.push_back(place.empty() ? status_of(record, *work.config, work.now) : place);
    }
    const bool calls = !lines.empty();
    for (const Session& session : sessions_of(db_, work.asker->user.contact, work.now)) {
        lines.push_back(
            session_text(session, &DeskPhrases::session_status, work.wording(), work.now));
    }
    if (!calls && !lines.empty()) {
        lines.insert(lines.begin(), work.phrase(&DeskPhrases::no_calls));
    }
    say(work, "status",
        calls || lines.empty() ? call::status(work.wording(), lines)
                               : call::done(work.wording(), lines));
}

}  // namespace patchcord
