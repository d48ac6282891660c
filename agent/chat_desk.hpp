#pragma once

#include <string>
#include <vector>

#include "agent/message.hpp"
#include "directory/rooms.hpp"

namespace patchcord {

/// What a chat link needs to know of somebody who writes.
struct ChatPerson {
    bool allowed = false;  ///< may ask for calls; the rest is empty otherwise
    std::string name;
    struct Item {
        std::string value;  ///< what a message would say: "k3f9x", "+16505550123"
        std::string label;  ///< what people read
    };
    std::vector<Item> phones;  ///< registered ones, the default one first
    std::vector<Item> calls;   ///< waiting or alive
};

/// What a chat link asks for beside taking messages in. One thread at a time. All throw
/// DatabaseError.
class ChatDesk : public MessageSink {
 public:
    struct Answer {
        Accepted accepted = Accepted::accepted;
        std::string text;  ///< for whoever asked
    };
    /// Takes a message in whose answer is told by the caller, not by the outbox.
    virtual Answer ask(const Message& message) = 0;
    virtual ChatPerson person(const std::string& bare_jid) = 0;
    /// A message that asked for a receipt has arrived (XEP-0184).
    virtual void received(const std::string& by_bare_jid, const std::string& message_id) = 0;

    virtual std::vector<Room> rooms() = 0;
    virtual void enter_room(const Room& room) = 0;
    virtual void leave_room(const std::string& jid) = 0;
};

}  // namespace patchcord
