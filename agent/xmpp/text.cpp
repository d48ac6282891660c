#include "agent/xmpp/text.hpp"

#include <date/date.h>
#include <unicode/utf8.h>

#include <sstream>

namespace patchcord::xmpp {
namespace {

bool allowed(UChar32 c) {
    return c == '\t' || c == '\n' || (c >= 0x20 && c < 0x7F) || (c >= 0xA0 && c <= 0xD7FF) ||
           (c >= 0xE000 && c <= 0xFDCF) || (c >= 0xFDF0 && c <= 0xFFFD) ||
           (c >= 0x10000 && c <= 0x10FFFF && (c & 0xFFFE) != 0xFFFE);
}

}  // namespace

std::string clean_text(std::string_view text, std::size_t most) {
    std::string out;
    out.reserve(std::min(text.size(), most));
    // Long enough for any text that ends up within the limit, so that the loop is bounded.
    const auto size = static_cast<std::int32_t>(std::min<std::size_t>(text.size(), 1U << 20U));
    std::int32_t at = 0;
    while (at < size) {
        const std::int32_t begin = at;
        UChar32 c = 0;
        // ICU's macro narrows on purpose.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
        U8_NEXT(text.data(), at, size, c);
#pragma GCC diagnostic pop
        if (!allowed(c)) {
            continue;
        }
        const auto length = static_cast<std::size_t>(at - begin);
        if (out.size() + length > most) {
            break;
        }
        out += text.substr(static_cast<std::size_t>(begin), length);
    }
    return out;
}

std::optional<Instant> parse_stamp(std::string_view text) {
    constexpr std::size_t longest = 40;
    if (text.size() > longest) {
        return std::nullopt;
    }
    std::istringstream in{std::string(text)};
    date::sys_time<std::chrono::milliseconds> parsed;
    const char* format = text.ends_with('Z') ? "%FT%TZ" : "%FT%T%Ez";
    in >> date::parse(format, parsed);
    if (in.fail() || in.peek() != std::istringstream::traits_type::eof()) {
        return std::nullopt;
    }
    return Instant(parsed.time_since_epoch());
}

}  // namespace patchcord::xmpp
