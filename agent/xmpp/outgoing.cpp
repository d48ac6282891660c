#include "agent/xmpp/outgoing.hpp"

namespace patchcord::xmpp {
namespace {

Stanza chat(const Context& context, std::string_view to, const std::string& from) {
    Stanza message(context, "message");
    message.attribute("type", "chat").attribute("to", to).attribute_if("from", from);
    return message;
}

Stanza words(const Context& context, const char* name, std::string_view text) {
    Stanza element(context, name);
    element.text(text);
    return element;
}

}  // namespace

Stanza write_notice(const Context& context, const Notice& notice, const std::string& from) {
    Stanza message = chat(context, notice.recipient, from);
    message.attribute_if("id", notice.message_id);
    if (!notice.room_nick.empty()) {
        message.attribute("type", "groupchat");
        message.add(words(context, "body", notice.room_nick + ": " + notice.body));
        if (!notice.replaces.empty()) {
            message.add(std::move(
                Stanza(context, "replace", ns::correct).attribute("id", notice.replaces)));
        }
        return message;
    }
    message.add(words(context, "body", notice.body));
    // To an occupant of a room: a private message within it (XEP-0045 §7.5).
    if (notice.recipient.find('/') != std::string::npos) {
        message.add(Stanza(context, "x", ns::muc_user));
    }
    // A conversation without a thread is known by the full JID, which is no thread to be told.
    if (!notice.thread.empty() && notice.thread != notice.recipient &&
        !notice.thread.starts_with(notice.recipient + "/")) {
        message.add(words(context, "thread", notice.thread));
    }
    if (!notice.replaces.empty()) {
        message.add(
            std::move(Stanza(context, "replace", ns::correct).attribute("id", notice.replaces)));
    }
    if (!notice.in_reply_to.empty()) {
        message.add(std::move(Stanza(context, "reply", ns::reply)
                                  .attribute("to", notice.recipient)
                                  .attribute("id", notice.in_reply_to)));
    }
    message.add(Stanza(context, "active", ns::chat_states));
    if (notice.wants_receipt) message.add(Stanza(context, "request", ns::receipts));
    return message;
}

Stanza write_receipt(const Context& context, const Incoming& about, const std::string& from) {
    Stanza message = chat(context, answer_address(about), from);
    message.add(std::move(Stanza(context, "received", ns::receipts).attribute("id", about.id)));
    return message;
}

Stanza write_composing(const Context& context, const Incoming& about, const std::string& from) {
    Stanza message = chat(context, answer_address(about), from);
    message.add(Stanza(context, "composing", ns::chat_states));
    return message;
}

Stanza write_answer(const Context& context, const Incoming& about, const std::string& from,
                    std::string_view text) {
    Stanza message = chat(context, answer_address(about), from);
    message.add(words(context, "body", text));
    if (!about.thread.empty()) {
        message.add(words(context, "thread", about.thread));
    }
    return message;
}

Stanza write_error(const Context& context, xmpp_stanza_t* about, const char* type,
                   const char* condition) {
    const char* name = xmpp_stanza_get_name(about);
    Stanza answer(context, name == nullptr ? "message" : name);
    answer.attribute("type", "error")
        .attribute_if("to", attribute_of(about, "from"))
        .attribute_if("from", attribute_of(about, "to"))
        .attribute_if("id", attribute_of(about, "id"));
    Stanza error(context, "error");
    error.attribute("type", type).add(Stanza(context, condition, ns::stanza_errors));
    answer.add(std::move(error));
    return answer;
}

}  // namespace patchcord::xmpp
