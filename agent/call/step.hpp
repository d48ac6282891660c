#pragma once

#include <vector>

#include "agent/call/state.hpp"

namespace patchcord::call {

/// THE life-cycle: what an event does to a call, and what is to be done then. Pure and total: any
/// event in any phase is allowed, events that mean nothing there change nothing.
///
/// The caller of step() stores the changed call before it carries out the commands.
std::vector<Command> step(Call& call, const Event& event, Instant now);

}  // namespace patchcord::call
