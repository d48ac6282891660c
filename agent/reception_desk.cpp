/// Messages to a center of one's own: whoever writes is called back, in order (METHOD M29).

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "agent/call/center.hpp"
#include "agent/call/plan.hpp"
#include "agent/call/wording.hpp"
#include "agent/desk.hpp"
#include "agent/reception_work.hpp"
#include "agent/tell.hpp"
#include "directory/calls.hpp"
#include "directory/desks.hpp"

namespace patchcord {

/// False where the message is to no desk, or asks for something else than a call.
bool Reception::on_desk(Work& work) {
    const DeskSettings* const desk = find_desk(*work.config, work.message.recipient);
    if (desk == nullptr) return false;
    const CallRequest request = read(work);
    const bool other = request.intent == Intent::cancel || request.intent == Intent::status ||
                       request.intent == Intent::help;
    if (other) return false;
    call_back(work, *desk, request);
    return true;
}

void Reception::call_back(Work& work, const DeskSettings& desk, const CallRequest& request) {
    const auto refuse = [&](const NotBooked& why) {
        work.reply.verdict = "not booked: " + why.rule;
        say(work, "refusal", call::refusal(work.wording(), why.why));
    };
    auto caller = caller_party(request, *work.asker);
    if (const auto* none = std::get_if<NotBooked>(&caller)) return refuse(*none);
    Party& own = std::get<Party>(caller);
    if (const auto refused = route(own, *work.config, *work.asker)) return refuse(*refused);
    if (const auto open = desk_call(db_, desk.address, own.address)) {
        const auto row = call_by_id(db_, *open);
        const auto place = desk_place(db_, desk.address, *open, work.now);
        work.reply.verdict = "callback: waits already";
        if (row && row->contact == work.asker->user.contact) work.reply.ref = row->ref;
        say(work, "desk",
            call::done(
                work.wording(),
                {place ? fmt::format("{} has your number already: you are {}.", desk.name,
                                     call::queue_text(desk_notice(db_, desk, *place, work.now)))
                       : fmt::format("{} is calling you back already.", desk.name)}));
        return;
    }
    if (const auto refused = over_limit(db_, *work.config, *work.asker, work.now)) {
        return refuse(*refused);
    }
    Party agents;
    agents.name = desk.name;
    agents.address = desk.phone;
    agents.zone = desk.zone;
    agents.language = work.config->language;
    if (const auto refused = route(agents, *work.config, *work.asker)) return refuse(*refused);
    Booked booked;
    CallRecord& record = booked.record;
    record.call.policy = call::policy_for(work.config->policy, request.options);
    record.call.due = request.at ? std::max<Instant>(request.at->utc, work.now) : work.now;
    record.called = std::move(agents);
    record.caller = std::move(own);
    record.desk = desk.address;
    record.reply = reply_path(work.message);
    record.row.thread = work.thread;
    sign(record, *work.asker, work.now);
    work.reply.verdict = "callback";
    work.booked = std::move(booked);
}

/// Another connection put the same number into the queue in the meantime.
bool Reception::in_desk_already(const CallRecord& record) {
    return !record.desk.empty() && desk_call(db_, record.desk, record.caller.address).has_value();
}

/// Of a stored call: puts it into the queue, and says what the customer is told.
call::Text Reception::join_desk_queue(const Work& work, const CallRecord& record) {
    join_desk(db_, record.desk, record.row.id, record.caller.address);
    const DeskSettings& desk = *find_desk(*work.config, record.desk);
    // Who wants to be called later gets a place then.
    const int place = desk_place(db_, record.desk, record.row.id, work.now).value_or(0);
    set_desk_told(db_, record.row.id, place);
    const call::Wording wording = wording_of(record, *work.config);
    if (place == 0) return call::receipt(wording, record.call, work.now);
    return call::desk_receipt(wording, desk_notice(db_, desk, place, work.now),
                              opens_at(desk, work.now), work.now);
}

}  // namespace patchcord
