/// What the runner does where conversations are recorded: nobody is without having been told.

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <stdexcept>

#include "agent/call/wording.hpp"
#include "agent/runner_live.hpp"

namespace patchcord {

namespace {

/// The voice messages that a party hears first.
bool is_first(call::Prompt prompt) {
    return prompt == call::Prompt::called_greeting || prompt == call::Prompt::caller_greeting ||
           prompt == call::Prompt::center_greeting;
}

const std::string& language_of(const CallRecord& record, call::Side side) {
    return side == call::Side::called ? record.called.language : record.language;
}

}  // namespace

/// The notice has to follow that voice message and is still being made.
bool Runner::notice_is_late(Live& live, call::Side side, call::Prompt prompt) {
    if (!is_first(prompt) || !parts_.config()->recording.enabled) return false;
    const std::string& language = language_of(live.record, side);
    return parts_.prompts.get(call::recording_notice(language), language) == nullptr;
}

/// The notice that follows a party's first voice message; null where it is not wanted or not made.
ClipPtr Runner::recording_notice(Live& live, call::Side side, call::Prompt prompt) {
    Live::Speech& speech = live.speech(side);
    speech.notice = false;
    if (!is_first(prompt) || !parts_.config()->recording.enabled) return nullptr;
    speech.told = false;  // of an earlier attempt
    const std::string& language = language_of(live.record, side);
    ClipPtr notice = parts_.prompts.get(call::recording_notice(language), language);
    speech.notice = notice != nullptr;
    return notice;
}

void Runner::record(Live& live, Instant now) {
    const auto config = parts_.config();
    if (!config->recording.enabled) return;
    if (!live.speech(call::Side::called).told || !live.speech(call::Side::caller).told) {
        timeline(live, now, "recording", "none: a party was not told of it");
        return;
    }
    const auto file = config->recording.folder /
                      fmt::format("{}-{}.wav", live.record.row.ref, live.record.call.attempt);
    try {
        std::filesystem::create_directories(config->recording.folder);
        parts_.dialer.record(live.leg_name(call::Side::called), live.leg_name(call::Side::caller),
                             file);
        timeline(live, now, "recording", file.string());
    } catch (const std::runtime_error& error) {
        spdlog::error("{}: not recorded: {}", live.record.row.ref, error.what());
        timeline(live, now, "recording", fmt::format("none: {}", error.what()));
    }
}

}  // namespace patchcord
