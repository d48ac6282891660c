#include "agent/mail/trust.hpp"

#include <algorithm>
#include <array>

#include "parsers/mail_text.hpp"

namespace patchcord {
namespace {

using mail::ascii_lower;
using mail::same_ascii;

std::string_view domain_of(std::string_view address) {
    const auto at = address.rfind('@');
    return at == std::string_view::npos ? address : address.substr(at + 1);
}

bool is_own(std::string_view address, const std::vector<std::string>& own_addresses) {
    return std::any_of(own_addresses.begin(), own_addresses.end(),
                       [address](const std::string& own) { return same_ascii(own, address); });
}

/// "org" and "co.uk" are nobody's domain.
bool looks_like_public_suffix(std::string_view domain) {
    constexpr std::array<std::string_view, 14> second{"co",  "com",  "org", "net", "gov",
                                                      "edu", "ac",   "or",  "ne",  "go",
                                                      "gob", "gouv", "nom", "mil"};
    const auto dot = domain.find('.');
    if (dot == std::string_view::npos) return true;
    const auto rest = domain.substr(dot + 1);
    return rest.size() == 2 &&
           std::find(second.begin(), second.end(), domain.substr(0, dot)) != second.end();
}

/// Whether an outsider cannot have written this field; see MailTrust::Stamp.
bool counts(const AuthResult& result, const MailTrust& trust, int topmost_field) {
    if (!same_ascii(result.authserv_id, trust.authserv_id)) return false;
    if (trust.stamp == MailTrust::Stamp::above) return result.entries <= trust.internal_hops;
    return result.field == topmost_field && result.entries <= trust.internal_hops + 1;
}

bool login_is(std::string_view login, const std::string& from,
              const std::vector<std::string>& own_addresses) {
    if (login.find('@') != std::string_view::npos) return same_ascii(login, from);
    // A bare login is one of our own domain.
    return same_ascii(login, std::string_view(from).substr(0, from.rfind('@'))) &&
           std::any_of(own_addresses.begin(), own_addresses.end(), [&from](const auto& own) {
               return same_ascii(domain_of(own), domain_of(from));
           });
}

/// Whether this property of a passed result ties it to the From address.
bool ties(const AuthResult& result, const std::string& from,
          const std::vector<std::string>& own_addresses) {
    const auto domain = domain_of(from);
    if (result.method == "dmarc") {
        return result.property == "header.from" && same_ascii(domain_of(result.value), domain);
    }
    if (result.method == "dkim") {
        return (result.property == "header.d" || result.property == "header.i") &&
               aligned(domain_of(result.value), domain);
    }
    if (result.method == "spf") {
        return result.property == "smtp.mailfrom" && aligned(domain_of(result.value), domain);
    }
    if (result.method == "auth") {
        return result.property == "smtp.auth" && login_is(result.value, from, own_addresses);
    }
    return false;
}

std::string why_not_from(const Mail& mail) {
    if (mail.from_fields == 0) return "it has no From field";
    if (mail.from_fields > 1) {
        return "it has " + std::to_string(mail.from_fields) + " From fields";
    }
    if (mail.from_addresses != 1) {
        return "its From field names " + std::to_string(mail.from_addresses) + " addresses";
    }
    return "its From field is no plain address";
}

}  // namespace

bool aligned(std::string_view domain, std::string_view other) {
    const std::string a = ascii_lower(domain);
    const std::string b = ascii_lower(other);
    if (a.empty() || b.empty()) return false;
    if (a == b) return true;
    const std::string& longer = a.size() > b.size() ? a : b;
    const std::string& shorter = a.size() > b.size() ? b : a;
    return longer.ends_with("." + shorter) && !looks_like_public_suffix(shorter);
}

Proof prove_sender(const Mail& mail, const MailTrust& trust,
                   const std::vector<std::string>& own_addresses) {
    if (mail.from.empty()) return {.why = why_not_from(mail)};
    if (is_own(mail.from, own_addresses)) return {.why = "it claims to come from ourselves"};
    if (trust.authserv_id.empty()) return {.why = "no authserv_id is configured"};
    int topmost = -1;
    bool misplaced = false;
    for (const auto& result : mail.auth) {
        if (!same_ascii(result.authserv_id, trust.authserv_id)) continue;
        if (topmost < 0) topmost = result.field;
        misplaced = misplaced || !counts(result, trust, topmost);
    }
    std::string seen;
    for (const auto& method : trust.methods) {
        for (const auto& result : mail.auth) {
            if (result.method != method || !counts(result, trust, topmost)) continue;
            if (result.result == "pass" && ties(result, mail.from, own_addresses)) {
                return {.proven = true, .how = method};
            }
            seen += (seen.empty() ? "" : ", ") + mail::clean_line(method + "=" + result.result) +
                    (result.result == "pass" ? " (for another sender)" : "");
            // One verdict a method, but for DKIM, where each signature has its own, and a pass
            // that may be tied by a later property.
            if (result.result != "pass" && method != "dkim") break;
        }
    }
    if (!seen.empty()) return {.why = "its sender is not proven: " + seen};
    if (misplaced) {
        return {.why = "its Authentication-Results of " + trust.authserv_id +
                       " stands where an outsider could have written it"};
    }
    return {.why = "no Authentication-Results of " + trust.authserv_id + " says who sent it"};
}

}  // namespace patchcord
