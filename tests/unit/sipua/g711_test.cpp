#include "sipua/g711.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>

using namespace patchcord;

BOOST_AUTO_TEST_SUITE(g711)

BOOST_AUTO_TEST_CASE(known_codes_of_the_recommendation) {
    BOOST_TEST(mulaw_to_linear(0xFF) == 0);
    BOOST_TEST(mulaw_to_linear(0x80) == 32124);
    BOOST_TEST(mulaw_to_linear(0x00) == -32124);
    BOOST_TEST(alaw_to_linear(0xD5) == 8);
    BOOST_TEST(alaw_to_linear(0xAA) == 32256);
    BOOST_TEST(alaw_to_linear(0x2A) == -32256);
    BOOST_TEST(linear_to_mulaw(0) == 0xFF);
    BOOST_TEST(linear_to_alaw(0) == 0xD5);
    BOOST_TEST(linear_to_mulaw(32767) == 0x80);
    BOOST_TEST(linear_to_mulaw(-32768) == 0x00);
    BOOST_TEST(linear_to_alaw(32767) == 0xAA);
    BOOST_TEST(linear_to_alaw(-32768) == 0x2A);
}

BOOST_AUTO_TEST_CASE(every_code_comes_back_as_itself) {
    for (int code = 0; code < 256; ++code) {
        const auto byte = static_cast<std::uint8_t>(code);
        BOOST_TEST(linear_to_alaw(alaw_to_linear(byte)) == byte);
        // Both zeros of mu-law are one value.
        const std::uint8_t expected = byte == 0x7F ? 0xFF : byte;
        BOOST_TEST(linear_to_mulaw(mulaw_to_linear(byte)) == expected);
    }
}

BOOST_AUTO_TEST_CASE(every_sample_is_near_its_code) {
    for (int sample = -32768; sample <= 32767; sample += 7) {
        const auto value = static_cast<std::int16_t>(sample);
        for (const Codec codec : {Codec::pcmu, Codec::pcma}) {
            const int back = to_linear(codec, from_linear(codec, value));
            // A step is a sixteenth of its segment; the loudest samples are cut.
            BOOST_TEST(std::abs(back - sample) <= 16 + std::abs(sample) / 16);
        }
    }
}

BOOST_AUTO_TEST_CASE(changing_the_law_keeps_the_sound) {
    std::array<std::uint8_t, 256> all{};
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i] = static_cast<std::uint8_t>(i);
    }
    std::array<std::uint8_t, 256> other{};
    transcode(Codec::pcma, Codec::pcmu, all, other);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const int before = alaw_to_linear(all[i]);
        BOOST_TEST(std::abs(mulaw_to_linear(other[i]) - before) <= 16 + std::abs(before) / 16);
    }
    transcode(Codec::pcma, Codec::pcma, all, other);
    BOOST_TEST(other == all, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
