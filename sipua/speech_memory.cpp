#include "sipua/speech_memory.hpp"

#include <algorithm>
#include <cmath>

namespace patchcord {
namespace {

using Outline = SpeechMemory::Outline;

/// Frames so far apart do not fit each other's 20 ms raster: what is alike is at least so much.
constexpr float alike = 0.85F;
constexpr std::size_t longest_query = 45;
constexpr float floor_db = -30;

/// The shape alone: without loudness, without the line's colour.
std::vector<Outline> shape_of(std::span<const Outline> frames) {
    std::vector<Outline> shape(frames.begin(), frames.end());
    Outline mean{};
    for (Outline& frame : shape) {
        for (std::size_t band = 0; band < sound_bands; ++band) {
            frame[band] = std::max(frame[band], floor_db);
            mean[band] += frame[band] / static_cast<float>(shape.size());
        }
    }
    for (Outline& frame : shape) {
        for (std::size_t band = 0; band < sound_bands; ++band) frame[band] -= mean[band];
    }
    return shape;
}

float likeness(const std::vector<Outline>& query, std::span<const Outline> stored) {
    const std::vector<Outline> shape = shape_of(stored.first(query.size()));
    float product = 0;
    // Two flat noises are not alike.
    float first = 0;
    float second = 0;
    for (std::size_t i = 0; i < query.size(); ++i) {
        for (std::size_t band = 0; band < sound_bands; ++band) {
            product += query[i][band] * shape[i][band];
            first += query[i][band] * query[i][band];
            second += shape[i][band] * shape[i][band];
        }
    }
    constexpr float least_power = 9;  // 3 dB of swing
    const float least = least_power * static_cast<float>(query.size() * sound_bands);
    if (first < least || second < least) return 0;
    return product / std::sqrt(first * second);
}

}  // namespace

void SpeechMemory::keep(std::span<const Outline> utterance) {
    utterance = utterance.first(std::min(utterance.size(), longest_utterance));
    if (utterance.size() < least_frames) return;
    utterances_.emplace_back(utterance.begin(), utterance.end());
    frames_ += utterance.size();
    while (frames_ > most_frames) {
        frames_ -= utterances_.front().size();
        utterances_.erase(utterances_.begin());
    }
}

bool SpeechMemory::knows(std::span<const Outline> beginning) const {
    if (beginning.size() < least_frames) return false;
    const auto query = shape_of(beginning.first(std::min(beginning.size(), longest_query)));
    for (const auto& stored : utterances_) {
        for (std::size_t at = 0; at + query.size() <= stored.size(); ++at) {
            if (likeness(query, std::span(stored).subspan(at)) > alike) return true;
        }
    }
    return false;
}

}  // namespace patchcord
