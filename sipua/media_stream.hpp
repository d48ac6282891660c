#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "sipua/dtmf.hpp"
#include "sipua/media.hpp"
#include "sipua/rtcp.hpp"
#include "sipua/rtp.hpp"
#include "sipua/srtp.hpp"
#include "sipua/udp_socket.hpp"

namespace patchcord {

/// Made once for all streams.
struct MediaSounds {
    ClipPtr comfort;
    ClipPtr ringback;
    std::array<ClipPtr, 16> dtmf;
};

/// What other threads read of a stream.
struct MediaCounters {
    std::atomic<std::uint64_t> sent{0};
    std::atomic<std::uint64_t> received{0};
    std::atomic<std::uint64_t> lost{0};
    std::atomic<double> jitter_ms{0};
    std::atomic<bool> reported{false};
    std::atomic<std::uint64_t> lost_at_peer{0};
    std::atomic<double> jitter_at_peer_ms{0};
};

/// Remembers from which source a stream's packets may come, and so where ours go (symmetric RTP).
///
/// Nothing known yet: the signalled address is taken at once, any other source after two packets
/// in a row (a peer behind NAT). A source that was taken so gives way to the signalled address when
/// that one speaks. Afterwards only a source on the same host or on the signalled host may take
/// over, and only when the old one was quiet for two seconds. Everything else needs a new
/// signalling message (expect()).
class SourceLatch {
 public:
    /// A new signalled address; the same one again changes nothing.
    void expect(const UdpAddress& signalled);
    /// Whether a packet from there counts.
    bool admit(const UdpAddress& from, const RtpView& packet, MediaTime now);
    bool latched() const { return latched_; }
    /// Where to send.
    const UdpAddress& target() const { return latched_ ? source_ : signalled_; }

 private:
    bool candidate(const UdpAddress& from, const RtpView& packet);
    void take(const UdpAddress& from, MediaTime now);

    UdpAddress signalled_;
    UdpAddress source_;
    bool latched_ = false;
    MediaTime last_{};
    bool has_candidate_ = false;
    UdpAddress candidate_;
    std::uint32_t candidate_ssrc_ = 0;
    std::uint16_t candidate_next_ = 0;
};

/// One stream without its sockets: what to send at each tick, and what a received packet means.
/// Belongs to the media thread; nothing here allocates per packet.
class MediaStream {
 public:
    MediaStream(StreamId id, std::uint32_t ssrc, std::uint16_t sequence, std::uint32_t timestamp,
                std::shared_ptr<const MediaSounds> sounds, std::shared_ptr<MediaCounters> counters,
                std::chrono::seconds silent_after);

    StreamId id() const { return id_; }

    /// Throws nothing: an address that cannot be sent to only keeps us quiet.
    void connect(const RemoteMedia& remote, const UdpAddress& address, MediaTime now);
    void play(std::vector<ClipPtr> clips, Idle then);
    void press(std::string_view digits) { digits_.press(digits); }
    /// Stops our own sound, as others' packets come by relay() from now on.
    void joined(MediaTime now);
    void split() { joined_ = false; }
    /// Whether the joined peer's own peer put it on hold: comfort sound instead of silence where
    /// nothing comes from there.
    void partner_holds(bool holds) { partner_holds_ = holds; }
    bool on_hold() const { return connected_ && !remote_.send; }
    void analyse(std::unique_ptr<MediaAnalyser> analyser);

    /// The packet of this tick; its size, 0 for none. Appends what happened to `events`.
    std::size_t tick(std::span<std::uint8_t, max_datagram> out, MediaTime now,
                     std::vector<MediaEvent>& events);

    enum class Kind : std::uint8_t { dropped, audio, event };
    struct Received {
        Kind kind = Kind::dropped;
        Codec codec = Codec::pcmu;
        bool restarted = false;
        std::uint32_t sequence = 0;
        RtpView packet;
    };
    /// Decrypts the datagram in place where the stream is encrypted.
    Received receive(std::span<std::uint8_t> datagram, const UdpAddress& from, MediaTime now,
                     std::vector<MediaEvent>& events);
    /// The packet that `in`, received on the stream that this one is joined to, becomes here.
    std::size_t relay(const Received& in, std::span<std::uint8_t, max_datagram> out, MediaTime now);

    /// Room for a report with its SRTCP trailer.
    static constexpr std::size_t report_size = max_rtcp + SrtpContext::longest_trailer;
    /// A report to target_rtcp(); 0 where there is nothing to report or nobody to tell.
    std::size_t rtcp(std::span<std::uint8_t, report_size> out, MediaTime now, bool bye);
    bool rtcp_due(MediaTime now) const { return connected_ && now >= next_rtcp_; }
    void receive_rtcp(std::span<std::uint8_t> datagram, const UdpAddress& from, MediaTime now);

    const UdpAddress& target() const { return latch_.target(); }
    UdpAddress target_rtcp() const;
    bool has_telephone_event() const { return remote_.dtmf_payload_type.has_value(); }

 private:
    void set_keys(const std::optional<SrtpKeys>& keys);
    bool may_send() const { return connected_ && sendable_ && remote_.send; }
    bool own_sound() const { return playing_ || (digits_.active() && !digit_pause_); }
    const std::vector<std::uint8_t>& coded(const Clip& clip) const;
    void fill_clips(std::span<std::uint8_t> frame);
    void fill_idle(std::span<std::uint8_t> frame, Idle idle);
    void fill_digit(std::span<std::uint8_t> frame, const DigitPlayer::Frame& digit) const;
    std::size_t tick_digit(const DigitPlayer::Frame& digit,
                           std::span<std::uint8_t, max_datagram> out, MediaTime now);
    std::size_t finish(std::span<std::uint8_t, max_datagram> out, std::uint8_t payload_type,
                       const RtpStamp& stamp, std::size_t payload);
    void hear_digits(const Received& in, std::vector<MediaEvent>& events);
    void hand_over(std::span<const std::int16_t> samples);
    void hand_over_silence(MediaTime now);
    void check_silence(MediaTime now, std::vector<MediaEvent>& events);

    StreamId id_;
    std::shared_ptr<const MediaSounds> sounds_;
    std::shared_ptr<MediaCounters> counters_;
    std::chrono::seconds silent_after_;

    RemoteMedia remote_;
    bool connected_ = false;
    bool sendable_ = false;
    std::optional<SrtpKeys> keys_;
    std::optional<SrtpContext> encrypt_;
    std::optional<SrtpContext> decrypt_;
    SourceLatch latch_;
    RtpReceiver receiver_;
    RtpSender sender_;

    std::vector<ClipPtr> clips_;
    std::size_t clip_ = 0;
    std::size_t clip_at_ = 0;
    bool playing_ = false;
    Idle idle_ = Idle::silence;
    std::size_t idle_at_ = 0;
    DigitPlayer digits_;
    bool digit_pause_ = true;

    bool joined_ = false;
    bool partner_holds_ = false;
    MediaTime last_relayed_{};

    bool heard_ = false;  ///< first_packet was told
    bool silent_told_ = false;
    MediaTime last_heard_{};
    DigitReceiver digit_receiver_;
    std::optional<ToneDetector> detector_;
    std::unique_ptr<MediaAnalyser> analyser_;
    std::array<std::int16_t, MediaAnalyser::frame_size> frame_{};  ///< for the analyser
    std::size_t framed_ = 0;
    MediaTime last_sound_{};

    std::uint64_t sent_ = 0;
    std::uint64_t octets_ = 0;
    MediaTime next_rtcp_{};
    std::uint32_t last_sr_ = 0;
    MediaTime last_sr_at_{};
};

}  // namespace patchcord
