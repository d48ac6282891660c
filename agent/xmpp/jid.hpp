#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace patchcord::xmpp {

/// An address of XMPP (RFC 7622), ASCII letters of node and domain in lower case.
struct Jid {
    std::string node;  ///< may be empty: a server or component itself
    std::string domain;
    std::string resource;

    /// Nothing where it is none: empty domain, forbidden characters, parts over 1,023 bytes.
    static std::optional<Jid> parse(std::string_view text);
    std::string bare() const;
    std::string full() const;
    bool operator==(const Jid&) const = default;
};

/// What a person wrote as an escaped node (XEP-0106): `pizza\20main` is "pizza main".
std::string unescape_node(std::string_view node);

}  // namespace patchcord::xmpp
