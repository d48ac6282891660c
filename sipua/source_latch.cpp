#include "sipua/source_latch.hpp"

namespace patchcord {
namespace {

constexpr std::chrono::seconds relatch_after{2};

}  // namespace

void SourceLatch::expect(const UdpAddress& signalled) {
    if (signalled_ == signalled) {
        return;
    }
    signalled_ = signalled;
    latched_ = false;
    has_candidate_ = false;
}

bool SourceLatch::candidate(const UdpAddress& from, const RtpView& packet) {
    const bool second = has_candidate_ && candidate_ == from && candidate_ssrc_ == packet.ssrc &&
                        candidate_next_ == packet.sequence;
    has_candidate_ = true;
    candidate_ = from;
    candidate_ssrc_ = packet.ssrc;
    candidate_next_ = static_cast<std::uint16_t>(packet.sequence + 1);
    return second;
}

void SourceLatch::take(const UdpAddress& from, MediaTime now) {
    source_ = from;
    latched_ = true;
    has_candidate_ = false;
    last_ = now;
}

bool SourceLatch::admit(const UdpAddress& from, const RtpView& packet, MediaTime now) {
    if (latched_ && from == source_) {
        last_ = now;
        return true;
    }
    if (from == signalled_) {
        // Latched elsewhere on the signalled host means that its port was mapped: keep to it
        // while it speaks.
        if (!latched_ || !source_.same_host(signalled_) || now - last_ >= relatch_after) {
            take(from, now);
            return true;
        }
        return false;
    }
    if (latched_ &&
        (now - last_ < relatch_after || !(from.same_host(source_) || from.same_host(signalled_)))) {
        return false;
    }
    if (!candidate(from, packet)) {
        return false;
    }
    take(from, now);
    return true;
}

}  // namespace patchcord
