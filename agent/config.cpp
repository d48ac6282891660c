#include "agent/config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

#include "agent/config_reader.hpp"
#include "agent/config_sip.hpp"
#include "parsers/when.hpp"
#include "parsers/zones.hpp"
#include "sipua/gateway.hpp"

namespace patchcord {
namespace {

constexpr std::int64_t day = 86'400;  // seconds

std::uint16_t port(ConfigReader& in, std::string_view key, std::uint16_t fallback) {
    return static_cast<std::uint16_t>(in.integer(key, fallback, 0, 65535));
}

ServerSettings read_server(ConfigReader& in, std::uint16_t tls_port, std::uint16_t other_port) {
    ServerSettings server;
    server.host = in.required("host", "the server's name, host = \"mail.example.org\"");
    const std::string security = in.text("security", "tls");
    if (security == "tls") {
        server.security = Security::tls;
    } else if (security == "starttls") {
        server.security = Security::starttls;
    } else if (security == "plain") {
        server.security = Security::plain;
    } else {
        in.fail("security", "must be \"tls\", \"starttls\" or \"plain\"");
    }
    server.port = port(in, "port", server.security == Security::tls ? tls_port : other_port);
    server.user = in.text("user", {});
    server.password = in.secret("password");
    server.ca_file = in.text("ca_file", {});
    server.timeout = in.seconds("timeout", server.timeout, 1, 600);
    return server;
}

void read_agent(ConfigReader in, Config& config) {
    config.addresses = in.texts("address", {});
    if (config.addresses.empty()) {
        in.fail("address", "is missing: the address people write to, \"call@example.org\"");
    }
    for (std::string& address : config.addresses) {
        std::ranges::transform(address, address.begin(), [](unsigned char c) {
            return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        });
        if (address.find('@') == std::string::npos) {
            in.fail("address", fmt::format("\"{}\" has no \"@\"", address));
        }
    }
    config.name = in.text("name", {});
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
    };
    constexpr std::size_t longest_name = 64;
    if (config.name.size() > longest_name || !std::ranges::all_of(config.name, plain)) {
        in.fail("name", "may be 64 letters, digits, \".\", \"-\" and \"_\" long");
    }
    config.database = in.text("database", config.database.string());
    config.cache = in.text("cache", config.cache.string());
    config.prompts = in.text("prompts", config.prompts.string());
    config.zone = in.text("zone", config.zone);
    if (!to_local({}, config.zone)) {
        in.fail("zone", fmt::format("\"{}\" is no time zone; write one like \"Europe/Berlin\"",
                                    config.zone));
    }
    config.region = in.text("region", config.region);
    if (config.region.size() != 2) in.fail("region", "must be two letters, like \"US\"");
    config.language = in.text("language", config.language);
    config.mask_numbers = in.boolean("mask_numbers", config.mask_numbers);
    config.drain = in.seconds("drain", config.drain, 0, day);
    config.other_channel_after =
        in.seconds("other_channel_after", config.other_channel_after, 0, day);
    config.log.level = in.text("log", config.log.level);
    config.log.format = in.text("log_format", config.log.format);
    in.finish();
}

void read_mail(ConfigReader in, Config& config) {
    if (ConfigReader lmtp = in.table("lmtp"); lmtp.present()) {
        config.lmtp.emplace();
        config.lmtp->listen = lmtp.required(
            "listen", "where mail is delivered, \"127.0.0.1:2424\" or \"unix:/run/...\"");
        config.lmtp->peers = lmtp.texts("peers", {});
        lmtp.finish();
    }
    if (ConfigReader imap = in.table("imap"); imap.present()) {
        config.imap.emplace();
        config.imap->server = read_server(imap, 993, 143);
        config.imap->folder = imap.text("folder", config.imap->folder);
        config.imap->done_folder = imap.text("done_folder", config.imap->done_folder);
        config.imap->failed_folder = imap.text("failed_folder", config.imap->failed_folder);
        config.imap->idle = imap.seconds("idle", config.imap->idle, 1, 300);
        imap.finish();
    }
    if (ConfigReader smtp = in.table("smtp"); smtp.present()) {
        config.smtp.emplace();
        config.smtp->server = read_server(smtp, 465, 587);
        config.smtp->from = smtp.text("from", config.addresses.front());
        config.smtp->from_name = smtp.text("from_name", config.smtp->from_name);
        smtp.finish();
    }
    ConfigReader trust = in.table("trust");
    config.trust.authserv_id = trust.text("authserv_id", {});
    config.trust.methods = trust.texts("methods", config.trust.methods);
    for (const std::string& method : config.trust.methods) {
        if (method != "dmarc" && method != "dkim" && method != "spf" && method != "auth") {
            trust.fail(
                "methods",
                fmt::format("\"{}\" is none of \"dmarc\", \"dkim\", \"spf\", \"auth\"", method));
        }
    }
    const std::string stamp = trust.text("stamp", "above");
    if (stamp != "above" && stamp != "below") {
        trust.fail("stamp",
                   "must be \"above\" or \"below\": where your mail server writes its "
                   "Authentication-Results, seen from the Received field of the arrival");
    }
    config.trust.stamp = stamp == "above" ? MailTrust::Stamp::above : MailTrust::Stamp::below;
    config.trust.internal_hops = static_cast<int>(trust.integer("internal_hops", 0, 0, 10));
    trust.finish();
    if (config.lmtp || config.imap) {
        if (!config.smtp) {
            in.fail("smtp", "is missing: without [mail.smtp] nobody could be answered");
        }
        if (config.trust.authserv_id.empty()) {
            in.fail("trust.authserv_id",
                    "is missing: the name that your mail server writes first into its "
                    "Authentication-Results; without it no mail can be believed");
        }
    }
    in.finish();
}

/// [xmpp]: an account (jid) or a component (component), never both.
void read_xmpp(ConfigReader in, Config& config) {
    if (!in.present()) return;
    XmppSettings xmpp;
    const bool account = in.has("jid");
    if (account == in.has("component")) {
        in.fail("jid",
                "write either jid = \"call@example.org\", an account, or component = "
                "\"call.example.org\", a component");
    }
    if (account) {
        XmppClientSettings client;
        client.jid = in.required("jid", "the account, \"call@example.org\"");
        client.password = in.secret("password");
        client.resource = in.text("resource", client.resource);
        client.host = in.text("host", {});
        client.port = port(in, "port", 0);
        client.direct_tls = in.boolean("direct_tls", false);
        client.ca_file = in.text("ca_file", {});
        xmpp.account = std::move(client);
    } else {
        XmppComponentSettings component;
        component.domain = in.required("component", "its domain, \"call.example.org\"");
        component.secret = in.secret("secret");
        component.host = in.text("host", component.host);
        component.port = port(in, "port", component.port);
        component.node = in.text("node", component.node);
        xmpp.account = std::move(component);
    }
    xmpp.trusted_domains = in.texts("trusted_domains", {});
    xmpp.room_services = in.texts("room_services", {});
    xmpp.messages_a_minute =
        static_cast<int>(in.integer("messages_a_minute", xmpp.messages_a_minute, 1, 10'000));
    in.finish();
    config.xmpp = std::move(xmpp);
}

/// [web]: whoever reads it is not asked who they are, so that it stays on this machine.
void read_web(ConfigReader in, Config& config) {
    if (!in.present()) return;
    const std::string listen =
        in.required("listen", "where health and metrics are read, \"127.0.0.1:9464\"");
    const auto colon = listen.rfind(':');
    WebSettings web;
    if (colon != std::string::npos) {
        web.address = listen.substr(0, colon);
        if (web.address.starts_with('[') && web.address.ends_with(']')) {
            web.address = web.address.substr(1, web.address.size() - 2);
        }
        const char* end = listen.data() + listen.size();
        const auto [stop, fault] = std::from_chars(listen.data() + colon + 1, end, web.port);
        if (fault != std::errc{} || stop != end) web.address.clear();
    }
    if (!web.address.starts_with("127.") && web.address != "::1") {
        in.fail("listen",
                "must be an address of this machine itself and a port, \"127.0.0.1:9464\"");
    }
    in.finish();
    config.web = std::move(web);
}

void read_recording(ConfigReader in, Config& config) {
    config.recording.enabled = in.boolean("enabled", false);
    config.recording.folder = in.text("folder", config.recording.folder.string());
    in.finish();
}

void read_retry(ConfigReader in, call::RetryRule& rule) {
    rule.retries = static_cast<int>(in.integer("retries", rule.retries, 0, 20));
    rule.delay = in.seconds("delay", rule.delay, 1, day);
    rule.growth = in.real("growth", rule.growth, 1.0, 10.0);
    in.finish();
}

void read_policy(ConfigReader in, ConfigReader retry, Config& config) {
    call::Policy& policy = config.policy;
    policy.ring_called = in.seconds("ring_called", policy.ring_called, 5, 300);
    policy.ring_caller = in.seconds("ring_caller", policy.ring_caller, 5, 300);
    policy.longest_call = in.seconds("longest", policy.longest_call, 10, day);
    policy.caller_retries =
        static_cast<int>(in.integer("caller_retries", policy.caller_retries, 0, 5));
    policy.late_limit = in.seconds("late_limit", policy.late_limit, 60, day);
    const std::string quiet = in.text("quiet_hours", "21:00-08:00");
    config.quiet = parse_quiet_hours(quiet);
    if (!config.quiet && quiet != "none") {
        in.fail("quiet_hours", "must be like \"21:00-08:00\", or \"none\"");
    }
    const std::string check = in.text("human_check", "off");
    if (check == "called") {
        policy.human_check = call::HumanCheck::called;
    } else if (check == "caller") {
        policy.human_check = call::HumanCheck::caller;
    } else if (check == "both") {
        policy.human_check = call::HumanCheck::both;
    } else if (check != "off") {
        in.fail("human_check", fmt::format("\"{}\" is none of off, called, caller, both", check));
    }
    config.find_me = in.boolean("find_me", false);
    in.finish();
    read_retry(retry.table("busy"), policy.busy);
    read_retry(retry.table("no_answer"), policy.no_answer);
    read_retry(retry.table("unreachable"), policy.unreachable);
    retry.finish();
}

QueuePage read_queue_page(ConfigReader in) {
    QueuePage page;
    page.center = in.required("center", "the directory entry that it tells of, \"Acme Support\"");
    page.url = in.required("url", "the page, \"https://acme.example/queue.json\"");
    const bool plain = std::ranges::all_of(page.url, [](char c) { return c > ' ' && c <= '~'; });
    if (!plain || !(page.url.starts_with("https://") || page.url.starts_with("http://"))) {
        in.fail("url", "must be like \"https://acme.example/queue.json\"");
    }
    page.fields = {in.text("position", ""), in.text("ahead", ""), in.text("wait", "")};
    page.every = in.seconds("every", page.every, 5, 600);
    page.token = in.secret("token");
    if (!std::ranges::all_of(page.token, [](char c) { return c > ' ' && c <= '~'; })) {
        in.fail("token", "holds a character that no token has");
    }
    page.ca_file = in.text("ca_file", "");
    in.finish();
    return page;
}

void read_center(ConfigReader in, Config& config) {
    CenterSettings& center = config.center;
    const std::string fetch = in.text("fetch", "agent");
    if (fetch == "estimate") {
        center.policy.fetch = call::FetchPolicy::on_estimate;
    } else if (fetch != "agent") {
        in.fail("fetch", fmt::format("\"{}\" is neither \"agent\" nor \"estimate\"", fetch));
    }
    center.policy.longest_wait = in.seconds("longest_wait", center.policy.longest_wait, 10, day);
    center.policy.fetch_limit = in.seconds("fetch_limit", center.policy.fetch_limit, 5, 600);
    center.ask = in.boolean("ask", true);
    for (ConfigReader& page : in.tables("page")) center.pages.push_back(read_queue_page(page));
    in.finish();
}

void read_desk(ConfigReader in, Config& config) {
    DeskSettings desk;
    desk.name = in.required("name", "what customers read and hear, \"Acme Support\"");
    desk.address = in.required("address", "where customers write to, \"support@example.org\"");
    std::ranges::transform(desk.address, desk.address.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    const std::size_t at = desk.address.find('@');
    if (at == 0 || at == std::string::npos || at + 1 == desk.address.size()) {
        in.fail("address", "must be like \"support@example.org\"");
    }
    for (const DeskSettings& other : config.desks) {
        if (other.page() != desk.page()) continue;
        in.fail("address", fmt::format("there is another [[desk]] \"{}\"", other.address));
    }
    desk.phone = in.required("phone", "the agents' number or SIP address");
    constexpr int most_agents = 1000;
    desk.agents = static_cast<int>(in.integer("agents", 1, 1, most_agents));
    for (const std::string& text : in.texts("hours", {})) {
        const auto stretch = parse_opening(text);
        if (!stretch)
            in.fail("hours", fmt::format("\"{}\" is not like \"mon-fri 9:00-17:00\"", text));
        desk.hours.stretches.push_back(*stretch);
    }
    for (const std::string& text : in.texts("holidays", {})) {
        const auto holiday = parse_holiday(text);
        if (!holiday) {
            in.fail("holidays",
                    fmt::format("\"{}\" is neither like \"2026-12-25\" nor \"12-25\"", text));
        }
        desk.hours.holidays.push_back(*holiday);
    }
    desk.zone = in.text("zone", config.zone);
    if (!is_zone(desk.zone))
        in.fail("zone", fmt::format("there is no time zone \"{}\"", desk.zone));
    in.finish();
    if (std::ranges::find(config.addresses, desk.address) == config.addresses.end()) {
        config.addresses.push_back(desk.address);
    }
    config.desks.push_back(std::move(desk));
}

void read_dialplan(ConfigReader in, Config& config) {
    call::DialPlanRules& rules = config.dialplan;
    // One name or a list: "a,b" from here on.
    rules.gateway = fmt::format("{}", fmt::join(in.texts("gateway", {}), ","));
    rules.countries = in.texts("countries", {});
    for (const std::string& country : rules.countries) {
        if (country.empty() || country.size() > 3 || country.front() == '0' ||
            !std::ranges::all_of(country, [](char c) { return c >= '0' && c <= '9'; })) {
            in.fail("countries",
                    fmt::format("\"{}\" is no country code; write \"1\" or \"44\"", country));
        }
    }
    rules.allow_prefixes = in.texts("allow_prefixes", {});
    rules.deny_prefixes = in.texts("deny_prefixes", {});
    rules.sip_domains = in.texts("sip_domains", {});
    rules.allow_premium = in.boolean("allow_premium", false);
    rules.allow_shared_cost = in.boolean("allow_shared_cost", false);
    rules.allow_satellite = in.boolean("allow_satellite", false);
    rules.allow_other_types = in.boolean("allow_other_types", false);
    rules.follow_redirects = in.boolean("follow_redirects", false);
    rules.transfers = in.boolean("transfers", false);
    in.finish();
    for (std::string_view rest = rules.gateway; !rest.empty();) {
        const std::string name(rest.substr(0, rest.find(',')));
        rest.remove_prefix(std::min(name.size() + 1, rest.size()));
        if (find_gateway(config.sip, name) == nullptr) {
            in.fail("gateway", fmt::format("there is no [[gateway]] named \"{}\"", name));
        }
    }
    if (!config.sip.registrar.domain.empty()) {
        rules.sip_domains.push_back(config.sip.registrar.domain);
    }
}

void read_limits(ConfigReader in, Config& config) {
    constexpr std::int64_t many = 1'000'000;
    Limits& limits = config.limits;
    limits.per_user_day =
        static_cast<int>(in.integer("per_user_day", limits.per_user_day, 1, many));
    limits.per_user_open =
        static_cast<int>(in.integer("per_user_open", limits.per_user_open, 1, many));
    limits.per_called_day =
        static_cast<int>(in.integer("per_called_day", limits.per_called_day, 0, many));
    limits.live = static_cast<int>(in.integer("live", limits.live, 1, many));
    in.finish();
}

}  // namespace

Config parse_config(std::string_view text, const std::filesystem::path& name) {
    toml::table table;
    try {
        table = toml::parse(text, name.string());
    } catch (const toml::parse_error& error) {
        throw ConfigError(fmt::format("{}:{}: {}", name.string(), error.source().begin.line,
                                      error.description()));
    }
    Config config;
    config.file = name;
    ConfigReader root(&table, {}, name);
    read_agent(root.table("agent"), config);
    read_mail(root.table("mail"), config);
    read_xmpp(root.table("xmpp"), config);
    read_web(root.table("web"), config);
    for (ConfigReader& gateway : root.tables("gateway")) read_gateway(gateway, config);
    read_sip(root.table("sip"), root.table("media"), config);
    read_registrar(root.table("registrar"), config);
    read_recording(root.table("recording"), config);
    read_dialplan(root.table("dialplan"), config);
    read_policy(root.table("call"), root.table("retry"), config);
    read_center(root.table("center"), config);
    for (ConfigReader& desk : root.tables("desk")) read_desk(desk, config);
    read_limits(root.table("limits"), config);
    root.finish();
    return config;
}

Config load_config(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        throw ConfigError(fmt::format(
            "{}: cannot be read; name another file with --config, or start from the example "
            "configuration",
            file.string()));
    }
    std::ostringstream text;
    text << in.rdbuf();
    return parse_config(text.str(), file);
}

}  // namespace patchcord
