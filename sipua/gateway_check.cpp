#include "sipua/gateway_check.hpp"

#include <fmt/format.h>

#include <optional>
#include <stdexcept>

#include "parsers/sip_uri.hpp"
#include "sipua/handle.hpp"
#include "sipua/headers.hpp"
#include "sipua/loop.hpp"
#include "sipua/signalling.hpp"
#include "sipua/tls_probe.hpp"
#include "sipua/transports.hpp"

namespace patchcord {
namespace {

/// Ends the loop with the first answer.
class FirstAnswer final : public ResponseSink {
 public:
    explicit FirstAnswer(Loop& loop) : loop_(loop) {}
    void on_response(nta_outgoing_t* /*request*/, int status, const sip_t* sip) override {
        // Without a message sofia made the status itself: nobody answered.
        if (sip == nullptr || status < 200) {
            if (sip == nullptr) loop_.stop();
            return;
        }
        status_ = status;
        loop_.stop();
    }
    int status() const { return status_; }

 private:
    Loop& loop_;
    int status_ = 0;
};

/// Whoever talks to us meanwhile.
class Nobody final : public RequestSink, public ResponseSink {
 public:
    int on_request(nta_leg_t* /*leg*/, nta_incoming_t* /*request*/, const sip_t* /*sip*/) override {
        return status_unavailable;
    }
    void on_response(nta_outgoing_t* /*request*/, int /*status*/, const sip_t* /*sip*/) override {}
};

}  // namespace

std::string check_gateway(const SipSettings& sip, const GatewaySettings& gateway) {
    const std::optional<SipUri> proxy = parse_sip_uri(gateway.proxy);
    if (!proxy) return fmt::format("proxy = \"{}\" is no SIP URI", gateway.proxy);
    const std::optional<SipUri> hop =
        gateway.outbound_proxy.empty() ? proxy : parse_sip_uri(gateway.outbound_proxy);
    if (!hop) return fmt::format("outbound_proxy = \"{}\" is no SIP URI", gateway.outbound_proxy);
    if (transport_of(*hop) == Transport::tls) {
        constexpr std::uint16_t tls_port = 5061;
        std::string fault = probe_tls(hop->host, hop->port != 0 ? hop->port : tls_port, gateway.tls,
                                      gateway.first_answer);
        if (!fault.empty()) return fault;
    }
    const std::string to = proxy->str();
    const std::string route = hop->str();
    Loop loop;
    SipSettings local = sip;
    local.port = 0;  // the daemon may be running on its own
    Nobody nobody;
    FirstAnswer answer(loop);
    std::optional<Transports> transports;
    Way way;
    try {
        transports.emplace(loop, local, Transports::Options{}, nobody, nobody);
        way = transports->way(transport_of(*hop), gateway.tls);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    const std::string from =
        fmt::format("<sip:patchcord@{}>;tag={}", proxy->host, headers::random_hex(8));
    const std::string to_header = fmt::format("<{}>", to);
    constexpr std::size_t call_id_bytes = 16;
    const std::string call_id = headers::random_hex(call_id_bytes);
    const LegHandle leg(nta_leg_tcreate(
        way.agent, nullptr, nullptr, SIPTAG_CALL_ID_STR(call_id.c_str()),
        SIPTAG_FROM_STR(from.c_str()), SIPTAG_TO_STR(to_header.c_str()), TAG_END()));
    const OutgoingHandle request(nta_outgoing_tcreate(
        leg.get(), response_callback, static_cast<ResponseSink*>(&answer), as_url(route),
        SIP_METHOD_OPTIONS, as_url(to), SIPTAG_CONTACT_STR(way.contact.c_str()),
        SIPTAG_MAX_FORWARDS_STR("70"), TAG_END()));
    if (!request) return fmt::format("OPTIONS cannot be sent to {}", to);
    const Loop::Timer limit = loop.after(gateway.first_answer, [&loop] { loop.stop(); });
    loop.run();
    if (answer.status() != 0) return {};
    const char* transport = transport_of(*hop) == Transport::udp ? "UDP" : "TCP";
    return fmt::format(
        "{} does not answer OPTIONS within {} ms; is the address right, is it "
        "running, does a firewall stop {}?",
        route, gateway.first_answer.count(), transport);
}

}  // namespace patchcord
