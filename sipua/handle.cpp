#include "sipua/handle.hpp"

#include <spdlog/spdlog.h>

#include <exception>

namespace patchcord {

int request_callback(RequestSink* sink, nta_leg_t* leg, nta_incoming_t* request, const sip_t* sip) {
    constexpr int internal_error = 500;
    try {
        return sink != nullptr ? sink->on_request(leg, request, sip) : internal_error;
    } catch (const std::exception& e) {
        spdlog::error("sip: a request was not handled: {}", e.what());
        return internal_error;
    }
}

int response_callback(ResponseSink* sink, nta_outgoing_t* request, const sip_t* sip) {
    try {
        if (sink != nullptr) sink->on_response(request, nta_outgoing_status(request), sip);
    } catch (const std::exception& e) {
        spdlog::error("sip: an answer was not handled: {}", e.what());
    }
    return 0;
}

int ack_callback(AckSink* sink, nta_incoming_t* request, const sip_t* sip) {
    try {
        if (sink != nullptr) sink->on_ack(request, sip);
    } catch (const std::exception& e) {
        spdlog::error("sip: an ACK was not handled: {}", e.what());
    }
    return 0;
}

}  // namespace patchcord
