#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sipua/rtp.hpp"

namespace patchcord {

/// What we tell of ourselves in a report.
struct RtcpSelf {
    std::uint32_t ssrc = 0;
    std::uint64_t ntp = 0;  ///< seconds since 1900 in the upper half
    std::uint32_t timestamp = 0;
    std::uint64_t packets = 0;
    std::uint64_t octets = 0;
    std::uint32_t last_sr = 0;     ///< middle of the peer's last NTP time, 0 none
    std::uint32_t since_last = 0;  ///< in 1/65536 s
};

constexpr std::size_t max_rtcp = 128;

/// A compound packet: SR (RR where nothing was sent), SDES with CNAME, and BYE at the end of a
/// stream. RFC 3550 §6.
std::size_t write_rtcp(std::span<std::uint8_t, max_rtcp> out, const RtcpSelf& self,
                       const std::optional<RtpReceiver::ReportBlock>& block, bool bye);

/// What the peer tells.
struct RtcpReport {
    std::optional<std::uint32_t> last_sr;  ///< middle 32 bit of its NTP time
    std::optional<std::uint32_t> lost;     ///< of our packets
    std::uint32_t jitter = 0;              ///< of our packets, clock units
    bool bye = false;
};
/// Reads a compound packet about our `ssrc`; nothing where it is not one.
std::optional<RtcpReport> parse_rtcp(std::span<const std::uint8_t> datagram, std::uint32_t ssrc);

}  // namespace patchcord
