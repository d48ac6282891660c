#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "parsers/json_text.hpp"
#include "sipua/dialer.hpp"

namespace patchcord {

using nlohmann::json;

namespace {

/// An abandoned INVITE or a fork has none of its own.
constexpr int deepest = 2;

void write_target(std::string& text, const DialTarget& target) {
    JsonObject out(text);
    out.add("uri", target.uri);
    out.add("gateway", target.gateway);
    out.add("display_name", target.display_name);
    out.add("from_user", target.from_user);
    out.add("contact", target.contact);
    out.add("next_hop", target.next_hop);
    out.add("replaces", target.replaces);
}

void write(std::string& text, const LegIdentity& identity) {
    JsonObject out(text);
    write_target(out.begin("target"), identity.target);
    out.add("call_id", identity.call_id);
    out.add("from_tag", identity.from_tag);
    out.add("branch", identity.branch);
    out.add("cseq", identity.cseq);
    out.add("rtp_port", identity.rtp_port);
    out.add("sdp_session", identity.sdp_session);
    out.add("srtp", identity.srtp);
    out.add("to_tag", identity.to_tag);
    out.add("remote_target", identity.remote_target);
    out.add_list("route", identity.route, append_json_string);
    out.add_list("next_gateways", identity.next_gateways, append_json_string);
    if (!identity.abandoned.empty()) out.add_list("abandoned", identity.abandoned, write);
    if (!identity.forks.empty()) out.add_list("forks", identity.forks, write);
}

LegIdentity from_json(const json& j, int depth) {
    if (depth > deepest) throw std::runtime_error("not a leg's identity: too deep");
    LegIdentity identity;
    const json& target = j.at("target");
    target.at("uri").get_to(identity.target.uri);
    target.at("gateway").get_to(identity.target.gateway);
    target.at("display_name").get_to(identity.target.display_name);
    target.at("from_user").get_to(identity.target.from_user);
    identity.target.contact = target.value("contact", "");
    identity.target.next_hop = target.value("next_hop", "");
    identity.target.replaces = target.value("replaces", "");
    j.at("call_id").get_to(identity.call_id);
    j.at("from_tag").get_to(identity.from_tag);
    j.at("branch").get_to(identity.branch);
    j.at("cseq").get_to(identity.cseq);
    const auto port = j.at("rtp_port").get<std::uint32_t>();
    if (port > std::numeric_limits<std::uint16_t>::max()) {
        throw std::runtime_error("rtp_port is out of range");
    }
    identity.rtp_port = static_cast<std::uint16_t>(port);
    j.at("sdp_session").get_to(identity.sdp_session);
    identity.srtp = j.value("srtp", "");
    j.at("to_tag").get_to(identity.to_tag);
    j.at("remote_target").get_to(identity.remote_target);
    j.at("route").get_to(identity.route);
    // Rows of earlier versions have none.
    if (j.contains("next_gateways")) j.at("next_gateways").get_to(identity.next_gateways);
    if (j.contains("forks")) {
        for (const json& fork : j.at("forks")) {
            identity.forks.push_back(from_json(fork, depth + 1));
        }
    }
    if (j.contains("abandoned")) {
        for (const json& other : j.at("abandoned")) {
            identity.abandoned.push_back(from_json(other, depth + 1));
        }
    }
    return identity;
}

}  // namespace

std::string to_json(const LegIdentity& identity) {
    std::string text;
    write(text, identity);
    return text;
}

LegIdentity identity_from_json(const std::string& text) {
    try {
        return from_json(json::parse(text), 1);
    } catch (const json::exception& e) {
        throw std::runtime_error(std::string("not a leg's identity: ") + e.what());
    }
}

}  // namespace patchcord
