/// Centers of one's own: whose turn it is to be called back, and what those who wait are told.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "agent/call/wording.hpp"
#include "agent/desk.hpp"
#include "agent/runner_live.hpp"
#include "agent/tell.hpp"
#include "directory/desks.hpp"
#include "directory/outbox.hpp"

namespace patchcord {

/// First come, first served; never more calls at a time than agents.
void Runner::release_desks(Instant now) {
    const auto config = parts_.config();
    for (const DeskSettings& desk : config->desks) {
        const std::vector<DeskPlace> line = desk_line(db_, desk.address, now);
        if (line.empty()) continue;
        const int free = is_open(desk, now) ? desk.agents - desk_busy(db_, desk.address) : 0;
        const auto turns =
            static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(free, 0, std::ssize(line)));
        for (std::size_t i = 0; i < turns; ++i) release_to_agents(line[i].call, desk, now);
        for (std::size_t i = turns; i < line.size(); ++i) {
            const int place = static_cast<int>(i - turns) + 1;
            // What changes something: next in line, or the place halved.
            const bool news = (place == 1 && line[i].told > 1) || place * 2 <= line[i].told;
            if (news) tell_desk_place(line[i].call, desk, place, now);
        }
    }
    for (const std::string& address : desks_in_use(db_)) {
        if (find_desk(*config, address) != nullptr) continue;
        // The desk was taken out of the configuration: what was promised is kept.
        for (const DeskPlace& each : desk_line(db_, address, now)) {
            release_desk_call(db_, each.call, now);
        }
    }
}

void Runner::release_to_agents(std::int64_t id, const DeskSettings& desk, Instant now) {
    release_desk_call(db_, id, now);
    auto row = call_by_id(db_, id);
    auto record = row ? read(*row, now) : std::nullopt;
    if (!record) return;
    record->call.due = now;
    pack(*record);
    if (change_queued_call(db_, record->row, now)) {
        add_call_event(db_, id, now, "queue", fmt::format("its turn at {}", desk.name));
    }
}

void Runner::tell_desk_place(std::int64_t id, const DeskSettings& desk, int place, Instant now) {
    const auto config = parts_.config();
    set_desk_told(db_, id, place);
    auto row = call_by_id(db_, id);
    const auto found = row ? read(*row, now) : std::nullopt;
    if (!found) return;
    const CallRecord& record = *found;
    const QueueNotice queue = desk_notice(db_, desk, place, now);
    add_call_event(db_, id, now, "told", fmt::format("the user: {}", call::queue_text(queue)));
    // A mail for each step would be too many.
    if (record.reply.channel == "cli" || (record.reply.channel == "mail" && place > 1)) return;
    const Notice notice =
        make_notice(record.reply, *config, fmt::format("{}.desk.{}", record.row.ref, place),
                    call::desk_place(wording_of(record, *config), queue));
    if (put_notice(db_, {notice.message_id, notice.channel, notice.recipient, to_json(notice), id},
                   now, now)) {
        parts_.wake_outbox();
    }
}

}  // namespace patchcord
