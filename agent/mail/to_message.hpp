#pragma once

#include <string>
#include <vector>

#include "agent/mail/envelope.hpp"
#include "agent/mail/trust.hpp"
#include "agent/message.hpp"

namespace patchcord {

/// Reads raw mail bytes into a Message: parsed, judged, with the key
/// "mail:" + sha256 of recipient, Message-ID, From and body, the same for every channel that
/// brings this mail. What cannot be parsed becomes a Message without sender, not answerable, whose
/// `unproven_why` says what was wrong. Never throws on any bytes. Any thread.
Message to_message(std::string raw, const Envelope& envelope, const MailTrust& trust,
                   const std::vector<std::string>& own_addresses, Instant received);

/// The second key of a mail, see above.
std::string mail_key(std::string_view recipient, std::string_view message_id, std::string_view from,
                     std::string_view raw);

/// To which of our addresses a mail in a folder was sent, as far as its header says
/// (Delivered-To, X-Original-To, To, Cc); the first of them where it does not say.
std::string own_recipient(std::string_view raw, const std::vector<std::string>& own_addresses);

/// Under what a mail is counted before it is looked at (directory/attempts.hpp).
std::string attempt_key(std::string_view raw);
/// A mail that was begun this often and never ended is parked: stored, not looked at.
constexpr int most_attempts = 3;
/// A parked mail: nothing of it but its bytes.
Message parked_message(std::string raw, const Envelope& envelope, Instant received);

}  // namespace patchcord
