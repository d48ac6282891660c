#pragma once

#include "agent/notice.hpp"
#include "agent/xmpp/incoming.hpp"
#include "agent/xmpp/strophe.hpp"

namespace patchcord::xmpp {

/// The stanza of a notice; `from` empty: the server puts it (client).
Stanza write_notice(const Context& context, const Notice& notice, const std::string& from);
/// XEP-0184: tells that a message was accepted.
Stanza write_receipt(const Context& context, const Incoming& about, const std::string& from);
/// XEP-0085: "composing" while a request is carried out.
Stanza write_composing(const Context& context, const Incoming& about, const std::string& from);
/// A short answer of the link itself, outside any outbox.
Stanza write_answer(const Context& context, const Incoming& about, const std::string& from,
                    std::string_view text);
/// A stanza error as answer to `about`, RFC 6120 §8.3.
Stanza write_error(const Context& context, xmpp_stanza_t* about, const char* type,
                   const char* condition);

}  // namespace patchcord::xmpp
