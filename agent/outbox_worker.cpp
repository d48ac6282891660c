#include "agent/outbox_worker.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "directory/outbox.hpp"

namespace patchcord {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int batch = 50;
constexpr std::chrono::minutes lease{10};  ///< longer than any server keeps us waiting
constexpr seconds first_delay{10};
constexpr seconds longest_delay{3600};
constexpr std::chrono::hours gives_up_after{48};
/// The clock may be set, and other processes may write: looked at least this often.
constexpr seconds longest_sleep{60};

milliseconds delay_after(int attempts) {
    seconds delay = first_delay;
    for (int i = 0; i < attempts && delay < longest_delay; ++i) delay *= 2;
    return std::min(delay, longest_delay);
}

}  // namespace

struct OutboxWorker::Impl {
    Settings settings;
    std::mutex mutex;
    std::condition_variable changed;
    bool woken = false;
    bool stopping = false;
    std::thread thread;

    explicit Impl(Settings settings_) : settings(std::move(settings_)) {}

    void run() {
        std::unique_ptr<Database> db;
        while (!is_stopping()) {
            milliseconds sleep = longest_sleep;
            try {
                if (!db) db = std::make_unique<Database>(settings.database);
                while (send_due(*db)) {
                }
                if (const auto next = next_notice_due(*db, settings.channel, settings.owner)) {
                    const milliseconds until = *next - settings.now();
                    sleep = std::clamp(until, milliseconds(0), sleep);
                }
                if (const auto next = settings.also ? settings.also(*db) : std::nullopt) {
                    const milliseconds until = *next - settings.now();
                    sleep = std::clamp(until, milliseconds(0), sleep);
                }
            } catch (const std::exception& error) {
                spdlog::error("outbox {}: {}", settings.channel, error.what());
                db.reset();
                sleep = seconds(1);
            }
            rest(sleep);
        }
    }

    bool is_stopping() {
        const std::lock_guard lock(mutex);
        return stopping;
    }

    void rest(milliseconds time) {
        std::unique_lock lock(mutex);
        changed.wait_for(lock, time, [this] { return woken || stopping; });
        woken = false;
    }

    /// True where there may be more at once.
    bool send_due(Database& db) {
        const auto items = due_notices(db, settings.channel, settings.owner, settings.now(), batch);
        for (const auto& item : items) {
            if (is_stopping()) return false;
            if (!claim_notice(db, item.id, settings.owner, settings.now(), lease)) continue;
            send_one(db, item);
        }
        return items.size() == batch;
    }

    SendResult try_to_send(const OutboxItem& item) {
        std::optional<Notice> notice;
        try {
            notice = notice_from_json(item.payload);
        } catch (const std::exception& error) {
            return Never{error.what()};
        }
        try {
            return settings.send(*notice);
        } catch (const std::exception& error) {
            return TryLater{error.what()};
        }
    }

    void send_one(Database& db, const OutboxItem& item) {
        const SendResult result = try_to_send(item);
        const Instant now = settings.now();
        if (std::holds_alternative<Sent>(result)) {
            notice_sent(db, item.id, now);
            spdlog::info("outbox {}: notice {} sent to {}", settings.channel, item.id,
                         item.recipient);
        } else if (const auto* later = std::get_if<TryLater>(&result)) {
            if (is_stopping())
                return;  // cut off by ourselves: no attempt of it; the next process takes it
            const Instant due = now + delay_after(item.attempts);
            if (due - item.created > gives_up_after) {
                fail(db, item, "given up: " + later->why);
                return;
            }
            notice_delayed(db, item.id, due, later->why);
            spdlog::warn("outbox {}: notice {} to {} waits: {}", settings.channel, item.id,
                         item.recipient, later->why);
        } else {
            fail(db, item, std::get<Never>(result).why);
        }
    }

    void fail(Database& db, const OutboxItem& item, const std::string& why) const {
        notice_failed(db, item.id, why);
        spdlog::error("outbox {}: notice {} to {} failed: {}", settings.channel, item.id,
                      item.recipient, why);
    }
};

OutboxWorker::OutboxWorker(Settings settings)
    : impl_(std::make_unique<Impl>(std::move(settings))) {}

OutboxWorker::~OutboxWorker() { stop(); }

void OutboxWorker::start() {
    impl_->stopping = false;
    impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
}

void OutboxWorker::wake() {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->woken = true;
    }
    impl_->changed.notify_one();
}

void OutboxWorker::stop() {
    if (!impl_->thread.joinable()) return;
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->stopping = true;
    }
    impl_->changed.notify_one();
    impl_->thread.join();
}

}  // namespace patchcord
