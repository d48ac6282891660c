#include "agent/series.hpp"

#include "parsers/repeat.hpp"
#include "parsers/when.hpp"

namespace patchcord {
namespace {

/// More occurrences than that were missed by no agent that anybody still cares for.
constexpr int most_skipped = 4000;

}  // namespace

std::optional<CallRecord> next_in_series(const CallRecord& done, Instant now) {
    if (!done.repeat || !done.local_due) return std::nullopt;
    const auto asked = resolve_local(*done.local_due, done.due_zone);
    std::chrono::local_seconds local = *done.local_due;
    for (int skipped = 0; skipped < most_skipped; ++skipped) {
        const auto later = next_time(*done.repeat, local);
        const auto placed = later ? resolve_local(*later, done.due_zone) : std::nullopt;
        if (!placed || !asked) return std::nullopt;
        local = *later;
        if (placed->utc <= now) continue;  // while nothing ran
        CallRecord next = done;
        next.local_due = local;
        next.row = CallRow{};
        next.row.message = done.row.message;
        next.row.contact = done.row.contact;
        next.row.thread = done.row.thread;
        next.row.created = next.row.updated = now;
        next.call = call::Call{};
        next.call.policy = done.call.policy;
        next.call.created = next.call.phase_since = now;
        next.call.due = placed->utc;
        if (done.call.latest) next.call.latest = placed->utc + (*done.call.latest - asked->utc);
        next.called.identity.reset();
        next.caller.identity.reset();
        return next;
    }
    return std::nullopt;
}

bool replan(CallRecord& record) {
    if (!record.local_due || record.call.phase != call::Phase::queued || record.call.attempt != 0)
        return false;
    const auto placed = resolve_local(*record.local_due, record.due_zone);
    if (!placed || record.call.due == placed->utc) return false;
    if (record.call.latest) *record.call.latest += placed->utc - record.call.due;
    record.call.due = placed->utc;
    return true;
}

std::string repeat_text(const CallRecord& record) {
    return record.repeat ? record.repeat->text : std::string();
}

}  // namespace patchcord
