#include "sipua/dtmf.hpp"

#include <algorithm>
#include <new>

// In the order in which they need one another.
// clang-format off
#include <spandsp/telephony.h>
#include <spandsp/logging.h>
#include <spandsp/tone_generate.h>
#include <spandsp/super_tone_rx.h>
#include <spandsp/dtmf.h>
// clang-format on

#include "sipua/g711.hpp"

namespace patchcord {
namespace {

constexpr std::string_view digits_in_order = "0123456789*#ABCD";
constexpr std::size_t max_waiting = 256;
constexpr unsigned tone_frames = 5;
constexpr unsigned gap_frames = 3;
constexpr unsigned long_pause_frames = 100;
constexpr unsigned short_pause_frames = 25;

}  // namespace

std::optional<DtmfEvent> parse_dtmf_event(std::span<const std::uint8_t> payload) {
    if (payload.size() < dtmf_event_size) {
        return std::nullopt;
    }
    DtmfEvent event;
    event.event = payload[0];
    event.end = (payload[1] & 0x80) != 0;
    event.volume = payload[1] & 0x3F;
    event.duration = static_cast<std::uint16_t>(payload[2] << 8 | payload[3]);
    return event;
}

void write_dtmf_event(std::span<std::uint8_t, dtmf_event_size> out, const DtmfEvent& event) {
    out[0] = event.event;
    out[1] = static_cast<std::uint8_t>((event.end ? 0x80 : 0) | (event.volume & 0x3F));
    out[2] = static_cast<std::uint8_t>(event.duration >> 8);
    out[3] = static_cast<std::uint8_t>(event.duration);
}

char digit_of_event(std::uint8_t event) {
    return event < digits_in_order.size() ? digits_in_order[event] : '\0';
}

std::optional<std::uint8_t> event_of_digit(char digit) {
    const char upper = digit >= 'a' && digit <= 'd' ? static_cast<char>(digit - 'a' + 'A') : digit;
    const std::size_t at = digits_in_order.find(upper);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    return static_cast<std::uint8_t>(at);
}

void DigitPlayer::press(std::string_view digits) {
    if (!active()) {
        clear();
    }
    for (const char digit : digits) {
        if (steps_.size() >= max_waiting) {
            return;
        }
        if (const auto event = event_of_digit(digit)) {
            steps_.push_back({*event, false, tone_frames + gap_frames});
        } else if (digit == ',') {
            steps_.push_back({0, true, long_pause_frames});
        } else if (digit == 'w' || digit == 'W') {
            steps_.push_back({0, true, short_pause_frames});
        }
    }
}

void DigitPlayer::clear() {
    steps_.clear();
    step_ = 0;
    frame_ = 0;
}

DigitPlayer::Frame DigitPlayer::next() {
    const Step step = steps_[step_];
    Frame frame;
    frame.event = step.event;
    if (!step.pause) {
        const bool tone = frame_ < tone_frames;
        frame.kind = tone ? Kind::tone : Kind::gap;
        frame.index = tone ? frame_ : frame_ - tone_frames;
        frame.last = frame_ + 1 == tone_frames;
    }
    if (++frame_ == step.frames) {
        frame_ = 0;
        ++step_;
    }
    return frame;
}

std::optional<char> DigitReceiver::packet(const DtmfEvent& event, std::uint32_t timestamp) {
    const char digit = digit_of_event(event.event);
    if (digit == '\0') {
        return std::nullopt;
    }
    if (any_) {
        const auto ahead = static_cast<std::int32_t>(timestamp - timestamp_);
        if (ahead <= 0) {
            if (ahead == 0) {
                last_ = event;
            }
            return std::nullopt;  // the same event, or a late packet of an earlier one
        }
        // A long press goes on in a new segment where the last one ended (RFC 4733 §2.5.1.3).
        const bool goes_on =
            !last_.end && last_.event == event.event && timestamp == timestamp_ + last_.duration;
        timestamp_ = timestamp;
        last_ = event;
        return goes_on ? std::nullopt : std::optional<char>(digit);
    }
    any_ = true;
    timestamp_ = timestamp;
    last_ = event;
    return digit;
}

void ToneDetector::Release::operator()(void* state) const noexcept {
    dtmf_rx_free(static_cast<dtmf_rx_state_t*>(state));
}

ToneDetector::ToneDetector() : state_(dtmf_rx_init(nullptr, nullptr, nullptr)) {
    if (!state_) {
        throw std::bad_alloc();
    }
}

ToneDetector::~ToneDetector() = default;

std::string_view ToneDetector::hear(Codec codec, std::span<const std::uint8_t> sound) {
    std::array<std::int16_t, max_datagram> samples{};
    const std::size_t count = std::min(samples.size(), sound.size());
    for (std::size_t i = 0; i < count; ++i) {
        samples[i] = to_linear(codec, sound[i]);
    }
    return hear(std::span(samples).first(count));
}

std::string_view ToneDetector::hear(std::span<const std::int16_t> sound) {
    auto* state = static_cast<dtmf_rx_state_t*>(state_.get());
    dtmf_rx(state, sound.data(), static_cast<int>(sound.size()));
    const std::size_t found =
        dtmf_rx_get(state, heard_.data(), static_cast<int>(heard_.size()) - 1);
    return {heard_.data(), found};
}

}  // namespace patchcord
