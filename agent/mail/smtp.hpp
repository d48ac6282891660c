#pragma once

#include <memory>
#include <string>

#include "agent/mail/settings.hpp"
#include "agent/notice.hpp"
#include "agent/send_result.hpp"
#include "directory/database.hpp"

namespace patchcord {

/// Sends notices by SMTP, under the null envelope sender, over one connection that is kept for
/// the next. One thread at a time, but stop().
class SmtpSender {
 public:
    explicit SmtpSender(SmtpSettings settings);
    SmtpSender(const SmtpSender&) = delete;
    SmtpSender& operator=(const SmtpSender&) = delete;
    ~SmtpSender();

    /// Takes as long as ServerSettings::timeout allows for each command. `now` becomes Date.
    SendResult send(const Notice& notice, Instant now);
    /// Thread-safe: a send that waits for the server ends with TryLater, and so do later ones.
    void stop();

 private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Connects, logs in and leaves. Empty: all is well; else what is wrong, in one line. For
/// `patchcord check`. Any thread.
std::string check_smtp(const SmtpSettings& settings);

}  // namespace patchcord
