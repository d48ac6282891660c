#pragma once

#include "agent/config.hpp"
#include "agent/config_reader.hpp"

/// The part of the configuration that SIP and sound are about.
namespace patchcord {

void read_gateway(ConfigReader& in, Config& config);
/// [sip] and [media].
void read_sip(ConfigReader sip, ConfigReader media, Config& config);
void read_registrar(ConfigReader in, Config& config);

}  // namespace patchcord
