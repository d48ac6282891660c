#include "agent/audio_line.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace patchcord {
namespace {

std::string thousands(std::uint64_t number) {
    std::string text = std::to_string(number);
    constexpr std::size_t group = 3;
    for (std::size_t at = text.size(); at > group; at -= group) text.insert(at - group, 1, ',');
    return text;
}

double percent(std::uint64_t part, std::uint64_t whole) {
    constexpr double hundred = 100;
    return whole == 0 ? 0 : hundred * static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

std::string audio_line(const StreamStats& stats) {
    if (stats.packets_received == 0) {
        return fmt::format("nothing was heard; {} packets sent", thousands(stats.packets_sent));
    }
    std::string line =
        fmt::format("{} packets heard, {:.1f} % lost, jitter {:.0f} ms; {} sent",
                    thousands(stats.packets_received),
                    percent(stats.packets_lost, stats.packets_received + stats.packets_lost),
                    stats.jitter_ms, thousands(stats.packets_sent));
    if (stats.reported_by_peer) {
        line += fmt::format(
            ", {:.1f} % lost, jitter {:.0f} ms",
            percent(std::min(stats.packets_lost_at_peer, stats.packets_sent), stats.packets_sent),
            stats.jitter_at_peer_ms);
    }
    return line;
}

}  // namespace patchcord
