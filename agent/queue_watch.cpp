#include "agent/queue_watch.hpp"

#include <algorithm>
#include <utility>

namespace patchcord {
namespace {

using std::chrono::seconds;

constexpr seconds longest_pause{300};
constexpr int most_doublings = 6;

}  // namespace

QueueWatch::Look::Look(QueueWatch& watch, QueuePage page, Listener listener)
    : watch_(watch), page_(std::move(page)), listener_(std::move(listener)) {
    read();
}

void QueueWatch::Look::read() {
    if (!watch_.reader_) watch_.reader_ = std::make_unique<PageReader>();
    watch_.reader_->get({page_.url, page_.token, page_.ca_file},
                        [&loop = watch_.loop_, weak = std::weak_ptr(self_)](PageResult result) {
                            loop.post([weak, result = std::move(result)] {
                                if (const auto self = weak.lock()) (*self)->take(result);
                            });
                        });
}

void QueueWatch::Look::take(const PageResult& result) {
    const QueueNotice notice =
        result.fault.empty() ? queue_from_json(result.body, page_.fields) : QueueNotice{};
    const bool good = !notice.empty();
    faults_ = good ? 0 : std::min(faults_ + 1, most_doublings);
    const seconds pause =
        std::min(page_.every * (1 << faults_), std::max(longest_pause, page_.every));
    timer_ = watch_.loop_.after(pause, [this] { read(); });
    if (good) {
        listener_.told(notice);
    } else if (faults_ == 1) {
        listener_.failed(result.fault.empty() ? "it says nothing of a queue" : result.fault);
    }
}

}  // namespace patchcord
