#include "agent/agent.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <pthread.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <mutex>
#include <thread>

#include "agent/mail/imap.hpp"
#include "agent/mail/lmtp.hpp"
#include "agent/mail/smtp.hpp"
#include "agent/other_channel.hpp"
#include "agent/outbox_worker.hpp"
#include "agent/phone_store.hpp"
#include "agent/reception.hpp"
#include "agent/runner.hpp"
#include "agent/xmpp/link.hpp"
#include "directory/users.hpp"
#include "sipua/media.hpp"
#include "sipua/media_engine.hpp"
#include "sipua/prompts.hpp"
#include "sipua/sip_dialer.hpp"

namespace patchcord {
namespace {

using namespace std::chrono_literals;

Instant wall_clock() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::string host_name() {
    std::array<char, 256> name{};
    if (gethostname(name.data(), name.size() - 1) != 0) return "patchcord";
    return name.data();
}

/// The configuration in force, read by every thread, replaced as a whole by SIGHUP.
class CurrentConfig {
 public:
    explicit CurrentConfig(Config config)
        : config_(std::make_shared<const Config>(std::move(config))) {}
    std::shared_ptr<const Config> get() const {
        const std::lock_guard lock(mutex_);
        return config_;
    }
    void set(Config config) {
        auto next = std::make_shared<const Config>(std::move(config));
        const std::lock_guard lock(mutex_);
        config_ = std::move(next);
    }

 private:
    mutable std::mutex mutex_;
    std::shared_ptr<const Config> config_;
};

/// Two daemons of one name on one database would each take the other's calls for its own of before
/// a restart: a locked file beside the database refuses the second.
class OnlyOne {
 public:
    explicit OnlyOne(const std::filesystem::path& database) {
        const std::string name = database.string() + ".lock";
        fd_ = open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
        if (fd_ < 0) throw std::runtime_error("cannot write " + name);
        if (flock(fd_, LOCK_EX | LOCK_NB) != 0) {
            close(fd_);
            throw std::runtime_error("another patchcordd works on " + database.string());
        }
    }
    OnlyOne(const OnlyOne&) = delete;
    OnlyOne& operator=(const OnlyOne&) = delete;
    ~OnlyOne() { close(fd_); }

 private:
    int fd_;
};

/// The signals that the daemon listens to, blocked for every thread that is begun later and
/// waited for in one of its own.
class Signals {
 public:
    explicit Signals(std::function<void(int)> on_signal) {
        sigemptyset(&set_);
        for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR2}) sigaddset(&set_, signal);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);
        std::signal(SIGPIPE, SIG_IGN);
        thread_ = std::jthread([this, on_signal = std::move(on_signal)] {
            int signal = 0;
            while (sigwait(&set_, &signal) == 0 && signal != SIGUSR2) on_signal(signal);
        });
    }
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;
    ~Signals() { pthread_kill(thread_.native_handle(), SIGUSR2); }

 private:
    sigset_t set_{};
    std::jthread thread_;
};

}  // namespace

struct Agent::Impl {
    explicit Impl(Config config);
    void run();
    void on_signal(int signal);
    void reload();
    void drain();
    MakeSink sink_maker();
    std::function<std::unique_ptr<ChatDesk>()> desk_maker();
    SipDialerOptions dialer_options() const;
    void wake_outbox();
    Intake intake();

    CurrentConfig config;
    OnlyOne only_one;
    Loop loop;
    // Before everything that starts a thread: its mask is inherited.
    Signals signals;
    std::unique_ptr<MediaEngine> media;
    std::unique_ptr<PhoneStore> phones;
    std::unique_ptr<Dialer> dialer;
    Prompts prompts;
    std::unique_ptr<SmtpSender> smtp;
    std::unique_ptr<OutboxWorker> mail_outbox;
    std::unique_ptr<XmppLink> xmpp;
    std::unique_ptr<OutboxWorker> xmpp_outbox;
    std::unique_ptr<Runner> runner;
    std::unique_ptr<LmtpServer> lmtp;
    std::unique_ptr<ImapListener> imap;
    int stops = 0;
    Loop::Timer drain_timer;
};

Agent::Impl::Impl(Config first)
    : config(std::move(first)),
      only_one(config.get()->database),
      signals([this](int signal) { loop.post([this, signal] { on_signal(signal); }); }),
      media(make_media_engine(config.get()->media)),
      phones(make_phone_store(config.get()->database)),
      dialer(make_sip_dialer(loop, config.get()->sip, *media, dialer_options())),
      prompts({config.get()->cache / "prompts", config.get()->prompts}) {
    const auto now = config.get();
    if (now->smtp) {
        smtp = std::make_unique<SmtpSender>(*now->smtp);
        mail_outbox = std::make_unique<OutboxWorker>(OutboxWorker::Settings{
            now->database, "mail",
            [this](const Notice& notice) { return smtp->send(notice, wall_clock()); }, wall_clock});
    }
    if (now->xmpp) {
        xmpp = std::make_unique<XmppLink>(*now->xmpp, XmppIntake{desk_maker(), wall_clock});
        xmpp_outbox = std::make_unique<OutboxWorker>(OutboxWorker::Settings{
            now->database, "xmpp", [this](const Notice& notice) { return xmpp->send(notice); },
            wall_clock,
            [this](Database& db) {
                return tell_elsewhere(db, *config.get(), wall_clock(), [this] {
                    if (mail_outbox) mail_outbox->wake();
                });
            }});
    }
    runner = std::make_unique<Runner>(
        Database(now->database),
        Runner::Parts{loop, *dialer, prompts, wall_clock, [this] { return config.get(); },
                      [this] { wake_outbox(); }, host_name()});
    if (now->lmtp) lmtp = std::make_unique<LmtpServer>(*now->lmtp, intake());
    if (now->imap) {
        imap = std::make_unique<ImapListener>(*now->imap, intake(), [](const std::string& state) {
            spdlog::info("imap: {}", state);
        });
    }
}

SipDialerOptions Agent::Impl::dialer_options() const {
    SipDialerOptions options;
    options.codecs = config.get()->media.codecs;
    options.phones = phones.get();
    options.clock = [] { return std::chrono::floor<std::chrono::seconds>(wall_clock()); };
    return options;
}

MakeSink Agent::Impl::sink_maker() { return desk_maker(); }

std::function<std::unique_ptr<ChatDesk>()> Agent::Impl::desk_maker() {
    return [this]() -> std::unique_ptr<ChatDesk> {
        auto reception = std::make_unique<Reception>(
            Database(config.get()->database),
            Reception::Parts{[this] { return config.get(); }, wall_clock,
                             [this] { loop.post([this] { runner->wake(); }); },
                             [this] { wake_outbox(); }});
        reception->warm_up();
        return reception;
    };
}

void Agent::Impl::wake_outbox() {
    if (mail_outbox) mail_outbox->wake();
    if (xmpp_outbox) xmpp_outbox->wake();
}

Intake Agent::Impl::intake() {
    const auto now = config.get();
    return {now->trust, now->addresses, sink_maker(), wall_clock, now->database};
}

void Agent::Impl::run() {
    runner->start();
    if (mail_outbox) mail_outbox->start();
    if (lmtp) lmtp->start();
    if (imap) imap->start();
    if (xmpp) xmpp->start();
    if (xmpp_outbox) xmpp_outbox->start();
    spdlog::info("patchcordd {} is ready, addresses: {}", PATCHCORD_VERSION,
                 fmt::join(config.get()->addresses, ", "));
    loop.run();
    // The listeners first: nothing is accepted that this process would not carry on.
    lmtp.reset();
    imap.reset();
    if (smtp) smtp->stop();
    mail_outbox.reset();
    if (xmpp) xmpp->stop();
    xmpp_outbox.reset();
    spdlog::info("stopped");
}

void Agent::Impl::on_signal(int signal) {
    if (signal == SIGHUP) {
        reload();
    } else {
        drain();
    }
}

void Agent::Impl::reload() {
    try {
        Config next = load_config(config.get()->file);
        const auto now = config.get();
        if (next.database != now->database || next.sip != now->sip || next.media != now->media ||
            next.lmtp != now->lmtp || next.imap != now->imap || next.smtp != now->smtp ||
            next.trust != now->trust || next.xmpp != now->xmpp ||
            next.addresses != now->addresses) {
            spdlog::warn(
                "configuration: [agent] address and database, [mail], [xmpp], [sip], [[gateway]] "
                "and "
                "[media] are read at the start only; restart to change them");
        }
        set_up_log(next.log);
        config.set(std::move(next));
        spdlog::info("configuration read again");
    } catch (const std::runtime_error& error) {
        spdlog::error("the configuration stays as it was: {}", error.what());
    }
}

void Agent::Impl::drain() {
    if (++stops > 1) {
        spdlog::info("stopping now: {} calls are ended", runner->live());
        runner->cancel_all();
        return;
    }
    spdlog::info("stopping: nothing new is taken, {} calls go on", runner->live());
    if (lmtp) lmtp->stop();
    if (imap) imap->stop();
    runner->drain([this] { loop.stop(); });
    drain_timer = loop.after(config.get()->drain, [this] {
        spdlog::warn("{} calls did not end in time and are ended", runner->live());
        runner->cancel_all();
    });
}

Agent::Agent(Config config) : impl_(std::make_unique<Impl>(std::move(config))) {}
Agent::~Agent() = default;
void Agent::run() { impl_->run(); }

}  // namespace patchcord
