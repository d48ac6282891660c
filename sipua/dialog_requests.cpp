/// The part of Dialog that lives in the established dialog: the peer's requests and the session
/// timer.

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <strings.h>

#include <algorithm>
#include <utility>

#include "sipua/dialog.hpp"
#include "sipua/headers.hpp"
#include "sipua/signalling.hpp"

namespace patchcord {

namespace {

using namespace std::chrono_literals;

/// RFC 3261 §14.1: the owner of the Call-ID waits 2.1 to 4 s, in steps of 10 ms.
std::chrono::milliseconds glare_delay() {
    constexpr unsigned shortest = 210;
    constexpr unsigned longest = 400;
    const unsigned long chosen = std::stoul(headers::random_hex(2), nullptr, 16);
    return 10ms * (shortest + chosen % (longest - shortest + 1));
}

constexpr std::chrono::seconds longest_session = std::chrono::hours(24);

/// Answers without a body; gives the status back for the call-back to return.
int reply(nta_incoming_t* request, int status, const char* allowed) {
    nta_incoming_treply(request, status, sip_status_phrase(status), SIPTAG_ALLOW_STR(allowed),
                        SIPTAG_ACCEPT_STR("application/sdp, application/dtmf-relay"),
                        SIPTAG_SUPPORTED_STR("timer, 100rel"), TAG_END());
    return status;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<char> as_digit(std::string_view text) {
    if (text == "10") return '*';
    if (text == "11") return '#';
    if (text.size() != 1) return std::nullopt;
    char c = text[0];
    if (c >= 'a' && c <= 'd') c = static_cast<char>(c - 'a' + 'A');
    const bool digit = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'D') || c == '*' || c == '#';
    return digit ? std::optional(c) : std::nullopt;
}

}  // namespace

std::optional<char> info_digit(std::string_view content_type, std::string_view body) {
    constexpr std::size_t longest_body = 256;
    if (body.size() > longest_body) return std::nullopt;
    if (content_type == "application/dtmf") return as_digit(trimmed(body));
    if (content_type != "application/dtmf-relay") return std::nullopt;
    while (!body.empty()) {
        const std::size_t end = body.find_first_of("\r\n");
        const std::string_view line = body.substr(0, end);
        body.remove_prefix(end == std::string_view::npos ? body.size() : end + 1);
        const std::size_t equals = line.find('=');
        constexpr std::string_view name = "signal";
        const std::string_view key = trimmed(line.substr(0, equals));
        if (equals == std::string_view::npos || key.size() != name.size() ||
            strncasecmp(key.data(), name.data(), name.size()) != 0) {
            continue;
        }
        return as_digit(trimmed(line.substr(equals + 1)));
    }
    return std::nullopt;
}

int Dialog::on_request(nta_leg_t* /*leg*/, nta_incoming_t* request, const sip_t* sip) {
    const HomeHandle home = make_home();
    const int unsupported =
        nta_check_required(request, sip, sip_supported_make(home.get(), "timer, 100rel"),
                           SIPTAG_ALLOW_STR(context_.allowed()), TAG_END());
    if (unsupported != 0) return unsupported;
    switch (static_cast<int>(sip->sip_request->rq_method)) {
        case sip_method_ack:
            return 200;  // of no answer of ours; never answered
        case sip_method_options:
            return reply(request, 200, context_.allowed());
        case sip_method_bye:
            return on_peer_bye(sip);
        case sip_method_invite:
            return on_peer_invite(request, sip);
        case sip_method_update:
            return on_peer_update(request, sip);
        case sip_method_info:
            return on_peer_info(sip);
        case sip_method_notify:
            return on_peer_knowledge(sip, "NOTIFY");
        case sip_method_refer:
            return context_.transfers ? on_peer_refer(request, sip)
                                      : reply(request, 405, context_.allowed());
        case sip_method_unknown:
            return reply(request, 501, context_.allowed());
        default:
            return reply(request, 405, context_.allowed());
    }
}

int Dialog::on_peer_bye(const sip_t* sip) {
    if (state_ != State::confirmed) return state_ == State::ending ? 200 : 481;
    std::string reason = "hung up";
    if (sip->sip_reason != nullptr && sip->sip_reason->re_text != nullptr) {
        reason = trimmed(sip->sip_reason->re_text);
        if (reason.size() > 1 && reason.front() == '"')
            reason = reason.substr(1, reason.size() - 2);
    }
    speak_last(LegHungUp{reason, q850_cause(sip)});
    finish();
    return 200;
}

int Dialog::on_peer_invite(nta_incoming_t* request, const sip_t* sip) {
    if (state_ != State::confirmed || !local_) return 481;
    if (refresh_ != nullptr || reinvite_ != nullptr || peer_invite_ != nullptr) return 491;
    std::string sdp;
    const std::string_view offer = sdp_body(sip);
    ++sdp_version_;
    if (offer.empty()) {
        if (sip->sip_payload != nullptr) return 415;
        sdp = make_offer(local_media());
    } else {
        auto answer = answer_offer(offer, local_media());
        if (const auto* why = std::get_if<std::string>(&answer)) {
            spdlog::info("{}: re-INVITE: {}", leg_, *why);
            return 488;
        }
        sdp = std::get<Answer>(answer).sdp;
        apply(std::get<Answer>(answer).remote);
    }
    const int status = reply_session(request, sip, sdp);
    if (status != 200) return status;
    nta_leg_server_route(dialog_.get(), nullptr, sip->sip_contact);
    owner_.media_changed(*this);
    peer_invite_offered_ = offer.empty();
    peer_invite_.reset(request);
    nta_incoming_bind(request, ack_callback, static_cast<AckSink*>(this));
    return 0;
}

void Dialog::on_ack(nta_incoming_t* request, const sip_t* sip) {
    if (request != peer_invite_.get()) return;
    const bool acked = sip != nullptr && sip->sip_request != nullptr &&
                       sip->sip_request->rq_method == sip_method_ack;
    if (sip != nullptr && !acked) return;  // a CANCEL that came too late
    peer_invite_.reset();
    if (state_ != State::confirmed) return;
    if (!acked) {
        lose("the re-INVITE was not confirmed");
        return;
    }
    if (!peer_invite_offered_) return;
    auto answer = read_answer(sdp_body(sip), local_media());
    if (const auto* why = std::get_if<std::string>(&answer)) {
        spdlog::info("{}: re-INVITE: {}", leg_, *why);
        lose("no usable media");
        return;
    }
    apply(std::get<RemoteMedia>(answer));
}

int Dialog::on_peer_update(nta_incoming_t* request, const sip_t* sip) {
    if (state_ == State::calling || state_ == State::proceeding) {
        return on_early_update(request, sip);
    }
    if (state_ != State::confirmed || !local_) return 481;
    std::string sdp;
    if (const std::string_view offer = sdp_body(sip); !offer.empty()) {
        if (refresh_ != nullptr || reinvite_ != nullptr || peer_invite_ != nullptr) return 491;
        ++sdp_version_;
        auto answer = answer_offer(offer, local_media());
        if (std::holds_alternative<std::string>(answer)) return 488;
        sdp = std::get<Answer>(answer).sdp;
        apply(std::get<Answer>(answer).remote);
    }
    const int status = reply_session(request, sip, sdp);
    if (status == 200) {
        nta_leg_server_route(dialog_.get(), nullptr, sip->sip_contact);
        if (!sdp.empty()) owner_.media_changed(*this);
    }
    return status;
}

/// Before the answer (RFC 3311 §5.1): only where the first offer has its answer already.
int Dialog::on_early_update(nta_incoming_t* request, const sip_t* sip) {
    const char* tag = sip->sip_from != nullptr ? sip->sip_from->a_tag : nullptr;
    if (tag == nullptr || !early_legs_.contains(tag)) return 481;
    std::string sdp;
    if (const std::string_view offer = sdp_body(sip); !offer.empty()) {
        if (!early_sdp_.contains(tag)) return 491;
        ++sdp_version_;
        auto answer = answer_offer(offer, local_media());
        if (std::holds_alternative<std::string>(answer)) return 488;
        sdp = std::get<Answer>(answer).sdp;
        early_updates_[tag] = std::get<Answer>(answer).remote;
    }
    nta_incoming_treply(request, SIP_200_OK, SIPTAG_CONTACT_STR(way_.contact.c_str()),
                        SIPTAG_ALLOW_STR(context_.allowed()),
                        TAG_IF(!sdp.empty(), SIPTAG_CONTENT_TYPE_STR("application/sdp")),
                        TAG_IF(!sdp.empty(), SIPTAG_PAYLOAD_STR(sdp.c_str())), TAG_END());
    return 200;
}

int Dialog::on_peer_info(const sip_t* sip) {
    if (state_ != State::confirmed) return 481;
    if (sip->sip_payload == nullptr || sip->sip_content_type == nullptr) {
        return on_peer_knowledge(sip, "INFO");
    }
    const std::string_view body(sip->sip_payload->pl_data, sip->sip_payload->pl_len);
    const std::string type = sip->sip_content_type->c_type;
    if (!type.starts_with("application/dtmf")) return on_peer_knowledge(sip, "INFO");
    const std::optional<char> digit = info_digit(type, body);
    if (!digit) return 400;
    owner_.report(*this, LegDigit{*digit});
    owner_.pass_digit(*this, *digit);
    return 200;
}

int Dialog::reply_session(nta_incoming_t* request, const sip_t* sip, const std::string& sdp) {
    if (!take_session_timer(request, sip)) return 422;
    const bool timed = session_expires_.count() > 0 && sip->sip_session_expires != nullptr;
    // Seen from this transaction the peer is the UAC.
    const std::string expires =
        fmt::format("{};refresher={}", session_expires_.count(), we_refresh_ ? "uas" : "uac");
    nta_incoming_treply(request, SIP_200_OK, SIPTAG_CONTACT_STR(way_.contact.c_str()),
                        SIPTAG_ALLOW_STR(context_.allowed()), SIPTAG_SUPPORTED_STR("timer, 100rel"),
                        TAG_IF(timed, SIPTAG_SESSION_EXPIRES_STR(expires.c_str())),
                        TAG_IF(timed && !we_refresh_, SIPTAG_REQUIRE_STR("timer")),
                        TAG_IF(!sdp.empty(), SIPTAG_CONTENT_TYPE_STR("application/sdp")),
                        TAG_IF(!sdp.empty(), SIPTAG_PAYLOAD_STR(sdp.c_str())), TAG_END());
    arm_session_timer();
    return 200;
}

bool Dialog::take_session_timer(nta_incoming_t* request, const sip_t* sip) {
    const sip_session_expires_t* wanted = sip->sip_session_expires;
    if (wanted == nullptr) return true;
    if (std::chrono::seconds(wanted->x_delta) < context_.min_session) {
        const std::string min_se = context_.min_se();
        nta_incoming_treply(request, SIP_422_SESSION_TIMER_TOO_SMALL,
                            SIPTAG_MIN_SE_STR(min_se.c_str()), TAG_END());
        return false;
    }
    session_expires_ = std::min(std::chrono::seconds(wanted->x_delta), longest_session);
    we_refresh_ = wanted->x_refresher != nullptr && strcasecmp(wanted->x_refresher, "uas") == 0;
    return true;
}

void Dialog::take_timer_answer(const sip_t* sip) {
    const sip_session_expires_t* agreed = sip->sip_session_expires;
    if (agreed == nullptr || std::chrono::seconds(agreed->x_delta) < context_.min_session) {
        session_expires_ = 0s;  // the peer does not do it: media tells whether it lives
    } else {
        session_expires_ = std::min(std::chrono::seconds(agreed->x_delta), longest_session);
        we_refresh_ = agreed->x_refresher == nullptr || strcasecmp(agreed->x_refresher, "uac") == 0;
    }
    arm_session_timer();
}

void Dialog::arm_session_timer() {
    session_timer_ = {};
    if (session_expires_.count() == 0) return;
    if (we_refresh_) {
        session_timer_ = context_.loop.after(session_expires_ / 2, [this] { send_refresh(); });
        return;
    }
    // RFC 4028 §10: end it before the peer's time is over.
    const auto margin = std::min(std::chrono::seconds(32), session_expires_ / 3);
    session_timer_ = context_.loop.after(session_expires_ - margin, [this] {
        if (state_ == State::confirmed) lose("the session timer ran out");
    });
}

void Dialog::send_refresh() {
    if (state_ != State::confirmed || refresh_ != nullptr) return;
    if (peer_invite_ != nullptr || reinvite_ != nullptr) {
        session_timer_ = context_.loop.after(glare_delay(), [this] { send_refresh(); });
        return;
    }
    const bool update = peer_takes_update_;
    const std::string expires = fmt::format("{};refresher=uac", session_expires_.count());
    const std::string credentials =
        authorizer_.header_line(update ? "UPDATE" : "INVITE", remote_uri());
    const std::string min_se = context_.min_se();
    const std::string sdp = update ? "" : direct() ? direct_sdp_ : make_offer(local_media());
    sending_ = true;
    failed_in_sending_ = 0;
    refresh_.reset(nta_outgoing_tcreate(
        dialog_.get(), response_callback, static_cast<ResponseSink*>(this), hop(),
        update ? sip_method_update : sip_method_invite, update ? "UPDATE" : "INVITE",
        as_url(remote_uri()), SIPTAG_CONTACT_STR(way_.contact.c_str()),
        SIPTAG_ALLOW_STR(context_.allowed()), SIPTAG_SUPPORTED_STR("timer, 100rel"),
        SIPTAG_SESSION_EXPIRES_STR(expires.c_str()), SIPTAG_MIN_SE_STR(min_se.c_str()),
        TAG_IF(!credentials.empty(), SIPTAG_HEADER_STR(credentials.c_str())),
        TAG_IF(!update, SIPTAG_CONTENT_TYPE_STR("application/sdp")),
        TAG_IF(!update, SIPTAG_PAYLOAD_STR(sdp.c_str())), TAG_END()));
    sending_ = false;
    if (refresh_ == nullptr || failed_in_sending_ != 0) on_refresh_response(503, nullptr);
}

void Dialog::on_refresh_response(int status, const sip_t* sip) {
    if (status < 200 || state_ == State::over) return;
    const bool invite =
        refresh_ != nullptr && nta_outgoing_method(refresh_.get()) == sip_method_invite;
    const std::uint32_t number = nta_outgoing_cseq(refresh_.get());
    if (invite && status < 300) {
        const std::string cseq = fmt::format("{} ACK", number);
        ack_.reset(nta_outgoing_tcreate(dialog_.get(), nullptr, nullptr, hop(), SIP_METHOD_ACK,
                                        as_url(remote_uri()), SIPTAG_CSEQ_STR(cseq.c_str()),
                                        TAG_END()));
    }
    refresh_.reset();
    if (state_ != State::confirmed) return;
    if (status < 300 && sip != nullptr) {
        authorizer_.accepted();
        nta_leg_client_reroute(dialog_.get(), nullptr, sip->sip_contact, 0);
        if (invite && !direct()) {
            auto answer = read_answer(sdp_body(sip), local_media());
            if (const auto* remote = std::get_if<RemoteMedia>(&answer)) apply(*remote);
        }
        take_timer_answer(sip);
    } else if ((status == 401 || status == 407) && authorizer_.learn(sip)) {
        send_refresh();
    } else if (status == 422 && sip != nullptr && sip->sip_min_se != nullptr &&
               std::chrono::seconds(sip->sip_min_se->min_delta) > session_expires_) {
        session_expires_ =
            std::min(std::chrono::seconds(sip->sip_min_se->min_delta), longest_session);
        send_refresh();
    } else if (status == 491) {
        session_timer_ = context_.loop.after(glare_delay(), [this] { send_refresh(); });
    } else if (status == 408 || status == 481 || status == 503) {
        lose(status == 481 ? "the peer has lost the call" : "the peer does not answer");
    } else {
        peer_takes_update_ = false;
        arm_session_timer();
    }
}

void Dialog::apply(const RemoteMedia& remote) {
    if (!local_) return;
    remote_ = remote;
    context_.media.connect(local_->stream, remote);
    const bool held = !remote.send;
    if (held != std::exchange(held_, held)) owner_.report(*this, LegHeld{held});
}

}  // namespace patchcord
