#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "parsers/sdp.hpp"
#include "sipua/media.hpp"
#include "sipua/srtp_keys.hpp"

namespace patchcord {

/// Our half of one leg's media description: what an offer or answer of ours says. Offer and answer
/// (RFC 3264) of one audio stream in G.711 with telephone-events. Pure.
struct LocalMedia {
    std::uint64_t session = 0;
    std::uint64_t version = 0;
    std::string address;
    std::uint16_t port = 0;
    std::vector<Codec> codecs;  ///< in order of preference
    /// Keys where sound is encrypted; then plain RTP is neither offered nor taken.
    std::optional<LocalSrtp> srtp;
};

/// The text of an offer: always the same for the same values.
std::string make_offer(const LocalMedia& local);

/// Reads the peer's answer to an offer of ours. The text says why it is of no use.
std::variant<RemoteMedia, std::string> read_answer(std::string_view sdp, const LocalMedia& local);

struct Answer {
    RemoteMedia remote;
    std::string sdp;
};
/// Answers an offer of the peer: the first audio section that we can do is taken, the others are
/// refused. The text says why the whole offer cannot be taken (answer 488).
std::variant<Answer, std::string> answer_offer(std::string_view sdp, const LocalMedia& local);

/// One party's offer as an offer of ours to another party: its first audio section alone, under our
/// own session. Nothing where it is no plain two-way audio.
std::optional<std::string> offer_onward(std::string_view offer, const LocalMedia& to);

/// The other party's answer to offer_onward() as our answer to the first one's whole offer. Nothing
/// where the other party took no audio.
std::optional<std::string> answer_onward(std::string_view offer, std::string_view answer,
                                         const LocalMedia& to);

}  // namespace patchcord
