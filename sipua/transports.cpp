#include "sipua/transports.hpp"

#include <fmt/format.h>
#include <sofia-sip/sresolv.h>
#include <sofia-sip/su_log.h>
#include <spdlog/spdlog.h>

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "sipua/signalling.hpp"
#include "sipua/sofia_tls.hpp"

namespace patchcord {

namespace {

namespace fs = std::filesystem;

constexpr unsigned socket_buffer = 4U * 1024 * 1024;
constexpr unsigned largest_datagram = 1472;  ///< one Ethernet frame; longer requests go by TCP
constexpr unsigned largest_message = 64U * 1024;
constexpr const char* system_authorities = "/etc/ssl/certs/ca-certificates.crt";
/// Chains of public authorities have two certificates between the root and the server's.
constexpr unsigned deepest_chain = 5;

std::string in_brackets(const std::string& address) {
    return address.find(':') == std::string::npos || address.front() == '['
               ? address
               : fmt::format("[{}]", address);
}

bool is_any(const std::string& address) { return address == "0.0.0.0" || address == "::"; }

std::string content_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in || text.str().empty()) throw std::runtime_error(file + " cannot be read");
    return text.str();
}

/// Sofia's own log goes into ours, for who debugs.
void log_line(void* /*stream*/, const char* format, va_list arguments) {
    constexpr std::size_t longest_line = 512;
    std::vector<char> line(longest_line);
    const int length = vsnprintf(line.data(), line.size(), format, arguments);
    if (length <= 0) return;
    std::string_view text(line.data());
    while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
    if (!text.empty()) spdlog::debug("sofia: {}", text);
}

/// Sofia reads its certificates from a folder with names of its own: made for the moment.
class CertificateFolder {
 public:
    explicit CertificateFolder(const TlsSettings& tls) {
        std::string name = (fs::temp_directory_path() / "patchcord-tls.XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("no temporary folder can be made for certificates");
        }
        folder_ = name;
        try {
            write("cafile.pem", content_of(tls.ca_file.empty() ? system_authorities : tls.ca_file));
            if (!tls.certificate_file.empty()) {
                write("agent.pem", content_of(tls.certificate_file) +
                                       (tls.key_file.empty() ? "" : content_of(tls.key_file)));
            }
        } catch (...) {
            remove();
            throw;
        }
    }
    CertificateFolder(const CertificateFolder&) = delete;
    CertificateFolder& operator=(const CertificateFolder&) = delete;
    ~CertificateFolder() { remove(); }

    const std::string& path() const { return folder_; }

 private:
    void write(const char* name, const std::string& text) const {
        std::ofstream out(fs::path(folder_) / name, std::ios::binary);
        out << text;
        if (!out.flush()) throw std::runtime_error("certificates cannot be written to " + folder_);
    }
    void remove() noexcept {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }

    std::string folder_;
};

}  // namespace

Transports::Transports(Loop& loop, const SipSettings& settings, const Options& options,
                       RequestSink& stranger, ResponseSink& strays)
    : loop_(loop), settings_(settings), options_(options), stranger_(stranger), strays_(strays) {
    su_log_redirect(su_log_default, log_line, nullptr);
    start_main();
}

Transports::~Transports() {
    for (auto& [key, agent] : tls_) {
        agent.default_leg.reset();
        nta_outgoing_destroy(agent.default_outgoing);
    }
    main_.default_leg.reset();
    nta_outgoing_destroy(main_.default_outgoing);
}

std::string Transports::address(const std::string& scheme, const std::string& port,
                                const std::string& parameters) const {
    const std::string bind = in_brackets(settings_.bind);
    const bool other_name = !settings_.advertised.empty() && settings_.advertised != settings_.bind;
    const std::string host = other_name               ? in_brackets(settings_.advertised)
                             : is_any(settings_.bind) ? "*"
                                                      : bind;
    return fmt::format("{}:{}:{}{}{}", scheme, host, port,
                       other_name ? fmt::format(";maddr={}", bind) : std::string{}, parameters);
}

void Transports::start_main() {
    const std::string url =
        address("sip", settings_.port == 0 ? "*" : fmt::format("{}", settings_.port), "");
    const auto t1 = static_cast<unsigned>(options_.t1.count());
    main_.agent.reset(nta_agent_create(
        loop_.root(), as_url(url), nullptr, nullptr, NTATAG_UA(1), NTATAG_MAXSIZE(largest_message),
        NTATAG_UDP_MTU(largest_datagram), NTATAG_PASS_100(1), NTATAG_MERGE_482(1),
        NTATAG_SIP_T1(t1), NTATAG_SIP_T1X64(64 * t1),
        TAG_IF(!settings_.resolver.empty(), SRESTAG_RESOLV_CONF(settings_.resolver.c_str())),
        TPTAG_UDP_RMEM(socket_buffer), TPTAG_UDP_WMEM(socket_buffer), TPTAG_PONG2PING(1),
        TAG_END()));
    if (main_.agent == nullptr) {
        throw std::runtime_error(
            fmt::format("SIP cannot listen on {} port {}", settings_.bind, settings_.port));
    }
    start(main_);
}

Transports::Agent& Transports::tls_agent(const TlsSettings& tls) {
    const TlsKey key{tls.ca_file, tls.certificate_file, tls.key_file};
    const auto known = tls_.find(key);
    if (known != tls_.end()) return known->second;
    cure_sofia_tls();
    const CertificateFolder certificates(tls);
    const auto t1 = static_cast<unsigned>(options_.t1.count());
    const std::string url = address("sips", "*", ";transport=tls");
    Agent agent;
    agent.agent.reset(nta_agent_create(
        loop_.root(), as_url(url), nullptr, nullptr, TPTAG_CERTIFICATE(certificates.path().c_str()),
        TPTAG_TLS_VERIFY_POLICY(TPTLS_VERIFY_SUBJECTS_OUT | TPTLS_VERIFY_IN),
        TPTAG_TLS_VERIFY_DEPTH(deepest_chain), TPTAG_TLS_VERIFY_DATE(1), NTATAG_UA(1),
        NTATAG_MAXSIZE(largest_message), NTATAG_PASS_100(1), NTATAG_MERGE_482(1), NTATAG_SIP_T1(t1),
        NTATAG_SIP_T1X64(64 * t1),
        TAG_IF(!settings_.resolver.empty(), SRESTAG_RESOLV_CONF(settings_.resolver.c_str())),
        TAG_END()));
    if (agent.agent == nullptr) {
        throw std::runtime_error(
            "the certificates for TLS cannot be used: are ca_file, "
            "certificate_file and key_file in PEM, and do they belong "
            "together?");
    }
    start(agent);
    return tls_.emplace(key, std::move(agent)).first->second;
}

void Transports::start(Agent& agent) {
    agent.default_leg.reset(nta_leg_tcreate(agent.agent.get(), request_callback, &stranger_,
                                            NTATAG_NO_DIALOG(1), TAG_END()));
    agent.default_outgoing = nta_outgoing_default(agent.agent.get(), response_callback, &strays_);
    const sip_via_t* via = nta_agent_via(agent.agent.get());
    if (via == nullptr || via->v_host == nullptr) {
        throw std::runtime_error("SIP has no address of its own");
    }
    agent.host = in_brackets(via->v_host);
    const unsigned long standard_port = &agent == &main_ ? 5060 : 5061;
    agent.port = static_cast<std::uint16_t>(
        via->v_port != nullptr ? std::strtoul(via->v_port, nullptr, 10) : standard_port);
}

Way Transports::way(const Outbound& outbound) {
    return way(outbound.transport, outbound.gateway ? outbound.gateway->tls : settings_.tls);
}

Way Transports::way(Transport transport, const TlsSettings& tls) {
    const Agent& agent = transport == Transport::tls ? tls_agent(tls) : main_;
    const char* parameter = "";
    switch (transport) {
        case Transport::udp:
            break;
        case Transport::tcp:
            parameter = ";transport=tcp";
            break;
        case Transport::tls:
            parameter = ";transport=tls";
            break;
    }
    return {agent.agent.get(),
            fmt::format("<sip:patchcord@{}:{}{}>", agent.host, agent.port, parameter)};
}

}  // namespace patchcord
