#include "sipua/registration.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "parsers/sip_uri.hpp"
#include "sipua/authorizer.hpp"
#include "sipua/dialog.hpp"
#include "sipua/gateway.hpp"
#include "sipua/handle.hpp"
#include "sipua/headers.hpp"
#include "sipua/signalling.hpp"

namespace patchcord {

namespace {

using namespace std::chrono_literals;

constexpr auto first_pause = 5s;
constexpr auto longest_pause = 300s;
constexpr auto shortest_expiry = 10s;
constexpr std::chrono::seconds longest_expiry = std::chrono::hours(24);

/// The time that the registrar granted: of our Contact where it lists it, else of Expires.
std::chrono::seconds granted(const sip_t* sip, std::chrono::seconds asked) {
    std::chrono::seconds time = asked;
    if (sip->sip_expires != nullptr) time = std::chrono::seconds(sip->sip_expires->ex_delta);
    for (const sip_contact_t* c = sip->sip_contact; c != nullptr; c = c->m_next) {
        if (c->m_expires == nullptr) continue;
        time = std::min(time, std::chrono::seconds(std::strtoul(c->m_expires, nullptr, 10)));
    }
    return std::clamp<std::chrono::seconds>(time, shortest_expiry, longest_expiry);
}

Transport first_transport(const GatewaySettings& gateway, const SipUri& proxy) {
    const std::optional<SipUri> hop = parse_sip_uri(gateway.outbound_proxy);
    return transport_of(hop ? *hop : proxy);
}

}  // namespace

class Registrations::One final : public ResponseSink {
 public:
    One(DialogContext& context, GatewaySettings gateway, const SipUri& proxy)
        : context_(context),
          gateway_(std::move(gateway)),
          expires_(gateway_.register_expires),
          way_(context_.transports.way(first_transport(gateway_, proxy), gateway_.tls)) {
        state_.gateway = gateway_.name;
        SipUri registrar = proxy;
        registrar.user.clear();
        registrar_ = registrar.str();
        const std::string& domain =
            gateway_.from_domain.empty() ? proxy.host : gateway_.from_domain;
        const std::string address =
            fmt::format("sip:{}@{}", headers::escaped_user(gateway_.user), domain);
        constexpr std::size_t id_bytes = 16;
        constexpr std::size_t tag_bytes = 8;
        const std::string call_id = headers::random_hex(id_bytes);
        const std::string from = headers::name_addr("", address, headers::random_hex(tag_bytes));
        const std::string to = headers::name_addr("", address, "");
        leg_.reset(
            nta_leg_tcreate(way_.agent, nullptr, nullptr, SIPTAG_CALL_ID_STR(call_id.c_str()),
                            SIPTAG_FROM_STR(from.c_str()), SIPTAG_TO_STR(to.c_str()), TAG_END()));
        authorizer_ = Authorizer({gateway_.user, gateway_.password}, realm_of(gateway_));
        send();
    }

    const RegistrationState& state() const { return state_; }

    void on_response(nta_outgoing_t* request, int status, const sip_t* sip) override {
        if (sending_) {
            if (status >= 200) failed_in_sending_ = status;
        } else if (request == request_.get() && status >= 200) {
            on_final(status, sip);
        }
    }

 private:
    void send() {
        const std::string expires = fmt::format("{}", expires_.count());
        const std::string credentials = authorizer_.header_line("REGISTER", registrar_);
        sending_ = true;
        failed_in_sending_ = 0;
        request_.reset(nta_outgoing_tcreate(
            leg_.get(), response_callback, static_cast<ResponseSink*>(this),
            gateway_.outbound_proxy.empty() ? nullptr : as_url(gateway_.outbound_proxy),
            SIP_METHOD_REGISTER, as_url(registrar_), SIPTAG_CONTACT_STR(way_.contact.c_str()),
            SIPTAG_EXPIRES_STR(expires.c_str()), SIPTAG_ALLOW_STR(allowed_methods),
            SIPTAG_USER_AGENT_STR(context_.user_agent.c_str()),
            TAG_IF(!credentials.empty(), SIPTAG_HEADER_STR(credentials.c_str())), TAG_END()));
        sending_ = false;
        if (request_ == nullptr || failed_in_sending_ != 0) on_final(status_unavailable, nullptr);
    }

    void on_final(int status, const sip_t* sip) {
        if (status < 300 && sip != nullptr) {
            accepted(granted(sip, expires_));
        } else if ((status == 401 || status == 407) && authorizer_.learn(sip)) {
            send();
            return;
        } else if (status == 423 && sip != nullptr && sip->sip_min_expires != nullptr &&
                   std::chrono::seconds(sip->sip_min_expires->me_delta) > expires_ &&
                   expires_ < longest_expiry) {
            expires_ =
                std::min(std::chrono::seconds(sip->sip_min_expires->me_delta), longest_expiry);
            send();
            return;
        } else {
            refused(status);
        }
        state_.status = status;
        state_.reason = sip != nullptr && sip->sip_status != nullptr ? sip->sip_status->st_phrase
                                                                     : sip_status_phrase(status);
    }

    void accepted(std::chrono::seconds time) {
        if (!state_.registered) spdlog::info("gateway {}: registered", gateway_.name);
        state_.registered = true;
        authorizer_.accepted();
        pause_ = first_pause;
        // Nine tenths: early enough for one lost attempt.
        timer_ = context_.loop.after(time * 9 / 10, [this] { send(); });
    }

    void refused(int status) {
        spdlog::warn("gateway {}: not registered ({}), next attempt in {} s", gateway_.name, status,
                     pause_.count());
        state_.registered = false;
        authorizer_.accepted();  // a new attempt may answer a challenge again
        timer_ = context_.loop.after(pause_, [this] { send(); });
        pause_ = std::min<std::chrono::seconds>(pause_ * 2, longest_pause);
    }

    DialogContext& context_;
    GatewaySettings gateway_;
    std::string registrar_;
    std::chrono::seconds expires_;
    std::chrono::seconds pause_ = first_pause;
    Way way_;
    RegistrationState state_;
    Authorizer authorizer_;
    LegHandle leg_;
    OutgoingHandle request_;
    Loop::Timer timer_;
    bool sending_ = false;
    int failed_in_sending_ = 0;
};

Registrations::Registrations(DialogContext& context, const std::vector<GatewaySettings>& gateways) {
    for (const GatewaySettings& gateway : gateways) {
        if (!gateway.registers) continue;
        const std::optional<SipUri> proxy = parse_sip_uri(gateway.proxy);
        if (!proxy || gateway.user.empty()) {
            spdlog::error("gateway {}: cannot register without proxy and user", gateway.name);
            continue;
        }
        try {
            all_.push_back(std::make_unique<One>(context, gateway, *proxy));
        } catch (const std::runtime_error& error) {
            spdlog::error("gateway {}: cannot register: {}", gateway.name, error.what());
        }
    }
}

Registrations::~Registrations() = default;

std::vector<RegistrationState> Registrations::states() const {
    std::vector<RegistrationState> result;
    result.reserve(all_.size());
    for (const auto& one : all_) result.push_back(one->state());
    return result;
}

}  // namespace patchcord
