#include "sipua/speech_coder.hpp"

#include <opus/opus.h>

#include <new>
#include <stdexcept>

// In the order in which they need one another.
// clang-format off
#include <spandsp/telephony.h>
#include <spandsp/g722.h>
// clang-format on

namespace patchcord {

namespace {

class G722 final : public SpeechCoder {
 public:
    G722()
        : encoder_(g722_encode_init(nullptr, bits_a_second, G722_SAMPLE_RATE_8000)),
          decoder_(g722_decode_init(nullptr, bits_a_second, G722_SAMPLE_RATE_8000)) {
        if (!encoder_ || !decoder_) throw std::bad_alloc();
    }

    std::size_t encode(std::span<const std::int16_t, frame_samples> frame,
                       std::span<std::uint8_t, most_bytes> out) override {
        const int bytes =
            g722_encode(encoder_.get(), out.data(), frame.data(), static_cast<int>(frame.size()));
        return bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
    }

    std::size_t decode(std::span<const std::uint8_t> payload,
                       std::span<std::int16_t, most_samples> out) override {
        if (payload.size() > out.size()) return 0;  // one byte is one sample
        const int samples = g722_decode(decoder_.get(), out.data(), payload.data(),
                                        static_cast<int>(payload.size()));
        return samples > 0 ? static_cast<std::size_t>(samples) : 0;
    }

 private:
    static constexpr int bits_a_second = 64000;
    struct Release {
        void operator()(g722_encode_state_t* state) const { g722_encode_free(state); }
        void operator()(g722_decode_state_t* state) const { g722_decode_free(state); }
    };
    std::unique_ptr<g722_encode_state_t, Release> encoder_;
    std::unique_ptr<g722_decode_state_t, Release> decoder_;
};

class Opus final : public SpeechCoder {
 public:
    Opus() {
        int error = OPUS_OK;
        encoder_.reset(opus_encoder_create(samples_a_second, 1, OPUS_APPLICATION_VOIP, &error));
        if (error == OPUS_OK) decoder_.reset(opus_decoder_create(samples_a_second, 1, &error));
        if (error != OPUS_OK || !encoder_ || !decoder_) throw std::bad_alloc();
        constexpr int complexity = 3;  // of 10: telephone sound gains little from more
        opus_encoder_ctl(encoder_.get(), OPUS_SET_BITRATE(bits_a_second));
        opus_encoder_ctl(encoder_.get(), OPUS_SET_COMPLEXITY(complexity));
    }

    std::size_t encode(std::span<const std::int16_t, frame_samples> frame,
                       std::span<std::uint8_t, most_bytes> out) override {
        const opus_int32 bytes =
            opus_encode(encoder_.get(), frame.data(), static_cast<int>(frame.size()), out.data(),
                        static_cast<opus_int32>(out.size()));
        return bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
    }

    std::size_t decode(std::span<const std::uint8_t> payload,
                       std::span<std::int16_t, most_samples> out) override {
        if (payload.empty()) return 0;
        const int samples =
            opus_decode(decoder_.get(), payload.data(), static_cast<opus_int32>(payload.size()),
                        out.data(), static_cast<int>(out.size()), 0);
        return samples > 0 ? static_cast<std::size_t>(samples) : 0;
    }

 private:
    static constexpr opus_int32 samples_a_second = 8000;
    static constexpr opus_int32 bits_a_second = 20000;
    struct Release {
        void operator()(OpusEncoder* state) const { opus_encoder_destroy(state); }
        void operator()(OpusDecoder* state) const { opus_decoder_destroy(state); }
    };
    std::unique_ptr<OpusEncoder, Release> encoder_;
    std::unique_ptr<OpusDecoder, Release> decoder_;
};

}  // namespace

std::unique_ptr<SpeechCoder> make_speech_coder(Codec codec) {
    switch (codec) {
        case Codec::pcmu:
        case Codec::pcma:
            return nullptr;
        case Codec::g722:
            return std::make_unique<G722>();
        case Codec::opus:
            return std::make_unique<Opus>();
    }
    throw std::logic_error("no such codec");
}

}  // namespace patchcord
