#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace patchcord::mail {

struct Mailbox {
    std::string name;     ///< display name as written, without quotes; encoded words still in it
    std::string address;  ///< local part as written, domain in lower case
};

/// What an address field holds.
struct AddressList {
    std::vector<Mailbox> mailboxes;  ///< those that are plainly one address
    int named = 0;                   ///< how many addresses the field seems to name
    bool clean = true;               ///< no group, route, broken address or left-over text
};

/// Reads an address field (RFC 5322 section 3.4) more strictly than the standard: see `clean`.
/// Linear, no recursion, any bytes.
AddressList read_addresses(std::string_view value);

/// True for local@domain of printable characters: dot-atom and UTF-8 (RFC 6531) on the left, host
/// labels on the right; no quoted local part, no address literal; at most 254 bytes.
bool valid_address(std::string_view address);

/// The Message-IDs in a field, without angle brackets; broken ones are left out.
std::vector<std::string> read_message_ids(std::string_view value);

}  // namespace patchcord::mail
