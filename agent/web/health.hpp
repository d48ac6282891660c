#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "directory/database.hpp"

namespace patchcord {

/// How the agent does, and how much it has to do.
struct Health {
    std::string database_fault;  ///< empty: it can be written
    bool loop_turns = true;      ///< the thread of SIP and calls answers
    bool draining = false;       ///< nothing new is taken, by request
    // Of all agents on this database; zero where it cannot be read:
    std::int64_t calls_waiting = 0;
    std::int64_t calls_live = 0;
    std::int64_t calls_done = 0;
    std::int64_t notices_waiting = 0;
    std::int64_t notices_failed = 0;
    std::chrono::seconds oldest_notice{0};  ///< that is due and still waits

    bool well() const { return database_fault.empty() && loop_turns; }
};

/// Writes a sign of life of agent `name` (with a commit: a full disk shows) and counts. A fault of
/// the database becomes a value.
Health look_after(Database& db, std::string_view name, Instant now);

/// One JSON object.
std::string to_json(const Health& health);
/// The text format of Prometheus.
std::string to_prometheus(const Health& health);

}  // namespace patchcord
