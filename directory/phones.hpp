#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/database.hpp"

/// SIP phones that register with Patchcord itself. All functions throw DatabaseError.
namespace patchcord {

/// A name that phones register under: sip:NAME@DOMAIN.
struct PhoneUser {
    std::string name;
    std::string domain;
    std::string ha1_md5;  ///< H(name:domain:password)
    std::string ha1_sha256;
    Instant created{};
};

/// One phone that is registered now.
struct PhoneLocation {
    std::string user;
    std::string contact;
    std::string next_hop;
    std::string call_id;
    std::uint32_t cseq = 0;
    std::string user_agent;
    Instant expires{};
};

/// Adds the user, or gives it another secret.
void put_phone_user(Database& db, const PhoneUser& user);
/// False: there was none. Its registrations go with it.
bool remove_phone_user(Database& db, std::string_view name);
std::optional<PhoneUser> phone_user(Database& db, std::string_view name);
/// By name.
std::vector<PhoneUser> phone_users(Database& db);

/// Those that have not expired, the one heard of last first; of all users where `user` is empty.
std::vector<PhoneLocation> phone_locations(Database& db, std::string_view user, Instant now);
/// Replaces all of the user's, in the caller's transaction.
void save_phone_locations(Database& db, std::string_view user,
                          const std::vector<PhoneLocation>& locations);

}  // namespace patchcord
