#pragma once

#include <cstdint>
#include <string>

namespace patchcord {

/// Where health and metrics are read: by nobody but this machine's own programs.
struct WebSettings {
    std::string address;  ///< numeric, of loopback: "127.0.0.1", "::1"
    std::uint16_t port = 0;
    bool operator==(const WebSettings&) const = default;
};

}  // namespace patchcord
