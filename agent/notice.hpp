#pragma once

#include <string>
#include <vector>

namespace patchcord {

/// One message to a user, ready to be sent; stored in the outbox as JSON.
struct Notice {
    std::string channel;     ///< "mail", "xmpp"
    std::string recipient;   ///< address or JID
    std::string subject;     ///< mail only
    std::string body;        ///< plain text, UTF-8, LF
    std::string message_id;  ///< without brackets; the same for ever
    std::string in_reply_to;
    std::vector<std::string> references;
    std::string thread;    ///< xmpp: <thread/>
    std::string replaces;  ///< xmpp: id of the message that this one corrects (XEP-0308)
    /// xmpp component: our JID that the user wrote to, and that answers; empty: the usual one.
    std::string from;
    /// xmpp: who is spoken to, where the recipient is a group chat.
    std::string room_nick;
    bool must_arrive = false;    ///< else it is told on the user's other channel
    bool wants_receipt = false;  ///< xmpp: the recipient's program is asked to tell that it came
    bool operator==(const Notice&) const = default;
};

std::string to_json(const Notice& notice);
/// Throws std::runtime_error.
Notice notice_from_json(const std::string& text);

}  // namespace patchcord
