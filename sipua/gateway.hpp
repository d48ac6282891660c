#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "parsers/sip_uri.hpp"
#include "sipua/dialer.hpp"
#include "sipua/settings.hpp"

namespace patchcord {

enum class Transport { udp, tcp, tls };

/// Where a leg's INVITE goes and what it says of us. Every text is safe for the wire.
struct Outbound {
    std::string request_uri;
    std::string from_uri;
    std::string to_uri;
    std::string asserted_identity;  ///< P-Asserted-Identity towards a gateway; may be empty
    bool anonymous = false;         ///< "Privacy: id", and no name in From
    std::string next_hop;           ///< SIP URI that the request is sent to; empty: by request_uri
    Transport transport = Transport::udp;
    std::optional<GatewaySettings> gateway;
};

/// Chooses the way of a leg. `host` is our own host part where the settings name none. The text is
/// the reason why there is no way (an unknown gateway, no SIP URI).
std::variant<Outbound, std::string> plan_outbound(const SipSettings& settings,
                                                  const DialTarget& target,
                                                  const std::string& host);

/// The gateways of `names` ("a,b") that take this number, in the order in which they are to be
/// tried: the longest prefix, then the lowest priority, then by weight. `dice` gives a number below
/// its argument.
std::vector<std::string> gateway_order(const SipSettings& settings, std::string_view names,
                                       std::string_view number,
                                       const std::function<unsigned(unsigned)>& dice);

/// The gateway of that name; null: there is none.
const GatewaySettings* find_gateway(const SipSettings& settings, std::string_view name);

/// The user part of a SIP URI, "tel:" URI or E.164 number; empty where it is none.
std::string user_of(std::string_view uri);

/// An E.164 number as the gateway wants it; what is no such number stays as it is.
std::string formatted_number(const NumberFormat& format, std::string_view number);

/// UDP where the URI names none.
Transport transport_of(const SipUri& uri);

/// The realm that may get an answer of this gateway's password.
std::string realm_of(const GatewaySettings& gateway);

}  // namespace patchcord
