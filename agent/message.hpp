#pragma once

#include <string>
#include <vector>

#include "directory/database.hpp"

namespace patchcord {

/// A message from outside, of whatever channel, with what proves its sender.
struct Message {
    std::string channel;    ///< "mail", "xmpp", "cli"
    std::string sender;     ///< address (checked), bare JID, or contact id (cli)
    std::string reply_to;   ///< where answers go
    std::string recipient;  ///< our address that it was sent to
    std::string message_id;
    std::string in_reply_to;
    std::vector<std::string> references;  ///< oldest first
    std::string thread;                   ///< xmpp thread or full JID
    std::string subject;                  ///< mail
    std::string corrects;   ///< xmpp: id of the sender's own message that this one mends
    std::string addressee;  ///< xmpp component: whom the address that was written to names
    std::string room_nick;  ///< xmpp: who asked, as a group chat calls them; reply_to is the room
    std::string text;       ///< the person's own words
    std::vector<std::string> calendars;
    std::string raw;
    /// Keys by which it is known again; at least one.
    std::vector<std::string> keys;
    Instant received{};
    bool proven = false;       ///< the sender is who it says
    std::string unproven_why;  ///< for the log and, where safe, for the sender
    bool answerable = true;    ///< an answer may be sent (RFC 3834 and the like)
    bool late = false;         ///< xmpp: a server kept it for over two minutes; ask before dialling
    bool receipts = false;     ///< xmpp: the sender's program tells what it received (XEP-0184)
};

/// What became of a message.
enum class Accepted {
    accepted,   ///< stored with what follows from it
    duplicate,  ///< was already here; acknowledge again
    refused,    ///< stored as refused; acknowledge, it need not come again
};

/// Stores a message with all that follows from it in one transaction. One thread at a time.
class MessageSink {
 public:
    MessageSink() = default;
    MessageSink(const MessageSink&) = delete;
    MessageSink& operator=(const MessageSink&) = delete;
    virtual ~MessageSink() = default;
    /// Returns after the commit: only then may the message be acknowledged. Throws DatabaseError
    /// where it could not be stored (do not acknowledge: 4xx, leave unseen).
    virtual Accepted accept(const Message& message) = 0;
};

}  // namespace patchcord
