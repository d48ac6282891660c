#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "agent/notice.hpp"
#include "agent/send_result.hpp"
#include "directory/database.hpp"

namespace patchcord {

/// Sends what is due in the outbox on one channel, in a thread of its own with its own database
/// connection. At least once: a crash between sending and marking sends again, under the same
/// Message-ID. Tries again after 10 seconds, doubling to 1 hour; gives up 2 days after the notice
/// was written, or at once where the sender says Never.
class OutboxWorker {
 public:
    struct Settings {
        std::filesystem::path database;
        std::string channel;  ///< "mail", "xmpp"
        std::string owner;    ///< the agent's name: each notice is sent by one agent
        std::function<SendResult(const Notice&)> send;
        std::function<Instant()> now;
        /// Looks after what else is due in the outbox; says when to be called again. May be empty.
        std::function<std::optional<Instant>(Database& db)> also{};
    };

    explicit OutboxWorker(Settings settings);
    OutboxWorker(const OutboxWorker&) = delete;
    OutboxWorker& operator=(const OutboxWorker&) = delete;
    /// Stops.
    ~OutboxWorker();

    void start();
    /// Something was put into the outbox. Thread-safe, cheap.
    void wake();
    /// Finishes the notice that is being sent, leaves the rest, ends the thread. To not wait for a
    /// slow server, stop the sender first (SmtpSender::stop).
    void stop();

 private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace patchcord
