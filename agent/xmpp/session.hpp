#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "agent/notice.hpp"
#include "agent/send_result.hpp"
#include "agent/xmpp/answers.hpp"
#include "agent/xmpp/commands.hpp"
#include "agent/xmpp/incoming.hpp"
#include "agent/xmpp/peer_features.hpp"
#include "agent/xmpp/rooms.hpp"
#include "agent/xmpp/settings.hpp"
#include "agent/xmpp/strophe.hpp"

namespace patchcord::xmpp {

/// What a session asks of its owner; all in the session's thread.
class SessionOwner {
 public:
    SessionOwner() = default;
    SessionOwner(const SessionOwner&) = delete;
    SessionOwner& operator=(const SessionOwner&) = delete;
    virtual ~SessionOwner() = default;

    enum class Reply {
        none,      ///< taken or dropped, nothing to say
        accepted,  ///< stored: the receipt may go, and "composing"
        too_many,  ///< refused, and this is the first one refused
        failed,    ///< could not be stored: the sender is told to try again
    };
    virtual Reply message(const Incoming& incoming) = 0;
    /// A message of ours arrived at this person's program.
    virtual void received(const std::string& by, const std::string& id) = 0;
    virtual ChatPerson person(const std::string& bare_jid) = 0;
    /// What somebody filled in as a command, as their words; empty: not taken.
    virtual std::optional<std::string> ask(const Incoming& incoming) = 0;
    virtual std::vector<Room> rooms() = 0;
    virtual void enter_room(const Room& room) = 0;
    virtual void leave_room(const std::string& jid) = 0;
};

/// One connection to the server, from the attempt to its end. Belongs to one thread. libstrophe
/// selects, so its socket must be below FD_SETSIZE; a higher one is refused.
class Session {
 public:
    using Clock = std::chrono::steady_clock;

    /// `present`: shows itself as available, so that messages come.
    Session(const XmppSettings& settings, SessionOwner& owner, bool present = true);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session();

    /// Waits for traffic, or for `wake_fd` to be readable, and handles what came.
    void run_once(int wake_fd);
    bool ready() const { return state_ == State::ready; }
    bool ended() const { return state_ == State::ended; }
    /// It ended because another program logged in with our resource.
    bool pushed_out() const { return pushed_out_; }
    /// Why it ended, in plain words with what to do.
    const std::string& problem() const { return problem_; }

    /// Sends, and calls `done` when the server has certainly handled it (it answered a request
    /// that was sent after it), refused it, or the session ended. Only while ready().
    void send(const Notice& notice, std::function<void(SendResult)> done);
    /// Says goodbye; ended() follows soon.
    void close();

 private:
    enum class State { connecting, ready, closing, ended };
    struct Fence {
        std::string id;
        std::string message;  ///< id of the notice
        Clock::time_point deadline;
        std::function<void(SendResult)> done;
    };

    void connect_client(const XmppClientSettings& client);
    void connect_component(const XmppComponentSettings& component);
    void wait_for_traffic(int wake_fd);
    void check_deadlines();
    void end(const std::string& problem);
    std::string why(int error, const xmpp_stream_error_t* stream_error) const;

    void on_connection(xmpp_conn_event_t event, int error, xmpp_stream_error_t* stream_error);
    void on_connected();
    void on_message(xmpp_stanza_t* stanza);
    void on_iq(xmpp_stanza_t* stanza);
    void on_presence(xmpp_stanza_t* stanza);
    void on_words(xmpp_stanza_t* stanza, const Incoming& in);
    void on_bounce(const Incoming& incoming);
    void on_subscription(xmpp_stanza_t* stanza, const Jid& from);
    std::optional<std::string> ask(const Jid& from, const Jid& to, const std::string& session,
                                   const std::string& words);
    // Group chats (session_rooms.cpp).
    void enter_rooms();
    void on_invitation(const Invitation& invitation);
    void on_group_message(xmpp_stanza_t* stanza, const Jid& from);
    bool take_private(Incoming& in);
    void on_room_presence(xmpp_stanza_t* stanza, const Jid& from);
    bool believed_room(const std::string& room) const;
    std::string usual_address() const;
    std::string stanza_from() const { return component_ ? usual_address() : std::string(); }
    void say_in_room(const std::string& room, const std::string& text);
    bool pass_fence(xmpp_stanza_t* stanza);
    void put_fence(const std::string& message, std::function<void(SendResult)> done);

    void send(const Stanza& stanza);
    const Self& self_for(const Jid& to) const;
    std::string sender_for(const Jid& to) const;

    static int on_socket(xmpp_conn_t* conn, void* socket);
    static int on_bad_certificate(const xmpp_tlscert_t* cert, const char* message);
    template <void (Session::*Method)(xmpp_stanza_t*)>
    static int forward(xmpp_conn_t* conn, xmpp_stanza_t* stanza, void* session);

    XmppSettings settings_;
    SessionOwner& owner_;
    bool present_;
    bool component_;
    Jid own_;
    std::string server_;  ///< for messages: "host:port"
    Context context_;
    struct Release {
        void operator()(xmpp_conn_t* conn) const noexcept { xmpp_conn_release(conn); }
    };
    std::unique_ptr<xmpp_conn_t, Release> conn_;
    State state_ = State::connecting;
    Clock::time_point begun_ = Clock::now();
    Clock::time_point last_traffic_ = begun_;
    int socket_ = -1;
    bool reached_ = false;  ///< the TCP connection stood
    bool secured_ = false;
    bool pushed_out_ = false;
    std::string certificate_problem_;
    std::string problem_;
    Rooms rooms_;
    PeerFeatures features_;
    std::uint64_t fences_ = 0;
    std::deque<Fence> waiting_;
};

}  // namespace patchcord::xmpp
