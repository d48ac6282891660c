#include "agent/mail/lmtp.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>

#include "agent/mail/fd.hpp"
#include "agent/mail/lmtp_session.hpp"
#include "agent/mail/to_message.hpp"
#include "directory/attempts.hpp"

namespace patchcord {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t most_connections = 200;
constexpr std::size_t most_output = std::size_t{64} * 1024;
constexpr std::chrono::minutes idle_limit{5};
constexpr std::chrono::seconds goodbye_limit{5};  ///< for the last reply to leave

struct Listening {
    Fd fd;
    std::string address;
};

[[noreturn]] void fail(const std::string& listen, const std::string& why) {
    throw std::runtime_error("LMTP cannot listen on \"" + listen + "\": " + why);
}

Listening listen_unix(const std::string& listen) {
    const std::string path = listen.substr(5);
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof name.sun_path) fail(listen, "its path is too long");
    std::memcpy(static_cast<char*>(name.sun_path), path.data(), path.size());
    Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    struct stat old {};
    if (::lstat(path.c_str(), &old) == 0 && S_ISSOCK(old.st_mode)) ::unlink(path.c_str());
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0 ||
        ::chmod(path.c_str(), 0660) != 0 || ::listen(fd.get(), SOMAXCONN) != 0) {
        fail(listen, std::strerror(errno));
    }
    return {std::move(fd), listen};
}

std::string numeric(const sockaddr* address, socklen_t size, bool with_port) {
    std::array<char, NI_MAXHOST> host{};
    std::array<char, NI_MAXSERV> port{};
    if (::getnameinfo(address, size, host.data(), host.size(), port.data(), port.size(),
                      NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
        return {};
    }
    std::string name(host.data());
    if (!with_port) return name;
    const bool six = name.find(':') != std::string::npos;
    return (six ? "[" + name + "]" : name) + ":" + port.data();
}

Listening listen_tcp(const std::string& listen) {
    const auto colon = listen.rfind(':');
    if (colon == std::string::npos) fail(listen, "write it as ADDRESS:PORT or unix:PATH");
    std::string host = listen.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
    addrinfo* found = nullptr;
    const int code = ::getaddrinfo(host.c_str(), listen.substr(colon + 1).c_str(), &hints, &found);
    if (code != 0) fail(listen, ::gai_strerror(code));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);
    Fd fd(::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const int on = 1;
    ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(fd.get(), found->ai_addr, found->ai_addrlen) != 0 ||
        ::listen(fd.get(), SOMAXCONN) != 0) {
        fail(listen, std::strerror(errno));
    }
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&bound), &size);
    return {std::move(fd), numeric(reinterpret_cast<const sockaddr*>(&bound), size, true)};
}

struct Connection {
    Fd fd;
    LmtpSession session;
    std::string out;
    SteadyClock::time_point deadline;
    bool gone = false;
};

}  // namespace

struct LmtpServer::Impl {
    LmtpSettings settings;
    Intake intake;
    Listening listening;
    Fd wake;
    std::atomic<bool> stopping = false;
    std::thread thread;

    // Of the thread:
    std::unique_ptr<MessageSink> sink;
    std::unique_ptr<Attempts> attempts;
    std::vector<std::string> to_forget;  ///< attempts that ended well
    std::vector<std::unique_ptr<Connection>> connections;

    Impl(LmtpSettings settings_, Intake intake_)
        : settings(std::move(settings_)), intake(std::move(intake_)) {}

    void run();
    void turn();
    void accept_all();
    bool welcome(const sockaddr* peer, socklen_t size) const;
    void readable(Connection& connection);
    void flush(Connection& connection);
    void leave();
    std::string deliver(const Envelope& envelope, const std::string& raw);
    bool is_parked(const std::string& raw);
};

LmtpServer::LmtpServer(LmtpSettings settings, Intake intake)
    : impl_(std::make_unique<Impl>(std::move(settings), std::move(intake))) {}

LmtpServer::~LmtpServer() { stop(); }

void LmtpServer::start() {
    const auto& listen = impl_->settings.listen;
    impl_->listening = listen.starts_with("unix:") ? listen_unix(listen) : listen_tcp(listen);
    impl_->wake = Fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    impl_->stopping = false;
    impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
}

void LmtpServer::stop() {
    if (!impl_->thread.joinable()) return;
    impl_->stopping = true;
    ::eventfd_write(impl_->wake.get(), 1);
    impl_->thread.join();
    impl_->listening.fd = Fd();
    if (impl_->settings.listen.starts_with("unix:")) {
        ::unlink(impl_->settings.listen.c_str() + 5);
    }
}

std::string LmtpServer::address() const { return impl_->listening.address; }

void LmtpServer::Impl::run() {
    while (!stopping) {
        try {
            if (!intake.database.empty() && !attempts) {
                attempts = std::make_unique<Attempts>(intake.database);
            }
            if (!sink) sink = intake.make_sink();
            spdlog::info("lmtp: listening on {}", listening.address);
            while (!stopping) turn();
        } catch (const std::exception& error) {
            spdlog::critical("lmtp: interrupted: {}", error.what());
            leave();
            pollfd until{wake.get(), POLLIN, 0};
            ::poll(&until, 1, 1000);
        }
    }
    leave();
    sink.reset();
    attempts.reset();
}

void LmtpServer::Impl::turn() {
    std::vector<pollfd> fds{{wake.get(), POLLIN, 0}, {listening.fd.get(), POLLIN, 0}};
    auto next = SteadyClock::now() + idle_limit;
    for (const auto& connection : connections) {
        const bool read = connection->out.size() < most_output && !connection->session.closing();
        fds.push_back(
            {connection->fd.get(),
             static_cast<short>((read ? POLLIN : 0) | (connection->out.empty() ? 0 : POLLOUT)), 0});
        next = std::min(next, connection->deadline);
    }
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(next - SteadyClock::now());
    const auto limit = std::max<std::int64_t>(wait.count(), 0);
    if (::poll(fds.data(), fds.size(), static_cast<int>(limit)) < 0 && errno != EINTR) {
        throw std::runtime_error(std::string("poll: ") + std::strerror(errno));
    }
    const auto now = SteadyClock::now();
    for (std::size_t i = 0; i < connections.size(); ++i) {
        auto& connection = *connections[i];
        const short events = fds[i + 2].revents;
        if ((events & (POLLIN | POLLHUP | POLLERR)) != 0) readable(connection);
        if ((events & POLLOUT) != 0) flush(connection);
        if (connection.deadline > now) continue;
        if (connection.session.closing()) connection.gone = true;
        connection.session.shut("too slow");
        connection.deadline = now + goodbye_limit;
        flush(connection);
    }
    std::erase_if(connections, [](const auto& connection) { return connection->gone; });
    if ((fds[1].revents & POLLIN) != 0) accept_all();
    // Behind the replies: forgetting may be lost, nothing waits for it.
    for (const auto& key : std::exchange(to_forget, {})) {
        try {
            attempts->end(key);
        } catch (const DatabaseError& error) {
            spdlog::warn("lmtp: {}", error.what());
        }
    }
}

bool LmtpServer::Impl::welcome(const sockaddr* peer, socklen_t size) const {
    if (peer->sa_family == AF_UNIX) return true;
    std::string name = numeric(peer, size, false);
    if (name.starts_with("::ffff:")) name = name.substr(7);
    return name.starts_with("127.") || name == "::1" ||
           std::find(settings.peers.begin(), settings.peers.end(), name) != settings.peers.end();
}

void LmtpServer::Impl::accept_all() {
    for (;;) {
        sockaddr_storage peer{};
        socklen_t size = sizeof peer;
        auto* const name = reinterpret_cast<sockaddr*>(&peer);
        Fd fd(::accept4(listening.fd.get(), name, &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (!fd) return;
        const int on = 1;
        ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        auto connection = std::make_unique<Connection>(Connection{
            std::move(fd),
            LmtpSession([this](const Envelope& envelope,
                               const std::string& raw) { return deliver(envelope, raw); },
                        intake.own_addresses),
            {},
            SteadyClock::now() + idle_limit});
        if (!welcome(name, size)) {
            spdlog::warn("lmtp: refused a connection from {}: not among the configured peers",
                         numeric(name, size, false));
            connection->session.take_output();
            connection->session.shut("you may not deliver here");
        } else if (connections.size() >= most_connections) {
            connection->session.take_output();
            connection->session.shut("too many connections");
        }
        flush(*connection);
        if (!connection->gone) connections.push_back(std::move(connection));
    }
}

void LmtpServer::Impl::readable(Connection& connection) {
    std::array<char, 65536> buffer{};
    const auto count = ::recv(connection.fd.get(), buffer.data(), buffer.size(), 0);
    if (count > 0) {
        connection.session.feed({buffer.data(), static_cast<std::size_t>(count)});
        connection.deadline = SteadyClock::now() + idle_limit;
        flush(connection);
    } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
        connection.gone = true;
    }
}

void LmtpServer::Impl::flush(Connection& connection) {
    connection.out += connection.session.take_output();
    while (!connection.out.empty()) {
        const auto count =
            ::send(connection.fd.get(), connection.out.data(), connection.out.size(), MSG_NOSIGNAL);
        if (count >= 0) {
            connection.out.erase(0, static_cast<std::size_t>(count));
        } else if (errno == EAGAIN) {
            return;
        } else if (errno != EINTR) {
            connection.gone = true;
            return;
        }
    }
    if (connection.session.closing()) connection.gone = true;
}

void LmtpServer::Impl::leave() {
    for (auto& connection : connections) {
        connection->session.shut("shutting down");
        flush(*connection);
    }
    connections.clear();
}

/// Counts another attempt at a mail; true where the earlier ones all stopped the process.
bool LmtpServer::Impl::is_parked(const std::string& raw) {
    if (!attempts) return false;
    std::string key = attempt_key(raw);
    // Seen already in this turn: for another recipient, or twice at the same time.
    if (std::find(to_forget.begin(), to_forget.end(), key) != to_forget.end()) return false;
    const int before = attempts->begin(key, intake.now());
    to_forget.push_back(std::move(key));
    return before >= most_attempts;
}

std::string LmtpServer::Impl::deliver(const Envelope& envelope, const std::string& raw) {
    try {
        const Instant now = intake.now();
        if (is_parked(raw)) {
            // Stored for the admin; the sender's own server tells the sender.
            sink->accept(parked_message(raw, envelope, now));
            return "554 5.6.0 cannot be processed: the program stopped at it again and again";
        }
        const Message message = to_message(raw, envelope, intake.trust, intake.own_addresses, now);
        switch (sink->accept(message)) {
            case Accepted::accepted:
                spdlog::info("lmtp: accepted <{}> from {}", message.message_id, message.sender);
                return "250 2.0.0 accepted";
            case Accepted::duplicate:
                spdlog::info("lmtp: <{}> from {} was here already", message.message_id,
                             message.sender);
                return "250 2.0.0 accepted before";
            case Accepted::refused:
                // No bounce: it would go to whoever the sender claims to be.
                spdlog::info("lmtp: refused <{}> from {}{}{}", message.message_id, message.sender,
                             message.proven ? "" : ": ", message.unproven_why);
                return "250 2.0.0 taken";
        }
    } catch (const DatabaseError& error) {
        spdlog::error("lmtp: not accepted: {}", error.what());
        return "452 4.3.1 cannot store it now";
    } catch (const std::exception& error) {
        spdlog::error("lmtp: not accepted: {}", error.what());
    }
    return "451 4.3.0 cannot take it now";
}

}  // namespace patchcord
