#include "parsers/quiet.hpp"

#include <charconv>

namespace patchcord {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

/// "08:00".
std::optional<minutes> clock(std::string_view text) {
    constexpr std::size_t length = 5;
    if (text.size() != length || text[2] != ':') return std::nullopt;
    int hour = 0;
    int minute = 0;
    const auto number = [](std::string_view digits, int& into) {
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), into);
        return error == std::errc() && end == digits.data() + digits.size() && into >= 0;
    };
    if (!number(text.substr(0, 2), hour) || !number(text.substr(3), minute) || hour > 23 ||
        minute > 59)
        return std::nullopt;
    return hours{hour} + minutes{minute};
}

}  // namespace

bool QuietHours::contains(std::chrono::local_seconds local) const {
    const auto time = local - std::chrono::floor<days>(local);
    if (begin <= end) return time >= begin && time < end;
    return time >= begin || time < end;
}

std::chrono::local_seconds QuietHours::over(std::chrono::local_seconds local) const {
    const auto day = std::chrono::floor<days>(local);
    return local - day < end ? day + end : day + days{1} + end;
}

std::optional<QuietHours> parse_quiet_hours(std::string_view text) {
    constexpr std::size_t length = 11;
    if (text.size() != length || text[5] != '-') return std::nullopt;
    const auto begin = clock(text.substr(0, 5));
    const auto end = clock(text.substr(6));
    if (!begin || !end || *begin == *end) return std::nullopt;
    return QuietHours{*begin, *end};
}

}  // namespace patchcord
