#include "agent/desk.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "agent/call/center.hpp"
#include "directory/centers.hpp"
#include "directory/desks.hpp"
#include "parsers/when.hpp"

namespace patchcord {
namespace {

using std::chrono::seconds;

/// Where the lengths of a desk's calls are kept among what centers taught.
std::string lengths_of(const std::string& address) { return "desk " + address; }

std::chrono::local_seconds wall_clock_of(const DeskSettings& desk, Instant now) {
    const auto utc = std::chrono::floor<seconds>(now);
    return to_local(utc, desk.zone).value_or(std::chrono::local_seconds{utc.time_since_epoch()});
}

}  // namespace

const DeskSettings* find_desk(const Config& config, std::string_view address) {
    const auto same = [](char a, char b) {
        return (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b) == a;
    };
    const auto found = std::ranges::find_if(config.desks, [&](const DeskSettings& desk) {
        return std::ranges::equal(desk.address, address, same);
    });
    return found == config.desks.end() ? nullptr : &*found;
}

bool is_open(const DeskSettings& desk, Instant now) {
    return desk.hours.open(wall_clock_of(desk, now));
}

std::optional<Instant> opens_at(const DeskSettings& desk, Instant now) {
    const auto local = wall_clock_of(desk, now);
    const auto next = desk.hours.next_open(local);
    if (!next || *next == local) return std::nullopt;
    const auto resolved = resolve_local(*next, desk.zone);
    return resolved ? std::optional<Instant>(resolved->utc) : std::nullopt;
}

QueueNotice desk_notice(Database& db, const DeskSettings& desk, int place, Instant now) {
    QueueNotice notice;
    notice.position = place;
    const int before = place - std::max(desk.agents - desk_busy(db, desk.address), 0);
    if (!is_open(desk, now)) return notice;
    if (before <= 0) {
        notice.wait = seconds{0};
    } else if (const auto length = usual_wait(db, lengths_of(desk.address), now)) {
        notice.wait = *length * before / desk.agents;
    }
    return notice;
}

QueueNotice desk_notice_for_newcomers(Database& db, const DeskSettings& desk, Instant now) {
    const auto waiting = std::ssize(desk_line(db, desk.address, now));
    QueueNotice notice = desk_notice(db, desk, static_cast<int>(waiting) + 1, now);
    notice.agent = waiting == 0 && notice.wait == seconds{0};
    return notice;
}

std::string published_queue(Database& db, const Config& config, std::string_view page,
                            Instant now) {
    const auto found = std::ranges::find(config.desks, page, &DeskSettings::page);
    if (found == config.desks.end()) return {};
    return queue_to_json(desk_notice_for_newcomers(db, *found, now));
}

std::string desk_line_of(Database& db, const CallRecord& record, const Config& config,
                         Instant now) {
    const DeskSettings* const desk = find_desk(config, record.desk);
    if (desk == nullptr) return {};
    const auto place = desk_place(db, desk->address, record.row.id, now);
    if (!place) return {};
    return fmt::format("{}: {} [{}]", desk->name,
                       call::queue_text(desk_notice(db, *desk, *place, now)), record.row.ref);
}

void learn_desk_call(Database& db, const std::string& address, Instant now,
                     std::chrono::seconds length) {
    add_center_wait(db, lengths_of(address), now, length);
}

}  // namespace patchcord
