#include "sipua/gateway_check.hpp"

#include <fmt/format.h>

#include "parsers/sip_uri.hpp"
#include "sipua/handle.hpp"
#include "sipua/headers.hpp"
#include "sipua/loop.hpp"
#include "sipua/signalling.hpp"

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

}  // namespace

std::string check_gateway(const SipSettings& sip, const GatewaySettings& gateway) {
    const std::optional<SipUri> proxy = parse_sip_uri(gateway.proxy);
    if (!proxy) return fmt::format("proxy = \"{}\" is no SIP URI", gateway.proxy);
    const std::string to = proxy->str();
    Loop loop;
    const bool any = sip.bind.empty() || sip.bind == "0.0.0.0" || sip.bind == "::";
    // Port 0: the daemon may be running on its own.
    const std::string local = fmt::format("sip:{}:0", any ? "*" : sip.bind);
    const AgentHandle agent(
        nta_agent_create(loop.root(), as_url(local), nullptr, nullptr, NTATAG_UA(1), TAG_END()));
    if (!agent) return fmt::format("no SIP socket can be opened on {}", sip.bind);
    const std::string from =
        fmt::format("<sip:patchcord@{}>;tag={}", proxy->host, headers::random_hex(8));
    const std::string to_header = fmt::format("<{}>", to);
    const LegHandle leg(nta_leg_tcreate(agent.get(), nullptr, nullptr, NTATAG_NO_DIALOG(1),
                                        SIPTAG_FROM_STR(from.c_str()),
                                        SIPTAG_TO_STR(to_header.c_str()), TAG_END()));
    FirstAnswer answer(loop);
    const OutgoingHandle request(nta_outgoing_tcreate(
        leg.get(), response_callback, static_cast<ResponseSink*>(&answer), nullptr,
        SIP_METHOD_OPTIONS, as_url(to), SIPTAG_MAX_FORWARDS_STR("70"), TAG_END()));
    if (!request) return fmt::format("OPTIONS cannot be sent to {}", to);
    const Loop::Timer limit = loop.after(gateway.first_answer, [&loop] { loop.stop(); });
    loop.run();
    if (answer.status() != 0) return {};
    return fmt::format(
        "{} does not answer OPTIONS within {} ms; is the address right, is it "
        "running, does a firewall stop UDP?",
        to, gateway.first_answer.count());
}

}  // namespace patchcord
