#pragma once

#include <functional>
#include <memory>
#include <string>

#include "agent/chat_desk.hpp"
#include "agent/notice.hpp"
#include "agent/send_result.hpp"
#include "agent/xmpp/settings.hpp"

namespace patchcord {

/// What a link needs of the rest; called in the link's own thread alone.
struct XmppIntake {
    std::function<std::unique_ptr<ChatDesk>()> make_desk;  ///< at the start; again if it throws
    std::function<Instant()> now;
};

struct XmppStatus {
    bool connected = false;
    std::string problem;  ///< of the last attempt, where not connected; empty: none ended yet
};

/// The agent on XMPP, as a client or as a component: a thread of its own that stays connected (with
/// growing pauses between attempts), hands messages to the sink, and sends notices. A receipt
/// (XEP-0184) goes only after the sink has committed the message.
class XmppLink {
 public:
    /// Throws std::runtime_error where JID or domain is malformed.
    XmppLink(XmppSettings settings, XmppIntake intake);
    XmppLink(const XmppLink&) = delete;
    XmppLink& operator=(const XmppLink&) = delete;
    /// Stops.
    ~XmppLink();

    void start();
    /// Says goodbye to the server and ends the thread; waiting notices get TryLater.
    void stop();

    /// For the outbox worker, from any thread: returns when the server has taken the notice or
    /// refused it, at the latest after answer_timeout and a little. Waits as long for a lost
    /// connection.
    SendResult send(const Notice& notice);
    /// From any thread.
    XmppStatus status() const;

 private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Logs in once and out again, for `patchcord check`: empty, or what is wrong and what to do. Takes
/// no messages. A component that is already connected is told as a conflict.
std::string check_xmpp(const XmppSettings& settings);

}  // namespace patchcord
