#include "parsers/zones.hpp"

#include <date/tz.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>

#include "parsers/when.hpp"

namespace patchcord {
namespace {

using std::chrono::minutes;

struct ZoneRow {
    std::string_view name;
    std::string_view iana;
};

/// Abbreviations. A standard and a summer name of one place both mean the place: people write
/// "EST" in July and mean the wall clock in New York.
constexpr auto abbreviations = std::to_array<ZoneRow>({
    {"acst", "Australia/Darwin"},
    {"acdt", "Australia/Adelaide"},
    {"aedt", "Australia/Sydney"},
    {"aest", "Australia/Sydney"},
    {"akdt", "America/Anchorage"},
    {"akst", "America/Anchorage"},
    {"adt", "America/Halifax"},
    {"awst", "Australia/Perth"},
    {"brt", "America/Sao_Paulo"},
    {"bst", "Europe/London"},
    {"cat", "Africa/Maputo"},
    {"cdt", "America/Chicago"},
    {"cest", "Europe/Berlin"},
    {"cet", "Europe/Berlin"},
    {"cst", "America/Chicago"},
    {"ct", "America/Chicago"},
    {"eat", "Africa/Nairobi"},
    {"edt", "America/New_York"},
    {"eest", "Europe/Helsinki"},
    {"eet", "Europe/Helsinki"},
    {"est", "America/New_York"},
    {"et", "America/New_York"},
    {"gmt", "UTC"},
    {"hkt", "Asia/Hong_Kong"},
    {"hst", "Pacific/Honolulu"},
    {"ist", "Asia/Kolkata"},
    {"jst", "Asia/Tokyo"},
    {"kst", "Asia/Seoul"},
    {"mdt", "America/Denver"},
    {"mesz", "Europe/Berlin"},
    {"mez", "Europe/Berlin"},
    {"msk", "Europe/Moscow"},
    {"mst", "America/Denver"},
    {"mt", "America/Denver"},
    {"ndt", "America/St_Johns"},
    {"nst", "America/St_Johns"},
    {"nzdt", "Pacific/Auckland"},
    {"nzst", "Pacific/Auckland"},
    {"pdt", "America/Los_Angeles"},
    {"pkt", "Asia/Karachi"},
    {"pst", "America/Los_Angeles"},
    {"pt", "America/Los_Angeles"},
    {"sast", "Africa/Johannesburg"},
    {"sgt", "Asia/Singapore"},
    {"utc", "UTC"},
    {"west", "Europe/Lisbon"},
    {"wet", "Europe/Lisbon"},
    {"z", "UTC"},
});

/// Places whose name is not the city of an IANA name, as people say them before "time".
constexpr auto places = std::to_array<ZoneRow>({
    {"alaska", "America/Anchorage"},
    {"arizona", "America/Phoenix"},
    {"atlanta", "America/New_York"},
    {"atlantic", "America/Halifax"},
    {"austin", "America/Chicago"},
    {"australian eastern", "Australia/Sydney"},
    {"bangalore", "Asia/Kolkata"},
    {"barcelona", "Europe/Madrid"},
    {"beijing", "Asia/Shanghai"},
    {"boston", "America/New_York"},
    {"british", "Europe/London"},
    {"california", "America/Los_Angeles"},
    {"cape town", "Africa/Johannesburg"},
    {"central", "America/Chicago"},
    {"central european", "Europe/Berlin"},
    {"china", "Asia/Shanghai"},
    {"cologne", "Europe/Berlin"},
    {"dallas", "America/Chicago"},
    {"delhi", "Asia/Kolkata"},
    {"eastern", "America/New_York"},
    {"eastern european", "Europe/Helsinki"},
    {"edinburgh", "Europe/London"},
    {"florida", "America/New_York"},
    {"frankfurt", "Europe/Berlin"},
    {"french", "Europe/Paris"},
    {"geneva", "Europe/Zurich"},
    {"german", "Europe/Berlin"},
    {"germany", "Europe/Berlin"},
    {"greenwich mean", "UTC"},
    {"hamburg", "Europe/Berlin"},
    {"hawaii", "Pacific/Honolulu"},
    {"houston", "America/Chicago"},
    {"india", "Asia/Kolkata"},
    {"indian", "Asia/Kolkata"},
    {"irish", "Europe/Dublin"},
    {"italian", "Europe/Rome"},
    {"japan", "Asia/Tokyo"},
    {"japanese", "Asia/Tokyo"},
    {"korea", "Asia/Seoul"},
    {"la", "America/Los_Angeles"},
    {"las vegas", "America/Los_Angeles"},
    {"london", "Europe/London"},
    {"manchester", "Europe/London"},
    {"melbourne", "Australia/Melbourne"},
    {"miami", "America/New_York"},
    {"milan", "Europe/Rome"},
    {"montreal", "America/Toronto"},
    {"moscow", "Europe/Moscow"},
    {"mountain", "America/Denver"},
    {"mumbai", "Asia/Kolkata"},
    {"munich", "Europe/Berlin"},
    {"new delhi", "Asia/Kolkata"},
    {"new york city", "America/New_York"},
    {"new zealand", "Pacific/Auckland"},
    {"nyc", "America/New_York"},
    {"ottawa", "America/Toronto"},
    {"pacific", "America/Los_Angeles"},
    {"philadelphia", "America/New_York"},
    {"portland", "America/Los_Angeles"},
    {"rio", "America/Sao_Paulo"},
    {"san diego", "America/Los_Angeles"},
    {"san francisco", "America/Los_Angeles"},
    {"seattle", "America/Los_Angeles"},
    {"south african", "Africa/Johannesburg"},
    {"spanish", "Europe/Madrid"},
    {"swiss", "Europe/Zurich"},
    {"tel aviv", "Asia/Jerusalem"},
    {"texas", "America/Chicago"},
    {"uk", "Europe/London"},
    {"us central", "America/Chicago"},
    {"us eastern", "America/New_York"},
    {"us mountain", "America/Denver"},
    {"us pacific", "America/Los_Angeles"},
    {"washington", "America/New_York"},
    {"washington dc", "America/New_York"},
    {"wellington", "Pacific/Auckland"},
});

constexpr auto regions = std::to_array<std::string_view>(
    {"Europe", "America", "Asia", "Africa", "Australia", "Pacific", "Atlantic"});

std::string lower(std::string_view text) {
    std::string out(text.substr(0, 64));
    std::ranges::transform(out, out.begin(), [](char c) {
        return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    });
    return out;
}

const date::time_zone* locate(std::string_view name) {
    if (name.empty() || name.size() > 64) {
        return nullptr;
    }
    try {
        return date::locate_zone(name);
    } catch (const std::exception&) {
        return nullptr;
    }
}

template <std::size_t N>
std::optional<NamedZone> look_up(const std::array<ZoneRow, N>& rows, std::string_view name) {
    const auto row = std::ranges::find(rows, name, &ZoneRow::name);
    if (row == rows.end()) {
        return std::nullopt;
    }
    return NamedZone{std::string(row->iana), minutes{0}};
}

/// "new york" to "New_York".
std::string iana_city(std::string_view words) {
    std::string out;
    bool start = true;
    for (const char c : words) {
        const auto u = static_cast<unsigned char>(c);
        out += c == ' ' ? '_' : static_cast<char>(start ? std::toupper(u) : std::tolower(u));
        start = std::isalpha(u) == 0;
    }
    return out;
}

date::local_seconds to_date(std::chrono::local_seconds t) {
    return date::local_seconds{t.time_since_epoch()};
}

}  // namespace

bool is_zone(std::string_view iana) { return locate(iana) != nullptr; }

std::optional<NamedZone> zone_by_abbreviation(std::string_view text) {
    if (auto found = look_up(abbreviations, lower(text))) {
        return found;
    }
    if (text.find('/') != std::string_view::npos && is_zone(text)) {
        return NamedZone{std::string(text), minutes{0}};
    }
    return std::nullopt;
}

std::optional<NamedZone> zone_by_place(std::string_view text) {
    if (text.empty() || text.size() > 64) {
        return std::nullopt;
    }
    const std::string name = lower(text);
    if (auto found = look_up(places, name)) {
        return found;
    }
    const std::string city = iana_city(name);
    for (const std::string_view region : regions) {
        const std::string iana = std::string(region) + "/" + city;
        if (is_zone(iana)) {
            return NamedZone{iana, minutes{0}};
        }
    }
    return std::nullopt;
}

std::optional<ResolvedLocal> resolve_local(std::chrono::local_seconds local,
                                           std::string_view zone) {
    const date::time_zone* tz = locate(zone);
    if (tz == nullptr) {
        return std::nullopt;
    }
    const date::local_info info = tz->get_info(to_date(local));
    ResolvedLocal out;
    out.local = local;
    auto offset = info.first.offset;
    if (info.result == date::local_info::nonexistent) {
        out.local = local + (info.second.offset - info.first.offset);
        out.note =
            "That time does not exist on this day (the clocks are put forward); it is one step "
            "later.";
    } else if (info.result == date::local_info::ambiguous) {
        out.note = "That time exists twice on this day (the clocks are put back); it is the first.";
    }
    out.utc = std::chrono::sys_seconds{local.time_since_epoch() - offset};
    return out;
}

std::optional<std::chrono::local_seconds> to_local(std::chrono::sys_seconds utc,
                                                   std::string_view zone) {
    const date::time_zone* tz = locate(zone);
    if (tz == nullptr) {
        return std::nullopt;
    }
    const date::sys_info info = tz->get_info(date::sys_seconds{utc.time_since_epoch()});
    return std::chrono::local_seconds{utc.time_since_epoch() + info.offset};
}

When rezone(const When& when, std::string_view zone, std::chrono::sys_seconds now) {
    using std::chrono::days;
    auto placed = resolve_local(when.local, zone);
    // A bare clock time is within a day from now: so it must be in the other zone.
    if (placed && !when.names_day && placed->utc < now) {
        placed = resolve_local(when.local + days{1}, zone);
    } else if (placed && !when.names_day && placed->utc - now > days{1}) {
        placed = resolve_local(when.local - days{1}, zone);
    }
    if (!placed) {
        return when;
    }
    When out = when;
    out.zone = std::string(zone);
    out.local = placed->local;
    out.utc = placed->utc;
    out.in_called_zone = false;
    out.note = placed->note;
    if (when.until) {
        out.until = out.utc + (*when.until - when.utc);
    }
    return out;
}

}  // namespace patchcord
