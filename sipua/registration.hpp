#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "sipua/settings.hpp"

namespace patchcord {

struct DialogContext;

/// How it stands with one gateway that wants to know us.
struct RegistrationState {
    std::string gateway;
    bool registered = false;
    int status = 0;      ///< of the last answer; 0: none yet
    std::string reason;  ///< of the last answer
    bool operator==(const RegistrationState&) const = default;
};

/// Keeps us registered (RFC 3261 §10) with the gateways that want it: refreshes in time, tries
/// again with growing pauses after a failure. Loop thread only.
class Registrations {
 public:
    /// Starts at once. `context` must outlive it.
    Registrations(DialogContext& context, const std::vector<GatewaySettings>& gateways);
    Registrations(const Registrations&) = delete;
    Registrations& operator=(const Registrations&) = delete;
    /// Sends nothing: a registration that is not refreshed ends by itself.
    ~Registrations();

    std::vector<RegistrationState> states() const;

 private:
    class One;
    std::vector<std::unique_ptr<One>> all_;
};

}  // namespace patchcord
