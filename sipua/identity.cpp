#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "sipua/dialer.hpp"

namespace patchcord {

using nlohmann::json;

std::string to_json(const LegIdentity& identity) {
    const DialTarget& target = identity.target;
    json j{{"target",
            {{"uri", target.uri},
             {"gateway", target.gateway},
             {"display_name", target.display_name},
             {"from_user", target.from_user}}},
           {"call_id", identity.call_id},
           {"from_tag", identity.from_tag},
           {"branch", identity.branch},
           {"cseq", identity.cseq},
           {"rtp_port", identity.rtp_port},
           {"sdp_session", identity.sdp_session},
           {"srtp", identity.srtp},
           {"to_tag", identity.to_tag},
           {"remote_target", identity.remote_target},
           {"route", identity.route}};
    return j.dump(-1, ' ', false, json::error_handler_t::replace);
}

LegIdentity identity_from_json(const std::string& text) {
    try {
        const json j = json::parse(text);
        LegIdentity identity;
        const json& target = j.at("target");
        target.at("uri").get_to(identity.target.uri);
        target.at("gateway").get_to(identity.target.gateway);
        target.at("display_name").get_to(identity.target.display_name);
        target.at("from_user").get_to(identity.target.from_user);
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
        return identity;
    } catch (const json::exception& e) {
        throw std::runtime_error(std::string("not a leg's identity: ") + e.what());
    }
}

}  // namespace patchcord
