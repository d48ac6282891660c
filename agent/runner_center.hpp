#pragma once

#include <memory>
#include <optional>
#include <string>

#include "agent/call/center.hpp"
#include "agent/queue_watch.hpp"
#include "sipua/loop.hpp"

namespace patchcord {

/// A visit at a calling center as the runner carries it out.
struct CenterWork {
    explicit CenterWork(call::CenterVisit::Settings settings) : visit(std::move(settings)) {}

    call::CenterVisit visit;
    bool begun = false;  ///< the center answered
    Loop::Timer timer;
    /// What is spoken to the center for the visit; empty: nothing.
    std::string speech;
    std::string speech_language;
    call::Instant speech_until{};
    Loop::Timer speech_timer;
    /// The greeting waits until the voice there pauses.
    bool greeting_waits = false;
    Loop::Timer greeting_timer;
    int told = 0;                            ///< notices of the queue so far
    std::unique_ptr<QueueWatch::Look> look;  ///< at the center's web page
};

}  // namespace patchcord
