/// The session's answers to requests and subscriptions.

#include "agent/xmpp/commands.hpp"
#include "agent/xmpp/outgoing.hpp"
#include "agent/xmpp/session.hpp"

namespace patchcord::xmpp {

void Session::on_iq(xmpp_stanza_t* stanza) {
    last_traffic_ = Clock::now();
    if (pass_fence(stanza) || features_.answer(stanza)) {
        return;
    }
    const auto to = Jid::parse(attribute_of(stanza, "to"));
    const auto from = Jid::parse(attribute_of(stanza, "from"));
    if (xmpp_stanza_t* command = child_in(stanza, "command", ns::commands);
        command != nullptr && from && attribute_of(stanza, "type") == "set") {
        const CommandDesk desk{
            [this](const std::string& jid) { return owner_.person(jid); },
            [this](const Jid& who, const Jid& us, const std::string& session,
                   const std::string& words) { return ask(who, us, session, words); }};
        send(answer_command(context_, stanza, command, *from, to ? *to : own_, desk));
        return;
    }
    auto answer =
        answer_iq(context_, stanza, self_for(to ? *to : own_), {own_.bare(), usual_address()});
    if (answer) {
        send(*answer);
    }
}

std::optional<std::string> Session::ask(const Jid& from, const Jid& to, const std::string& session,
                                        const std::string& words) {
    Incoming in;
    in.kind = Incoming::Kind::text;
    in.from = from;
    in.to = to;
    // A command's session is taken in once, whatever comes again after a lost connection.
    in.server_ids = {"command:" + session};
    in.text = words;
    return owner_.ask(in);
}

void Session::on_presence(xmpp_stanza_t* stanza) {
    last_traffic_ = Clock::now();
    const std::string_view type = attribute_of(stanza, "type");
    const auto from = Jid::parse(attribute_of(stanza, "from"));
    if (from) features_.presence(stanza, *from);
    if (from && rooms_.has(from->bare())) {
        on_room_presence(stanza, *from);
    } else if (from && (type == "subscribe" || type == "probe" || type == "unsubscribe")) {
        on_subscription(stanza, *from);
    }
}

void Session::on_subscription(xmpp_stanza_t* stanza, const Jid& subscriber) {
    const Jid* from = &subscriber;
    const std::string_view type = attribute_of(stanza, "type");
    const auto to = Jid::parse(attribute_of(stanza, "to"));
    const Jid us = to ? *to : own_;
    const std::string sender = sender_for(us);
    const bool known = type != "unsubscribe" && owner_.person(from->bare()).allowed;
    if (type != "probe") {
        Stanza answer(context_, "presence");
        answer.attribute("type", known ? "subscribed" : "unsubscribed")
            .attribute("to", from->bare())
            .attribute_if("from", sender);
        send(answer);
    }
    if (known && component_) {
        Stanza presence = write_presence(context_, self_for(us));
        presence.attribute("to", from->bare()).attribute("from", sender);
        send(presence);
    }
    if (type == "subscribe" && !known) {
        Incoming about;
        about.from = *from;
        send(write_answer(context_, about, sender,
                          "I only work for people who are registered here; please ask whoever "
                          "runs this service to add your address."));
    }
}

}  // namespace patchcord::xmpp
