#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sipua/dialer.hpp"
#include "sipua/gateway_watch.hpp"
#include "sipua/loop.hpp"
#include "sipua/media.hpp"
#include "sipua/phones.hpp"
#include "sipua/registration.hpp"
#include "sipua/settings.hpp"

namespace patchcord {

/// What a SIP dialer needs beside its settings.
struct SipDialerOptions {
    std::vector<Codec> codecs{Codec::pcmu, Codec::pcma};  ///< offered, in order of preference
    std::chrono::seconds session_expires{180};            ///< RFC 4028; 0: none
    std::chrono::seconds min_session{90};                 ///< shorter ones are refused (422)
    std::chrono::milliseconds first_answer{20000};  ///< of direct calls; gateways have their own
    std::chrono::milliseconds t1{500};              ///< RFC 3261 §17.1.1.1
    bool direct_media = false;  ///< joined parties send their sound to each other where they can
    bool transfers = false;     ///< REFER is taken, and told as LegTransfer
    std::string user_agent = "Patchcord/" PATCHCORD_VERSION;
    PhoneStore* phones = nullptr;  ///< of the registrar, where the settings want one
    PhoneClock clock;              ///< likewise
};

/// A Dialer over SIP.
class SipDialer : public Dialer {
 public:
    /// The UDP and TCP port that is listened on.
    virtual std::uint16_t port() const = 0;
    /// Legs that have a name, and dialogs that are still cleaned up without one.
    virtual std::size_t active() const = 0;
    /// Takes changed gateways (and registers anew); legs that exist keep theirs.
    virtual void set_gateways(std::vector<GatewaySettings> gateways) = 0;
    /// Of all gateways, in the order of the settings.
    virtual std::vector<GatewayState> gateways() const = 0;
    /// Of the gateways that want it, in the order of the settings.
    virtual std::vector<RegistrationState> registrations() const = 0;
};

/// Listens at once. Throws std::runtime_error where the address or port cannot be had. Sets the
/// media engine's listener. `loop` and `media` must outlive it; destroying it sends nothing more:
/// end the legs first where they must not be left to another process.
std::unique_ptr<SipDialer> make_sip_dialer(Loop& loop, SipSettings settings, MediaEngine& media,
                                           SipDialerOptions options = {});

}  // namespace patchcord
