#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

namespace patchcord {

using MediaTime = std::chrono::steady_clock::time_point;

constexpr std::size_t rtp_header_size = 12;
constexpr std::uint32_t rtp_clock = 8000;     ///< G.711 and telephone-event
constexpr std::uint32_t frame_samples = 160;  ///< 20 ms
constexpr std::chrono::milliseconds frame_time{20};
/// Larger datagrams are not ours (20 ms of G.711 is 172 bytes; 100 ms is 812).
constexpr std::size_t max_datagram = 1500;

/// A received packet; the payload points into the datagram.
struct RtpView {
    std::uint8_t payload_type = 0;
    bool marker = false;
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0;
    std::uint32_t ssrc = 0;
    std::span<const std::uint8_t> payload;
};

/// RFC 3550 §5.1 with every length checked; nothing where it is no RTP packet, has no payload, or
/// is RTCP (RFC 5761 §4).
std::optional<RtpView> parse_rtp(std::span<const std::uint8_t> datagram);

/// What a packet of ours carries in its header, besides the SSRC.
struct RtpStamp {
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0;
    bool marker = false;
};
void write_rtp_header(std::span<std::uint8_t, rtp_header_size> out, std::uint8_t payload_type,
                      const RtpStamp& stamp, std::uint32_t ssrc);

/// RFC 3550 Appendix A.1, A.3 and A.8 for one peer. A new SSRC and a jump in the numbers need two
/// packets in a row before they count, so that a flood of forged ones changes nothing.
class RtpReceiver {
 public:
    struct Arrival {
        bool accepted = false;
        bool restarted = false;      ///< another SSRC or another numbering begins
        std::uint32_t sequence = 0;  ///< extended to 32 bit, from this start on
    };
    Arrival packet(const RtpView& packet, MediaTime now);
    /// Forgets the peer; the counts go on.
    void reset();

    std::uint64_t received() const { return received_; }
    std::uint64_t lost() const;
    double jitter_ms() const { return jitter_ / (rtp_clock / 1000.0); }

    struct ReportBlock {
        std::uint32_t ssrc = 0;
        std::uint8_t fraction_lost = 0;
        std::uint32_t lost = 0;  ///< 24 bit
        std::uint32_t highest = 0;
        std::uint32_t jitter = 0;
    };
    /// The block of the next RTCP report; nothing where no packet came yet.
    std::optional<ReportBlock> report();

 private:
    void start(const RtpView& packet);
    bool probation(const RtpView& packet);
    std::uint64_t expected_of_run() const;
    void jitter(const RtpView& packet, MediaTime now);

    bool active_ = false;
    std::uint32_t ssrc_ = 0;
    std::uint32_t highest_ = 0;  ///< extended
    std::uint32_t base_ = 0;
    std::uint64_t received_of_run_ = 0;

    bool candidate_ = false;
    std::uint32_t candidate_ssrc_ = 0;
    std::uint16_t candidate_next_ = 0;

    std::uint64_t received_ = 0;
    std::uint64_t lost_before_ = 0;  ///< of ended runs
    bool has_transit_ = false;
    std::uint32_t transit_ = 0;
    double jitter_ = 0;  ///< in clock units
    std::uint64_t reported_expected_ = 0;
    std::uint64_t reported_received_ = 0;
};

/// Numbers and times everything sent on one stream as one continuous flow, whatever the sources
/// (our own frames, telephone-events, a relayed peer). A change of source sets the marker bit.
class RtpSender {
 public:
    RtpSender(std::uint32_t ssrc, std::uint16_t sequence, std::uint32_t timestamp)
        : ssrc_(ssrc), next_sequence_(sequence), clock_(timestamp) {}

    std::uint32_t ssrc() const { return ssrc_; }
    /// Timestamp of the last packet; what a sender report shows.
    std::uint32_t clock() const { return clock_; }

    /// A 20 ms frame of our own.
    RtpStamp local(MediaTime now);
    /// One packet of a telephone-event, one a tick; all of an event share a timestamp
    /// (RFC 4733 §2.5.1.2).
    RtpStamp event(bool first, MediaTime now);
    /// A packet of `source`, with its extended number and its timestamp; nothing where it is from
    /// before the switch to that source. `restart`: its numbering began anew.
    std::optional<RtpStamp> relay(std::uint32_t source, bool restart, std::uint32_t sequence,
                                  std::uint32_t timestamp, bool marker, MediaTime now);

 private:
    enum class Mode { none, local, relay };
    std::uint32_t next_clock(MediaTime now) const;

    std::uint32_t ssrc_;
    std::uint16_t next_sequence_;
    std::uint32_t clock_;
    Mode mode_ = Mode::none;
    MediaTime last_{};
    std::uint32_t event_clock_ = 0;
    std::uint32_t source_ = 0;
    std::uint32_t source_base_ = 0;
    std::uint32_t source_timestamp_ = 0;
    std::uint16_t relay_base_ = 0;
    std::uint32_t relay_clock_ = 0;
};

}  // namespace patchcord
