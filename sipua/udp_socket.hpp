#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace patchcord {

/// An IPv4 or IPv6 address with a port.
class UdpAddress {
 public:
    UdpAddress() = default;
    UdpAddress(const sockaddr_storage& storage, socklen_t size) : storage_(storage), size_(size) {}
    /// From a numeric address; nothing where it is none.
    static std::optional<UdpAddress> parse(const std::string& address, std::uint16_t port);

    const sockaddr* get() const;
    socklen_t size() const { return size_; }
    int family() const { return storage_.ss_family; }
    std::uint16_t port() const;
    UdpAddress with_port(std::uint16_t port) const;
    bool same_host(const UdpAddress& other) const;
    /// A host that one may send to: not "any", multicast or broadcast, and not port 0.
    bool usable() const;
    bool operator==(const UdpAddress& other) const {
        return port() == other.port() && same_host(other);
    }

 private:
    sockaddr_storage storage_{};
    socklen_t size_ = 0;
};

/// One bound, non-blocking UDP socket.
class UdpSocket {
 public:
    UdpSocket() = default;
    /// Nothing where the port is taken. Throws std::system_error for other errors.
    static std::optional<UdpSocket> bind(const UdpAddress& local);
    UdpSocket(UdpSocket&& other) noexcept;
    UdpSocket& operator=(UdpSocket&& other) noexcept;
    UdpSocket(const UdpSocket&) = delete;
    UdpSocket& operator=(const UdpSocket&) = delete;
    ~UdpSocket();

    int fd() const { return fd_; }
    /// True where the kernel took it. What is not taken is lost, as on any network.
    bool send(std::span<const std::uint8_t> datagram, const UdpAddress& to) const;
    struct Datagram {
        std::size_t size = 0;
        UdpAddress from;
    };
    /// The next datagram; nothing where none waits. Longer ones are cut to the buffer.
    std::optional<Datagram> receive(std::span<std::uint8_t> buffer) const;

 private:
    explicit UdpSocket(int fd) : fd_(fd) {}
    int fd_ = -1;
};

}  // namespace patchcord
