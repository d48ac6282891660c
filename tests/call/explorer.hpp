#pragma once

#include <cstddef>
#include <set>
#include <string>

#include "tests/call/world.hpp"

namespace patchcord::explore {

struct Found {
    std::size_t states = 0;
    std::size_t transitions = 0;
    std::set<std::pair<call::Phase, std::size_t>> covered;  ///< phase and index of the event
    std::string violation;                                  ///< empty: every promise is kept
    std::string trace;  ///< the moves that lead to it, one a line
};

/// Goes through every world that a hostile network, the user, timers and crashes can bring about
/// from `start`, breadth first, so that a trace is a shortest one; then proves that from each of
/// them the call comes to its end under the lazy network. Stops at the first violation.
Found explore(const Call& start, const Stepper& step, bool crashes, Wishes wishes = {});

}  // namespace patchcord::explore
