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
    std::vector<std::string> countries;       ///< country codes, "1", "44"; empty: none
    std::vector<std::string> allow_prefixes;  ///< E.164; before every rule but emergency and short
    std::vector<std::string> deny_prefixes;   ///< E.164, besides the built-in list
    bool allow_premium = false;
    bool allow_shared_cost = false;
    bool allow_satellite = false;
    bool allow_other_types = false;        ///< pagers, universal access, corporate numbers
    std::vector<std::string> sip_domains;  ///< hosts of SIP URIs; "*": any; empty: none
    std::string gateway;                   ///< for telephone numbers; empty: none can be dialled
    bool operator==(const DialPlanRules&) const = default;
};

/// May be dialled.
struct Allowed {
    std::string uri;      ///< "sip:+12015550123@HOST" is made by the gateway: here "tel:+1..." or
                          ///< the SIP URI
    std::string gateway;  ///< empty: direct
    std::string address;  ///< E.164 or SIP URI, for rows and notices
    bool operator==(const Allowed&) const = default;
};
/// May not: one plain sentence for the user, and a word for the log.
struct Refused {
    std::string why;
    std::string rule;  ///< "premium", "country", "sip-domain", ...
    bool operator==(const Refused&) const = default;
};

/// `address`: E.164, a number in any written form (read for `region`), or a SIP URI.
std::variant<Allowed, Refused> check_destination(std::string_view address,
                                                 const DialPlanRules& rules,
                                                 std::string_view region);

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
/// first one. `asked` of kind session, login, email and description is the first phone unless its
/// text names one.
std::variant<UserPhone, NoPhone> choose_caller_phone(const std::optional<CallerPhone>& asked,
                                                     const std::vector<UserPhone>& phones,
                                                     std::string_view region);

/// The policy of one call: the configured one with what the message asked, within bounds (at most
/// 10 retries, 5 to 120 s of ringing).
Policy policy_for(const Policy& configured, const Options& asked);

}  // namespace patchcord::call
