#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace patchcord {

/// How a TCP connection is protected.
enum class Security { tls, starttls, plain };

/// Where and as whom to log in.
struct ServerSettings {
    std::string host;
    std::uint16_t port = 0;
    Security security = Security::tls;
    std::string user;  ///< empty: no login
    std::string password;
    std::filesystem::path ca_file;     ///< empty: the system's trust store
    std::chrono::seconds timeout{30};  ///< of one command, overall
    bool operator==(const ServerSettings&) const = default;
};

struct ImapSettings {
    ServerSettings server;
    std::string folder = "INBOX";
    std::string done_folder = "Done";      ///< empty: leave handled mails where they are, \Seen
    std::string failed_folder = "Failed";  ///< likewise, of mails that could not be handled
    std::chrono::seconds idle{240};        ///< IDLE is renewed then, at the latest (<= 5 minutes)
    std::chrono::milliseconds first_retry{1000};      ///< after the connection broke; doubles
    std::chrono::milliseconds longest_retry{300000};  ///< ... up to this
    bool operator==(const ImapSettings&) const = default;
};

struct LmtpSettings {
    std::string listen;  ///< "127.0.0.1:2424", "[::1]:2424" or "unix:/run/patchcord/lmtp"
    /// Numeric addresses beside loopback that may deliver. Whoever may deliver may claim that a
    /// mail is proven, so this is for one's own mail servers alone.
    std::vector<std::string> peers;
    bool operator==(const LmtpSettings&) const = default;
};

struct SmtpSettings {
    ServerSettings server;
    std::string from;  ///< header From of notices, "call@example.org"
    std::string from_name = "Patchcord";
    bool operator==(const SmtpSettings&) const = default;
};

/// What proves a sender (DESIGN decision 7).
struct MailTrust {
    /// Where one's own mail server writes its Authentication-Results.
    enum class Stamp {
        above,  ///< above the Received field by which the mail came in: an outsider cannot
        below,  ///< just below it, on every mail, and it removes foreign ones under its name
    };
    /// authserv-id whose Authentication-Results are believed; empty: no mail is proven.
    std::string authserv_id;
    /// Methods that count, each aligned with the From domain: "dmarc", "dkim", "spf", "auth".
    std::vector<std::string> methods{"dmarc", "auth"};
    Stamp stamp = Stamp::above;
    /// Received fields that one's own servers add above that one, LMTP deliveries not counted.
    int internal_hops = 0;
    bool operator==(const MailTrust&) const = default;
};

}  // namespace patchcord
