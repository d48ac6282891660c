#pragma once

#include <functional>
#include <optional>
#include <string>

#include "agent/chat_desk.hpp"
#include "agent/xmpp/jid.hpp"
#include "agent/xmpp/strophe.hpp"

/// Ad-hoc commands (XEP-0050): forms for what people can also write.
namespace patchcord::xmpp {

/// What the commands ask of the link.
struct CommandDesk {
    std::function<ChatPerson(const std::string& bare_jid)> person;
    /// Takes the words in as a message of theirs; `session`, the command's, comes only once. Empty:
    /// too many or it could not be stored.
    std::function<std::optional<std::string>(const Jid& from, const Jid& to,
                                             const std::string& session, const std::string& words)>
        ask;
};

/// The list of them, for disco#items of the node that stands for it.
Stanza list_commands(const Context& context, xmpp_stanza_t* iq, const std::string& at);
/// Is it the list's node, or a command's?
bool is_command_node(std::string_view node);
/// disco#info of such a node.
Stanza command_info(const Context& context, xmpp_stanza_t* iq, std::string_view node);

/// The answer to an iq that holds a <command/>. Commands keep no state here: what was filled in
/// says all, and a session's id is taken in once, so that nobody is called twice.
Stanza answer_command(const Context& context, xmpp_stanza_t* iq, xmpp_stanza_t* command,
                      const Jid& from, const Jid& to, const CommandDesk& desk);

}  // namespace patchcord::xmpp
