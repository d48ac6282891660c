/// Why a session ended, in plain words with what to do.

#include <fmt/format.h>

#include <cstring>

#include "agent/xmpp/session.hpp"
#include "agent/xmpp/text.hpp"

namespace patchcord::xmpp {
namespace {

const char* name_of(xmpp_error_type_t type) {
    switch (type) {
        case XMPP_SE_CONFLICT:
            return "another program logged in with the same resource (conflict)";
        case XMPP_SE_HOST_UNKNOWN:
            return "the server does not know this domain (host-unknown)";
        case XMPP_SE_HOST_GONE:
            return "the server no longer serves this domain (host-gone)";
        case XMPP_SE_NOT_AUTHORIZED:
            return "the server refused the login: check the password or secret (not-authorized)";
        case XMPP_SE_SYSTEM_SHUTDOWN:
            return "the server shuts down";
        case XMPP_SE_POLICY_VIOLATION:
            return "the server's policy forbids it (policy-violation)";
        case XMPP_SE_RESOURCE_CONSTRAINT:
            return "the server has no resources left (resource-constraint)";
        case XMPP_SE_BAD_FORMAT:
        case XMPP_SE_BAD_NS_PREFIX:
        case XMPP_SE_CONN_TIMEOUT:
        case XMPP_SE_IMPROPER_ADDR:
        case XMPP_SE_INTERNAL_SERVER_ERROR:
        case XMPP_SE_INVALID_FROM:
        case XMPP_SE_INVALID_ID:
        case XMPP_SE_INVALID_NS:
        case XMPP_SE_INVALID_XML:
        case XMPP_SE_REMOTE_CONN_FAILED:
        case XMPP_SE_RESTRICTED_XML:
        case XMPP_SE_SEE_OTHER_HOST:
        case XMPP_SE_UNDEFINED_CONDITION:
        case XMPP_SE_UNSUPPORTED_ENCODING:
        case XMPP_SE_UNSUPPORTED_STANZA_TYPE:
        case XMPP_SE_UNSUPPORTED_VERSION:
        case XMPP_SE_XML_NOT_WELL_FORMED:
            break;
    }
    return "the server ended the stream with an error";
}

}  // namespace

std::string Session::why(int error, const xmpp_stream_error_t* stream_error) const {
    if (!certificate_problem_.empty()) {
        return fmt::format(
            "the certificate of {} is not accepted: {} (is it for the domain of the JID, and is "
            "its authority in ca_file?)",
            server_, certificate_problem_);
    }
    if (stream_error != nullptr) {
        std::string text = name_of(stream_error->type);
        if (stream_error->text != nullptr) {
            text += ": " + clean_text(stream_error->text, 300);
        }
        return text;
    }
    if (state_ == State::ready) {
        return fmt::format("the connection to {} was lost", server_);
    }
    if (secured_) {
        return fmt::format("{} refused the login of {}: check JID and password", server_,
                           own_.bare());
    }
    if (!reached_) {
        return fmt::format("cannot connect to {}: {}", server_,
                           error > 0 ? std::strerror(error) : "nothing listens there");
    }
    return component_
               ? fmt::format(
                     "{} closed the connection: is it a component port, and is {} "
                     "configured there?",
                     server_, own_.domain)
               : fmt::format("{} closed the connection before TLS: does it offer TLS?", server_);
}

}  // namespace patchcord::xmpp
