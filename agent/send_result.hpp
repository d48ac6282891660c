#pragma once

#include <string>
#include <variant>

namespace patchcord {

/// What became of one attempt to send a notice.
struct Sent {};
/// It may work later: the server is away, or said 4xx.
struct TryLater {
    std::string why;
};
/// It will never work: the address is bad, or the server said 5xx.
struct Never {
    std::string why;
};
using SendResult = std::variant<Sent, TryLater, Never>;

}  // namespace patchcord
