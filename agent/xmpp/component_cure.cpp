#include "agent/xmpp/component_cure.hpp"

#include <netinet/in.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <system_error>

namespace patchcord::xmpp {
namespace {

/// A TCP port of loopback that is ours, and that nobody listens on.
class ClosedPort {
 public:
    ClosedPort() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (fd_ < 0 || ::bind(fd_, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
            ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
            const int error = errno;
            if (fd_ >= 0) {
                ::close(fd_);
            }
            throw std::system_error(error, std::generic_category(), "a closed port");
        }
        port_ = ntohs(address.sin_port);
    }
    ClosedPort(const ClosedPort&) = delete;
    ClosedPort& operator=(const ClosedPort&) = delete;
    ~ClosedPort() { ::close(fd_); }
    unsigned short port() const { return port_; }

 private:
    int fd_;
    unsigned short port_ = 0;
};

struct Release {
    void operator()(xmpp_conn_t* conn) const noexcept { xmpp_conn_release(conn); }
};

}  // namespace

void cure_component(const Context& context, xmpp_conn_t* conn) {
    const ClosedPort closed;
    const std::unique_ptr<xmpp_conn_t, Release> dummy(xmpp_conn_new(context.get()));
    xmpp_conn_set_jid(dummy.get(), "nobody@localhost");
    xmpp_conn_set_pass(dummy.get(), "none");
    xmpp_conn_set_sockopt_callback(dummy.get(), [](xmpp_conn_t*, void* socket) {
        return *static_cast<int*>(socket) < FD_SETSIZE ? 0 : -1;  // libstrophe selects
    });
    xmpp_connect_client(
        dummy.get(), "127.0.0.1", closed.port(),
        [](xmpp_conn_t*, xmpp_conn_event_t, int, xmpp_stream_error_t*, void*) {}, nullptr);
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(2);
    while (xmpp_conn_is_disconnected(dummy.get()) == 0 &&
           std::chrono::steady_clock::now() < limit) {
        xmpp_run_once(context.get(), 10);
    }
    xmpp_sm_state_t* state = xmpp_conn_get_sm_state(dummy.get());
    if (state == nullptr || xmpp_conn_set_sm_state(conn, state) != XMPP_EOK) {
        throw std::runtime_error("libstrophe cannot be made ready for a component");
    }
}

}  // namespace patchcord::xmpp
