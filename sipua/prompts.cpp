#include "sipua/prompts.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <sndfile.h>
#include <spdlog/spdlog.h>
#include <speex/speex_resampler.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include "sipua/g711.hpp"
#include "sipua/speech.hpp"

namespace patchcord {
namespace {

constexpr int rate = 8000;
/// Ten minutes: nobody hears more in a prompt, and a hostile file cannot eat the memory.
constexpr sf_count_t max_seconds = 600;
constexpr int max_rate = 192000;
constexpr int max_channels = 8;
/// Clips kept in memory; the longest unused one goes first.
constexpr std::size_t max_clips = 512;
constexpr std::size_t max_waiting = 256;
/// Files kept in the cache: about 60 KB each.
constexpr std::size_t max_files = 4000;

struct CloseSound {
    void operator()(SNDFILE* file) const noexcept { sf_close(file); }
};
struct EndResampler {
    void operator()(SpeexResamplerState* state) const noexcept { speex_resampler_destroy(state); }
};

std::vector<float> read_mono(const std::filesystem::path& file, int& file_rate) {
    SF_INFO info{};
    const std::unique_ptr<SNDFILE, CloseSound> sound(sf_open(file.c_str(), SFM_READ, &info));
    if (!sound) {
        throw std::runtime_error(fmt::format("{}: {}", file.string(), sf_strerror(nullptr)));
    }
    if (info.samplerate < 4000 || info.samplerate > max_rate || info.channels < 1 ||
        info.channels > max_channels || info.frames > max_seconds * info.samplerate) {
        throw std::runtime_error(
            fmt::format("{}: not a prompt (4 to 192 kHz, up to {} channels, up to {} s)",
                        file.string(), max_channels, max_seconds));
    }
    file_rate = info.samplerate;
    const auto channels = static_cast<std::size_t>(info.channels);
    std::vector<float> mono;
    std::vector<float> block(4096 * channels);
    const auto most = static_cast<std::size_t>(max_seconds * info.samplerate);
    while (mono.size() <= most) {
        const sf_count_t got = sf_readf_float(sound.get(), block.data(), 4096);
        if (got <= 0) {
            break;
        }
        for (std::size_t frame = 0; frame < static_cast<std::size_t>(got); ++frame) {
            float sum = 0;
            for (std::size_t channel = 0; channel < channels; ++channel) {
                sum += block[frame * channels + channel];
            }
            mono.push_back(sum / static_cast<float>(channels));
        }
    }
    return mono;
}

std::vector<float> resample(const std::vector<float>& in, int from) {
    if (from == rate || in.empty()) {
        return in;
    }
    int error = 0;
    const std::unique_ptr<SpeexResamplerState, EndResampler> state(
        speex_resampler_init(1, static_cast<spx_uint32_t>(from), rate, 8, &error));
    if (!state) {
        throw std::runtime_error(fmt::format("resampler: {}", speex_resampler_strerror(error)));
    }
    speex_resampler_skip_zeros(state.get());
    // What the filter holds back comes out with silence after the end.
    std::vector<float> padded(in);
    padded.resize(in.size() +
                  static_cast<std::size_t>(speex_resampler_get_input_latency(state.get())));
    std::vector<float> out(
        padded.size() * static_cast<std::size_t>(rate) / static_cast<std::size_t>(from) + 64);
    auto in_size = static_cast<spx_uint32_t>(padded.size());
    auto out_size = static_cast<spx_uint32_t>(out.size());
    speex_resampler_process_float(state.get(), 0, padded.data(), &in_size, out.data(), &out_size);
    out.resize(out_size);
    return out;
}

/// Loud enough for a telephone, never clipped.
std::vector<std::int16_t> level(const std::vector<float>& in) {
    constexpr float wanted_peak = 0.7F;
    float peak = 0;
    for (const float sample : in) {
        peak = std::max(peak, std::abs(sample));
    }
    const float gain = peak > wanted_peak ? wanted_peak / peak : 1.0F;
    std::vector<std::int16_t> out;
    out.reserve(in.size());
    for (const float sample : in) {
        const float value = std::isfinite(sample) ? sample * gain * 32767.0F : 0.0F;
        out.push_back(static_cast<std::int16_t>(std::lround(std::clamp(value, -32767.F, 32767.F))));
    }
    return out;
}

std::string key_of(std::string_view text, std::string_view language, std::string_view program) {
    const std::string data = fmt::format("{}\n{}\n{}", language, program, text);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(data.data(), data.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
        throw std::runtime_error("SHA-256 failed");
    }
    std::string key;
    for (unsigned i = 0; i < size; ++i) {
        key += fmt::format("{:02x}", digest[i]);
    }
    return key;
}

/// A name of a shipped recording or a language: letters, digits, "-" and "_" only.
bool plain_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
}

/// "en-US" -> "en-US", "en", and English as the last resort.
std::vector<std::string> languages_to_try(std::string_view language) {
    std::vector<std::string> tries;
    if (plain_name(language)) {
        tries.emplace_back(language);
        if (const std::size_t dash = language.find('-'); dash != std::string_view::npos) {
            tries.emplace_back(language.substr(0, dash));
        }
    }
    tries.emplace_back("en");
    return tries;
}

/// Removes the oldest files beyond the limit.
void prune(const std::filesystem::path& cache) {
    std::vector<std::pair<std::filesystem::file_time_type, std::filesystem::path>> files;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(cache, ignored)) {
        files.emplace_back(entry.last_write_time(ignored), entry.path());
    }
    if (files.size() <= max_files) {
        return;
    }
    std::sort(files.begin(), files.end());
    files.resize(files.size() - max_files);
    for (const auto& [time, path] : files) {
        std::filesystem::remove(path, ignored);
    }
}

}  // namespace

ClipPtr load_wav(const std::filesystem::path& file) {
    int file_rate = rate;
    const std::vector<float> mono = read_mono(file, file_rate);
    return std::make_shared<const Clip>(encode_clip(level(resample(mono, file_rate))));
}

struct Prompts::Impl {
    struct Job {
        std::string key;
        std::string text;
        std::string language;
    };
    struct Kept {
        ClipPtr clip;
        std::uint64_t used = 0;
    };

    explicit Impl(Settings given) : settings(std::move(given)) {
        std::filesystem::create_directories(settings.cache);
        prune(settings.cache);
        worker = std::thread([this] { work(); });
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        {
            const std::lock_guard lock(mutex);
            stopping = true;
            jobs.clear();
        }
        changed.notify_all();
        worker.join();
    }

    void work();
    ClipPtr make(const Job& job) const;
    void keep(const std::string& key, ClipPtr clip);

    Settings settings;
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Job> jobs;
    std::set<std::string> known;  ///< waiting, being made, or failed
    std::map<std::string, Kept> clips;
    std::map<std::string, ClipPtr> recordings;
    std::uint64_t clock = 0;
    bool busy = false;
    bool stopping = false;
    std::thread worker;
};

ClipPtr Prompts::Impl::make(const Job& job) const {
    const std::filesystem::path file = settings.cache / (job.key + ".wav");
    try {
        if (!std::filesystem::exists(file)) {
            speak_to_file(settings.program, job.text, job.language, file);
        }
        return load_wav(file);
    } catch (const std::exception& error) {
        spdlog::warn("prompts: cannot speak a text of {} bytes: {}", job.text.size(), error.what());
        std::error_code ignored;
        std::filesystem::remove(file, ignored);
        return nullptr;
    }
}

void Prompts::Impl::keep(const std::string& key, ClipPtr clip) {
    if (!clip) {
        return;
    }
    clips[key] = {std::move(clip), ++clock};
    if (clips.size() > max_clips) {
        clips.erase(std::min_element(clips.begin(), clips.end(), [](const auto& a, const auto& b) {
            return a.second.used < b.second.used;
        }));
    }
}

void Prompts::Impl::work() {
    std::unique_lock lock(mutex);
    while (true) {
        changed.wait(lock, [this] { return stopping || !jobs.empty(); });
        if (stopping) {
            return;
        }
        const Job job = std::move(jobs.front());
        jobs.pop_front();
        busy = true;
        lock.unlock();
        ClipPtr clip = make(job);
        lock.lock();
        keep(job.key, std::move(clip));
        known.erase(job.key);
        busy = false;
        changed.notify_all();
    }
}

Prompts::Prompts(Settings settings) : impl_(std::make_unique<Impl>(std::move(settings))) {}
Prompts::~Prompts() = default;

void Prompts::prepare(std::string_view text, std::string_view language) {
    const std::string spoken = speakable(text);
    if (spoken.empty()) {
        return;
    }
    std::string key = key_of(spoken, language, impl_->settings.program);
    {
        const std::lock_guard lock(impl_->mutex);
        if (impl_->clips.contains(key) || impl_->known.contains(key) ||
            impl_->jobs.size() >= max_waiting) {
            return;
        }
        impl_->known.insert(key);
        impl_->jobs.push_back({std::move(key), spoken, std::string(language)});
    }
    impl_->changed.notify_all();
}

ClipPtr Prompts::get(std::string_view text, std::string_view language) {
    const std::string key = key_of(speakable(text), language, impl_->settings.program);
    const std::lock_guard lock(impl_->mutex);
    const auto found = impl_->clips.find(key);
    if (found == impl_->clips.end()) {
        return nullptr;
    }
    found->second.used = ++impl_->clock;
    return found->second.clip;
}

ClipPtr Prompts::shipped(std::string_view name, std::string_view language) {
    if (!plain_name(name)) {
        return nullptr;
    }
    const std::string key = fmt::format("{}/{}", language, name);
    const std::lock_guard lock(impl_->mutex);
    if (const auto found = impl_->recordings.find(key); found != impl_->recordings.end()) {
        return found->second;
    }
    ClipPtr clip;
    for (const std::string& folder : languages_to_try(language)) {
        const auto file = impl_->settings.shipped / folder / fmt::format("{}.wav", name);
        std::error_code ignored;
        if (!std::filesystem::exists(file, ignored)) {
            continue;
        }
        try {
            clip = load_wav(file);
            break;
        } catch (const std::exception& error) {
            spdlog::warn("prompts: {}", error.what());
        }
    }
    if (impl_->recordings.size() < max_clips) {
        impl_->recordings.emplace(key, clip);
    }
    return clip;
}

void Prompts::settle() {
    std::unique_lock lock(impl_->mutex);
    impl_->changed.wait(lock, [this] { return impl_->jobs.empty() && !impl_->busy; });
}

}  // namespace patchcord
