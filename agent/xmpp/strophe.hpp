#pragma once

#include <strophe.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace patchcord::xmpp {

/// Namespaces that we speak.
namespace ns {
inline constexpr const char* carbons = "urn:xmpp:carbons:2";
inline constexpr const char* chat_states = "http://jabber.org/protocol/chatstates";
inline constexpr const char* caps = "http://jabber.org/protocol/caps";
inline constexpr const char* commands = "http://jabber.org/protocol/commands";
inline constexpr const char* conference = "jabber:x:conference";
inline constexpr const char* correct = "urn:xmpp:message-correct:0";
inline constexpr const char* data = "jabber:x:data";
inline constexpr const char* delay = "urn:xmpp:delay";
inline constexpr const char* disco_info = "http://jabber.org/protocol/disco#info";
inline constexpr const char* disco_items = "http://jabber.org/protocol/disco#items";
inline constexpr const char* forward = "urn:xmpp:forward:0";
inline constexpr const char* muc = "http://jabber.org/protocol/muc";
inline constexpr const char* muc_user = "http://jabber.org/protocol/muc#user";
inline constexpr const char* ping = "urn:xmpp:ping";
inline constexpr const char* receipts = "urn:xmpp:receipts";
inline constexpr const char* reply = "urn:xmpp:reply:0";
inline constexpr const char* roster = "jabber:iq:roster";
inline constexpr const char* stanza_errors = "urn:ietf:params:xml:ns:xmpp-stanzas";
inline constexpr const char* stanza_ids = "urn:xmpp:sid:0";
inline constexpr const char* version = "jabber:iq:version";
}  // namespace ns

/// libstrophe's context; its warnings go to our log. One thread.
class Context {
 public:
    Context();
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    ~Context();
    xmpp_ctx_t* get() const { return ctx_; }

 private:
    xmpp_log_t log_;
    xmpp_ctx_t* ctx_;
};

/// One owned stanza or element that is being built. All text is cleaned to XML 1.0. Throws
/// std::bad_alloc.
class Stanza {
 public:
    Stanza(const Context& context, const char* name, const char* xmlns = nullptr);
    explicit Stanza(xmpp_stanza_t* owned) : stanza_(owned) {}

    Stanza& attribute(const char* name, std::string_view value);
    /// Leaves the attribute out where the value is empty.
    Stanza& attribute_if(const char* name, std::string_view value);
    Stanza& text(std::string_view value);
    Stanza& add(Stanza child);
    xmpp_stanza_t* get() const { return stanza_.get(); }
    /// As XML.
    std::string print() const;

 private:
    struct Release {
        void operator()(xmpp_stanza_t* stanza) const noexcept { xmpp_stanza_release(stanza); }
    };
    std::unique_ptr<xmpp_stanza_t, Release> stanza_;
};

/// Reading of received stanzas; they stay libstrophe's.
std::string_view attribute_of(xmpp_stanza_t* stanza, const char* name);
std::string text_of(xmpp_stanza_t* element);
/// The text of the child in the stanza's own namespace, or empty.
std::string child_text(xmpp_stanza_t* stanza, const char* name);
xmpp_stanza_t* child_in(xmpp_stanza_t* stanza, const char* name, const char* xmlns);
/// Nested deeper than that? Without recursion: some of libstrophe's functions have it.
bool deeper_than(xmpp_stanza_t* stanza, int levels);
/// As XML; nothing where it is longer than `most`.
std::optional<std::string> print(const Context& context, xmpp_stanza_t* stanza, std::size_t most);

}  // namespace patchcord::xmpp
