#include "agent/web/health.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace patchcord {
namespace {

void count(Database& db, Health& health, Instant now) {
    auto calls = db.cached(
        "SELECT sum(phase <> 'done' AND due IS NOT NULL), sum(phase <> 'done' AND due IS NULL), "
        "sum(phase = 'done') FROM calls");
    calls.step();
    health.calls_waiting = calls.integer(0);
    health.calls_live = calls.integer(1);
    health.calls_done = calls.integer(2);
    auto notices = db.cached(
        "SELECT sum(state = 'waiting'), sum(state = 'failed'), "
        "min(CASE WHEN state = 'waiting' AND due <= ? THEN created END) FROM outbox "
        "WHERE state <> 'sent'");
    notices.bind(now).step();
    health.notices_waiting = notices.integer(0);
    health.notices_failed = notices.integer(1);
    if (!notices.null(2)) {
        health.oldest_notice =
            std::max(std::chrono::floor<std::chrono::seconds>(now - notices.instant(2)),
                     std::chrono::seconds{0});
    }
}

/// One gauge in the text format 0.0.4. Neither name nor help holds anything to escape.
std::string gauge(std::string_view name, std::string_view help, std::int64_t value) {
    return fmt::format("# HELP {0} {1}\n# TYPE {0} gauge\n{0} {2}\n", name, help, value);
}

}  // namespace

Health look_after(Database& db, std::string_view name, Instant now) {
    Health health;
    try {
        db.cached(
              "INSERT INTO nodes (name, seen) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET seen "
              "= excluded.seen")
            .bind_all(name, now)
            .run();
        count(db, health, now);
    } catch (const DatabaseError& error) {
        health.database_fault = error.what();
    }
    return health;
}

std::string to_json(const Health& health) {
    const nlohmann::ordered_json json{
        {"status", health.well() ? "ok" : "failing"},
        {"version", PATCHCORD_VERSION},
        {"database", health.database_fault.empty() ? "ok" : health.database_fault},
        {"loop", health.loop_turns ? "ok" : "does not answer"},
        {"draining", health.draining},
        {"calls", {{"waiting", health.calls_waiting}, {"live", health.calls_live}}},
        {"notices",
         {{"waiting", health.notices_waiting},
          {"failed", health.notices_failed},
          {"oldest_s", health.oldest_notice.count()}}}};
    return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string to_prometheus(const Health& health) {
    return gauge("patchcord_up", "1 where the agent can do its work", health.well() ? 1 : 0) +
           gauge("patchcord_database_writable", "1 where the database takes a commit",
                 health.database_fault.empty() ? 1 : 0) +
           gauge("patchcord_draining", "1 where nothing new is taken", health.draining ? 1 : 0) +
           gauge("patchcord_calls_waiting", "calls whose time has not come", health.calls_waiting) +
           gauge("patchcord_calls_live", "calls under way", health.calls_live) +
           gauge("patchcord_calls_done", "calls that are over", health.calls_done) +
           gauge("patchcord_notices_waiting", "mails and chat lines still to be sent",
                 health.notices_waiting) +
           gauge("patchcord_notices_failed", "mails and chat lines that were given up",
                 health.notices_failed) +
           gauge("patchcord_notice_oldest_seconds", "age of the oldest notice that is due",
                 health.oldest_notice.count());
}

}  // namespace patchcord
