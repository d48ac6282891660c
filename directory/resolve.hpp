#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "directory/database.hpp"
#include "directory/users.hpp"

namespace patchcord {

/// One contact that a description may mean.
struct Candidate {
    std::int64_t contact = 0;
    std::string import_id;  ///< the id column of the CSV it came from, or empty
    std::string name;
    std::string detail;  ///< what tells it from others of that name: "12 Main Street, Springfield"
    double score = 0;    ///< 0..1
    std::string why;     ///< plain words: "name matches, street matches"
};

/// How many choices a question offers at most.
inline constexpr std::size_t max_choices = 9;

/// What a description means.
struct Resolution {
    enum class Decision {
        match,  ///< matches[0], safely
        ask,    ///< one of matches, best first: ask back
        none,
    };
    Decision decision = Decision::none;
    bool remembered = false;         ///< by a choice that was remembered, not by the words alone
    std::vector<Candidate> matches;  ///< at most 9
};

/// Resolves words ("Pizza Hut on Main Street", "my mother") or a mail address for the user
/// `asker` (contact id; 0: nobody in particular). A wrong match is the worst error. Throws
/// DatabaseError only.
Resolution resolve(Database& db, std::string_view query, std::int64_t asker = 0);

/// Whether an entry has exactly this name or alias, but for case and accents. Throws DatabaseError.
bool names_entry(Database& db, std::string_view words);

/// Remembers that `asker` meant `contact` by these words.
void remember_choice(Database& db, std::int64_t asker, std::string_view query,
                     std::int64_t contact);

/// What a call needs to know of a called contact.
struct CalledContact {
    std::int64_t contact = 0;
    std::string kind;  ///< person, business, center
    std::string name;
    std::string zone;
    std::string quiet;  ///< as Contact::quiet
    std::string language;
    std::string ivr;
    std::vector<Phone> phones;  ///< in the order to be tried
};
/// Empty `phones` where none is known; name empty where the id is unknown.
CalledContact called_contact(Database& db, std::int64_t contact);

}  // namespace patchcord
