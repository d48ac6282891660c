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
#include "sipua/source_latch.hpp"
#include "sipua/speech_coder.hpp"
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
    void split() {
        joined_ = false;
        partner_.reset();
    }
    /// Whether the joined peer's own peer put it on hold: comfort sound instead of silence where
    /// nothing comes from there.
    void partner_holds(bool holds) { partner_holds_ = holds; }
    /// What the joined peer's other end understands; nothing: not joined.
    void partner_codec(std::optional<Codec> codec) { partner_ = codec; }
    Codec codec() const { return remote_.codec; }
    bool on_hold() const { return connected_ && !remote_.send; }
    void analyse(std::unique_ptr<MediaAnalyser> analyser,
                 MediaEngine::Tap tap = MediaEngine::Tap::detector);

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
        std::span<const std::int16_t> linear;  ///< where somebody wants it; until the next packet
    };
    /// Decrypts the datagram in place where the stream is encrypted.
    Received receive(std::span<std::uint8_t> datagram, const UdpAddress& from, MediaTime now,
                     std::vector<MediaEvent>& events);
    /// The packet that `in`, received on the stream that this one is joined to, becomes here.
    /// Where both codecs differ and one is not G.711, transcoded() gives the packets.
    std::size_t relay(const Received& in, std::span<std::uint8_t, max_datagram> out, MediaTime now);
    /// The next packet of what relay() took in; 0: no whole frame is left.
    std::size_t transcoded(std::span<std::uint8_t, max_datagram> out, MediaTime now);

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
    /// A payload of one codec may go to the other as it is, or by a table.
    static bool passes(Codec from, Codec to) {
        return from == to || (is_g711(from) && is_g711(to));
    }
    /// In which law our own frames are made.
    Codec law() const { return is_g711(remote_.codec) ? remote_.codec : Codec::pcmu; }
    bool analysed() const { return analyser_ || recorder_; }
    bool wants_linear(Codec codec) const;
    std::span<const std::int16_t> decode(const Received& in);
    std::uint32_t from_wire(std::uint32_t timestamp);
    void take_in(std::span<const std::int16_t> samples);
    bool own_sound() const { return playing_ || (digits_.active() && !digit_pause_); }
    const std::vector<std::uint8_t>& coded(const Clip& clip) const;
    void fill_clips(std::span<std::uint8_t> frame);
    void skip_clips(std::size_t samples);
    void fill_idle(std::span<std::uint8_t> frame, Idle idle);
    void fill_digit(std::span<std::uint8_t> frame, const DigitPlayer::Frame& digit) const;
    std::size_t tick_digit(const DigitPlayer::Frame& digit,
                           std::span<std::uint8_t, max_datagram> out, MediaTime now);
    std::size_t finish(std::span<std::uint8_t, max_datagram> out, std::uint8_t payload_type,
                       const RtpStamp& stamp, std::size_t payload);
    std::size_t finish_frame(std::span<std::uint8_t, max_datagram> out, const RtpStamp& stamp);
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
    std::optional<Codec> partner_;

    std::unique_ptr<SpeechCoder> coder_;  ///< null: G.711
    std::array<std::int16_t, max_datagram> linear_{};
    /// Of the joined peer, not sent yet: 240 ms at most.
    std::array<std::int16_t, 2 * SpeechCoder::most_samples> waiting_samples_{};
    std::size_t waiting_ = 0;
    bool wire_known_ = false;
    std::uint32_t wire_ = 0;      ///< last timestamp on the wire
    std::uint32_t clock_in_ = 0;  ///< the same in units of 8,000 a second
    MediaTime last_relayed_{};

    bool heard_ = false;  ///< first_packet was told
    bool silent_told_ = false;
    MediaTime last_heard_{};
    DigitReceiver digit_receiver_;
    std::optional<ToneDetector> detector_;
    std::unique_ptr<MediaAnalyser> analyser_;
    std::unique_ptr<MediaAnalyser> recorder_;
    std::array<std::int16_t, MediaAnalyser::frame_size> frame_{};  ///< for the analysers
    std::size_t framed_ = 0;
    MediaTime last_sound_{};

    std::uint64_t sent_ = 0;
    std::uint64_t octets_ = 0;
    MediaTime next_rtcp_{};
    std::uint32_t last_sr_ = 0;
    MediaTime last_sr_at_{};
};

}  // namespace patchcord
