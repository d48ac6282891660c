#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "sipua/settings.hpp"

namespace patchcord {

/// Makes a TLS connection and verifies chain and name, as the SIP stack does, which does not say
/// what was wrong. Empty: all is well; else one line in plain words ("the certificate of
/// pbx.example.org is not trusted: ..."). Blocks up to `limit`; any thread.
std::string probe_tls(const std::string& host, std::uint16_t port, const TlsSettings& tls,
                      std::chrono::milliseconds limit);

}  // namespace patchcord
