#include "directory/centers.hpp"

#include <algorithm>
#include <vector>

namespace patchcord {
namespace {

using std::chrono::seconds;

constexpr std::size_t least = 3;

/// The value below which that share lies; empty where there are too few.
std::optional<seconds> quantile(std::vector<std::int64_t> values, std::size_t part,
                                std::size_t whole) {
    if (values.size() < least) return {};
    std::ranges::sort(values);
    return seconds{values[std::min(values.size() * part / whole, values.size() - 1)]};
}

std::int64_t week_hour(Instant at) {
    const auto hours = std::chrono::floor<std::chrono::hours>(at.time_since_epoch()).count();
    constexpr std::int64_t hours_of_week = 168;
    return hours % hours_of_week;
}

}  // namespace

void add_center_wait(Database& db, std::string_view address, Instant now, seconds waited) {
    db.cached("INSERT INTO center_waits (address, at, week_hour, waited) VALUES (?, ?, ?, ?)")
        .bind_all(address, now, week_hour(now), static_cast<std::int64_t>(waited.count()))
        .run();
    db.cached(
          "DELETE FROM center_waits WHERE address = ?1 AND id NOT IN (SELECT id FROM center_waits "
          "WHERE address = ?1 ORDER BY id DESC LIMIT 500)")
        .bind_all(address)
        .run();
}

std::optional<seconds> usual_wait(Database& db, std::string_view address, Instant now) {
    std::vector<std::int64_t> all;
    std::vector<std::int64_t> same_hour;
    auto rows = db.cached("SELECT week_hour, waited FROM center_waits WHERE address = ?");
    rows.bind_all(address);
    constexpr std::int64_t hours_of_week = 168;
    while (rows.step()) {
        const std::int64_t apart =
            (rows.integer(0) - week_hour(now) + hours_of_week) % hours_of_week;
        all.push_back(rows.integer(1));
        if (apart <= 1 || apart == hours_of_week - 1) same_hour.push_back(rows.integer(1));
    }
    if (const auto median = quantile(same_hour, 1, 2)) return median;
    return quantile(all, 1, 2);
}

void add_answer_time(Database& db, std::int64_t contact, Instant now, seconds rang) {
    db.cached("INSERT INTO answer_times (contact, at, rang) VALUES (?, ?, ?)")
        .bind_all(contact, now, static_cast<std::int64_t>(rang.count()))
        .run();
    db.cached(
          "DELETE FROM answer_times WHERE contact = ?1 AND id NOT IN (SELECT id FROM answer_times "
          "WHERE contact = ?1 ORDER BY id DESC LIMIT 50)")
        .bind_all(contact)
        .run();
}

std::optional<seconds> usual_answer_time(Database& db, std::int64_t contact) {
    std::vector<std::int64_t> all;
    auto rows = db.cached("SELECT rang FROM answer_times WHERE contact = ?");
    rows.bind_all(contact);
    while (rows.step()) all.push_back(rows.integer(0));
    return quantile(all, 4, 5);
}

}  // namespace patchcord
