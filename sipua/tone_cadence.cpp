#include "sipua/tone_cadence.hpp"

#include <algorithm>
#include <cmath>

namespace patchcord {
namespace {

constexpr double pure = 0.95;
constexpr double audible_dbm0 = -42;
constexpr double lowest_hz = 340;
constexpr double highest_hz = 640;
constexpr std::size_t long_ring = 34;  // 0.7 s
constexpr std::size_t shortest_pulse = 7;
constexpr std::size_t longest_pulse = 32;
constexpr std::size_t pulses_of_busy = 3;
constexpr std::size_t shortest_beep = 5;
constexpr std::size_t longest_beep = 75;
constexpr double lowest_beep_hz = 650;

}  // namespace

std::optional<ToneKind> ToneCadence::hear(const SoundFrame& frame, bool quiet) {
    const bool pure_now = frame.tone_share > pure && frame.level_dbm0 > audible_dbm0;
    const double hz =
        frame.second_share > 0.2 ? std::min(frame.peak_hz, frame.second_hz) : frame.peak_hz;
    const bool same = on_ == 0 || std::abs(hz - hz_) < 45;
    if (pure_now && same) {
        if (on_ == 0) {
            clean_ = since_quiet_ <= 3;
            hz_ = hz;
            told_ = false;
        }
        ++on_;
        if (off_ > longest_pulse) pulses_ = 0;
        off_ = 0;
        quiet_ = 0;
        since_quiet_ = 99;
        waiting_ = 0;
        const bool signalling = hz_ > lowest_hz && hz_ < highest_hz;
        if (signalling && clean_ && on_ == long_ring && !told_) {
            told_ = true;
            return ToneKind::ringback;
        }
        return std::nullopt;
    }
    std::optional<ToneKind> found;
    if (on_ > 0) found = ended(on_);
    on_ = 0;
    ++off_;
    quiet_ = quiet ? quiet_ + 1 : 0;
    since_quiet_ = quiet ? 0 : std::min<std::size_t>(since_quiet_ + 1, 99);
    if (waiting_ > 0) {
        if (quiet_ >= 4) {
            waiting_ = 0;
            found = ToneKind::beep;
        } else if (off_ > 8) {
            waiting_ = 0;
        }
    }
    return found;
}

std::optional<ToneKind> ToneCadence::ended(std::size_t on) {
    const bool signalling = hz_ > lowest_hz && hz_ < highest_hz;
    if (signalling && clean_ && on >= shortest_pulse && on <= longest_pulse) {
        if (++pulses_ == pulses_of_busy) {
            pulses_ = 0;
            return ToneKind::busy;
        }
    } else {
        pulses_ = 0;
    }
    if (clean_ && hz_ > lowest_beep_hz && on >= shortest_beep && on <= longest_beep) waiting_ = on;
    return std::nullopt;
}

}  // namespace patchcord
