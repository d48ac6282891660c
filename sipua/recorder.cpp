#include "sipua/recorder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sndfile.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace patchcord {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr int samples_a_second = 8000;
constexpr auto writing_pace = 250ms;
/// A side that is so much behind the clock lost packets: silence takes their place.
constexpr std::size_t longest_lag = samples_a_second / 10;

struct CloseSound {
    void operator()(SNDFILE* sound) const { sf_close(sound); }
};
using Sound = std::unique_ptr<SNDFILE, CloseSound>;

Sound create(const std::filesystem::path& file) {
    const int fd = open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0) {
        throw std::runtime_error(
            fmt::format("{} cannot be made: {}", file.string(), std::strerror(errno)));
    }
    SF_INFO info{};
    info.samplerate = samples_a_second;
    info.channels = 2;
    info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
    constexpr int closes_descriptor = 1;
    Sound sound(sf_open_fd(fd, SFM_WRITE, &info, closes_descriptor));
    if (!sound) {
        close(fd);
        throw std::runtime_error(
            fmt::format("{} cannot be written: {}", file.string(), sf_strerror(nullptr)));
    }
    return sound;
}

}  // namespace

/// One conversation.
class Recorder::Take {
 public:
    explicit Take(const std::filesystem::path& file) : sound_(create(file)), file_(file) {
        for (auto& side : coming_) side.reserve(samples_a_second);
    }

    /// On the media thread.
    void add(std::size_t side, std::span<const std::int16_t> samples) {
        const std::lock_guard lock(mutex_);
        if (began_ == Clock::time_point{}) began_ = Clock::now();
        coming_.at(side).insert(coming_.at(side).end(), samples.begin(), samples.end());
    }

    void write() {
        Clock::time_point began;
        {
            const std::lock_guard lock(mutex_);
            began = began_;
            for (std::size_t side = 0; side < 2; ++side) {
                sides_.at(side).insert(sides_.at(side).end(), coming_.at(side).begin(),
                                       coming_.at(side).end());
                coming_.at(side).clear();
            }
        }
        if (began == Clock::time_point{}) return;
        const auto since =
            std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began);
        const auto due = static_cast<std::size_t>(since.count()) * samples_a_second / 1000;
        for (auto& side : sides_) {
            const std::size_t have = written_ + side.size();
            if (have + longest_lag < due) side.resize(side.size() + (due - have), 0);
        }
        flush(std::min(sides_[0].size(), sides_[1].size()));
    }

    void finish() {
        write();
        const std::size_t longest = std::max(sides_[0].size(), sides_[1].size());
        for (auto& side : sides_) side.resize(longest, 0);
        flush(longest);
        sound_.reset();
    }

 private:
    void flush(std::size_t count) {
        mixed_.resize(2 * count);
        for (std::size_t i = 0; i < count; ++i) {
            mixed_[2 * i] = sides_[0][i];
            mixed_[2 * i + 1] = sides_[1][i];
        }
        for (auto& side : sides_) {
            side.erase(side.begin(), side.begin() + static_cast<std::ptrdiff_t>(count));
        }
        written_ += count;
        const auto frames = static_cast<sf_count_t>(count);
        if (sf_writef_short(sound_.get(), mixed_.data(), frames) != frames && !failed_) {
            failed_ = true;
            spdlog::error("recording {}: {}", file_.string(), sf_strerror(sound_.get()));
        }
    }

    std::mutex mutex_;
    std::array<std::vector<std::int16_t>, 2> coming_;  ///< guarded by mutex_
    Clock::time_point began_;                          ///< guarded by mutex_

    // Of the writing thread alone:
    std::array<std::vector<std::int16_t>, 2> sides_;
    std::vector<std::int16_t> mixed_;
    std::size_t written_ = 0;
    bool failed_ = false;
    Sound sound_;
    std::filesystem::path file_;
};

class Recorder::Tap final : public MediaAnalyser {
 public:
    Tap(std::shared_ptr<Take> take, std::size_t side) : take_(std::move(take)), side_(side) {}
    void hear(std::span<const std::int16_t, frame_size> frame) override {
        take_->add(side_, frame);
    }

 private:
    std::shared_ptr<Take> take_;
    std::size_t side_;
};

Recorder::Recorder() : thread_([this] { run(); }) {}

Recorder::~Recorder() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

Recorder::Taps Recorder::record(const std::filesystem::path& file) {
    auto take = std::make_shared<Take>(file);
    {
        const std::lock_guard lock(mutex_);
        takes_.push_back(take);
    }
    wake_.notify_all();
    return {std::make_unique<Tap>(take, 0), std::make_unique<Tap>(take, 1)};
}

void Recorder::run() {
    std::unique_lock lock(mutex_);
    while (!stopping_ || !takes_.empty()) {
        if (takes_.empty()) {
            wake_.wait(lock, [this] { return stopping_ || !takes_.empty(); });
            continue;
        }
        wake_.wait_for(lock, writing_pace, [this] { return stopping_; });
        std::vector<std::shared_ptr<Take>> live;
        std::vector<std::shared_ptr<Take>> ended;
        std::erase_if(takes_, [&](std::shared_ptr<Take>& take) {
            // Ours is the only one left: no tap can add to it any more.
            const bool over = stopping_ || take.use_count() == 1;
            (over ? ended : live).push_back(take);
            return over;
        });
        lock.unlock();
        for (const auto& take : live) take->write();
        for (const auto& take : ended) take->finish();
        live.clear();
        ended.clear();
        lock.lock();
    }
}

}  // namespace patchcord
