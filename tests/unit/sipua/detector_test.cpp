#include "sipua/detector.hpp"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <ostream>

#include "hold_lines.hpp"

using namespace patchcord;
using namespace patchcord::test;
using Kind = DetectorEvent::Kind;

namespace {

struct Told {
    Kind kind;
    Heard heard;
    double at;
};

std::vector<Told> listen(const Samples& samples) {
    Detector detector;
    std::vector<Told> told;
    for (std::size_t at = 0; at + sound_frame_samples <= samples.size();
         at += sound_frame_samples) {
        for (const DetectorEvent& event :
             detector.hear(std::span<const std::int16_t, sound_frame_samples>(
                 samples.data() + at, sound_frame_samples))) {
            told.push_back({event.kind, event.heard, static_cast<double>(event.at.count()) / 1000});
        }
    }
    return told;
}

std::optional<double> first(const std::vector<Told>& told, Kind kind,
                            std::optional<Heard> heard = {}, double after = 0) {
    for (const Told& one : told) {
        if (one.kind == kind && (!heard || one.heard == *heard) && one.at >= after) return one.at;
    }
    return {};
}

Speaker& speaker() {
    static const auto folder = [] {
        auto made = std::filesystem::temp_directory_path() / "patchcord-speech";
        std::filesystem::create_directories(made);
        return made;
    }();
    static Speaker one(folder);
    return one;
}

Samples line_of(const Samples& samples) { return telephone(samples, Codec::pcmu); }

/// Music, a gap, then somebody; `room` is heard from the gap on.
Samples music_then(const Samples& voice, bool room) {
    Dice dice(11);
    Samples all = music(Music::piano, 12, dice);
    Samples rest = silence(0.6);
    append(rest, voice);
    append(rest, silence(3));
    if (room) mix(rest, noise(Noise::room, seconds_of(rest), dice));
    append(all, rest);
    return line_of(all);
}
constexpr double voice_at = 12.6;

}  // namespace

BOOST_AUTO_TEST_SUITE(detector)

BOOST_AUTO_TEST_CASE(ringing_is_told_by_its_cadence) {
    const struct {
        double first_hz;
        double second_hz;
        std::vector<double> cadence;
    } rings[] = {{440, 480, {2, 4}}, {425, 0, {1, 4}}, {440, 0, {1.5, 3.5}}};
    for (const auto& ring : rings) {
        const auto told = listen(line_of(tones(ring.first_hz, ring.second_hz, ring.cadence, 12)));
        BOOST_TEST(first(told, Kind::sound, Heard::ringback).value_or(99) < 1.1);
        BOOST_TEST(!first(told, Kind::sound, Heard::person).has_value());
        BOOST_TEST(!first(told, Kind::sound, Heard::busy).has_value());
    }
}

BOOST_AUTO_TEST_CASE(busy_is_told_by_its_third_pulse) {
    const auto told = listen(line_of(tones(480, 620, {0.5, 0.5}, 6)));
    BOOST_TEST(first(told, Kind::sound, Heard::busy).value_or(99) < 3.6);
    BOOST_TEST(!first(told, Kind::sound, Heard::ringback).has_value());
    BOOST_TEST(first(listen(line_of(tones(425, 0, {0.25, 0.25}, 4))), Kind::sound, Heard::busy)
                   .has_value());
}

BOOST_AUTO_TEST_CASE(a_beep_is_told_when_it_ends) {
    Samples all = silence(1);
    append(all, beep(1000, 0.4));
    append(all, silence(1));
    const auto told = listen(line_of(all));
    BOOST_TEST(first(told, Kind::beep).value_or(0) > 1.35);
    BOOST_TEST(first(told, Kind::beep).value_or(99) < 1.7);
}

BOOST_AUTO_TEST_CASE(music_is_no_person) {
    for (std::size_t kind = 0; kind < music_kinds; ++kind) {
        Dice dice(kind + 40);
        const auto told = listen(line_of(music(static_cast<Music>(kind), 30, dice)));
        BOOST_TEST(!first(told, Kind::sound, Heard::person).has_value(), "music " << kind);
    }
}

// METHOD M29: rung when somebody is there
BOOST_AUTO_TEST_CASE(a_person_after_hold_music_is_told_within_a_second_and_a_half) {
    const auto told = listen(music_then(
        speaker().speak("Acme support, this is Maria, how may I help you?", "en-us+f3", 50, 160),
        true));
    BOOST_TEST(!first(told, Kind::sound, Heard::person, 0).has_value() ==
               !first(told, Kind::sound, Heard::person, voice_at).has_value());
    const auto at = first(told, Kind::sound, Heard::person, voice_at);
    BOOST_REQUIRE(at.has_value());
    BOOST_TEST(*at - voice_at < 1.5);
}

BOOST_AUTO_TEST_CASE(a_voice_that_waits_without_a_room_is_to_be_asked) {
    const auto told = listen(
        music_then(speaker().speak("Hello, who am I speaking to?", "en-us+m6", 40, 160), false));
    BOOST_TEST(!first(told, Kind::sound, Heard::person).has_value());
    BOOST_TEST(first(told, Kind::waiting, {}, voice_at).has_value());
}

BOOST_AUTO_TEST_CASE(a_recording_that_comes_again_is_known) {
    const Samples recording = speaker().speak(
        "We are sorry to keep you waiting. Your call will be answered soon.", "en-gb+m5", 50, 160);
    Dice dice(3);
    Samples all;
    for (int i = 0; i < 3; ++i) {
        append(all, music(Music::strings, 8 + 0.013 * i, dice));
        append(all, silence(0.3));
        append(all, recording);
        append(all, silence(0.3));
    }
    append(all, music(Music::strings, 5, dice));
    const double second_time = 2 * 8 + seconds_of(recording);
    const auto told = listen(line_of(all));
    BOOST_TEST(first(told, Kind::sound, Heard::announcement, second_time).has_value());
    BOOST_TEST(!first(told, Kind::sound, Heard::person).has_value());
}

BOOST_AUTO_TEST_CASE(the_ends_of_prompts_are_told) {
    Samples all = speaker().speak("Welcome to Acme. Press one.", "en-us+f4", 50, 160);
    const double end = seconds_of(all);
    append(all, silence(2));
    const auto at = first(listen(line_of(all)), Kind::quiet);
    BOOST_REQUIRE(at.has_value());
    BOOST_TEST(*at - end < 0.8);
    BOOST_TEST(*at - end > 0.4);
}

BOOST_AUTO_TEST_CASE(silence_stays_silence) { BOOST_TEST(listen(silence(20)).empty()); }

BOOST_AUTO_TEST_SUITE_END()
