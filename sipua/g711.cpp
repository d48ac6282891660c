#include "sipua/g711.hpp"

#include <algorithm>
#include <cstdlib>

namespace patchcord {
namespace {

using Table = std::array<std::uint8_t, 256>;

constexpr std::int16_t decode_mulaw(std::uint8_t code) {
    const int value = ~code & 0xFF;
    const int magnitude = ((((value & 0x0F) << 3) + 0x84) << ((value & 0x70) >> 4)) - 0x84;
    return static_cast<std::int16_t>((value & 0x80) != 0 ? -magnitude : magnitude);
}

constexpr std::int16_t decode_alaw(std::uint8_t code) {
    const int value = code ^ 0x55;
    const int segment = (value & 0x70) >> 4;
    const int step = ((value & 0x0F) << 4) + 8;
    const int magnitude = segment == 0 ? step : (step + 0x100) << (segment - 1);
    return static_cast<std::int16_t>((value & 0x80) != 0 ? magnitude : -magnitude);
}

constexpr int segment_of(int magnitude, int first_bit) {
    int segment = 0;
    while (segment < 7 && (magnitude >> (first_bit + segment + 1)) != 0) {
        ++segment;
    }
    return segment;
}

constexpr std::uint8_t encode_mulaw(std::int16_t sample) {
    constexpr int bias = 0x84;
    constexpr int clip = 32635;
    const bool negative = sample < 0;
    const int wide = negative ? -static_cast<int>(sample) : static_cast<int>(sample);
    const int magnitude = std::min(wide, clip) + bias;
    const int segment = segment_of(magnitude, 7);
    const int code = (segment << 4) | ((magnitude >> (segment + 3)) & 0x0F);
    return static_cast<std::uint8_t>(~(code | (negative ? 0x80 : 0)) & 0xFF);
}

constexpr std::uint8_t encode_alaw(std::int16_t sample) {
    const bool negative = sample < 0;
    // One's complement for the negative half: the two halves of the law mirror each other.
    const int magnitude = negative ? -static_cast<int>(sample) - 1 : static_cast<int>(sample);
    const int segment = magnitude < 0x100 ? 0 : segment_of(magnitude, 7);
    const int mantissa = (magnitude >> (segment < 2 ? 4 : segment + 3)) & 0x0F;
    const int code = (segment << 4) | mantissa;
    return static_cast<std::uint8_t>((code | (negative ? 0 : 0x80)) ^ 0x55);
}

template <typename Function>
constexpr auto make_table(Function function) {
    std::array<decltype(function(std::uint8_t{})), 256> table{};
    for (int code = 0; code < 256; ++code) {
        table[static_cast<std::size_t>(code)] = function(static_cast<std::uint8_t>(code));
    }
    return table;
}

constexpr auto linear_of_mulaw = make_table(decode_mulaw);
constexpr auto linear_of_alaw = make_table(decode_alaw);
constexpr Table alaw_of_mulaw =
    make_table([](std::uint8_t code) { return encode_alaw(decode_mulaw(code)); });
constexpr Table mulaw_of_alaw =
    make_table([](std::uint8_t code) { return encode_mulaw(decode_alaw(code)); });

}  // namespace

std::int16_t mulaw_to_linear(std::uint8_t code) { return linear_of_mulaw[code]; }
std::int16_t alaw_to_linear(std::uint8_t code) { return linear_of_alaw[code]; }
std::uint8_t linear_to_mulaw(std::int16_t sample) { return encode_mulaw(sample); }
std::uint8_t linear_to_alaw(std::int16_t sample) { return encode_alaw(sample); }

std::int16_t to_linear(Codec codec, std::uint8_t code) {
    return codec == Codec::pcmu ? mulaw_to_linear(code) : alaw_to_linear(code);
}

std::uint8_t from_linear(Codec codec, std::int16_t sample) {
    return codec == Codec::pcmu ? linear_to_mulaw(sample) : linear_to_alaw(sample);
}

void transcode(Codec from, Codec to, std::span<const std::uint8_t> in,
               std::span<std::uint8_t> out) {
    if (from == to) {
        std::copy(in.begin(), in.end(), out.begin());
        return;
    }
    const Table& table = from == Codec::pcmu ? alaw_of_mulaw : mulaw_of_alaw;
    std::transform(in.begin(), in.end(), out.begin(),
                   [&table](std::uint8_t code) { return table[code]; });
}

Clip encode_clip(std::span<const std::int16_t> samples) {
    Clip clip;
    clip.alaw.reserve(samples.size());
    clip.mulaw.reserve(samples.size());
    for (const std::int16_t sample : samples) {
        clip.alaw.push_back(linear_to_alaw(sample));
        clip.mulaw.push_back(linear_to_mulaw(sample));
    }
    return clip;
}

}  // namespace patchcord
