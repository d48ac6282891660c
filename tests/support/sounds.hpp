#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "sipua/media.hpp"

/// Made sounds for tests of what is heard on a telephone line: linear, 8,000 samples a second. The
/// same seed gives the same sound.
namespace patchcord::test {

using Samples = std::vector<std::int16_t>;

class Dice {
 public:
    explicit Dice(std::uint64_t seed) : engine_(seed) {}
    double real(double low, double high) {
        return low + (high - low) * static_cast<double>(engine_() >> 11U) * 0x1p-53;
    }
    std::size_t below(std::size_t limit) { return engine_() % limit; }
    bool chance(double share) { return real(0, 1) < share; }

 private:
    std::mt19937_64 engine_;
};

enum class Music { piano, strings, band, synth, guitar, flute, voices };
inline constexpr std::size_t music_kinds = 7;
Samples music(Music kind, double seconds, Dice& dice);

enum class Noise { white, hum, room, babble };
Samples noise(Noise kind, double seconds, Dice& dice);

Samples silence(double seconds);
/// Ringing or busy of a country: cadence on, off, on, off; 0 ends it.
Samples tones(double first_hz, double second_hz, const std::vector<double>& cadence,
              double seconds);
Samples beep(double hz, double seconds);

/// Speech by espeak-ng; every text is made once and kept below a folder.
class Speaker {
 public:
    explicit Speaker(std::filesystem::path folder) : folder_(std::move(folder)) {}
    /// `voice` with its variant ("en-us+m3"); pitch 0 to 99, speed in words a minute. Silence at
    /// both ends is cut. Throws std::runtime_error.
    Samples speak(const std::string& text, const std::string& voice, int pitch, int speed);

 private:
    std::filesystem::path folder_;
    std::map<std::string, Samples> made_;
};

/// Sets the level of the loud parts, dBm0.
void set_level(Samples& samples, double dbm0);
/// Adds `other` to `into` from `at` seconds on.
void mix(Samples& into, const Samples& other, double at = 0, double gain = 1);
void append(Samples& into, const Samples& other);
void fade(Samples& samples, double in_s, double out_s);
double seconds_of(const Samples& samples);
/// As a telephone line carries it: 300 to 3,400 Hz and G.711 coding.
Samples telephone(const Samples& samples, Codec codec);

}  // namespace patchcord::test
