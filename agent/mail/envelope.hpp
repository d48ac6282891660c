#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agent/mail/settings.hpp"
#include "agent/message.hpp"

namespace patchcord {

/// What the transport said of a mail, beside the mail itself.
struct Envelope {
    std::string recipient;         ///< our address, lower case
    bool has_return_path = false;  ///< LMTP: yes
    std::string return_path;       ///< of MAIL FROM; empty: the null sender
};

/// Makes the sink that a listener uses; called once, in the listener's own thread.
using MakeSink = std::function<std::unique_ptr<MessageSink>()>;

/// What both mail listeners need. Copied into their threads.
struct Intake {
    MailTrust trust;
    std::vector<std::string> own_addresses;  ///< "call@example.org", any case
    MakeSink make_sink;
    std::function<Instant()> now;
    /// Counts the attempts at a mail, so that one that kills the process is parked at the fourth
    /// (directory/attempts.hpp). Empty: not counted.
    std::filesystem::path database;
};

}  // namespace patchcord
