#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "directory/resolve.hpp"

namespace patchcord {

/// The one of our numbered choices that an answer means: by number (from 1), or by words that fit
/// one of them better than all others ("the one on Oak Street"). Empty: not clear.
std::optional<std::size_t> pick(const std::vector<Candidate>& choices, int number,
                                std::string_view words);

/// FNV-1a, 64 bits: the same in every process, unlike std::hash. Not for secrets.
std::uint64_t stable_hash(std::string_view text);

}  // namespace patchcord
