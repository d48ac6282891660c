/// The part of Dialog that ends what an earlier process left behind.

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "sipua/dialog.hpp"
#include "sipua/headers.hpp"
#include "sipua/signalling.hpp"

namespace patchcord {

namespace {

using namespace std::chrono_literals;

/// The earlier process may have used CSeq numbers that were not stored (session timer).
constexpr std::uint32_t cseq_gap = 1000;
/// After that time nobody waits for the leg's last word any more.
constexpr auto patience = 5s;
/// RFC 3261 timer H: so long a peer repeats a final answer.
constexpr auto longest_repetition = 32s;

}  // namespace

void Dialog::end_stale() {
    if (identity_.to_tag.empty()) {
        send_stale_cancel();
        return;
    }
    restore_leg();
    if (dialog_ == nullptr) {
        speak_last(LegReleased{});
        finish();
        return;
    }
    send_bye();
}

void Dialog::restore_leg() {
    if (!headers::is_safe(identity_.to_tag)) return;
    dialog_ = make_leg(identity_.to_tag, identity_.cseq + cseq_gap);
    const HomeHandle home = make_home();
    std::string record;  // in the order of the answer: the last hop first
    for (const std::string& hop : identity_.route) {
        if (!headers::is_safe(hop)) continue;
        record = fmt::format("<{}>{}{}", hop, record.empty() ? "" : ", ", record);
    }
    const sip_record_route_t* routes =
        record.empty() ? nullptr : sip_record_route_make(home.get(), record.c_str());
    const sip_contact_t* contact =
        headers::is_safe(identity_.remote_target)
            ? sip_contact_make(home.get(), fmt::format("<{}>", identity_.remote_target).c_str())
            : nullptr;
    if (dialog_ != nullptr) nta_leg_client_reroute(dialog_.get(), routes, contact, 1);
}

void Dialog::send_stale_cancel() {
    state_ = State::stale;
    first_answer_ = context_.loop.after(patience, [this] { speak_last(LegReleased{}); });
    linger_ = context_.loop.after(longest_repetition, [this] {
        if (state_ != State::stale) return;
        speak_last(LegReleased{});
        finish();
    });
    const std::string line = fmt::format("CANCEL {} SIP/2.0", outbound_.request_uri);
    const std::string from = headers::name_addr("", outbound_.from_uri, identity_.from_tag);
    const std::string to = headers::name_addr("", outbound_.to_uri, "");
    const std::string cseq = fmt::format("{} CANCEL", identity_.cseq);
    msg_t* message = nta_msg_create(way_.agent, 0);
    sending_ = true;
    failed_in_sending_ = 0;
    cancel_.reset(nta_outgoing_mcreate(
        way_.agent, response_callback, static_cast<ResponseSink*>(this),
        outbound_.next_hop.empty() ? nullptr : as_url(outbound_.next_hop), message,
        NTATAG_BRANCH_KEY(identity_.branch.c_str()), SIPTAG_REQUEST_STR(line.c_str()),
        SIPTAG_FROM_STR(from.c_str()), SIPTAG_TO_STR(to.c_str()),
        SIPTAG_CALL_ID_STR(identity_.call_id.c_str()), SIPTAG_CSEQ_STR(cseq.c_str()),
        SIPTAG_MAX_FORWARDS_STR("70"), TAG_END()));
    sending_ = false;
    if (cancel_ == nullptr) msg_destroy(message);
    if (cancel_ == nullptr || failed_in_sending_ != 0) on_stray_response(503, nullptr);
}

void Dialog::on_stray_response(int status, const sip_t* sip) {
    if (state_ != State::stale || status < 200) return;
    const bool to_invite =
        sip != nullptr && sip->sip_cseq != nullptr && sip->sip_cseq->cs_method == sip_method_invite;
    if (to_invite) {
        acknowledge_stray(status, sip);
    } else if (status >= 300) {
        // 481: nothing rings there. It may have been answered in between: its 200 is waited for.
        speak_last(LegReleased{});
    }
}

void Dialog::acknowledge_stray(int status, const sip_t* sip) {
    const char* tag = sip->sip_to != nullptr ? sip->sip_to->a_tag : nullptr;
    if (tag == nullptr || !headers::is_safe(tag) || sip->sip_cseq->cs_seq != identity_.cseq) {
        return;
    }
    dialog_ = make_leg(tag, identity_.cseq);
    if (dialog_ == nullptr) return;
    const std::string cseq = fmt::format("{} ACK", identity_.cseq);
    if (status < 300) {
        nta_leg_client_reroute(dialog_.get(), sip->sip_record_route, sip->sip_contact, 1);
        note_dialog(dialog_.get(), tag, identity_);
        ack_.reset(nta_outgoing_tcreate(
            dialog_.get(), nullptr, nullptr, hop(), SIP_METHOD_ACK, as_url(remote_uri()),
            NTATAG_ACK_BRANCH(identity_.branch.c_str()), SIPTAG_CSEQ_STR(cseq.c_str()), TAG_END()));
        spdlog::info("{}: answered while nobody was here: ended", leg_);
        send_bye();
        return;
    }
    // The ACK of a refusal belongs to the INVITE's transaction: the same branch.
    nta_outgoing_tcreate(
        dialog_.get(), nullptr, nullptr, hop(), SIP_METHOD_ACK, as_url(outbound_.request_uri),
        NTATAG_STATELESS(1), NTATAG_BRANCH_KEY(identity_.branch.c_str()),
        NTATAG_ACK_BRANCH(identity_.branch.c_str()), SIPTAG_CSEQ_STR(cseq.c_str()), TAG_END());
    speak_last(LegReleased{});
}

}  // namespace patchcord
