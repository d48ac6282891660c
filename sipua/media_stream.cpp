#include "sipua/media_stream.hpp"

#include <algorithm>

#include "sipua/g711.hpp"

namespace patchcord {
namespace {

constexpr std::chrono::seconds relatch_after{2};
/// A joined peer that sends nothing for so long is replaced by silence, never by nothing.
constexpr std::chrono::milliseconds relay_quiet{200};
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

MediaStream::MediaStream(StreamId id, std::uint32_t ssrc, std::uint16_t sequence,
                         std::uint32_t timestamp, std::shared_ptr<const MediaSounds> sounds,
                         std::shared_ptr<MediaCounters> counters, std::chrono::seconds silent_after)
    : id_(id),
      sounds_(std::move(sounds)),
      counters_(std::move(counters)),
      silent_after_(silent_after),
      sender_(ssrc, sequence, timestamp) {}

void MediaStream::connect(const RemoteMedia& remote, const UdpAddress& address, MediaTime now) {
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

const std::vector<std::uint8_t>& MediaStream::coded(const Clip& clip) const {
    return remote_.codec == Codec::pcmu ? clip.mulaw : clip.alaw;
}

void MediaStream::fill_clips(std::span<std::uint8_t> frame) {
    while (!frame.empty() && clip_ < clips_.size()) {
        const auto& sound = coded(*clips_[clip_]);
        const std::size_t left = sound.size() - std::min(clip_at_, sound.size());
        const std::size_t count = std::min(left, frame.size());
        std::copy_n(sound.begin() + static_cast<std::ptrdiff_t>(sound.size() - left), count,
                    frame.begin());
        frame = frame.subspan(count);
        clip_at_ += count;
        if (count == left) {
            ++clip_;
            clip_at_ = 0;
        }
    }
    std::fill(frame.begin(), frame.end(), silence_code(remote_.codec));
}

void MediaStream::fill_idle(std::span<std::uint8_t> frame, Idle idle) {
    const Clip* clip = nullptr;
    switch (idle) {
        case Idle::silence:
            break;
        case Idle::comfort:
            clip = sounds_->comfort.get();
            break;
        case Idle::ringback:
            clip = sounds_->ringback.get();
            break;
    }
    if (clip == nullptr || coded(*clip).empty()) {
        std::fill(frame.begin(), frame.end(), silence_code(remote_.codec));
        return;
    }
    const auto& sound = coded(*clip);
    for (std::uint8_t& code : frame) {
        idle_at_ %= sound.size();
        code = sound[idle_at_];
        ++idle_at_;
    }
}

void MediaStream::fill_digit(std::span<std::uint8_t> frame, const DigitPlayer::Frame& digit) const {
    std::fill(frame.begin(), frame.end(), silence_code(remote_.codec));
    if (digit.kind == DigitPlayer::Kind::tone) {
        const auto& sound = coded(*sounds_->dtmf[digit.event]);
        const std::size_t begin = std::min(std::size_t{digit.index} * frame.size(), sound.size());
        const std::size_t count = std::min(frame.size(), sound.size() - begin);
        std::copy_n(sound.begin() + static_cast<std::ptrdiff_t>(begin), count, frame.begin());
    }
}

std::size_t MediaStream::finish(std::span<std::uint8_t, max_datagram> out,
                                std::uint8_t payload_type, const RtpStamp& stamp,
                                std::size_t payload) {
    write_rtp_header(out.first<rtp_header_size>(), payload_type, stamp, sender_.ssrc());
    std::size_t size = rtp_header_size + payload;
    if (encrypt_) {
        size = encrypt_->protect(out, size);
        if (size == 0) {
            return 0;
        }
    }
    ++sent_;
    octets_ += payload;
    counters_->sent.store(sent_, std::memory_order_relaxed);
    return size;
}

std::size_t MediaStream::tick_digit(const DigitPlayer::Frame& digit,
                                    std::span<std::uint8_t, max_datagram> out, MediaTime now) {
    // The end of an event is told three times (RFC 4733 §2.5.1.4): at the end of the tone and in
    // the first two frames of the gap.
    const bool tone = digit.kind == DigitPlayer::Kind::tone;
    if (remote_.dtmf_payload_type && (tone || digit.index < 2)) {
        const unsigned frames = tone ? digit.index + 1 : 5;
        const DtmfEvent event{digit.event, !tone || digit.last, 10,
                              static_cast<std::uint16_t>(frames * frame_samples)};
        write_dtmf_event(out.subspan<rtp_header_size, dtmf_event_size>(), event);
        return finish(out, *remote_.dtmf_payload_type, sender_.event(tone && digit.index == 0, now),
                      dtmf_event_size);
    }
    fill_digit(out.subspan(rtp_header_size, frame_samples), digit);
    return finish(out, remote_.payload_type, sender_.local(now), frame_samples);
}

std::size_t MediaStream::tick(std::span<std::uint8_t, max_datagram> out, MediaTime now,
                              std::vector<MediaEvent>& events) {
    if (!connected_) {
        return 0;
    }
    check_silence(now, events);
    hand_over_silence(now);
    digit_pause_ = true;
    if (digits_.active() && may_send()) {
        const DigitPlayer::Frame digit = digits_.next();
        digit_pause_ = digit.kind == DigitPlayer::Kind::pause;
        if (!digit_pause_) {
            return tick_digit(digit, out, now);
        }
    }
    const auto frame = out.subspan(rtp_header_size, frame_samples);
    if (playing_) {
        fill_clips(frame);
        if (clip_ >= clips_.size()) {
            playing_ = false;
            clips_.clear();
            events.push_back({id_, MediaEventKind::playback_done, 0});
        }
    } else if (joined_) {
        if (now - last_relayed_ < relay_quiet) {
            return 0;
        }
        fill_idle(frame, partner_holds_ ? Idle::comfort : Idle::silence);
    } else {
        fill_idle(frame, idle_);
    }
    if (!may_send()) {
        return 0;
    }
    return finish(out, remote_.payload_type, sender_.local(now), frame_samples);
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
    hear_digits(in, events);
    if (analyser_ && in.kind == Kind::audio) {
        std::array<std::int16_t, max_datagram> samples{};
        const std::size_t count = in.packet.payload.size();  // bounded by the datagram
        for (std::size_t i = 0; i < count; ++i) {
            samples[i] = to_linear(in.codec, in.packet.payload[i]);
        }
        last_sound_ = now;
        hand_over(std::span(samples).first(count));
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
        for (const char digit : detector_->hear(in.codec, in.packet.payload)) {
            events.push_back({id_, MediaEventKind::digit, digit});
        }
    }
}

void MediaStream::analyse(std::unique_ptr<MediaAnalyser> analyser) {
    analyser_ = std::move(analyser);
    framed_ = 0;
}

void MediaStream::hand_over(std::span<const std::int16_t> samples) {
    while (!samples.empty()) {
        const std::size_t count = std::min(samples.size(), frame_.size() - framed_);
        std::copy_n(samples.begin(), count, frame_.begin() + static_cast<std::ptrdiff_t>(framed_));
        samples = samples.subspan(count);
        framed_ += count;
        if (framed_ == frame_.size()) {
            framed_ = 0;
            analyser_->hear(frame_);
        }
    }
}

void MediaStream::hand_over_silence(MediaTime now) {
    if (analyser_ && connected_ && now - last_sound_ >= sound_quiet) {
        constexpr std::array<std::int16_t, MediaAnalyser::frame_size> silence{};
        hand_over(silence);
    }
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
    if (in.kind == Kind::audio) {
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
    self.timestamp = sender_.clock();
    self.packets = sent_;
    self.octets = octets_;
    if (last_sr_ != 0) {
        const auto since = std::chrono::duration_cast<std::chrono::microseconds>(now - last_sr_at_);
        self.last_sr = last_sr_;
        self.since_last = static_cast<std::uint32_t>(since.count() * 65536 / 1'000'000);
    }
    const std::size_t size = write_rtcp(out.first<max_rtcp>(), self, receiver_.report(), bye);
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
        counters_->jitter_at_peer_ms.store(report->jitter / (rtp_clock / 1000.0),
                                           std::memory_order_relaxed);
    }
}

}  // namespace patchcord
