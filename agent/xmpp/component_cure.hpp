#pragma once

#include "agent/xmpp/strophe.hpp"

namespace patchcord::xmpp {

/// libstrophe 0.12.2 counts stanzas in a stream-management state that only client connections get,
/// and crashes at a component's first stanza. This gives `conn` the state of a client connection
/// that was let fail at a closed port of this host. Throws std::runtime_error.
void cure_component(const Context& context, xmpp_conn_t* conn);

}  // namespace patchcord::xmpp
