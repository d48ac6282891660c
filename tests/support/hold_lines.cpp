#include "hold_lines.hpp"

#include <array>
#include <cmath>

namespace patchcord::test {
namespace {

// None of these voices and texts was used in learning the detector's weights.
constexpr std::array<const char*, 10> agents{
    "en-us+f3",  "en-us+m6", "en-gb-x-rp+m2",     "en-us-nyc", "en-us+m5",
    "en-029+f1", "en-gb+f3", "en-gb-x-gbclan+f2", "en-us+m8",  "en-gb-scotland+f4"};
constexpr std::array<const char*, 4> machines{"en-us+f4", "en-gb-x-rp+f5", "en-us+m7", "en-gb+m5"};

constexpr std::array<const char*, 12> greetings{
    "Acme support, this is Maria, how may I help you?",
    "Hello.",
    "Good afternoon, you are speaking with Tom. What is your question?",
    "Acme, good morning.",
    "Hi, thanks for your patience. My name is Susan.",
    "Customer service, David speaking, how can I help?",
    "Hello, who am I speaking to?",
    "Technical support. Can I have your name please?",
    "Yes, hello, Acme billing department.",
    "Thank you for calling Acme, this is Robert. How can I help you today?",
    "Sales, good afternoon, what can I do for you?",
    "Hello, are you still there?",
};
constexpr std::array<const char*, 8> announcements{
    "Thank you for waiting. All of our representatives are still assisting other customers. "
    "Please stay on the line.",
    "We are sorry to keep you waiting. Your call will be answered in the order in which it was "
    "received.",
    "Did you know that most questions are answered on our web page? Visit us there at any time.",
    "Please continue to hold. Somebody will be with you as soon as possible.",
    "To leave a message and be called back, press two now, or keep waiting.",
    "We value your business, and apologise that it takes longer than usual today.",
    "For your security, this call may be recorded. Please have your customer number ready.",
    "You can also reach us by mail. An answer takes about two working days.",
};
constexpr std::array<const char*, 6> numbers{"one", "two", "three", "four", "five", "six"};

double gain_of(double db) { return std::pow(10.0, db / 20); }

std::string suffix_of(Recordings recordings) {
    switch (recordings) {
        case Recordings::clean:
            return "";
        case Recordings::over_music:
            return ", over music";
        case Recordings::hissing:
            return ", hissing";
    }
    return "";
}

Recordings any_recordings(Dice& dice) {
    const double kind = dice.real(0, 1);
    return kind < 0.8   ? Recordings::clean
           : kind < 0.9 ? Recordings::over_music
                        : Recordings::hissing;
}

Samples with_level(Samples samples, double dbm0) {
    set_level(samples, dbm0);
    return samples;
}

}  // namespace

Samples queue_sound(double seconds, Recordings recordings, Dice& dice, Speaker& speaker) {
    const char* voice = machines[dice.below(machines.size())];
    const int pitch = static_cast<int>(dice.below(4)) * 15 + 25;
    const int speed = 150 + static_cast<int>(dice.below(3)) * 10;
    const auto kind = static_cast<Music>(dice.below(music_kinds));
    const std::size_t first = dice.below(announcements.size());
    const std::size_t texts = 1 + dice.below(3);
    const bool positions = dice.chance(0.5);
    const double hiss = dice.real(-58, -48);
    const double level = dice.real(-22, -14);
    const std::size_t between = dice.below(10);  // 0: silence, 1: ringing, else music
    std::size_t place = 5;
    Samples out;
    for (std::size_t turn = 0; seconds_of(out) < seconds; ++turn) {
        const double length = dice.real(8, 25);
        Samples hold = between == 0   ? silence(length)
                       : between == 1 ? tones(440, 480, {2, 4}, length)
                                      : music(kind, length, dice);
        if (between > 1 && dice.chance(0.5)) fade(hold, 0.3, 0.5);
        append(out, hold);
        append(out, silence(dice.real(0.05, 0.6)));
        Samples said =
            with_level(speaker.speak(announcements[(first + turn % texts) % announcements.size()],
                                     voice, pitch, speed),
                       level);
        if (positions && place > 0 && turn % 2 == 1) {
            said = with_level(speaker.speak("You are number", voice, pitch, speed), level);
            append(said, silence(0.1));
            append(said, with_level(speaker.speak(numbers[place], voice, pitch, speed), level));
            append(said, silence(0.1));
            append(said, with_level(speaker.speak("in the queue.", voice, pitch, speed), level));
            if (dice.chance(0.5)) --place;
        }
        switch (recordings) {
            case Recordings::clean:
                break;
            case Recordings::over_music:
                mix(said, with_level(music(kind, seconds_of(said), dice), level - 14));
                break;
            case Recordings::hissing:
                mix(said, noise(Noise::white, seconds_of(said), dice), 0, gain_of(hiss + 50));
                break;
        }
        append(out, said);
        append(out, silence(dice.real(0.1, 0.5)));
    }
    append(out, between == 0   ? silence(4)
                : between == 1 ? tones(440, 480, {2, 4}, 8)
                               : music(kind, dice.real(4, 12), dice));
    return out;
}

HoldLine answered_line(std::uint64_t seed, Speaker& speaker) {
    Dice dice(seed);
    HoldLine line;
    line.name = "answered " + std::to_string(seed);
    const Recordings recordings = any_recordings(dice);
    line.name += suffix_of(recordings);
    Samples samples = queue_sound(dice.real(5, 60), recordings, dice, speaker);
    Samples agent = silence(dice.real(0.15, 1.2));
    const double lead = seconds_of(agent);
    append(agent, with_level(speaker.speak(greetings[dice.below(greetings.size())],
                                           agents[dice.below(agents.size())],
                                           static_cast<int>(dice.below(5)) * 12 + 25,
                                           150 + static_cast<int>(dice.below(4)) * 15),
                             dice.real(-26, -13)));
    append(agent, silence(4));
    line.gated = dice.chance(0.15);
    if (!line.gated) {
        mix(agent, noise(static_cast<Noise>(dice.below(4)), seconds_of(agent), dice), 0,
            gain_of(dice.real(-10, 8)));
    }
    line.person_at = seconds_of(samples) + lead;
    append(samples, agent);
    line.samples = telephone(samples, dice.chance(0.5) ? Codec::pcmu : Codec::pcma);
    return line;
}

HoldLine empty_line(std::uint64_t seed, double seconds, Speaker& speaker) {
    Dice dice(seed);
    HoldLine line;
    line.name = "empty " + std::to_string(seed);
    const Recordings recordings = any_recordings(dice);
    line.name += suffix_of(recordings);
    line.samples = telephone(queue_sound(seconds, recordings, dice, speaker),
                             dice.chance(0.5) ? Codec::pcmu : Codec::pcma);
    return line;
}

}  // namespace patchcord::test
