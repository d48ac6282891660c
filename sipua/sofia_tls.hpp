#pragma once

namespace patchcord {

/// Makes Sofia-SIP free its TLS connections: see sofia_tls.cpp. Throws std::runtime_error where
/// another Sofia-SIP is loaded than the one that this was written for.
void cure_sofia_tls();

}  // namespace patchcord
