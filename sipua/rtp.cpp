#include "sipua/rtp.hpp"

#include <algorithm>
#include <cmath>

namespace patchcord {
namespace {

constexpr std::uint16_t max_dropout = 3000;  // RFC 3550 A.1
constexpr std::uint16_t max_misorder = 100;
/// A relayed timestamp that leaps further than this starts anew.
constexpr std::int32_t max_leap = 10 * static_cast<std::int32_t>(rtp_clock);
/// Own frames further apart than this are a new talkspurt.
constexpr std::chrono::milliseconds max_pause{100};

std::uint16_t read16(std::span<const std::uint8_t> bytes, std::size_t at) {
    return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}

std::uint32_t read32(std::span<const std::uint8_t> bytes, std::size_t at) {
    return static_cast<std::uint32_t>(read16(bytes, at)) << 16 | read16(bytes, at + 2);
}

std::uint32_t to_clock(std::chrono::steady_clock::duration time) {
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(time).count();
    return static_cast<std::uint32_t>(micros * (rtp_clock / 1000) / 1000);
}

}  // namespace

std::optional<RtpView> parse_rtp(std::span<const std::uint8_t> datagram) {
    if (datagram.size() < rtp_header_size || datagram.size() > max_datagram ||
        datagram[0] >> 6 != 2) {
        return std::nullopt;
    }
    // RTCP on the RTP port: types 192..223 (RFC 5761 §4).
    if (datagram[1] >= 192 && datagram[1] <= 223) {
        return std::nullopt;
    }
    RtpView view;
    view.payload_type = datagram[1] & 0x7F;
    view.marker = (datagram[1] & 0x80) != 0;
    view.sequence = read16(datagram, 2);
    view.timestamp = read32(datagram, 4);
    view.ssrc = read32(datagram, 8);
    std::size_t begin = rtp_header_size + std::size_t{4} * (datagram[0] & 0x0F);
    std::size_t end = datagram.size();
    if ((datagram[0] & 0x10) != 0) {
        if (begin + 4 > end) {
            return std::nullopt;
        }
        begin += 4 + std::size_t{4} * read16(datagram, begin + 2);
    }
    if ((datagram[0] & 0x20) != 0) {
        const std::size_t padding = datagram[end - 1];
        if (padding == 0 || begin + padding > end) {
            return std::nullopt;
        }
        end -= padding;
    }
    if (begin >= end) {
        return std::nullopt;
    }
    view.payload = datagram.subspan(begin, end - begin);
    return view;
}

void write_rtp_header(std::span<std::uint8_t, rtp_header_size> out, std::uint8_t payload_type,
                      const RtpStamp& stamp, std::uint32_t ssrc) {
    out[0] = 0x80;
    out[1] = static_cast<std::uint8_t>((stamp.marker ? 0x80 : 0) | (payload_type & 0x7F));
    out[2] = static_cast<std::uint8_t>(stamp.sequence >> 8);
    out[3] = static_cast<std::uint8_t>(stamp.sequence);
    for (std::size_t i = 0; i < 4; ++i) {
        out[4 + i] = static_cast<std::uint8_t>(stamp.timestamp >> (24 - 8 * i));
        out[8 + i] = static_cast<std::uint8_t>(ssrc >> (24 - 8 * i));
    }
}

void RtpReceiver::start(const RtpView& packet) {
    lost_before_ = lost();
    active_ = true;
    candidate_ = false;
    ssrc_ = packet.ssrc;
    // One cycle up, so that a packet from just before the start does not wrap below zero.
    highest_ = 0x10000U + packet.sequence;
    base_ = highest_;
    received_of_run_ = 0;
    reported_expected_ = 0;
    reported_received_ = 0;
    has_transit_ = false;
}

void RtpReceiver::reset() {
    lost_before_ = lost();
    active_ = false;
    candidate_ = false;
    received_of_run_ = 0;
    has_transit_ = false;
}

bool RtpReceiver::probation(const RtpView& packet) {
    const bool second =
        candidate_ && candidate_ssrc_ == packet.ssrc && candidate_next_ == packet.sequence;
    candidate_ = true;
    candidate_ssrc_ = packet.ssrc;
    candidate_next_ = static_cast<std::uint16_t>(packet.sequence + 1);
    return second;
}

RtpReceiver::Arrival RtpReceiver::packet(const RtpView& packet, MediaTime now) {
    Arrival arrival;
    if (!active_) {
        start(packet);
        arrival.restarted = true;
    } else if (packet.ssrc != ssrc_) {
        if (!probation(packet)) {
            return arrival;
        }
        start(packet);
        arrival.restarted = true;
    } else {
        const auto ahead = static_cast<std::uint16_t>(packet.sequence - highest_);
        if (ahead >= max_dropout && ahead <= 0x10000 - max_misorder) {
            if (!probation(packet)) {
                return arrival;
            }
            start(packet);
            arrival.restarted = true;
        }
    }
    const auto ahead = static_cast<std::int16_t>(packet.sequence - highest_);
    arrival.accepted = true;
    arrival.sequence = highest_ + static_cast<std::uint32_t>(static_cast<std::int32_t>(ahead));
    highest_ = ahead > 0 ? arrival.sequence : highest_;
    ++received_;
    ++received_of_run_;
    jitter(packet, now);
    return arrival;
}

void RtpReceiver::jitter(const RtpView& packet, MediaTime now) {
    const std::uint32_t transit = to_clock(now.time_since_epoch()) - packet.timestamp;
    if (has_transit_) {
        const double change =
            std::abs(static_cast<double>(static_cast<std::int32_t>(transit - transit_)));
        // A leap of the peer's clock is not jitter.
        if (change < rtp_clock) {
            jitter_ += (change - jitter_) / 16;
        }
    }
    transit_ = transit;
    has_transit_ = true;
}

std::uint64_t RtpReceiver::expected_of_run() const { return active_ ? highest_ - base_ + 1U : 0; }

std::uint64_t RtpReceiver::lost() const {
    const std::uint64_t expected = expected_of_run();
    return lost_before_ + (expected > received_of_run_ ? expected - received_of_run_ : 0);
}

std::optional<RtpReceiver::ReportBlock> RtpReceiver::report() {
    if (!active_) {
        return std::nullopt;
    }
    const std::uint64_t expected = expected_of_run() - reported_expected_;
    const std::uint64_t got = received_of_run_ - reported_received_;
    reported_expected_ = expected_of_run();
    reported_received_ = received_of_run_;
    ReportBlock block;
    block.ssrc = ssrc_;
    block.fraction_lost = expected > got ? static_cast<std::uint8_t>(std::min<std::uint64_t>(
                                               255, (expected - got) * 256 / expected))
                                         : std::uint8_t{0};
    block.lost = static_cast<std::uint32_t>(std::min<std::uint64_t>(lost(), 0x7FFFFF));
    block.highest = highest_ - 0x10000U;
    block.jitter = static_cast<std::uint32_t>(jitter_);
    return block;
}

std::uint32_t RtpSender::next_clock(MediaTime now) const {
    return mode_ == Mode::none ? clock_ : clock_ + std::max(frame_samples, to_clock(now - last_));
}

RtpStamp RtpSender::local(MediaTime now) {
    const bool flowing = mode_ == Mode::local && now - last_ <= max_pause;
    clock_ = flowing ? clock_ + frame_samples : next_clock(now);
    mode_ = Mode::local;
    last_ = now;
    return {next_sequence_++, clock_, !flowing};
}

RtpStamp RtpSender::event(bool first, MediaTime now) {
    RtpStamp stamp = local(now);
    if (first) {
        event_clock_ = stamp.timestamp;
    }
    stamp.timestamp = event_clock_;
    stamp.marker = first;
    return stamp;
}

std::optional<RtpStamp> RtpSender::relay(std::uint32_t source, bool restart, std::uint32_t sequence,
                                         std::uint32_t timestamp, bool marker, MediaTime now) {
    const std::uint32_t expected = source_timestamp_ + (clock_ - relay_clock_);
    const auto leap = static_cast<std::int32_t>(timestamp - expected);
    const bool fresh =
        mode_ != Mode::relay || source_ != source || restart || leap > max_leap || leap < -max_leap;
    if (fresh) {
        relay_clock_ = next_clock(now);
        clock_ = relay_clock_;
        source_ = source;
        source_base_ = sequence;
        source_timestamp_ = timestamp;
        relay_base_ = next_sequence_;
        mode_ = Mode::relay;
    }
    const auto distance = static_cast<std::int32_t>(sequence - source_base_);
    if (distance < 0) {
        return std::nullopt;
    }
    RtpStamp stamp;
    stamp.sequence = static_cast<std::uint16_t>(relay_base_ + static_cast<std::uint16_t>(distance));
    stamp.timestamp = relay_clock_ + (timestamp - source_timestamp_);
    stamp.marker = marker || fresh;
    const auto after = static_cast<std::uint16_t>(stamp.sequence + 1);
    if (static_cast<std::int16_t>(after - next_sequence_) > 0) {
        next_sequence_ = after;
        clock_ = stamp.timestamp;
        last_ = now;
    }
    return stamp;
}

}  // namespace patchcord
