#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/sdp.hpp"

namespace patchcord {

enum class SrtpSuite : std::uint8_t { sha1_80, sha1_32 };  ///< AES_CM_128_HMAC_SHA1_80 and _32

/// Master key and salt of one direction (RFC 3711). Never written to a log.
using SrtpKey = std::array<std::uint8_t, 30>;

/// What both ends agreed on (RFC 4568).
struct SrtpKeys {
    SrtpSuite suite = SrtpSuite::sha1_80;
    SrtpKey ours{};
    SrtpKey theirs{};
    bool operator==(const SrtpKeys&) const = default;
};

/// The keys that one leg offers, one for each suite.
struct LocalSrtp {
    SrtpKey sha1_80{};
    SrtpKey sha1_32{};
};

/// Fresh keys as text (base64). Throws std::runtime_error.
std::string random_srtp();
/// Keys of such a text; nothing where it is none.
std::optional<LocalSrtp> srtp_from_text(std::string_view text);

/// The a=crypto lines of an offer, the stronger suite first.
std::vector<sdp::Crypto> crypto_offer(const LocalSrtp& local);

/// What the peer chose of our offer; nothing where it chose none of it.
std::optional<SrtpKeys> crypto_answered(const std::vector<sdp::Crypto>& answer,
                                        const LocalSrtp& local);

struct CryptoChoice {
    SrtpKeys keys;
    sdp::Crypto line;  ///< of our answer
};
/// Our choice of the peer's offer: its first that we can do.
std::optional<CryptoChoice> choose_crypto(const std::vector<sdp::Crypto>& offer,
                                          const LocalSrtp& local);

}  // namespace patchcord
