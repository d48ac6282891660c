#include "directory/phones.hpp"

namespace patchcord {

namespace {

PhoneUser read_user(Statement& row) {
    PhoneUser user;
    user.name = row.text(0);
    user.domain = row.text(1);
    user.ha1_md5 = row.text(2);
    user.ha1_sha256 = row.text(3);
    user.created = row.instant(4);
    return user;
}

constexpr const char* user_columns = "name, domain, ha1_md5, ha1_sha256, created";

}  // namespace

void put_phone_user(Database& db, const PhoneUser& user) {
    db.cached(
          "INSERT INTO phone_users (name, domain, ha1_md5, ha1_sha256, created) "
          "VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET domain = excluded.domain, "
          "ha1_md5 = excluded.ha1_md5, ha1_sha256 = excluded.ha1_sha256")
        .bind_all(user.name, user.domain, user.ha1_md5, user.ha1_sha256, user.created)
        .run();
}

bool remove_phone_user(Database& db, std::string_view name) {
    db.cached("DELETE FROM phone_locations WHERE user = ?").bind_all(name).run();
    db.cached("DELETE FROM phone_users WHERE name = ?").bind_all(name).run();
    return db.changes() > 0;
}

std::optional<PhoneUser> phone_user(Database& db, std::string_view name) {
    auto row =
        db.cached(std::string("SELECT ") + user_columns + " FROM phone_users WHERE name = ?");
    row.bind_all(name);
    if (!row.step()) return std::nullopt;
    return read_user(row);
}

std::vector<PhoneUser> phone_users(Database& db) {
    auto rows =
        db.cached(std::string("SELECT ") + user_columns + " FROM phone_users ORDER BY name");
    std::vector<PhoneUser> users;
    while (rows.step()) users.push_back(read_user(rows));
    return users;
}

std::vector<PhoneLocation> phone_locations(Database& db, std::string_view user, Instant now) {
    auto rows = db.cached(
        "SELECT user, contact, next_hop, call_id, cseq, user_agent, expires FROM phone_locations "
        "WHERE expires > ?2 AND (?1 = '' OR user = ?1) ORDER BY user, expires DESC, id DESC");
    rows.bind_all(user, now);
    std::vector<PhoneLocation> locations;
    while (rows.step()) {
        PhoneLocation& one = locations.emplace_back();
        one.user = rows.text(0);
        one.contact = rows.text(1);
        one.next_hop = rows.text(2);
        one.call_id = rows.text(3);
        one.cseq = static_cast<std::uint32_t>(rows.integer(4));
        one.user_agent = rows.text(5);
        one.expires = rows.instant(6);
    }
    return locations;
}

void save_phone_locations(Database& db, std::string_view user,
                          const std::vector<PhoneLocation>& locations) {
    db.cached("DELETE FROM phone_locations WHERE user = ?").bind_all(user).run();
    auto insert = db.cached(
        "INSERT INTO phone_locations (user, contact, next_hop, call_id, cseq, user_agent, expires) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)");
    // The first one is the newest: it gets the highest id.
    for (auto one = locations.rbegin(); one != locations.rend(); ++one) {
        insert.reset()
            .bind_all(user, one->contact, one->next_hop, one->call_id,
                      static_cast<std::int64_t>(one->cseq), one->user_agent, one->expires)
            .run();
    }
}

}  // namespace patchcord
