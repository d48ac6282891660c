#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "directory/database.hpp"
#include "directory/users.hpp"

namespace patchcord {

/// "My mother": what somebody is to the contact that holds this.
struct Relation {
    std::string relation;      ///< "mother", "assistant"
    std::int64_t contact = 0;  ///< who that is
    bool operator==(const Relation&) const = default;
};

/// A relation to somebody who is told by a name or an import id.
struct NamedRelation {
    std::string relation;
    std::string who;
    bool operator==(const NamedRelation&) const = default;
};

/// One entry of the directory.
struct Contact {
    std::int64_t id = 0;
    std::string import_id;        ///< the id in the file that it came from
    std::string kind = "person";  ///< person, business, center
    std::string name;
    std::vector<std::string> aliases;
    std::string organization;
    std::string department;
    std::string category;
    std::string street;
    std::string city;
    std::string region;   ///< state or province
    std::string country;  ///< ISO alpha-2 or a name
    std::string login;
    std::string zone;      ///< IANA
    std::string quiet;     ///< quiet hours, "22:00-07:00" or "none"; empty: the usual ones
    std::string language;  ///< BCP 47 primary tag
    std::string ivr;       ///< digits to press after the answer: 0-9 * # A-D, "," and "w" to wait
    std::string notes;
    std::vector<std::string> emails;
    std::vector<std::string> jids;
    std::vector<Phone> phones;  ///< the default one first
    std::vector<Relation> relations;
    /// What a file says of relations, on its way in or out; not stored.
    std::vector<NamedRelation> named_relations;
    bool operator==(const Contact&) const = default;
};

/// The kinds of phones, in the order of CSV columns and of preference.
inline constexpr std::string_view phone_kinds[] = {"phone", "mobile", "desk",
                                                   "work",  "home",   "sip"};

/// Reads one phone address: a telephone number in any written form (`region`: ISO alpha-2 for
/// those without country code) or a SIP URI. Returns E.164 or "sip:...", or empty.
std::string normalise_phone(std::string_view text, std::string_view region);

/// Brings a contact into the form that is stored: text trimmed and in Unicode's composed form,
/// addresses in lower case, phones normalised. Returns the sentence for the user that says what is
/// wrong with it (control characters, no number, too long, ...), or empty where all is well.
/// `checked`: numbers in E.164 form were found good before and are not looked at again.
std::string normalise_contact(Contact& contact, std::string_view region, bool checked = false);

/// Adds a normalised contact, whatever its `id`, within its own transaction, and returns the new
/// id. Throws DatabaseError; `constraint()` where its login or import id is taken.
std::int64_t add_contact(Database& db, const Contact& contact);

/// Replaces the contact of that id. False where there is none.
bool update_contact(Database& db, const Contact& contact);

/// Removes it with all that hangs on it (permission, relations, choices). False where none.
bool remove_contact(Database& db, std::int64_t id);

std::optional<Contact> load_contact(Database& db, std::int64_t id);

std::optional<std::int64_t> contact_by_login(Database& db, std::string_view login);

/// Calls `visit` with each contact by id; `kind` empty: all. Stops where it returns false.
void each_contact(Database& db, std::string_view kind,
                  const std::function<bool(const Contact&)>& visit);

/// The rows alone, within a transaction of the caller, who also keeps the index (see index.hpp).
std::int64_t insert_contact_row(Database& db, const Contact& contact);
void update_contact_row(Database& db, const Contact& contact);

/// The street, city and region as one line: "12 Main Street, Springfield, IL".
std::string address_line(const Contact& contact);

}  // namespace patchcord
