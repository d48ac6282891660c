#include "agent/mail/imap.hpp"

#include <poll.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>
#include <random>
#include <set>
#include <thread>
#include <utility>

#include "agent/mail/imap_session.hpp"
#include "agent/mail/to_message.hpp"
#include "directory/attempts.hpp"

namespace patchcord {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint32_t fetched_bytes = 256 * 1024;  ///< MailLimits::bytes
constexpr milliseconds refused_delay{30000};  ///< trying again soon would only lock the account
constexpr milliseconds storage_delay{10000};

}  // namespace

struct ImapListener::Impl {
    ImapSettings settings;
    Intake intake;
    std::function<void(const std::string&)> on_state;
    Cancel cancel;
    std::thread thread;

    // Of the thread:
    std::unique_ptr<MessageSink> sink;
    std::unique_ptr<Attempts> attempts;
    std::unique_ptr<ImapSession> session;
    std::uint32_t uidvalidity = 0;
    std::set<std::uint32_t> stay;  ///< handled, but the server would not move them
    milliseconds delay{0};
    std::minstd_rand random{std::random_device{}()};

    void run();
    void work();
    void connect();
    bool take_all();
    void take(std::uint32_t uid);
    Message read(std::uint32_t uid, std::string raw);
    void put_away(std::uint32_t uid, Accepted result);
    void tell(const std::string& state) const;
    bool rest(milliseconds time) const;
};

ImapListener::ImapListener(ImapSettings settings, Intake intake,
                           std::function<void(const std::string&)> on_state)
    : impl_(std::make_unique<Impl>()) {
    impl_->settings = std::move(settings);
    impl_->intake = std::move(intake);
    impl_->on_state = std::move(on_state);
}

ImapListener::~ImapListener() { stop(); }

void ImapListener::start() {
    impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
}

void ImapListener::stop() {
    if (!impl_->thread.joinable()) return;
    impl_->cancel.cancel();
    impl_->thread.join();
}

void ImapListener::Impl::tell(const std::string& state) const {
    spdlog::info("imap {}: {}", settings.server.user, state);
    if (on_state) on_state(state);
}

/// False: it is to stop.
bool ImapListener::Impl::rest(milliseconds time) const {
    pollfd until{cancel.fd(), POLLIN, 0};
    return ::poll(&until, 1, static_cast<int>(time.count())) <= 0;  // a signal only cuts it short
}

void ImapListener::Impl::run() {
    for (;;) {
        milliseconds least = settings.first_retry;
        std::string why;
        try {
            work();
            break;
        } catch (const ImapRefused& error) {
            why = error.what();
            least = refused_delay;
        } catch (const std::exception& error) {
            why = error.what();
        }
        session.reset();
        if (!rest(milliseconds(0))) break;
        // Many agents whose server comes back must not all come at once.
        delay = std::max(delay, least);
        std::uniform_real_distribution<double> jitter(0.8, 1.2);
        const milliseconds wait(
            static_cast<std::int64_t>(static_cast<double>(delay.count()) * jitter(random)));
        spdlog::warn("imap {}: {}", settings.server.user, why);
        tell("trying again in " + std::to_string((wait.count() + 500) / 1000) + " s: " + why);
        delay = std::min(delay * 2, settings.longest_retry);
        if (!rest(wait)) break;
    }
    session.reset();
    sink.reset();
    attempts.reset();
}

/// Until it is to stop; throws where the connection broke.
void ImapListener::Impl::work() {
    if (!sink) sink = intake.make_sink();
    if (!intake.database.empty() && !attempts) {
        attempts = std::make_unique<Attempts>(intake.database);
    }
    connect();
    bool first = true;
    for (;;) {
        const bool all = take_all();
        delay = milliseconds(0);
        if (!rest(milliseconds(0))) break;
        if (!all) {
            if (!rest(storage_delay)) break;
            continue;
        }
        if (std::exchange(first, false)) tell("waiting");
        if (session->idle(settings.idle) == ImapSession::Idle::cancelled) break;
    }
}

void ImapListener::Impl::connect() {
    session = std::make_unique<ImapSession>(settings, cancel);
    if (uidvalidity != 0 && uidvalidity != session->uidvalidity()) {
        // The keys of the mails themselves tell which were here before.
        spdlog::warn("imap {}: UIDVALIDITY of {} changed from {} to {}: looking at all its mails",
                     settings.server.user, settings.folder, uidvalidity, session->uidvalidity());
    }
    uidvalidity = session->uidvalidity();
    stay.clear();
    tell("connected");
}

/// False: something could not be stored; it stays in the folder, unseen.
bool ImapListener::Impl::take_all() {
    // With a folder for handled mails, what another program marked \Seen is still ours to handle.
    const bool only_unseen = settings.done_folder.empty() || settings.failed_folder.empty();
    for (const auto uid : session->list(only_unseen)) {
        if (stay.contains(uid)) continue;
        if (!rest(milliseconds(0))) return true;
        try {
            take(uid);
            delay = milliseconds(0);  // a connection that carries mails is worth another one soon
        } catch (const DatabaseError& error) {
            spdlog::error("imap {}: mail {} not accepted: {}", settings.server.user, uid,
                          error.what());
            return false;
        }
    }
    return true;
}

Message ImapListener::Impl::read(std::uint32_t uid, std::string raw) {
    const Instant now = intake.now();
    Envelope envelope;
    const std::string key = attempt_key(raw);
    const bool parked = attempts && attempts->begin(key, now) >= most_attempts;
    if (parked) {
        if (!intake.own_addresses.empty()) envelope.recipient = intake.own_addresses.front();
    } else {
        envelope.recipient = own_recipient(raw, intake.own_addresses);
    }
    Message message =
        parked ? parked_message(std::move(raw), envelope, now)
               : to_message(std::move(raw), envelope, intake.trust, intake.own_addresses, now);
    message.keys.insert(message.keys.begin(), "imap:" + settings.server.user + "@" +
                                                  settings.server.host + "/" + settings.folder +
                                                  ":" + std::to_string(uidvalidity) + ":" +
                                                  std::to_string(uid));
    return message;
}

void ImapListener::Impl::take(std::uint32_t uid) {
    std::string raw = session->fetch(uid, fetched_bytes);
    if (raw.empty()) {
        stay.insert(uid);  // gone, or nothing in it
        return;
    }
    const std::string attempt = attempt_key(raw);
    const Message message = read(uid, std::move(raw));
    const Accepted result = sink->accept(message);
    spdlog::info("imap {}: mail {} <{}> from {}: {}", settings.server.user, uid, message.message_id,
                 message.sender,
                 result == Accepted::accepted    ? "accepted"
                 : result == Accepted::duplicate ? "was here already"
                                                 : "refused: " + message.unproven_why);
    if (attempts) attempts->end(attempt);
    put_away(uid, result);
}

void ImapListener::Impl::put_away(std::uint32_t uid, Accepted result) {
    session->mark_seen(uid);
    const auto& folder =
        result == Accepted::refused ? settings.failed_folder : settings.done_folder;
    if (!folder.empty() && session->move(uid, folder)) return;
    stay.insert(uid);
    if (!folder.empty()) {
        spdlog::warn("imap {}: mail {} stays in {}: the server will not move it to {}",
                     settings.server.user, uid, settings.folder, folder);
    }
}

std::string check_imap(const ImapSettings& settings) {
    try {
        const Cancel cancel;
        ImapSession session(settings, cancel);
        session.logout();
        return {};
    } catch (const std::exception& error) {
        return error.what();
    }
}

}  // namespace patchcord
