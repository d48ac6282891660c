#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

namespace patchcord {

/// When somebody is there: hours of the weekdays, by the wall clock there. Pure.
struct OpeningHours {
    /// A stretch of the day on some weekdays.
    struct Stretch {
        unsigned weekdays = 0;  ///< bit 0 is Sunday
        std::chrono::minutes begin{0};
        std::chrono::minutes end{0};  ///< after `begin`; at most 24:00
        bool operator==(const Stretch&) const = default;
    };
    /// A closed day: of one year, or of each.
    struct Holiday {
        std::optional<std::chrono::year> year;
        std::chrono::month_day day{};
        bool operator==(const Holiday&) const = default;
    };
    std::vector<Stretch> stretches;  ///< empty: all day, every day
    std::vector<Holiday> holidays;
    bool operator==(const OpeningHours&) const = default;

    bool open(std::chrono::local_seconds local) const;
    /// The first moment from `local` on that is open; empty where there is none within a year.
    std::optional<std::chrono::local_seconds> next_open(std::chrono::local_seconds local) const;

 private:
    bool holiday(std::chrono::local_days day) const;
};

/// "mon-fri 9:00-17:00", "sat 10-12:30", "daily 8:00-20:00"; empty for anything else.
std::optional<OpeningHours::Stretch> parse_opening(std::string_view text);
/// "2026-12-25", or "12-25" for each year; empty for anything else.
std::optional<OpeningHours::Holiday> parse_holiday(std::string_view text);

}  // namespace patchcord
