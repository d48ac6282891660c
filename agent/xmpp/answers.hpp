#pragma once

#include <optional>
#include <string>

#include "agent/xmpp/strophe.hpp"

namespace patchcord::xmpp {

/// What we say of ourselves to disco (XEP-0030) and entity capabilities (XEP-0115).
struct Self {
    std::string category;
    std::string type;
};
inline const Self bot{"client", "bot"};
inline const Self gateway{"component", "generic"};

/// Who we are on the network.
struct Address {
    std::string own;    ///< bare JID of the account, or the component's domain
    std::string usual;  ///< where people write to
};

/// The answer to a request (get, set): disco, version, ping, roster pushes of our own account; an
/// error for all else. Nothing where `iq` is itself an answer.
std::optional<Stanza> answer_iq(const Context& context, xmpp_stanza_t* iq, const Self& self,
                                const Address& address);

/// Available, with our capabilities.
Stanza write_presence(const Context& context, const Self& self);
/// The "ver" of XEP-0115 §5.1: base64 of SHA-1.
std::string caps_version(const Self& self);

}  // namespace patchcord::xmpp
