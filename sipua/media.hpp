#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sipua/srtp_keys.hpp"

namespace patchcord {

/// One prompt, held in both codings; loaded once and shared by every stream that plays it (that,
/// and the media thread, is why it is a shared_ptr).
struct Clip {
    std::vector<std::uint8_t> alaw;  ///< 8,000 bytes a second
    std::vector<std::uint8_t> mulaw;
};
using ClipPtr = std::shared_ptr<const Clip>;

/// By the payload type that we offer.
enum class Codec : std::uint8_t { pcmu = 0, pcma = 8, g722 = 9, opus = 111 };

/// What a stream sends when no clip plays and it is not joined. Never nothing: silence kills NAT
/// bindings and makes people hang up.
enum class Idle : std::uint8_t {
    silence,   ///< encoded silence
    comfort,   ///< a soft tone every few seconds: "somebody is being fetched"
    ringback,  ///< the ringing tone of the configured country
};

/// Where the peer's answer says that its media is.
struct RemoteMedia {
    std::string address;  ///< numeric, IPv4 or IPv6
    std::uint16_t port = 0;
    Codec codec = Codec::pcmu;
    std::uint8_t payload_type = 0;
    std::optional<std::uint8_t> dtmf_payload_type;  ///< telephone-event/8000
    std::optional<SrtpKeys> srtp;                   ///< nothing: plain RTP
    bool send = true;     ///< the peer wants to hear us (not sendonly/inactive at its side)
    bool receive = true;  ///< the peer sends
};

using StreamId = std::uint64_t;

struct StreamStats {
    std::uint64_t packets_sent = 0;
    std::uint64_t packets_received = 0;
    std::uint64_t packets_lost = 0;
    double jitter_ms = 0;
    bool reported_by_peer = false;  ///< by RTCP, of our packets:
    std::uint64_t packets_lost_at_peer = 0;
    double jitter_at_peer_ms = 0;
};

enum class MediaEventKind : std::uint8_t {
    first_packet,   ///< the peer's first packet came
    playback_done,  ///< the last clip of a play() was sent
    digit,          ///< RFC 4733, or in band
    silent,         ///< no packet from the peer for the configured time
};
struct MediaEvent {
    StreamId stream = 0;
    MediaEventKind kind = MediaEventKind::first_packet;
    char digit = 0;
};

/// Hears what one peer says, on the media thread: it must be quick (20 us a frame), wait for
/// nothing, not call the engine, and hand on values only. It is destroyed on that thread too.
class MediaAnalyser {
 public:
    /// 20 ms of linear sound, 16 bit at 8,000 a second.
    static constexpr std::size_t frame_size = 160;

    MediaAnalyser() = default;
    MediaAnalyser(const MediaAnalyser&) = delete;
    MediaAnalyser& operator=(const MediaAnalyser&) = delete;
    virtual ~MediaAnalyser() = default;
    /// The next 20 ms. A peer that sends nothing is heard as silence, so that frames count time.
    virtual void hear(std::span<const std::int16_t, frame_size> frame) = 0;
};

/// Everything that is heard. Methods may be called from any thread and do not block on the
/// network; the listener is called on the media thread and must only hand the value over.
class MediaEngine {
 public:
    struct Local {
        StreamId stream = 0;
        std::string address;
        std::uint16_t port = 0;  ///< RTP, even; RTCP is port + 1
    };

    MediaEngine() = default;
    MediaEngine(const MediaEngine&) = delete;
    MediaEngine& operator=(const MediaEngine&) = delete;
    virtual ~MediaEngine() = default;

    /// Binds an RTP port of the configured range; `port` wants just that one (after a restart).
    /// Throws std::runtime_error where none is free.
    virtual Local open(std::optional<std::uint16_t> port = {}) = 0;
    /// Tells where the peer is and starts sending; again after a re-INVITE. An address that one
    /// cannot send to (any, multicast, port 0) keeps the stream quiet. Throws
    /// std::invalid_argument where it is not numeric.
    virtual void connect(StreamId stream, const RemoteMedia& remote) = 0;
    /// Plays the clips one after the other, then `then`. Replaces what plays now; an empty list
    /// only changes the idle sound (and reports no playback_done).
    virtual void play(StreamId stream, std::vector<ClipPtr> clips, Idle then) = 0;
    /// Presses digits ("12#", "," = 2 s pause) as RFC 4733 events, or in band where the peer has
    /// no telephone-event.
    virtual void send_digits(StreamId stream, const std::string& digits) = 0;
    /// Relays audio and digits between two streams (transcodes between A-law and mu-law). Ends
    /// earlier joins of both and what plays on them; a play() or send_digits() while joined
    /// interrupts what that stream hears until it is done.
    virtual void join(StreamId a, StreamId b) = 0;
    /// Ends a join; both go back to their idle sound.
    virtual void split(StreamId a, StreamId b) = 0;
    /// A stream has one analyser of each kind.
    enum class Tap : std::uint8_t { detector, recorder };
    /// Hands what the peer says to an analyser from now on, joined or not; null ends it. Replaces
    /// the earlier one.
    virtual void analyse(StreamId stream, std::unique_ptr<MediaAnalyser> analyser,
                         Tap tap = Tap::detector) = 0;
    /// Ends the stream; its port is free again.
    virtual StreamStats close(StreamId stream) = 0;
    virtual void listen(std::function<void(const MediaEvent&)> listener) = 0;
};

}  // namespace patchcord
