#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "agent/call/state.hpp"
#include "parsers/request.hpp"

/// Which destinations and which phones of the user's a call may ring. Pure; deny by default.
namespace patchcord::call {

/// The dial plan's rules, from the configuration.
struct DialPlanRules {
    /// Country codes, "1", "44"; empty: none. "1" means the USA with its territories and Canada:
    /// the other islands of that code are dear, and want their prefix in `allow_prefixes`.
    std::vector<std::string> countries;
    /// E.164 beginnings, "+1876". The longest one that fits decides between allow and deny; allowed
    /// ones go before every other rule but emergency and short numbers.
    std::vector<std::string> allow_prefixes;
    std::vector<std::string> deny_prefixes;
    bool allow_premium = false;  ///< with it the built-in list of dear ranges
    bool allow_shared_cost = false;
    bool allow_satellite = false;
    /// Pagers, personal numbers, and ranges that are not known to exist.
    bool allow_other_types = false;
    /// Hosts of SIP URIs: "pbx.example.org", "*.example.org", "*"; empty: none. A user part that
    /// is a telephone number passes the rules of numbers as well.
    std::vector<std::string> sip_domains;
    std::string gateway;  ///< for telephone numbers; empty: none can be dialled
    /// A phone that answers "moved to" (3xx) is called there, where these rules allow the place.
    bool follow_redirects = false;
    /// A connected party may hand the other one on (REFER), where these rules allow the place.
    bool transfers = false;
    bool operator==(const DialPlanRules&) const = default;
};

/// May be dialled.
struct Allowed {
    std::string uri;      ///< a SIP URI; a number's is "sip:+12015550123@GATEWAY", whose host the
                          ///< gateway's settings replace
    std::string gateway;  ///< empty: direct
    std::string address;  ///< E.164 or SIP URI, for rows and notices
    bool operator==(const Allowed&) const = default;
};
/// May not.
struct Refused {
    std::string why;   ///< one plain sentence for the user
    std::string rule;  ///< for the log: "emergency", "premium", "country", "sip-domain", ...
    bool operator==(const Refused&) const = default;
};

/// `address`: E.164, a number in any written form (read for `region`, ISO alpha-2), or a SIP URI.
/// A refusal is worded in `language`, as all texts of wording.hpp are.
std::variant<Allowed, Refused> check_destination(std::string_view address,
                                                 const DialPlanRules& rules,
                                                 std::string_view region,
                                                 std::string_view language = "en");

/// One registered phone of the user who asks.
struct UserPhone {
    std::string kind;     ///< "mobile", "desk", "work", "home", "phone", "sip"
    std::string address;  ///< E.164 or SIP URI
    bool operator==(const UserPhone&) const = default;
};
/// Why no phone was chosen, for the user.
struct NoPhone {
    std::string why;
    bool operator==(const NoPhone&) const = default;
};

/// The phone that rings the user: the one asked for, which must be registered for that user, or the
/// first one. Kinds session, login and email name the user: the first one.
std::variant<UserPhone, NoPhone> choose_caller_phone(const std::optional<CallerPhone>& asked,
                                                     const std::vector<UserPhone>& phones,
                                                     std::string_view region,
                                                     std::string_view language = "en");

/// The policy of one call: the configured one with what the message asked, within bounds (at most
/// 10 retries, 5 to 120 s of ringing).
Policy policy_for(const Policy& configured, const Options& asked);

}  // namespace patchcord::call
