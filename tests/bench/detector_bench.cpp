/// How well the detector tells persons from what a queue plays, on made recordings: persons found
/// and how soon, rings for nobody an hour of hold. The same arguments give the same recordings.
///
///   bench_detector [ANSWERED [EMPTY [SECONDS [SEED]]]]     -v: every event

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <vector>

#include "hold_lines.hpp"
#include "sipua/detector.hpp"

using namespace patchcord;
using namespace patchcord::test;

namespace {

struct Found {
    std::vector<double> persons;  ///< seconds at which a person was told
    std::vector<double> asks;     ///< seconds at which one would ask
};

Found listen(const HoldLine& line, bool verbose) {
    Detector detector;
    Found found;
    if (verbose) fmt::print("{} person at {:.2f}\n", line.name, line.person_at.value_or(-1));
    for (std::size_t at = 0; at + sound_frame_samples <= line.samples.size();
         at += sound_frame_samples) {
        const auto frame = std::span<const std::int16_t, sound_frame_samples>(
            line.samples.data() + at, sound_frame_samples);
        for (const DetectorEvent& event : detector.hear(frame)) {
            const double when = static_cast<double>(event.at.count()) / 1000;
            if (verbose) {
                fmt::print("  {:7.2f} {} {} {}\n", when, static_cast<int>(event.kind),
                           to_string(event.heard), event.length.count());
            }
            if (event.kind == DetectorEvent::Kind::sound && event.heard == Heard::person) {
                found.persons.push_back(when);
            }
            if (event.kind == DetectorEvent::Kind::waiting) found.asks.push_back(when);
        }
    }
    return found;
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::string_view> args(argv + 1, argv + argc);
    const bool verbose = std::erase(args, "-v") > 0;
    const auto number = [&args](std::size_t at, int fallback) {
        return at < args.size() ? std::atoi(args[at].data()) : fallback;
    };
    const int answered = number(0, 200);
    const int empty = number(1, 100);
    const int seconds = number(2, 360);
    const auto seed = static_cast<std::uint64_t>(number(3, 1000));  // of the first recording
    const auto folder = std::filesystem::temp_directory_path() / "patchcord-speech";
    std::filesystem::create_directories(folder);
    Speaker speaker(folder);

    std::vector<double> times;
    std::vector<double> asked;
    int at_once = 0;
    int in_time = 0;
    int false_rings = 0;
    int vain_asks = 0;
    double hold = 0;
    double spent = 0;
    double heard = 0;
    const auto judge = [&](const HoldLine& line) {
        const auto begin = std::chrono::steady_clock::now();
        const Found found = listen(line, verbose);
        spent += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        heard += seconds_of(line.samples);
        const double until = line.person_at.value_or(seconds_of(line.samples));
        hold += until;
        const auto early = [until](double when) { return when < until; };
        const auto rings = std::count_if(found.persons.begin(), found.persons.end(), early);
        false_rings += static_cast<int>(rings);
        vain_asks += static_cast<int>(std::count_if(found.asks.begin(), found.asks.end(), early));
        if (rings > 0) fmt::print("a ring for nobody: {}\n", line.name);
        if (!line.person_at) return;
        const auto told = std::find_if_not(found.persons.begin(), found.persons.end(), early);
        const auto ask = std::find_if_not(found.asks.begin(), found.asks.end(), early);
        if (told != found.persons.end()) {
            ++at_once;
            times.push_back(*told - until);
            if (times.back() <= 1.5) ++in_time;
        } else if (ask != found.asks.end()) {
            asked.push_back(*ask - until);
        } else {
            fmt::print("not found: {}{}\n", line.name, line.gated ? " (no room to hear)" : "");
        }
    };
    for (int i = 0; i < answered; ++i) {
        judge(answered_line(static_cast<std::uint64_t>(i) + seed, speaker));
    }
    for (int i = 0; i < empty; ++i) {
        judge(empty_line(static_cast<std::uint64_t>(i) + seed + 4000, seconds, speaker));
    }
    std::sort(times.begin(), times.end());
    std::sort(asked.begin(), asked.end());
    const auto at = [](const std::vector<double>& sorted, double share) {
        return sorted.empty() ? 0.0
                              : sorted[static_cast<std::size_t>(
                                    share * static_cast<double>(sorted.size() - 1))];
    };
    const auto share = [answered](std::size_t count) {
        return 100.0 * static_cast<double>(count) / std::max(answered, 1);
    };
    fmt::print("{} recordings with a person, {} without; {:.1f} h of hold\n", answered, empty,
               hold / 3600);
    fmt::print("persons found: {:.1f} % ({:.1f} % at once, {:.1f} % by asking)\n",
               share(times.size() + asked.size()), share(times.size()), share(asked.size()));
    fmt::print("  within 1.5 s of the first word: {:.1f} %\n",
               share(static_cast<std::size_t>(in_time)));
    fmt::print("  decided after: p50 {:.2f} s, p95 {:.2f} s, longest {:.2f} s\n", at(times, 0.5),
               at(times, 0.95), at(times, 1));
    fmt::print("  asked after:   p50 {:.2f} s, longest {:.2f} s\n", at(asked, 0.5), at(asked, 1));
    fmt::print("rings for nobody: {} ({:.2f} an hour of hold); asked in vain: {:.1f} an hour\n",
               false_rings, false_rings / (hold / 3600), vain_asks / (hold / 3600));
    fmt::print("{:.1f} us a frame\n", spent / (heard * 50) * 1e6);
    return 0;
}
