/// The part of MediaStream that makes what is sent: clips, idle sounds, digits.

#include <algorithm>

#include "sipua/g711.hpp"
#include "sipua/media_stream.hpp"

namespace patchcord {
namespace {

/// A joined peer that sends nothing for so long is replaced by silence, never by nothing.
constexpr std::chrono::milliseconds relay_quiet{200};

}  // namespace

const std::vector<std::uint8_t>& MediaStream::coded(const Clip& clip) const {
    return law() == Codec::pcmu ? clip.mulaw : clip.alaw;
}

/// The clips go on where nobody is sent anything.
void MediaStream::skip_clips(std::size_t samples) {
    while (samples > 0 && clip_ < clips_.size()) {
        const std::size_t size = coded(*clips_[clip_]).size();
        const std::size_t count = std::min(samples, size - std::min(clip_at_, size));
        samples -= count;
        clip_at_ += count;
        if (clip_at_ >= size) {
            ++clip_;
            clip_at_ = 0;
        }
    }
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
    std::fill(frame.begin(), frame.end(), silence_code(law()));
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
        std::fill(frame.begin(), frame.end(), silence_code(law()));
        return;
    }
    const auto& sound = coded(*clip);
    idle_at_ %= sound.size();
    while (!frame.empty()) {
        const std::size_t count = std::min(frame.size(), sound.size() - idle_at_);
        std::copy_n(sound.begin() + static_cast<std::ptrdiff_t>(idle_at_), count, frame.begin());
        frame = frame.subspan(count);
        idle_at_ = idle_at_ + count == sound.size() ? 0 : idle_at_ + count;
    }
}

void MediaStream::fill_digit(std::span<std::uint8_t> frame, const DigitPlayer::Frame& digit) const {
    std::fill(frame.begin(), frame.end(), silence_code(law()));
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
    RtpStamp wire = stamp;
    wire.timestamp *= clock_scale(remote_.codec);
    write_rtp_header(out.first<rtp_header_size>(), payload_type, wire, sender_.ssrc());
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

/// A frame of our own, written in law() behind the header.
std::size_t MediaStream::finish_frame(std::span<std::uint8_t, max_datagram> out,
                                      const RtpStamp& stamp) {
    if (!coder_) {
        return finish(out, remote_.payload_type, stamp, frame_samples);
    }
    std::array<std::int16_t, frame_samples> frame{};
    for (std::size_t i = 0; i < frame.size(); ++i) {
        frame[i] = to_linear(law(), out[rtp_header_size + i]);
    }
    const std::size_t size =
        coder_->encode(frame, out.subspan<rtp_header_size, SpeechCoder::most_bytes>());
    return size == 0 ? 0 : finish(out, remote_.payload_type, stamp, size);
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
    return finish_frame(out, sender_.local(now));
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
    const bool sends = may_send();
    if (!playing_ && !sends) {
        return 0;
    }
    const auto frame = out.subspan(rtp_header_size, frame_samples);
    if (playing_) {
        if (sends) {
            fill_clips(frame);
        } else {
            skip_clips(frame_samples);
        }
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
    if (!sends) {
        return 0;
    }
    return finish_frame(out, sender_.local(now));
}

}  // namespace patchcord
