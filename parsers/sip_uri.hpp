#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patchcord {

/// A checked SIP URI (RFC 3261 §19.1) of the kind that a person may ask for: no headers ("?"),
/// no parameters but transport, user=phone and a number's ext, no password, no control characters.
struct SipUri {
    bool secure = false;         ///< sips
    std::string user;            ///< unescaped; may be empty
    std::string host;            ///< lower case; IPv6 in brackets
    std::uint16_t port = 0;      ///< 0: by DNS
    std::string transport;       ///< "", "udp", "tcp", "tls"
    bool user_is_phone = false;  ///< user=phone: `user` is a telephone number

    /// Escaped for the wire; never holds CR, LF, '?', '<', '>' or blanks.
    std::string str() const;
    bool operator==(const SipUri&) const = default;
};

/// Empty where the text is no SIP URI or holds anything that may not go onto the wire.
std::optional<SipUri> parse_sip_uri(std::string_view text);

}  // namespace patchcord
