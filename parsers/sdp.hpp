#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchcord::sdp {

enum class Direction : std::uint8_t { sendrecv, sendonly, recvonly, inactive };

/// One payload type of an audio line with its a=rtpmap (or what RFC 3551 gives it).
struct Format {
    std::uint8_t payload_type = 0;
    std::string encoding;  ///< upper case: "PCMU", "TELEPHONE-EVENT"; empty: unknown
    unsigned clock_rate = 0;
    std::string parameters;  ///< of a=fmtp: "0-16"
    unsigned channels = 1;
    bool operator==(const Format&) const = default;
};

/// One a=crypto line (RFC 4568 §9.1). Holds a key: not for logs.
struct Crypto {
    unsigned tag = 0;
    std::string suite;               ///< "AES_CM_128_HMAC_SHA1_80"
    std::string key_parameters;      ///< "inline:..."
    std::string session_parameters;  ///< may be empty
    bool operator==(const Crypto&) const = default;
};

/// One "m=" section.
struct Media {
    std::string kind;             ///< "audio", "video", "application", ...
    std::uint16_t port = 0;       ///< 0: refused or switched off
    std::string protocol;         ///< "RTP/AVP"
    std::string formats_text;     ///< as it was written: "0 8 101"
    std::vector<Format> formats;  ///< only of RTP profiles
    std::string address;          ///< numeric; of this section or of the session; empty: none
    Direction direction = Direction::sendrecv;
    unsigned ptime = 0;  ///< ms; 0: not said
    std::vector<Crypto> crypto;
    bool operator==(const Media&) const = default;

    /// Audio over plain RTP that is switched on.
    bool usable_audio() const;
    /// Audio over SRTP (RTP/SAVP) that is switched on.
    bool usable_secure_audio() const;
};

/// A session description as RFC 8866 has it, reduced to what a telephone call needs.
struct Session {
    std::uint64_t id = 0;
    std::uint64_t version = 0;
    std::string origin_address;  ///< numeric, or a host name (not looked up)
    std::vector<Media> media;
    bool operator==(const Session&) const = default;
};

/// What parse() found: a session, or the reason why the text is none (for a log).
struct Result {
    std::optional<Session> session;
    std::string problem;
};

/// Reads a description. Strict and bounded: at most 16 KiB, 400 lines, 16 media sections and 64
/// formats and 16 keys in each; anything malformed in a line that matters refuses the whole text.
/// Linear time.
Result parse(std::string_view text);

/// Writes a description with CRLF line ends. All texts must come from parse() or from code.
std::string print(const Session& session);

}  // namespace patchcord::sdp
