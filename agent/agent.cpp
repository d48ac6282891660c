#include "agent/agent.hpp"

#include <fmt/format.h>
#include <pthread.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <thread>

#include "agent/desk.hpp"
#include "agent/mail/imap.hpp"
#include "agent/mail/lmtp.hpp"
#include "agent/mail/smtp.hpp"
#include "agent/only_one.hpp"
#include "agent/other_channel.hpp"
#include "agent/outbox_worker.hpp"
#include "agent/phone_store.hpp"
#include "agent/reception.hpp"
#include "agent/runner.hpp"
#include "agent/web/server.hpp"
#include "agent/xmpp/link.hpp"
#include "directory/users.hpp"
#include "sipua/media.hpp"
#include "sipua/media_engine.hpp"
#include "sipua/prompts.hpp"
#include "sipua/sip_dialer.hpp"

namespace patchcord {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds loop_patience{100};

Instant wall_clock() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
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

/// Whether the loop turns: a task is posted to it, and must have run a moment later.
class LoopPulse : public std::enable_shared_from_this<LoopPulse> {
 public:
    bool beats(Loop& loop) {
        std::unique_lock lock(mutex_);
        if (!asked_) {
            asked_ = true;
            loop.post([self = shared_from_this()] {
                const std::lock_guard inner(self->mutex_);
                self->asked_ = false;
                self->answered_.notify_all();
            });
        }
        return answered_.wait_for(lock, patience, [this] { return !asked_; });
    }

 private:
    static constexpr std::chrono::seconds patience{2};
    std::mutex mutex_;
    std::condition_variable answered_;
    bool asked_ = false;
};

/// The signals that the daemon listens to, blocked for every thread that is begun later and
/// waited for in one of its own.
class Signals {
 public:
    explicit Signals(std::function<void(int)> on_signal) {
        sigemptyset(&set_);
        for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2})
            sigaddset(&set_, signal);
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
    void take_nothing_new();
    void stop();
    void start_web();
    MakeSink sink_maker();
    std::function<std::unique_ptr<ChatDesk>()> desk_maker();
    SipDialerOptions dialer_options() const;
    void wake_outbox();
    Intake intake();

    CurrentConfig config;
    const std::string owner;  ///< this agent's name in the database
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
    std::unique_ptr<WebServer> web;
    std::atomic<bool> draining = false;
    /// The loop sets it, the web's thread asks for it.
    std::shared_ptr<LoopPulse> pulse = std::make_shared<LoopPulse>();
    int stops = 0;
    Loop::Timer drain_timer;
};

Agent::Impl::Impl(Config first)
    : config(std::move(first)),
      owner(agent_name(*config.get())),
      only_one(config.get()->database, owner),
      signals([this](int signal) { loop.post([this, signal] { on_signal(signal); }); }),
      media(make_media_engine(config.get()->media)),
      phones(make_phone_store(config.get()->database)),
      dialer(make_sip_dialer(loop, config.get()->sip, *media, dialer_options())),
      prompts({config.get()->cache / "prompts", config.get()->prompts}) {
    const auto now = config.get();
    if (now->smtp) {
        smtp = std::make_unique<SmtpSender>(*now->smtp);
        mail_outbox = std::make_unique<OutboxWorker>(OutboxWorker::Settings{
            now->database, "mail", owner,
            [this](const Notice& notice) { return smtp->send(notice, wall_clock()); }, wall_clock});
    }
    if (now->xmpp) {
        xmpp = std::make_unique<XmppLink>(*now->xmpp, XmppIntake{desk_maker(), wall_clock});
        xmpp_outbox = std::make_unique<OutboxWorker>(OutboxWorker::Settings{
            now->database, "xmpp", owner,
            [this](const Notice& notice) { return xmpp->send(notice); }, wall_clock,
            [this](Database& db) {
                return tell_elsewhere(db, *config.get(), wall_clock(), [this] { wake_outbox(); });
            }});
    }
    runner = std::make_unique<Runner>(
        // The loop waits for no other writer: it is tried again.
        Database(now->database, loop_patience),
        Runner::Parts{loop, *dialer, prompts, wall_clock, [this] { return config.get(); },
                      [this] { wake_outbox(); }, owner});
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
    options.direct_media = config.get()->media.direct;
    options.transfers = config.get()->dialplan.transfers;
    options.phones = phones.get();
    options.clock = [] { return std::chrono::floor<std::chrono::seconds>(wall_clock()); };
    return options;
}

void Agent::Impl::start_web() {
    const auto now = config.get();
    if (!now->web) return;
    web = std::make_unique<WebServer>(
        *now->web, WebServer::Parts{now->database, owner, wall_clock,
                                    [this](Health& health) {
                                        health.draining = draining;
                                        health.loop_turns = pulse->beats(loop);
                                    },
                                    [this](Database& db, std::string_view name) {
                                        return published_queue(db, *config.get(), name,
                                                               wall_clock());
                                    }});
    web->start();
}

MakeSink Agent::Impl::sink_maker() { return desk_maker(); }

std::function<std::unique_ptr<ChatDesk>()> Agent::Impl::desk_maker() {
    return [this]() -> std::unique_ptr<ChatDesk> {
        auto reception = std::make_unique<Reception>(
            Database(config.get()->database),
            Reception::Parts{[this] { return config.get(); }, wall_clock,
                             [this] { loop.post([this] { runner->wake(); }); },
                             [this] { wake_outbox(); }, [this] { return draining.load(); }});
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
    start_web();
    spdlog::info("patchcordd {} is ready, addresses: {}", PATCHCORD_VERSION,
                 fmt::join(config.get()->addresses, ", "));
    loop.run();
    web.reset();
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
    } else if (signal == SIGUSR1) {
        take_nothing_new();
    } else {
        stop();
    }
}

void Agent::Impl::take_nothing_new() {
    if (draining.exchange(true)) return;
    spdlog::info("draining: nothing new is taken, {} calls go on to their end", runner->live());
    if (lmtp) lmtp->stop();
    if (imap) imap->stop();
    runner->drain([this] { loop.stop(); });
}

void Agent::Impl::reload() {
    try {
        Config next = load_config(config.get()->file);
        const auto now = config.get();
        if (next.database != now->database || next.sip != now->sip || next.media != now->media ||
            next.lmtp != now->lmtp || next.imap != now->imap || next.smtp != now->smtp ||
            next.trust != now->trust || next.xmpp != now->xmpp || next.web != now->web ||
            next.name != now->name || next.addresses != now->addresses) {
            spdlog::warn(
                "configuration: [agent] address, name and database, [mail], [xmpp], [web], [sip], "
                "[[gateway]] and [media] are read at the start only; restart to change them");
        }
        set_up_log(next.log);
        config.set(std::move(next));
        spdlog::info("configuration read again");
    } catch (const std::runtime_error& error) {
        spdlog::error("the configuration stays as it was: {}", error.what());
    }
}

void Agent::Impl::stop() {
    if (++stops > 1) {
        spdlog::info("stopping now: {} calls are ended", runner->live());
        runner->cancel_all();
        return;
    }
    spdlog::info("stopping: nothing new is taken, {} calls go on", runner->live());
    take_nothing_new();
    drain_timer = loop.after(config.get()->drain, [this] {
        spdlog::warn("{} calls did not end in time and are ended", runner->live());
        runner->cancel_all();
    });
}

Agent::Agent(Config config) : impl_(std::make_unique<Impl>(std::move(config))) {}
Agent::~Agent() = default;
void Agent::run() { impl_->run(); }

}  // namespace patchcord
