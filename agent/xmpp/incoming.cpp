#include "agent/xmpp/incoming.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "agent/xmpp/text.hpp"

namespace patchcord::xmpp {
namespace {

constexpr int max_depth = 20;
constexpr std::size_t max_body = 4096;
constexpr std::size_t max_id = 256;
constexpr std::size_t max_raw = 65536;
/// Older than that, "call now" is asked back.
constexpr std::chrono::minutes late_after{2};

std::string sha256(std::string_view data) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(data.data(), data.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
        throw std::runtime_error("SHA-256 failed");
    }
    std::string out;
    for (unsigned i = 0; i < size; ++i) {
        out += fmt::format("{:02x}", digest[i]);
    }
    return out;
}

bool is_copy(xmpp_stanza_t* stanza) {
    for (xmpp_stanza_t* child = xmpp_stanza_get_children(stanza); child != nullptr;
         child = xmpp_stanza_get_next(child)) {
        const char* xmlns = xmpp_stanza_get_ns(child);
        if (xmlns == nullptr) {
            continue;
        }
        const std::string_view space = xmlns;
        if (space == ns::carbons || space == ns::forward || space.starts_with("urn:xmpp:mam:")) {
            return true;
        }
    }
    return false;
}

void read_children(xmpp_stanza_t* stanza, const Jid& own, Incoming& in) {
    for (xmpp_stanza_t* child = xmpp_stanza_get_children(stanza); child != nullptr;
         child = xmpp_stanza_get_next(child)) {
        const char* name_text = xmpp_stanza_get_name(child);
        const char* ns_text = xmpp_stanza_get_ns(child);
        if (name_text == nullptr || ns_text == nullptr) {
            continue;
        }
        const std::string_view name = name_text;
        const std::string_view space = ns_text;
        const std::string id = clean_text(attribute_of(child, "id"), max_id);
        if (space == ns::receipts && name == "request") {
            in.wants_receipt = true;
        } else if (space == ns::chat_states) {
            in.knows_states = true;
        } else if (space == ns::delay && name == "delay" && !in.delayed) {
            in.delayed = parse_stamp(attribute_of(child, "stamp"));
        } else if (space == ns::stanza_ids && name == "stanza-id" && !id.empty()) {
            const auto by = Jid::parse(attribute_of(child, "by"));
            const bool ours = by && (by->bare() == own.bare() || by->bare() == own.domain);
            if (ours && in.server_ids.size() < 2) {
                in.server_ids.push_back(id);
            }
        } else if (space == ns::reply && name == "reply") {
            in.replies_to = id;
        } else if (space == ns::correct && name == "replace") {
            in.corrects = id;
        }
    }
}

void read_error(xmpp_stanza_t* stanza, Incoming& in) {
    in.kind = Incoming::Kind::bounced;
    xmpp_stanza_t* error = xmpp_stanza_get_child_by_name(stanza, "error");
    if (error == nullptr) {
        return;
    }
    in.try_later = attribute_of(error, "type") == "wait";
    for (xmpp_stanza_t* child = xmpp_stanza_get_children(error); child != nullptr;
         child = xmpp_stanza_get_next(child)) {
        const char* space = xmpp_stanza_get_ns(child);
        const char* name = xmpp_stanza_get_name(child);
        if (space != nullptr && name != nullptr && std::string_view(space) == ns::stanza_errors &&
            std::string_view(name) != "text") {
            in.error = clean_text(name, max_id);
            break;
        }
    }
    // The person is away, and nothing is kept for them.
    in.try_later = in.try_later || in.error == "service-unavailable" ||
                   in.error == "recipient-unavailable" || in.error == "remote-server-timeout";
}

bool trusted(const Jid& from, const std::vector<std::string>& domains) {
    return domains.empty() ||
           std::find(domains.begin(), domains.end(), from.domain) != domains.end();
}

}  // namespace

Incoming read_message(const Context& context, xmpp_stanza_t* stanza, const Jid& own) {
    Incoming in;
    const auto from = Jid::parse(attribute_of(stanza, "from"));
    const auto to = Jid::parse(attribute_of(stanza, "to"));
    const std::string_view type = attribute_of(stanza, "type");
    // What our own account sent, from wherever, is no request of a user.
    if (!from || from->bare() == own.bare() || deeper_than(stanza, max_depth)) {
        return in;
    }
    in.from = *from;
    in.to = to ? *to : own;
    in.id = clean_text(attribute_of(stanza, "id"), max_id);
    if (type == "error") {
        read_error(stanza, in);
        return in;
    }
    if ((!type.empty() && type != "chat" && type != "normal") || is_copy(stanza)) {
        return in;
    }
    const std::string body = child_text(stanza, "body");
    if (body.empty()) {
        if (xmpp_stanza_t* received = child_in(stanza, "received", ns::receipts)) {
            in.kind = Incoming::Kind::receipt;
            in.id = clean_text(attribute_of(received, "id"), max_id);
        }
        return in;
    }
    read_children(stanza, own, in);
    in.thread = clean_text(child_text(stanza, "thread"), max_id);
    in.kind = body.size() > max_body ? Incoming::Kind::too_long : Incoming::Kind::text;
    if (in.kind == Incoming::Kind::text) {
        in.text = clean_text(body);
        in.raw = print(context, stanza, max_raw).value_or(std::string());
    }
    return in;
}

Message to_message(const Incoming& incoming, const std::vector<std::string>& trusted_domains,
                   Instant now, const std::string& node) {
    Message message;
    message.channel = "xmpp";
    message.sender = incoming.from.bare();
    message.reply_to = incoming.room.empty() ? message.sender : incoming.room;
    if (!incoming.occupant.empty()) message.reply_to = incoming.occupant;
    message.recipient = incoming.to.bare();
    message.message_id = incoming.id;
    message.in_reply_to = incoming.replies_to;
    message.corrects = incoming.corrects;
    message.receipts = incoming.wants_receipt && incoming.room.empty();
    message.room_nick = incoming.room_nick;
    message.thread = incoming.thread.empty() ? answer_address(incoming) : incoming.thread;
    if (!incoming.room.empty()) message.thread = incoming.room + "/" + incoming.room_nick;
    if (!node.empty() && incoming.room.empty() && !incoming.to.node.empty() &&
        incoming.to.node != node) {
        message.addressee = unescape_node(incoming.to.node);
    }
    message.text = incoming.text;
    message.raw = incoming.raw;
    for (const std::string& id : incoming.server_ids) {
        message.keys.push_back(fmt::format("xmpp:server:{}:{}", message.sender, id));
    }
    // Some clients count their ids anew in each session, so the words belong to the key. Without
    // any id, the time has to tell two messages apart: to the millisecond, or by what the server
    // stamped.
    const Instant written = incoming.delayed.value_or(now);
    const std::string which =
        incoming.id.empty() ? fmt::format("{}", written.time_since_epoch().count()) : incoming.id;
    message.keys.push_back(
        fmt::format("xmpp:{}:{}", message.sender, sha256(which + "\n" + incoming.text)));
    message.received = now;
    message.late = incoming.delayed && now - *incoming.delayed > late_after;
    message.proven = trusted(incoming.from, trusted_domains);
    if (!message.proven) {
        message.unproven_why =
            fmt::format("the XMPP server {} is not one of those trusted", incoming.from.domain);
    }
    return message;
}

}  // namespace patchcord::xmpp
