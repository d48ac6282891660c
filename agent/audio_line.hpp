#pragma once

#include <string>

#include "sipua/media.hpp"

namespace patchcord {

/// How a leg sounded, for its timeline: "1,203 packets heard, 0.1 % lost, jitter 2 ms; 1,210 sent,
/// 0.0 % lost, jitter 1 ms". What the peer did not report of our packets is left out.
std::string audio_line(const StreamStats& stats);

}  // namespace patchcord
