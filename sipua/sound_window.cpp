#include "sipua/sound_window.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "sipua/sound_weights.hpp"

namespace patchcord {
namespace {

/// Mean and spread of something.
struct Spread {
    double sum = 0;
    double squares = 0;
    double count = 0;
    void add(double value) {
        sum += value;
        squares += value * value;
        count += 1;
    }
    double mean() const { return count > 0 ? sum / count : 0; }
    double deviation() const {
        return count > 1 ? std::sqrt(std::max(squares / count - mean() * mean(), 0.0)) : 0;
    }
};

/// The lines of two frames fall on each other.
bool same_line(double a, double b) { return std::abs(a - b) < std::max(0.012 * a, 6.0); }

}  // namespace

void SoundWindow::add(const SoundFrame& frame) {
    frames_[next_] = frame;
    next_ = (next_ + 1) % most_frames;
    count_ = std::min(count_ + 1, most_frames);
}

std::array<double, SoundWindow::features> SoundWindow::describe() const {
    std::array<double, most_frames> levels{};
    for (std::size_t i = 0; i < count_; ++i) levels[i] = at(i).level_dbm0;
    std::array<double, most_frames> sorted = levels;
    std::sort(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(count_));
    const double loud = sorted[count_ * 9 / 10];
    const double quiet = sorted[count_ / 10];

    Spread level;
    Spread crossings;
    Spread flatness;
    Spread purity;
    Spread flux;
    Spread centroid;
    Spread period;
    double low = 0;
    double held = 0;
    double held_second = 0;
    double could_hold = 0;
    double steps = 0;
    for (std::size_t i = 0; i < count_; ++i) {
        const SoundFrame& frame = at(i);
        level.add(std::max(frame.level_dbm0, loud - 40));
        if (frame.level_dbm0 < loud - 15) low += 1;
        if (i + 1 < count_) steps += std::abs(frame.level_dbm0 - at(i + 1).level_dbm0);
        if (frame.level_dbm0 < loud - 25) continue;
        crossings.add(frame.crossings);
        flatness.add(frame.flatness_db);
        purity.add(frame.purity);
        flux.add(frame.flux);
        centroid.add(frame.centroid_hz);
        period.add(frame.periodicity);
        constexpr std::size_t apart = 3;
        if (i + apart < count_ && at(i + apart).level_dbm0 > loud - 25) {
            could_hold += 1;
            const SoundFrame& before = at(i + apart);
            if (same_line(frame.peak_hz, before.peak_hz)) held += 1;
            if (same_line(frame.second_hz, before.second_hz) ||
                same_line(frame.second_hz, before.peak_hz)) {
                held_second += 1;
            }
        }
    }
    // The envelope's swing at the pace of syllables, 2.5 to 6.5 a second.
    double best_swing = 0;
    for (double hz = 2.5; hz < 7; hz += 1) {
        double real = 0;
        double imaginary = 0;
        for (std::size_t i = 0; i < count_; ++i) {
            const double value = std::max(levels[i], loud - 40) - level.mean();
            const double turn = 2 * std::numbers::pi * hz * static_cast<double>(i) * 0.02;
            real += value * std::cos(turn);
            imaginary += value * std::sin(turn);
        }
        best_swing =
            std::max(best_swing, std::hypot(real, imaginary) / static_cast<double>(count_));
    }
    const double all = static_cast<double>(count_);
    const double holding = std::max(could_hold, 1.0);
    std::array<double, features> out{
        (low / all - 0.3) * 4,
        (level.deviation() - 8) / 4,
        (held / holding - 0.5) * 3,
        (held_second / holding - 0.4) * 3,
        (crossings.deviation() - 0.08) * 20,
        (crossings.mean() - 0.2) * 8,
        (best_swing - 3) / 2,
        (flatness.mean() + 14) / 5,
        (flatness.deviation() - 4) / 2,
        (flux.mean() - 0.1) * 15,
        (flux.deviation() - 0.06) * 20,
        (purity.mean() - 0.6) * 5,
        (purity.deviation() - 0.17) * 10,
        (centroid.mean() - 1000) / 400,
        (centroid.deviation() - 400) / 250,
        (period.mean() - 0.8) * 6,
        (period.deviation() - 0.15) * 10,
        (loud - quiet - 25) / 12,
        (floor_purity() - 0.5) * 4,
        (steps / all - 4) / 2,
    };
    for (double& value : out) value = std::clamp(value, -4.0, 4.0);
    return out;
}

double SoundWindow::speech() const {
    const std::array<double, features> input = describe();
    double sum = sound_weights::output_bias;
    for (std::size_t unit = 0; unit < sound_weights::units; ++unit) {
        double inner = sound_weights::hidden_bias[unit];
        for (std::size_t i = 0; i < features; ++i) {
            inner += sound_weights::hidden[unit][i] * input[i];
        }
        sum += sound_weights::output[unit] * std::tanh(inner);
    }
    return 1 / (1 + std::exp(-sum));
}

double SoundWindow::floor_dbm0() const {
    std::vector<double> levels;
    levels.reserve(count_);
    for (std::size_t i = 0; i < count_; ++i) levels.push_back(at(i).level_dbm0);
    std::sort(levels.begin(), levels.end());
    const std::size_t part = std::max<std::size_t>(count_ / 5, 1);
    double sum = 0;
    for (std::size_t i = 0; i < std::min(part, levels.size()); ++i) sum += levels[i];
    return levels.empty() ? -90 : sum / static_cast<double>(std::min(part, levels.size()));
}

double SoundWindow::floor_purity() const {
    const double floor = floor_dbm0() + 3;
    Spread purity;
    for (std::size_t i = 0; i < count_; ++i) {
        const SoundFrame& frame = at(i);
        if (frame.level_dbm0 <= floor && frame.level_dbm0 > -65) purity.add(frame.purity);
    }
    return purity.mean();
}

}  // namespace patchcord
