#include "sipua/gateway_watch.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <stdexcept>
#include <thread>
#include <utility>

#include "parsers/sip_uri.hpp"
#include "sipua/gateway.hpp"
#include "sipua/handle.hpp"
#include "sipua/headers.hpp"
#include "sipua/loop.hpp"
#include "sipua/signalling.hpp"
#include "sipua/tls_probe.hpp"
#include "sipua/transports.hpp"

namespace patchcord {

namespace {

using namespace std::chrono_literals;

constexpr auto pause_after_failure = 30s;  ///< a gateway that did not take a call stands back
constexpr auto longest_pause = 300s;
constexpr auto tls_every = 60s;  ///< a handshake with a gateway that is well
constexpr auto tls_retry = 10s;  ///< and with one that is not
constexpr std::chrono::milliseconds tls_limit = 2s;
constexpr std::uint16_t tls_port = 5061;
constexpr std::size_t call_id_bytes = 16;

}  // namespace

class GatewayWatch::One final : public ResponseSink {
 public:
    One(Loop& loop, Transports& transports, const GatewaySettings& gateway, const SipUri& proxy)
        : loop_(loop), gateway_(gateway), proxy_(proxy) {
        state_.gateway = gateway.name;
        if (transport_of(proxy) == Transport::tls) probe();
        if (gateway.qualify.count() > 0) {
            way_ = transports.way(transport_of(proxy), gateway.tls);
            timer_ = loop_.after(0ms, [this] { ask(); });
        }
    }
    One(const One&) = delete;
    One& operator=(const One&) = delete;
    ~One() override { self_.reset(); }

    const GatewayState& state() const { return state_; }
    const std::string& tls_fault() const { return tls_fault_; }

    void failed(const std::string& why, std::chrono::seconds retry_after) {
        down(why);
        if (transport_of(proxy_) == Transport::tls) probe();
        const auto pause = retry_after.count() > 0
                               ? std::min<std::chrono::seconds>(retry_after, longest_pause)
                               : std::chrono::seconds(pause_after_failure);
        resting_ = true;
        back_ = loop_.after(pause, [this] {
            resting_ = false;
            if (!silent_) up();
        });
    }
    void up() {
        if (!tls_fault_.empty()) return;
        back_ = {};
        resting_ = false;
        if (!state_.up) spdlog::info("gateway {}: up again", state_.gateway);
        state_.up = true;
        state_.fault.clear();
    }

    void on_response(nta_outgoing_t* request, int status, const sip_t* sip) override {
        if (sending_) {
            if (status >= 200) failed_in_sending_ = status;
        } else if (request == request_.get() && status >= 200) {
            on_final(status, sip);
        }
    }

 private:
    void down(const std::string& why) {
        if (state_.up || state_.fault != why) {
            spdlog::warn("gateway {}: down: {}", state_.gateway, why);
        }
        state_.up = false;
        state_.fault = why;
    }

    /// A handshake in a thread of its own: it blocks.
    void probe() {
        if (std::exchange(probing_, true)) return;
        const std::uint16_t port = proxy_.port != 0 ? proxy_.port : tls_port;
        prober_ = std::jthread([&loop = loop_, weak = std::weak_ptr(self_), host = proxy_.host,
                                port, tls = gateway_.tls] {
            std::string fault = probe_tls(host, port, tls, tls_limit);
            loop.post([weak, fault = std::move(fault)] {
                if (const auto self = weak.lock()) (*self)->on_probe(fault);
            });
        });
    }

    void on_probe(const std::string& fault) {
        probing_ = false;
        tls_fault_ = fault;
        if (!fault.empty()) {
            down(fault);
        } else if (!silent_ && !resting_) {
            up();
        }
        probe_timer_ = loop_.after(fault.empty() ? std::chrono::milliseconds(tls_every) : tls_retry,
                                   [this] { probe(); });
    }
    void ask() {
        const std::string to = proxy_.str();
        const std::string from =
            headers::name_addr("", "sip:patchcord@" + proxy_.host, headers::random_hex(8));
        const std::string to_header = headers::name_addr("", to, "");
        const std::string call_id = headers::random_hex(call_id_bytes);
        leg_.reset(nta_leg_tcreate(
            way_.agent, nullptr, nullptr, SIPTAG_CALL_ID_STR(call_id.c_str()),
            SIPTAG_FROM_STR(from.c_str()), SIPTAG_TO_STR(to_header.c_str()), TAG_END()));
        limit_ = loop_.after(gateway_.first_answer, [this] { on_final(408, nullptr); });
        sending_ = true;
        failed_in_sending_ = 0;
        request_.reset(nta_outgoing_tcreate(
            leg_.get(), response_callback, static_cast<ResponseSink*>(this), nullptr,
            SIP_METHOD_OPTIONS, as_url(to), SIPTAG_CONTACT_STR(way_.contact.c_str()),
            SIPTAG_MAX_FORWARDS_STR("70"), TAG_END()));
        sending_ = false;
        if (request_ == nullptr || failed_in_sending_ != 0) on_final(503, nullptr);
    }

    void on_final(int status, const sip_t* sip) {
        limit_ = {};
        request_.reset();
        const bool answered = sip != nullptr && nta_sip_is_internal(sip) == 0;
        silent_ = !answered || status == 503;
        if (!answered) {
            down(tls_fault_.empty() ? "it does not answer OPTIONS" : tls_fault_);
        } else if (status == 503) {
            down("it answers OPTIONS with 503");
        } else {
            up();
        }
        timer_ = loop_.after(gateway_.qualify, [this] { ask(); });
    }

    Loop& loop_;
    const GatewaySettings gateway_;
    const SipUri proxy_;
    Way way_;
    GatewayState state_;
    std::string tls_fault_;
    bool silent_ = false;   ///< OPTIONS say that it is down
    bool resting_ = false;  ///< it did not take a call lately
    LegHandle leg_;
    OutgoingHandle request_;
    Loop::Timer timer_;
    Loop::Timer limit_;
    Loop::Timer back_;
    Loop::Timer probe_timer_;
    bool sending_ = false;
    int failed_in_sending_ = 0;
    bool probing_ = false;
    std::shared_ptr<One*> self_ = std::make_shared<One*>(this);
    std::jthread prober_;  // last: joined before the rest goes
};

GatewayWatch::GatewayWatch(Loop& loop, Transports& transports,
                           const std::vector<GatewaySettings>& gateways) {
    for (const GatewaySettings& gateway : gateways) {
        const std::optional<SipUri> proxy =
            parse_sip_uri(gateway.outbound_proxy.empty() ? gateway.proxy : gateway.outbound_proxy);
        if (!proxy) continue;
        try {
            all_.push_back(std::make_unique<One>(loop, transports, gateway, *proxy));
        } catch (const std::runtime_error& error) {
            spdlog::error("gateway {}: {}", gateway.name, error.what());
        }
    }
}

GatewayWatch::~GatewayWatch() = default;

GatewayWatch::One* GatewayWatch::find(std::string_view gateway) const {
    const auto found = std::ranges::find_if(
        all_, [&](const auto& one) { return one->state().gateway == gateway; });
    return found == all_.end() ? nullptr : found->get();
}

std::vector<GatewayState> GatewayWatch::states() const {
    std::vector<GatewayState> result;
    result.reserve(all_.size());
    for (const auto& one : all_) result.push_back(one->state());
    return result;
}

bool GatewayWatch::up(std::string_view gateway) const {
    const One* one = find(gateway);
    return one == nullptr || one->state().up;
}

std::string GatewayWatch::tls_fault(std::string_view gateway) const {
    const One* one = find(gateway);
    return one == nullptr ? std::string{} : one->tls_fault();
}

void GatewayWatch::failed(std::string_view gateway, const std::string& why,
                          std::chrono::seconds retry_after) {
    if (One* one = find(gateway)) one->failed(why, retry_after);
}

void GatewayWatch::answered(std::string_view gateway) {
    if (One* one = find(gateway)) one->up();
}

}  // namespace patchcord
