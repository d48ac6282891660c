#include "agent/xmpp/peer_features.hpp"

#include <fmt/format.h>

#include "agent/xmpp/text.hpp"

namespace patchcord::xmpp {
namespace {

constexpr const char* question_prefix = "features-";
constexpr std::size_t most_peers = 10'000;
constexpr std::size_t longest_caps = 200;

bool has_feature(xmpp_stanza_t* query, std::string_view feature) {
    for (xmpp_stanza_t* child = xmpp_stanza_get_children(query); child != nullptr;
         child = xmpp_stanza_get_next(child)) {
        const char* name = xmpp_stanza_get_name(child);
        if (name != nullptr && std::string_view(name) == "feature" &&
            attribute_of(child, "var") == feature) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::optional<Stanza> PeerFeatures::wrote(const Context& context, const Jid& from,
                                          const std::string& us) {
    if (from.node.empty() || from.resource.empty()) return std::nullopt;
    const auto known = peers_.find(from.bare());
    if (known != peers_.end() && known->second.resource == from.resource) return std::nullopt;
    if (known == peers_.end() && peers_.size() >= most_peers) peers_.clear();
    Peer peer;
    peer.resource = from.resource;
    peer.question = fmt::format("{}{}", question_prefix, ++questions_);
    Stanza request(context, "iq");
    request.attribute("type", "get")
        .attribute("id", peer.question)
        .attribute("to", from.full())
        .attribute_if("from", us);
    request.add(Stanza(context, "query", ns::disco_info));
    peers_[from.bare()] = std::move(peer);
    return request;
}

bool PeerFeatures::answer(xmpp_stanza_t* iq) {
    const std::string_view id = attribute_of(iq, "id");
    const std::string_view type = attribute_of(iq, "type");
    const auto from = Jid::parse(attribute_of(iq, "from"));
    if (!from || !id.starts_with(question_prefix) || (type != "result" && type != "error")) {
        return false;
    }
    const auto peer = peers_.find(from->bare());
    if (peer == peers_.end() || peer->second.resource != from->resource ||
        peer->second.question != id) {
        return false;
    }
    xmpp_stanza_t* query = child_in(iq, "query", ns::disco_info);
    const bool shown = type == "result" && query != nullptr && has_feature(query, ns::correct);
    peer->second.corrections = shown ? Corrections::shown : Corrections::not_shown;
    return true;
}

void PeerFeatures::presence(xmpp_stanza_t* stanza, const Jid& from) {
    const auto peer = peers_.find(from.bare());
    if (peer == peers_.end() || peer->second.resource != from.resource) return;
    const std::string_view type = attribute_of(stanza, "type");
    if (type == "unavailable") {
        peers_.erase(peer);
        return;
    }
    xmpp_stanza_t* caps = type.empty() ? child_in(stanza, "c", ns::caps) : nullptr;
    if (caps == nullptr) return;
    const std::string now = clean_text(attribute_of(caps, "ver"), longest_caps);
    // Another program under the same name, or one that learned: asked with the next message.
    if (!peer->second.caps.empty() && peer->second.caps != now) {
        peers_.erase(peer);
    } else {
        peer->second.caps = now;
    }
}

bool PeerFeatures::shows_corrections(const std::string& bare_jid) const {
    const auto peer = peers_.find(bare_jid);
    return peer != peers_.end() && peer->second.corrections == Corrections::shown;
}

}  // namespace patchcord::xmpp
