#include "sipua/srtp.hpp"

#include <srtp2/srtp.h>

#include <stdexcept>

namespace patchcord {

namespace {

/// The library wants to be set up once in a process.
void set_up_library() {
    static const bool ready = srtp_init() == srtp_err_status_ok;
    if (!ready) throw std::runtime_error("srtp: the library did not start");
}

using Transform = srtp_err_status_t (*)(srtp_t, void*, int*);

std::size_t run(Transform transform, srtp_t context, std::uint8_t* data, std::size_t size) {
    int length = static_cast<int>(size);
    if (transform(context, data, &length) != srtp_err_status_ok) return 0;
    return static_cast<std::size_t>(length);
}

}  // namespace

static_assert(SrtpContext::longest_trailer >= 10 + 4, "tag and SRTCP index");

void SrtpContext::Release::operator()(srtp_ctx_t_* context) const noexcept {
    srtp_dealloc(context);
}

SrtpContext::SrtpContext(Direction direction, SrtpSuite suite, const SrtpKey& key) {
    constexpr unsigned long window = 128;  // packets that may come late
    set_up_library();
    SrtpKey copy = key;  // the library takes it as not const and copies it
    srtp_policy_t policy{};
    policy.ssrc.type = direction == Direction::outbound ? ssrc_any_outbound : ssrc_any_inbound;
    srtp_crypto_policy_set_rtcp_default(&policy.rtcp);
    switch (suite) {
        case SrtpSuite::sha1_80:
            srtp_crypto_policy_set_rtp_default(&policy.rtp);
            break;
        case SrtpSuite::sha1_32:  // its reports are authenticated with 80 bits (RFC 4568 §6.2.2)
            srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32(&policy.rtp);
            break;
    }
    policy.key = copy.data();
    policy.window_size = window;
    srtp_t context = nullptr;
    if (srtp_create(&context, &policy) != srtp_err_status_ok) {
        throw std::runtime_error("srtp: the keys were not taken");
    }
    context_.reset(context);
}

std::size_t SrtpContext::protect(std::span<std::uint8_t> buffer, std::size_t size) const {
    if (buffer.size() < size + longest_trailer) return 0;
    return run(srtp_protect, context_.get(), buffer.data(), size);
}

std::size_t SrtpContext::protect_rtcp(std::span<std::uint8_t> buffer, std::size_t size) const {
    if (buffer.size() < size + longest_trailer) return 0;
    return run(srtp_protect_rtcp, context_.get(), buffer.data(), size);
}

std::size_t SrtpContext::unprotect(std::span<std::uint8_t> packet) const {
    return run(srtp_unprotect, context_.get(), packet.data(), packet.size());
}

std::size_t SrtpContext::unprotect_rtcp(std::span<std::uint8_t> packet) const {
    return run(srtp_unprotect_rtcp, context_.get(), packet.data(), packet.size());
}

}  // namespace patchcord
