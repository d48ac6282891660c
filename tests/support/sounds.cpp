#include "sounds.hpp"

#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "sipua/g711.hpp"
#include "sipua/prompts.hpp"

extern char** environ;

namespace patchcord::test {
namespace {

constexpr double rate = 8000;
using Wave = std::vector<double>;

std::size_t count_of(double seconds) { return static_cast<std::size_t>(seconds * rate); }

Samples to_samples(const Wave& wave, double dbm0) {
    Samples out(wave.size());
    double peak = 1e-9;
    for (const double value : wave) peak = std::max(peak, std::abs(value));
    for (std::size_t i = 0; i < wave.size(); ++i) {
        out[i] = static_cast<std::int16_t>(std::lround(wave[i] / peak * 20000));
    }
    set_level(out, dbm0);
    return out;
}

constexpr std::array<std::array<int, 4>, 5> progressions{
    {{0, 9, 5, 7}, {0, 5, 7, 0}, {9, 5, 0, 7}, {0, 7, 9, 5}, {2, 7, 0, 9}}};
constexpr std::array<int, 7> major{0, 2, 4, 5, 7, 9, 11};

double hertz(double root, int half_tones) { return root * std::pow(2.0, half_tones / 12.0); }

struct Note {
    double hz;
    double at;
    double seconds;
    double loudness;
};

/// Adds one note by its harmonics; attack and decay in seconds.
void strike(Wave& wave, const Note& note, double attack, double decay, double brightness,
            double vibrato, Dice& dice) {
    const std::size_t begin = count_of(note.at);
    const std::size_t length = count_of(note.seconds);
    const double phase = dice.real(0, 6);
    for (int harmonic = 1; harmonic <= 8 && note.hz * harmonic < 3600; ++harmonic) {
        const double weight = note.loudness * std::pow(brightness, harmonic - 1);
        double angle = phase * harmonic;
        for (std::size_t i = 0; i < length && begin + i < wave.size(); ++i) {
            const double time = static_cast<double>(i) / rate;
            const double bend = 1 + vibrato * std::sin(2 * std::numbers::pi * 5.5 * time + phase);
            angle += 2 * std::numbers::pi * note.hz * harmonic * bend / rate;
            const double rise = std::min(time / attack, 1.0);
            const double left = note.seconds - time;
            const double fall = std::min(left / 0.03, 1.0) * std::exp(-time * harmonic / decay);
            wave[begin + i] += weight * rise * fall * std::sin(angle);
        }
    }
}

void hit(Wave& wave, double at, double decay, double low_hz, double noise_share, double loudness,
         Dice& dice) {
    double last = 0;
    for (std::size_t i = 0; i < count_of(decay * 5) && count_of(at) + i < wave.size(); ++i) {
        const double time = static_cast<double>(i) / rate;
        const double white = dice.real(-1, 1);
        const double sharp = white - last;  // high frequencies only
        last = white;
        const double tone = std::sin(2 * std::numbers::pi * low_hz * time);
        wave[count_of(at) + i] +=
            loudness * std::exp(-time / decay) * (noise_share * sharp + (1 - noise_share) * tone);
    }
}

void pluck(Wave& wave, const Note& note, Dice& dice) {
    const auto period = static_cast<std::size_t>(rate / note.hz);
    Wave string(std::max<std::size_t>(period, 2));
    for (double& value : string) value = dice.real(-1, 1);
    std::size_t at = 0;
    for (std::size_t i = 0; i < count_of(note.seconds) && count_of(note.at) + i < wave.size();
         ++i) {
        const std::size_t next = (at + 1) % string.size();
        wave[count_of(note.at) + i] += note.loudness * string[at];
        string[at] = 0.498 * (string[at] + string[next]);
        at = next;
    }
}

/// A sung vowel: a pulse train with vibrato through two resonances.
void sing(Wave& wave, const Note& note, Dice& dice) {
    constexpr std::array<std::array<double, 2>, 4> vowels{
        {{700, 1200}, {400, 2000}, {350, 800}, {500, 1700}}};
    const auto& vowel = vowels[dice.below(vowels.size())];
    double phase = 0;
    std::array<double, 4> state{};
    for (std::size_t i = 0; i < count_of(note.seconds) && count_of(note.at) + i < wave.size();
         ++i) {
        const double time = static_cast<double>(i) / rate;
        phase += note.hz * (1 + 0.012 * std::sin(2 * std::numbers::pi * 5.2 * time)) / rate;
        double value = 0;
        if (phase >= 1) {
            phase -= 1;
            value = 1;
        }
        for (std::size_t f = 0; f < 2; ++f) {
            const double radius = 0.97;
            const double turn = 2 * radius * std::cos(2 * std::numbers::pi * vowel[f] / rate);
            const double out = value + turn * state[2 * f] - radius * radius * state[2 * f + 1];
            state[2 * f + 1] = state[2 * f];
            state[2 * f] = out;
            value = out;
        }
        const double rise = std::min(time / 0.06, 1.0);
        const double fall = std::min((note.seconds - time) / 0.08, 1.0);
        wave[count_of(note.at) + i] += note.loudness * 0.05 * rise * std::max(fall, 0.0) * value;
    }
}

}  // namespace

Samples music(Music kind, double seconds, Dice& dice) {
    Wave wave(count_of(seconds));
    const double root = hertz(220, static_cast<int>(dice.below(12)) - 5);
    const double beat = 60 / dice.real(70, 140);
    const auto& chords = progressions[dice.below(progressions.size())];
    int step = static_cast<int>(dice.below(7));
    std::size_t index = 0;
    for (double at = 0; at < seconds; at += beat, ++index) {
        const int chord = chords[index / 4 % 4];
        const bool minor = chord == 9 || chord == 2;
        const std::array<int, 3> triad{chord, chord + (minor ? 3 : 4), chord + 7};
        step = std::clamp(step + static_cast<int>(dice.below(5)) - 2, 0, 13);
        const double melody =
            hertz(root, major[static_cast<std::size_t>(step) % 7] + 12 * (step / 7) + 12);
        switch (kind) {
            case Music::piano:
                for (std::size_t half = 0; half < 2; ++half) {
                    strike(
                        wave,
                        {hertz(root, triad[dice.below(3)] + (dice.chance(0.3) ? 12 : 0)),
                         at + static_cast<double>(half) * beat / 2, beat * 1.8, dice.real(0.5, 1)},
                        0.004, 0.6, 0.45, 0, dice);
                }
                break;
            case Music::strings:
                if (index % 4 == 0) {
                    for (const int tone : triad) {
                        strike(wave, {hertz(root, tone), at, beat * 4.2, 0.6}, 0.25, 30, 0.6, 0.004,
                               dice);
                    }
                }
                if (dice.chance(0.5))
                    strike(wave, {melody, at, beat, 0.7}, 0.12, 20, 0.6, 0.006, dice);
                break;
            case Music::band:
                hit(wave, at, 0.08, 90, 0.1, index % 2 == 0 ? 2.0 : 0.0, dice);
                hit(wave, at, 0.05, 200, 0.8, index % 2 == 1 ? 1.2 : 0.0, dice);
                hit(wave, at + beat / 2, 0.02, 3000, 1.0, 0.5, dice);
                strike(wave, {hertz(root, chord - 12), at, beat * 0.9, 0.9}, 0.01, 1.5, 0.6, 0,
                       dice);
                if (index % 2 == 0) {
                    for (const int tone : triad) {
                        strike(wave, {hertz(root, tone), at, beat * 1.7, 0.35}, 0.01, 1, 0.6, 0,
                               dice);
                    }
                }
                if (dice.chance(0.6))
                    strike(wave, {melody, at, beat, 0.6}, 0.02, 1, 0.6, 0.003, dice);
                break;
            case Music::synth:
                if (index % 4 == 0) {
                    for (const int tone : triad) {
                        strike(wave, {hertz(root, tone), at, beat * 4, 0.3}, 0.4, 30, 0.7, 0, dice);
                    }
                }
                for (std::size_t q = 0; q < 4; ++q) {
                    strike(wave,
                           {hertz(root, triad[q % 3] + 12), at + static_cast<double>(q) * beat / 4,
                            beat / 4, 0.5},
                           0.003, 0.25, 0.75, 0, dice);
                }
                break;
            case Music::guitar:
                for (std::size_t half = 0; half < 2; ++half) {
                    pluck(wave,
                          {hertz(root, triad[dice.below(3)]),
                           at + static_cast<double>(half) * beat / 2, beat * 2, 0.8},
                          dice);
                }
                break;
            case Music::flute:
                if (dice.chance(0.8)) {
                    strike(wave, {melody, at, beat * dice.real(0.5, 1.0), 1}, 0.05, 20, 0.35, 0.006,
                           dice);
                }
                break;
            case Music::voices:
                if (index % 4 == 0) {
                    strike(wave, {hertz(root, chord - 12), at, beat * 4, 0.5}, 0.05, 3, 0.6, 0,
                           dice);
                    for (const int tone : triad) {
                        strike(wave, {hertz(root, tone), at, beat * 3.8, 0.15}, 0.02, 1.5, 0.6, 0,
                               dice);
                    }
                }
                if (dice.chance(0.8)) {
                    sing(wave, {melody / 2, at, beat * dice.real(0.7, 1.0), 1}, dice);
                }
                break;
        }
    }
    return to_samples(wave, dice.real(-24, -14));
}

Samples noise(Noise kind, double seconds, Dice& dice) {
    Wave wave(count_of(seconds));
    double low = 0;
    double lower = 0;
    double swell = 1;
    for (std::size_t i = 0; i < wave.size(); ++i) {
        const double white = dice.real(-1, 1);
        low = 0.9 * low + 0.1 * white;
        lower = 0.995 * lower + 0.005 * white;
        const double time = static_cast<double>(i) / rate;
        switch (kind) {
            case Noise::white:
                wave[i] = white;
                break;
            case Noise::hum:
                wave[i] = std::sin(2 * std::numbers::pi * 150 * time) + 0.3 * white;
                break;
            case Noise::room:
                wave[i] = low + 2 * lower + 0.15 * white;
                break;
            case Noise::babble:
                if (i % 800 == 0) swell = dice.real(0.3, 1.2);
                wave[i] = swell * (low + 0.1 * white);
                break;
        }
    }
    return to_samples(wave, -50);
}

Samples silence(double seconds) { return Samples(count_of(seconds), 0); }

Samples tones(double first_hz, double second_hz, const std::vector<double>& cadence,
              double seconds) {
    Samples out;
    for (std::size_t i = 0; out.size() < count_of(seconds); i = (i + 1) % cadence.size()) {
        Wave part(count_of(cadence[i]));
        for (std::size_t k = 0; k < part.size() && i % 2 == 0; ++k) {
            const double time = 2 * std::numbers::pi * static_cast<double>(k) / rate;
            part[k] = std::sin(time * first_hz) + (second_hz > 0 ? std::sin(time * second_hz) : 0);
        }
        append(out, i % 2 == 0 ? to_samples(part, -16) : Samples(part.size(), 0));
    }
    out.resize(count_of(seconds));
    return out;
}

Samples beep(double hz, double seconds) { return tones(hz, 0, {seconds, 0.02}, seconds); }

Samples Speaker::speak(const std::string& text, const std::string& voice, int pitch, int speed) {
    const std::string key =
        voice + "_" + std::to_string(pitch) + "_" + std::to_string(speed) + "_" + text;
    if (const auto found = made_.find(key); found != made_.end()) return found->second;
    const std::filesystem::path file =
        folder_ / (std::to_string(std::hash<std::string>{}(key)) + ".wav");
    if (!std::filesystem::exists(file)) {
        const std::string part = file.string() + "." + std::to_string(getpid());
        std::vector<std::string> words{
            "espeak-ng", "-v", voice, "-p", std::to_string(pitch), "-s", std::to_string(speed),
            "-w",        part, "--",  text};
        std::vector<char*> argv;
        for (std::string& word : words) argv.push_back(word.data());
        argv.push_back(nullptr);
        pid_t child = 0;
        int status = -1;
        if (posix_spawnp(&child, "espeak-ng", nullptr, nullptr, argv.data(), environ) == 0) {
            waitpid(child, &status, 0);
        }
        if (status != 0) throw std::runtime_error("espeak-ng did not speak");
        std::filesystem::rename(part, file);
    }
    Samples samples;
    const ClipPtr clip = load_wav(file);
    for (const std::uint8_t code : clip->mulaw) samples.push_back(mulaw_to_linear(code));
    constexpr int audible = 200;
    const auto loud = [](std::int16_t sample) { return std::abs(sample) > audible; };
    const auto first = std::find_if(samples.begin(), samples.end(), loud);
    const auto last = std::find_if(samples.rbegin(), samples.rend(), loud).base();
    if (first < last) samples = Samples(first, last);
    // The coding's small values between the words were not in the voice.
    for (std::int16_t& sample : samples) {
        if (std::abs(sample) <= 8) sample = 0;
    }
    set_level(samples, -18);
    made_[key] = samples;
    return samples;
}

void set_level(Samples& samples, double dbm0) {
    // The level of the loud parts: pauses do not count.
    constexpr std::size_t block = 160;
    std::vector<double> powers;
    for (std::size_t i = 0; i + block <= samples.size(); i += block) {
        double sum = 0;
        for (std::size_t k = i; k < i + block; ++k) sum += double{1} * samples[k] * samples[k];
        powers.push_back(sum / block);
    }
    if (powers.empty()) return;
    std::sort(powers.begin(), powers.end());
    const double loud = std::sqrt(powers[powers.size() * 8 / 10]);
    if (loud < 1) return;
    const double wanted = 32124 / std::numbers::sqrt2 * std::pow(10.0, (dbm0 - 3.14) / 20);
    for (std::int16_t& sample : samples) {
        sample = static_cast<std::int16_t>(
            std::lround(std::clamp(sample * wanted / loud, -32000.0, 32000.0)));
    }
}

void mix(Samples& into, const Samples& other, double at, double gain) {
    for (std::size_t i = 0; i < other.size() && count_of(at) + i < into.size(); ++i) {
        auto& sample = into[count_of(at) + i];
        sample = static_cast<std::int16_t>(
            std::clamp(std::lround(sample + gain * other[i]), -32000L, 32000L));
    }
}

void append(Samples& into, const Samples& other) {
    into.insert(into.end(), other.begin(), other.end());
}

void fade(Samples& samples, double in_s, double out_s) {
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double from = static_cast<double>(i) / rate;
        const double to = static_cast<double>(samples.size() - 1 - i) / rate;
        const double gain = std::min({in_s > 0 ? from / in_s : 1, out_s > 0 ? to / out_s : 1, 1.0});
        samples[i] = static_cast<std::int16_t>(samples[i] * gain);
    }
}

double seconds_of(const Samples& samples) { return static_cast<double>(samples.size()) / rate; }

Samples telephone(const Samples& samples, Codec codec) {
    Samples out(samples.size());
    double last = 0;
    double high = 0;
    double smooth = 0;
    constexpr double high_pass = 0.82;  // about 250 Hz
    constexpr double low_pass = 0.92;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        high = high_pass * (high + samples[i] - last);
        last = samples[i];
        smooth += low_pass * (high - smooth);
        const auto value =
            static_cast<std::int16_t>(std::lround(std::clamp(smooth, -32000.0, 32000.0)));
        out[i] = to_linear(codec, from_linear(codec, value));
    }
    return out;
}

}  // namespace patchcord::test
