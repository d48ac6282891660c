#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>

#include "sipua/dialer.hpp"
#include "sipua/settings.hpp"

namespace patchcord {

/// Where a leg's INVITE goes and what it says of us. Every text is safe for the wire.
struct Outbound {
    std::string request_uri;
    std::string from_uri;
    std::string to_uri;
    std::string asserted_identity;  ///< P-Asserted-Identity towards a gateway; may be empty
    bool tcp = false;
    std::optional<GatewaySettings> gateway;
};

/// Chooses the way of a leg. `host` is our own host part where the settings name none. The text is
/// the reason why there is no way (an unknown gateway, no SIP URI).
std::variant<Outbound, std::string> plan_outbound(const SipSettings& settings,
                                                  const DialTarget& target,
                                                  const std::string& host);

/// The realm that may get an answer of this gateway's password.
std::string realm_of(const GatewaySettings& gateway);

}  // namespace patchcord
