#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Characters of mails: charsets, clean lines, ASCII helpers. Any thread; never throws but for
/// memory.
namespace patchcord::mail {

std::string ascii_lower(std::string_view text);
bool same_ascii(std::string_view a, std::string_view b);  ///< without case
bool starts_with_ascii(std::string_view text, std::string_view lower_prefix);
std::string_view trim(std::string_view text);  ///< spaces, tabs, CR, LF at both ends

bool valid_utf8(std::string_view text);

/// Charsets that hide ASCII from whoever looks for it (UTF-7 and the like) are not decoded.
bool charset_refused(std::string_view charset);
/// Bytes of a charset as UTF-8, bad ones as U+FFFD. An unknown or empty charset, and us-ascii with
/// 8-bit bytes, is taken as UTF-8 where it is that, else as windows-1252, and so is iso-8859-1.
/// Empty for a refused charset.
std::optional<std::string> to_utf8(std::string_view bytes, std::string_view charset);

/// A header value: encoded words decoded (RFC 2047), one line, no control or direction characters.
std::string decode_header(std::string_view raw);
/// UTF-8 on one line: control and direction characters and runs of blanks become one blank.
std::string clean_line(std::string_view utf8);
/// UTF-8 with LF line ends; no other control characters but tab; no-break spaces are blanks.
std::string clean_lines(std::string_view utf8);

std::vector<std::string_view> split_lines(std::string_view text);  ///< at LF, a CR before it cut

}  // namespace patchcord::mail
