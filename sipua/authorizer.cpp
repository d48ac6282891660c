#include "sipua/authorizer.hpp"

#include <fmt/format.h>

#include <vector>

#include "sipua/headers.hpp"

namespace patchcord {

namespace {

constexpr unsigned most_refusals = 2;
constexpr std::size_t most_parameters = 32;
constexpr std::size_t most_challenges = 8;

void collect(const msg_auth_t* header, bool proxy, std::vector<digest::Challenge>& challenges) {
    for (; header != nullptr && challenges.size() < most_challenges; header = header->au_next) {
        std::vector<std::string_view> parameters;
        for (const msg_param_t* p = header->au_params;
             p != nullptr && *p != nullptr && parameters.size() < most_parameters; ++p) {
            parameters.emplace_back(*p);
        }
        if (header->au_scheme == nullptr) continue;
        if (auto challenge = digest::parse_challenge(header->au_scheme, parameters)) {
            challenge->proxy = proxy;
            challenges.push_back(std::move(*challenge));
        }
    }
}

}  // namespace

bool Authorizer::learn(const sip_t* sip) {
    if (!credentials_ || sip == nullptr || ++refusals_ > most_refusals) return false;
    std::vector<digest::Challenge> challenges;
    collect(sip->sip_www_authenticate, false, challenges);
    collect(sip->sip_proxy_authenticate, true, challenges);
    const digest::Challenge* chosen = digest::choose(challenges, realm_);
    if (chosen == nullptr) return false;
    // The same nonce again says that the password is wrong.
    if (refusals_ > 1 && challenge_ && challenge_->nonce == chosen->nonce) return false;
    challenge_ = *chosen;
    uses_ = 0;
    return true;
}

std::string Authorizer::header_line(std::string_view method, std::string_view uri) {
    if (!challenge_ || !credentials_) return "";
    constexpr std::size_t cnonce_bytes = 8;
    const std::string cnonce = headers::random_hex(cnonce_bytes);
    return fmt::format("{}: {}", challenge_->proxy ? "Proxy-Authorization" : "Authorization",
                       digest::answer(*challenge_, *credentials_, {method, uri, cnonce, ++uses_}));
}

}  // namespace patchcord
