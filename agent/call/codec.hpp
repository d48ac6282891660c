#pragma once

#include <string>
#include <string_view>

#include "agent/call/state.hpp"

namespace patchcord::call {

/// The names that rows and JSON use: "ringing_called", "no_answer", ...
std::string_view to_string(Phase phase);
std::string_view to_string(LegPhase phase);
std::string_view to_string(Side side);
std::string_view to_string(CauseKind kind);
std::string_view to_string(Outcome::Kind kind);
std::string_view to_string(Progress progress);
std::string_view to_string(TimerKind kind);
std::string_view to_string(Prompt prompt);
std::string_view to_string(FetchPolicy fetch);
std::string_view to_string(HumanCheck check);

/// The whole call as JSON text, every field; instants are milliseconds since 1970, durations
/// seconds.
std::string to_json(const Call& call);

/// Throws std::runtime_error that names the field, where text is no call: bad JSON, a missing
/// field, a wrong type, an unknown name, a number out of range. What calls of an earlier release do
/// not have (calling centers, several phones, the human check) may be missing.
Call call_from_json(std::string_view text);

}  // namespace patchcord::call
