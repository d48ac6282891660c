#pragma once

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

/// What waits and is due on this channel, oldest first.
std::vector<OutboxItem> due_notices(Database& db, std::string_view channel, Instant now, int limit);
/// When the next one of this channel is due; empty: none waits.
std::optional<Instant> next_notice_due(Database& db, std::string_view channel);

void notice_sent(Database& db, std::int64_t id, Instant now);
void notice_delayed(Database& db, std::int64_t id, Instant due, std::string_view error);
void notice_failed(Database& db, std::int64_t id, std::string_view error);

}  // namespace patchcord
