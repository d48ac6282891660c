#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "sipua/media.hpp"

namespace patchcord {

constexpr bool is_g711(Codec codec) { return codec == Codec::pcmu || codec == Codec::pcma; }

/// Units of the RTP timestamp in one sample of 8,000 a second (RFC 7587 §4.1: Opus counts 48,000).
constexpr std::uint32_t clock_scale(Codec codec) { return codec == Codec::opus ? 6 : 1; }

/// One stream's G.722 or Opus, to and from linear sound of 16 bit at 8,000 samples a second. One
/// thread at a time.
class SpeechCoder {
 public:
    static constexpr std::size_t frame_samples = 160;  ///< 20 ms
    static constexpr std::size_t most_samples = 960;   ///< 120 ms, the longest Opus packet
    static constexpr std::size_t most_bytes = 400;     ///< of one encoded frame

    SpeechCoder() = default;
    SpeechCoder(const SpeechCoder&) = delete;
    SpeechCoder& operator=(const SpeechCoder&) = delete;
    virtual ~SpeechCoder() = default;

    /// Returns the bytes written, 0 where it failed.
    virtual std::size_t encode(std::span<const std::int16_t, frame_samples> frame,
                               std::span<std::uint8_t, most_bytes> out) = 0;
    /// Returns the samples written, 0 where the payload is none of this codec.
    virtual std::size_t decode(std::span<const std::uint8_t> payload,
                               std::span<std::int16_t, most_samples> out) = 0;
};

/// Null for G.711, which needs no state. Throws std::bad_alloc.
std::unique_ptr<SpeechCoder> make_speech_coder(Codec codec);

}  // namespace patchcord
