#include "sipua/tones.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "sipua/g711.hpp"

namespace patchcord {
namespace {

constexpr double rate = 8000;
constexpr std::size_t edge = 40;  // samples of fading: 5 ms, against clicks

/// The peak of one sine at a level: 0 dBm0 is 3.14 dB below the loudest sine of G.711.
double peak_of(double dbm0) { return 32124.0 * std::pow(10.0, (dbm0 - 3.14) / 20); }

void append(std::vector<std::int16_t>& out, const TonePart& part) {
    const auto count = static_cast<std::size_t>(part.seconds * rate);
    const double peak = peak_of(part.level_dbm0);
    for (std::size_t i = 0; i < count; ++i) {
        const double time = 2 * std::numbers::pi * static_cast<double>(i) / rate;
        double value = 0;
        value += part.first_hz > 0 ? std::sin(time * part.first_hz) : 0;
        value += part.second_hz > 0 ? std::sin(time * part.second_hz) : 0;
        const std::size_t to_edge = std::min({i, count - 1 - i, edge});
        value *= peak * static_cast<double>(to_edge) / edge;
        out.push_back(static_cast<std::int16_t>(std::lround(std::clamp(value, -32767.0, 32767.0))));
    }
}

struct Ringing {
    std::string_view countries;  ///< two letters each, a space between
    double first_hz;
    double second_hz;
    std::array<double, 4> cadence;  ///< on, off, on, off; 0 ends it
};

/// ITU-T E.180 Supplement 2.
constexpr std::array<Ringing, 6> ringings{{
    {"US CA PR DO JM BS BB TT", 440, 480, {2, 4, 0, 0}},
    {"GB IE AU NZ HK SG MY ZA IN", 400, 450, {0.4, 0.2, 0.4, 2}},
    {"FR", 440, 0, {1.5, 3.5, 0, 0}},
    {"JP", 400, 416, {1, 2, 0, 0}},
    {"IT ES CN TW KR", 425, 0, {1, 4, 0, 0}},
    {"CH SE", 425, 0, {1, 5, 0, 0}},
}};
constexpr Ringing european{"", 425, 0, {1, 4, 0, 0}};

const Ringing& ringing_of(std::string_view country) {
    const bool letters = country.size() == 2 && country.find(' ') == std::string_view::npos;
    for (const Ringing& ringing : ringings) {
        if (letters && ringing.countries.find(country) != std::string_view::npos) {
            return ringing;
        }
    }
    return european;
}

}  // namespace

ClipPtr make_tone(const std::vector<TonePart>& parts) {
    std::vector<std::int16_t> samples;
    for (const TonePart& part : parts) {
        append(samples, part);
    }
    return std::make_shared<const Clip>(encode_clip(samples));
}

ClipPtr ringback_tone(std::string_view country) {
    const Ringing& ringing = ringing_of(country);
    constexpr double level = -19;
    std::vector<TonePart> parts;
    for (std::size_t i = 0; i < ringing.cadence.size() && ringing.cadence[i] > 0; ++i) {
        const bool sounds = i % 2 == 0;
        parts.push_back({sounds ? ringing.first_hz : 0, sounds ? ringing.second_hz : 0,
                         ringing.cadence[i], level});
    }
    return make_tone(parts);
}

ClipPtr comfort_tone() {
    constexpr double level = -26;
    return make_tone(
        {{523, 0, 0.25, level}, {0, 0, 0.05, level}, {392, 0, 0.35, level}, {0, 0, 3.35, level}});
}

std::array<ClipPtr, 16> dtmf_tones() {
    constexpr std::array<double, 4> rows{697, 770, 852, 941};
    constexpr std::array<double, 4> columns{1209, 1336, 1477, 1633};
    constexpr std::string_view keys = "123A456B789C*0#D";
    constexpr std::string_view events = "0123456789*#ABCD";
    std::array<ClipPtr, 16> tones;
    for (std::size_t event = 0; event < events.size(); ++event) {
        const std::size_t key = keys.find(events[event]);
        tones[event] = make_tone({{rows[key / 4], columns[key % 4], 0.1, -8}});
    }
    return tones;
}

}  // namespace patchcord
