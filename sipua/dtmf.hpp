#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "sipua/media.hpp"
#include "sipua/rtp.hpp"

namespace patchcord {

/// The payload type of telephone-event in our offers.
constexpr std::uint8_t offered_dtmf_payload_type = 101;

/// One RFC 4733 §2.3 payload.
struct DtmfEvent {
    std::uint8_t event = 0;
    bool end = false;
    std::uint8_t volume = 10;    ///< -dBm0
    std::uint16_t duration = 0;  ///< clock units
};
constexpr std::size_t dtmf_event_size = 4;
std::optional<DtmfEvent> parse_dtmf_event(std::span<const std::uint8_t> payload);
void write_dtmf_event(std::span<std::uint8_t, dtmf_event_size> out, const DtmfEvent& event);

/// '0'..'9', '*', '#', 'A'..'D' as event numbers and back; 0 or nothing for all else.
char digit_of_event(std::uint8_t event);
std::optional<std::uint8_t> event_of_digit(char digit);

/// Presses digits, one step every 20 ms: 100 ms tone, at least 50 ms gap; ',' waits two seconds,
/// 'w' half a second; all else is skipped.
class DigitPlayer {
 public:
    /// Appends; keeps at most 256 in wait.
    void press(std::string_view digits);
    void clear();
    bool active() const { return step_ < steps_.size(); }

    enum class Kind : std::uint8_t {
        tone,   ///< the digit sounds: send its event (or its tone)
        gap,    ///< after a digit: repeat the end of its event (or send silence)
        pause,  ///< nothing of ours: other sound may go on
    };
    struct Frame {
        Kind kind = Kind::pause;
        std::uint8_t event = 0;
        unsigned index = 0;  ///< frame within the tone or the gap
        bool last = false;   ///< of the tone
    };
    /// The next 20 ms. Only while active().
    Frame next();

 private:
    struct Step {
        std::uint8_t event = 0;
        bool pause = false;
        unsigned frames = 0;
    };
    std::vector<Step> steps_;
    std::size_t step_ = 0;
    unsigned frame_ = 0;
};

/// Tells each digit of a peer once, however often its event's packets are repeated.
class DigitReceiver {
 public:
    /// The digit where a new event begins with this packet.
    std::optional<char> packet(const DtmfEvent& event, std::uint32_t timestamp);
    void reset() { any_ = false; }

 private:
    bool any_ = false;
    std::uint32_t timestamp_ = 0;
    DtmfEvent last_;
};

/// Hears digits in the sound itself (spandsp), where a peer has no telephone-event.
class ToneDetector {
 public:
    ToneDetector();
    ToneDetector(ToneDetector&&) noexcept = default;
    ToneDetector& operator=(ToneDetector&&) noexcept = default;
    ToneDetector(const ToneDetector&) = delete;
    ToneDetector& operator=(const ToneDetector&) = delete;
    ~ToneDetector();
    /// Digits that became certain with this piece of sound; valid until the next call.
    std::string_view hear(std::span<const std::int16_t> sound);
    std::string_view hear(Codec codec, std::span<const std::uint8_t> sound);

 private:
    struct Release {
        void operator()(void* state) const noexcept;
    };
    std::unique_ptr<void, Release> state_;
    std::array<char, 32> heard_{};
};

}  // namespace patchcord
