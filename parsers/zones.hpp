#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace patchcord {

/// A time zone that a text named: an IANA zone, or a fixed offset from UTC.
struct NamedZone {
    std::string iana;             ///< "Europe/London"; empty where it is a plain offset
    std::chrono::minutes offset;  ///< from UTC; counts where `iana` is empty
    bool operator==(const NamedZone&) const = default;
};

/// Whether it is a name that the system's time zone data knows ("Europe/Berlin", "UTC").
bool is_zone(std::string_view iana);

/// Reads "PST", "ET", "CEST", "GMT" in any case, and "Europe/Berlin". A standard and a summer name
/// mean the place: "EST" in July is the wall clock of New York. Thread-safe, never throws.
std::optional<NamedZone> zone_by_abbreviation(std::string_view text);

/// Reads a city or country as people say it before "time" ("London", "New York", "Berlin",
/// "Pacific", "German"), in any case; blanks between words. Thread-safe, never throws.
std::optional<NamedZone> zone_by_place(std::string_view text);

}  // namespace patchcord
