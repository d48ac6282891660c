#pragma once

#include <chrono>
#include <optional>

#include "parsers/request.hpp"

namespace patchcord {

/// The next wall clock time of a call that repeats, on a later day than `previous` and at the same
/// time of the day; empty where it ends before. `previous` counts the weeks of "every other
/// Monday".
std::optional<std::chrono::local_seconds> next_time(const Recurrence& repeat,
                                                    std::chrono::local_seconds previous);

}  // namespace patchcord
