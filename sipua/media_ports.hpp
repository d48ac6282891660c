#pragma once

#include <cstdint>
#include <optional>
#include <set>

#include "sipua/settings.hpp"
#include "sipua/udp_socket.hpp"

namespace patchcord {

/// The sockets of one stream.
struct MediaSockets {
    std::uint16_t port = 0;
    UdpSocket rtp;
    UdpSocket rtcp;
};

/// Gives out pairs of ports (RTP even, RTCP one above), the one longest unused first. Not
/// thread-safe.
class MediaPorts {
 public:
    /// Throws std::runtime_error where the range holds no pair or the address is not numeric.
    explicit MediaPorts(const MediaSettings& settings);
    /// Throws std::runtime_error where none (or `wanted`) is free.
    MediaSockets take(std::optional<std::uint16_t> wanted);
    /// The port may be given out again; its sockets are closed, or will be soon.
    void release(std::uint16_t port) { used_.erase(port); }

 private:
    std::optional<MediaSockets> bind(std::uint16_t port) const;

    UdpAddress local_;
    std::uint16_t first_;
    std::uint16_t last_;
    std::uint16_t next_;
    std::set<std::uint16_t> used_;
};

}  // namespace patchcord
