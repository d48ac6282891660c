#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Digest authentication of a client: RFC 3261 §22, RFC 7616, RFC 8760 (SHA-256).
namespace patchcord::digest {

enum class Algorithm { md5, sha256 };

/// A challenge that we can answer: qop "auth", or none (RFC 2069 style).
struct Challenge {
    std::string realm;
    std::string nonce;
    std::string opaque;
    Algorithm algorithm = Algorithm::md5;
    bool qop_auth = false;
    bool proxy = false;  ///< 407: answered in Proxy-Authorization
};

struct Credentials {
    std::string user;
    std::string password;
};

/// Reads the parameters of one challenge ("realm=\"pbx\"", "nonce=..."). Empty where it asks for
/// what we do not do (another scheme, algorithm or qop), is malformed or too long.
std::optional<Challenge> parse_challenge(std::string_view scheme,
                                         const std::vector<std::string_view>& parameters);

/// The strongest of the challenges for that realm; null: none.
const Challenge* choose(const std::vector<Challenge>& challenges, std::string_view realm);

/// What differs from one answer to the next.
struct Request {
    std::string_view method;
    std::string_view uri;     ///< of the request line
    std::string_view cnonce;  ///< fresh random text
    unsigned count = 1;       ///< of uses of this nonce
};

/// The value of Authorization or Proxy-Authorization. Throws std::runtime_error where the digest
/// cannot be computed.
std::string answer(const Challenge& challenge, const Credentials& credentials,
                   const Request& request);

/// H(user:realm:password), all that a server keeps of a password. Throws std::runtime_error.
std::string ha1(Algorithm algorithm, std::string_view user, std::string_view realm,
                std::string_view password);

/// The parameters of an Authorization header, as a server reads them.
struct Claim {
    std::string user;
    std::string realm;
    std::string nonce;
    std::string uri;
    std::string response;
    std::string cnonce;
    std::string count;  ///< nc, eight hexadecimal digits
    Algorithm algorithm = Algorithm::md5;
};

/// Empty where it is malformed, of another scheme, or without qop "auth".
std::optional<Claim> parse_claim(std::string_view scheme,
                                 const std::vector<std::string_view>& parameters);

/// Whether the claim was made by who knows the password. Throws std::runtime_error.
bool proves(const Claim& claim, std::string_view ha1, std::string_view method);

/// The value of WWW-Authenticate.
std::string challenge(Algorithm algorithm, std::string_view realm, std::string_view nonce,
                      bool stale);

}  // namespace patchcord::digest
