#include "sipua/sound_frame.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace patchcord {
namespace {

constexpr double rate = 8000;
/// The peak of a sine of 3.14 dBm0, the loudest of G.711.
constexpr double loudest = 32124;
constexpr double quietest_dbm0 = -90;

double to_mel(double hz) { return 2595 * std::log10(1 + hz / 700); }
double from_mel(double mel) { return 700 * (std::pow(10.0, mel / 2595) - 1); }

}  // namespace

SoundEar::SoundEar() {
    for (std::size_t i = 0; i < points; ++i) {
        const double turn = 2 * std::numbers::pi * static_cast<double>(i) / points;
        window_[i] = 0.5 - 0.5 * std::cos(turn);
        if (i < points / 2) turns_[i] = std::polar(1.0, -turn);
        std::size_t reversed = 0;
        for (std::size_t bit = 1, value = i; bit < points; bit <<= 1U, value >>= 1U) {
            reversed = (reversed << 1U) | (value & 1U);
        }
        reversed_[i] = static_cast<std::uint8_t>(reversed);
    }
    const double low = to_mel(200);
    const double high = to_mel(3600);
    for (std::size_t band = 0; band <= sound_bands; ++band) {
        const double mel = low + (high - low) * static_cast<double>(band) / sound_bands;
        edges_[band] = static_cast<std::size_t>(std::lround(from_mel(mel) * points / rate));
    }
    last_bands_.fill(static_cast<float>(quietest_dbm0));
}

void SoundEar::transform() {
    for (std::size_t i = 0; i < points; ++i) work_[reversed_[i]] = recent_[i] * window_[i];
    for (std::size_t half = 1; half < points; half *= 2) {
        const std::size_t stride = points / (2 * half);
        for (std::size_t begin = 0; begin < points; begin += 2 * half) {
            for (std::size_t k = 0; k < half; ++k) {
                // By hand: the operator looks after infinities, which are none here.
                const std::complex<double> a = work_[begin + k + half];
                const std::complex<double> b = turns_[k * stride];
                const std::complex<double> odd(a.real() * b.real() - a.imag() * b.imag(),
                                               a.real() * b.imag() + a.imag() * b.real());
                const std::complex<double> even = work_[begin + k];
                work_[begin + k] = even + odd;
                work_[begin + k + half] = even - odd;
            }
        }
    }
}

SoundEar::Spectrum SoundEar::powers() const {
    Spectrum power{};
    for (std::size_t i = 0; i < power.size(); ++i) power[i] = std::norm(work_[i]);
    return power;
}

void SoundEar::read_lines(const Spectrum& power, double total, SoundFrame& out) const {
    constexpr std::size_t first = 4;  // below is hum and what telephones leave out
    const auto line = [&power](std::size_t at) {
        return power[at - 1] + power[at] + power[at + 1];
    };
    const auto place = [&power](std::size_t at) {
        const double a = std::sqrt(power[at - 1]);
        const double b = std::sqrt(power[at]);
        const double c = std::sqrt(power[at + 1]);
        const double curve = a - 2 * b + c;
        const double shift = curve < 0 ? std::clamp(0.5 * (a - c) / curve, -0.5, 0.5) : 0.0;
        return (static_cast<double>(at) + shift) * rate / points;
    };
    std::size_t best = first;
    for (std::size_t i = first; i + 1 < power.size(); ++i) {
        if (power[i] > power[best]) best = i;
    }
    std::size_t second = 0;
    for (std::size_t i = first; i + 1 < power.size(); ++i) {
        const bool apart = i + 3 < best + 1 || i > best + 2;
        const bool top = power[i] >= power[i - 1] && power[i] >= power[i + 1];
        if (apart && top && (second == 0 || power[i] > power[second])) second = i;
    }
    out.peak_hz = place(best);
    double share = line(best);
    if (second != 0) {
        out.second_hz = place(second);
        out.second_share = power[second] / std::max(power[best], 1e-9);
        if (second > best + 2 || second + 2 < best) share += line(second);
    }
    out.purity = std::min(share / total, 1.0);
    constexpr std::size_t wide = 3;
    double near = 0;
    for (std::size_t i = 1; i < power.size(); ++i) {
        const auto close = [i](std::size_t at) { return i + wide >= at && i <= at + wide; };
        if (close(best) || (second != 0 && close(second))) near += power[i];
    }
    out.tone_share = std::min(near / total, 1.0);
}

void SoundEar::read_outline(const Spectrum& power, SoundFrame& out) {
    double moved = 0;
    double height = 0;
    for (std::size_t band = 0; band < sound_bands; ++band) {
        double sum = 0;
        for (std::size_t i = edges_[band]; i < edges_[band + 1]; ++i) sum += power[i];
        const double wide = static_cast<double>(edges_[band + 1] - edges_[band]);
        const auto db = static_cast<float>(10 * std::log10(sum / std::max(wide, 1.0) + 1) - 60);
        moved += std::abs(db - last_bands_[band]);
        height += std::max(db, last_bands_[band]) + 60;
        out.bands[band] = db;
    }
    out.flux = height > 0 ? std::min(moved / height, 1.0) : 0;
    last_bands_ = out.bands;
}

double SoundEar::pitch_strength() const {
    constexpr std::size_t shortest = 20;  // 400 Hz
    constexpr std::size_t longest = 114;  // 70 Hz
    constexpr std::size_t step = 2;
    double best = 0;
    for (std::size_t lag = shortest; lag <= longest; lag += step) {
        double product = 0;
        double first = 0;
        double second = 0;
        for (std::size_t i = lag; i < points; i += step) {
            product += recent_[i] * recent_[i - lag];
            first += recent_[i] * recent_[i];
            second += recent_[i - lag] * recent_[i - lag];
        }
        const double size = std::sqrt(first * second);
        if (size > 1e3) best = std::max(best, product / size);
    }
    return std::min(best, 1.0);
}

SoundFrame SoundEar::hear(std::span<const std::int16_t, sound_frame_samples> frame) {
    std::copy(recent_.begin() + sound_frame_samples, recent_.end(), recent_.begin());
    double energy = 0;
    double mean = 0;
    for (const std::int16_t sample : frame) mean += sample;
    mean /= static_cast<double>(frame.size());
    std::size_t crossings = 0;
    for (std::size_t i = 0; i < frame.size(); ++i) {
        const double value = frame[i] - mean;
        recent_[points - sound_frame_samples + i] = value;
        energy += value * value;
        if (i > 0 && (value < 0) != (frame[i - 1] - mean < 0)) ++crossings;
    }
    SoundFrame out;
    const double effective = std::sqrt(energy / static_cast<double>(frame.size()));
    out.level_dbm0 =
        std::max(quietest_dbm0,
                 20 * std::log10(std::max(effective, 1e-3) * std::numbers::sqrt2 / loudest) + 3.14);
    out.crossings = static_cast<double>(crossings) / static_cast<double>(frame.size());
    transform();
    const Spectrum power = powers();
    double total = 1e-9;
    double logs = 0;
    double centre = 0;
    constexpr std::size_t first = 6;  // from about 190 Hz
    constexpr std::size_t last = 115;
    for (std::size_t i = first; i < last; ++i) {
        total += power[i];
        logs += std::log(power[i] + 1e-3);
        centre += power[i] * static_cast<double>(i);
    }
    const double count = last - first;
    out.flatness_db = 10 / std::numbers::ln10 * (logs / count - std::log(total / count + 1e-3));
    out.centroid_hz = centre / total * rate / points;
    double whole = 1e-9;
    for (std::size_t i = 3; i < power.size(); ++i) whole += power[i];
    read_lines(power, whole, out);
    read_outline(power, out);
    out.periodicity = pitch_strength();
    return out;
}

}  // namespace patchcord
