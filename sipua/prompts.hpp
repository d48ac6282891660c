#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "sipua/media.hpp"

namespace patchcord {

/// Reads a WAV of any rate and channel count to G.711. Throws std::runtime_error.
ClipPtr load_wav(const std::filesystem::path& file);

/// Spoken texts, made once by a speech process (espeak-ng) and kept as WAV files below `cache`.
/// Thread-safe. Texts are data to the process (argv after "--" or stdin), never shell.
class Prompts {
 public:
    struct Settings {
        std::filesystem::path cache;    ///< created where missing
        std::filesystem::path shipped;  ///< recordings that go before speech: LANGUAGE/NAME.wav
        std::string program = "espeak-ng";
    };
    explicit Prompts(Settings settings);
    Prompts(const Prompts&) = delete;
    Prompts& operator=(const Prompts&) = delete;
    ~Prompts();

    /// Starts making the clip unless it is there: call it as soon as the text is known.
    void prepare(std::string_view text, std::string_view language);
    /// The clip, or null where it is not ready (yet) or cannot be made: never blocks.
    ClipPtr get(std::string_view text, std::string_view language);
    /// A shipped recording by name ("hold", "goodbye"), or null.
    ClipPtr shipped(std::string_view name, std::string_view language);
    /// Waits until everything that was asked for is made: for tests and the start.
    void settle();

 private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace patchcord
