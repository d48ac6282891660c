#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "agent/mail/fd.hpp"
#include "agent/mail/settings.hpp"

namespace patchcord {

/// Ends waits from another thread.
class Cancel {
 public:
    Cancel();
    void cancel();  ///< thread-safe, for good
    int fd() const { return fd_.get(); }

 private:
    Fd fd_;
};

/// A connection could not be made or protected. One line that says why.
class NetError : public std::runtime_error {
 public:
    using std::runtime_error::runtime_error;
};

/// A TCP connection with verified TLS where the settings say so (GnuTLS: chain against the CA file
/// or the system's store, and name), over poll: any descriptor number, an overall deadline, ended
/// at once by Cancel. One thread.
class NetStream {
 public:
    using Clock = std::chrono::steady_clock;

    /// Connects (and, for Security::tls, shakes hands) within `settings.timeout`. Throws NetError.
    /// `cancel` must outlive it.
    NetStream(const ServerSettings& settings, const Cancel& cancel);
    NetStream(const NetStream&) = delete;
    NetStream& operator=(const NetStream&) = delete;
    ~NetStream();

    /// The TLS handshake on the open connection. Throws NetError.
    void start_tls();
    /// All that follows must be done by then.
    void set_deadline(Clock::time_point deadline) { deadline_ = deadline; }
    /// As read(2) and write(2), but they wait, and -1 is also the end of the stream.
    ssize_t read(void* buffer, std::size_t size);
    ssize_t write(const void* buffer, std::size_t size);
    enum class Wait { readable, timeout, cancelled };
    Wait wait_readable(Clock::time_point until);
    /// Looks out for a word in what is read from now on.
    void watch_for(std::string_view word);
    bool watched() const { return watched_; }
    int fd() const { return fd_.get(); }
    bool loopback() const { return loopback_; }  ///< the peer is this machine
    /// Why the last read or write failed, in plain words; else empty.
    const std::string& error() const { return error_; }

 private:
    struct Tls;
    void connect();
    bool try_address(const void* address, unsigned size, int family);
    bool wait(short events);
    void watch(std::string_view bytes);

    ServerSettings settings_;
    const Cancel& cancel_;
    Fd fd_;
    Clock::time_point deadline_;
    std::unique_ptr<Tls> tls_;
    std::string error_;
    bool loopback_ = false;
    std::string word_;  ///< what is watched for
    std::string tail_;  ///< the end of what was read, where the word may have begun
    bool watched_ = false;
};

}  // namespace patchcord
