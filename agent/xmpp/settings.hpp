#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace patchcord {

/// The agent as a user of an XMPP server. TLS is always used and verified against the domain of
/// the JID.
struct XmppClientSettings {
    std::string jid;  ///< bare, "call@example.org"
    std::string password;
    std::string resource = "patchcord";
    std::string host;               ///< empty: from the JID's domain (SRV)
    std::uint16_t port = 0;         ///< 0: 5222, or 5223 with direct TLS
    bool direct_tls = false;        ///< instead of STARTTLS
    std::filesystem::path ca_file;  ///< empty: the system's trust store
    bool operator==(const XmppClientSettings&) const = default;
};

/// The agent as a component (XEP-0114) that is a whole domain. The protocol has no TLS: keep it on
/// loopback or inside a tunnel.
struct XmppComponentSettings {
    std::string domain;  ///< "call.example.org"
    std::string secret;
    std::string host = "127.0.0.1";
    std::uint16_t port = 5347;
    std::string node = "call";  ///< who speaks where nobody was addressed: call@call.example.org
    bool operator==(const XmppComponentSettings&) const = default;
};

struct XmppSettings {
    std::variant<XmppClientSettings, XmppComponentSettings> account;
    /// Domains whose servers are believed about their users' JIDs; empty: all (s2s is verified by
    /// one's own server).
    std::vector<std::string> trusted_domains;
    /// Group chat services that are believed about who speaks in their rooms; empty: those below
    /// the account's domain, or below the domain that the component is below of.
    std::vector<std::string> room_services;
    int messages_a_minute = 30;                ///< of one bare JID; more are refused
    std::chrono::seconds longest_backoff{60};  ///< between two attempts to connect
    std::chrono::seconds answer_timeout{10};   ///< of the server, for one stanza
    bool operator==(const XmppSettings&) const = default;
};

}  // namespace patchcord
