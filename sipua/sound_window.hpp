#pragma once

#include <array>
#include <cstddef>

#include "sipua/sound_frame.hpp"

namespace patchcord {

/// The last 0.8 s of a sound, and whether it is somebody who speaks: syllables come about four
/// times a second with quiet between them, pitch glides, hiss and voice alternate; music holds its
/// notes. Speech over music counts as no speech.
class SoundWindow {
 public:
    static constexpr std::size_t most_frames = 40;
    static constexpr std::size_t features = 20;

    void add(const SoundFrame& frame);
    void clear() { count_ = 0; }
    std::size_t size() const { return count_; }

    /// What tells speech from music, about -3 to 3 each. At least ten frames must be there.
    std::array<double, features> describe() const;
    /// How likely it is speech, 0 to 1, by weights that tests/bench/detector_train.cpp learned from
    /// made sounds.
    double speech() const;
    /// The quiet between the syllables: mean level of the quietest fifth, dBm0.
    double floor_dbm0() const;
    /// How tonal that quiet is: 1 where music goes on beneath.
    double floor_purity() const;

 private:
    const SoundFrame& at(std::size_t back) const {
        return frames_[(next_ + most_frames - 1 - back) % most_frames];
    }

    std::array<SoundFrame, most_frames> frames_{};
    std::size_t next_ = 0;
    std::size_t count_ = 0;
};

}  // namespace patchcord
