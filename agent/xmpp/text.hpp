#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "directory/database.hpp"

namespace patchcord::xmpp {

/// The text as XML 1.0 may carry it: valid UTF-8, no control characters but tab and LF, no
/// non-characters. One bad byte would cost the whole stream. At most `most` bytes, cut at a
/// character.
std::string clean_text(std::string_view text, std::size_t most = 16384);

/// A time as XEP-0082 writes it, "2026-01-05T09:00:00.5Z" or with an offset; nothing where it is
/// none.
std::optional<Instant> parse_stamp(std::string_view text);

}  // namespace patchcord::xmpp
