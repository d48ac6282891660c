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
    std::string proof = "any";  ///< what a message must prove: any, dmarc, submission, code, pin
    bool has_pin = false;
};

/// Exact look-ups; addresses are compared without case. A contact that was never allowed is no
/// user: empty. So is an address that several users have. Throws DatabaseError.
std::optional<User> user_by_email(Database& db, std::string_view address);
std::optional<User> user_by_jid(Database& db, std::string_view bare_jid);
std::optional<User> user_by_login(Database& db, std::string_view login);
std::optional<User> user_by_contact(Database& db, std::int64_t contact);
/// The users who hold this phone ("+1..." or "sip:..."), exactly compared.
std::vector<User> users_by_phone(Database& db, std::string_view address);
std::vector<User> all_users(Database& db);

/// Lets a contact ask for calls; `proof` empty: as before, or "any". Returns the sentence that says
/// why not (no such contact, an address that another user has too, ...), or empty.
std::string allow_user(Database& db, std::int64_t contact, std::string_view proof = {});
/// Takes the permission back. False where it was no user.
bool deny_user(Database& db, std::int64_t contact);

/// Keeps a hash (scrypt) of the PIN, 4 to 32 digits; empty takes it away. Returns what is wrong, or
/// empty.
std::string set_pin(Database& db, std::int64_t contact, std::string_view pin);
/// Compares in constant time; takes about 50 ms of CPU by design. After five wrong ones in a row
/// every PIN is refused for 15 minutes.
bool check_pin(Database& db, std::int64_t contact, std::string_view pin, Instant now);

}  // namespace patchcord
