#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sipua/digest.hpp"
#include "sipua/handle.hpp"

namespace patchcord {

/// Answers the digest challenges of one peer with the credentials of its gateway: for the
/// configured realm only, and at most twice without success.
class Authorizer {
 public:
    Authorizer() = default;
    Authorizer(digest::Credentials credentials, std::string realm)
        : credentials_(std::move(credentials)), realm_(std::move(realm)) {}

    /// Takes the challenge of a 401 or 407. False: it is not to be answered (a foreign realm, no
    /// credentials, or the last answer was refused).
    bool learn(const sip_t* sip);
    /// The header line for a request, or "" before any challenge.
    std::string header_line(std::string_view method, std::string_view uri);
    /// The last request was accepted.
    void accepted() { refusals_ = 0; }

 private:
    std::optional<digest::Credentials> credentials_;
    std::string realm_;
    std::optional<digest::Challenge> challenge_;
    unsigned uses_ = 0;      ///< of the nonce
    unsigned refusals_ = 0;  ///< challenges since the last success
};

}  // namespace patchcord
