#include "agent/xmpp/link.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <deque>
#include <future>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "agent/xmpp/limiter.hpp"
#include "agent/xmpp/session.hpp"

namespace patchcord {
namespace {

using Clock = std::chrono::steady_clock;

class Fd {
 public:
    explicit Fd(int fd = -1) : fd_(fd) {}
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    ~Fd() { reset(-1); }
    int get() const { return fd_; }
    void reset(int fd) {
        if (fd_ >= 0) {
            ::close(fd_);
        }
        fd_ = fd;
    }

 private:
    int fd_;
};

/// Keeps a few low descriptors for libstrophe, whose select() cannot see those above 1,023, which a
/// busy agent reaches with its media sockets.
class LowDescriptors {
 public:
    void keep() {
        for (Fd& fd : kept_) {
            if (fd.get() < 0) {
                fd.reset(::open("/dev/null", O_RDONLY | O_CLOEXEC));
            }
        }
    }
    void give() {
        for (Fd& fd : kept_) {
            fd.reset(-1);
        }
    }

 private:
    std::array<Fd, 3> kept_;
};

/// libstrophe and OpenSSL write to sockets that the peer may have closed: no SIGPIPE for this
/// thread while the object lives.
class NoPipeSignal {
 public:
    NoPipeSignal() {
        sigemptyset(&pipe_);
        sigaddset(&pipe_, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
    }
    NoPipeSignal(const NoPipeSignal&) = delete;
    NoPipeSignal& operator=(const NoPipeSignal&) = delete;
    ~NoPipeSignal() {
        if (sigismember(&before_, SIGPIPE) == 0) {
            constexpr timespec no_time{};
            while (sigtimedwait(&pipe_, nullptr, &no_time) > 0) {  // forgets what is pending
            }
        }
        pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }

 private:
    sigset_t pipe_{};
    sigset_t before_{};
};

/// Runs what needs the database; a fault of it is logged.
template <typename Action>
void guarded(const char* what, const Action& action) {
    try {
        action();
    } catch (const std::exception& error) {
        spdlog::error("xmpp: {}: {}", what, error.what());
    }
}

/// A notice on its way; done by the link's thread, or given up by the sender.
struct Sending {
    Notice notice;
    Clock::time_point deadline;
    std::promise<SendResult> result;
};

}  // namespace

struct XmppLink::Impl final : xmpp::SessionOwner {
    Impl(XmppSettings given, XmppIntake with)
        : settings(std::move(given)),
          intake(std::move(with)),
          limiter(settings.messages_a_minute),
          wake_fd(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
        if (wake_fd.get() < 0) {
            throw std::system_error(errno, std::generic_category(), "eventfd");
        }
        descriptors.keep();
    }

    Reply message(const xmpp::Incoming& incoming) override;
    void received(const std::string& by, const std::string& id) override;
    ChatPerson person(const std::string& bare_jid) override;
    std::optional<std::string> ask(const xmpp::Incoming& incoming) override;
    std::vector<Room> rooms() override;
    void enter_room(const Room& room) override;
    void leave_room(const std::string& jid) override;
    Message message_of(const xmpp::Incoming& incoming) const;

    void run();
    bool run_session();
    void pause(std::chrono::milliseconds time);
    void take_outbox(xmpp::Session* session);
    void set_status(bool connected, const std::string& problem);
    void wake() const {
        const std::uint64_t one = 1;
        [[maybe_unused]] const ssize_t written = ::write(wake_fd.get(), &one, sizeof one);
    }
    void drain_wake() const {
        std::uint64_t count = 0;
        [[maybe_unused]] const ssize_t got = ::read(wake_fd.get(), &count, sizeof count);
    }

    XmppSettings settings;
    XmppIntake intake;
    xmpp::Limiter limiter;
    LowDescriptors descriptors;
    Fd wake_fd;
    std::unique_ptr<ChatDesk> desk;  ///< the thread's

    mutable std::mutex mutex;
    std::deque<std::unique_ptr<Sending>> outbox;  ///< guarded by mutex
    XmppStatus status;                            ///< guarded by mutex
    std::atomic<bool> stopping{true};             ///< also before start()
    std::thread thread;
};

xmpp::SessionOwner::Reply XmppLink::Impl::message(const xmpp::Incoming& incoming) {
    switch (limiter.message(incoming.from.bare(), Clock::now())) {
        case xmpp::Limiter::Verdict::taken:
            break;
        case xmpp::Limiter::Verdict::refused_first:
            spdlog::warn("xmpp: too many messages from {}", incoming.from.bare());
            return Reply::too_many;
        case xmpp::Limiter::Verdict::refused:
            return Reply::none;
    }
    try {
        const Message message = message_of(incoming);
        switch (desk->accept(message)) {
            case Accepted::accepted:
            case Accepted::duplicate:
                return Reply::accepted;
            case Accepted::refused:
                return Reply::none;
        }
    } catch (const std::exception& error) {
        spdlog::error("xmpp: a message from {} cannot be stored: {}", incoming.from.bare(),
                      error.what());
    }
    return Reply::failed;
}

Message XmppLink::Impl::message_of(const xmpp::Incoming& incoming) const {
    const auto* component = std::get_if<XmppComponentSettings>(&settings.account);
    return xmpp::to_message(incoming, settings.trusted_domains, intake.now(),
                            component == nullptr ? std::string() : component->node);
}

void XmppLink::Impl::received(const std::string& by, const std::string& id) {
    guarded("a receipt", [&] { desk->received(by, id); });
}

ChatPerson XmppLink::Impl::person(const std::string& bare_jid) {
    ChatPerson person;
    guarded("who it is", [&] { person = desk->person(bare_jid); });
    return person;
}

std::optional<std::string> XmppLink::Impl::ask(const xmpp::Incoming& incoming) {
    if (limiter.message(incoming.from.bare(), Clock::now()) != xmpp::Limiter::Verdict::taken) {
        return "These are too many messages for me; please wait a minute.";
    }
    std::optional<std::string> text;
    guarded("a command", [&] {
        Message message = message_of(incoming);
        message.answerable = false;  // by the command's result alone
        const ChatDesk::Answer answer = desk->ask(message);
        text = answer.accepted == Accepted::duplicate ? "This was done already." : answer.text;
    });
    return text;
}

std::vector<Room> XmppLink::Impl::rooms() {
    std::vector<Room> rooms;
    guarded("the rooms", [&] { rooms = desk->rooms(); });
    return rooms;
}

void XmppLink::Impl::enter_room(const Room& room) {
    guarded("a room", [&] { desk->enter_room(room); });
}

void XmppLink::Impl::leave_room(const std::string& jid) {
    guarded("a room", [&] { desk->leave_room(jid); });
}

void XmppLink::Impl::set_status(bool connected, const std::string& problem) {
    const std::lock_guard lock(mutex);
    status = {connected, problem};
}

void XmppLink::Impl::take_outbox(xmpp::Session* session) {
    std::deque<std::unique_ptr<Sending>> taken;
    const auto now = Clock::now();
    {
        const std::lock_guard lock(mutex);
        if (session != nullptr) {
            taken.swap(outbox);
        } else {
            // Not connected: the young ones wait for a connection.
            const auto old = std::stable_partition(
                outbox.begin(), outbox.end(),
                [&](const auto& one) { return !stopping && now < one->deadline; });
            std::move(old, outbox.end(), std::back_inserter(taken));
            outbox.erase(old, outbox.end());
        }
    }
    for (auto& one : taken) {
        if (session == nullptr) {
            one->result.set_value(TryLater{"not connected to the XMPP server"});
            continue;
        }
        const std::shared_ptr<Sending> sending = std::move(one);
        session->send(sending->notice, [sending](SendResult result) {
            sending->result.set_value(std::move(result));
        });
    }
}

/// True where it had been logged in, and was not pushed out by another program: worth to be tried
/// again soon.
bool XmppLink::Impl::run_session() {
    descriptors.give();
    xmpp::Session session(settings, *this);
    bool told = false;
    while (!session.ended()) {
        if (stopping) {
            session.close();
        }
        session.run_once(wake_fd.get());
        drain_wake();
        if (session.ready()) {
            if (!told) {
                told = true;
                spdlog::info("xmpp: connected");
                set_status(true, {});
            }
            take_outbox(&session);
        } else {
            take_outbox(nullptr);
        }
    }
    set_status(false, session.problem());
    if (!stopping) {
        spdlog::warn("xmpp: {}", session.problem());
    }
    return told && !session.pushed_out();
}

void XmppLink::Impl::pause(std::chrono::milliseconds time) {
    const auto end = Clock::now() + time;
    while (!stopping && Clock::now() < end) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
        pollfd ready{wake_fd.get(), POLLIN, 0};
        ::poll(&ready, 1, static_cast<int>(std::min<std::int64_t>(left.count(), 1000)));
        drain_wake();
        take_outbox(nullptr);
    }
}

void XmppLink::Impl::run() {
    constexpr std::chrono::milliseconds first_pause{500};
    const NoPipeSignal no_signal;
    std::chrono::milliseconds next = first_pause;
    while (!stopping) {
        bool soon = false;
        try {
            desk = desk ? std::move(desk) : intake.make_desk();
            soon = run_session();
        } catch (const std::exception& error) {
            set_status(false, error.what());
            spdlog::error("xmpp: {}", error.what());
        }
        descriptors.keep();
        next = soon ? first_pause : next;
        pause(next);
        next = std::min<std::chrono::milliseconds>(2 * next, settings.longest_backoff);
    }
    take_outbox(nullptr);
    desk.reset();
}

XmppLink::XmppLink(XmppSettings settings, XmppIntake intake)
    : impl_(std::make_unique<Impl>(std::move(settings), std::move(intake))) {}

XmppLink::~XmppLink() { stop(); }

void XmppLink::start() {
    impl_->stopping = false;
    impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
}

void XmppLink::stop() {
    if (impl_->thread.joinable()) {
        impl_->stopping = true;
        impl_->wake();
        impl_->thread.join();
    }
}

SendResult XmppLink::send(const Notice& notice) {
    auto sending = std::make_unique<Sending>();
    sending->notice = notice;
    sending->deadline = Clock::now() + impl_->settings.answer_timeout;
    auto result = sending->result.get_future();
    {
        const std::lock_guard lock(impl_->mutex);
        if (impl_->stopping) {
            return TryLater{"the XMPP link is stopped"};
        }
        impl_->outbox.push_back(std::move(sending));
    }
    impl_->wake();
    return result.get();
}

XmppStatus XmppLink::status() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->status;
}

std::string check_xmpp(const XmppSettings& settings) {
    struct Nobody final : xmpp::SessionOwner {
        Reply message(const xmpp::Incoming& /*incoming*/) override { return Reply::failed; }
        void received(const std::string& /*by*/, const std::string& /*id*/) override {}
        ChatPerson person(const std::string& /*bare_jid*/) override { return {}; }
        std::optional<std::string> ask(const xmpp::Incoming& /*incoming*/) override { return {}; }
        std::vector<Room> rooms() override { return {}; }
        void enter_room(const Room& /*room*/) override {}
        void leave_room(const std::string& /*jid*/) override {}
    };
    XmppSettings once = settings;
    if (auto* client = std::get_if<XmppClientSettings>(&once.account)) {
        client->resource = "check";  // does not push the running agent out
    }
    const NoPipeSignal no_signal;
    Nobody nobody;
    try {
        xmpp::Session session(once, nobody, false);
        while (!session.ended()) {
            session.run_once(-1);
            if (session.ready()) {
                session.close();
                while (!session.ended()) {
                    session.run_once(-1);
                }
                return {};
            }
        }
        return session.problem();
    } catch (const std::exception& error) {
        return error.what();
    }
}

}  // namespace patchcord
