#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/call/word_check.hpp"
#include "agent/runner.hpp"
#include "agent/runner_center.hpp"

namespace patchcord {

/// A call that this process carries out, with what is not in its row.
struct Runner::Live {
    CallRecord record;
    Instant since{};  ///< claimed
    std::array<LegName, 2> leg_names;
    std::array<Loop::Timer, call::timer_kinds> timers;  ///< by TimerKind
    struct Line {
        Instant at;
        std::string kind;
        std::string text;
    };
    // Written with the next commit; kept where that failed.
    std::vector<Line> lines;
    std::vector<std::pair<std::string, Notice>> notices;
    std::optional<CallRecord::Proof> proved;  ///< the key was pressed: likewise
    bool touched = false;
    std::vector<LegName> abandoned;  ///< not told to the dialer yet
    int handed_on = 0;               ///< how often, by this process
    std::optional<Instant> caller_rung_at;
    /// A voice message that waits for its clip.
    struct Speech {
        std::optional<call::Prompt> prompt;
        Instant until{};
        Loop::Timer timer;
        bool notice = false;  ///< what plays says that the call is recorded
        bool told = false;    ///< it was heard to the end
    };
    std::array<Speech, 2> speeches;      ///< by Side
    std::unique_ptr<CenterWork> center;  ///< while a calling center is walked or waited at

    std::array<call::WordCheck, 2> words;  ///< by Side, while a person is to be proved

    call::WordCheck& word(call::Side side) { return words.at(static_cast<std::size_t>(side)); }
    Speech& speech(call::Side side) { return speeches.at(static_cast<std::size_t>(side)); }
    LegName& leg_name(call::Side side) { return leg_names.at(static_cast<std::size_t>(side)); }
    Loop::Timer& timer(call::TimerKind kind) { return timers.at(static_cast<std::size_t>(kind)); }
};

}  // namespace patchcord
