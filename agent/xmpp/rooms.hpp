#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "agent/xmpp/jid.hpp"
#include "agent/xmpp/strophe.hpp"
#include "directory/rooms.hpp"

/// Group chats (XEP-0045) that we are in.
namespace patchcord::xmpp {

/// Somebody asks us into a room.
struct Invitation {
    Room room;
    std::string from;  ///< bare JID of who invites
};
/// Direct (XEP-0249) or through the room. The room's word for who invites is taken, so the room
/// must be one that is believed. Nothing where `stanza` is none.
std::optional<Invitation> read_invitation(xmpp_stanza_t* stanza);

/// Words of an occupant to us.
struct RoomWords {
    enum class Who {
        known,      ///< `real` is who it is
        anonymous,  ///< the room does not show it
    };
    Who who = Who::anonymous;
    std::string room;
    std::string nick;
    Jid real{};
    std::string text;  ///< without our name before it
};

/// Who is who in the rooms, from what the rooms tell. One connection's.
class Rooms {
 public:
    explicit Rooms(std::string nick) : nick_(std::move(nick)) {}

    /// The presence that enters it; it counts as ours from now on.
    Stanza enter(const Context& context, const Room& room, const std::string& from);
    /// The presence that leaves it.
    Stanza leave(const Context& context, const std::string& room, const std::string& from);
    bool has(const std::string& room) const { return rooms_.contains(room); }
    /// Who that occupant is, as a bare JID; nothing where the room does not show it.
    std::optional<Jid> who(const Jid& occupant) const;

    enum class Change {
        none,
        entered,     ///< we are in
        refused,     ///< the room did not let us in: forgotten
        thrown_out,  ///< it ended our stay: forgotten
        lost,        ///< we are out for now: to be entered again with the next connection
    };
    /// A presence from a room of ours.
    Change presence(xmpp_stanza_t* stanza, const Jid& from);
    /// A message of type groupchat: nothing where it is not for us.
    std::optional<RoomWords> message(xmpp_stanza_t* stanza, const Jid& from) const;

 private:
    struct Inside {
        std::string nick;                                      ///< ours
        std::map<std::string, std::string, std::less<>> real;  ///< nick to bare JID
    };
    std::string nick_;
    std::map<std::string, Inside, std::less<>> rooms_;
};

/// "call: ring Bob" or "@call ring Bob" to us whose nick is "call": "ring Bob"; else nothing.
std::optional<std::string> addressed_to(std::string_view nick, std::string_view text);

}  // namespace patchcord::xmpp
