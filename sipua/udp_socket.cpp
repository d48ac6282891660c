#include "sipua/udp_socket.hpp"

#include <arpa/inet.h>
#include <netinet/ip.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace patchcord {
namespace {

/// Expedited forwarding, RFC 4594: voice.
constexpr int voice_class = 0xB8;

sockaddr_in as_v4(const sockaddr_storage& storage) {
    sockaddr_in v4{};
    std::memcpy(&v4, &storage, sizeof v4);
    return v4;
}

sockaddr_in6 as_v6(const sockaddr_storage& storage) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &storage, sizeof v6);
    return v6;
}

}  // namespace

std::optional<UdpAddress> UdpAddress::parse(const std::string& address, std::uint16_t port) {
    UdpAddress parsed;
    sockaddr_in v4{};
    if (inet_pton(AF_INET, address.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        std::memcpy(&parsed.storage_, &v4, sizeof v4);
        parsed.size_ = sizeof v4;
        return parsed;
    }
    sockaddr_in6 v6{};
    if (inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        std::memcpy(&parsed.storage_, &v6, sizeof v6);
        parsed.size_ = sizeof v6;
        return parsed;
    }
    return std::nullopt;
}

const sockaddr* UdpAddress::get() const { return reinterpret_cast<const sockaddr*>(&storage_); }

std::uint16_t UdpAddress::port() const {
    // The port is at the same place in both families.
    return ntohs(as_v4(storage_).sin_port);
}

UdpAddress UdpAddress::with_port(std::uint16_t port) const {
    UdpAddress other = *this;
    sockaddr_in v4 = as_v4(storage_);
    v4.sin_port = htons(port);
    std::memcpy(&other.storage_, &v4, sizeof v4.sin_family + sizeof v4.sin_port);
    return other;
}

bool UdpAddress::same_host(const UdpAddress& other) const {
    if (family() != other.family()) {
        return false;
    }
    if (family() == AF_INET) {
        return as_v4(storage_).sin_addr.s_addr == as_v4(other.storage_).sin_addr.s_addr;
    }
    const sockaddr_in6 mine = as_v6(storage_);
    const sockaddr_in6 theirs = as_v6(other.storage_);
    return std::memcmp(&mine.sin6_addr, &theirs.sin6_addr, sizeof mine.sin6_addr) == 0;
}

bool UdpAddress::usable() const {
    if (port() == 0) {
        return false;
    }
    if (family() == AF_INET) {
        const std::uint32_t host = ntohl(as_v4(storage_).sin_addr.s_addr);
        return host != INADDR_ANY && host < 0xE0000000U;
    }
    if (family() == AF_INET6) {
        const sockaddr_in6 v6 = as_v6(storage_);
        return !IN6_IS_ADDR_UNSPECIFIED(&v6.sin6_addr) && !IN6_IS_ADDR_MULTICAST(&v6.sin6_addr);
    }
    return false;
}

std::optional<UdpSocket> UdpSocket::bind(const UdpAddress& local) {
    UdpSocket made(::socket(local.family(), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (made.fd_ < 0) {
        throw std::system_error(errno, std::generic_category(), "media socket");
    }
    if (::bind(made.fd_, local.get(), local.size()) != 0) {
        if (errno == EADDRINUSE || errno == EACCES) {
            return std::nullopt;
        }
        throw std::system_error(errno, std::generic_category(), "binding a media port");
    }
    // Only a wish to the network: an error changes nothing.
    if (local.family() == AF_INET) {
        setsockopt(made.fd_, IPPROTO_IP, IP_TOS, &voice_class, sizeof voice_class);
    } else {
        setsockopt(made.fd_, IPPROTO_IPV6, IPV6_TCLASS, &voice_class, sizeof voice_class);
    }
    return made;
}

UdpSocket::UdpSocket(UdpSocket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

UdpSocket& UdpSocket::operator=(UdpSocket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
}

UdpSocket::~UdpSocket() {
    if (fd_ >= 0) {
        ::close(fd_);
    }
}

bool UdpSocket::send(std::span<const std::uint8_t> datagram, const UdpAddress& to) const {
    return ::sendto(fd_, datagram.data(), datagram.size(), MSG_DONTWAIT, to.get(), to.size()) >= 0;
}

std::optional<UdpSocket::Datagram> UdpSocket::receive(std::span<std::uint8_t> buffer) const {
    sockaddr_storage from{};
    socklen_t from_size = sizeof from;
    const ssize_t got = ::recvfrom(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT,
                                   reinterpret_cast<sockaddr*>(&from), &from_size);
    if (got < 0) {
        return std::nullopt;
    }
    return Datagram{static_cast<std::size_t>(got), UdpAddress(from, from_size)};
}

}  // namespace patchcord
