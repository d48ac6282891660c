#include "agent/xmpp/answers.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

#include "agent/xmpp/commands.hpp"
#include "agent/xmpp/outgoing.hpp"

namespace patchcord::xmpp {
namespace {

constexpr const char* name_of_us = "Patchcord";
/// Names the software, not a place to go to (XEP-0115 §4).
constexpr const char* caps_node = "urn:patchcord:agent";

/// In the order of their bytes, as the hash wants them.
constexpr std::array<const char*, 13> features{
    ns::caps, ns::chat_states, ns::commands,   ns::disco_info, ns::disco_items,
    ns::muc,  ns::version,     ns::conference, ns::data,       ns::correct,
    ns::ping, ns::receipts,    ns::reply,
};

Stanza result(const Context& context, xmpp_stanza_t* iq) {
    Stanza answer(context, "iq");
    answer.attribute("type", "result")
        .attribute_if("to", attribute_of(iq, "from"))
        .attribute_if("from", attribute_of(iq, "to"))
        .attribute_if("id", attribute_of(iq, "id"));
    return answer;
}

Stanza answer_info(const Context& context, xmpp_stanza_t* iq, xmpp_stanza_t* query,
                   const Self& self) {
    const std::string_view node = attribute_of(query, "node");
    if (is_command_node(node)) return command_info(context, iq, node);
    if (!node.empty() && node != std::string(caps_node) + "#" + caps_version(self)) {
        return write_error(context, iq, "cancel", "item-not-found");
    }
    Stanza info(context, "query", ns::disco_info);
    info.attribute_if("node", node);
    info.add(std::move(Stanza(context, "identity")
                           .attribute("category", self.category)
                           .attribute("type", self.type)
                           .attribute("name", name_of_us)));
    for (const char* feature : features) {
        info.add(std::move(Stanza(context, "feature").attribute("var", feature)));
    }
    Stanza answer = result(context, iq);
    answer.add(std::move(info));
    return answer;
}

/// The commands, and of a component the address that people write to.
Stanza answer_items(const Context& context, xmpp_stanza_t* iq, xmpp_stanza_t* query,
                    const Self& self, const Address& address) {
    const std::string_view node = attribute_of(query, "node");
    if (node == ns::commands)
        return list_commands(context, iq, std::string(attribute_of(iq, "to")));
    Stanza items(context, "query", ns::disco_items);
    items.attribute_if("node", node);
    if (node.empty() && self.category == gateway.category) {
        items.add(std::move(
            Stanza(context, "item").attribute("jid", address.usual).attribute("name", name_of_us)));
    }
    Stanza answer = result(context, iq);
    answer.add(std::move(items));
    return answer;
}

Stanza answer_version(const Context& context, xmpp_stanza_t* iq) {
    Stanza query(context, "query", ns::version);
    query.add(std::move(Stanza(context, "name").text(name_of_us)));
    query.add(std::move(Stanza(context, "version").text(PATCHCORD_VERSION)));
    Stanza answer = result(context, iq);
    answer.add(std::move(query));
    return answer;
}

}  // namespace

std::optional<Stanza> answer_iq(const Context& context, xmpp_stanza_t* iq, const Self& self,
                                const Address& address) {
    const std::string_view type = attribute_of(iq, "type");
    if (type != "get" && type != "set") {
        return std::nullopt;
    }
    if (type == "get") {
        if (auto* query = child_in(iq, "query", ns::disco_info)) {
            return answer_info(context, iq, query, self);
        }
        if (auto* query = child_in(iq, "query", ns::disco_items)) {
            return answer_items(context, iq, query, self, address);
        }
        if (child_in(iq, "query", ns::version) != nullptr) {
            return answer_version(context, iq);
        }
        if (child_in(iq, "ping", ns::ping) != nullptr) {
            return result(context, iq);
        }
    } else if (child_in(iq, "query", ns::roster) != nullptr) {
        const std::string_view from = attribute_of(iq, "from");
        if (from.empty() ||
            from == address.own) {  // only our own server pushes it (RFC 6121 §2.1.6)
            return result(context, iq);
        }
    }
    return write_error(context, iq, "cancel", "service-unavailable");
}

std::string caps_version(const Self& self) {
    std::string data = self.category + "/" + self.type + "//" + name_of_us + "<";
    for (const char* feature : features) {
        data += feature;
        data += '<';
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(data.data(), data.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) {
        throw std::runtime_error("SHA-1 failed");
    }
    std::array<unsigned char, std::size_t{2} * EVP_MAX_MD_SIZE> base64{};
    const int length = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(size));
    return {base64.begin(), base64.begin() + length};
}

Stanza write_presence(const Context& context, const Self& self) {
    Stanza presence(context, "presence");
    presence.add(std::move(Stanza(context, "c", ns::caps)
                               .attribute("hash", "sha-1")
                               .attribute("node", caps_node)
                               .attribute("ver", caps_version(self))));
    return presence;
}

}  // namespace patchcord::xmpp
