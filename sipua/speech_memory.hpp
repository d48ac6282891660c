#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "sipua/sound_frame.hpp"

namespace patchcord {

/// Remembers what was said on a line, so that a recording that comes again is known by its first
/// half second: no person says a thing twice just so. Holds the last 90 s of speech.
class SpeechMemory {
 public:
    using Outline = std::array<float, sound_bands>;

    /// Keeps one utterance; at most its first 12 s.
    void keep(std::span<const Outline> utterance);
    /// Whether this beginning (at least `least_frames`) was heard before, wherever it stood. About
    /// 2 ms for a full memory.
    bool knows(std::span<const Outline> beginning) const;

    static constexpr std::size_t least_frames = 25;

 private:
    static constexpr std::size_t most_frames = 4500;
    static constexpr std::size_t longest_utterance = 600;

    std::vector<std::vector<Outline>> utterances_;
    std::size_t frames_ = 0;
};

}  // namespace patchcord
