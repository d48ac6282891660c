#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/database.hpp"

namespace patchcord {

/// One phone of a contact.
struct Phone {
    std::string kind;     ///< "mobile", "desk", "work", "home", "phone", "sip"
    std::string address;  ///< E.164 ("+1...") or SIP URI ("sip:...")
    bool operator==(const Phone&) const = default;
};

/// A contact who may ask for calls (or once might: see `allowed`).
struct User {
    std::int64_t contact = 0;
    std::string name;
    std::string login;
    std::string zone;      ///< IANA; empty: the configuration's
    std::string region;    ///< ISO alpha-2; empty: the configuration's
    std::string language;  ///< BCP 47 primary tag; empty: the configuration's
    std::vector<std::string> emails;
    std::vector<std::string> jids;
    std::vector<Phone> phones;  ///< the default one first
    bool allowed = false;
};

/// Exact look-ups; addresses are compared without case. A contact that was never allowed is no
/// user: empty. Throws DatabaseError.
std::optional<User> user_by_email(Database& db, std::string_view address);
std::optional<User> user_by_jid(Database& db, std::string_view bare_jid);
std::optional<User> user_by_login(Database& db, std::string_view login);
std::optional<User> user_by_contact(Database& db, std::int64_t contact);

}  // namespace patchcord
