#include "sipua/sip_dialer.hpp"

#include <fmt/format.h>
#include <sofia-sip/su_log.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

#include "sipua/dialog.hpp"
#include "sipua/gateway.hpp"
#include "sipua/handle.hpp"
#include "sipua/headers.hpp"
#include "sipua/signalling.hpp"

namespace patchcord {

namespace {

constexpr unsigned socket_buffer = 4U * 1024 * 1024;
constexpr unsigned largest_datagram = 1472;  ///< one Ethernet frame; longer requests go by TCP
constexpr unsigned largest_message = 64U * 1024;

std::string in_brackets(const std::string& address) {
    return address.find(':') == std::string::npos || address.front() == '['
               ? address
               : fmt::format("[{}]", address);
}

bool is_any(const std::string& address) { return address == "0.0.0.0" || address == "::"; }

/// Sofia's own log goes into ours, for who debugs.
void log_line(void* /*stream*/, const char* format, va_list arguments) {
    constexpr std::size_t longest_line = 512;
    std::vector<char> line(longest_line);
    const int length = vsnprintf(line.data(), line.size(), format, arguments);
    if (length <= 0) return;
    std::string_view text(line.data());
    while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
    if (!text.empty()) spdlog::debug("sofia: {}", text);
}

/// Requests outside every dialog.
class Stranger final : public RequestSink {
 public:
    int on_request(nta_leg_t* /*leg*/, nta_incoming_t* request, const sip_t* sip) override {
        const int status = status_for(sip);
        nta_incoming_treply(request, status, sip_status_phrase(status),
                            SIPTAG_ALLOW_STR(allowed_methods), SIPTAG_ACCEPT_STR("application/sdp"),
                            SIPTAG_SUPPORTED_STR("timer, 100rel"), TAG_END());
        return status;
    }

 private:
    static int status_for(const sip_t* sip) {
        const bool in_dialog = sip->sip_to != nullptr && sip->sip_to->a_tag != nullptr;
        switch (static_cast<int>(sip->sip_request->rq_method)) {
            case sip_method_options:
                return 200;
            // Nobody can be called here: Patchcord calls.
            case sip_method_invite:
                return in_dialog ? 481 : 480;
            case sip_method_unknown:
                return 501;
            case sip_method_bye:
            case sip_method_info:
            case sip_method_update:
            case sip_method_prack:
            case sip_method_ack:
                return 481;
            default:
                return 405;
        }
    }
};

class SipDialerImpl final : public SipDialer, private DialogOwner, private ResponseSink {
 public:
    SipDialerImpl(Loop& loop, SipSettings settings, MediaEngine& media, SipDialerOptions options);
    ~SipDialerImpl() override;

    LegIdentity prepare(const LegName& leg, const DialTarget& target) override;
    void dial(const LegName& leg, const LegIdentity& identity) override;
    void end(const LegName& leg, const std::string& reason_text) override;
    void end_stale(const LegName& leg, const LegIdentity& identity) override;
    void play(const LegName& leg, std::vector<ClipPtr> clips, Idle then) override;
    void send_digits(const LegName& leg, const std::string& digits) override;
    void join(const LegName& a, const LegName& b) override;
    void analyse(const LegName& leg, std::unique_ptr<MediaAnalyser> analyser) override;
    void listen(std::function<void(const LegName&, const LegEvent&)> listener) override {
        listener_ = std::move(listener);
    }
    void listen_identity(
        std::function<void(const LegName&, const LegIdentity&)> listener) override {
        identity_listener_ = std::move(listener);
    }
    void listen_redirect(Redirect listener) override { redirect_listener_ = std::move(listener); }
    void transfer_progress(const LegName& leg, int status, const std::string& reason) override;
    std::uint16_t port() const override { return context_.port; }
    std::size_t active() const override { return dialogs_.size(); }
    void set_gateways(std::vector<GatewaySettings> gateways) override {
        if (gateways == settings_.gateways) return;
        settings_.gateways = std::move(gateways);
        registrations_.emplace(context_, settings_.gateways);
    }
    std::vector<RegistrationState> registrations() const override {
        return registrations_->states();
    }

 private:
    void start_agent();
    void learn_address();
    void emit(const LegName& leg, LegEvent event);
    void fail(const LegName& leg, int status, std::string reason);
    Dialog* find(const LegName& leg) const;
    std::optional<MediaEngine::Local> take_port(const LegName& leg, std::uint16_t port);
    Dialog* add(const LegName& leg, const LegIdentity& identity, Outbound outbound);
    void on_media(const MediaEvent& event);
    void release_prepared(const LegName& leg);
    void unjoin(const LegName& leg);
    SrtpMode srtp_mode(const DialTarget& target) const;

    void report(Dialog& dialog, LegEvent event) override;
    void last_word(Dialog& dialog, LegEvent event) override;
    std::optional<Redirection> redirect(Dialog& dialog, const std::string& uri) override;
    void pass_digit(Dialog& dialog, char digit) override;
    void renewed(Dialog& dialog) override;
    void gone(Dialog& dialog) override;
    void on_response(nta_outgoing_t* request, int status, const sip_t* sip) override;

    Loop& loop_;
    MediaEngine& media_;
    SipSettings settings_;
    SipDialerOptions options_;
    std::function<void(const LegName&, const LegEvent&)> listener_;
    std::function<void(const LegName&, const LegIdentity&)> identity_listener_;
    Redirect redirect_listener_;
    Stranger stranger_;
    AgentHandle agent_;
    LegHandle default_leg_;
    nta_outgoing_t* default_outgoing_ = nullptr;  ///< the agent's
    DialogContext context_;
    std::optional<Registrations> registrations_;
    std::map<Dialog*, std::unique_ptr<Dialog>> dialogs_;
    std::map<LegName, Dialog*> named_;
    std::map<StreamId, Dialog*> streams_;
    std::map<LegName, MediaEngine::Local> prepared_;
    std::map<LegName, LegName> joins_;   ///< both ways
    std::multiset<LegName> last_words_;  ///< posted, not yet delivered
    /// Posted tasks look at it: they may come after our end.
    std::shared_ptr<SipDialerImpl*> self_ = std::make_shared<SipDialerImpl*>(this);
};

SipDialerImpl::SipDialerImpl(Loop& loop, SipSettings settings, MediaEngine& media,
                             SipDialerOptions options)
    : loop_(loop),
      media_(media),
      settings_(std::move(settings)),
      options_(std::move(options)),
      context_{loop, media} {
    context_.codecs = options_.codecs;
    context_.session_expires = options_.session_expires;
    context_.min_session = options_.min_session;
    context_.first_answer = options_.first_answer;
    context_.srtp = settings_.srtp;
    context_.dtmf = settings_.dtmf;
    context_.transfers = options_.transfers;
    context_.user_agent = options_.user_agent;
    su_log_redirect(su_log_default, log_line, nullptr);
    start_agent();
    learn_address();
    registrations_.emplace(context_, settings_.gateways);
    media_.listen([&loop = loop_, weak = std::weak_ptr(self_)](const MediaEvent& event) {
        loop.post([weak, event] {
            if (const auto self = weak.lock()) (*self)->on_media(event);
        });
    });
}

SipDialerImpl::~SipDialerImpl() {
    media_.listen({});
    self_.reset();
    dialogs_.clear();
    registrations_.reset();
    for (const auto& [leg, local] : prepared_) media_.close(local.stream);
    default_leg_.reset();
    nta_outgoing_destroy(default_outgoing_);
}

void SipDialerImpl::start_agent() {
    const std::string bind = in_brackets(settings_.bind);
    const std::string port = settings_.port == 0 ? "*" : fmt::format("{}", settings_.port);
    const bool other_name = !settings_.advertised.empty() && settings_.advertised != settings_.bind;
    const std::string host = other_name               ? in_brackets(settings_.advertised)
                             : is_any(settings_.bind) ? "*"
                                                      : bind;
    const std::string url = fmt::format(
        "sip:{}:{}{}", host, port, other_name ? fmt::format(";maddr={}", bind) : std::string{});
    const auto t1 = static_cast<unsigned>(options_.t1.count());
    agent_.reset(nta_agent_create(loop_.root(), as_url(url), nullptr, nullptr, NTATAG_UA(1),
                                  NTATAG_MAXSIZE(largest_message), NTATAG_UDP_MTU(largest_datagram),
                                  NTATAG_PASS_100(1), NTATAG_MERGE_482(1), NTATAG_SIP_T1(t1),
                                  NTATAG_SIP_T1X64(64 * t1), TPTAG_UDP_RMEM(socket_buffer),
                                  TPTAG_UDP_WMEM(socket_buffer), TAG_END()));
    if (agent_ == nullptr) {
        throw std::runtime_error(
            fmt::format("SIP cannot listen on {} port {}", settings_.bind, settings_.port));
    }
    context_.agent = agent_.get();
    default_leg_.reset(nta_leg_tcreate(agent_.get(), request_callback,
                                       static_cast<RequestSink*>(&stranger_), NTATAG_NO_DIALOG(1),
                                       TAG_END()));
    default_outgoing_ =
        nta_outgoing_default(agent_.get(), response_callback, static_cast<ResponseSink*>(this));
}

void SipDialerImpl::learn_address() {
    const sip_via_t* via = nta_agent_via(agent_.get());
    if (via == nullptr || via->v_host == nullptr) {
        throw std::runtime_error("SIP has no address of its own");
    }
    context_.host = in_brackets(via->v_host);
    constexpr unsigned long standard_port = 5060;
    context_.port = static_cast<std::uint16_t>(
        via->v_port != nullptr ? std::strtoul(via->v_port, nullptr, 10) : standard_port);
}

void SipDialerImpl::emit(const LegName& leg, LegEvent event) {
    loop_.post([weak = std::weak_ptr(self_), leg, event = std::move(event)] {
        const auto self = weak.lock();
        if (!self) return;
        const bool last = std::holds_alternative<LegFailed>(event) ||
                          std::holds_alternative<LegHungUp>(event) ||
                          std::holds_alternative<LegReleased>(event);
        auto& pending = (*self)->last_words_;
        if (const auto found = pending.find(leg); last && found != pending.end()) {
            pending.erase(found);
        }
        if ((*self)->listener_) (*self)->listener_(leg, event);
    });
}

void SipDialerImpl::fail(const LegName& leg, int status, std::string reason) {
    last_words_.insert(leg);
    emit(leg, LegFailed{status, std::move(reason), 0, std::nullopt});
}

Dialog* SipDialerImpl::find(const LegName& leg) const {
    const auto found = named_.find(leg);
    return found == named_.end() ? nullptr : found->second;
}

LegIdentity SipDialerImpl::prepare(const LegName& leg, const DialTarget& target) {
    constexpr std::size_t call_id_bytes = 16;
    constexpr std::size_t tag_bytes = 8;
    constexpr std::size_t number_digits = 7;  // hexadecimal: both numbers stay below 2^28
    release_prepared(leg);
    const MediaEngine::Local local = media_.open();
    prepared_[leg] = local;
    LegIdentity identity;
    identity.target = target;
    identity.call_id = headers::random_hex(call_id_bytes);
    identity.from_tag = headers::random_hex(tag_bytes);
    identity.branch = new_branch();
    const std::string numbers = headers::random_hex(number_digits);
    identity.cseq =
        static_cast<std::uint32_t>(std::stoul(numbers.substr(0, number_digits), nullptr, 16)) + 1;
    identity.sdp_session = std::stoull(numbers.substr(number_digits), nullptr, 16) + 1;
    identity.rtp_port = local.port;
    if (srtp_mode(target) != SrtpMode::off) identity.srtp = random_srtp();
    return identity;
}

SrtpMode SipDialerImpl::srtp_mode(const DialTarget& target) const {
    if (target.gateway.empty()) return settings_.srtp;
    const auto gateway = std::ranges::find(settings_.gateways, target.gateway,
                                           [](const GatewaySettings& g) { return g.name; });
    return gateway == settings_.gateways.end() ? SrtpMode::off : gateway->srtp;
}

std::optional<MediaEngine::Local> SipDialerImpl::take_port(const LegName& leg, std::uint16_t port) {
    const auto reserved = prepared_.find(leg);
    if (reserved != prepared_.end() && reserved->second.port == port) {
        const MediaEngine::Local local = reserved->second;
        prepared_.erase(reserved);
        return local;
    }
    release_prepared(leg);
    try {
        return media_.open(port);
    } catch (const std::runtime_error& e) {
        spdlog::warn("{}: media port {}: {}", leg, port, e.what());
        return std::nullopt;
    }
}

Dialog* SipDialerImpl::add(const LegName& leg, const LegIdentity& identity, Outbound outbound) {
    DialogOwner& owner = *this;
    auto dialog = std::make_unique<Dialog>(context_, owner, leg, identity, std::move(outbound));
    Dialog* raw = dialog.get();
    dialogs_.emplace(raw, std::move(dialog));
    named_[leg] = raw;
    return raw;
}

void SipDialerImpl::dial(const LegName& leg, const LegIdentity& identity) {
    if (find(leg) != nullptr) throw std::logic_error("the leg is being dialled already: " + leg);
    auto outbound = plan_outbound(settings_, identity.target, context_.host);
    if (auto* why = std::get_if<std::string>(&outbound)) {
        release_prepared(leg);
        constexpr int bad_address = 484;
        fail(leg, identity.target.gateway.empty() ? bad_address : status_unavailable,
             std::move(*why));
        return;
    }
    const auto local = take_port(leg, identity.rtp_port);
    if (!local) {
        fail(leg, status_unavailable, "no media port");
        return;
    }
    Dialog* dialog = add(leg, identity, std::get<Outbound>(std::move(outbound)));
    streams_[local->stream] = dialog;
    dialog->invite(*local);
}

void SipDialerImpl::release_prepared(const LegName& leg) {
    const auto reserved = prepared_.find(leg);
    if (reserved == prepared_.end()) return;
    media_.close(reserved->second.stream);
    prepared_.erase(reserved);
}

void SipDialerImpl::end(const LegName& leg, const std::string& reason_text) {
    if (Dialog* dialog = find(leg)) {
        dialog->end(reason_text);
        return;
    }
    release_prepared(leg);
    // Unless its last word is on the way, say that there is no such leg.
    if (!last_words_.contains(leg)) {
        last_words_.insert(leg);
        emit(leg, LegReleased{});
    }
}

void SipDialerImpl::end_stale(const LegName& leg, const LegIdentity& identity) {
    if (Dialog* dialog = find(leg)) {
        dialog->end("ended");
        return;
    }
    auto outbound = plan_outbound(settings_, identity.target, context_.host);
    if (const auto* why = std::get_if<std::string>(&outbound)) {
        spdlog::warn("{}: cannot be ended: {}", leg, *why);
        last_words_.insert(leg);
        emit(leg, LegReleased{});
        return;
    }
    add(leg, identity, std::get<Outbound>(std::move(outbound)))->end_stale();
}

void SipDialerImpl::play(const LegName& leg, std::vector<ClipPtr> clips, Idle then) {
    const Dialog* dialog = find(leg);
    if (dialog == nullptr || !dialog->stream()) return;
    media_.play(*dialog->stream(), std::move(clips), then);
}

void SipDialerImpl::send_digits(const LegName& leg, const std::string& digits) {
    if (Dialog* dialog = find(leg)) dialog->press(digits);
}

void SipDialerImpl::transfer_progress(const LegName& leg, int status, const std::string& reason) {
    if (Dialog* dialog = find(leg)) dialog->transfer_progress(status, reason);
}

void SipDialerImpl::join(const LegName& a, const LegName& b) {
    Dialog* first = find(a);
    Dialog* second = find(b);
    if (first == nullptr || second == nullptr || !first->stream() || !second->stream()) return;
    media_.join(*first->stream(), *second->stream());
    unjoin(a);
    unjoin(b);
    joins_[a] = b;
    joins_[b] = a;
    first->joined();
    second->joined();
}

void SipDialerImpl::unjoin(const LegName& leg) {
    const auto join = joins_.find(leg);
    if (join == joins_.end()) return;
    const LegName other = join->second;
    joins_.erase(join);
    joins_.erase(other);
}

std::optional<DialogOwner::Redirection> SipDialerImpl::redirect(Dialog& dialog,
                                                                const std::string& uri) {
    if (!redirect_listener_) return std::nullopt;
    auto target = redirect_listener_(dialog.leg(), uri);
    if (!target) return std::nullopt;
    auto outbound = plan_outbound(settings_, *target, context_.host);
    if (const auto* why = std::get_if<std::string>(&outbound)) {
        spdlog::warn("{}: {} is not followed: {}", dialog.leg(), uri, *why);
        return std::nullopt;
    }
    return Redirection{std::move(*target), std::get<Outbound>(std::move(outbound))};
}

void SipDialerImpl::pass_digit(Dialog& dialog, char digit) {
    const auto join = joins_.find(dialog.leg());
    if (join == joins_.end()) return;
    if (Dialog* other = find(join->second)) other->press(std::string(1, digit));
}

void SipDialerImpl::analyse(const LegName& leg, std::unique_ptr<MediaAnalyser> analyser) {
    const Dialog* dialog = find(leg);
    if (dialog != nullptr && dialog->stream()) {
        media_.analyse(*dialog->stream(), std::move(analyser));
    }
}

void SipDialerImpl::on_media(const MediaEvent& event) {
    const auto found = streams_.find(event.stream);
    if (found == streams_.end()) return;
    Dialog& dialog = *found->second;
    switch (event.kind) {
        case MediaEventKind::first_packet:
            break;
        case MediaEventKind::playback_done:
            report(dialog, LegPromptDone{});
            break;
        case MediaEventKind::digit:
            report(dialog, LegDigit{event.digit});
            break;
        case MediaEventKind::silent:
            dialog.media_lost();
            break;
    }
}

void SipDialerImpl::report(Dialog& dialog, LegEvent event) { emit(dialog.leg(), std::move(event)); }

void SipDialerImpl::last_word(Dialog& dialog, LegEvent event) {
    named_.erase(dialog.leg());
    unjoin(dialog.leg());
    std::erase_if(streams_, [&](const auto& entry) { return entry.second == &dialog; });
    last_words_.insert(dialog.leg());
    emit(dialog.leg(), std::move(event));
}

void SipDialerImpl::renewed(Dialog& dialog) {
    if (identity_listener_) identity_listener_(dialog.leg(), dialog.identity());
}

void SipDialerImpl::gone(Dialog& dialog) {
    loop_.post([weak = std::weak_ptr(self_), raw = &dialog] {
        if (const auto self = weak.lock()) (*self)->dialogs_.erase(raw);
    });
}

void SipDialerImpl::on_response(nta_outgoing_t* /*request*/, int status, const sip_t* sip) {
    if (sip == nullptr || sip->sip_call_id == nullptr || sip->sip_call_id->i_id == nullptr) return;
    const std::string_view call_id = sip->sip_call_id->i_id;
    for (const auto& [raw, dialog] : dialogs_) {
        if (dialog->identity().call_id == call_id) {
            dialog->on_stray_response(status, sip);
            return;
        }
    }
}

}  // namespace

std::unique_ptr<SipDialer> make_sip_dialer(Loop& loop, SipSettings settings, MediaEngine& media,
                                           SipDialerOptions options) {
    return std::make_unique<SipDialerImpl>(loop, std::move(settings), media, std::move(options));
}

}  // namespace patchcord
