#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "agent/mail/etpan.hpp"
#include "agent/mail/settings.hpp"

namespace patchcord {

/// The connection broke, or the server refused what we cannot do without. One line that says why.
class ImapError : public std::runtime_error {
 public:
    using std::runtime_error::runtime_error;
};

/// The server does not let us in: trying again soon would only lock the account.
class ImapRefused : public ImapError {
 public:
    using ImapError::ImapError;
};

/// One IMAP connection, logged in, with the folder open (RFC 3501, IDLE of RFC 2177, MOVE of
/// RFC 6851). Every command must end within ServerSettings::timeout. One thread. Throws ImapError
/// and NetError; after that it is of no more use.
class ImapSession {
 public:
    ImapSession(const ImapSettings& settings, const Cancel& cancel);

    std::uint32_t uidvalidity() const { return uidvalidity_; }
    /// The UIDs of all mails that are not \Deleted, and with `only_unseen` not \Seen; ascending.
    std::vector<std::uint32_t> list(bool only_unseen);
    /// The first `bytes` of a mail, which stays unseen. Empty: it is gone.
    std::string fetch(std::uint32_t uid, std::uint32_t bytes);
    void mark_seen(std::uint32_t uid);
    /// Moves a mail; makes the folder where it is missing. False: the server will not.
    bool move(std::uint32_t uid, const std::string& folder);
    enum class Idle { something, time, cancelled };
    /// Waits for news of the folder since list(), `limit` at most. Without IDLE: for a shorter
    /// time.
    Idle idle(std::chrono::seconds limit);
    /// Says goodbye.
    void logout();

 private:
    NetStream& net() { return net_stream(*session_->imap_stream); }
    void begin();
    std::string answer() const;
    void check(int code, const std::string& what);
    [[noreturn]] void fail(const std::string& what);
    void protect();
    void capabilities();
    bool can(const char* name) const;
    void select();
    int try_move(std::uint32_t uid, const std::string& folder);
    void say(std::string_view line);
    std::string hear();
    void add_flag(std::uint32_t uid, bool deleted);

    ImapSettings settings_;
    ImapHandle session_;
    std::vector<std::string> capabilities_;
    std::uint32_t uidvalidity_ = 0;
};

}  // namespace patchcord
