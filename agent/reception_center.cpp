/// What a user says who waits at a calling center: "now", "call me anyway in 5".

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "agent/call/wording.hpp"
#include "agent/fetch_words.hpp"
#include "agent/reception_work.hpp"
#include "directory/calls.hpp"

namespace patchcord {
namespace {

/// What can still come of a user's wish to be rung.
enum class Fetching { none, unanswered, waiting, ringing };

Fetching fetching(const call::Call& call) {
    if (!call.policy.center || call.outcome) return Fetching::none;
    switch (call.phase) {
        case call::Phase::ringing_called:
        case call::Phase::closing_for_way:
            return Fetching::unanswered;
        case call::Phase::at_center:
            return Fetching::waiting;
        case call::Phase::ringing_caller:
        case call::Phase::retrying_caller:
        case call::Phase::checking_caller:
        case call::Phase::greeting_caller:
            return Fetching::ringing;
        case call::Phase::queued:
        case call::Phase::closing_for_retry:
        case call::Phase::checking_called:
        case call::Phase::connected:
        case call::Phase::transferring:
        case call::Phase::apologising:
        case call::Phase::closing:
        case call::Phase::done:
            return Fetching::none;
    }
    return Fetching::none;
}

}  // namespace

/// False where nobody waits at a center: the same words may then ask for something else.
bool Reception::on_fetch(Work& work) {
    const auto asked = read_fetch(work.words);
    if (!asked) return false;
    const std::vector<CallRow> open = open_calls(db_, work.asker->user.contact);
    std::vector<const CallRow*> waiting;
    for (const CallRow& row : open) {
        const bool live = row.phase != "queued" && row.outcome.empty();
        if (live && fetching(unpack(row).call) != Fetching::none) waiting.push_back(&row);
    }
    if (waiting.empty()) return false;
    work.reply.verdict = "ring me";
    std::optional<CallRow> meant;
    if (waiting.size() == 1 && asked->ref.empty()) {
        meant = *waiting.front();
    } else {
        CallRequest request;
        request.call_ref = asked->ref;
        meant = meant_call(work, request, false);
        if (!meant) return true;
    }
    const CallRecord record = unpack(*std::move(meant));
    const std::string& name = record.called.name;
    work.reply.ref = record.row.ref;
    const auto answer = [&](std::string text) {
        say(work, "fetch", call::done(work.wording(), {std::move(text)}));
    };
    const bool later = asked->in > std::chrono::minutes{0};
    const std::string time = asked->in == std::chrono::minutes{1}
                                 ? "a minute"
                                 : fmt::format("{} minutes", asked->in.count());
    switch (fetching(record.call)) {
        case Fetching::none:
            say(work, "fetch",
                call::refusal(work.wording(),
                              {fmt::format("The call to {} does not wait in a queue.", name)}));
            return true;
        case Fetching::ringing:
            answer(fmt::format("I am ringing you already, for {}.", name));
            return true;
        case Fetching::unanswered:
            answer(later ? fmt::format("I ring you in {}, but not before {} answers.", time, name)
                         : fmt::format("{} has not answered yet. I ring you as soon as it does.",
                                       name));
            break;
        case Fetching::waiting:
            answer(later ? fmt::format("I ring you in {}, or as soon as somebody at {} is there.",
                                       time, name)
                         : fmt::format("I ring you now. Nobody at {} is there yet: you will hear "
                                       "its queue until somebody comes.",
                                       name));
            break;
    }
    work.fetched = record.row.id;
    work.fetch_at = work.now + asked->in;
    return true;
}

}  // namespace patchcord
