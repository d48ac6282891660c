#pragma once

#include <cstdint>

#include "sipua/rtp.hpp"
#include "sipua/udp_socket.hpp"

namespace patchcord {

/// Remembers from which source a stream's packets may come, and so where ours go (symmetric RTP).
///
/// Nothing known yet: the signalled address is taken at once, any other source after two packets
/// in a row (a peer behind NAT). A source that was taken so gives way to the signalled address when
/// that one speaks. Afterwards only a source on the same host or on the signalled host may take
/// over, and only when the old one was quiet for two seconds. Everything else needs a new
/// signalling message (expect()).
class SourceLatch {
 public:
    /// A new signalled address; the same one again changes nothing.
    void expect(const UdpAddress& signalled);
    /// Whether a packet from there counts.
    bool admit(const UdpAddress& from, const RtpView& packet, MediaTime now);
    bool latched() const { return latched_; }
    /// Where to send.
    const UdpAddress& target() const { return latched_ ? source_ : signalled_; }

 private:
    bool candidate(const UdpAddress& from, const RtpView& packet);
    void take(const UdpAddress& from, MediaTime now);

    UdpAddress signalled_;
    UdpAddress source_;
    bool latched_ = false;
    MediaTime last_{};
    bool has_candidate_ = false;
    UdpAddress candidate_;
    std::uint32_t candidate_ssrc_ = 0;
    std::uint16_t candidate_next_ = 0;
};

}  // namespace patchcord
