#pragma once

#include <string_view>

#include "directory/database.hpp"
#include "directory/resolve.hpp"

namespace patchcord {

/// Finds the contacts that a description may mean by their words alone: no relations, no
/// remembered choices, no addresses (resolve() adds those). Throws DatabaseError.
Resolution search(Database& db, std::string_view query);

}  // namespace patchcord
