#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/contacts.hpp"
#include "directory/database.hpp"

namespace patchcord {

/// What became of an import.
struct ImportReport {
    struct Bad {
        std::size_t line = 0;  ///< from 1
        std::string why;
    };
    std::size_t added = 0;
    std::size_t updated = 0;
    std::vector<Bad> bad;       ///< the first 1000
    std::size_t bad_count = 0;  ///< all of them
    /// Relations of good contacts that were left out, as nobody of that name is there, or several.
    std::vector<Bad> unrelated;
};

/// A file of contacts: calls `visit(line, contact, error)` for each; a contact with an error is not
/// to be used. The contact is as read, not normalised.
using ContactVisitor = std::function<void(std::size_t line, Contact& contact, std::string& error)>;
using ContactSource = std::function<void(const ContactVisitor&)>;

/// The contacts of a CSV text, which must outlive the source.
ContactSource csv_source(std::string_view text);

/// Reads the source twice: checks all of it, then writes it, in transactions of a few seconds at
/// most. Nothing is written if anything is bad, unless `skip_bad`. A contact whose id is known is
/// updated, all others are added. Relations may name contacts that come later in the file, or that
/// were there before: by their id, else by a name that only one has. `region`: of numbers without
/// country code. Throws DatabaseError.
ImportReport import_contacts(Database& db, const ContactSource& source, std::string_view region,
                             bool skip_bad);

/// Fills `named_relations` with what the contact's relations are to be called in a file.
void name_relations(Database& db, Contact& contact);

}  // namespace patchcord
