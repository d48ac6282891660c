/// Which due calls begin now: within the limits of all calls and of the gateways' lines, and where
/// those are taken, in turn of the users.

#include "agent/runner_lines.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include "agent/call/wording.hpp"
#include "agent/runner_live.hpp"
#include "agent/tell.hpp"
#include "agent/timing.hpp"
#include "directory/outbox.hpp"

namespace patchcord {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using namespace std::chrono_literals;

constexpr int claims_a_turn = 64;
constexpr int seen_a_turn = 256;         ///< of those that wait for lines
constexpr milliseconds told_after = 8s;  ///< shorter waits are no news
constexpr std::size_t most_told = 10'000;

}  // namespace

void Runner::collect_due(Instant now) {
    const auto limit = static_cast<std::size_t>(parts_.config()->limits.live);
    std::vector<CallRow> rows = next_in_turn(now);
    waiting_ = {};
    for (CallRow& row : rows) {
        if (live_.size() >= limit) break;
        std::optional<CallRecord> record = read(row, now);
        if (!record || put_off(*record, now) || !has_lines(*record, now)) continue;
        try {
            if (!claim_call(db_, record->row, parts_.owner, now, lease)) {
                parts_.dialer.release(record->row.ref);
                continue;
            }
        } catch (const DatabaseError&) {
            parts_.dialer.release(record->row.ref);
            throw;
        }
        const std::int64_t id = record->row.id;
        claimed_.push_back(id);
        told_waiting_.erase(id);
        if (served_.size() >= most_told) served_.clear();
        served_[record->row.contact] = ++begun_;
        add(*std::move(record));
        // The agents of a center of our own are there to be called.
        const CallRecord& taken = live_.at(id)->record;
        if (taken.desk.empty() && rung_too_often(taken.called, now)) {
            events_.push_back({id, call::event::TooOften{}, {}});
        } else {
            events_.push_back({id, call::event::Due{}, {}});
        }
    }
}

/// A row that cannot be read must not stop the others: it is claimed, and stays for the admin to
/// see.
std::optional<CallRecord> Runner::read(CallRow& row, Instant now) {
    CallRow kept;
    kept.id = row.id;
    kept.epoch = row.epoch;
    try {
        return unpack(std::move(row));
    } catch (const std::runtime_error& error) {
        spdlog::error("{}", error.what());
        claim_call(db_, kept, parts_.owner, now, lease);
        return std::nullopt;
    }
}

/// The oldest due calls; where lines are short, each user's first before anybody's second, and
/// those of users who have calls alive after them.
std::vector<CallRow> Runner::next_in_turn(Instant now) {
    if (!waiting_.any) return due_calls(db_, now, claims_a_turn);
    std::vector<CallRow> rows = due_calls_by_user(db_, now, seen_a_turn);
    std::unordered_map<std::int64_t, std::size_t> turn;
    for (const auto& [id, live] : live_) ++turn[live->record.row.contact];
    struct Place {
        std::size_t turn;
        std::uint64_t served;  ///< whose last call began longest ago
        Instant due;
        std::size_t row;
        auto operator<=>(const Place&) const = default;
    };
    std::vector<Place> places;
    places.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto served = served_.find(rows[i].contact);
        places.push_back({turn[rows[i].contact]++, served == served_.end() ? 0 : served->second,
                          rows[i].due.value_or(Instant{}), i});
    }
    std::ranges::sort(places);
    std::vector<CallRow> order;
    order.reserve(rows.size());
    for (const Place& place : places) order.push_back(std::move(rows[place.row]));
    return order;
}

/// What is due in quiet hours (nothing ran when it was to be made, or a series goes on) waits until
/// they are over, and its user is told.
bool Runner::put_off(CallRecord& record, Instant now) {
    if (!keep_quiet(record, now)) return false;
    pack(record);
    if (!change_queued_call(db_, record.row, now)) return true;
    const auto config = parts_.config();
    add_call_event(db_, record.row.id, now, "quiet hours",
                   fmt::format("put off: {} is not rung at this hour", record.called.name));
    if (record.reply.channel == "cli") return true;  // nobody is told
    const call::Text text = call::receipt(wording_of(record, *config), record.call, now,
                                          call::quiet_moved(record.language, record.called.name));
    const auto due = record.call.due.time_since_epoch().count();
    tell_now(record, fmt::format("{}.quiet.{}", record.row.ref, due), text, now);
    return true;
}

void Runner::tell_now(const CallRecord& record, const std::string& key, const call::Text& text,
                      Instant now) {
    const Notice notice = make_notice(record.reply, *parts_.config(), key, text);
    if (put_notice(
            db_,
            {notice.message_id, notice.channel, notice.recipient, to_json(notice), record.row.id},
            now, now)) {
        // Not before it is committed.
        parts_.loop.post([wake = parts_.wake_outbox] { wake(); });
    }
}

bool Runner::has_lines(const CallRecord& record, Instant now) {
    const Admission admission = parts_.dialer.admit(record.row.ref, parties_of(record), false);
    if (admission.admitted) return true;
    if (!std::exchange(waiting_.any, true) || admission.wait < waiting_.next) {
        waiting_.next = admission.wait;
    }
    const auto place = static_cast<std::int64_t>(++waiting_.calls);
    milliseconds wait = admission.wait * place;
    if (admission.wait == 0ms && !live_.empty()) {
        wait = usual_length_ * place / static_cast<std::int64_t>(live_.size());
    }
    const milliseconds waited = now - record.row.due.value_or(now);
    if (waited + wait >= told_after && waited >= 0ms) {
        tell_waiting(record, waiting_.calls, wait, now);
    }
    return false;
}

/// Once in a call's wait; a process that is started anew does not say it again.
void Runner::tell_waiting(const CallRecord& record, std::size_t place, milliseconds wait,
                          Instant now) {
    if (told_waiting_.size() >= most_told) told_waiting_.clear();
    if (!told_waiting_.emplace(record.row.id, now).second) return;
    const auto config = parts_.config();
    const call::Text text =
        call::waiting(wording_of(record, *config), place, std::chrono::ceil<seconds>(wait));
    add_call_event(db_, record.row.id, now, "waiting",
                   fmt::format("all lines are taken: number {} in the queue", place));
    if (record.reply.channel == "cli") return;  // nobody is told
    tell_now(record, fmt::format("{}.{}.waiting", record.row.ref, record.call.attempt), text, now);
}

}  // namespace patchcord
