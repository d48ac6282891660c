#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "agent/call_record.hpp"
#include "agent/config.hpp"
#include "directory/database.hpp"
#include "parsers/queue_notice.hpp"

/// What a center of one's own knows of its queue (METHOD M29, M31). All functions throw
/// DatabaseError.
namespace patchcord {

/// By its address in any case; null: there is none.
const DeskSettings* find_desk(const Config& config, std::string_view address);

bool is_open(const DeskSettings& desk, Instant now);
/// When it opens next; empty: it is open, or is so never again within a year.
std::optional<Instant> opens_at(const DeskSettings& desk, Instant now);

/// What somebody at that place is told: the place, and the wait where earlier calls taught it.
/// `place`: from 1.
QueueNotice desk_notice(Database& db, const DeskSettings& desk, int place, Instant now);
/// What somebody who asks now is told; `agent`: one is free.
QueueNotice desk_notice_for_newcomers(Database& db, const DeskSettings& desk, Instant now);

/// The same as the documented JSON, for the web: by the desk's page() in the configuration; empty:
/// there is no such desk.
std::string published_queue(Database& db, const Config& config, std::string_view page, Instant now);

/// A line of "status" for a call that waits for its turn there: "Acme Support: 3rd in the queue,
/// about 4 minutes [k3f9x]"; empty: it does not.
std::string desk_line_of(Database& db, const CallRecord& record, const Config& config, Instant now);

/// A call of that desk took so long, from its turn to its end.
void learn_desk_call(Database& db, const std::string& address, Instant now,
                     std::chrono::seconds length);

}  // namespace patchcord
