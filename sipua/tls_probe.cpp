#include "sipua/tls_probe.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

namespace patchcord {

namespace {

using Clock = std::chrono::steady_clock;

struct ContextDeleter {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct SslDeleter {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
};
struct AddressDeleter {
    void operator()(addrinfo* list) const { freeaddrinfo(list); }
};
struct NamesDeleter {
    void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};
struct CertificateDeleter {
    void operator()(X509* certificate) const { X509_free(certificate); }
};

class Socket {
 public:
    explicit Socket(int fd) : fd_(fd) {}
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket() {
        if (fd_ >= 0) close(fd_);
    }
    int fd() const { return fd_; }

 private:
    int fd_;
};

bool wait(int fd, short events, Clock::time_point until) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
    pollfd item{fd, events, 0};
    return left > 0 && poll(&item, 1, static_cast<int>(left)) == 1;
}

/// Empty: connected.
std::string connect_to(const Socket& socket, const addrinfo& address, const std::string& peer,
                       Clock::time_point until) {
    if (socket.fd() < 0) return fmt::format("no socket can be opened: {}", std::strerror(errno));
    if (connect(socket.fd(), address.ai_addr, address.ai_addrlen) == 0) return {};
    if (errno != EINPROGRESS) {
        return fmt::format("{} cannot be reached: {}", peer, std::strerror(errno));
    }
    if (!wait(socket.fd(), POLLOUT, until)) return fmt::format("{} does not answer", peer);
    int error = 0;
    socklen_t size = sizeof(error);
    getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return fmt::format("{} cannot be reached: {}", peer, std::strerror(error));
    return {};
}

/// The names that the peer's certificate is for, as it says them.
std::string names_of(X509* certificate) {
    const std::unique_ptr<GENERAL_NAMES, NamesDeleter> names(static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    constexpr int most = 4;
    std::string text;
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()) && i < most; ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type != GEN_DNS) continue;
        const ASN1_STRING* dns = name->d.dNSName;
        for (int k = 0; k < ASN1_STRING_length(dns); ++k) {
            const unsigned char c = ASN1_STRING_get0_data(dns)[k];
            if (c <= ' ' || c >= 0x7f) return {};
        }
        if (!text.empty()) text += ", ";
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): OpenSSL's bytes
        text.append(reinterpret_cast<const char*>(ASN1_STRING_get0_data(dns)),
                    static_cast<std::size_t>(ASN1_STRING_length(dns)));
    }
    return text;
}

std::string verification_fault(long result, const std::string& host) {
    switch (result) {
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return fmt::format("the certificate of {} has expired", host);
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return fmt::format("the certificate of {} is not valid yet; is the clock right?", host);
        default:
            return fmt::format(
                "the certificate of {} is not trusted: {}; if its authority is one "
                "of yours, name it in ca_file",
                host, X509_verify_cert_error_string(result));
    }
}

/// Checked after the handshake: only then the names can be told.
std::string name_fault(SSL* ssl, const std::string& host) {
    const std::unique_ptr<X509, CertificateDeleter> certificate(SSL_get1_peer_certificate(ssl));
    if (!certificate) return fmt::format("{} shows no certificate", host);
    if (X509_check_host(certificate.get(), host.c_str(), host.size(), 0, nullptr) == 1) return {};
    const std::string names = names_of(certificate.get());
    return fmt::format("the certificate of {} is not trusted: it is for {}", host,
                       names.empty() ? "another name" : names);
}

std::string last_error() {
    const unsigned long error = ERR_get_error();
    const char* reason = error != 0 ? ERR_reason_error_string(error) : nullptr;
    return reason != nullptr ? reason : "the connection was closed";
}

std::string set_up(SSL_CTX* context, const TlsSettings& tls) {
    const bool loaded = tls.ca_file.empty() ? SSL_CTX_set_default_verify_paths(context) == 1
                                            : SSL_CTX_load_verify_locations(
                                                  context, tls.ca_file.c_str(), nullptr) == 1;
    if (!loaded) return fmt::format("ca_file {} cannot be read", tls.ca_file);
    if (tls.certificate_file.empty()) return {};
    const std::string& key = tls.key_file.empty() ? tls.certificate_file : tls.key_file;
    if (SSL_CTX_use_certificate_chain_file(context, tls.certificate_file.c_str()) != 1) {
        return fmt::format("certificate_file {} cannot be read", tls.certificate_file);
    }
    if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1) {
        return fmt::format("key_file {} cannot be read, or is not that certificate's", key);
    }
    return {};
}

/// Drives an operation of OpenSSL over the non-blocking socket; its last result.
template <typename Operation>
int drive(SSL* ssl, int fd, Clock::time_point until, const Operation& operation) {
    for (;;) {
        const int result = operation();
        if (result > 0) return result;
        const int error = SSL_get_error(ssl, result);
        const bool reading = error == SSL_ERROR_WANT_READ;
        if (!reading && error != SSL_ERROR_WANT_WRITE) return result;
        if (!wait(fd, reading ? POLLIN : POLLOUT, until)) {
            errno = ETIMEDOUT;
            return 0;
        }
    }
}

std::string shake_hands(SSL* ssl, int fd, const std::string& host, Clock::time_point until) {
    ERR_clear_error();
    errno = 0;
    if (drive(ssl, fd, until, [ssl] { return SSL_connect(ssl); }) > 0) {
        if (std::string fault = name_fault(ssl, host); !fault.empty()) return fault;
        // In TLS 1.3 a peer that wants a certificate of ours says so only after the handshake.
        constexpr std::chrono::milliseconds patience{150};
        std::array<char, 1> byte{};
        errno = 0;
        const int got = drive(ssl, fd, std::min(until, Clock::now() + patience),
                              [&] { return SSL_peek(ssl, byte.data(), 1); });
        if (got > 0 || errno == ETIMEDOUT) return {};
        return fmt::format(
            "{} ends the connection: {}; does it want a certificate of ours "
            "(certificate_file)?",
            host, last_error());
    }
    if (const long result = SSL_get_verify_result(ssl); result != X509_V_OK) {
        return verification_fault(result, host);
    }
    if (errno == ETIMEDOUT) return fmt::format("{} does not answer within TLS", host);
    return fmt::format("{} cannot be talked to by TLS: {}", host, last_error());
}

}  // namespace

std::string probe_tls(const std::string& host, std::uint16_t port, const TlsSettings& tls,
                      std::chrono::milliseconds limit) {
    const Clock::time_point until = Clock::now() + limit;
    const std::unique_ptr<SSL_CTX, ContextDeleter> context(SSL_CTX_new(TLS_client_method()));
    if (!context) return "TLS cannot be used";
    if (std::string fault = set_up(context.get(), tls); !fault.empty()) return fault;
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    // A name that has only SRV records is the SIP stack's to find: nothing can be said of it here.
    if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return {};
    const std::unique_ptr<addrinfo, AddressDeleter> list(found);
    std::string fault;
    for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
        const Socket socket(
            ::socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        fault = connect_to(socket, *address, fmt::format("{} port {}", host, port), until);
        if (!fault.empty()) continue;
        const std::unique_ptr<SSL, SslDeleter> ssl(SSL_new(context.get()));
        if (!ssl || SSL_set_fd(ssl.get(), socket.fd()) != 1) return "TLS cannot be used";
        std::string name = host;  // SNI; not by the macro, which casts in the old style
        SSL_ctrl(ssl.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
        SSL_set_verify(ssl.get(), SSL_VERIFY_PEER, nullptr);
        return shake_hands(ssl.get(), socket.fd(), host, until);
    }
    return fault;
}

}  // namespace patchcord
