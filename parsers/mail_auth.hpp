#pragma once

#include <string_view>
#include <vector>

#include "parsers/mail.hpp"

namespace patchcord::mail {

/// Parses one Authentication-Results value (RFC 8601 section 2.2); `field` and `entries` of the
/// results are left for the caller. A value that breaks the grammar gives nothing. "action=" and
/// its like, which some servers write beside "reason=", are passed over. Linear.
std::vector<AuthResult> read_auth_results(std::string_view value);

/// True for a Received field that a delivery by LMTP wrote (RFC 2033: LMTP is never spoken to
/// strangers): its last "with" clause decides, since what comes before may be the client's words.
bool received_by_lmtp(std::string_view received);

}  // namespace patchcord::mail
