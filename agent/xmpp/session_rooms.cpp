/// The session's part of group chats (XEP-0045).

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "agent/xmpp/outgoing.hpp"
#include "agent/xmpp/session.hpp"
#include "agent/xmpp/text.hpp"

namespace patchcord::xmpp {

std::string Session::usual_address() const {
    if (!component_) return own_.bare();
    return std::get<XmppComponentSettings>(settings_.account).node + "@" + own_.domain;
}

/// A room service says who speaks, and whoever is believed to be a user can have calls placed: so
/// only our own domain's services, or those that are named, are believed.
bool Session::believed_room(const std::string& room) const {
    const auto jid = Jid::parse(room);
    if (!jid || jid->node.empty()) return false;
    const auto& services = settings_.room_services;
    if (!services.empty()) {
        return std::find(services.begin(), services.end(), jid->domain) != services.end();
    }
    std::string_view domain = own_.domain;
    if (component_) domain = domain.substr(std::min(domain.find('.') + 1, domain.size()));
    return domain.find('.') != std::string_view::npos && jid->domain != own_.domain &&
           jid->domain.ends_with("." + std::string(domain));
}

void Session::enter_rooms() {
    for (const Room& room : owner_.rooms()) {
        if (believed_room(room.jid)) send(rooms_.enter(context_, room, stanza_from()));
    }
}

void Session::on_invitation(const Invitation& invitation) {
    Incoming about;
    about.from = Jid::parse(invitation.from).value();
    const std::string& room = invitation.room.jid;
    if (!owner_.person(invitation.from).allowed) {
        // Nobody is answered whom only a stranger's room names.
        spdlog::info("xmpp: an invitation to {} by {}, who is not registered", room,
                     invitation.from);
        return;
    }
    if (!believed_room(room)) {
        send(write_answer(context_, about, stanza_from(),
                          fmt::format("I do not enter {}: the service of that room is not one that "
                                      "I believe about who speaks there.",
                                      room)));
        return;
    }
    if (rooms_.has(room)) return;
    spdlog::info("xmpp: {} invites to {}", invitation.from, room);
    owner_.enter_room(invitation.room);
    send(rooms_.enter(context_, invitation.room, stanza_from()));
}

void Session::on_room_presence(xmpp_stanza_t* stanza, const Jid& from) {
    switch (rooms_.presence(stanza, from)) {
        case Rooms::Change::none:
            return;
        case Rooms::Change::entered:
            spdlog::info("xmpp: in the room {}", from.bare());
            return;
        case Rooms::Change::lost:
            if (state_ == State::ready) spdlog::info("xmpp: out of the room {}", from.bare());
            return;
        case Rooms::Change::refused:
            spdlog::warn("xmpp: the room {} does not let us in", from.bare());
            break;
        case Rooms::Change::thrown_out:
            spdlog::info("xmpp: the stay in the room {} was ended", from.bare());
            break;
    }
    owner_.leave_room(from.bare());
}

void Session::say_in_room(const std::string& room, const std::string& text) {
    Stanza message(context_, "message");
    message.attribute("type", "groupchat").attribute("to", room);
    message.attribute_if("from", stanza_from());
    message.add(std::move(Stanza(context_, "body").text(text)));
    send(message);
}

/// A private message within a room (XEP-0045 §7.5): answered there, where the room tells whose it
/// is.
bool Session::take_private(Incoming& in) {
    in.occupant = in.from.full();
    if (const auto real = rooms_.who(in.from)) {
        in.from = *real;
        return true;
    }
    send(
        write_answer(context_, in, sender_for(in.to),
                     "This room does not show me who you are. Please write to me directly, outside "
                     "the room."));
    return false;
}

void Session::on_group_message(xmpp_stanza_t* stanza, const Jid& from) {
    auto words = rooms_.message(stanza, from);
    if (!words) return;
    if (words->who == RoomWords::Who::anonymous) {
        say_in_room(words->room,
                    fmt::format("{}: This room does not show me who you are. Please write to me "
                                "directly.",
                                words->nick));
        return;
    }
    Incoming in;
    in.kind = Incoming::Kind::text;
    in.from = words->real;
    in.to = Jid::parse(stanza_from()).value_or(own_);
    in.id = clean_text(attribute_of(stanza, "id"), 256);
    in.room = words->room;
    in.room_nick = words->nick;
    in.text = std::move(words->text);
    in.raw = print(context_, stanza, 65536).value_or(std::string());
    if (owner_.message(in) == SessionOwner::Reply::too_many) {
        say_in_room(in.room,
                    in.room_nick + ": These are too many messages for me; please wait a minute.");
    }
}

}  // namespace patchcord::xmpp
