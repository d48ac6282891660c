#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sipua/settings.hpp"

namespace patchcord {

class Loop;
class Transports;

/// How it stands with one gateway.
struct GatewayState {
    std::string gateway;
    bool up = true;     ///< nothing is known against it
    std::string fault;  ///< why it is down, in plain words
    bool operator==(const GatewayState&) const = default;
};

/// Knows which gateways can take calls: by OPTIONS where `qualify` says so (RFC 3261 §11), by a
/// TLS handshake of its own where they are reached by TLS, and by what became of the calls. Logs
/// what changes. Loop thread only.
class GatewayWatch {
 public:
    /// Starts at once. `loop` and `transports` must outlive it.
    GatewayWatch(Loop& loop, Transports& transports, const std::vector<GatewaySettings>& gateways);
    GatewayWatch(const GatewayWatch&) = delete;
    GatewayWatch& operator=(const GatewayWatch&) = delete;
    /// Waits for a handshake that is under way, two seconds at most.
    ~GatewayWatch();

    std::vector<GatewayState> states() const;
    /// False: it is tried after the others.
    bool up(std::string_view gateway) const;
    /// Its TLS handshake fails: no call can succeed. Empty: not so.
    std::string tls_fault(std::string_view gateway) const;
    /// It did not take a call: down for a while, or as long as it asked for (at most five minutes).
    void failed(std::string_view gateway, const std::string& why, std::chrono::seconds retry_after);
    /// It took a call, or refused it for reasons of the party called.
    void answered(std::string_view gateway);

 private:
    class One;
    One* find(std::string_view gateway) const;
    std::vector<std::unique_ptr<One>> all_;
};

}  // namespace patchcord
