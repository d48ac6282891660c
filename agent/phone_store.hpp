#pragma once

#include <filesystem>
#include <memory>

#include "sipua/phones.hpp"

namespace patchcord {

/// The registrar's phones in the database, by a connection of its own. Loop thread only.
std::unique_ptr<PhoneStore> make_phone_store(const std::filesystem::path& database);

}  // namespace patchcord
