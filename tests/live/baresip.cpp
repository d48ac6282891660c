#include "tests/live/baresip.hpp"

#include <fmt/format.h>
#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <numbers>
#include <sstream>
#include <stdexcept>

#include "sipua/g711.hpp"
#include "sipua/prompts.hpp"
#include "sipua/tones.hpp"

namespace patchcord::live {

namespace {

using namespace std::chrono_literals;

void write_wav(const std::filesystem::path& file, const Clip& clip) {
    SF_INFO info{};
    info.samplerate = 8000;
    info.channels = 1;
    info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
    SNDFILE* sound = sf_open(file.c_str(), SFM_WRITE, &info);
    if (sound == nullptr) throw std::runtime_error("cannot write " + file.string());
    for (const std::uint8_t code : clip.mulaw) {
        const std::int16_t sample = mulaw_to_linear(code);
        sf_write_short(sound, &sample, 1);
    }
    sf_close(sound);
}

/// How loud a frequency is in a stretch of 20 ms, 0 to 1 (Goertzel).
double strength(const Clip& clip, std::size_t frame, double hertz) {
    constexpr std::size_t size = 160;
    const double turn = 2 * std::cos(2 * std::numbers::pi * hertz / 8000);
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

}  // namespace

Baresip::Baresip(const BaresipOptions& options) : port_(free_port()) {
    free_port();  // baresip takes the next port as well, for TLS
    const auto dir = folder_.path();
    std::filesystem::create_directories(dir / "heard");
    write_wav(dir / "tone.wav", *sine(options.hertz, 60));
    std::ofstream config(dir / "config");
    config << "sip_listen 127.0.0.1:" << port_ << "\nnet_interface 127.0.0.1\n"
           << "audio_source aufile," << (dir / "tone.wav").string() << "\n"
           << "audio_player aubridge,nul_a\naudio_alert aubridge,nul_b\n"
           << "ausrc_srate 8000\nauplay_srate 8000\nausrc_channels 1\nauplay_channels 1\n"
           << "rtp_ports 45000-45999\nsnd_path " << (dir / "heard").string() << "\n"
           << "module_path /usr/lib/baresip/modules\n";
    for (const std::string& module : {std::string("g711"), options.module, std::string("aufile"),
                                      std::string("aubridge"), std::string("sndfile")}) {
        if (!module.empty()) config << "module " << module << ".so\n";
    }
    config << "module_app account.so\nmodule_app menu.so\n";
    config.close();
    std::ofstream(dir / "accounts") << fmt::format(
        "<sip:phone@127.0.0.1:{}>;regint=0;answermode=auto;audio_codecs={};dtmfmode={}{}{}\n",
        port_, options.codecs, options.dtmf, options.more.empty() ? "" : ";", options.more);
    std::ofstream(dir / "contacts") << "";
    process_ = std::make_unique<Process>(
        std::vector<std::string>{"stdbuf", "-oL", "baresip", "-f", dir.string(), "-v"}, dir);
}

std::string Baresip::uri() const { return fmt::format("sip:phone@127.0.0.1:{}", port_); }

ClipPtr Baresip::heard() const {
    for (const auto& file : std::filesystem::directory_iterator(folder_.path() / "heard")) {
        if (file.path().string().ends_with("-dec.wav")) return load_wav(file.path());
    }
    return nullptr;
}

std::string Baresip::output() const {
    std::ostringstream text;
    text << std::ifstream(folder_.path() / "output").rdbuf();
    return text.str();
}

bool Baresip::ready() const { return output().find("baresip is ready") != std::string::npos; }

void wait_ready(Caller& caller, const Baresip& a, const Baresip& b) {
    for (int polls = 0; polls < 500 && !(a.ready() && b.ready()); ++polls) caller.run_for(20ms);
    if (!a.ready() || !b.ready()) throw std::runtime_error("baresip does not start");
}

ClipPtr sine(double hertz, double seconds) { return make_tone({{hertz, 0, seconds, -10}}); }

std::pair<ClipPtr, ClipPtr> both_sides(const std::filesystem::path& file) {
    SF_INFO info{};
    SNDFILE* sound = sf_open(file.c_str(), SFM_READ, &info);
    if (sound == nullptr || info.channels != 2) throw std::runtime_error("no stereo recording");
    std::vector<std::int16_t> both(2 * static_cast<std::size_t>(info.frames));
    sf_readf_short(sound, both.data(), info.frames);
    sf_close(sound);
    std::vector<std::int16_t> left;
    std::vector<std::int16_t> right;
    for (std::size_t i = 0; i + 1 < both.size(); i += 2) {
        left.push_back(both[i]);
        right.push_back(both[i + 1]);
    }
    return {std::make_shared<const Clip>(encode_clip(left)),
            std::make_shared<const Clip>(encode_clip(right))};
}

double seconds_of(const Clip& clip, double hertz) {
    std::size_t frames = 0;
    for (std::size_t frame = 0; (frame + 1) * 160 <= clip.mulaw.size(); ++frame) {
        frames += strength(clip, frame, hertz) > 0.1 ? 1U : 0U;
    }
    return static_cast<double>(frames) * 0.02;
}

}  // namespace patchcord::live
