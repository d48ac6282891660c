#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <unordered_map>

namespace patchcord::xmpp {

/// How many messages of one sender are taken in a minute.
class Limiter {
 public:
    using Time = std::chrono::steady_clock::time_point;
    explicit Limiter(int a_minute) : a_minute_(a_minute) {}

    enum class Verdict {
        taken,
        refused_first,  ///< the first one over the limit: say so, once
        refused,
    };
    Verdict message(const std::string& sender, Time now);

 private:
    struct Window {
        Time begin{};
        int count = 0;
    };
    int a_minute_;
    std::unordered_map<std::string, Window> windows_;
};

}  // namespace patchcord::xmpp
