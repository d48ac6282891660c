#pragma once

#include <memory>
#include <string>

#include "agent/mail/envelope.hpp"

namespace patchcord {

/// The LMTP listener (RFC 2033): the mail server delivers straight into the agent. One thread of
/// its own serves all connections; the sink is made and used there. A mail is answered with 250
/// only after MessageSink::accept has committed it.
class LmtpServer {
 public:
    LmtpServer(LmtpSettings settings, Intake intake);
    LmtpServer(const LmtpServer&) = delete;
    LmtpServer& operator=(const LmtpServer&) = delete;
    /// Stops.
    ~LmtpServer();

    /// Binds and starts the thread. Throws std::runtime_error where the address cannot be bound.
    void start();
    /// Ends all connections (421) and the thread; a mail that is being accepted is finished first.
    void stop();
    /// "127.0.0.1:2424" (with the real port where 0 was asked) or "unix:...". After start().
    std::string address() const;

 private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace patchcord
