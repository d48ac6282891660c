#pragma once

#include <functional>
#include <optional>

#include "agent/config.hpp"
#include "directory/database.hpp"

namespace patchcord {

/// An outcome that did not arrive where it was to be told, for the user was away for long or their
/// server did not take it, is told at their registered address of the other channel. Returns when
/// to look again; empty: nothing is watched. `wake` is called where there is something to send.
/// Throws DatabaseError.
std::optional<Instant> tell_elsewhere(Database& db, const Config& config, Instant now,
                                      const std::function<void()>& wake);

}  // namespace patchcord
