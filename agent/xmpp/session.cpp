#include "agent/xmpp/session.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/select.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "agent/xmpp/component_cure.hpp"
#include "agent/xmpp/outgoing.hpp"
#include "agent/xmpp/text.hpp"

namespace patchcord::xmpp {
namespace {

constexpr std::chrono::seconds connect_limit{20};
constexpr std::chrono::seconds ping_after{60};
constexpr std::chrono::seconds close_limit{2};
/// TLS may hold up to 16 KiB that the socket no longer shows; libstrophe takes 4 KiB at a time.
constexpr int rounds_for_tls = 5;
constexpr const char* fence_prefix = "fence-";

/// libstrophe gives neither the socket nor the certificate call-back any user data: the session
/// that this thread runs.
thread_local Session* running = nullptr;

bool connected(int fd) {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    return fd >= 0 && ::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) == 0;
}

Jid own_jid(const XmppSettings& settings) {
    const auto* client = std::get_if<XmppClientSettings>(&settings.account);
    const std::string& text =
        client != nullptr ? client->jid : std::get<XmppComponentSettings>(settings.account).domain;
    const auto jid = Jid::parse(text);
    if (!jid || !jid->resource.empty() || jid->node.empty() == (client != nullptr)) {
        throw std::runtime_error(
            fmt::format("xmpp: \"{}\" is not {}", clean_text(text, 200),
                        client != nullptr ? "an address like call@example.org" : "a domain"));
    }
    return *jid;
}

}  // namespace

template <void (Session::*Method)(xmpp_stanza_t*)>
int Session::forward(xmpp_conn_t* /*conn*/, xmpp_stanza_t* stanza, void* session) {
    (static_cast<Session*>(session)->*Method)(stanza);
    return 1;  // keeps the handler
}

Session::Session(const XmppSettings& settings, SessionOwner& owner, bool present)
    : settings_(settings),
      owner_(owner),
      present_(present),
      component_(std::holds_alternative<XmppComponentSettings>(settings.account)),
      own_(own_jid(settings)),
      rooms_(component_ ? std::get<XmppComponentSettings>(settings.account).node : own_.node) {
    running = this;
    if (component_) {
        connect_component(std::get<XmppComponentSettings>(settings_.account));
    } else {
        connect_client(std::get<XmppClientSettings>(settings_.account));
    }
}

Session::~Session() {
    running = this;
    conn_.reset();
    running = nullptr;
    end("the connection was closed");
}

void Session::connect_client(const XmppClientSettings& client) {
    conn_.reset(xmpp_conn_new(context_.get()));
    const std::string jid =
        client.resource.empty() ? own_.bare() : own_.bare() + "/" + client.resource;
    xmpp_conn_set_jid(conn_.get(), jid.c_str());
    xmpp_conn_set_pass(conn_.get(), client.password.c_str());
    xmpp_conn_set_flags(
        conn_.get(), client.direct_tls ? XMPP_CONN_FLAG_LEGACY_SSL : XMPP_CONN_FLAG_MANDATORY_TLS);
    if (!client.ca_file.empty()) {
        xmpp_conn_set_cafile(conn_.get(), client.ca_file.c_str());
    }
    xmpp_conn_set_certfail_handler(conn_.get(), on_bad_certificate);
    xmpp_conn_set_sockopt_callback(conn_.get(), on_socket);
    server_ = client.host.empty() ? own_.domain : client.host;
    const int rc = xmpp_connect_client(
        conn_.get(), client.host.empty() ? nullptr : client.host.c_str(), client.port,
        [](xmpp_conn_t*, xmpp_conn_event_t event, int error, xmpp_stream_error_t* stream_error,
           void* session) {
            static_cast<Session*>(session)->on_connection(event, error, stream_error);
        },
        this);
    if (rc != XMPP_EOK) {
        end(fmt::format("cannot connect to {}: no such host, or nothing listens there", server_));
    }
}

void Session::connect_component(const XmppComponentSettings& component) {
    conn_.reset(xmpp_conn_new(context_.get()));
    cure_component(context_, conn_.get());
    xmpp_conn_set_jid(conn_.get(), own_.domain.c_str());
    xmpp_conn_set_pass(conn_.get(), component.secret.c_str());
    xmpp_conn_set_sockopt_callback(conn_.get(), on_socket);
    server_ = fmt::format("{}:{}", component.host, component.port);
    const int rc = xmpp_connect_component(
        conn_.get(), component.host.c_str(), component.port,
        [](xmpp_conn_t*, xmpp_conn_event_t event, int error, xmpp_stream_error_t* stream_error,
           void* session) {
            static_cast<Session*>(session)->on_connection(event, error, stream_error);
        },
        this);
    if (rc != XMPP_EOK) {
        end(fmt::format("cannot connect to {}: no such host, or nothing listens there", server_));
    }
}

int Session::on_socket(xmpp_conn_t* /*conn*/, void* socket) {
    const int fd = *static_cast<int*>(socket);
    if (fd >= FD_SETSIZE || running == nullptr) {
        spdlog::error("xmpp: no file descriptor below {} is free for libstrophe", FD_SETSIZE);
        return -1;
    }
    constexpr int on = 1;
    constexpr int idle_seconds = 60;
    constexpr int interval_seconds = 15;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_seconds, sizeof idle_seconds);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval_seconds, sizeof interval_seconds);
    running->socket_ = fd;
    return 0;
}

int Session::on_bad_certificate(const xmpp_tlscert_t* /*cert*/, const char* message) {
    if (running != nullptr) {
        running->certificate_problem_ = message == nullptr ? "unknown" : clean_text(message, 300);
    }
    return 0;  // never accepted
}

void Session::end(const std::string& problem) {
    if (state_ == State::ended) {
        return;
    }
    state_ = State::ended;
    problem_ = problem;
    socket_ = -1;
    for (const Fence& fence : std::exchange(waiting_, {})) {
        if (fence.done) {
            fence.done(TryLater{problem});
        }
    }
}

void Session::on_connection(xmpp_conn_event_t event, int error, xmpp_stream_error_t* stream_error) {
    switch (event) {
        case XMPP_CONN_CONNECT:
            on_connected();
            break;
        case XMPP_CONN_RAW_CONNECT:
            break;
        case XMPP_CONN_DISCONNECT:
        case XMPP_CONN_FAIL:
            pushed_out_ = stream_error != nullptr && stream_error->type == XMPP_SE_CONFLICT;
            end(why(error, stream_error));
            break;
    }
}

void Session::on_connected() {
    if (!component_ && xmpp_conn_is_secured(conn_.get()) == 0) {
        xmpp_disconnect(conn_.get());  // cannot happen with the flags set; costs nothing
        return;
    }
    state_ = State::ready;
    last_traffic_ = Clock::now();
    xmpp_handler_add(conn_.get(), forward<&Session::on_message>, nullptr, "message", nullptr, this);
    xmpp_handler_add(conn_.get(), forward<&Session::on_iq>, nullptr, "iq", nullptr, this);
    xmpp_handler_add(conn_.get(), forward<&Session::on_presence>, nullptr, "presence", nullptr,
                     this);
    if (!component_ && present_) {
        send(write_presence(context_, bot));
    }
    if (present_) enter_rooms();
}

void Session::send(const Stanza& stanza) { xmpp_send(conn_.get(), stanza.get()); }

const Self& Session::self_for(const Jid& to) const {
    return component_ && to.node.empty() ? gateway : bot;
}

std::string Session::sender_for(const Jid& to) const {
    return component_ ? to.bare() : std::string();
}

void Session::on_message(xmpp_stanza_t* stanza) {
    last_traffic_ = Clock::now();
    const auto sender = Jid::parse(attribute_of(stanza, "from"));
    if (sender && attribute_of(stanza, "type") == "groupchat") {
        on_group_message(stanza, *sender);
        return;
    }
    if (const auto invitation = read_invitation(stanza)) {
        on_invitation(*invitation);
        return;
    }
    Incoming in = read_message(context_, stanza, own_);
    if (in.kind == Incoming::Kind::text && rooms_.has(in.from.bare()) && !take_private(in)) return;
    on_words(stanza, in);
}

void Session::on_words(xmpp_stanza_t* stanza, const Incoming& in) {
    const std::string from = sender_for(in.to);
    switch (in.kind) {
        case Incoming::Kind::ignored:
            return;
        case Incoming::Kind::receipt:
            owner_.received(in.from.bare(), in.id);
            return;
        case Incoming::Kind::bounced:
            on_bounce(in);
            return;
        case Incoming::Kind::too_long:
            send(write_answer(context_, in, from,
                              "This message is too long for me; please write it in a few lines."));
            return;
        case Incoming::Kind::text:
            break;
    }
    switch (owner_.message(in)) {
        case SessionOwner::Reply::none:
            break;
        case SessionOwner::Reply::accepted:
            if (auto question = features_.wrote(context_, in.from, from)) send(*question);
            if (in.wants_receipt && !in.id.empty()) {
                send(write_receipt(context_, in, from));
            }
            if (in.knows_states) {
                send(write_composing(context_, in, from));
            }
            break;
        case SessionOwner::Reply::too_many:
            send(write_answer(context_, in, from,
                              "These are too many messages for me; please wait a minute."));
            break;
        case SessionOwner::Reply::failed:
            send(write_error(context_, stanza, "wait", "resource-constraint"));
            break;
    }
}

void Session::on_bounce(const Incoming& incoming) {
    for (auto fence = waiting_.begin(); fence != waiting_.end(); ++fence) {
        if (!incoming.id.empty() && fence->message == incoming.id && fence->done) {
            const std::string text =
                fmt::format("{} was refused: {}", incoming.from.bare(), incoming.error);
            auto done = std::exchange(fence->done, {});
            done(incoming.try_later ? SendResult(TryLater{text}) : SendResult(Never{text}));
            return;
        }
    }
    spdlog::info("xmpp: a message to {} came back: {}", incoming.from.bare(), incoming.error);
}

void Session::send(const Notice& notice, std::function<void(SendResult)> done) {
    const auto to = Jid::parse(notice.recipient);
    if (!to) {
        done(Never{"not an XMPP address"});
        return;
    }
    std::string from;
    if (component_) {
        // Only addresses of our own domain are ours to speak for.
        const auto wanted = Jid::parse(notice.from);
        from = wanted && wanted->domain == own_.domain ? wanted->bare() : usual_address();
    }
    // In a group chat each may have another program: there a correction is sent as one.
    if (!notice.replaces.empty() && notice.room_nick.empty() &&
        !features_.shows_corrections(to->bare())) {
        Notice line = notice;
        line.replaces.clear();
        send(write_notice(context_, line, from));
    } else {
        send(write_notice(context_, notice, from));
    }
    put_fence(notice.message_id, std::move(done));
}

void Session::put_fence(const std::string& message, std::function<void(SendResult)> done) {
    // A server handles the stanzas of a stream in order, so its answer to this request proves that
    // it took what went before.
    Fence fence{fmt::format("{}{}", fence_prefix, ++fences_), message,
                Clock::now() + settings_.answer_timeout, std::move(done)};
    Stanza request(context_, "iq");
    request.attribute("type", "get").attribute("id", fence.id).attribute("to", own_.domain);
    if (component_) {
        request.attribute("from", own_.domain);
    }
    request.add(Stanza(context_, "ping", ns::ping));
    send(request);
    waiting_.push_back(std::move(fence));
}

bool Session::pass_fence(xmpp_stanza_t* stanza) {
    const std::string_view id = attribute_of(stanza, "id");
    const auto from = Jid::parse(attribute_of(stanza, "from"));
    const bool from_server = !from || from->full() == own_.domain || from->bare() == own_.bare();
    if (!id.starts_with(fence_prefix) || !from_server) {
        return false;
    }
    // In order, so all earlier ones are passed, too.
    const bool ours = std::any_of(waiting_.begin(), waiting_.end(),
                                  [id](const Fence& fence) { return fence.id == id; });
    while (ours) {
        const Fence fence = std::move(waiting_.front());
        waiting_.pop_front();
        if (fence.done) {
            fence.done(Sent{});
        }
        if (fence.id == id) {
            break;
        }
    }
    return ours;
}

void Session::wait_for_traffic(int wake_fd) {
    constexpr int longest_ms = 50;
    std::array<pollfd, 2> fds{pollfd{wake_fd, POLLIN, 0}, pollfd{socket_, POLLIN, 0}};
    if (xmpp_conn_send_queue_len(conn_.get()) > 0) {
        fds[1].events |= POLLOUT;
    }
    // Negative descriptors are passed over.
    ::poll(fds.data(), fds.size(), longest_ms);
}

void Session::run_once(int wake_fd) {
    running = this;
    if (state_ == State::ready) {
        wait_for_traffic(wake_fd);
        for (int round = 0; round < rounds_for_tls && !ended(); ++round) {
            xmpp_run_once(context_.get(), 0);
        }
    } else if (!ended()) {
        constexpr unsigned long while_connecting_ms = 10;
        xmpp_run_once(context_.get(), while_connecting_ms);
        reached_ = reached_ || connected(socket_);
        secured_ = secured_ || (!ended() && xmpp_conn_is_secured(conn_.get()) != 0);
    }
    check_deadlines();
    running = nullptr;
}

void Session::check_deadlines() {
    const auto now = Clock::now();
    switch (state_) {
        case State::connecting:
            if (now - begun_ > connect_limit) {
                end(fmt::format("{} does not answer", server_));
            }
            break;
        case State::closing:
            if (now - last_traffic_ > close_limit) {
                end("the connection was closed");
            }
            break;
        case State::ready:
            if (!waiting_.empty() && now > waiting_.front().deadline) {
                end(fmt::format("{} no longer answers", server_));
            } else if (waiting_.empty() && now - last_traffic_ > ping_after) {
                put_fence({}, {});
                last_traffic_ = now;
            }
            break;
        case State::ended:
            break;
    }
}

void Session::close() {
    if (state_ == State::closing) {
        return;
    }
    if (state_ != State::ready) {
        end("the connection was closed");
        return;
    }
    running = this;
    if (!component_) {
        Stanza away(context_, "presence");
        away.attribute("type", "unavailable");
        send(away);
    }
    state_ = State::closing;
    last_traffic_ = Clock::now();
    xmpp_disconnect(conn_.get());
    running = nullptr;
}

}  // namespace patchcord::xmpp
