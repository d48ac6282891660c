#include "agent/xmpp/rooms.hpp"

#include "agent/xmpp/text.hpp"

namespace patchcord::xmpp {
namespace {

constexpr std::size_t most_occupants = 2000;
constexpr std::size_t longest_password = 200;
constexpr std::size_t longest_text = 4096;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_word(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (lower(a[i]) != lower(b[i])) return false;
    }
    return true;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    return text;
}

bool has_status(xmpp_stanza_t* user, std::string_view code) {
    for (xmpp_stanza_t* child = xmpp_stanza_get_children(user); child != nullptr;
         child = xmpp_stanza_get_next(child)) {
        const char* name = xmpp_stanza_get_name(child);
        if (name != nullptr && std::string_view(name) == "status" &&
            attribute_of(child, "code") == code) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::optional<std::string> addressed_to(std::string_view nick, std::string_view text) {
    text = trimmed(text);
    const bool at = text.starts_with('@');
    if (at) text.remove_prefix(1);
    if (nick.empty() || text.size() <= nick.size() || !same_word(text.substr(0, nick.size()), nick))
        return std::nullopt;
    text.remove_prefix(nick.size());
    const bool mark = text.front() == ':' || text.front() == ',';
    // "call Bob" names nobody where the nick is "call": the mark tells.
    if (!mark && !(at && text.front() == ' ')) return std::nullopt;
    if (mark) text.remove_prefix(1);
    text = trimmed(text);
    if (text.empty()) return std::nullopt;
    return std::string(text);
}

std::optional<Invitation> read_invitation(xmpp_stanza_t* stanza) {
    const auto sender = Jid::parse(attribute_of(stanza, "from"));
    if (!sender || attribute_of(stanza, "type") == "error") return std::nullopt;
    if (xmpp_stanza_t* user = child_in(stanza, "x", ns::muc_user)) {
        xmpp_stanza_t* invite = child_in(user, "invite", ns::muc_user);
        if (invite == nullptr) return std::nullopt;
        const auto from = Jid::parse(attribute_of(invite, "from"));
        if (!from || sender->node.empty() || !sender->resource.empty()) return std::nullopt;
        return Invitation{
            {sender->bare(), clean_text(child_text(user, "password"), longest_password),
             from->bare()},
            from->bare()};
    }
    xmpp_stanza_t* direct = child_in(stanza, "x", ns::conference);
    if (direct == nullptr) return std::nullopt;
    const auto room = Jid::parse(attribute_of(direct, "jid"));
    if (!room || room->node.empty() || room->bare() == sender->bare()) return std::nullopt;
    return Invitation{{room->bare(), clean_text(attribute_of(direct, "password"), longest_password),
                       sender->bare()},
                      sender->bare()};
}

Stanza Rooms::enter(const Context& context, const Room& room, const std::string& from) {
    Inside& inside = rooms_[room.jid];
    inside.nick = nick_;
    inside.real.clear();
    Stanza muc(context, "x", ns::muc);
    // What was said before we came is not for us.
    muc.add(std::move(Stanza(context, "history").attribute("maxstanzas", "0")));
    if (!room.password.empty()) {
        muc.add(std::move(Stanza(context, "password").text(room.password)));
    }
    Stanza presence(context, "presence");
    presence.attribute("to", room.jid + "/" + nick_).attribute_if("from", from);
    presence.add(std::move(muc));
    return presence;
}

Stanza Rooms::leave(const Context& context, const std::string& room, const std::string& from) {
    Stanza presence(context, "presence");
    presence.attribute("type", "unavailable")
        .attribute("to", room + "/" + nick_)
        .attribute_if("from", from);
    rooms_.erase(room);
    return presence;
}

Rooms::Change Rooms::presence(xmpp_stanza_t* stanza, const Jid& from) {
    const auto found = rooms_.find(from.bare());
    if (found == rooms_.end()) return Change::none;
    Inside& inside = found->second;
    const std::string_view type = attribute_of(stanza, "type");
    if (type == "error") {
        rooms_.erase(found);
        xmpp_stanza_t* error = xmpp_stanza_get_child_by_name(stanza, "error");
        const std::string_view kind = error == nullptr ? "wait" : attribute_of(error, "type");
        const bool for_good =
            kind == "auth" || kind == "modify" ||
            (kind == "cancel" && child_in(error, "conflict", ns::stanza_errors) == nullptr);
        return for_good ? Change::refused : Change::lost;
    }
    xmpp_stanza_t* user = child_in(stanza, "x", ns::muc_user);
    if (user == nullptr || from.resource.empty()) return Change::none;
    const bool self = has_status(user, "110") || from.resource == inside.nick;
    if (type == "unavailable") {
        if (self) {
            bool for_good = child_in(user, "destroy", ns::muc_user) != nullptr;
            // Banned, kicked, no longer a member.
            for (const char* code : {"301", "307", "321", "322"}) {
                for_good = for_good || has_status(user, code);
            }
            // Kicked as one whose connection failed.
            for_good = for_good && !has_status(user, "333");
            rooms_.erase(found);
            return for_good ? Change::thrown_out : Change::lost;
        }
        inside.real.erase(from.resource);
        return Change::none;
    }
    if (self) {
        inside.nick = from.resource;
        return Change::entered;
    }
    xmpp_stanza_t* item = child_in(user, "item", ns::muc_user);
    const auto real = Jid::parse(item == nullptr ? "" : attribute_of(item, "jid"));
    inside.real.erase(from.resource);
    if (real && !real->node.empty() && inside.real.size() < most_occupants) {
        inside.real[from.resource] = real->bare();
    }
    return Change::none;
}

std::optional<Jid> Rooms::who(const Jid& occupant) const {
    const auto room = rooms_.find(occupant.bare());
    if (room == rooms_.end()) return std::nullopt;
    const auto real = room->second.real.find(occupant.resource);
    if (real == room->second.real.end()) return std::nullopt;
    return Jid::parse(real->second);
}

std::optional<RoomWords> Rooms::message(xmpp_stanza_t* stanza, const Jid& from) const {
    const auto found = rooms_.find(from.bare());
    if (found == rooms_.end() || from.resource.empty() || from.resource == found->second.nick ||
        child_in(stanza, "delay", ns::delay) != nullptr) {
        return std::nullopt;
    }
    const std::string body = child_text(stanza, "body");
    if (body.size() > longest_text) return std::nullopt;
    auto text = addressed_to(found->second.nick, clean_text(body));
    if (!text) return std::nullopt;
    RoomWords words;
    words.room = from.bare();
    words.nick = from.resource;
    words.text = std::move(*text);
    const auto real = who(from);
    if (!real) return words;
    words.who = RoomWords::Who::known;
    words.real = *real;
    return words;
}

}  // namespace patchcord::xmpp
