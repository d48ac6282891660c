#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/call/desk_phrases.hpp"
#include "agent/call/state.hpp"
#include "agent/call/wording.hpp"
#include "agent/call_record.hpp"
#include "agent/config.hpp"
#include "agent/notice.hpp"
#include "directory/sessions.hpp"

/// From what happened to the words that go out, in the thread that asked. Pure.
namespace patchcord {

/// A notice in the thread of `reply`. `key` names it for ever ("k3f9x.outcome"); the Message-ID is
/// made of it and of our address's domain.
Notice make_notice(const ReplyPath& reply, const Config& config, std::string_view key,
                   const call::Text& text);

/// What the texts of a call need to know.
/// One line about a call: who, when or how far, and whether it repeats.
std::string status_of(const CallRecord& record, const Config& config, call::Instant now);

call::Wording wording_of(const CallRecord& record, const Config& config);

/// The notice of a progress or of the outcome; empty where this channel is not told of it.
std::optional<Notice> progress_notice(const CallRecord& record, call::Progress what,
                                      const Config& config, call::Instant now);
std::optional<Notice> outcome_notice(const CallRecord& record, const Config& config,
                                     call::Instant now);

/// The outcome of a call that asked for a key, with the session that begins with it.
std::optional<Notice> confirmed_notice(const CallRecord& record, const Session& session,
                                       const Config& config, call::Instant now);

/// A session in one of the desk's phrases: {ref}, {phone}, {at}.
std::string session_text(const Session& session, std::string_view call::DeskPhrases::*phrase,
                         const call::Wording& wording, call::Instant now);

/// Lines for the timeline and the log, in plain words.
/// What a center tells of its queue, the n-th time; empty where nobody is told.
std::optional<Notice> queue_told(const CallRecord& record, const QueueNotice& queue,
                                 const Config& config, int nth);

std::string progress_line(const CallRecord& record, call::Progress what);
std::string outcome_line(const CallRecord& record, call::Instant now);

/// What a voice message says, and in which language.
std::string spoken(const CallRecord& record, call::Prompt prompt);
const std::string& spoken_in(const CallRecord& record, call::Prompt prompt);
/// The voice messages that a call may need as soon as a phone is answered.
std::vector<call::Prompt> first_prompts(const call::Policy& policy);

}  // namespace patchcord
