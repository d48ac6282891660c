#pragma once

/// Owners of sofia-sip's C handles, and the way from its call-backs to objects of ours. This is the
/// only header that includes sofia's transaction API; it is private to sipua.

namespace patchcord {
class RequestSink;
class ResponseSink;
class AckSink;
}  // namespace patchcord

// Sofia wants the types of its call-back contexts before its headers.
#define NTA_AGENT_MAGIC_T void
#define NTA_LEG_MAGIC_T patchcord::RequestSink
#define NTA_OUTGOING_MAGIC_T patchcord::ResponseSink
#define NTA_INCOMING_MAGIC_T patchcord::AckSink

#include <sofia-sip/msg_addr.h>
#include <sofia-sip/nta.h>
#include <sofia-sip/nta_tport.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_status.h>
#include <sofia-sip/sip_tag.h>
#include <sofia-sip/su_tag.h>
#include <sofia-sip/tport_tag.h>

#include <memory>

namespace patchcord {

struct AgentDeleter {
    void operator()(nta_agent_t* agent) const { nta_agent_destroy(agent); }
};
struct LegDeleter {
    void operator()(nta_leg_t* leg) const { nta_leg_destroy(leg); }
};
struct OutgoingDeleter {
    void operator()(nta_outgoing_t* request) const { nta_outgoing_destroy(request); }
};
struct IncomingDeleter {
    void operator()(nta_incoming_t* request) const { nta_incoming_destroy(request); }
};
struct HomeDeleter {
    void operator()(su_home_t* home) const { su_home_unref(home); }
};

using AgentHandle = std::unique_ptr<nta_agent_t, AgentDeleter>;
using LegHandle = std::unique_ptr<nta_leg_t, LegDeleter>;
/// A client transaction. Destroying it stops an INVITE's retransmission at once, unless it was
/// cancelled or answered: then sofia keeps it as long as the protocol needs it.
using OutgoingHandle = std::unique_ptr<nta_outgoing_t, OutgoingDeleter>;
using IncomingHandle = std::unique_ptr<nta_incoming_t, IncomingDeleter>;
/// Memory of parsed headers.
using HomeHandle = std::unique_ptr<su_home_t, HomeDeleter>;

inline HomeHandle make_home() {
    return HomeHandle(static_cast<su_home_t*>(su_home_new(sizeof(su_home_t))));
}

/// Gets the requests of a leg.
class RequestSink {
 public:
    RequestSink() = default;
    RequestSink(const RequestSink&) = delete;
    RequestSink& operator=(const RequestSink&) = delete;
    virtual ~RequestSink() = default;
    /// Returns the status to answer, or 0 where the sink answers itself and then owns `request`.
    virtual int on_request(nta_leg_t* leg, nta_incoming_t* request, const sip_t* sip) = 0;
};

/// Gets the answers to a client transaction.
class ResponseSink {
 public:
    ResponseSink() = default;
    ResponseSink(const ResponseSink&) = delete;
    ResponseSink& operator=(const ResponseSink&) = delete;
    virtual ~ResponseSink() = default;
    /// `sip` may be null where sofia made the answer itself; then only `status` counts.
    virtual void on_response(nta_outgoing_t* request, int status, const sip_t* sip) = 0;
};

/// Gets what comes after our answer to an INVITE: the ACK, a CANCEL, or (null) a timeout.
class AckSink {
 public:
    AckSink() = default;
    AckSink(const AckSink&) = delete;
    AckSink& operator=(const AckSink&) = delete;
    virtual ~AckSink() = default;
    virtual void on_ack(nta_incoming_t* request, const sip_t* sip) = 0;
};

/// The C functions to give to sofia; they let no exception pass into C.
int request_callback(RequestSink* sink, nta_leg_t* leg, nta_incoming_t* request, const sip_t* sip);
int response_callback(ResponseSink* sink, nta_outgoing_t* request, const sip_t* sip);
int ack_callback(AckSink* sink, nta_incoming_t* request, const sip_t* sip);

}  // namespace patchcord
