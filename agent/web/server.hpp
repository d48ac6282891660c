#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "agent/web/health.hpp"
#include "agent/web/settings.hpp"

namespace patchcord {

/// GET /health (JSON; 503 where something is wrong), GET /metrics (Prometheus) and GET /queue/NAME
/// (the documented JSON of a queue) over HTTP, in one thread of its own with its own database
/// connection.
class WebServer {
 public:
    struct Parts {
        std::filesystem::path database;
        std::string name;  ///< of this agent
        std::function<Instant()> now;
        /// Completes what the database does not know (loop_turns, draining). Thread-safe.
        std::function<void(Health&)> complete;
        /// What who asks now would be told of the queue of that name, as JSON; empty: there is
        /// none. Thread-safe; throws DatabaseError.
        std::function<std::string(Database&, std::string_view name)> queue;
    };

    WebServer(WebSettings settings, Parts parts);
    WebServer(const WebServer&) = delete;
    WebServer& operator=(const WebServer&) = delete;
    /// Stops.
    ~WebServer();

    /// Throws std::runtime_error where it cannot listen.
    void start();

 private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace patchcord
