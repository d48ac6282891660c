#include "agent/xmpp/limiter.hpp"

namespace patchcord::xmpp {
namespace {

constexpr std::chrono::minutes window_length{1};
/// More senders than that in a minute are a flood of forged ones; old windows are dropped then.
constexpr std::size_t max_senders = 10000;

}  // namespace

Limiter::Verdict Limiter::message(const std::string& sender, Time now) {
    if (windows_.size() >= max_senders && !windows_.contains(sender)) {
        std::erase_if(windows_,
                      [now](const auto& one) { return now - one.second.begin >= window_length; });
        if (windows_.size() >= max_senders) {
            return Verdict::refused;
        }
    }
    Window& window = windows_[sender];
    if (window.count == 0 || now - window.begin >= window_length) {
        window = {now, 0};
    }
    ++window.count;
    if (window.count <= a_minute_) {
        return Verdict::taken;
    }
    return window.count == a_minute_ + 1 ? Verdict::refused_first : Verdict::refused;
}

}  // namespace patchcord::xmpp
