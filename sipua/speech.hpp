#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

namespace patchcord {

/// What a speech program may be given: at most 600 bytes of valid UTF-8 (cut at a character), no
/// control characters, no "[[" (which espeak-ng reads as phonemes), single spaces.
std::string speakable(std::string_view text);

/// Runs the program (espeak-ng's options) once and puts the WAV file in its place whole or not at
/// all. The text goes over stdin, never through a shell; a process that takes longer than ten
/// seconds is ended. `text` must be speakable. Throws std::runtime_error.
void speak_to_file(const std::string& program, const std::string& text, std::string_view language,
                   const std::filesystem::path& file);

}  // namespace patchcord
