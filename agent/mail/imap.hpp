#pragma once

#include <functional>
#include <memory>
#include <string>

#include "agent/mail/envelope.hpp"

namespace patchcord {

/// The IMAP listener: watches one folder by IDLE in a thread of its own (where the sink is made
/// and used), gives each mail to the sink, then marks it \Seen and moves it. Connects again by
/// itself, after 1 second at first and 5 minutes at most.
class ImapListener {
 public:
    /// `on_state` (may be empty) hears in the listener's thread what it does: "connected",
    /// "waiting", "trying again in 2 s: ...".
    ImapListener(ImapSettings settings, Intake intake,
                 std::function<void(const std::string&)> on_state = {});
    ImapListener(const ImapListener&) = delete;
    ImapListener& operator=(const ImapListener&) = delete;
    /// Stops.
    ~ImapListener();

    void start();
    /// Ends the thread at once, wherever it waits; a mail that is being accepted is finished first.
    void stop();

 private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Connects, logs in, opens the folder and leaves. Empty: all is well; else what is wrong and
/// what to do, in one line. For `patchcord check`. Any thread.
std::string check_imap(const ImapSettings& settings);

}  // namespace patchcord
