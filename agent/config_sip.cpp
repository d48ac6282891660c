#include "agent/config_sip.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "parsers/sip_uri.hpp"

namespace patchcord {
namespace {

constexpr std::int64_t day = 86'400;  // seconds

std::uint16_t port(ConfigReader& in, std::string_view key, std::uint16_t fallback) {
    return static_cast<std::uint16_t>(in.integer(key, fallback, 0, 65535));
}

TlsSettings read_tls(ConfigReader& in) {
    TlsSettings tls;
    tls.ca_file = in.text("ca_file", {});
    tls.certificate_file = in.text("certificate_file", {});
    tls.key_file = in.text("key_file", {});
    if (tls.certificate_file.empty() && !tls.key_file.empty()) {
        in.fail("certificate_file", "is missing: key_file belongs to a certificate");
    }
    return tls;
}

struct CodecName {
    std::string_view name;
    Codec codec;
};
constexpr std::array codec_names{CodecName{"pcmu", Codec::pcmu}, CodecName{"pcma", Codec::pcma},
                                 CodecName{"g722", Codec::g722}, CodecName{"opus", Codec::opus}};

std::vector<Codec> read_codecs(ConfigReader& in, const std::vector<std::string>& fallback) {
    std::vector<Codec> codecs;
    for (const std::string& codec : in.texts("codecs", fallback)) {
        const auto known = std::ranges::find(codec_names, codec, &CodecName::name);
        if (known == std::end(codec_names)) {
            in.fail("codecs",
                    fmt::format("\"{}\" is none of \"pcmu\", \"pcma\", \"g722\", \"opus\"", codec));
        }
        codecs.push_back(known->codec);
    }
    return codecs;
}

SrtpMode srtp_mode(ConfigReader& in) {
    const std::string mode = in.text("srtp", "off");
    if (mode == "off") return SrtpMode::off;
    if (mode == "preferred") return SrtpMode::preferred;
    if (mode != "required") in.fail("srtp", "must be \"off\", \"preferred\" or \"required\"");
    return SrtpMode::required;
}

DtmfMode dtmf_mode(ConfigReader& in) {
    const std::string mode = in.text("dtmf", "auto");
    if (mode == "auto") return DtmfMode::automatic;
    if (mode != "info") in.fail("dtmf", "must be \"auto\" or \"info\"");
    return DtmfMode::info;
}

bool is_dialled(std::string_view text) {
    return std::ranges::all_of(
        text, [](char c) { return (c >= '0' && c <= '9') || c == '+' || c == '*' || c == '#'; });
}

/// A key whose text is dialled: digits, "+", "*" and "#" alone.
std::string dialled(ConfigReader& in, std::string_view key, std::string fallback) {
    std::string text = in.text(key, std::move(fallback));
    if (!is_dialled(text)) in.fail(key, fmt::format("\"{}\" holds more than digits", text));
    return text;
}

/// As whom a gateway is called, and how numbers are written there.
void read_gateway_identity(ConfigReader& in, GatewaySettings& gateway) {
    const std::string format = in.text("number_format", "+e164");
    if (format == "+e164") {
        gateway.numbers.kind = NumberFormat::Kind::plus_e164;
    } else if (format == "e164") {
        gateway.numbers.kind = NumberFormat::Kind::e164;
    } else if (format == "national") {
        gateway.numbers.kind = NumberFormat::Kind::national;
    } else {
        in.fail("number_format", "must be \"+e164\", \"e164\" or \"national\"");
    }
    gateway.numbers.country = dialled(in, "country", {});
    if (format == "national" && gateway.numbers.country.empty()) {
        in.fail("country",
                "is missing: the country code whose numbers are written nationally, "
                "country = \"44\"");
    }
    gateway.numbers.national_prefix = dialled(in, "national_prefix", "0");
    gateway.numbers.international_prefix = dialled(in, "international_prefix", "00");
    gateway.numbers.strip = static_cast<int>(in.integer("strip", 0, 0, 15));
    gateway.numbers.prefix = dialled(in, "dial_prefix", {});
    gateway.asserted_identity = in.text("asserted_identity", {});
    gateway.anonymous = in.boolean("anonymous", false);
    gateway.codecs = read_codecs(in, {});
}

/// When a gateway is chosen, and how it is reached.
void read_gateway_routing(ConfigReader& in, GatewaySettings& gateway) {
    constexpr std::int64_t most = 10'000;
    gateway.outbound_proxy = in.text("outbound_proxy", {});
    gateway.prefixes = in.texts("prefixes", {});
    for (const std::string& prefix : gateway.prefixes) {
        if (!prefix.starts_with('+') || !is_dialled(prefix)) {
            in.fail("prefixes", fmt::format("\"{}\" is no prefix; write \"+44\"", prefix));
        }
    }
    gateway.priority = static_cast<int>(in.integer("priority", gateway.priority, 0, most));
    gateway.weight = static_cast<int>(in.integer("weight", gateway.weight, 0, most));
    gateway.qualify = in.seconds("qualify", gateway.qualify, 0, day);
    gateway.calls_per_second = static_cast<int>(in.integer("calls_per_second", 0, 0, most));
    gateway.concurrent = static_cast<int>(in.integer("concurrent", 0, 0, most));
    gateway.tls = read_tls(in);
    const std::string& first =
        gateway.outbound_proxy.empty() ? gateway.proxy : gateway.outbound_proxy;
    const char* key = gateway.outbound_proxy.empty() ? "proxy" : "outbound_proxy";
    const std::optional<SipUri> uri = parse_sip_uri(first);
    if (!uri) in.fail(key, fmt::format("\"{}\" is no SIP URI", first));
    const bool numeric =
        uri->host.find_first_not_of("0123456789.") == std::string::npos || uri->host.front() == '[';
    if (numeric && (uri->secure || uri->transport == "tls")) {
        in.fail(key,
                "must name the gateway as its certificate does, not by its address: TLS "
                "compares the names");
    }
}

}  // namespace

void read_gateway(ConfigReader& in, Config& config) {
    GatewaySettings gateway;
    gateway.name = in.required("name", "a short name of this gateway, name = \"pbx\"");
    gateway.proxy = in.required("proxy", "its SIP URI, proxy = \"sip:pbx.example.org\"");
    gateway.user = in.text("user", {});
    gateway.password = in.secret("password");
    gateway.realm = in.text("realm", {});
    gateway.from_domain = in.text("from_domain", {});
    gateway.caller_id = in.text("caller_id", {});
    read_gateway_identity(in, gateway);
    read_gateway_routing(in, gateway);
    gateway.registers = in.boolean("registers", false);
    gateway.register_expires = in.seconds("register_expires", gateway.register_expires, 60, day);
    gateway.first_answer = std::chrono::milliseconds(
        in.integer("first_answer_ms", gateway.first_answer.count(), 500, 32000));
    gateway.srtp = srtp_mode(in);
    gateway.dtmf = dtmf_mode(in);
    in.finish();
    if (gateway.name.find(',') != std::string::npos) in.fail("name", "may hold no comma");
    for (const GatewaySettings& other : config.sip.gateways) {
        if (other.name == gateway.name) in.fail("name", "stands for two gateways");
    }
    config.sip.gateways.push_back(std::move(gateway));
}

void read_sip(ConfigReader sip, ConfigReader media, Config& config) {
    config.sip.bind = sip.text("bind", config.sip.bind);
    config.sip.port = port(sip, "port", config.sip.port);
    config.sip.advertised = sip.text("advertised", {});
    config.sip.domain = sip.text("domain", {});
    config.sip.resolver = sip.text("resolver", {});
    config.sip.srtp = srtp_mode(sip);
    config.sip.dtmf = dtmf_mode(sip);
    config.sip.tls = read_tls(sip);
    sip.finish();

    config.media.bind = media.text("bind", config.sip.bind);
    config.media.advertised = media.text("advertised", config.sip.advertised);
    config.media.port_min = port(media, "port_min", config.media.port_min);
    config.media.port_max = port(media, "port_max", config.media.port_max);
    if (config.media.port_min + 4 > config.media.port_max) {
        media.fail("port_max", "leaves no room for a call: it must be at least port_min + 4");
    }
    config.media.codecs = read_codecs(media, {"pcmu", "pcma"});
    if (config.media.codecs.empty()) media.fail("codecs", "is empty: name at least one");
    config.media.direct = media.boolean("direct", false);
    config.media.silent_after = media.seconds("silent_after", config.media.silent_after, 5, day);
    media.finish();
}

void read_registrar(ConfigReader in, Config& config) {
    if (!in.present()) return;
    RegistrarSettings& registrar = config.sip.registrar;
    registrar.domain =
        in.required("domain", "the host of the phones' addresses, domain = \"example.org\"");
    const std::optional<SipUri> uri = parse_sip_uri("sip:" + registrar.domain);
    if (!uri || uri->port != 0 || !uri->transport.empty() || !uri->user.empty()) {
        in.fail("domain", fmt::format("\"{}\" is no host name", registrar.domain));
    }
    registrar.domain = uri->host;
    registrar.shortest = in.seconds("shortest", registrar.shortest, 10, day);
    registrar.longest = in.seconds("longest", registrar.longest, 60, day);
    if (registrar.longest < registrar.shortest) {
        in.fail("longest", "must not be below shortest");
    }
    registrar.contacts = static_cast<int>(in.integer("contacts", registrar.contacts, 1, 20));
    in.finish();
}

}  // namespace patchcord
