#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "sipua/media.hpp"

namespace patchcord {

/// One stretch of a made sound: up to two sines, or nothing.
struct TonePart {
    double first_hz = 0;
    double second_hz = 0;
    double seconds = 0;
    double level_dbm0 = -16;  ///< of each sine
};
/// The parts one after the other, with soft edges.
ClipPtr make_tone(const std::vector<TonePart>& parts);

/// The ringing tone of a country (ISO 3166 letters; unknown ones get the European 425 Hz), one
/// cadence long, so that it can be repeated.
ClipPtr ringback_tone(std::string_view country);
/// Two soft notes every four seconds: "somebody is being fetched".
ClipPtr comfort_tone();
/// 100 ms of each DTMF digit, in the order of RFC 4733's event numbers.
std::array<ClipPtr, 16> dtmf_tones();

}  // namespace patchcord
