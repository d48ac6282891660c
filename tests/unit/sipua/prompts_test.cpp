#include "sipua/prompts.hpp"

#include <sndfile.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <numbers>
#include <sstream>

#include "sipua/g711.hpp"
#include "sipua/speech.hpp"
#include "tests/support/temp_folder.hpp"

using namespace patchcord;

namespace {

using test::TempFolder;

void write_tone(const std::filesystem::path& file, int rate, int channels, double hz) {
    std::filesystem::create_directories(file.parent_path());
    SF_INFO info{};
    info.samplerate = rate;
    info.channels = channels;
    info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
    SNDFILE* sound = sf_open(file.c_str(), SFM_WRITE, &info);
    BOOST_REQUIRE(sound != nullptr);
    std::vector<float> samples;
    for (int i = 0; i < rate; ++i) {
        for (int channel = 0; channel < channels; ++channel) {
            samples.push_back(0.5F *
                              static_cast<float>(std::sin(2 * std::numbers::pi * hz * i / rate)));
        }
    }
    sf_writef_float(sound, samples.data(), rate);
    sf_close(sound);
}

/// Crossings of zero tell the frequency.
double frequency(const Clip& clip) {
    int crossings = 0;
    int before = 0;
    for (const std::uint8_t code : clip.mulaw) {
        const int value = mulaw_to_linear(code);
        if (std::abs(value) > 500) {
            crossings += before != 0 && (value > 0) != (before > 0) ? 1 : 0;
            before = value;
        }
    }
    return crossings / 2.0 / (static_cast<double>(clip.mulaw.size()) / 8000);
}

bool audible(const ClipPtr& clip) {
    for (const std::uint8_t code : clip->alaw) {
        if (std::abs(alaw_to_linear(code)) > 3000) {
            return true;
        }
    }
    return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(prompts)

BOOST_AUTO_TEST_CASE(a_wav_of_any_rate_keeps_its_pitch_and_length) {
    const TempFolder folder;
    for (const int rate : {8000, 16000, 22050, 44100, 48000}) {
        for (const int channels : {1, 2}) {
            const auto file = folder.path / "tone.wav";
            write_tone(file, rate, channels, 440);
            const ClipPtr clip = load_wav(file);
            BOOST_TEST(clip->alaw.size() == clip->mulaw.size());
            BOOST_TEST(std::abs(static_cast<double>(clip->mulaw.size()) - 8000) < 100);
            BOOST_TEST(std::abs(frequency(*clip) - 440) < 8);
        }
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_sound_is_an_error) {
    const TempFolder folder;
    BOOST_CHECK_THROW(load_wav(folder.path / "none.wav"), std::runtime_error);
    std::ofstream(folder.path / "bad.wav") << "RIFF and then nothing of use";
    BOOST_CHECK_THROW(load_wav(folder.path / "bad.wav"), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(spoken_text_is_cleaned_and_bounded) {
    BOOST_TEST(speakable("  Alice\r\n\tNg \x01 ") == "Alice Ng");
    BOOST_TEST(speakable("[[f00]] Bob") == "[ f00]] Bob");
    BOOST_TEST(speakable("\xFF\xFE Bj\xC3\xB6rk") == "Bj\xC3\xB6rk");
    BOOST_TEST(speakable("").empty());
    std::string many;
    for (int i = 0; i < 5000; ++i) {
        many += "\xC3\xB6";
    }
    BOOST_TEST(speakable(many).size() == 600U);
}

BOOST_AUTO_TEST_CASE(a_text_is_spoken_once_and_kept) {  // M11
    const TempFolder folder;
    const Prompts::Settings settings{folder.path / "cache", folder.path};
    const std::string text = "Please hold, I am connecting you with Alice; rm -rf `x` $(y) -v --";
    {
        Prompts prompts(settings);
        BOOST_TEST(!prompts.get(text, "en"));
        prompts.prepare(text, "en");
        prompts.prepare(text, "en");
        prompts.prepare("-h", "en");
        prompts.settle();
        const ClipPtr clip = prompts.get(text, "en");
        BOOST_REQUIRE(clip);
        BOOST_TEST(clip->alaw.size() > 8000U);
        BOOST_TEST(audible(clip));
        BOOST_TEST(prompts.get("-h", "en") != nullptr);
        BOOST_TEST(!prompts.get(text, "de"));
    }
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& file : std::filesystem::directory_iterator(settings.cache)) {
        ++files;
    }
    BOOST_TEST(files == 2U);
    // A second start finds the file.
    Prompts again(settings);
    again.prepare(text, "en");
    again.settle();
    BOOST_TEST(again.get(text, "en") != nullptr);
}

BOOST_AUTO_TEST_CASE(a_language_without_a_voice_is_spoken_in_english) {
    const TempFolder folder;
    Prompts prompts({folder.path / "cache", folder.path});
    prompts.prepare("Please hold.", "xx-YY");
    prompts.prepare("Please hold.", "../../etc");
    prompts.settle();
    BOOST_TEST(prompts.get("Please hold.", "xx-YY") != nullptr);
    BOOST_TEST(prompts.get("Please hold.", "../../etc") != nullptr);
}

BOOST_AUTO_TEST_CASE(a_missing_program_makes_no_clip_and_no_crash) {
    const TempFolder folder;
    Prompts prompts({folder.path / "cache", folder.path, "/nonexistent/speaker"});
    prompts.prepare("Please hold.", "en");
    prompts.settle();
    BOOST_TEST(!prompts.get("Please hold.", "en"));
    BOOST_TEST(std::filesystem::is_empty(folder.path / "cache"));
    Prompts failing({folder.path / "cache", folder.path, "/bin/false"});
    failing.prepare("Please hold.", "en");
    failing.settle();
    BOOST_TEST(!failing.get("Please hold.", "en"));
    BOOST_TEST(std::filesystem::is_empty(folder.path / "cache"));
}

BOOST_AUTO_TEST_CASE(shipped_recordings_are_found_by_language_and_name) {
    const TempFolder folder;
    write_tone(folder.path / "en" / "hold.wav", 8000, 1, 440);
    write_tone(folder.path / "de" / "hold.wav", 8000, 1, 880);
    Prompts prompts({folder.path / "cache", folder.path});
    BOOST_TEST(std::abs(frequency(*prompts.shipped("hold", "en-US")) - 440) < 8);
    BOOST_TEST(std::abs(frequency(*prompts.shipped("hold", "de-CH")) - 880) < 8);
    BOOST_TEST(std::abs(frequency(*prompts.shipped("hold", "fr")) - 440) < 8);
    BOOST_TEST(!prompts.shipped("goodbye", "en"));
    BOOST_TEST(!prompts.shipped("../en/hold", "en"));
}

BOOST_AUTO_TEST_CASE(every_shipped_text_has_its_recording) {
    const TempFolder folder;
    const std::filesystem::path shipped = PATCHCORD_TEST_PROMPTS;
    Prompts prompts({folder.path / "cache", shipped});
    std::ifstream texts(shipped / "texts.tsv");
    std::string language;
    std::string name;
    std::string text;
    std::size_t found = 0;
    while (std::getline(texts, text)) {
        std::istringstream line(text);
        if (text.starts_with('#') || !std::getline(line, language, '\t') ||
            !std::getline(line, name, '\t')) {
            continue;
        }
        ++found;
        const ClipPtr clip = prompts.shipped(name, language);
        BOOST_REQUIRE(clip != nullptr);
        BOOST_TEST(audible(clip));
        BOOST_TEST(clip->alaw.size() < 10U * 8000);
    }
    BOOST_TEST(found >= 5U);
}

BOOST_AUTO_TEST_SUITE_END()
