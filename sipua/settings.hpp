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

/// Files in PEM for TLS.
struct TlsSettings {
    std::string ca_file;           ///< authorities of the peers; empty: the system's
    std::string certificate_file;  ///< our own, where the peer asks for one; empty: none
    std::string key_file;          ///< its key; empty: in `certificate_file`
    bool operator==(const TlsSettings&) const = default;
};

/// How a gateway wants numbers in the request URI.
struct NumberFormat {
    enum class Kind {
        plus_e164,  ///< "+442079460123"
        e164,       ///< "442079460123"
        national,   ///< of `country` "02079460123", of others with `international_prefix`
    };
    Kind kind = Kind::plus_e164;
    std::string country;  ///< country code, "44"; of `national`
    std::string national_prefix = "0";
    std::string international_prefix = "00";
    int strip = 0;       ///< characters taken off the front of what came out
    std::string prefix;  ///< written before it then: "9" for an outside line
    bool operator==(const NumberFormat&) const = default;
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
    NumberFormat numbers;
    std::string asserted_identity;      ///< user part of P-Asserted-Identity; empty: `caller_id`
    bool anonymous = false;             ///< the party called sees no number (RFC 3323, RFC 3325)
    std::string outbound_proxy;         ///< SIP URI of the next hop; empty: `proxy`
    std::vector<Codec> codecs;          ///< offered, in order of preference; empty: all of [media]
    int calls_per_second = 0;           ///< new calls; 0: no limit
    int concurrent = 0;                 ///< legs at once; 0: no limit
    TlsSettings tls;                    ///< with transport=tls in `proxy`
    std::vector<std::string> prefixes;  ///< takes numbers that begin so, "+44"; empty: all
    int priority = 1;                   ///< lower ones are tried first
    int weight = 1;                     ///< share among those of one priority
    std::chrono::seconds qualify{0};  ///< between two OPTIONS that ask whether it is there; 0: none
    bool registers = false;
    std::chrono::seconds register_expires{600};
    std::chrono::milliseconds first_answer{4000};  ///< no answer at all until then: unreachable
    SrtpMode srtp = SrtpMode::off;
    DtmfMode dtmf = DtmfMode::automatic;
    bool operator==(const GatewaySettings&) const = default;
};

/// The small registrar for SIP phones.
struct RegistrarSettings {
    std::string domain;  ///< host of the phones' addresses, and their digest realm; empty: none
    std::chrono::seconds shortest{60};
    std::chrono::seconds longest{3600};
    int contacts = 5;  ///< of one user, at most
    bool operator==(const RegistrarSettings&) const = default;
};

struct SipSettings {
    std::string bind = "0.0.0.0";         ///< numeric address to listen on
    std::uint16_t port = 5060;            ///< UDP and TCP; 0: any free one (tests)
    std::string advertised;               ///< address shown in Contact and SDP; empty: `bind`
    std::string domain;                   ///< host of From for direct calls; empty: `advertised`
    SrtpMode srtp = SrtpMode::off;        ///< of direct calls
    DtmfMode dtmf = DtmfMode::automatic;  ///< of direct calls
    std::string resolver;                 ///< file that names the DNS servers; empty: the system's
    TlsSettings tls;                      ///< of calls to SIP addresses with transport=tls
    std::vector<GatewaySettings> gateways;
    RegistrarSettings registrar;
    bool operator==(const SipSettings&) const = default;
};

struct MediaSettings {
    std::string bind = "0.0.0.0";
    std::string advertised;  ///< address shown in SDP; empty: `bind`
    std::uint16_t port_min = 16384;
    std::uint16_t port_max = 32767;
    std::vector<Codec> codecs{Codec::pcmu, Codec::pcma};  ///< in order of preference
    std::chrono::seconds silent_after{60};  ///< no packet from the peer that long: reported
    bool direct = false;         ///< joined parties send their sound to each other where they can
    std::string country = "US";  ///< whose ringing tone is heard (ISO 3166)
    bool operator==(const MediaSettings&) const = default;
};

}  // namespace patchcord
