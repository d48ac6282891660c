#include "agent/mail/net_stream.hpp"

#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace patchcord {
namespace {

int milliseconds_until(NetStream::Clock::time_point when) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(when - NetStream::Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000));
}

bool is_loopback(const sockaddr* address) {
    if (address->sa_family == AF_INET) {
        sockaddr_in four{};
        std::memcpy(&four, address, sizeof four);
        return (ntohl(four.sin_addr.s_addr) >> 24) == 127;
    }
    if (address->sa_family != AF_INET6) return false;
    sockaddr_in6 six{};
    std::memcpy(&six, address, sizeof six);
    return IN6_IS_ADDR_LOOPBACK(&six.sin6_addr) != 0;
}

bool is_address(const std::string& host) {
    std::array<unsigned char, 16> bytes{};
    return ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
           ::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

}  // namespace

Cancel::Cancel() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!fd_) throw std::runtime_error(std::string("eventfd: ") + std::strerror(errno));
}

void Cancel::cancel() { ::eventfd_write(fd_.get(), 1); }

struct NetStream::Tls {
    gnutls_certificate_credentials_t credentials = nullptr;
    gnutls_session_t session = nullptr;
    bool open = false;

    explicit Tls(const ServerSettings& settings) {
        if (gnutls_certificate_allocate_credentials(&credentials) < 0 ||
            gnutls_init(&session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL) < 0) {
            throw NetError("TLS: no memory");
        }
        const int count = settings.ca_file.empty()
                              ? gnutls_certificate_set_x509_system_trust(credentials)
                              : gnutls_certificate_set_x509_trust_file(
                                    credentials, settings.ca_file.c_str(), GNUTLS_X509_FMT_PEM);
        if (count <= 0) {
            const std::string where =
                settings.ca_file.empty() ? "the system's trust store" : settings.ca_file.string();
            throw NetError("TLS: no CA certificate in " + where);
        }
        gnutls_set_default_priority(session);
        gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, credentials);
        if (!is_address(settings.host)) {
            gnutls_server_name_set(session, GNUTLS_NAME_DNS, settings.host.data(),
                                   settings.host.size());
        }
        gnutls_session_set_verify_cert(session, settings.host.c_str(), 0);
    }
    Tls(const Tls&) = delete;
    Tls& operator=(const Tls&) = delete;
    ~Tls() {
        if (session != nullptr) gnutls_deinit(session);
        if (credentials != nullptr) gnutls_certificate_free_credentials(credentials);
    }

    std::string refusal(int code) const {
        if (code != GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR) return gnutls_strerror(code);
        gnutls_datum_t text{};
        const auto status = gnutls_session_get_verify_cert_status(session);
        if (gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &text, 0) < 0) {
            return gnutls_strerror(code);
        }
        std::string out(text.data, text.data + text.size);
        gnutls_free(text.data);
        while (!out.empty() && (out.back() == ' ' || out.back() == '\0')) out.pop_back();
        return out;
    }
};

NetStream::NetStream(const ServerSettings& settings, const Cancel& cancel)
    : settings_(settings), cancel_(cancel), deadline_(Clock::now() + settings.timeout) {
    connect();
    if (settings_.security == Security::tls) start_tls();
}

NetStream::~NetStream() {
    // Best effort: the peer may be gone, and nobody waits for its answer.
    if (tls_ && tls_->open) gnutls_bye(tls_->session, GNUTLS_SHUT_WR);
}

void NetStream::connect() {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    addrinfo* found = nullptr;
    const int code = ::getaddrinfo(settings_.host.c_str(), std::to_string(settings_.port).c_str(),
                                   &hints, &found);
    const std::string peer = settings_.host + ":" + std::to_string(settings_.port);
    if (code != 0) throw NetError("cannot find " + peer + ": " + ::gai_strerror(code));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);
    for (const auto* one = found; one != nullptr; one = one->ai_next) {
        if (try_address(one->ai_addr, one->ai_addrlen, one->ai_family)) {
            loopback_ = is_loopback(one->ai_addr);
            return;
        }
    }
    throw NetError("cannot connect to " + peer + ": " + error_);
}

bool NetStream::try_address(const void* address, unsigned size, int family) {
    fd_ = Fd(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const auto fail = [this](int code) {
        error_ = std::strerror(code);
        return false;
    };
    if (!fd_) return fail(errno);
    const int on = 1;
    const int quiet = 60;    // seconds before the first probe
    const int between = 20;  // seconds
    ::setsockopt(fd_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    ::setsockopt(fd_.get(), IPPROTO_TCP, TCP_KEEPIDLE, &quiet, sizeof quiet);
    ::setsockopt(fd_.get(), IPPROTO_TCP, TCP_KEEPINTVL, &between, sizeof between);
    if (::connect(fd_.get(), static_cast<const sockaddr*>(address), size) == 0) return true;
    if (errno != EINPROGRESS) return fail(errno);
    if (!wait(POLLOUT)) return false;
    int code = 0;
    socklen_t length = sizeof code;
    ::getsockopt(fd_.get(), SOL_SOCKET, SO_ERROR, &code, &length);
    return code == 0 || fail(code);
}

bool NetStream::wait(short events) {
    for (;;) {
        std::array<pollfd, 2> fds{{{fd_.get(), events, 0}, {cancel_.fd(), POLLIN, 0}}};
        const int ready = ::poll(fds.data(), fds.size(), milliseconds_until(deadline_));
        if (ready < 0 && errno == EINTR) continue;
        if (ready < 0) {
            error_ = std::strerror(errno);
        } else if (fds[1].revents != 0) {
            error_ = "stopped";
        } else if (ready == 0) {
            error_ = "no answer in time";
        } else {
            return true;
        }
        return false;
    }
}

void NetStream::start_tls() {
    tls_ = std::make_unique<Tls>(settings_);
    gnutls_transport_set_int(tls_->session, fd_.get());
    for (;;) {
        const int code = gnutls_handshake(tls_->session);
        if (code == GNUTLS_E_SUCCESS) break;
        if (code == GNUTLS_E_AGAIN || code == GNUTLS_E_INTERRUPTED) {
            const bool writing = gnutls_record_get_direction(tls_->session) != 0;
            if (wait(writing ? POLLOUT : POLLIN)) continue;
            throw NetError("TLS with " + settings_.host + ": " + error_);
        }
        if (gnutls_error_is_fatal(code) != 0) {
            throw NetError("TLS with " + settings_.host + ": " + tls_->refusal(code));
        }
    }
    tls_->open = true;
}

ssize_t NetStream::read(void* buffer, std::size_t size) {
    for (;;) {
        ssize_t count = 0;
        bool again = false;
        if (tls_) {
            count = gnutls_record_recv(tls_->session, buffer, size);
            again = count == GNUTLS_E_AGAIN || count == GNUTLS_E_INTERRUPTED ||
                    count == GNUTLS_E_REHANDSHAKE;
            if (count < 0 && !again) error_ = gnutls_strerror(static_cast<int>(count));
        } else {
            count = ::recv(fd_.get(), buffer, size, 0);
            again = count < 0 && (errno == EAGAIN || errno == EINTR);
            if (count < 0 && !again) error_ = std::strerror(errno);
        }
        if (count > 0) {
            watch({static_cast<const char*>(buffer), static_cast<std::size_t>(count)});
            return count;
        }
        if (count == 0) error_ = "the server closed the connection";
        if (!again || !wait(POLLIN)) return -1;
        if (Clock::now() >= deadline_) {  // a server that drips
            error_ = "no answer in time";
            return -1;
        }
    }
}

ssize_t NetStream::write(const void* buffer, std::size_t size) {
    for (;;) {
        ssize_t count = 0;
        bool again = false;
        if (tls_) {
            count = gnutls_record_send(tls_->session, buffer, size);
            again = count == GNUTLS_E_AGAIN || count == GNUTLS_E_INTERRUPTED;
            if (count < 0 && !again) error_ = gnutls_strerror(static_cast<int>(count));
        } else {
            count = ::send(fd_.get(), buffer, size, MSG_NOSIGNAL);
            again = count < 0 && (errno == EAGAIN || errno == EINTR);
            if (count < 0 && !again) error_ = std::strerror(errno);
        }
        if (count >= 0) return count;
        if (!again || !wait(POLLOUT)) return -1;
    }
}

void NetStream::watch_for(std::string_view word) {
    word_ = word;
    tail_.clear();
    watched_ = false;
}

void NetStream::watch(std::string_view bytes) {
    if (word_.empty() || watched_) return;
    tail_ += bytes;
    watched_ = tail_.find(word_) != std::string::npos;
    if (tail_.size() >= word_.size()) tail_.erase(0, tail_.size() - word_.size() + 1);
}

NetStream::Wait NetStream::wait_readable(Clock::time_point until) {
    if (tls_ && gnutls_record_check_pending(tls_->session) > 0) return Wait::readable;
    for (;;) {
        std::array<pollfd, 2> fds{{{fd_.get(), POLLIN, 0}, {cancel_.fd(), POLLIN, 0}}};
        const int ready = ::poll(fds.data(), fds.size(), milliseconds_until(until));
        if (ready < 0 && errno == EINTR) continue;
        if (fds[1].revents != 0) return Wait::cancelled;
        return ready == 0 ? Wait::timeout : Wait::readable;
    }
}

}  // namespace patchcord
