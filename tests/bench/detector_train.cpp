/// Learns the weights of SoundWindow::speech() from made sounds, and prints
/// sipua/sound_weights.hpp; what it reached goes to stderr. Voices, texts and seeds of the second
/// half of each list are for the check alone. The same program prints the same weights.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <map>
#include <vector>

#include "sipua/sound_window.hpp"
#include "sounds.hpp"

using namespace patchcord;
using namespace patchcord::test;

namespace {

constexpr std::size_t inputs = SoundWindow::features;
constexpr std::size_t units = 16;
constexpr std::size_t hidden_bias_at = units * inputs;
constexpr std::size_t output_at = hidden_bias_at + units;
constexpr std::size_t output_bias_at = output_at + units;
constexpr std::size_t weights_count = output_bias_at + 1;
using Inputs = std::array<double, inputs>;

struct Row {
    Inputs input;
    double speech;
    const char* kind;
};

constexpr std::array<const char*, 12> learned_voices{
    "en-us",    "en-us+f2", "en-us+m3", "en-gb", "en-gb+f4", "en-gb-scotland+m7",
    "en-us+f5", "de",       "fr-fr+f3", "es+m4", "en-us+m1", "en-gb+f1"};
constexpr std::array<const char*, 7> checked_voices{"en-us+f3",         "en-us+m6", "en-gb-x-rp+m2",
                                                    "en-us-nyc",        "en-us+m5", "en-029+f1",
                                                    "en-gb-x-gbclan+f2"};
constexpr std::array<const char*, 10> texts{
    "Hello, this is Peter from Acme support, how can I help you?",
    "Your call is important to us. Please hold the line, the next free agent will be with you "
    "shortly.",
    "Good morning, Acme customer service, Julia speaking.",
    "You are number four in the queue. The estimated waiting time is five minutes.",
    "Thanks for waiting. May I have your customer number please?",
    "All our agents are busy at the moment. Did you know that you can find answers on our web "
    "site?",
    "Hello? Is somebody there?",
    "For billing press one, for orders press two. To hear this again, press the star key.",
    "Support desk, what can I do for you today?",
    "We apologise for the delay. Calls may be recorded for quality and training purposes."};
constexpr std::array<const char*, 10> words{"Hello.",      "Hello?",        "Yes?", "Acme.",
                                            "Support.",    "Good morning.", "Hi.",  "Acme support.",
                                            "Yes, hello?", "Speaking."};

/// Makes the rows of one half.
class Lesson {
 public:
    Lesson(bool check, std::uint64_t seed, Speaker& speaker)
        : check_(check), dice_(seed), speaker_(speaker) {
        speech();
        others();
    }
    std::vector<Row> take() && { return std::move(rows_); }

 private:
    Samples voice(const char* text) {
        const char* who = check_ ? checked_voices[dice_.below(checked_voices.size())]
                                 : learned_voices[dice_.below(learned_voices.size())];
        Samples samples = speaker_.speak(text, who, static_cast<int>(dice_.below(4)) * 20 + 20,
                                         static_cast<int>(dice_.below(4)) * 20 + 140);
        set_level(samples, dice_.real(-28, -12));
        return samples;
    }
    void behind(Samples& samples, double chance) {
        if (!dice_.chance(chance)) return;
        const Samples room = noise(static_cast<Noise>(dice_.below(4)), seconds_of(samples), dice_);
        mix(samples, room, 0, std::pow(10.0, dice_.real(-13, 9) / 20));
    }
    Samples line(const Samples& samples) {
        return telephone(samples, dice_.chance(0.5) ? Codec::pcmu : Codec::pcma);
    }

    /// From the midst of a sound.
    void going_on(const Samples& samples, double speech, const char* kind) {
        SoundEar ear;
        SoundWindow window;
        std::size_t count = 0;
        for (const SoundFrame& frame : frames_of(ear, line(samples))) {
            window.add(frame);
            if (window.size() >= 25 && ++count % 5 == 0) {
                rows_.push_back({window.describe(), speech, kind});
            }
        }
    }
    /// From its first frame after quiet on, until quiet comes again.
    void fresh(const Samples& samples, double speech, const char* kind) {
        Samples all = silence(dice_.real(0.1, 0.3));
        append(all, samples);
        append(all, silence(1));
        behind(all, 0.7);
        constexpr double audible_dbm0 = -44;
        SoundEar ear;
        SoundWindow window;
        std::size_t count = 0;
        std::size_t quiet = 0;
        for (const SoundFrame& frame : frames_of(ear, line(all))) {
            const bool active = frame.level_dbm0 > audible_dbm0;
            if (count == 0 && !active) continue;
            window.add(frame);
            quiet = active ? 0 : quiet + 1;
            if (++count > 90 || quiet > 32) break;
            if ((count >= 12 && count % 4 == 0) || quiet == 30) {
                rows_.push_back({window.describe(), speech, kind});
            }
        }
    }
    std::vector<SoundFrame> frames_of(SoundEar& ear, const Samples& samples) {
        std::vector<SoundFrame> frames;
        for (std::size_t at = dice_.below(sound_frame_samples);
             at + sound_frame_samples <= samples.size(); at += sound_frame_samples) {
            frames.push_back(ear.hear(std::span<const std::int16_t, sound_frame_samples>(
                samples.data() + at, sound_frame_samples)));
        }
        return frames;
    }

    void speech() {
        for (const char* text : texts) {
            for (int i = 0; i < (check_ ? 7 : 18); ++i) {
                Samples samples = voice(text);
                behind(samples, 0.6);
                going_on(samples, 1, "speech");
            }
            for (int i = 0; i < (check_ ? 3 : 6); ++i) fresh(voice(text), 1, "speech begins");
        }
        for (const char* word : words) {
            for (int i = 0; i < (check_ ? 7 : 48); ++i) fresh(voice(word), 1, "a word");
        }
    }
    void others() {
        for (std::size_t kind = 0; kind < music_kinds; ++kind) {
            const auto what = static_cast<Music>(kind);
            for (int i = 0; i < (check_ ? 6 : 16); ++i) {
                Samples samples = music(what, 14, dice_);
                behind(samples, 0.3);
                going_on(samples, 0, "music");
                if (i % 2 != 0) continue;
                Samples said = voice(texts[dice_.below(texts.size())]);
                Samples beneath = music(what, seconds_of(said), dice_);
                set_level(beneath, dice_.real(-34, -22));
                mix(said, beneath);
                going_on(said, 0, "speech over music");
            }
            for (int i = 0; i < (check_ ? 12 : 40); ++i) {
                Samples samples = music(what, dice_.real(0.25, 2.5), dice_);
                if (dice_.chance(0.4)) fade(samples, 0, 0.3);
                fresh(samples, 0, "notes");
            }
        }
        for (int i = 0; i < (check_ ? 10 : 30); ++i) {
            const auto what = static_cast<Noise>(dice_.below(4));
            Samples samples = noise(what, 8, dice_);
            set_level(samples, dice_.real(-50, -25));
            going_on(samples, 0, "noise");
            fresh(Samples(samples.begin(), samples.begin() + 4000), 0, "noise");
            fresh(beep(dice_.real(700, 1400), dice_.real(0.2, 0.6)), 0, "tones");
        }
        going_on(tones(440, 480, {2, 4}, 20), 0, "tones");
        going_on(tones(400, 450, {0.4, 0.2, 0.4, 2}, 20), 0, "tones");
        going_on(tones(425, 0, {1, 4}, 20), 0, "tones");
        going_on(tones(480, 620, {0.5, 0.5}, 10), 0, "tones");
        going_on(tones(425, 0, {0.25, 0.25}, 10), 0, "tones");
    }

    bool check_;
    Dice dice_;
    Speaker& speaker_;
    std::vector<Row> rows_;
};

using Weights = std::array<double, weights_count>;

double run(const Weights& weights, const Inputs& input, std::array<double, units>& inner) {
    double sum = weights[output_bias_at];
    for (std::size_t unit = 0; unit < units; ++unit) {
        double value = weights[hidden_bias_at + unit];
        for (std::size_t i = 0; i < inputs; ++i) value += weights[unit * inputs + i] * input[i];
        inner[unit] = std::tanh(value);
        sum += weights[output_at + unit] * inner[unit];
    }
    return 1 / (1 + std::exp(-sum));
}

/// Adam over batches of 64, both classes weighing the same.
Weights learn(const std::vector<Row>& rows) {
    constexpr int steps = 36000;
    constexpr int batch = 64;
    Dice dice(5);
    Weights weights{};
    for (double& weight : weights) weight = dice.real(-0.25, 0.25);
    Weights mean{};
    Weights square{};
    const double all = static_cast<double>(rows.size());
    const double positive = static_cast<double>(
        std::count_if(rows.begin(), rows.end(), [](const Row& row) { return row.speech > 0.5; }));
    for (int step = 0; step < steps; ++step) {
        Weights slope{};
        for (int i = 0; i < batch; ++i) {
            const Row& row = rows[dice.below(rows.size())];
            std::array<double, units> inner{};
            const double weight = 0.5 * all / (row.speech > 0.5 ? positive : all - positive);
            const double error = (run(weights, row.input, inner) - row.speech) * weight / batch;
            slope[output_bias_at] += error;
            for (std::size_t unit = 0; unit < units; ++unit) {
                slope[output_at + unit] += error * inner[unit];
                const double back =
                    error * weights[output_at + unit] * (1 - inner[unit] * inner[unit]);
                slope[hidden_bias_at + unit] += back;
                for (std::size_t k = 0; k < inputs; ++k) {
                    slope[unit * inputs + k] += back * row.input[k];
                }
            }
        }
        const double rate = 0.004 * (1 - 0.9 * step / steps);
        for (std::size_t i = 0; i < weights_count; ++i) {
            const double one = slope[i] + 1e-4 * weights[i];
            mean[i] = 0.9 * mean[i] + 0.1 * one;
            square[i] = 0.999 * square[i] + 0.001 * one * one;
            const double m = mean[i] / (1 - std::pow(0.9, step + 1));
            const double s = square[i] / (1 - std::pow(0.999, step + 1));
            weights[i] -= rate * m / (std::sqrt(s) + 1e-8);
        }
    }
    return weights;
}

void report(const char* what, const Weights& weights, const std::vector<Row>& rows) {
    std::map<std::string, std::pair<int, int>> kinds;
    for (const Row& row : rows) {
        std::array<double, units> inner{};
        auto& [count, speech] = kinds[row.kind];
        ++count;
        if (run(weights, row.input, inner) > 0.5) ++speech;
    }
    for (const auto& [kind, counts] : kinds) {
        fmt::print(stderr, "{}: {}: {} windows, {:.1f} % taken for speech\n", what, kind,
                   counts.first, 100.0 * counts.second / counts.first);
    }
}

void print_row(const Weights& weights, std::size_t from, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        fmt::print("{:.3f}{}", weights[from + i], i + 1 < count ? ", " : "");
    }
}

}  // namespace

int main() {
    const auto folder = std::filesystem::temp_directory_path() / "patchcord-speech";
    std::filesystem::create_directories(folder);
    Speaker speaker(folder);
    const std::vector<Row> learned = Lesson(false, 1, speaker).take();
    const std::vector<Row> checked = Lesson(true, 99, speaker).take();
    const Weights weights = learn(learned);
    report("learned", weights, learned);
    report("unseen", weights, checked);
    fmt::print(
        "#pragma once\n\n#include <array>\n#include <cstddef>\n\n"
        "/// Learned by tests/bench/detector_train.cpp from made speech, music and noise; not "
        "by hand.\nnamespace patchcord::sound_weights {{\n\n"
        "inline constexpr std::size_t units = {};\n"
        "inline constexpr std::array<std::array<double, {}>, units> hidden{{{{\n",
        units, inputs);
    for (std::size_t unit = 0; unit < units; ++unit) {
        fmt::print("    {{");
        print_row(weights, unit * inputs, inputs);
        fmt::print("}},\n");
    }
    fmt::print("}}}};\ninline constexpr std::array<double, units> hidden_bias{{");
    print_row(weights, hidden_bias_at, units);
    fmt::print("}};\ninline constexpr std::array<double, units> output{{");
    print_row(weights, output_at, units);
    fmt::print(
        "}};\ninline constexpr double output_bias = {:.3f};\n\n"
        "}}  // namespace patchcord::sound_weights\n",
        weights[output_bias_at]);
    return 0;
}
