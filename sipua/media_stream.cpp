#include "sipua/media_stream.hpp"

#include <algorithm>

#include "sipua/g711.hpp"

namespace patchcord {
namespace {

/// A peer that sends no sound for so long is silent (or a packet was lost) for an analyser.
constexpr std::chrono::milliseconds sound_quiet{60};
constexpr std::chrono::seconds rtcp_interval{5};
constexpr std::uint64_t ntp_epoch = 2208988800U;  // 1900 to 1970

std::uint64_t ntp_now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(since);
    const auto rest = std::chrono::duration_cast<std::chrono::nanoseconds>(since - whole);
    const auto fraction = (static_cast<std::uint64_t>(rest.count()) << 32) / 1'000'000'000U;
    return (static_cast<std::uint64_t>(whole.count()) + ntp_epoch) << 32 | fraction;
}

}  // namespace

MediaStream::MediaStream(StreamId id, std::uint32_t ssrc, std::uint16_t sequence,
                         std::uint32_t timestamp, std::shared_ptr<const MediaSounds> sounds,
                         std::shared_ptr<MediaCounters> counters, std::chrono::seconds silent_after)
    : id_(id),
      sounds_(std::move(sounds)),
      counters_(std::move(counters)),
      silent_after_(silent_after),
      sender_(ssrc, sequence, timestamp) {}

void MediaStream::connect(const RemoteMedia& remote, const UdpAddress& address, MediaTime now) {
    if (remote.codec != remote_.codec) {
        coder_ = make_speech_coder(remote.codec);
        wire_known_ = false;
        waiting_ = 0;
    }
    remote_ = remote;
    set_keys(remote.srtp);
    sendable_ = address.usable();
    if (sendable_) {
        latch_.expect(address);
    }
    if (!connected_) {
        next_rtcp_ = now + rtcp_interval;
    }
    connected_ = true;
    last_heard_ = now;
    silent_told_ = false;
    if (remote.dtmf_payload_type) {
        detector_.reset();
    } else if (!detector_) {
        detector_.emplace();
    }
}

/// A key that stays keeps its context: begun anew, it would encrypt two packets with one key
/// stream.
void MediaStream::set_keys(const std::optional<SrtpKeys>& keys) {
    using Direction = SrtpContext::Direction;
    if (!keys) {
        encrypt_.reset();
        decrypt_.reset();
    } else {
        const bool same_suite = keys_ && keys_->suite == keys->suite;
        if (!same_suite || keys_->ours != keys->ours) {
            encrypt_.emplace(Direction::outbound, keys->suite, keys->ours);
        }
        if (!same_suite || keys_->theirs != keys->theirs) {
            decrypt_.emplace(Direction::inbound, keys->suite, keys->theirs);
        }
    }
    keys_ = keys;
}

void MediaStream::play(std::vector<ClipPtr> clips, Idle then) {
    if (idle_ != then || playing_) {
        idle_at_ = 0;
    }
    idle_ = then;
    playing_ = !clips.empty();
    std::erase(clips, nullptr);
    clips_ = std::move(clips);
    clip_ = 0;
    clip_at_ = 0;
}

void MediaStream::joined(MediaTime now) {
    joined_ = true;
    playing_ = false;
    clips_.clear();
    last_relayed_ = now;
}

void MediaStream::check_silence(MediaTime now, std::vector<MediaEvent>& events) {
    if (!remote_.receive) {
        last_heard_ = now;  // a peer on hold need not send
    } else if (!silent_told_ && now - last_heard_ >= silent_after_) {
        silent_told_ = true;
        events.push_back({id_, MediaEventKind::silent, 0});
    }
}

MediaStream::Received MediaStream::receive(std::span<std::uint8_t> datagram, const UdpAddress& from,
                                           MediaTime now, std::vector<MediaEvent>& events) {
    Received in;
    auto packet = parse_rtp(datagram);
    if (packet && decrypt_) {
        packet = parse_rtp(datagram.first(decrypt_->unprotect(datagram)));
    }
    if (!connected_ || !packet || !latch_.admit(from, *packet, now)) {
        return in;
    }
    packet->timestamp = from_wire(packet->timestamp);
    const RtpReceiver::Arrival arrival = receiver_.packet(*packet, now);
    if (!arrival.accepted) {
        return in;
    }
    last_heard_ = now;
    silent_told_ = false;
    counters_->received.store(receiver_.received(), std::memory_order_relaxed);
    counters_->lost.store(receiver_.lost(), std::memory_order_relaxed);
    counters_->jitter_ms.store(receiver_.jitter_ms(), std::memory_order_relaxed);
    if (!heard_) {
        heard_ = true;
        events.push_back({id_, MediaEventKind::first_packet, 0});
    }
    if (!remote_.receive) {
        return in;
    }
    in.packet = *packet;
    in.restarted = arrival.restarted;
    in.sequence = arrival.sequence;
    const std::uint8_t type = packet->payload_type;
    if (type == remote_.dtmf_payload_type ||
        (type == offered_dtmf_payload_type && has_telephone_event())) {
        in.kind = Kind::event;
    } else if (type == remote_.payload_type) {
        in.kind = Kind::audio;
        in.codec = remote_.codec;
    } else if (type == static_cast<std::uint8_t>(Codec::pcmu) ||
               type == static_cast<std::uint8_t>(Codec::pcma)) {
        in.kind = Kind::audio;
        in.codec = static_cast<Codec>(type);
    }
    if (in.kind == Kind::audio && wants_linear(in.codec)) {
        in.linear = decode(in);
    }
    hear_digits(in, events);
    if (analysed() && in.kind == Kind::audio) {
        last_sound_ = now;
        hand_over(in.linear);
    }
    return in;
}

void MediaStream::hear_digits(const Received& in, std::vector<MediaEvent>& events) {
    if (in.restarted) {
        digit_receiver_.reset();
    }
    if (in.kind == Kind::event) {
        const auto event = parse_dtmf_event(in.packet.payload);
        const auto digit =
            event ? digit_receiver_.packet(*event, in.packet.timestamp) : std::nullopt;
        if (digit) {
            events.push_back({id_, MediaEventKind::digit, *digit});
        }
    } else if (in.kind == Kind::audio && detector_) {
        for (const char digit : detector_->hear(in.linear)) {
            events.push_back({id_, MediaEventKind::digit, digit});
        }
    }
}

void MediaStream::analyse(std::unique_ptr<MediaAnalyser> analyser, MediaEngine::Tap tap) {
    if (!analysed()) {
        framed_ = 0;
    }
    switch (tap) {
        case MediaEngine::Tap::detector:
            analyser_ = std::move(analyser);
            break;
        case MediaEngine::Tap::recorder:
            recorder_ = std::move(analyser);
            break;
    }
}

void MediaStream::hand_over(std::span<const std::int16_t> samples) {
    while (!samples.empty()) {
        const std::size_t count = std::min(samples.size(), frame_.size() - framed_);
        std::copy_n(samples.begin(), count, frame_.begin() + static_cast<std::ptrdiff_t>(framed_));
        samples = samples.subspan(count);
        framed_ += count;
        if (framed_ == frame_.size()) {
            framed_ = 0;
            if (analyser_) {
                analyser_->hear(frame_);
            }
            if (recorder_) {
                recorder_->hear(frame_);
            }
        }
    }
}

void MediaStream::hand_over_silence(MediaTime now) {
    if (analysed() && connected_ && now - last_sound_ >= sound_quiet) {
        constexpr std::array<std::int16_t, MediaAnalyser::frame_size> silence{};
        hand_over(silence);
    }
}

bool MediaStream::wants_linear(Codec codec) const {
    return analysed() || detector_ || (partner_ && !passes(codec, *partner_));
}

std::span<const std::int16_t> MediaStream::decode(const Received& in) {
    const auto payload = in.packet.payload;  // bounded by the datagram
    if (!is_g711(in.codec)) {
        const std::size_t count =
            coder_ ? coder_->decode(payload, std::span(linear_).first<SpeechCoder::most_samples>())
                   : 0;
        return std::span(linear_).first(count);
    }
    for (std::size_t i = 0; i < payload.size(); ++i) {
        linear_[i] = to_linear(in.codec, payload[i]);
    }
    return std::span(linear_).first(payload.size());
}

/// Everything inside counts 8,000 a second, whatever the codec's clock on the wire.
std::uint32_t MediaStream::from_wire(std::uint32_t timestamp) {
    const auto scale = static_cast<std::int32_t>(clock_scale(remote_.codec));
    if (scale == 1) {
        return timestamp;
    }
    if (wire_known_) {
        const auto ahead = static_cast<std::int32_t>(timestamp - wire_);
        clock_in_ += static_cast<std::uint32_t>(ahead / scale);
    }
    wire_known_ = true;
    wire_ = timestamp;
    return clock_in_;
}

void MediaStream::take_in(std::span<const std::int16_t> samples) {
    if (samples.size() > waiting_samples_.size() - waiting_) {
        waiting_ = 0;  // far too much at once: only the newest counts
    }
    const std::size_t count = std::min(samples.size(), waiting_samples_.size() - waiting_);
    std::copy_n(samples.begin(), count,
                waiting_samples_.begin() + static_cast<std::ptrdiff_t>(waiting_));
    waiting_ += count;
}

std::size_t MediaStream::transcoded(std::span<std::uint8_t, max_datagram> out, MediaTime now) {
    if (waiting_ < frame_samples) {
        return 0;
    }
    std::array<std::int16_t, frame_samples> frame{};
    std::copy_n(waiting_samples_.begin(), frame.size(), frame.begin());
    std::copy(waiting_samples_.begin() + frame.size(),
              waiting_samples_.begin() + static_cast<std::ptrdiff_t>(waiting_),
              waiting_samples_.begin());
    waiting_ -= frame.size();
    last_relayed_ = now;
    std::size_t size = frame.size();
    const auto payload = out.subspan<rtp_header_size, SpeechCoder::most_bytes>();
    if (coder_) {
        size = coder_->encode(frame, payload);
    } else {
        std::ranges::transform(frame, payload.begin(), [this](std::int16_t sample) {
            return from_linear(remote_.codec, sample);
        });
    }
    return size == 0 ? 0 : finish(out, remote_.payload_type, sender_.local(now), size);
}

std::size_t MediaStream::relay(const Received& in, std::span<std::uint8_t, max_datagram> out,
                               MediaTime now) {
    const std::size_t size = in.packet.payload.size();
    if (!joined_ || !may_send() || own_sound() ||
        size > out.size() - rtp_header_size - SrtpContext::longest_trailer) {
        return 0;
    }
    std::uint8_t type = remote_.payload_type;
    switch (in.kind) {
        case Kind::dropped:
            return 0;
        case Kind::audio:
            if (!passes(in.codec, remote_.codec)) {
                take_in(in.linear);  // transcoded() gives it out
                return 0;
            }
            break;
        case Kind::event:
            if (!remote_.dtmf_payload_type) {
                return 0;  // the engine presses the digit as a tone instead
            }
            type = *remote_.dtmf_payload_type;
            break;
    }
    const auto stamp = sender_.relay(in.packet.ssrc, in.restarted, in.sequence, in.packet.timestamp,
                                     in.packet.marker, now);
    if (!stamp) {
        return 0;
    }
    last_relayed_ = now;
    const auto payload = out.subspan(rtp_header_size);
    if (in.kind == Kind::audio && in.codec != remote_.codec) {
        transcode(in.codec, remote_.codec, in.packet.payload, payload);
    } else {
        std::copy(in.packet.payload.begin(), in.packet.payload.end(), payload.begin());
    }
    return finish(out, type, *stamp, size);
}

UdpAddress MediaStream::target_rtcp() const {
    return target().with_port(static_cast<std::uint16_t>(target().port() + 1));
}

std::size_t MediaStream::rtcp(std::span<std::uint8_t, report_size> out, MediaTime now, bool bye) {
    next_rtcp_ = now + rtcp_interval;
    if (!connected_ || !sendable_ || target().port() == 0xFFFF) {
        return 0;
    }
    RtcpSelf self;
    self.ssrc = sender_.ssrc();
    self.ntp = ntp_now();
    self.timestamp = sender_.clock() * clock_scale(remote_.codec);
    self.packets = sent_;
    self.octets = octets_;
    if (last_sr_ != 0) {
        const auto since = std::chrono::duration_cast<std::chrono::microseconds>(now - last_sr_at_);
        self.last_sr = last_sr_;
        self.since_last = static_cast<std::uint32_t>(since.count() * 65536 / 1'000'000);
    }
    auto block = receiver_.report();
    if (block) {
        block->jitter *= clock_scale(remote_.codec);
    }
    const std::size_t size = write_rtcp(out.first<max_rtcp>(), self, block, bye);
    return encrypt_ && size > 0 ? encrypt_->protect_rtcp(out, size) : size;
}

void MediaStream::receive_rtcp(std::span<std::uint8_t> datagram, const UdpAddress& from,
                               MediaTime now) {
    if (!connected_ || !from.same_host(target())) {
        return;
    }
    if (decrypt_) {
        datagram = datagram.first(decrypt_->unprotect_rtcp(datagram));
    }
    const auto report = parse_rtcp(datagram, sender_.ssrc());
    if (!report) {
        return;
    }
    if (report->last_sr) {
        last_sr_ = *report->last_sr;
        last_sr_at_ = now;
    }
    if (report->lost) {
        counters_->reported.store(true, std::memory_order_relaxed);
        counters_->lost_at_peer.store(*report->lost, std::memory_order_relaxed);
        counters_->jitter_at_peer_ms.store(
            report->jitter / (rtp_clock * clock_scale(remote_.codec) / 1000.0),
            std::memory_order_relaxed);
    }
}

}  // namespace patchcord
