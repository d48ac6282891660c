/// The part of Dialog that changes a leg's media by a re-INVITE of ours: for direct media (RFC
/// 3725) and back.

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <utility>

#include "sipua/dialog.hpp"
#include "sipua/signalling.hpp"

namespace patchcord {

bool Dialog::reinvite(const std::string& sdp, Reinvited done) {
    if (state_ != State::confirmed || !local_ || refresh_ != nullptr || peer_invite_ != nullptr ||
        reinvite_ != nullptr) {
        return false;
    }
    const std::string credentials = authorizer_.header_line("INVITE", remote_uri());
    const std::string expires =
        fmt::format("{};refresher={}", session_expires_.count(), we_refresh_ ? "uac" : "uas");
    const bool timed = session_expires_.count() > 0;
    reinvite_sdp_ = sdp;
    reinvited_ = std::move(done);
    reinvite_waits_ = false;
    sending_ = true;
    failed_in_sending_ = 0;
    reinvite_.reset(nta_outgoing_tcreate(
        dialog_.get(), response_callback, static_cast<ResponseSink*>(this), hop(),
        SIP_METHOD_INVITE, as_url(remote_uri()), SIPTAG_CONTACT_STR(way_.contact.c_str()),
        SIPTAG_ALLOW_STR(context_.allowed()), SIPTAG_SUPPORTED_STR("timer, 100rel"),
        TAG_IF(timed, SIPTAG_SESSION_EXPIRES_STR(expires.c_str())),
        TAG_IF(!credentials.empty(), SIPTAG_HEADER_STR(credentials.c_str())),
        TAG_IF(!sdp.empty(), SIPTAG_CONTENT_TYPE_STR("application/sdp")),
        TAG_IF(!sdp.empty(), SIPTAG_PAYLOAD_STR(sdp.c_str())), TAG_END()));
    sending_ = false;
    if (reinvite_ != nullptr && failed_in_sending_ == 0) return true;
    reinvite_.reset();
    reinvited_ = nullptr;
    return false;
}

void Dialog::on_reinvite_response(int status, const sip_t* sip) {
    if (status < 200 || reinvite_waits_) return;
    if (status >= 300 || sip == nullptr) {
        reinvite_.reset();
        if (state_ != State::confirmed) return;
        const Reinvited done = std::exchange(reinvited_, nullptr);
        if ((status == 401 || status == 407) && authorizer_.learn(sip) &&
            reinvite(reinvite_sdp_, done)) {
            return;
        }
        if (status == 481 || status == 408) {
            lose(status == 481 ? "the peer has lost the call" : "the peer does not answer");
        } else if (done) {
            done(status, "");
        }
        return;
    }
    authorizer_.accepted();
    nta_leg_client_reroute(dialog_.get(), nullptr, sip->sip_contact, 0);
    reinvite_waits_ = true;
    const bool delayed = reinvite_sdp_.empty();
    if (!delayed || state_ != State::confirmed) acknowledge_reinvite("");
    if (state_ != State::confirmed) return;
    take_timer_answer(sip);
    const Reinvited done = std::exchange(reinvited_, nullptr);
    if (done) done(status, std::string(sdp_body(sip)));
}

void Dialog::acknowledge_reinvite(const std::string& sdp) {
    if (reinvite_ == nullptr || !reinvite_waits_) return;
    const std::string cseq = fmt::format("{} ACK", nta_outgoing_cseq(reinvite_.get()));
    ack_.reset(
        nta_outgoing_tcreate(dialog_.get(), nullptr, nullptr, hop(), SIP_METHOD_ACK,
                             as_url(remote_uri()), SIPTAG_CSEQ_STR(cseq.c_str()),
                             TAG_IF(!sdp.empty(), SIPTAG_CONTENT_TYPE_STR("application/sdp")),
                             TAG_IF(!sdp.empty(), SIPTAG_PAYLOAD_STR(sdp.c_str())), TAG_END()));
    reinvite_waits_ = false;
    reinvite_.reset();
}

void Dialog::keep_own_media(const std::string& offer) {
    auto answer = answer_offer(offer, next_media());
    if (const auto* why = std::get_if<std::string>(&answer)) {
        acknowledge_reinvite("");
        spdlog::info("{}: re-INVITE: {}", leg_, *why);
        lose("no usable media");
        return;
    }
    acknowledge_reinvite(std::get<Answer>(answer).sdp);
    apply(std::get<Answer>(answer).remote);
}

LocalMedia Dialog::next_media() {
    ++sdp_version_;
    return local_media();
}

void Dialog::go_direct(const std::string& sdp) {
    direct_sdp_ = sdp;
    RemoteMedia quiet = remote_;
    quiet.send = false;
    quiet.receive = false;
    if (local_) context_.media.connect(local_->stream, quiet);
    spdlog::info("{}: its sound goes directly to the other party", leg_);
}

bool Dialog::come_back(std::function<void(int status)> done) {
    const std::string offer = make_offer(next_media());
    return reinvite(offer, [this, done = std::move(done)](int status, const std::string& sdp) {
        if (status < 300) {
            auto answer = read_answer(sdp, local_media());
            if (const auto* remote = std::get_if<RemoteMedia>(&answer)) {
                direct_sdp_.clear();
                apply(*remote);
            } else {
                lose("no usable media");
                return;
            }
        }
        done(status);
    });
}

}  // namespace patchcord
