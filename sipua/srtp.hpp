#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "sipua/srtp_keys.hpp"

struct srtp_ctx_t_;

namespace patchcord {

/// One direction of one stream's SRTP and SRTCP (RFC 3711, by libsrtp2). One thread at a time.
class SrtpContext {
 public:
    /// So many bytes at most does a packet grow by.
    static constexpr std::size_t longest_trailer = 16;

    enum class Direction : std::uint8_t { outbound, inbound };
    /// Throws std::runtime_error.
    SrtpContext(Direction direction, SrtpSuite suite, const SrtpKey& key);

    /// Encrypts the packet of `size` bytes at the buffer's start in place. Returns its new size, 0
    /// where that failed or the buffer has no room for the trailer.
    std::size_t protect(std::span<std::uint8_t> buffer, std::size_t size) const;
    std::size_t protect_rtcp(std::span<std::uint8_t> buffer, std::size_t size) const;
    /// Checks and decrypts in place. Returns the new size, 0 for a forged or repeated packet.
    std::size_t unprotect(std::span<std::uint8_t> packet) const;
    std::size_t unprotect_rtcp(std::span<std::uint8_t> packet) const;

 private:
    struct Release {
        void operator()(srtp_ctx_t_* context) const noexcept;
    };
    std::unique_ptr<srtp_ctx_t_, Release> context_;
};

}  // namespace patchcord
