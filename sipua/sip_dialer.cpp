#include "sipua/sip_dialer.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include "sipua/dialog.hpp"
#include "sipua/direct_media.hpp"
#include "sipua/fork_group.hpp"
#include "sipua/gateway.hpp"
#include "sipua/handle.hpp"
#include "sipua/headers.hpp"
#include "sipua/pacer.hpp"
#include "sipua/recorder.hpp"
#include "sipua/registrar.hpp"
#include "sipua/signalling.hpp"
#include "sipua/stranger.hpp"
#include "sipua/transports.hpp"

namespace patchcord {

namespace {

/// The leg that one of its phones belongs to.
LegName whole_of(const LegName& phone) { return phone.substr(0, phone.find('/')); }

class SipDialerImpl final : public SipDialer, private DialogOwner, private ResponseSink {
 public:
    SipDialerImpl(Loop& loop, SipSettings settings, MediaEngine& media, SipDialerOptions options);
    SipDialerImpl(const SipDialerImpl&) = delete;
    SipDialerImpl& operator=(const SipDialerImpl&) = delete;
    ~SipDialerImpl() override;

    LegIdentity prepare(const LegName& leg, const DialTarget& target) override;
    void dial(const LegName& leg, const LegIdentity& identity) override;
    void confirm(const LegName& leg) override;
    void end(const LegName& leg, const std::string& reason_text) override;
    void end_stale(const LegName& leg, const LegIdentity& identity) override;
    void play(const LegName& leg, std::vector<ClipPtr> clips, Idle then) override;
    void send_digits(const LegName& leg, const std::string& digits) override;
    void join(const LegName& a, const LegName& b) override;
    void analyse(const LegName& leg, std::unique_ptr<MediaAnalyser> analyser) override;
    Admission admit(const std::string& call, const std::vector<DialTarget>& parties,
                    bool in_any_case) override {
        return pacer_.admit(call, lines_for(parties), in_any_case, Pacer::Clock::now());
    }
    void release(const std::string& call) override { pacer_.release(call); }
    void listen(std::function<void(const LegName&, const LegEvent&)> listener) override {
        listener_ = std::move(listener);
    }
    void listen_identity(
        std::function<bool(const LegName&, const LegIdentity&)> listener) override {
        identity_listener_ = std::move(listener);
    }
    void listen_redirect(Redirect listener) override { redirect_listener_ = std::move(listener); }
    void record(const LegName& left, const LegName& right,
                const std::filesystem::path& file) override;
    void transfer_progress(const LegName& leg, int status, const std::string& reason) override;
    std::uint16_t port() const override { return transports_.port(); }
    std::size_t active() const override { return dialogs_.size(); }
    void set_gateways(std::vector<GatewaySettings> gateways) override {
        if (gateways == settings_.gateways) return;
        settings_.gateways = std::move(gateways);
        registrations_.emplace(context_, settings_.gateways);
        watch_.emplace(loop_, transports_, settings_.gateways);
    }
    std::vector<Pacer::Choice> lines_for(const std::vector<DialTarget>& parties) const;
    std::vector<GatewayState> gateways() const override { return watch_->states(); }
    std::vector<RegistrationState> registrations() const override {
        return registrations_->states();
    }

 private:
    void emit(const LegName& leg, LegEvent event);
    void fail(const LegName& leg, int status, std::string reason, bool gateway = false);
    Dialog* find(const LegName& leg) const;
    LegIdentity prepare_phones(const LegName& leg, const DialTarget& target);
    void dial_phones(const LegName& leg, const LegIdentity& identity);
    void deliver(const LegName& leg, const LegEvent& event);
    void act(const LegName& leg, const ForkGroup::Verdict& verdict);
    LegIdentity fresh_identity(const DialTarget& target, std::uint16_t rtp_port) const;
    std::vector<std::string> choose_gateways(const DialTarget& target) const;
    bool full(const std::string& gateway) const;
    void dial_now(const LegName& leg, const LegIdentity& identity);
    bool try_next(const LegName& leg, const LegIdentity& identity, const std::string& why,
                  bool may_answer);
    void end_abandoned(const LegName& leg, const LegIdentity& identity);
    void dial_waiting();
    bool lingers(const std::string& uri) const;
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
    bool renewed(Dialog& dialog) override;
    void media_changed(Dialog& dialog) override { direct_.changed(dialog); }
    void gone(Dialog& dialog) override;
    void on_response(nta_outgoing_t* request, int status, const sip_t* sip) override;

    Loop& loop_;
    MediaEngine& media_;
    SipSettings settings_;
    SipDialerOptions options_;
    std::function<void(const LegName&, const LegEvent&)> listener_;
    std::function<bool(const LegName&, const LegIdentity&)> identity_listener_;
    Redirect redirect_listener_;
    Stranger stranger_;
    Transports transports_;
    DialogContext context_;
    DirectMedia direct_;
    std::optional<Registrations> registrations_;
    std::optional<GatewayWatch> watch_;
    Pacer pacer_;
    std::map<Dialog*, std::unique_ptr<Dialog>> dialogs_;
    std::set<const Dialog*> lingering_;  ///< given up without an answer, and not over yet
    std::map<LegName, Dialog*> named_;
    std::map<LegName, ForkGroup> forks_;  ///< legs that ring several phones
    std::optional<Registrar> registrar_;
    std::unordered_map<StreamId, Dialog*> streams_;
    std::map<LegName, MediaEngine::Local> prepared_;
    std::map<LegName, LegName> joins_;  ///< both ways
    /// Parties that an INVITE without any answer may still ring: dialled when that is over.
    std::vector<std::pair<LegName, LegIdentity>> waiting_;
    std::optional<Recorder> recorder_;
    std::set<LegName> recorded_;
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
      transports_(loop, settings_, {options_.t1}, stranger_, *this),
      context_{loop, media, transports_},
      direct_(context_) {
    context_.codecs = options_.codecs;
    context_.session_expires = options_.session_expires;
    context_.min_session = options_.min_session;
    context_.first_answer = options_.first_answer;
    context_.srtp = settings_.srtp;
    context_.dtmf = settings_.dtmf;
    context_.transfers = options_.transfers;
    context_.user_agent = options_.user_agent;
    if (!settings_.registrar.domain.empty() && options_.phones != nullptr) {
        registrar_.emplace(settings_.registrar, *options_.phones, options_.clock);
        stranger_.set_registrar(*registrar_, transports_.way(Transport::udp, {}).agent);
    }
    registrations_.emplace(context_, settings_.gateways);
    watch_.emplace(loop_, transports_, settings_.gateways);
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
    watch_.reset();
    for (const auto& [leg, local] : prepared_) media_.close(local.stream);
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
        (*self)->deliver(leg, event);
    });
}

void SipDialerImpl::fail(const LegName& leg, int status, std::string reason, bool gateway) {
    last_words_.insert(leg);
    emit(leg, LegFailed{status, std::move(reason), 0, std::nullopt, gateway});
}

/// To the listener; where several phones of a party are rung, what they do together.
void SipDialerImpl::deliver(const LegName& leg, const LegEvent& event) {
    const std::size_t slash = leg.find('/');
    if (slash == LegName::npos) {
        if (listener_) listener_(leg, event);
        return;
    }
    const LegName whole = whole_of(leg);
    const auto group = forks_.find(whole);
    if (group == forks_.end()) return;  // left by an earlier process, or of a gateway given up
    const ForkGroup::Verdict verdict = group->second.on(leg, event);
    act(whole, verdict);
}

void SipDialerImpl::act(const LegName& leg, const ForkGroup::Verdict& verdict) {
    for (const LegName& other : verdict.completed_elsewhere) {
        const auto found = named_.find(other);
        if (found != named_.end()) found->second->end("Call completed elsewhere", 200);
    }
    for (const LegName& other : verdict.end) {
        const auto found = named_.find(other);
        if (found != named_.end()) found->second->end("");
    }
    if (verdict.over) forks_.erase(leg);
    if (verdict.tell && listener_) listener_(leg, *verdict.tell);
}

Dialog* SipDialerImpl::find(const LegName& leg) const {
    const auto group = forks_.find(leg);
    const auto found = named_.find(group == forks_.end() ? leg : group->second.winner());
    return found == named_.end() ? nullptr : found->second;
}

LegIdentity SipDialerImpl::prepare(const LegName& leg, const DialTarget& target) {
    if (registrar_ && target.gateway.empty() && registrar_->is_ours(target.uri)) {
        return prepare_phones(leg, target);
    }
    release_prepared(leg);
    const MediaEngine::Local local = media_.open();
    prepared_[leg] = local;
    const std::vector<std::string> gateways = choose_gateways(target);
    DialTarget chosen = target;
    if (!gateways.empty()) chosen.gateway = gateways.front();
    LegIdentity identity = fresh_identity(chosen, local.port);
    if (!gateways.empty()) identity.next_gateways.assign(gateways.begin() + 1, gateways.end());
    return identity;
}

/// A phone that registered here: its contacts are rung at the same time.
LegIdentity SipDialerImpl::prepare_phones(const LegName& leg, const DialTarget& target) {
    const std::vector<PhoneBinding> phones = registrar_->find(target.uri);
    if (phones.empty()) return fresh_identity(target, 0);  // dial() says that it is not registered
    LegIdentity identity;
    for (std::size_t i = 0; i < phones.size(); ++i) {
        const LegName name = phones.size() == 1 ? leg : ForkGroup::member(leg, i);
        release_prepared(name);
        const MediaEngine::Local local = media_.open();
        prepared_[name] = local;
        DialTarget phone = target;
        phone.contact = phones[i].contact;
        phone.next_hop = phones[i].next_hop;
        LegIdentity one = fresh_identity(phone, local.port);
        if (i == 0) {
            identity = std::move(one);
        } else {
            identity.forks.push_back(std::move(one));
        }
    }
    return identity;
}

void SipDialerImpl::dial_phones(const LegName& leg, const LegIdentity& identity) {
    const ForkGroup& group = forks_.insert_or_assign(leg, ForkGroup(leg, identity)).first->second;
    const std::vector<LegIdentity> phones = group.identities();
    for (std::size_t i = 0; i < phones.size(); ++i) dial_now(ForkGroup::member(leg, i), phones[i]);
}

/// For each party that is reached by gateways: those that may carry it, the best one first.
std::vector<Pacer::Choice> SipDialerImpl::lines_for(const std::vector<DialTarget>& parties) const {
    std::vector<Pacer::Choice> lines;
    for (const DialTarget& party : parties) {
        if (party.gateway.empty()) continue;
        Pacer::Choice& choice = lines.emplace_back();
        for (const std::string& name : gateway_order(settings_, party.gateway, user_of(party.uri),
                                                     [](unsigned) { return 0U; })) {
            const GatewaySettings* gateway = find_gateway(settings_, name);
            choice.push_back({name, gateway->concurrent, gateway->calls_per_second});
        }
    }
    return lines;
}

/// The gateways that take the number, the best one first; those that are down come last. Empty:
/// none does, and dial() says so.
std::vector<std::string> SipDialerImpl::choose_gateways(const DialTarget& target) const {
    std::vector<std::string> order =
        gateway_order(settings_, target.gateway, user_of(target.uri),
                      [](unsigned sides) { return headers::random_below(sides); });
    std::ranges::stable_partition(order, [&](const auto& name) { return !full(name); });
    std::ranges::stable_partition(order, [this](const auto& name) { return watch_->up(name); });
    return order;
}

/// All lines of the gateway are taken by legs.
bool SipDialerImpl::full(const std::string& gateway) const {
    const GatewaySettings* settings = find_gateway(settings_, gateway);
    if (settings == nullptr || settings->concurrent == 0) return false;
    return std::ranges::count_if(dialogs_, [&](const auto& entry) {
               return entry.second->identity().target.gateway == gateway;
           }) >= settings->concurrent;
}

LegIdentity SipDialerImpl::fresh_identity(const DialTarget& target, std::uint16_t rtp_port) const {
    constexpr std::size_t call_id_bytes = 16;
    constexpr std::size_t tag_bytes = 8;
    constexpr std::size_t number_digits = 7;  // hexadecimal: both numbers stay below 2^28
    LegIdentity identity;
    identity.target = target;
    identity.call_id = headers::random_hex(call_id_bytes);
    identity.from_tag = headers::random_hex(tag_bytes);
    identity.branch = new_branch();
    const std::string numbers = headers::random_hex(number_digits);
    identity.cseq =
        static_cast<std::uint32_t>(std::stoul(numbers.substr(0, number_digits), nullptr, 16)) + 1;
    identity.sdp_session = std::stoull(numbers.substr(number_digits), nullptr, 16) + 1;
    identity.rtp_port = rtp_port;
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
    end_abandoned(leg, identity);
    if (lingers(identity.target.uri)) {
        spdlog::info("{}: waits, an earlier INVITE without answer may still ring there", leg);
        waiting_.emplace_back(leg, identity);
        return;
    }
    if (identity.forks.empty()) {
        dial_now(leg, identity);
    } else {
        dial_phones(leg, identity);
    }
}

void SipDialerImpl::dial_now(const LegName& leg, const LegIdentity& identity) {
    if (registrar_ && identity.target.gateway.empty() && identity.target.contact.empty() &&
        registrar_->is_ours(identity.target.uri)) {
        constexpr int not_available = 480;
        fail(leg, not_available, "the phone is not registered");
        return;
    }
    if (const std::string fault = watch_->tls_fault(identity.target.gateway); !fault.empty()) {
        release_prepared(leg);
        if (!try_next(leg, identity, fault, false)) fail(leg, status_unavailable, fault, true);
        return;
    }
    auto outbound = plan_outbound(settings_, identity.target, transports_.host());
    if (auto* why = std::get_if<std::string>(&outbound)) {
        release_prepared(leg);
        constexpr int bad_address = 484;
        fail(leg, identity.target.gateway.empty() ? bad_address : status_unavailable,
             std::move(*why));
        return;
    }
    const auto local = take_port(leg, identity.rtp_port);
    if (!local) {
        // Only a leg of an earlier process has none reserved, and it may ring.
        end_stale(leg + "/no port", identity);
        fail(leg, status_unavailable, "no media port");
        return;
    }
    Dialog* dialog = nullptr;
    try {
        dialog = add(leg, identity, std::get<Outbound>(std::move(outbound)));
    } catch (const std::runtime_error& error) {
        media_.close(local->stream);
        if (!try_next(leg, identity, error.what(), false)) {
            fail(leg, status_unavailable, error.what(), true);
        }
        return;
    }
    streams_[local->stream] = dialog;
    dialog->invite(*local);
}

/// Dials the next gateway under a new identity, once that is stored. `may_answer`: the INVITE to
/// the last one got no answer at all, and is ended should it come alive.
bool SipDialerImpl::try_next(const LegName& leg, const LegIdentity& identity,
                             const std::string& why, bool may_answer) {
    if (identity.next_gateways.empty()) return false;
    DialTarget target = identity.target;
    target.gateway = identity.next_gateways.front();
    try {
        const MediaEngine::Local local = media_.open();
        LegIdentity next = fresh_identity(target, local.port);
        next.next_gateways.assign(identity.next_gateways.begin() + 1, identity.next_gateways.end());
        next.abandoned = identity.abandoned;
        if (may_answer) {
            next.abandoned.push_back(identity);
            next.abandoned.back().abandoned.clear();
            next.abandoned.back().next_gateways.clear();
        }
        prepared_[leg] = local;
        if (identity_listener_ && !identity_listener_(leg, next)) {
            release_prepared(leg);
            return false;
        }
        emit(leg, LegNote{fmt::format("gateway {}: {}; gateway {} is tried",
                                      identity.target.gateway, why, target.gateway)});
        dial_now(leg, next);
        return true;
    } catch (const std::runtime_error& error) {
        spdlog::warn("{}: no other gateway can be tried: {}", leg, error.what());
        release_prepared(leg);
        return false;
    }
}

/// After a restart: the INVITEs to gateways that were given up without an answer.
void SipDialerImpl::end_abandoned(const LegName& leg, const LegIdentity& identity) {
    for (std::size_t i = 0; i < identity.abandoned.size(); ++i) {
        const LegIdentity& other = identity.abandoned[i];
        const bool ours = std::ranges::any_of(dialogs_, [&](const auto& entry) {
            return entry.second->identity().call_id == other.call_id;
        });
        if (!ours) end_stale(fmt::format("{}/abandoned{}", leg, i), other);
    }
}

bool SipDialerImpl::lingers(const std::string& uri) const {
    return std::ranges::any_of(
        lingering_, [&](const Dialog* dialog) { return dialog->identity().target.uri == uri; });
}

void SipDialerImpl::dial_waiting() {
    for (auto& [leg, identity] : std::exchange(waiting_, {})) {
        if (lingers(identity.target.uri)) {
            waiting_.emplace_back(leg, std::move(identity));
        } else if (identity.forks.empty()) {
            dial_now(leg, identity);
        } else {
            dial_phones(leg, identity);
        }
    }
}

void SipDialerImpl::release_prepared(const LegName& leg) {
    const auto reserved = prepared_.find(leg);
    if (reserved == prepared_.end()) return;
    media_.close(reserved->second.stream);
    prepared_.erase(reserved);
}

void SipDialerImpl::confirm(const LegName& leg) {
    if (Dialog* dialog = find(leg)) dialog->confirm();
}

void SipDialerImpl::end(const LegName& leg, const std::string& reason_text) {
    if (const auto group = forks_.find(leg); group != forks_.end()) {
        for (const LegName& phone : group->second.end()) {
            const auto found = named_.find(phone);
            if (found != named_.end()) found->second->end(reason_text);
        }
        return;
    }
    if (Dialog* dialog = find(leg)) {
        dialog->end(reason_text);
        return;
    }
    release_prepared(leg);
    const auto waits = std::ranges::find(waiting_, leg, &decltype(waiting_)::value_type::first);
    if (waits != waiting_.end()) {
        waiting_.erase(waits);
        fail(leg, 487, "cancelled");
        return;
    }
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
    end_abandoned(leg, identity);
    for (std::size_t i = 0; i < identity.forks.size(); ++i) {
        end_stale(ForkGroup::member(leg, i + 1), identity.forks[i]);
    }
    auto outbound = plan_outbound(settings_, identity.target, transports_.host());
    if (const auto* why = std::get_if<std::string>(&outbound)) {
        spdlog::warn("{}: cannot be ended: {}", leg, *why);
        last_words_.insert(leg);
        emit(leg, LegReleased{});
        return;
    }
    try {
        add(leg, identity, std::get<Outbound>(std::move(outbound)))->end_stale();
    } catch (const std::runtime_error& error) {
        spdlog::warn("{}: cannot be ended: {}", leg, error.what());
        last_words_.insert(leg);
        emit(leg, LegReleased{});
    }
}

void SipDialerImpl::play(const LegName& leg, std::vector<ClipPtr> clips, Idle then) {
    Dialog* dialog = find(leg);
    if (dialog == nullptr || !dialog->stream()) return;
    direct_.with_media(*dialog, [this, stream = *dialog->stream(), clips = std::move(clips), then] {
        media_.play(stream, clips, then);
    });
}

void SipDialerImpl::send_digits(const LegName& leg, const std::string& digits) {
    Dialog* dialog = find(leg);
    if (dialog == nullptr) return;
    direct_.with_media(*dialog, [dialog, digits] { dialog->press(digits); });
}

void SipDialerImpl::record(const LegName& left, const LegName& right,
                           const std::filesystem::path& file) {
    const Dialog* first = find(left);
    const Dialog* second = find(right);
    if (first == nullptr || second == nullptr || !first->stream() || !second->stream()) return;
    if (!recorder_) recorder_.emplace();
    Recorder::Taps taps = recorder_->record(file);
    constexpr auto tap = MediaEngine::Tap::recorder;
    media_.analyse(*first->stream(), std::move(taps.left), tap);
    media_.analyse(*second->stream(), std::move(taps.right), tap);
    recorded_.insert(left);
    recorded_.insert(right);
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
    const bool recorded = recorded_.contains(a) || recorded_.contains(b);
    if (options_.direct_media && !recorded) direct_.start(*first, *second);
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
    auto target = redirect_listener_(whole_of(dialog.leg()), uri);
    if (!target) return std::nullopt;
    if (const auto gateways = choose_gateways(*target); !gateways.empty()) {
        target->gateway = gateways.front();
    }
    auto outbound = plan_outbound(settings_, *target, transports_.host());
    if (const auto* why = std::get_if<std::string>(&outbound)) {
        spdlog::warn("{}: {} is not followed: {}", dialog.leg(), uri, *why);
        return std::nullopt;
    }
    return Redirection{std::move(*target), std::get<Outbound>(std::move(outbound))};
}

void SipDialerImpl::pass_digit(Dialog& dialog, char digit) {
    const auto join = joins_.find(whole_of(dialog.leg()));
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
    direct_.gone(dialog);
    recorded_.erase(dialog.leg());
    named_.erase(dialog.leg());
    if (find(whole_of(dialog.leg())) == nullptr) unjoin(whole_of(dialog.leg()));
    if (const auto stream = dialog.last_stream()) streams_.erase(*stream);
    if (dialog.lingers()) lingering_.insert(&dialog);
    const auto* failed = std::get_if<LegFailed>(&event);
    const std::string& gateway = dialog.identity().target.gateway;
    if (failed != nullptr && dialog.refused_by_gateway(*failed)) {
        const std::string why =
            failed->gateway ? failed->reason : fmt::format("{} {}", failed->status, failed->reason);
        watch_->failed(gateway, why, failed->retry_after.value_or(std::chrono::seconds(0)));
        if (try_next(dialog.leg(), dialog.identity(), why, dialog.lingers())) return;
    } else if (!gateway.empty() && (failed == nullptr || failed->status != 487)) {
        watch_->answered(gateway);
    }
    last_words_.insert(dialog.leg());
    emit(dialog.leg(), std::move(event));
}

bool SipDialerImpl::renewed(Dialog& dialog) {
    if (!identity_listener_) return true;
    const LegName whole = whole_of(dialog.leg());
    const auto group = forks_.find(whole);
    if (group == forks_.end()) return identity_listener_(dialog.leg(), dialog.identity());
    group->second.renew(dialog.leg(), dialog.identity());
    return identity_listener_(whole, group->second.identity());
}

void SipDialerImpl::gone(Dialog& dialog) {
    loop_.post([weak = std::weak_ptr(self_), raw = &dialog] {
        const auto self = weak.lock();
        if (!self) return;
        (*self)->dialogs_.erase(raw);
        if ((*self)->lingering_.erase(raw) > 0) (*self)->dial_waiting();
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
