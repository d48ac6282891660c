#include "sipua/media_ports.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace patchcord {

MediaPorts::MediaPorts(const MediaSettings& settings) {
    const auto local = UdpAddress::parse(settings.bind, 0);
    if (!local) {
        throw std::runtime_error(
            fmt::format("media: the address \"{}\" to bind is not numeric", settings.bind));
    }
    local_ = *local;
    first_ = static_cast<std::uint16_t>(settings.port_min + settings.port_min % 2);
    if (settings.port_min == 0 || settings.port_min == 0xFFFF || first_ + 1 > settings.port_max) {
        throw std::runtime_error(fmt::format("media: no pair of ports between {} and {}",
                                             settings.port_min, settings.port_max));
    }
    last_ = static_cast<std::uint16_t>((settings.port_max - 1) & ~1);
    next_ = first_;
}

std::optional<MediaSockets> MediaPorts::bind(std::uint16_t port) const {
    auto rtp = UdpSocket::bind(local_.with_port(port));
    if (!rtp) {
        return std::nullopt;
    }
    auto rtcp = UdpSocket::bind(local_.with_port(static_cast<std::uint16_t>(port + 1)));
    if (!rtcp) {
        return std::nullopt;
    }
    return MediaSockets{port, std::move(*rtp), std::move(*rtcp)};
}

MediaSockets MediaPorts::take(std::optional<std::uint16_t> wanted) {
    if (wanted) {
        auto sockets = used_.contains(*wanted) ? std::nullopt : bind(*wanted);
        if (!sockets) {
            throw std::runtime_error(fmt::format("media: port {} is not free", *wanted));
        }
        used_.insert(*wanted);
        return std::move(*sockets);
    }
    const int pairs = (last_ - first_) / 2 + 1;
    for (int tried = 0; tried < pairs; ++tried) {
        const std::uint16_t port = next_;
        next_ = port == last_ ? first_ : static_cast<std::uint16_t>(port + 2);
        auto sockets = used_.contains(port) ? std::nullopt : bind(port);
        if (sockets) {
            used_.insert(port);
            return std::move(*sockets);
        }
    }
    throw std::runtime_error(
        fmt::format("media: no free port between {} and {}", first_, last_ + 1));
}

}  // namespace patchcord
