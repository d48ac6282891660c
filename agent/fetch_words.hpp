#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace patchcord {

/// What somebody writes who waits in a calling center's queue and wants to be rung all the same.
struct FetchWords {
    std::chrono::minutes in{0};  ///< from now; at most 240
    std::string ref;             ///< the call's id where it was written, "k3f9x"
    bool operator==(const FetchWords&) const = default;
};

/// "now", "call me anyway in 5", "ring me in ten minutes k3f9x", and "now" in German, French and
/// Spanish; empty where anything else stands there. Pure.
std::optional<FetchWords> read_fetch(std::string_view text);

}  // namespace patchcord
