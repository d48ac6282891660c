#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace patchcord {

using PhoneClock = std::function<std::chrono::sys_seconds()>;

/// Where one phone of a user is.
struct PhoneBinding {
    std::string user;
    std::string contact;   ///< its SIP URI, safe for the wire
    std::string next_hop;  ///< where it is reached behind NAT; empty: where `contact` says
    std::string call_id;
    std::uint32_t cseq = 0;
    std::string user_agent;
    std::chrono::sys_seconds expires{};
    bool operator==(const PhoneBinding&) const = default;
};

/// What is kept of a phone's password: H(user:domain:password) with both algorithms.
struct PhoneSecret {
    std::string ha1_md5;
    std::string ha1_sha256;
};

/// Keeps the phones. Methods throw std::runtime_error where the database fails.
class PhoneStore {
 public:
    PhoneStore() = default;
    PhoneStore(const PhoneStore&) = delete;
    PhoneStore& operator=(const PhoneStore&) = delete;
    virtual ~PhoneStore() = default;
    /// Empty: there is no such phone user.
    virtual std::optional<PhoneSecret> secret(const std::string& user) = 0;
    /// Those of that user that have not expired, newest first.
    virtual std::vector<PhoneBinding> bindings(const std::string& user,
                                               std::chrono::sys_seconds now) = 0;
    /// Replaces all bindings of the user.
    virtual void save(const std::string& user, const std::vector<PhoneBinding>& bindings) = 0;
};

}  // namespace patchcord
