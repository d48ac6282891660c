#include "sipua/gateway.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "parsers/sip_uri.hpp"
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
        out.request_uri = wanted->str();
        SipUri to = *wanted;
        to.transport.clear();
        out.to_uri = to.str();
        out.from_uri = host_uri(either(target.from_user, default_user), own);
        out.tcp = wanted->transport == "tcp";
        return out;
    }
    const auto gateway =
        std::find_if(settings.gateways.begin(), settings.gateways.end(),
                     [&](const GatewaySettings& g) { return g.name == target.gateway; });
    if (gateway == settings.gateways.end()) {
        return fmt::format("no gateway is called \"{}\"", target.gateway);
    }
    std::optional<SipUri> proxy = parse_sip_uri(gateway->proxy);
    if (!proxy) return fmt::format("gateway \"{}\" has no usable proxy", target.gateway);
    proxy->user = wanted->user;
    if (is_e164(proxy->user) && gateway->number_format == "e164") proxy->user.erase(0, 1);
    out.request_uri = proxy->str();
    SipUri to = *proxy;
    to.transport.clear();
    out.to_uri = to.str();
    const std::string& domain = either(gateway->from_domain, proxy->host);
    const std::string& caller =
        either(either(gateway->caller_id, gateway->user), either(target.from_user, default_user));
    out.from_uri = host_uri(caller, domain);
    if (!gateway->caller_id.empty()) out.asserted_identity = out.from_uri;
    out.tcp = proxy->transport == "tcp";
    out.gateway = *gateway;
    return out;
}

std::string realm_of(const GatewaySettings& gateway) {
    if (!gateway.realm.empty()) return gateway.realm;
    const std::optional<SipUri> proxy = parse_sip_uri(gateway.proxy);
    return proxy ? proxy->host : std::string{};
}

}  // namespace patchcord
