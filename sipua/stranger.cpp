#include "sipua/stranger.hpp"

#include "sipua/signalling.hpp"

namespace patchcord {

namespace {

int status_for(const sip_t* sip) {
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
        // Also a MESSAGE (RFC 3428 §7): its sender is not proved. Requests come by mail and chat.
        default:
            return 405;
    }
}

}  // namespace

int Stranger::on_request(nta_leg_t* /*leg*/, nta_incoming_t* request, const sip_t* sip) {
    if (registrar_ != nullptr && sip->sip_request->rq_method == sip_method_register) {
        registrar_->answer(agent_, request, sip);
        return 0;
    }
    const int status = status_for(sip);
    nta_incoming_treply(request, status, sip_status_phrase(status),
                        SIPTAG_ALLOW_STR(allowed_methods), SIPTAG_ACCEPT_STR("application/sdp"),
                        SIPTAG_SUPPORTED_STR("timer, 100rel"), TAG_END());
    return status;
}

}  // namespace patchcord
