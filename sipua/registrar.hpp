#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sipua/digest.hpp"
#include "sipua/handle.hpp"
#include "sipua/phones.hpp"
#include "sipua/settings.hpp"

namespace patchcord {

/// The registrar (RFC 3261 §10.3) for SIP phones of this office: digest with SHA-256 or MD5, each
/// nonce counted so that nothing can be replayed, guessing slowed down. What it grants is stored
/// before it is answered. Loop thread only.
class Registrar {
 public:
    /// `store` must outlive it.
    Registrar(RegistrarSettings settings, PhoneStore& store, PhoneClock clock);

    /// Answers a REGISTER; takes `request` over.
    void answer(nta_agent_t* agent, nta_incoming_t* request, const sip_t* sip);
    /// Where the phones of sip:user@domain are; empty as well for any other domain.
    std::vector<PhoneBinding> find(std::string_view uri);
    /// sip:user@domain of this registrar's domain.
    bool is_ours(std::string_view uri) const;

 private:
    enum class Proof { missing, stale, wrong, good };
    struct Nonce {
        std::chrono::sys_seconds made{};
        std::uint32_t count = 0;  ///< the highest one used
    };
    struct Guesses {
        std::chrono::sys_seconds since{};
        int wrong = 0;
    };

    Proof check(const sip_t* sip, const std::string& user);
    void challenge(nta_incoming_t* request, bool stale);
    void reply(nta_incoming_t* request, int status, const std::vector<PhoneBinding>& bindings);
    /// The status to answer; `bindings` are the user's, changed as asked.
    int apply(const sip_t* sip, const std::string& user, const std::string& from,
              std::vector<PhoneBinding>& bindings) const;
    bool too_many_guesses(const std::string& host);

    const RegistrarSettings settings_;
    PhoneStore& store_;
    PhoneClock clock_;
    std::map<std::string, Nonce> nonces_;
    std::map<std::string, Guesses> guesses_;  ///< by address
};

}  // namespace patchcord
