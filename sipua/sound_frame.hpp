#pragma once

#include <array>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <span>

namespace patchcord {

/// 20 ms of sound at 8,000 samples a second.
inline constexpr std::size_t sound_frame_samples = 160;
/// Bands of the spectrum's outline, 200 to 3,600 Hz, evenly spaced to the ear.
inline constexpr std::size_t sound_bands = 14;

/// What one frame sounds like, seen through a window of its last 32 ms.
struct SoundFrame {
    double level_dbm0 = -90;  ///< energy; digital silence is about -90
    double crossings = 0;     ///< zero crossings per sample
    double flatness_db = 0;   ///< geometric to arithmetic mean of the spectrum: 0 noise, -30 a tone
    double purity = 0;        ///< share of the energy in the two strongest lines: 1 a tone
    double tone_share = 0;    ///< the same with what lies 100 Hz around them: two tones that beat
    double peak_hz = 0;       ///< the strongest line
    double second_hz = 0;     ///< the next one that is no neighbour of it
    double second_share = 0;  ///< its energy to the strongest one's
    double centroid_hz = 0;   ///< the spectrum's centre
    double periodicity = 0;   ///< highest autocorrelation at a pitch of 70 to 400 Hz, 0 to 1
    double flux = 0;          ///< how far the outline moved since the frame before, 0 to 1
    std::array<float, sound_bands> bands{};  ///< outline: dB of each band
};

/// Turns 20 ms frames of linear samples into what they sound like. About 8 us a frame.
class SoundEar {
 public:
    SoundEar();
    SoundFrame hear(std::span<const std::int16_t, sound_frame_samples> frame);

 private:
    static constexpr std::size_t points = 256;
    using Spectrum = std::array<double, points / 2>;

    void transform();
    Spectrum powers() const;
    void read_lines(const Spectrum& power, double total, SoundFrame& out) const;
    void read_outline(const Spectrum& power, SoundFrame& out);
    double pitch_strength() const;

    std::array<double, points> window_{};
    std::array<std::complex<double>, points / 2> turns_{};
    std::array<std::uint8_t, points> reversed_{};
    std::array<std::size_t, sound_bands + 1> edges_{};
    std::array<double, points> recent_{};
    std::array<std::complex<double>, points> work_{};
    std::array<float, sound_bands> last_bands_{};
};

}  // namespace patchcord
