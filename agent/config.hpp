#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "agent/call/plan.hpp"
#include "agent/call/state.hpp"
#include "agent/desk_settings.hpp"
#include "agent/log.hpp"
#include "agent/mail/settings.hpp"
#include "agent/queue_page.hpp"
#include "agent/web/settings.hpp"
#include "agent/xmpp/settings.hpp"
#include "parsers/quiet.hpp"
#include "sipua/settings.hpp"

namespace patchcord {

/// A fault in the configuration: says file, line, key and the fix.
class ConfigError : public std::runtime_error {
 public:
    using std::runtime_error::runtime_error;
};

struct Limits {
    int per_user_day = 50;  ///< calls that one user may ask for in 24 hours
    int per_user_open = 5;  ///< calls of one user that are queued or live
    /// Attempts to ring one party in 24 hours, whoever asks; 0: no limit.
    int per_called_day = 30;
    int live = 100;  ///< calls alive at once, of all users
    bool operator==(const Limits&) const = default;
};

/// Recordings of conversations; both parties are told first.
struct RecordingSettings {
    bool enabled = false;
    std::filesystem::path folder = "/var/lib/patchcord/recordings";
    bool operator==(const RecordingSettings&) const = default;
};

/// Calling centers: of all directory entries of that kind.
struct CenterSettings {
    call::CenterPolicy policy;
    bool ask = true;  ///< a voice that may be a person's is asked
    std::vector<QueuePage> pages;
    bool operator==(const CenterSettings&) const = default;
};

/// The whole configuration, checked. A value: reloading makes a new one.
struct Config {
    std::filesystem::path file;
    std::vector<std::string> addresses;  ///< ours; the first one is shown and answers
    std::string name;                    ///< of this agent on its database; empty: the host's
    std::filesystem::path database = "/var/lib/patchcord/patchcord.db";
    std::filesystem::path cache = "/var/cache/patchcord";
    std::filesystem::path prompts = "/usr/share/patchcord/prompts";
    std::string zone = "UTC";
    std::string region = "US";
    std::string language = "en";
    bool mask_numbers = false;
    std::chrono::seconds drain{60};  ///< SIGTERM: live calls may go on that long
    /// An outcome that has not arrived by then goes to the user's other channel too; 0: never.
    std::chrono::seconds other_channel_after{600};
    LogSettings log;

    std::optional<ImapSettings> imap;
    std::optional<LmtpSettings> lmtp;
    std::optional<SmtpSettings> smtp;
    MailTrust trust;
    std::optional<XmppSettings> xmpp;
    std::optional<WebSettings> web;

    SipSettings sip;
    MediaSettings media;
    RecordingSettings recording;
    call::DialPlanRules dialplan;
    call::Policy policy;
    std::optional<QuietHours> quiet = QuietHours{};  ///< of people who are called
    bool find_me = false;  ///< all numbers of a called party are tried, one after the other
    CenterSettings center;
    std::vector<DeskSettings> desks;
    Limits limits;
};

/// Reads and checks the file. Unknown keys, wrong types and impossible values throw ConfigError
/// with the nearest known key.
Config load_config(const std::filesystem::path& file);
/// The same of a text, for tests; `name` stands for the file in messages.
Config parse_config(std::string_view text, const std::filesystem::path& name);

}  // namespace patchcord
