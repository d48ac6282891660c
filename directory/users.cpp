#include "directory/users.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "directory/contacts.hpp"

namespace patchcord {
namespace {

using namespace std::chrono_literals;

constexpr int max_failures = 5;
constexpr auto lock_time = 15min;
constexpr std::size_t hash_size = 32;

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

User read_user(Database& db, std::int64_t id, const Statement& row) {
    User user;
    user.contact = id;
    user.allowed = row.integer(1) != 0;
    user.proof = row.text(2);
    user.has_pin = !row.null(3);
    auto contact = load_contact(db, id);
    if (!contact) return user;
    user.name = contact->name;
    user.login = contact->login;
    user.zone = contact->zone;
    user.language = contact->language;
    if (contact->country.size() == 2) user.region = contact->country;
    user.emails = std::move(contact->emails);
    user.jids = std::move(contact->jids);
    user.phones = std::move(contact->phones);
    return user;
}

constexpr std::string_view columns = "SELECT u.contact, u.allowed, u.proof, u.pin_hash ";

/// The users of a query with one parameter, each once.
std::vector<User> users_where(Database& db, std::string_view where, std::string_view value) {
    auto row = db.cached(std::string(columns) + std::string(where));
    row.bind(value);
    std::vector<User> users;
    while (row.step()) users.push_back(read_user(db, row.integer(0), row));
    return users;
}

std::optional<User> only(std::vector<User> users) {
    if (users.size() != 1) return std::nullopt;
    return std::move(users.front());
}

std::vector<User> by_address(Database& db, std::string_view kind, std::string_view address) {
    return users_where(db,
                       kind == "email" ? "FROM users u WHERE u.contact IN (SELECT contact FROM "
                                         "contact_addresses WHERE address = ? AND kind = 'email')"
                                       : "FROM users u WHERE u.contact IN (SELECT contact FROM "
                                         "contact_addresses WHERE address = ? AND kind = 'jid')",
                       lower(address));
}

std::string hash_pin(std::string_view pin, std::string_view salt) {
    std::array<unsigned char, hash_size> hash{};
    constexpr std::uint64_t n = 1 << 14;
    constexpr std::uint64_t r = 8;
    constexpr std::uint64_t p = 1;
    constexpr std::uint64_t memory = 64 << 20;
    // The API wants bytes; char may alias them.
    const auto* salt_bytes = reinterpret_cast<const unsigned char*>(salt.data());
    if (EVP_PBE_scrypt(pin.data(), pin.size(), salt_bytes, salt.size(), n, r, p, memory,
                       hash.data(), hash.size()) != 1) {
        throw std::runtime_error("the PIN could not be hashed");
    }
    return {hash.begin(), hash.end()};
}

}  // namespace

std::optional<User> user_by_email(Database& db, std::string_view address) {
    return only(by_address(db, "email", address));
}

std::optional<User> user_by_jid(Database& db, std::string_view bare_jid) {
    return only(by_address(db, "jid", bare_jid));
}

std::optional<User> user_by_login(Database& db, std::string_view login) {
    if (login.empty()) return std::nullopt;
    return only(users_where(
        db,
        "FROM users u WHERE u.contact IN (SELECT id FROM contacts WHERE login = ? AND login <> '')",
        lower(login)));
}

std::optional<User> user_by_contact(Database& db, std::int64_t contact) {
    auto row = db.cached(std::string(columns) + "FROM users u WHERE u.contact = ?");
    row.bind(contact);
    if (!row.step()) return std::nullopt;
    return read_user(db, contact, row);
}

std::vector<User> users_by_phone(Database& db, std::string_view address) {
    return users_where(
        db,
        "FROM users u WHERE u.contact IN (SELECT contact FROM contact_phones WHERE address = ?)",
        address);
}

std::vector<User> all_users(Database& db) {
    return users_where(db, "FROM users u WHERE ? = '' ORDER BY u.contact", "");
}

std::string allow_user(Database& db, std::int64_t contact, std::string_view proof) {
    constexpr std::array<std::string_view, 6> proofs = {"",           "any",  "dmarc",
                                                        "submission", "code", "pin"};
    if (std::find(proofs.begin(), proofs.end(), proof) == proofs.end()) {
        return "the proof must be any, dmarc, submission, code or pin";
    }
    Transaction transaction(db);
    const auto entry = load_contact(db, contact);
    if (!entry) return "there is no such contact";
    for (const auto& [kind, list] :
         {std::pair("email", &entry->emails), std::pair("jid", &entry->jids)}) {
        for (const auto& address : *list) {
            for (const auto& other : by_address(db, kind, address)) {
                if (other.contact != contact) {
                    return address + " also belongs to the user " + other.name +
                           ": nobody could tell who of them asks";
                }
            }
        }
    }
    db.cached(
          "INSERT INTO users (contact, allowed) VALUES (?, 1)"
          " ON CONFLICT (contact) DO UPDATE SET allowed = 1")
        .bind(contact)
        .run();
    if (!proof.empty()) {
        db.cached("UPDATE users SET proof = ? WHERE contact = ?").bind_all(proof, contact).run();
    }
    transaction.commit();
    return {};
}

bool deny_user(Database& db, std::int64_t contact) {
    db.cached("UPDATE users SET allowed = 0 WHERE contact = ?").bind(contact).run();
    return db.changes() > 0;
}

std::string set_pin(Database& db, std::int64_t contact, std::string_view pin) {
    if (!pin.empty() && (pin.size() < 4 || pin.size() > 32 ||
                         pin.find_first_not_of("0123456789") != std::string_view::npos)) {
        return "a PIN is 4 to 32 digits";
    }
    if (!user_by_contact(db, contact)) return "it is no user: allow it first";
    if (pin.empty()) {
        db.cached("UPDATE users SET pin_salt = NULL, pin_hash = NULL WHERE contact = ?")
            .bind(contact)
            .run();
        return {};
    }
    std::array<unsigned char, 16> random{};
    if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) {
        throw std::runtime_error("no random numbers for the PIN's salt");
    }
    const std::string salt(random.begin(), random.end());
    db.cached(
          "UPDATE users SET pin_salt = ?, pin_hash = ?, pin_failures = 0,"
          " pin_locked_until = 0 WHERE contact = ?")
        .bind_blob(salt)
        .bind_blob(hash_pin(pin, salt))
        .bind(contact)
        .run();
    return {};
}

bool check_pin(Database& db, std::int64_t contact, std::string_view pin, Instant now) {
    std::string salt;
    std::string hash;
    {
        auto row = db.cached(
            "SELECT pin_salt, pin_hash, pin_locked_until FROM users"
            " WHERE contact = ? AND pin_hash IS NOT NULL");
        row.bind(contact);
        if (!row.step() || row.instant(2) > now || pin.size() > 32) return false;
        salt = row.text(0);
        hash = row.text(1);
    }
    const std::string given = hash_pin(pin, salt);
    const bool right =
        given.size() == hash.size() && CRYPTO_memcmp(given.data(), hash.data(), hash.size()) == 0;
    if (right) {
        db.cached("UPDATE users SET pin_failures = 0 WHERE contact = ?").bind(contact).run();
    } else {
        db.cached(
              "UPDATE users SET"
              " pin_locked_until = CASE WHEN pin_failures + 1 >= ? THEN ? ELSE 0 END,"
              " pin_failures = CASE WHEN pin_failures + 1 >= ? THEN 0 ELSE pin_failures + 1 END"
              " WHERE contact = ?")
            .bind_all(max_failures, Instant(now + lock_time), max_failures, contact)
            .run();
    }
    return right;
}

}  // namespace patchcord
