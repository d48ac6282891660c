#include <sndfile.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <numbers>

#include "sipua/g711.hpp"
#include "sipua/prompts.hpp"
#include "sipua/tones.hpp"
#include "tests/live/sip_harness.hpp"

using namespace patchcord;
using namespace patchcord::live;
using namespace std::chrono_literals;

namespace {

void write_wav(const std::filesystem::path& file, const Clip& clip) {
    SF_INFO info{};
    info.samplerate = 8000;
    info.channels = 1;
    info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
    SNDFILE* sound = sf_open(file.c_str(), SFM_WRITE, &info);
    BOOST_REQUIRE(sound != nullptr);
    for (const std::uint8_t code : clip.mulaw) {
        const std::int16_t sample = mulaw_to_linear(code);
        sf_write_short(sound, &sample, 1);
    }
    sf_close(sound);
}

ClipPtr sine(double hz, double seconds) { return make_tone({{hz, 0, seconds, -10}}); }

/// A real softphone that answers, plays a tone for ever and records what it hears.
class Baresip {
 public:
    Baresip(double hz, const char* codec) : port_(free_port()) {
        free_port();  // baresip takes the next port as well, for TLS
        const auto dir = folder_.path();
        std::filesystem::create_directories(dir / "heard");
        write_wav(dir / "tone.wav", *sine(hz, 60));
        std::ofstream config(dir / "config");
        config << "sip_listen 127.0.0.1:" << port_ << "\nnet_interface 127.0.0.1\n"
               << "audio_source aufile," << (dir / "tone.wav").string() << "\n"
               << "audio_player aubridge,nul_a\naudio_alert aubridge,nul_b\n"
               << "ausrc_srate 8000\nauplay_srate 8000\nausrc_channels 1\nauplay_channels 1\n"
               << "rtp_ports 45000-45999\nsnd_path " << (dir / "heard").string() << "\n"
               << "module_path /usr/lib/baresip/modules\n";
        for (const char* module : {"g711", "aufile", "aubridge", "sndfile"}) {
            config << "module " << module << ".so\n";
        }
        config << "module_app account.so\nmodule_app menu.so\n";
        config.close();
        std::ofstream(dir / "accounts")
            << "<sip:phone@127.0.0.1:" << port_
            << ">;regint=0;answermode=auto;audio_codecs=" << codec << "/8000/1;dtmfmode=rtpevent\n";
        std::ofstream(dir / "contacts") << "";
        process_ = std::make_unique<Process>(
            std::vector<std::string>{"stdbuf", "-oL", "baresip", "-f", dir.string(), "-v"}, dir);
    }
    std::string uri() const { return "sip:phone@127.0.0.1:" + std::to_string(port_); }
    /// What it heard in its (ended) call.
    ClipPtr heard() const {
        for (const auto& file : std::filesystem::directory_iterator(folder_.path() / "heard")) {
            if (file.path().string().ends_with("-dec.wav")) {
                return load_wav(file.path());
            }
        }
        return nullptr;
    }
    bool ready() const {
        std::ifstream output(folder_.path() / "output");
        const std::string text{std::istreambuf_iterator<char>(output), {}};
        return text.find("baresip is ready") != std::string::npos;
    }

 private:
    TempFolder folder_;
    std::uint16_t port_;
    std::unique_ptr<Process> process_;
};

/// How loud a frequency is in a stretch of 20 ms, 0 to 1 (Goertzel).
double strength(const Clip& clip, std::size_t frame, double hz) {
    constexpr std::size_t size = 160;
    const double turn = 2 * std::cos(2 * std::numbers::pi * hz / 8000);
    double before = 0;
    double last = 0;
    for (std::size_t i = 0; i < size; ++i) {
        const double sample = mulaw_to_linear(clip.mulaw[frame * size + i]) / 32768.0;
        const double next = sample + turn * last - before;
        before = last;
        last = next;
    }
    return std::sqrt(std::max(0.0, last * last + before * before - turn * last * before)) /
           (size / 2.0);
}

/// Seconds in which the frequency is heard.
double seconds_of(const Clip& clip, double hz) {
    std::size_t frames = 0;
    for (std::size_t frame = 0; (frame + 1) * 160 <= clip.mulaw.size(); ++frame) {
        frames += strength(clip, frame, hz) > 0.1 ? 1U : 0U;
    }
    return static_cast<double>(frames) * 0.02;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(media_baresip)

BOOST_AUTO_TEST_CASE(two_real_phones_hear_their_message_and_then_each_other) {  // M1, M11, M12
    Baresip bob(880, "PCMA");
    Baresip alice(440, "PCMU");
    Caller caller;
    for (int polls = 0; polls < 500 && !(bob.ready() && alice.ready()); ++polls) {
        caller.run_for(20ms);
    }
    BOOST_REQUIRE(bob.ready());
    BOOST_REQUIRE(alice.ready());

    caller.call("called", bob.uri());
    caller.expect<LegAnswered>("called", 10s);
    caller.dialer().play("called", {sine(1500, 1)}, Idle::comfort);
    caller.call("caller", alice.uri());
    caller.expect<LegAnswered>("caller", 10s);
    caller.dialer().play("caller", {sine(1900, 0.5)}, Idle::ringback);
    caller.expect<LegPromptDone>("called");
    caller.run_for(400ms);
    caller.dialer().join("called", "caller");
    caller.run_for(2s);
    caller.dialer().send_digits("called", "5");
    caller.run_for(500ms);
    for (const char* leg : {"called", "caller"}) {
        caller.dialer().end(leg, "done");
        caller.expect<LegReleased>(leg);
    }
    caller.run_for(300ms);

    const ClipPtr by_bob = bob.heard();
    const ClipPtr by_alice = alice.heard();
    BOOST_REQUIRE(by_bob);
    BOOST_REQUIRE(by_alice);
    const double message = seconds_of(*by_bob, 1500);
    BOOST_TEST(message > 0.9);
    BOOST_TEST(message < 1.1);
    BOOST_TEST(seconds_of(*by_alice, 1900) > 0.4);
    BOOST_TEST(seconds_of(*by_bob, 440) > 1.7);    // Alice's tone, two seconds and a half
    BOOST_TEST(seconds_of(*by_alice, 880) > 1.7);  // Bob's
    BOOST_TEST(seconds_of(*by_bob, 880) < 0.1);    // not his own
    BOOST_TEST_MESSAGE("Bob heard the message for " << message << " s and Alice for "
                                                    << seconds_of(*by_bob, 440) << " s");
}

BOOST_AUTO_TEST_SUITE_END()
