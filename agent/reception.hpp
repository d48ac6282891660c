#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/booking.hpp"
#include "agent/call/wording.hpp"
#include "agent/chat_desk.hpp"
#include "agent/chat_words.hpp"
#include "agent/config.hpp"
#include "agent/message.hpp"
#include "agent/notice.hpp"
#include "parsers/calendar.hpp"

namespace patchcord {

/// What became of a message, for whoever waits for it.
struct Reply {
    Accepted accepted = Accepted::accepted;
    std::string verdict;             ///< "call", "question", "refused: ...", for the log
    std::vector<std::string> texts;  ///< what the user is told
    std::string ref;                 ///< of the call that was booked or meant
};

/// Takes messages in: who asks, what for, and all that follows from it, stored in one transaction.
/// One for each thread, each with its own connection.
class Reception final : public ChatDesk {
 public:
    struct Parts {
        std::function<std::shared_ptr<const Config>()> config;  ///< thread-safe
        std::function<Instant()> now;
        std::function<void()> wake_calls;   ///< thread-safe; after a commit with calls or wishes
        std::function<void()> wake_outbox;  ///< thread-safe; after a commit with notices
        /// Thread-safe; whether the process ends after its live calls. None: it never does.
        std::function<bool()> draining = {};
    };
    Reception(Database db, Parts parts);

    /// Lets every library that a message needs read its tables (a tenth of a second in all), so
    /// that the first message does not wait for it.
    void warm_up();

    Accepted accept(const Message& message) override { return handle(message).accepted; }
    /// The same, with what is said.
    Reply handle(const Message& message);

    Answer ask(const Message& message) override;
    ChatPerson person(const std::string& bare_jid) override;
    void received(const std::string& by_bare_jid, const std::string& message_id) override;
    std::vector<Room> rooms() override;
    void enter_room(const Room& room) override;
    void leave_room(const std::string& jid) override;

 private:
    struct Work;
    bool known(const Message& message);
    std::optional<User> who(const Message& message);
    void decide(Work& work);
    void refuse_stranger(Work& work);
    void act_on(Work& work, const CallRequest& request);
    static CallRequest read(const Work& work);
    bool on_edit(Work& work);
    bool on_session(Work& work);
    bool on_code(Work& work);
    bool on_proof_call(Work& work);
    void ask_for_key(Work& work);
    bool on_yes(Work& work);
    bool on_small_talk(Work& work);
    bool on_fetch(Work& work);
    bool on_desk(Work& work);
    void call_back(Work& work, const DeskSettings& desk, const CallRequest& request);
    bool in_desk_already(const CallRecord& record);
    call::Text join_desk_queue(const Work& work, const CallRecord& record);
    bool on_command(Work& work, const CommandReading& reading);
    void on_devices(Work& work);
    void on_search(Work& work, const std::string& query);
    void on_forget(Work& work);
    CallRequest addressed(Work& work, CallRequest request);
    void confirm_first(Work& work, const CallerPhone& phone, Instant until);
    static Instant session_end(const Work& work, const CallRequest& request);
    void on_call(Work& work, const CallRequest& request, std::int64_t chosen);
    void on_choose(Work& work, const CallRequest& request);
    void on_cancel(Work& work, const CallRequest& request);
    void on_change(Work& work, const CallRequest& request);
    bool may_ring(Work& work, CallRecord& record, const CallRequest& request);
    void on_remember(Work& work, const CallRequest& request);
    bool on_invitation(Work& work);
    std::optional<CalledParty> invited_party(const Work& work, const Invitation& invitation) const;
    void on_retry(Work& work, const CallRequest& request);
    void on_status(Work& work);
    std::optional<CallRow> meant_call(Work& work, const CallRequest& request, bool finished);
    void say(Work& work, std::string_view key, const call::Text& text);
    enum class Stored {
        done,
        known,      ///< another connection stored the same message in the meantime
        overtaken,  ///< a call that was to be changed began in the meantime: decide again
    };
    Stored store(Work& work);
    void store_follow_ups(Work& work, std::int64_t id);
    void store_session(Work& work);

    Database db_;
    Parts parts_;
};

}  // namespace patchcord
