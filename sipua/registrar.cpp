#include "sipua/registrar.hpp"

#include <fmt/format.h>
#include <sofia-sip/tport.h>
#include <sofia-sip/url.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <utility>

#include "parsers/sip_uri.hpp"
#include "sipua/headers.hpp"
#include "sipua/signalling.hpp"

namespace patchcord {

namespace {

using namespace std::chrono_literals;

constexpr auto nonce_life = 300s;
constexpr std::size_t most_nonces = 4096;
constexpr std::size_t most_addresses = 4096;
constexpr auto guess_window = 60s;
constexpr int most_guesses = 20;
constexpr std::size_t longest_agent = 80;
constexpr int most_contacts_asked = 20;
constexpr std::size_t most_parameters = 32;

struct Source {
    std::string host;
    std::string uri;
};

/// Where a request came from.
Source source_of(nta_agent_t* agent, nta_incoming_t* request, const sip_t* sip) {
    msg_t* message = nta_incoming_getrequest(request);
    Source source;
    if (message == nullptr) return source;
    std::array<char, SU_ADDRSIZE> text{};
    const su_sockaddr_t* address = msg_addr(message);
    if (su_inet_ntop(address->su_family, SU_ADDR(address), text.data(), text.size()) != nullptr) {
        source.host = address->su_family == AF_INET6 ? fmt::format("[{}]", text.data())
                                                     : std::string(text.data());
        const tport_t* transport = nta_incoming_transport(agent, request, message);
        const char* protocol = transport != nullptr ? tport_name(transport)->tpn_proto : "udp";
        source.uri =
            fmt::format("sip:{}:{};transport={}", source.host, ntohs(address->su_port), protocol);
        if (!parse_sip_uri(source.uri)) source.uri.clear();
    }
    msg_destroy(message);
    (void)sip;
    return source;
}

std::string contact_text(const sip_contact_t* contact) {
    const HomeHandle home = make_home();
    const char* text = url_as_string(home.get(), contact->m_url);
    if (text == nullptr || !headers::is_safe(text)) return {};
    const std::string uri = text;
    const bool sip = uri.starts_with("sip:") || uri.starts_with("sips:");
    return sip && uri.find('?') == std::string::npos && uri.size() <= 256 ? uri : std::string{};
}

std::optional<std::uint32_t> number(const char* text) {
    if (text == nullptr) return std::nullopt;
    const std::string_view digits(text);
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

/// A phone behind NAT, or one that keeps a connection, is reached where it came from; empty: where
/// its Contact says.
std::string next_hop(const std::string& contact, const std::string& from) {
    const std::string plain = contact.substr(0, contact.find(';', contact.find('@') + 1));
    const std::optional<SipUri> own = parse_sip_uri(plain);
    const std::optional<SipUri> source = parse_sip_uri(from);
    const bool direct = own && source && own->host == source->host && source->transport == "udp";
    return direct ? std::string{} : from;
}

}  // namespace

Registrar::Registrar(RegistrarSettings settings, PhoneStore& store, PhoneClock clock)
    : settings_(std::move(settings)), store_(store), clock_(std::move(clock)) {}

bool Registrar::is_ours(std::string_view uri) const {
    const std::optional<SipUri> read = parse_sip_uri(uri);
    return read && !read->user.empty() && read->host == settings_.domain && read->port == 0;
}

std::vector<PhoneBinding> Registrar::find(std::string_view uri) {
    if (!is_ours(uri)) return {};
    return store_.bindings(parse_sip_uri(uri)->user, clock_());
}

void Registrar::answer(nta_agent_t* agent, nta_incoming_t* request, const sip_t* sip) {
    const Source source = source_of(agent, request, sip);
    const std::string to = sip->sip_to != nullptr ? [&] {
        const HomeHandle home = make_home();
        const char* text = url_as_string(home.get(), sip->sip_to->a_url);
        return std::string(text != nullptr ? text : "");
    }()
                                                  : std::string{};
    const std::optional<SipUri> address = parse_sip_uri(to);
    try {
        if (!address || address->user.empty() || address->host != settings_.domain) {
            reply(request, 404, {});
            return;
        }
        if (too_many_guesses(source.host)) {
            reply(request, 403, {});
            return;
        }
        const std::string& user = address->user;
        switch (check(sip, user)) {
            case Proof::missing:
                challenge(request, false);
                return;
            case Proof::stale:
                challenge(request, true);
                return;
            case Proof::wrong:
                if (guesses_.size() < most_addresses) ++guesses_[source.host].wrong;
                spdlog::warn("registrar: {} does not prove to be {}", source.host, user);
                challenge(request, false);
                return;
            case Proof::good:
                break;
        }
        std::vector<PhoneBinding> bindings = store_.bindings(user, clock_());
        const std::vector<PhoneBinding> before = bindings;
        const int status = apply(sip, user, source.uri, bindings);
        if (status == 200 && bindings != before) {
            store_.save(user, bindings);
            if (bindings.size() != before.size()) {
                spdlog::info("registrar: {} has {} phones", user, bindings.size());
            }
        }
        reply(request, status, bindings);
    } catch (const std::runtime_error& error) {
        spdlog::error("registrar: {}", error.what());
        reply(request, 500, {});
    }
}

bool Registrar::too_many_guesses(const std::string& host) {
    const auto now = clock_();
    std::erase_if(guesses_, [&](const auto& entry) {
        return now - entry.second.since > guess_window && entry.second.since != decltype(now){};
    });
    Guesses& guesses = guesses_[host];
    if (guesses.since == decltype(now){}) guesses.since = now;
    return guesses.wrong >= most_guesses;
}

Registrar::Proof Registrar::check(const sip_t* sip, const std::string& user) {
    const auto now = clock_();
    std::erase_if(nonces_, [&](const auto& entry) { return now - entry.second.made > nonce_life; });
    bool answered = false;
    for (const sip_authorization_t* a = sip->sip_authorization; a != nullptr; a = a->au_next) {
        std::vector<std::string_view> parameters;
        for (const msg_param_t* p = a->au_params;
             p != nullptr && *p != nullptr && parameters.size() < most_parameters; ++p) {
            parameters.emplace_back(*p);
        }
        const auto claim =
            digest::parse_claim(a->au_scheme != nullptr ? a->au_scheme : "", parameters);
        if (!claim || claim->realm != settings_.domain) continue;
        answered = true;
        const auto secret = store_.secret(user);
        if (!secret || claim->user != user) continue;
        const std::string& ha1 =
            claim->algorithm == digest::Algorithm::sha256 ? secret->ha1_sha256 : secret->ha1_md5;
        if (!digest::proves(*claim, ha1, "REGISTER")) continue;
        const auto nonce = nonces_.find(claim->nonce);
        if (nonce == nonces_.end()) return Proof::stale;
        std::uint32_t count = 0;
        const char* end = claim->count.data() + claim->count.size();
        if (std::from_chars(claim->count.data(), end, count, 16).ptr != end) return Proof::stale;
        if (count <= nonce->second.count) return Proof::stale;  // seen already
        nonce->second.count = count;
        return Proof::good;
    }
    return answered ? Proof::wrong : Proof::missing;
}

void Registrar::challenge(nta_incoming_t* request, bool stale) {
    constexpr std::size_t nonce_bytes = 16;
    if (nonces_.size() >= most_nonces) nonces_.erase(nonces_.begin());
    const std::string nonce = headers::random_hex(nonce_bytes);
    nonces_[nonce].made = clock_();
    const std::string strong =
        "WWW-Authenticate: " +
        digest::challenge(digest::Algorithm::sha256, settings_.domain, nonce, stale);
    const std::string usual =
        "WWW-Authenticate: " +
        digest::challenge(digest::Algorithm::md5, settings_.domain, nonce, stale);
    nta_incoming_treply(request, SIP_401_UNAUTHORIZED, SIPTAG_HEADER_STR(strong.c_str()),
                        SIPTAG_HEADER_STR(usual.c_str()), TAG_END());
    nta_incoming_destroy(request);
}

int Registrar::apply(const sip_t* sip, const std::string& user, const std::string& from,
                     std::vector<PhoneBinding>& bindings) const {
    const auto now = clock_();
    const std::uint32_t cseq = sip->sip_cseq != nullptr ? sip->sip_cseq->cs_seq : 0;
    const std::string call_id = sip->sip_call_id != nullptr && sip->sip_call_id->i_id != nullptr
                                    ? sip->sip_call_id->i_id
                                    : "";
    const sip_contact_t* contact = sip->sip_contact;
    const auto by_default = sip->sip_expires != nullptr
                                ? std::chrono::seconds(sip->sip_expires->ex_delta)
                                : settings_.longest;
    if (contact != nullptr && contact->m_url->url_type == url_any) {
        if (by_default.count() != 0 || contact->m_next != nullptr) return 400;
        bindings.clear();
        return 200;
    }
    std::vector<PhoneBinding> changed = bindings;
    int seen = 0;
    for (; contact != nullptr; contact = contact->m_next) {
        if (++seen > most_contacts_asked) return 400;
        const std::string uri = contact_text(contact);
        if (uri.empty()) return 400;
        const auto own = number(contact->m_expires);
        const auto asked = own ? std::chrono::seconds(*own) : by_default;
        const auto known = std::ranges::find(changed, uri, &PhoneBinding::contact);
        if (known != changed.end()) {
            if (known->call_id == call_id && cseq <= known->cseq) return 500;  // out of order
            changed.erase(known);
        }
        if (asked.count() == 0) continue;
        if (asked < settings_.shortest) return 423;
        PhoneBinding binding{user, uri, next_hop(uri, from), call_id, cseq, {}, {}};
        if (sip->sip_user_agent != nullptr && sip->sip_user_agent->g_string != nullptr) {
            binding.user_agent =
                std::string(sip->sip_user_agent->g_string).substr(0, longest_agent);
        }
        binding.expires = now + std::min(asked, settings_.longest);
        changed.insert(changed.begin(), std::move(binding));
    }
    // One too many: the phone that was heard of least recently goes.
    if (changed.size() > static_cast<std::size_t>(settings_.contacts)) {
        changed.resize(static_cast<std::size_t>(settings_.contacts));
    }
    bindings = std::move(changed);
    return 200;
}

void Registrar::reply(nta_incoming_t* request, int status,
                      const std::vector<PhoneBinding>& bindings) {
    const std::string least = fmt::format("{}", settings_.shortest.count());
    std::string contacts;
    if (status == 200) {
        const auto now = clock_();
        for (const PhoneBinding& binding : bindings) {
            contacts += fmt::format("{}<{}>;expires={}", contacts.empty() ? "" : ", ",
                                    binding.contact, (binding.expires - now).count());
        }
    }
    nta_incoming_treply(request, status, sip_status_phrase(status),
                        TAG_IF(!contacts.empty(), SIPTAG_CONTACT_STR(contacts.c_str())),
                        TAG_IF(status == 423, SIPTAG_MIN_EXPIRES_STR(least.c_str())), TAG_END());
    nta_incoming_destroy(request);
}

}  // namespace patchcord
