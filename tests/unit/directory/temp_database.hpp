#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "directory/contacts.hpp"
#include "directory/database.hpp"
#include "tests/support/temp_folder.hpp"

/// A database in a folder of its own, for tests.
namespace patchcord {

struct TempDatabase {
    test::TempFolder folder;
    Database db{folder.path / "test.db"};

    /// Adds a contact after normalising it; throws where that finds something wrong.
    std::int64_t add(Contact contact) {
        if (auto wrong = normalise_contact(contact, "US"); !wrong.empty()) {
            throw std::invalid_argument(wrong);
        }
        return add_contact(db, contact);
    }
    std::int64_t person(const std::string& name, const std::string& department = {}) {
        Contact contact;
        contact.name = name;
        contact.department = department;
        return add(contact);
    }
    std::int64_t business(const std::string& name, const std::string& street,
                          const std::string& city, std::vector<std::string> aliases = {}) {
        Contact contact;
        contact.kind = "business";
        contact.name = name;
        contact.street = street;
        contact.city = city;
        contact.aliases = std::move(aliases);
        return add(contact);
    }
};

}  // namespace patchcord
