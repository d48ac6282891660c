#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "sipua/media.hpp"

namespace patchcord {

/// ITU-T G.711, both laws; linear samples are 16 bit at 8,000 a second.
std::int16_t mulaw_to_linear(std::uint8_t code);
std::int16_t alaw_to_linear(std::uint8_t code);
std::uint8_t linear_to_mulaw(std::int16_t sample);
std::uint8_t linear_to_alaw(std::int16_t sample);

std::int16_t to_linear(Codec codec, std::uint8_t code);
std::uint8_t from_linear(Codec codec, std::int16_t sample);

/// The code of a sample of value zero.
constexpr std::uint8_t silence_code(Codec codec) { return codec == Codec::pcmu ? 0xFF : 0xD5; }

/// Copies `in` to `out` (at least as long) and changes the law where the two differ.
void transcode(Codec from, Codec to, std::span<const std::uint8_t> in, std::span<std::uint8_t> out);

/// Both codings of linear sound.
Clip encode_clip(std::span<const std::int16_t> samples);

}  // namespace patchcord
