#include "sipua/gateway.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sipua/headers.hpp"

namespace patchcord {

namespace {

bool is_e164(std::string_view text) {
    return text.size() > 1 && text[0] == '+' &&
           std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// "tel:+12015550123" or "+12015550123" as well as a SIP URI.
std::optional<SipUri> target_uri(std::string_view text) {
    if (text.starts_with("tel:")) text.remove_prefix(4);
    if (is_e164(text)) {
        SipUri uri;
        uri.user = text;
        return uri;
    }
    return parse_sip_uri(text);
}

std::string host_uri(const std::string& user, const std::string& host) {
    return user.empty() ? fmt::format("sip:{}", host)
                        : fmt::format("sip:{}@{}", headers::escaped_user(user), host);
}

/// Length of the longest prefix of the gateway that fits the number; empty: it does not take it.
std::optional<std::size_t> longest_prefix(const GatewaySettings& gateway, std::string_view number) {
    if (gateway.prefixes.empty()) return 0;
    std::optional<std::size_t> best;
    for (const std::string& prefix : gateway.prefixes) {
        if (number.starts_with(prefix)) best = std::max(best.value_or(0), prefix.size());
    }
    return best;
}

const std::string& either(const std::string& first, const std::string& second) {
    return first.empty() ? second : first;
}

}  // namespace

std::variant<Outbound, std::string> plan_outbound(const SipSettings& settings,
                                                  const DialTarget& target,
                                                  const std::string& host) {
    const std::optional<SipUri> wanted = target_uri(target.uri);
    if (!wanted) return "not a SIP address";
    const std::string& own = either(either(settings.domain, settings.advertised), host);
    const std::string default_user = "patchcord";
    Outbound out;
    if (target.gateway.empty()) {
        if (wanted->host.empty()) return "a telephone number needs a gateway";
        out.request_uri = target.contact.empty() ? wanted->str() : target.contact;
        out.next_hop = target.next_hop;
        SipUri to = *wanted;
        to.transport.clear();
        out.to_uri = to.str();
        out.from_uri = host_uri(either(target.from_user, default_user), own);
        out.transport = transport_of(*wanted);
        const std::string& first = target.next_hop.empty() ? target.contact : target.next_hop;
        if (const auto hop = parse_sip_uri(first)) out.transport = transport_of(*hop);
        return out;
    }
    const GatewaySettings* gateway = find_gateway(settings, target.gateway);
    if (gateway == nullptr) {
        return fmt::format("no gateway is called \"{}\"", target.gateway);
    }
    std::optional<SipUri> proxy = parse_sip_uri(gateway->proxy);
    if (!proxy) return fmt::format("gateway \"{}\" has no usable proxy", target.gateway);
    proxy->user = wanted->user;
    if (is_e164(proxy->user)) proxy->user = formatted_number(gateway->numbers, proxy->user);
    out.request_uri = proxy->str();
    SipUri to = *proxy;
    to.transport.clear();
    out.to_uri = to.str();
    const std::string& domain = either(gateway->from_domain, proxy->host);
    const std::string& caller =
        either(either(gateway->caller_id, gateway->user), either(target.from_user, default_user));
    out.from_uri = host_uri(caller, domain);
    out.transport = transport_of(*proxy);
    const std::string& asserted = either(gateway->asserted_identity, gateway->caller_id);
    if (!asserted.empty()) out.asserted_identity = host_uri(asserted, domain);
    if (gateway->anonymous) {
        out.anonymous = true;
        out.from_uri = "sip:anonymous@anonymous.invalid";  // RFC 3323 §4.1.1.3
    }
    if (!gateway->outbound_proxy.empty()) {
        const std::optional<SipUri> hop = parse_sip_uri(gateway->outbound_proxy);
        if (!hop) return fmt::format("gateway \"{}\" has no usable outbound_proxy", gateway->name);
        out.next_hop = hop->str();
        out.transport = transport_of(*hop);
    }
    out.gateway = *gateway;
    return out;
}

const GatewaySettings* find_gateway(const SipSettings& settings, std::string_view name) {
    const auto found = std::ranges::find(settings.gateways, name, &GatewaySettings::name);
    return found == settings.gateways.end() ? nullptr : &*found;
}

std::string user_of(std::string_view uri) {
    const std::optional<SipUri> read = target_uri(uri);
    return read ? read->user : std::string{};
}

std::vector<std::string> gateway_order(const SipSettings& settings, std::string_view names,
                                       std::string_view number,
                                       const std::function<unsigned(unsigned)>& dice) {
    struct Candidate {
        const GatewaySettings* gateway;
        std::size_t prefix;
    };
    std::vector<Candidate> candidates;
    while (!names.empty()) {
        const std::size_t end = std::min(names.find(','), names.size());
        const GatewaySettings* gateway = find_gateway(settings, names.substr(0, end));
        names.remove_prefix(std::min(end + 1, names.size()));
        if (gateway == nullptr) continue;
        if (const auto prefix = longest_prefix(*gateway, number)) {
            candidates.push_back({gateway, *prefix});
        }
    }
    std::ranges::stable_sort(candidates, [](const Candidate& a, const Candidate& b) {
        return a.prefix != b.prefix ? a.prefix > b.prefix
                                    : a.gateway->priority < b.gateway->priority;
    });
    std::vector<std::string> order;
    for (auto first = candidates.begin(); first != candidates.end(); ++first) {
        // One of its equals, each with the chance of its weight (RFC 2782), comes next.
        const auto last = std::find_if(first, candidates.end(), [&](const Candidate& c) {
            return c.prefix != first->prefix || c.gateway->priority != first->gateway->priority;
        });
        unsigned sum = 0;
        for (auto c = first; c != last; ++c) sum += static_cast<unsigned>(c->gateway->weight);
        unsigned throw_of = sum > 0 ? dice(sum) : 0;
        auto chosen = first;
        while (chosen + 1 != last && throw_of >= static_cast<unsigned>(chosen->gateway->weight)) {
            throw_of -= static_cast<unsigned>(chosen->gateway->weight);
            ++chosen;
        }
        std::rotate(first, chosen, chosen + 1);
        order.push_back(first->gateway->name);
    }
    return order;
}

std::string formatted_number(const NumberFormat& format, std::string_view number) {
    if (!is_e164(number)) return std::string(number);
    std::string out(number);
    switch (format.kind) {
        case NumberFormat::Kind::plus_e164:
            break;
        case NumberFormat::Kind::e164:
            out.erase(0, 1);
            break;
        case NumberFormat::Kind::national:
            out.erase(0, 1);
            if (!format.country.empty() && out.starts_with(format.country)) {
                out = format.national_prefix + out.substr(format.country.size());
            } else {
                out = format.international_prefix + out;
            }
            break;
    }
    out.erase(0, std::min<std::size_t>(static_cast<std::size_t>(format.strip), out.size()));
    return format.prefix + out;
}

Transport transport_of(const SipUri& uri) {
    if (uri.secure || uri.transport == "tls") return Transport::tls;
    return uri.transport == "tcp" ? Transport::tcp : Transport::udp;
}

std::string realm_of(const GatewaySettings& gateway) {
    if (!gateway.realm.empty()) return gateway.realm;
    const std::optional<SipUri> proxy = parse_sip_uri(gateway.proxy);
    return proxy ? proxy->host : std::string{};
}

}  // namespace patchcord
