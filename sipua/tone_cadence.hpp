#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "sipua/sound_frame.hpp"

namespace patchcord {

enum class ToneKind : unsigned char { ringback, busy, beep };

/// Tells signalling tones by their pitch and cadence, one frame of 20 ms after the other (ITU-T
/// E.180; ringing and busy of most countries lie between 340 and 640 Hz).
class ToneCadence {
 public:
    /// The tone that became certain with this frame: ringing with its first long ring, busy with
    /// its third pulse, a beep when it ended.
    std::optional<ToneKind> hear(const SoundFrame& frame, bool quiet);
    /// Whether this frame is a pure tone.
    bool tone() const { return on_ > 0; }

 private:
    std::optional<ToneKind> ended(std::size_t on);

    std::size_t on_ = 0;   ///< frames of the tone that sounds
    std::size_t off_ = 0;  ///< frames since the last one
    std::size_t quiet_ = 0;
    std::size_t since_quiet_ = 0;
    bool clean_ = false;  ///< the tone that sounds began after quiet
    double hz_ = 0;
    bool told_ = false;
    std::size_t pulses_ = 0;
    std::size_t waiting_ = 0;  ///< frames of a possible beep, until quiet follows
};

}  // namespace patchcord
