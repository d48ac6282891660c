#pragma once

#include <vector>

#include "agent/call/state.hpp"

namespace patchcord::call {

/// THE life-cycle: what an event does to a call, and what is to be done then. Pure and total: any
/// event in any phase is allowed, events that mean nothing there change nothing.
///
/// The caller of step() stores the changed call before it carries out the commands, and writes the
/// messages of Tell and TellOutcome in the same transaction: a stored outcome is a told one. All
/// other commands come after the commit, in order. A crash may lose any tail of them: Restarted
/// puts that right.
///
/// Events of a leg carry the attempt in their leg's name: those of an earlier attempt (`attempt`,
/// for the caller also `caller_attempt`) must not be handed in, nor timers of an earlier
/// process. A timer that fired just before it was stopped does no harm. A call that is `done` is
/// kept until the dialer said its last word on each leg (a 200 may still come: it is ended again).
std::vector<Command> step(Call& call, const Event& event, Instant now);

/// Whether the caller's phone can still be changed: until the caller answered.
bool may_change_phone(const Call& call);

/// Whether a party can hand the other one on: while both talk, one at a time.
bool may_transfer(const Call& call);

}  // namespace patchcord::call
