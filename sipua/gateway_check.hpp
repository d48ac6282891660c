#pragma once

#include <string>

#include "sipua/settings.hpp"

namespace patchcord {

/// Sends OPTIONS to the gateway from a port of its own and waits `first_answer` for any answer
/// (RFC 3261 §11: whatever its status, the gateway is there). Empty: it answered; else what is
/// wrong and what to do, in one line. Blocks; not on the loop thread.
std::string check_gateway(const SipSettings& sip, const GatewaySettings& gateway);

}  // namespace patchcord
