#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "agent/xmpp/jid.hpp"
#include "agent/xmpp/strophe.hpp"

namespace patchcord::xmpp {

/// What the programs can do with which people write to us (XEP-0030): each is asked once, and again
/// when it says that its capabilities changed (XEP-0115). One connection's.
class PeerFeatures {
 public:
    /// They wrote with this program (a full JID): the question to it, where its answer is not
    /// known. `us`: our address; empty: the server puts it.
    std::optional<Stanza> wrote(const Context& context, const Jid& from, const std::string& us);
    /// True where it is the answer to a question of ours.
    bool answer(xmpp_stanza_t* iq);
    /// A presence of theirs.
    void presence(xmpp_stanza_t* stanza, const Jid& from);
    /// Whether the program that this person wrote with last shows a message in the place of the one
    /// that it corrects (XEP-0308); not before it said so.
    bool shows_corrections(const std::string& bare_jid) const;

 private:
    enum class Corrections { asked, shown, not_shown };
    struct Peer {
        std::string resource;
        std::string question;  ///< id of what was asked
        std::string caps;      ///< as last announced; empty: not heard
        Corrections corrections = Corrections::asked;
    };
    std::map<std::string, Peer, std::less<>> peers_;  ///< by bare JID
    std::uint64_t questions_ = 0;
};

}  // namespace patchcord::xmpp
