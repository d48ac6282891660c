#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace patchcord {

/// The hours of the day in which nobody is rung at home, by the wall clock of the called party.
struct QuietHours {
    std::chrono::minutes begin{21 * 60};  ///< after midnight
    std::chrono::minutes end{8 * 60};     ///< likewise; before `begin`: over midnight
    bool operator==(const QuietHours&) const = default;

    bool contains(std::chrono::local_seconds local) const;
    /// The end of the quiet hours that `local` is within.
    std::chrono::local_seconds over(std::chrono::local_seconds local) const;
};

/// "21:00-08:00"; empty for anything else.
std::optional<QuietHours> parse_quiet_hours(std::string_view text);

}  // namespace patchcord
