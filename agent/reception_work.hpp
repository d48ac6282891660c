#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/call/desk_phrases.hpp"
#include "agent/call/wording.hpp"
#include "agent/reception.hpp"
#include "directory/sessions.hpp"

namespace patchcord {

/// One message on its way, with all that will be stored for it.
struct Reception::Work {
    const Message& message;
    std::shared_ptr<const Config> config;
    Instant now;
    std::string thread;
    std::optional<Asker> asker{};
    Reply reply{};
    std::string words{};  ///< what was said, as a sentence, without a session's id

    struct Said {
        std::string key;  ///< unique with the message's id before it, where it ends in no "!"
        call::Text text;
        std::string recipient;  ///< empty: the reply path's
        std::string channel{};  ///< likewise; another one is no part of the thread
    };
    std::vector<Said> said;
    std::optional<Booked> booked;
    struct Question {
        std::string asked;
        std::vector<Candidate> choices;
    };
    std::optional<Question> question;
    struct Answered {
        std::int64_t question;
        std::string asked;
        std::int64_t contact;
    };
    std::optional<Answered> answered;
    std::optional<std::int64_t> cancelled;  ///< id of the call that is to be ended
    bool only_next = false;                 ///< and those that follow it are not
    std::optional<std::int64_t> fetched;    ///< id of the live call whose user is to be rung
    Instant fetch_at{};
    std::int64_t phone_of = 0;          ///< id of the live call that gets `new_phone`
    std::optional<Party> new_phone;     ///< another phone of the asker's
    std::optional<CallRecord> changed;  ///< a queued call in its new form
    bool overrode_quiet = false;        ///< ... which rings in quiet hours, as the user said
    std::optional<Session> session;     ///< what the user said of themselves
    std::optional<Session> joined;      ///< the session that this thread is part of from now on
    std::vector<std::int64_t> ended;    ///< sessions
    std::optional<Confirmation> unconfirmed;  ///< a phone that waits for its code
    enum class Code { none, wrong, right };
    Code code = Code::none;  ///< what was made of a code that the message held

    /// One of the desk's phrases, in the language that the answer is written in.
    template <typename... Args>
    std::string phrase(std::string_view call::DeskPhrases::*which, const Args&... args) const {
        return call::answer(language(), which, args...);
    }
    const std::string& language() const { return asker ? asker->language : config->language; }

    call::Wording wording() const {
        call::Wording wording;
        wording.channel = message.channel == "mail" ? call::Channel::mail : call::Channel::chat;
        wording.language = language();
        wording.user_name = asker ? asker->user.name : "";
        wording.user_zone = asker ? asker->zone : config->zone;
        wording.mask_numbers = config->mask_numbers || !message.room_nick.empty();
        return wording;
    }
};

/// Where the answers to a message go.
ReplyPath reply_path(const Message& message);
std::vector<call::Choice> shown(const std::vector<Candidate>& candidates);
std::string choices_text(const std::vector<Candidate>& candidates);
std::vector<Candidate> choices_from(const std::string& text);

}  // namespace patchcord
