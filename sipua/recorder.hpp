#pragma once

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "sipua/media.hpp"

namespace patchcord {

/// Writes conversations to stereo WAV files (8 kHz, 16 bit), one party on each side. One thread of
/// its own does the writing, so that no disk holds up the sound. Thread-safe.
class Recorder {
 public:
    Recorder();
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;
    /// Finishes all files.
    ~Recorder();

    /// What two streams are analysed by. The file is finished when both are gone.
    struct Taps {
        std::unique_ptr<MediaAnalyser> left;
        std::unique_ptr<MediaAnalyser> right;
    };
    /// Creates the file for its owner alone (0600). Throws std::runtime_error; an existing file is
    /// never written over.
    Taps record(const std::filesystem::path& file);

 private:
    class Take;
    class Tap;

    void run();

    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<std::shared_ptr<Take>> takes_;  ///< guarded by mutex_
    bool stopping_ = false;                     ///< guarded by mutex_
    std::thread thread_;                        ///< last: it uses all of the above
};

}  // namespace patchcord
