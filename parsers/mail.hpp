#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace patchcord {

/// Bounds that a mail must keep before a library sees it (DESIGN: hostile input is bounded first).
struct MailLimits {
    std::size_t bytes = std::size_t{256} * 1024;  ///< of the whole mail; the rest is not looked at
    std::size_t header_bytes = std::size_t{64} * 1024;
    int depth = 50;
    int parts = 200;
};

/// One property of one result of an Authentication-Results field (RFC 8601), parsed as a grammar;
/// a result without properties is one entry with an empty property.
struct AuthResult {
    std::string authserv_id;
    std::string method;    ///< "dmarc", "dkim", "spf", "auth"
    std::string result;    ///< "pass", "fail", ...
    std::string property;  ///< "header.from", "header.d", "smtp.mailfrom", ...
    std::string value;     ///< of the property
    int field = 0;         ///< which Authentication-Results field, 0 is the topmost
    int entries = 0;       ///< how many Received fields stand above it, LMTP deliveries not counted
};

/// A mail as values: what we need of it, in checked form.
struct Mail {
    std::string from;         ///< the one address of the one From field; local part as written,
                              ///< domain in lower case; empty where the rule was broken
    std::string from_name;    ///< display name, UTF-8, no control characters
    int from_fields = 0;      ///< how many From fields there were
    int from_addresses = 0;   ///< how many addresses they named
    std::string reply_to;     ///< one address or empty
    std::string return_path;  ///< of the envelope where given, else the header's; "" = null sender
    bool has_return_path = false;
    std::string message_id;  ///< without angle brackets; empty where missing or broken
    std::string in_reply_to;
    std::vector<std::string> references;
    std::string subject;  ///< UTF-8, one line
    std::string text;     ///< the text part, or HTML turned to text; UTF-8, LF line ends,
                          ///< quotes and signature still in it
    std::vector<std::string> calendars;  ///< text/calendar parts, raw
    bool automatic = false;  ///< never to be answered (RFC 3834; list, bulk, report, daemon)
    std::string automatic_why;
    bool truncated = false;        ///< longer than the limit
    std::vector<AuthResult> auth;  ///< topmost first, from every Authentication-Results field
};

/// Why a mail could not be read at all.
struct MailError {
    std::string why;  ///< plain words, for the log
};

/// Parses raw RFC 5322 bytes. Any thread; never throws on any input; O(bytes).
std::variant<Mail, MailError> parse_mail(std::string_view raw, const MailLimits& limits = {});

/// The words that the person wrote: without quoted replies, forwarded parts and signature; the
/// subject (without "Re:") where nothing is left of the body.
std::string own_words(const Mail& mail);

}  // namespace patchcord
