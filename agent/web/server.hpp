#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "agent/web/health.hpp"
#include "agent/web/settings.hpp"

namespace patchcord {

/// GET /health (JSON; 503 where something is wrong) and GET /metrics (Prometheus) over HTTP, in one
/// thread of its own with its own database connection.
class WebServer {
 public:
    struct Parts {
        std::filesystem::path database;
        std::string name;  ///< of this agent
        std::function<Instant()> now;
        /// Completes what the database does not know (loop_turns, draining). Thread-safe.
        std::function<void(Health&)> complete;
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
