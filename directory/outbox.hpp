#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/database.hpp"

namespace patchcord {

/// A notice to be stored; `payload` is its JSON (agent/notice.hpp).
struct NewOutboxItem {
    std::string key;  ///< what it tells, so that it is written once: "call:17:outcome"
    std::string channel;
    std::string recipient;
    std::string payload;
    std::optional<std::int64_t> call;
    std::optional<Instant> watch{};  ///< where it has not arrived by then, it is told elsewhere
};

struct OutboxItem {
    std::int64_t id = 0;
    std::string recipient;
    std::string payload;
    int attempts = 0;  ///< before this one
    Instant created{};
};

/// Puts a notice into the outbox, in the caller's transaction. False: one with this key is
/// there already, and stays as it is. All of these throw DatabaseError.
bool put_notice(Database& db, const NewOutboxItem& item, Instant due, Instant now);

/// What waits, is due on this channel and is not being sent by another agent, oldest first.
std::vector<OutboxItem> due_notices(Database& db, std::string_view channel, std::string_view owner,
                                    Instant now, int limit);
/// When the next one of this channel may be sent by `owner`; empty: none waits.
std::optional<Instant> next_notice_due(Database& db, std::string_view channel,
                                       std::string_view owner);
/// Takes a notice to send it: true where this UPDATE won it. A claim of the same owner's earlier
/// process does not hold. The lease ends by the database's clock.
bool claim_notice(Database& db, std::int64_t id, std::string_view owner, Instant now,
                  std::chrono::milliseconds lease);

void notice_sent(Database& db, std::int64_t id, Instant now);
void notice_delayed(Database& db, std::int64_t id, Instant due, std::string_view error);
void notice_failed(Database& db, std::int64_t id, std::string_view error);
/// The recipient's program told that it arrived; `key` with or without a domain behind it.
void notice_received(Database& db, std::string_view key, std::string_view recipient, Instant now);

/// One that should have arrived by now, or never will.
struct WatchedNotice {
    std::int64_t id = 0;
    std::string channel;
    std::string payload;
    std::optional<std::int64_t> call;
    enum class State { waiting, sent, received, failed };
    State state = State::waiting;
};
/// Those whose time has come, and those that failed for good, oldest first.
std::vector<WatchedNotice> watched_notices(Database& db, Instant now, int limit);
/// When the next one's time comes.
std::optional<Instant> next_watch(Database& db);
/// Looked after. One that still waits is given up where there is a reason to: `instead`.
void unwatch_notice(Database& db, std::int64_t id, std::string_view instead);

}  // namespace patchcord
