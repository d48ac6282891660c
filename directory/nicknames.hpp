#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace patchcord {

/// How two given names belong together.
enum class NameBond {
    none,
    nickname,  ///< one is a short form of the other: "bill", "william"
    cousins,   ///< both are short forms of a third: "bill", "will"
};

/// Both folded. Any thread.
NameBond name_bond(std::string_view a, std::string_view b);

/// The names that a folded name may stand for, or be called by, closest first.
std::vector<std::string_view> name_variants(std::string_view name);

}  // namespace patchcord
