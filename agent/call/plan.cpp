#include "agent/call/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "agent/call/desk_phrases.hpp"
#include "agent/call/party_words.hpp"
#include "parsers/phone_number.hpp"
#include "parsers/sip_uri.hpp"

namespace patchcord::call {
namespace {

using Verdict = std::variant<Allowed, Refused>;

constexpr std::size_t longest_address = 250;
constexpr std::size_t longest_extension = 6;

/// Dear ranges of which libphonenumber 8.12.57 does not say so for every number of theirs: premium,
/// personal (forwarded anywhere at the caller's cost), mass calling and directory enquiries.
constexpr std::array<std::string_view, 41> dear{
    "+1900",  "+3270",   "+3278",  "+3290",   "+34905",   "+34907", "+351707",
    "+35176", "+351884", "+35990", "+370900", "+380900",  "+38190", "+3856",
    "+39178", "+44118",  "+4470",  "+46118",  "+46900",   "+46939", "+46944",
    "+4699",  "+48300",  "+48400", "+49118",  "+4912",    "+49137", "+49138",
    "+49190", "+49900",  "+56600", "+56700",  "+571901",  "+6119",  "+81570",
    "+8260",  "+852900", "+878",   "+888",    "+9721956", "+979",
};
/// Ordinary ranges that the library counts among the special ones.
constexpr std::array<std::string_view, 1> ordinary{"+443"};
/// Regions of country code 1 that cost what a call within the USA or Canada costs.
constexpr std::array<std::string_view, 7> north_america{"US", "CA", "PR", "VI", "GU", "MP", "AS"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Length of the longest prefix that fits; 0: none.
template <typename List>
std::size_t longest_fit(const List& prefixes, std::string_view number) {
    std::size_t best = 0;
    for (const std::string_view prefix : prefixes) {
        if (number.starts_with(prefix)) best = std::max(best, prefix.size());
    }
    return best;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

std::string quoted(std::string_view text) { return "\"" + clean_text(text, 60) + "\""; }

/// Says no in the user's language.
struct Refuser {
    std::string_view language;

    Refused plain(std::string_view DeskPhrases::*why, std::string rule) const {
        return {answer(language, why), std::move(rule)};
    }
    Refused number(std::string_view DeskPhrases::*why, const std::string& shown,
                   std::string rule) const {
        return {answer(language, why, fmt::arg("address", shown)), std::move(rule)};
    }
    Refused text(std::string_view DeskPhrases::*why, std::string_view text,
                 std::string rule) const {
        return {answer(language, why, fmt::arg("text", quoted(text))), std::move(rule)};
    }
};

/// The rule that refuses a number, or nothing.
std::optional<Refused> refused_number(const PhoneNumber& number, const DialPlanRules& rules,
                                      const Refuser& refuse) {
    const std::string shown = format_phone_number(number.e164);
    const std::size_t denied = longest_fit(rules.deny_prefixes, number.e164);
    const std::size_t allowed = longest_fit(rules.allow_prefixes, number.e164);
    if (allowed > denied) return {};
    if (denied > 0) return refuse.number(&DeskPhrases::denied, shown, "denied");
    if (number.type == PhoneNumber::Type::satellite && !rules.allow_satellite) {
        return refuse.number(&DeskPhrases::satellite, shown, "satellite");
    }
    const bool is_dear = longest_fit(dear, number.e164) > 0;
    if ((is_dear || number.type == PhoneNumber::Type::premium) && !rules.allow_premium) {
        return refuse.number(&DeskPhrases::premium, shown, "premium");
    }
    if (number.type == PhoneNumber::Type::shared_cost && !rules.allow_shared_cost) {
        return refuse.number(&DeskPhrases::shared_cost, shown, "shared-cost");
    }
    const std::string country = std::to_string(number.country_code);
    const bool listed = std::ranges::find(rules.countries, country) != rules.countries.end();
    const bool near = number.country_code != 1 || number.type == PhoneNumber::Type::toll_free ||
                      std::ranges::find(north_america, number.region) != north_america.end();
    if (!listed || !near) return refuse.number(&DeskPhrases::country, shown, "country");
    if (number.type == PhoneNumber::Type::other && !is_dear &&
        longest_fit(ordinary, number.e164) == 0 && !rules.allow_other_types) {
        return refuse.number(&DeskPhrases::unknown_type, shown, "unknown-type");
    }
    return {};
}

/// Numbers that PBXes pass on to emergency services, whatever the country; also after a digit for
/// the outside line.
bool pbx_emergency(std::string_view digits) {
    constexpr std::array<std::string_view, 8> numbers{"000", "110", "112", "119",
                                                      "911", "933", "988", "999"};
    const auto is_one = [&numbers](std::string_view text) {
        return std::ranges::find(numbers, text) != numbers.end();
    };
    if (is_one(digits)) return true;
    return (digits.starts_with('9') || digits.starts_with('0')) && is_one(digits.substr(1));
}

/// What a PBX would do with the user part of a SIP URI: an extension may be rung, an outside number
/// only by the rules of numbers, feature codes never.
std::optional<Refused> refused_user(const SipUri& uri, const DialPlanRules& rules,
                                    std::string_view region, const Refuser& refuse) {
    const std::string& user = uri.user;
    if (user.starts_with('*') || user.starts_with('#')) {
        return refuse.text(&DeskPhrases::service_code, user, "service-code");
    }
    const auto digits = std::ranges::count_if(user, is_digit);
    const bool dialled =
        digits > 0 && std::ranges::all_of(user, [](char c) {
            return is_digit(c) || std::string_view("+-.()*#").find(c) != std::string_view::npos;
        });
    if (!dialled) return {};
    if (pbx_emergency(user)) return refuse.text(&DeskPhrases::emergency, user, "emergency");
    if (!user.starts_with('+') && static_cast<std::size_t>(digits) <= longest_extension) return {};
    const auto number = parse_phone_number(user, region);
    if (!number) return refuse.text(&DeskPhrases::not_a_number, user, "not-a-number");
    return refused_number(*number, rules, refuse);
}

bool host_allowed(std::string_view host, const std::vector<std::string>& domains) {
    return std::ranges::any_of(domains, [host](const std::string& listed) {
        const std::string domain = lower(listed);
        if (domain == "*") return true;
        if (domain.starts_with("*.")) {
            return host.size() >= domain.size() && host.ends_with(domain.substr(1));
        }
        return host == domain;
    });
}

Verdict check_sip(std::string_view address, const DialPlanRules& rules, std::string_view region,
                  const Refuser& refuse) {
    const std::optional<SipUri> uri = parse_sip_uri(address);
    if (!uri) return refuse.text(&DeskPhrases::bad_sip, address, "bad-sip-uri");
    if (!host_allowed(uri->host, rules.sip_domains)) {
        return refuse.text(&DeskPhrases::sip_domain, uri->host, "sip-domain");
    }
    if (auto refused = refused_user(*uri, rules, region, refuse)) return *std::move(refused);
    const std::string text = uri->str();
    return Allowed{text, {}, text};
}

}  // namespace

Verdict check_destination(std::string_view address, const DialPlanRules& rules,
                          std::string_view region, std::string_view language) {
    const Refuser refuse{language};
    while (!address.empty() && address.front() == ' ') address.remove_prefix(1);
    while (!address.empty() && address.back() == ' ') address.remove_suffix(1);
    if (address.empty() || address.size() > longest_address) {
        return refuse.plain(&DeskPhrases::no_address, "no-address");
    }
    const std::string start = lower(address.substr(0, 5));
    if (start.starts_with("sip:") || start == "sips:") {
        return check_sip(address, rules, region, refuse);
    }

    if (!address.starts_with('+') && is_emergency_or_short(address, region)) {
        return refuse.text(&DeskPhrases::emergency, address, "emergency");
    }
    const std::optional<PhoneNumber> number = parse_phone_number(address, region);
    if (!number) return refuse.text(&DeskPhrases::not_a_number_how, address, "not-a-number");
    if (auto refused = refused_number(*number, rules, refuse)) return *std::move(refused);
    if (rules.gateway.empty()) return refuse.plain(&DeskPhrases::no_gateway, "no-gateway");
    std::string uri = fmt::format("sip:{}@{}", number->e164, rules.gateway);
    // A gateway's name need not be fit for a host.
    if (!parse_sip_uri(uri)) uri = fmt::format("sip:{}@gateway.invalid", number->e164);
    return Allowed{std::move(uri), rules.gateway, number->e164};
}

Policy policy_for(const Policy& configured, const Options& asked) {
    Policy policy = configured;
    if (asked.retries) {
        const int retries = std::clamp(*asked.retries, 0, 10);
        policy.busy.retries = policy.no_answer.retries = policy.unreachable.retries = retries;
    }
    if (asked.ring_timeout) {
        policy.ring_called = std::clamp(*asked.ring_timeout, seconds{5}, seconds{120});
    }
    return policy;
}

}  // namespace patchcord::call
