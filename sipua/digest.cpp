#include "sipua/digest.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

namespace patchcord::digest {

namespace {

constexpr std::size_t longest_value = 1024;

bool same(std::string_view a, std::string_view b) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return lower(x) == lower(y); });
}

/// The text of a quoted string or token. Empty: malformed, or not to be repeated on the wire.
std::optional<std::string> unquoted(std::string_view value) {
    if (value.size() > longest_value) return std::nullopt;
    const bool control = std::any_of(value.begin(), value.end(), [](char c) {
        return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
    });
    if (control) return std::nullopt;
    if (value.empty() || value.front() != '"') return std::string(value);
    if (value.size() < 2 || value.back() != '"') return std::nullopt;
    value = value.substr(1, value.size() - 2);
    std::string result;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] == '"') return std::nullopt;
        if (value[i] == '\\' && ++i == value.size()) return std::nullopt;
        result += value[i];
    }
    return result;
}

std::string quote(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') result += '\\';
        result += c;
    }
    return result + '"';
}

bool lists_auth(std::string_view qop) {
    while (!qop.empty()) {
        const std::size_t comma = qop.find(',');
        std::string_view word = qop.substr(0, comma);
        qop.remove_prefix(comma == std::string_view::npos ? qop.size() : comma + 1);
        while (!word.empty() && word.front() == ' ') word.remove_prefix(1);
        while (!word.empty() && word.back() == ' ') word.remove_suffix(1);
        if (same(word, "auth")) return true;
    }
    return false;
}

struct ContextDeleter {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

std::string hash(Algorithm algorithm, std::string_view text) {
    const std::unique_ptr<EVP_MD_CTX, ContextDeleter> context(EVP_MD_CTX_new());
    const EVP_MD* kind = algorithm == Algorithm::sha256 ? EVP_sha256() : EVP_md5();
    std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
    unsigned length = 0;
    if (context == nullptr || EVP_DigestInit_ex(context.get(), kind, nullptr) != 1 ||
        EVP_DigestUpdate(context.get(), text.data(), text.size()) != 1 ||
        EVP_DigestFinal_ex(context.get(), raw.data(), &length) != 1) {
        throw std::runtime_error("the digest could not be computed");
    }
    std::string result;
    for (unsigned i = 0; i < length; ++i) result += fmt::format("{:02x}", raw.at(i));
    return result;
}

}  // namespace

std::optional<Challenge> parse_challenge(std::string_view scheme,
                                         const std::vector<std::string_view>& parameters) {
    if (!same(scheme, "Digest")) return std::nullopt;
    Challenge challenge;
    std::string qop;
    std::string algorithm = "MD5";
    for (const std::string_view parameter : parameters) {
        const std::size_t equals = parameter.find('=');
        if (equals == std::string_view::npos) return std::nullopt;
        const std::string_view name = parameter.substr(0, equals);
        const auto value = unquoted(parameter.substr(equals + 1));
        if (!value) return std::nullopt;
        if (same(name, "realm")) challenge.realm = *value;
        if (same(name, "nonce")) challenge.nonce = *value;
        if (same(name, "opaque")) challenge.opaque = *value;
        if (same(name, "algorithm")) algorithm = *value;
        if (same(name, "qop")) qop = *value;
    }
    if (challenge.nonce.empty()) return std::nullopt;
    if (same(algorithm, "SHA-256")) {
        challenge.algorithm = Algorithm::sha256;
    } else if (!same(algorithm, "MD5")) {
        return std::nullopt;
    }
    challenge.qop_auth = lists_auth(qop);
    if (!qop.empty() && !challenge.qop_auth) return std::nullopt;
    return challenge;
}

const Challenge* choose(const std::vector<Challenge>& challenges, std::string_view realm) {
    const Challenge* best = nullptr;
    for (const Challenge& challenge : challenges) {
        if (challenge.realm != realm) continue;
        if (best == nullptr ||
            (best->algorithm == Algorithm::md5 && challenge.algorithm == Algorithm::sha256)) {
            best = &challenge;
        }
    }
    return best;
}

std::string answer(const Challenge& challenge, const Credentials& credentials,
                   const Request& request) {
    const auto h = [&](const std::string& text) { return hash(challenge.algorithm, text); };
    const std::string count = fmt::format("{:08x}", request.count);
    const std::string ha1 =
        h(fmt::format("{}:{}:{}", credentials.user, challenge.realm, credentials.password));
    const std::string ha2 = h(fmt::format("{}:{}", request.method, request.uri));
    const std::string response = challenge.qop_auth
                                     ? h(fmt::format("{}:{}:{}:{}:auth:{}", ha1, challenge.nonce,
                                                     count, request.cnonce, ha2))
                                     : h(fmt::format("{}:{}:{}", ha1, challenge.nonce, ha2));
    std::string value = fmt::format(
        "Digest username={}, realm={}, nonce={}, uri={}, response=\"{}\", algorithm={}",
        quote(credentials.user), quote(challenge.realm), quote(challenge.nonce), quote(request.uri),
        response, challenge.algorithm == Algorithm::sha256 ? "SHA-256" : "MD5");
    if (challenge.qop_auth) {
        value += fmt::format(", qop=auth, nc={}, cnonce={}", count, quote(request.cnonce));
    }
    if (!challenge.opaque.empty()) value += fmt::format(", opaque={}", quote(challenge.opaque));
    return value;
}

std::string ha1(Algorithm algorithm, std::string_view user, std::string_view realm,
                std::string_view password) {
    return hash(algorithm, fmt::format("{}:{}:{}", user, realm, password));
}

std::optional<Claim> parse_claim(std::string_view scheme,
                                 const std::vector<std::string_view>& parameters) {
    if (!same(scheme, "Digest")) return std::nullopt;
    Claim claim;
    std::string algorithm = "MD5";
    std::string qop;
    for (const std::string_view parameter : parameters) {
        const std::size_t equals = parameter.find('=');
        if (equals == std::string_view::npos) return std::nullopt;
        const std::string_view name = parameter.substr(0, equals);
        const auto value = unquoted(parameter.substr(equals + 1));
        if (!value) return std::nullopt;
        if (same(name, "username")) claim.user = *value;
        if (same(name, "realm")) claim.realm = *value;
        if (same(name, "nonce")) claim.nonce = *value;
        if (same(name, "uri")) claim.uri = *value;
        if (same(name, "response")) claim.response = *value;
        if (same(name, "cnonce")) claim.cnonce = *value;
        if (same(name, "nc")) claim.count = *value;
        if (same(name, "algorithm")) algorithm = *value;
        if (same(name, "qop")) qop = *value;
    }
    if (same(algorithm, "SHA-256")) {
        claim.algorithm = Algorithm::sha256;
    } else if (!same(algorithm, "MD5")) {
        return std::nullopt;
    }
    constexpr std::size_t count_digits = 8;
    if (!same(qop, "auth") || claim.count.size() != count_digits || claim.user.empty()) {
        return std::nullopt;
    }
    return claim;
}

bool proves(const Claim& claim, std::string_view ha1, std::string_view method) {
    const std::string ha2 = hash(claim.algorithm, fmt::format("{}:{}", method, claim.uri));
    const std::string wanted =
        hash(claim.algorithm,
             fmt::format("{}:{}:{}:{}:auth:{}", ha1, claim.nonce, claim.count, claim.cnonce, ha2));
    return claim.response.size() == wanted.size() &&
           CRYPTO_memcmp(claim.response.data(), wanted.data(), wanted.size()) == 0;
}

std::string challenge(Algorithm algorithm, std::string_view realm, std::string_view nonce,
                      bool stale) {
    return fmt::format("Digest realm={}, nonce={}, algorithm={}, qop=\"auth\"{}", quote(realm),
                       quote(nonce), algorithm == Algorithm::sha256 ? "SHA-256" : "MD5",
                       stale ? ", stale=true" : "");
}

}  // namespace patchcord::digest
