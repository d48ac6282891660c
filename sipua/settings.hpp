#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sipua/media.hpp"

namespace patchcord {

/// Whether a leg's sound is encrypted (SRTP, keys by RFC 4568).
enum class SrtpMode : std::uint8_t {
    off,
    preferred,  ///< offered; a phone that refuses it is called again at once without
    required,
};

/// How digits are pressed.
enum class DtmfMode : std::uint8_t {
    automatic,  ///< RFC 4733 where the peer has it, else as tones
    info,       ///< SIP INFO, application/dtmf-relay
};

/// A trunk or PBX.
struct GatewaySettings {
    std::string name;
    std::string proxy;  ///< "sip:pbx.example.org", "sip:10.0.0.1:5060;transport=tcp"
    std::string user;   ///< of digest and From; empty: no digest
    std::string password;
    std::string realm;        ///< the only realm that gets an answer; empty: the host of `proxy`
    std::string from_domain;  ///< host of From; empty: the host of `proxy`
    std::string caller_id;    ///< user part of From, "+16505550100"; empty: `user`
    /// How E.164 is written in the request URI: "+e164" or "e164" (without +).
    std::string number_format = "+e164";
    bool registers = false;
    std::chrono::seconds register_expires{600};
    std::chrono::milliseconds first_answer{4000};  ///< no answer at all until then: unreachable
    SrtpMode srtp = SrtpMode::off;
    DtmfMode dtmf = DtmfMode::automatic;
    bool operator==(const GatewaySettings&) const = default;
};

struct SipSettings {
    std::string bind = "0.0.0.0";         ///< numeric address to listen on
    std::uint16_t port = 5060;            ///< UDP and TCP; 0: any free one (tests)
    std::string advertised;               ///< address shown in Contact and SDP; empty: `bind`
    std::string domain;                   ///< host of From for direct calls; empty: `advertised`
    SrtpMode srtp = SrtpMode::off;        ///< of direct calls
    DtmfMode dtmf = DtmfMode::automatic;  ///< of direct calls
    std::vector<GatewaySettings> gateways;
    bool operator==(const SipSettings&) const = default;
};

struct MediaSettings {
    std::string bind = "0.0.0.0";
    std::string advertised;  ///< address shown in SDP; empty: `bind`
    std::uint16_t port_min = 16384;
    std::uint16_t port_max = 32767;
    std::vector<Codec> codecs{Codec::pcmu, Codec::pcma};  ///< in order of preference
    std::chrono::seconds silent_after{60};  ///< no packet from the peer that long: reported
    std::string country = "US";             ///< whose ringing tone is heard (ISO 3166)
    bool operator==(const MediaSettings&) const = default;
};

}  // namespace patchcord
