#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/message.hpp"
#include "agent/xmpp/jid.hpp"
#include "agent/xmpp/strophe.hpp"

namespace patchcord::xmpp {

/// A <message/> that came, as far as we care.
struct Incoming {
    enum class Kind {
        ignored,   ///< a copy, a state, a receipt, a headline, group chat: nothing to do
        text,      ///< a person's words
        bounced,   ///< an error about a message of ours: see `id`
        too_long,  ///< a body over the limit
        receipt,   ///< a message of ours arrived: see `id` (XEP-0184)
    };
    Kind kind = Kind::ignored;
    Jid from;
    Jid to;
    std::string id;
    std::vector<std::string> server_ids;  ///< stanza-ids by those whom we believe about it
    std::string thread;
    std::string text;
    std::string replies_to;          ///< id of the message that it answers (XEP-0461)
    std::string corrects;            ///< id of the sender's message that it mends (XEP-0308)
    std::optional<Instant> delayed;  ///< when it was written, where it had to wait
    bool wants_receipt = false;
    bool knows_states = false;  ///< the peer's client shows chat states
    bool try_later = false;     ///< of an error: it may pass
    std::string error;          ///< of an error: its condition
    std::string room_nick;  ///< in a group chat: what the sender is called there, and `from` who
    std::string room;       ///< it really is; the room's bare JID
    /// A private message within a group chat: where answers go, "team@muc.example.org/Al"; `from`
    /// is who it really is.
    std::string occupant;
    std::string raw;
};

/// Where an answer to it goes.
inline std::string answer_address(const Incoming& incoming) {
    return incoming.occupant.empty() ? incoming.from.full() : incoming.occupant;
}

/// `own` is our address (bare JID, or the component's domain): only its and its server's
/// stanza-ids count. Copies of others' messages (carbons, forwards) are ignored.
Incoming read_message(const Context& context, xmpp_stanza_t* stanza, const Jid& own);

/// The value that goes to the sink. `trusted_domains` as in XmppSettings. `node`: that of our usual
/// address; another one of the component names whom to call. Empty: we are an account.
Message to_message(const Incoming& incoming, const std::vector<std::string>& trusted_domains,
                   Instant now, const std::string& node = {});

}  // namespace patchcord::xmpp
