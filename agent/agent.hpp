#pragma once

#include <filesystem>
#include <memory>

#include "agent/config.hpp"

namespace patchcord {

/// The whole daemon, wired: listeners, runner, dialer, media, outbox. One in a process.
class Agent {
 public:
    /// Opens everything; throws std::runtime_error with a sentence for the admin.
    explicit Agent(Config config);
    Agent(const Agent&) = delete;
    Agent& operator=(const Agent&) = delete;
    ~Agent();

    /// Works until SIGTERM or SIGINT. SIGHUP reads the configuration again. The first SIGTERM
    /// takes nothing new and lets live calls end (Config::drain at the longest); the second one
    /// ends them. SIGUSR1 takes nothing new and waits for the last live call, however long.
    void run();

 private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace patchcord
