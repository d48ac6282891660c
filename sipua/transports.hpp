#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "sipua/gateway.hpp"
#include "sipua/handle.hpp"
#include "sipua/loop.hpp"
#include "sipua/settings.hpp"

namespace patchcord {

/// Where a dialog's messages leave and where its peer reaches us.
struct Way {
    nta_agent_t* agent = nullptr;
    std::string contact;  ///< "<sip:patchcord@192.0.2.1:5060;transport=tcp>"
};

/// Sofia's agents: one for UDP and TCP, and one for each set of certificates for TLS, so that a
/// gateway's authority vouches for that gateway alone. TLS peers are verified, chain and name
/// (RFC 5922); who connects to us by TLS is verified too. Loop thread only.
class Transports {
 public:
    struct Options {
        std::chrono::milliseconds t1{500};  ///< RFC 3261 §17.1.1.1
    };
    /// Listens for UDP and TCP at once. `stranger` gets the requests outside every dialog,
    /// `strays` the answers to no transaction; both must outlive it. Throws std::runtime_error
    /// where the address or port cannot be had.
    Transports(Loop& loop, const SipSettings& settings, const Options& options,
               RequestSink& stranger, ResponseSink& strays);
    Transports(const Transports&) = delete;
    Transports& operator=(const Transports&) = delete;
    ~Transports();

    /// The way of a leg. Throws std::runtime_error where its certificates cannot be read.
    Way way(const Outbound& outbound);
    Way way(Transport transport, const TlsSettings& tls);

    std::uint16_t port() const { return main_.port; }
    /// Of our Contact; IPv6 in brackets.
    const std::string& host() const { return main_.host; }

 private:
    struct Agent {
        AgentHandle agent;
        LegHandle default_leg;
        nta_outgoing_t* default_outgoing = nullptr;  ///< the agent's
        std::string host;
        std::uint16_t port = 0;
    };
    using TlsKey = std::tuple<std::string, std::string, std::string>;

    void start_main();
    void start(Agent& agent);
    Agent& tls_agent(const TlsSettings& tls);
    std::string address(const std::string& scheme, const std::string& port,
                        const std::string& parameters) const;

    Loop& loop_;
    const SipSettings settings_;
    Options options_;
    RequestSink& stranger_;
    ResponseSink& strays_;
    Agent main_;
    std::map<TlsKey, Agent> tls_;
};

}  // namespace patchcord
