#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/mail/envelope.hpp"
#include "parsers/mail.hpp"

namespace patchcord {

/// Whether the From address is the sender's own, and by which method, or why not.
struct Proof {
    bool proven = false;
    std::string how;  ///< "dmarc", ...
    std::string why;  ///< where not proven, in plain words
};

/// Judges the sender of a mail by the Authentication-Results fields (RFC 8601) of the configured
/// authserv-id alone. Fails closed:
///  - exactly one From field with exactly one address;
///  - a field counts only where an outsider cannot have written it: above the Received field by
///    which the mail entered (MailTrust::Stamp::above), or, where the configuration says that
///    one's own mail server writes its field below that Received on every mail and removes
///    others under its name, the topmost one below it and no other (Stamp::below);
///  - the first result of a method in the fields that count decides; it must be "pass", and its
///    property must be aligned with the domain of From.
/// Pure; any thread.
Proof prove_sender(const Mail& mail, const MailTrust& trust,
                   const std::vector<std::string>& own_addresses);

/// Exact, or one a sub-domain of the other that is itself no public suffix as far as simple rules
/// tell ("co.uk", "org"). Any case. RFC 7489 section 3.1, stricter: siblings are not aligned.
bool aligned(std::string_view domain, std::string_view other);

}  // namespace patchcord
