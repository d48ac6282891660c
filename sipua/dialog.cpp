#include "sipua/dialog.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <strings.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "sipua/headers.hpp"
#include "sipua/signalling.hpp"

namespace patchcord {

namespace {

constexpr int longest_phrase = 200;
/// Sofia keeps an INVITE's transaction for 32 s after its answer.
constexpr std::chrono::seconds invite_is_known{20};
constexpr std::size_t most_early_dialogs = 8;
constexpr std::chrono::seconds longest_wait = std::chrono::hours(24);  ///< that a peer may ask for

std::string phrase_of(int status, const sip_t* sip) {
    if (sip != nullptr && sip->sip_status != nullptr && sip->sip_status->st_phrase != nullptr) {
        return std::string(sip->sip_status->st_phrase).substr(0, longest_phrase);
    }
    return sip_status_phrase(status);
}

bool requires_100rel(const sip_t* sip) {
    return sip->sip_rseq != nullptr && sip_has_feature(sip->sip_require, "100rel") != 0;
}

bool allows_update(const sip_t* sip) {
    return sip->sip_allow != nullptr && sip_is_allowed(sip->sip_allow, SIP_METHOD_UPDATE) != 0;
}

/// Answers that refuse the offered media, before anything rang.
bool is_media_refusal(int status) { return status == 415 || status == 488 || status == 606; }

}  // namespace

const char* DialogContext::allowed() const {
    return transfers ? "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, REFER" : allowed_methods;
}

std::string_view sdp_body(const sip_t* sip) {
    if (sip == nullptr || sip->sip_payload == nullptr || sip->sip_payload->pl_data == nullptr ||
        sip->sip_content_type == nullptr || sip->sip_content_type->c_type == nullptr ||
        strcasecmp(sip->sip_content_type->c_type, "application/sdp") != 0) {
        return {};
    }
    return {sip->sip_payload->pl_data, sip->sip_payload->pl_len};
}

int q850_cause(const sip_t* sip) {
    if (sip == nullptr) return 0;
    constexpr int highest_cause = 127;
    for (const sip_reason_t* r = sip->sip_reason; r != nullptr; r = r->re_next) {
        if (r->re_protocol == nullptr || strcasecmp(r->re_protocol, "Q.850") != 0) continue;
        const int cause = r->re_cause != nullptr ? std::atoi(r->re_cause) : 0;
        if (cause > 0 && cause <= highest_cause) return cause;
    }
    return 0;
}

Dialog::Dialog(DialogContext& context, DialogOwner& owner, LegName leg, LegIdentity identity,
               Outbound outbound)
    : context_(context),
      owner_(owner),
      leg_(std::move(leg)),
      identity_(std::move(identity)),
      outbound_(std::move(outbound)),
      way_(context_.transports.way(outbound_)) {
    authorizer_ = make_authorizer();
    sdp_version_ = identity_.sdp_session;
    srtp_ = srtp_from_text(identity_.srtp);
    session_expires_ = context_.session_expires;
}

Authorizer Dialog::make_authorizer() const {
    const auto& gateway = outbound_.gateway;
    if (!gateway || gateway->user.empty()) return {};
    return {{gateway->user, gateway->password}, realm_of(*gateway)};
}

Dialog::~Dialog() {
    media_connected_ = false;  // nobody is told any more
    close_media();
}

std::optional<StreamId> Dialog::stream() const {
    return local_ ? std::optional(local_->stream) : std::nullopt;
}

LocalMedia Dialog::local_media() const {
    LocalMedia local;
    local.session = identity_.sdp_session;
    local.version = sdp_version_;
    local.codecs = codecs();
    local.srtp = srtp_;
    if (local_) {
        local.address = local_->address;
        local.port = local_->port;
    }
    return local;
}

SrtpMode Dialog::srtp_mode() const {
    return outbound_.gateway ? outbound_.gateway->srtp : context_.srtp;
}

/// Where requests within the dialog go: a phone that registered here is reached where its REGISTER
/// came from, whatever its Contact says.
const url_string_t* Dialog::hop() const {
    return identity_.target.contact.empty() || outbound_.next_hop.empty()
               ? nullptr
               : as_url(outbound_.next_hop);
}

const std::vector<Codec>& Dialog::codecs() const {
    return outbound_.gateway && !outbound_.gateway->codecs.empty() ? outbound_.gateway->codecs
                                                                   : context_.codecs;
}

std::string Dialog::remote_uri() const {
    return identity_.remote_target.empty() ? outbound_.request_uri : identity_.remote_target;
}

LegHandle Dialog::make_leg(const std::string& to_tag, std::uint32_t cseq) {
    const std::string from =
        headers::name_addr(outbound_.anonymous ? "Anonymous" : identity_.target.display_name,
                           outbound_.from_uri, identity_.from_tag);
    const std::string to = headers::name_addr("", outbound_.to_uri, to_tag);
    const std::string number = fmt::format("{} INVITE", cseq);
    return LegHandle(nta_leg_tcreate(
        way_.agent, request_callback, static_cast<RequestSink*>(this),
        SIPTAG_CALL_ID_STR(identity_.call_id.c_str()), SIPTAG_FROM_STR(from.c_str()),
        SIPTAG_TO_STR(to.c_str()), TAG_IF(cseq != 0, SIPTAG_CSEQ_STR(number.c_str())), TAG_END()));
}

void Dialog::invite(const MediaEngine::Local& local) {
    local_ = local;
    last_stream_ = local.stream;
    sdp_ = make_offer(local_media());
    state_ = State::calling;
    send_invite();
}

void Dialog::send_invite() {
    if (leg_handle_ == nullptr) leg_handle_ = make_leg("", 0);
    const auto patience =
        outbound_.gateway ? outbound_.gateway->first_answer : context_.first_answer;
    first_answer_ = context_.loop.after(patience, [this] { on_first_answer_timeout(); });
    const std::string cseq = fmt::format("{} INVITE", identity_.cseq);
    const std::string expires = fmt::format("{}", session_expires_.count());
    const std::string asserted =
        fmt::format("P-Asserted-Identity: <{}>", outbound_.asserted_identity);
    const std::string credentials = authorizer_.header_line("INVITE", outbound_.request_uri);
    const std::string replaces = "Replaces: " + identity_.target.replaces;
    const bool replacing = !identity_.target.replaces.empty();
    const bool timed = session_expires_.count() > 0;
    const std::string min_se = context_.min_se();
    sending_ = true;
    failed_in_sending_ = 0;
    invite_.reset(nta_outgoing_tcreate(
        leg_handle_.get(), response_callback, static_cast<ResponseSink*>(this),
        outbound_.next_hop.empty() ? nullptr : as_url(outbound_.next_hop), SIP_METHOD_INVITE,
        as_url(outbound_.request_uri), NTATAG_PASS_100(1),
        NTATAG_BRANCH_KEY(identity_.branch.c_str()), SIPTAG_CSEQ_STR(cseq.c_str()),
        SIPTAG_CONTACT_STR(way_.contact.c_str()), SIPTAG_ALLOW_STR(context_.allowed()),
        SIPTAG_SUPPORTED_STR("timer, 100rel"),
        TAG_IF(timed, SIPTAG_SESSION_EXPIRES_STR(expires.c_str())),
        TAG_IF(timed, SIPTAG_MIN_SE_STR(min_se.c_str())),
        TAG_IF(!outbound_.asserted_identity.empty(), SIPTAG_HEADER_STR(asserted.c_str())),
        TAG_IF(outbound_.anonymous, SIPTAG_HEADER_STR("Privacy: id")),
        TAG_IF(replacing, SIPTAG_REQUIRE_STR("replaces")),
        TAG_IF(replacing, SIPTAG_HEADER_STR(replaces.c_str())),
        TAG_IF(!credentials.empty(), SIPTAG_HEADER_STR(credentials.c_str())),
        SIPTAG_USER_AGENT_STR(context_.user_agent.c_str()),
        SIPTAG_CONTENT_TYPE_STR("application/sdp"), SIPTAG_PAYLOAD_STR(sdp_.c_str()), TAG_END()));
    sending_ = false;
    if (invite_ == nullptr) {
        on_failure(status_unavailable, nullptr);
    } else if (failed_in_sending_ != 0) {
        on_failure(failed_in_sending_, nullptr);
    }
}

void Dialog::on_response(nta_outgoing_t* request, int status, const sip_t* sip) {
    if (sending_) {  // sofia could not send: the handle is not ours yet
        if (status >= 200) failed_in_sending_ = status;
    } else if (request == invite_.get()) {
        on_invite_response(status, sip);
    } else if (request == bye_.get()) {
        on_bye_response(status, sip);
    } else if (request == refresh_.get()) {
        on_refresh_response(status, sip);
    } else if (request == reinvite_.get()) {
        on_reinvite_response(status, sip);
    } else if (request == info_.get()) {
        on_info_response(status, sip);
    } else if (request == cancel_.get()) {
        on_stray_response(status, sip);
    }
}

void Dialog::on_invite_response(int status, const sip_t* sip) {
    if (state_ == State::over || state_ == State::confirmed || state_ == State::ending) return;
    if (status < 200) {
        on_provisional(status, sip);
    } else if (status < 300) {
        if (sip != nullptr) on_success(sip);
    } else if (!retry_invite(status, sip)) {
        on_failure(status, sip);
    }
}

void Dialog::on_provisional(int status, const sip_t* sip) {
    first_answer_ = {};
    if (state_ == State::calling) state_ = State::proceeding;
    rang_ = rang_ || status > 100;
    if (sip == nullptr) return;
    if (status > 100 && requires_100rel(sip)) {
        if (!is_new_reliable(sip)) return;  // the PRACK is on its way
        acknowledge_reliable(sip);
    }
    const std::string_view sdp = sdp_body(sip);
    const char* tag = sip->sip_to != nullptr ? sip->sip_to->a_tag : nullptr;
    if (!sdp.empty() && tag != nullptr && early_sdp_.size() < most_early_dialogs) {
        early_sdp_[tag] = sdp;
    }
    if (state_ == State::proceeding && !spoken_) {
        owner_.report(*this, LegProgress{status, phrase_of(status, sip), !sdp.empty()});
        LegInfo info = read_leg_info(status, phrase_of(status, sip), sip);
        if (status == status_queued || !info.headers.empty() || !info.body.empty()) {
            owner_.report(*this, std::move(info));
        }
    }
}

bool Dialog::is_new_reliable(const sip_t* sip) {
    if (sip->sip_to == nullptr || sip->sip_to->a_tag == nullptr) return true;
    const auto early = early_legs_.find(sip->sip_to->a_tag);
    return early == early_legs_.end() || sip->sip_rseq->rs_response > early->second.rseq;
}

void Dialog::acknowledge_reliable(const sip_t* sip) {
    // Not by nta_outgoing_prack(): that wants a tagged copy of the INVITE's transaction, which
    // sofia never frees.
    const std::string tag =
        sip->sip_to != nullptr && sip->sip_to->a_tag != nullptr ? sip->sip_to->a_tag : "";
    if (!headers::is_safe(tag)) return;
    auto early = early_legs_.find(tag);
    if (early == early_legs_.end()) {
        if (early_legs_.size() >= most_early_dialogs) return;
        LegHandle leg = make_leg(tag, identity_.cseq);
        if (leg == nullptr) return;
        nta_leg_client_reroute(leg.get(), sip->sip_record_route, sip->sip_contact, 1);
        early = early_legs_.emplace(tag, Early{std::move(leg), 0}).first;
    }
    early->second.rseq = static_cast<std::uint32_t>(sip->sip_rseq->rs_response);
    const std::string rack = fmt::format("{} {} INVITE", early->second.rseq, identity_.cseq);
    const std::string credentials = authorizer_.header_line("PRACK", remote_uri());
    // Its answer does not matter: without it the peer repeats the provisional answer.
    nta_outgoing_t* prack = nta_outgoing_tcreate(
        early->second.leg.get(), nullptr, nullptr, hop(), SIP_METHOD_PRACK, as_url(remote_uri()),
        SIPTAG_RACK_STR(rack.c_str()),
        TAG_IF(!credentials.empty(), SIPTAG_HEADER_STR(credentials.c_str())), TAG_END());
    if (prack == nullptr) spdlog::warn("{}: a reliable answer could not be confirmed", leg_);
}

void Dialog::on_success(const sip_t* sip) {
    first_answer_ = {};
    authorizer_.accepted();
    const std::string tag =
        sip->sip_to != nullptr && sip->sip_to->a_tag != nullptr ? sip->sip_to->a_tag : "";
    if (const auto early = early_legs_.find(tag); early != early_legs_.end()) {
        dialog_ = std::move(early->second.leg);
    } else {
        dialog_ = make_leg(headers::is_safe(tag) ? tag : "", identity_.cseq);
    }
    early_legs_.clear();
    leg_handle_.reset();
    if (dialog_ == nullptr) {
        on_failure(status_unavailable, nullptr);
        return;
    }
    nta_leg_client_reroute(dialog_.get(), sip->sip_record_route, sip->sip_contact, 1);
    note_dialog(dialog_.get(), tag, identity_);
    answered_at_ = std::chrono::steady_clock::now();
    const bool ended = state_ == State::cancelling;
    state_ = State::confirmed;
    if (spoken_) {  // given up before: nobody wants this call
        send_bye();
        return;
    }
    std::string problem;
    if (!connect_media(sip, problem)) {
        spdlog::info("{}: {}", leg_, problem);
        send_bye();
        speak_last(LegFailed{status_not_acceptable, problem, 0, std::nullopt});
        return;
    }
    peer_takes_update_ = allows_update(sip);
    if (!ended) take_timer_answer(sip);
    identity_.srtp.clear();  // no use any more: the INVITE is never sent again
    owner_.report(*this, LegAnswered{identity_});
}

bool Dialog::connect_media(const sip_t* sip, std::string& problem) {
    std::string_view text = sdp_body(sip);
    // The answer may have come in a provisional one already (RFC 6337 §2.2).
    const auto early = early_sdp_.find(identity_.to_tag);
    if (text.empty() && early != early_sdp_.end()) text = early->second;
    const auto updated = early_updates_.find(identity_.to_tag);
    const bool use_update = sdp_body(sip).empty() && updated != early_updates_.end();
    std::variant<RemoteMedia, std::string> answer;
    if (use_update) {
        answer = updated->second;
    } else {
        answer = read_answer(text, local_media());
    }
    if (auto* why = std::get_if<std::string>(&answer)) {
        problem = text.empty() ? "the answer has no media description" : std::move(*why);
        return false;
    }
    early_sdp_.clear();
    early_updates_.clear();
    try {
        apply(std::get<RemoteMedia>(answer));
        media_connected_ = true;
    } catch (const std::exception& e) {
        problem = e.what();
        return false;
    }
    return true;
}

void Dialog::acknowledge() {
    const std::string cseq = fmt::format("{} ACK", identity_.cseq);
    // Where sofia has no such INVITE (any more) it would end the process: it is told its branch.
    const bool known =
        invite_ != nullptr && std::chrono::steady_clock::now() - answered_at_ < invite_is_known;
    ack_.reset(nta_outgoing_tcreate(dialog_.get(), nullptr, nullptr, hop(), SIP_METHOD_ACK,
                                    as_url(remote_uri()),
                                    TAG_IF(!known, NTATAG_ACK_BRANCH(identity_.branch.c_str())),
                                    SIPTAG_CSEQ_STR(cseq.c_str()), TAG_END()));
    if (ack_ == nullptr) spdlog::warn("{}: the answer could not be confirmed", leg_);
}

bool Dialog::retry_invite(int status, const sip_t* sip) {
    if (state_ != State::calling && state_ != State::proceeding) return false;
    if (spoken_ || sip == nullptr || nta_sip_is_internal(sip) != 0) return false;
    if (status == 401 || status == 407) {
        if (!authorizer_.learn(sip)) return false;
    } else if (status == 422 && !offer_retried_ && sip->sip_min_se != nullptr) {
        offer_retried_ = true;
        session_expires_ = std::min(std::chrono::seconds(sip->sip_min_se->min_delta), longest_wait);
    } else if (is_media_refusal(status) && srtp_ && srtp_mode() == SrtpMode::preferred) {
        spdlog::info("{}: refused encrypted sound ({}): plain RTP is offered", leg_, status);
        srtp_.reset();
        identity_.srtp.clear();
        sdp_ = make_offer(local_media());
    } else if (status >= 300 && status < 400) {
        if (!follow_redirection(sip)) return false;
    } else {
        return false;
    }
    ++identity_.cseq;
    identity_.branch = new_branch();
    early_sdp_.clear();
    early_updates_.clear();
    early_legs_.clear();
    if (!owner_.renewed(*this)) {
        on_failure(status_unavailable, nullptr);
        return true;
    }
    state_ = State::calling;
    send_invite();
    return true;
}

void Dialog::on_failure(int status, const sip_t* sip) {
    const bool internal = sip == nullptr || nta_sip_is_internal(sip) != 0;
    LegFailed failed{status, phrase_of(status, sip), q850_cause(sip), std::nullopt};
    if (is_media_refusal(status) && srtp_) {
        failed.reason = fmt::format("encrypted sound (SRTP) is refused: {}", failed.reason);
    }
    if (!not_followed_.empty() && status < 400) {
        failed.reason = fmt::format("moved to {}, where calls may not go", not_followed_);
    }
    if (internal && status == 408) failed.reason = "no answer";
    if (internal && status == 503) failed.reason = "the network refused the call";
    if (internal && state_ == State::cancelling) failed.status = 487, failed.reason = "cancelled";
    if (sip != nullptr && sip->sip_retry_after != nullptr) {
        failed.retry_after =
            std::min(std::chrono::seconds(sip->sip_retry_after->af_delta), longest_wait);
    }
    speak_last(std::move(failed));
    finish();
}

void Dialog::on_first_answer_timeout() {
    const bool ended = state_ == State::cancelling;
    if (state_ != State::calling && !ended) return;
    if (!ended) cancel("no answer", status_cancelled);
    // The transaction goes on without a name: a late answer is cancelled, or ACKed and ended.
    LegFailed failed{487, "cancelled", 0, std::nullopt};
    if (!ended) {
        failed.status = 408;
        failed.gateway = outbound_.gateway.has_value();
        failed.reason = failed.gateway ? outbound_.gateway->name + " does not answer" : "no answer";
    }
    speak_last(std::move(failed));
}

void Dialog::end(const std::string& reason_text, int cause) {
    switch (state_) {
        case State::idle:
            speak_last(LegReleased{});
            finish();
            break;
        case State::calling:
        case State::proceeding:
            cancel(reason_text, cause);
            break;
        case State::confirmed:
            send_bye();
            break;
        case State::cancelling:
        case State::ending:
        case State::stale:
        case State::over:
            break;
    }
}

void Dialog::cancel(const std::string& reason_text, int cause) {
    state_ = State::cancelling;
    const std::string reason = headers::reason(cause, reason_text);
    // Sofia keeps it back until the first provisional answer (RFC 3261 §9.1).
    nta_outgoing_tcancel(invite_.get(), nullptr, nullptr, SIPTAG_REASON_STR(reason.c_str()),
                         TAG_END());
}

void Dialog::confirm() {
    if (state_ == State::confirmed && ack_ == nullptr) acknowledge();
}

void Dialog::send_bye() {
    if (ack_ == nullptr) acknowledge();  // a peer may take a BYE before its ACK for an error
    session_timer_ = {};
    digit_timer_ = {};
    acknowledge_reinvite("");
    state_ = State::ending;
    const std::string credentials = authorizer_.header_line("BYE", remote_uri());
    sending_ = true;
    failed_in_sending_ = 0;
    bye_.reset(nta_outgoing_tcreate(
        dialog_.get(), response_callback, static_cast<ResponseSink*>(this), hop(), SIP_METHOD_BYE,
        as_url(remote_uri()), SIPTAG_USER_AGENT_STR(context_.user_agent.c_str()),
        TAG_IF(!credentials.empty(), SIPTAG_HEADER_STR(credentials.c_str())), TAG_END()));
    sending_ = false;
    if (bye_ == nullptr || failed_in_sending_ != 0) on_bye_response(503, nullptr);
}

void Dialog::on_bye_response(int status, const sip_t* sip) {
    if (status < 200 || state_ != State::ending) return;
    if ((status == 401 || status == 407) && authorizer_.learn(sip)) {
        send_bye();
        return;
    }
    // 2xx, 481, or nobody there any more: either way the leg is gone.
    speak_last(LegReleased{});
    finish();
}

bool Dialog::refused_by_gateway(const LegFailed& failed) const {
    if (!outbound_.gateway || rang_) return false;
    switch (failed.status) {
        case 408:
            return lingers();  // no answer at all; one that was received says that the party is
                               // away
        case 500:
        case 502:
        case 503:
            return true;
        default:
            return false;
    }
}

void Dialog::media_lost() {
    if (state_ == State::confirmed) lose("no media");
}

void Dialog::lose(const std::string& reason) {
    send_bye();
    speak_last(LegHungUp{reason, 0, true});
}

void Dialog::speak_last(LegEvent event) {
    if (spoken_) return;
    spoken_ = true;
    close_media();
    owner_.last_word(*this, std::move(event));
}

void Dialog::close_media() {
    if (!local_) return;
    const StreamStats stats = context_.media.close(local_->stream);
    spdlog::debug("{}: rtp sent {}, received {}, lost {}, jitter {:.1f} ms", leg_,
                  stats.packets_sent, stats.packets_received, stats.packets_lost, stats.jitter_ms);
    local_.reset();
    if (media_connected_) owner_.report(*this, LegMedia{stats});
    media_connected_ = false;
}

void Dialog::finish() {
    if (state_ == State::over) return;
    state_ = State::over;
    first_answer_ = {};
    session_timer_ = {};
    digit_timer_ = {};
    owner_.gone(*this);
}

}  // namespace patchcord
