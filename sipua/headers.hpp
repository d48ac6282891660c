#pragma once

#include <string>
#include <string_view>

/// Builders of header values. Sofia stops neither CR LF nor "?" nor ";" in the texts that it is
/// given: everything that came from outside goes through one of these first.
namespace patchcord::headers {

/// A display name as a quoted string (RFC 3261 §25.1), UTF-8. Control characters and broken UTF-8
/// are left out; at most 64 characters are kept. Empty text gives "".
std::string quoted(std::string_view text);

/// The user part of a SIP URI, everything outside unreserved characters and "+" escaped.
std::string escaped_user(std::string_view user);

/// `"Name" <uri>;tag=...`; name and tag may be empty. `uri` must be checked already.
std::string name_addr(std::string_view display_name, std::string_view uri, std::string_view tag);

/// `SIP ;cause=487 ;text="..."` (RFC 3326).
std::string reason(int status, std::string_view text);

/// Whether a text may stand in "<...>" or in a tag as it is: printable ASCII without blanks,
/// '<', '>', '"' and backslash, 1 to 512 characters.
bool is_safe(std::string_view text);

/// A random number below `limit`, which is over 0. Throws std::runtime_error.
unsigned random_below(unsigned limit);

/// `bytes` random bytes as lower-case hexadecimal digits. Throws std::runtime_error.
std::string random_hex(std::size_t bytes);

}  // namespace patchcord::headers
