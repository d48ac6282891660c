#include "agent/web/health.hpp"

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "agent/config.hpp"
#include "directory/outbox.hpp"
#include "tests/support/temp_folder.hpp"

using namespace patchcord;
using namespace std::chrono_literals;

namespace {

struct Fixture {
    test::TempFolder temp;
    const std::filesystem::path& folder = temp.path;
    Instant now{std::chrono::hours(500000)};
    std::filesystem::path file() const { return folder / "a.db"; }
};

Config with_web(const std::string& listen) {
    return parse_config(
        "[agent]\naddress = \"call@example.org\"\n[web]\nlisten = \"" + listen + "\"\n",
        "test.toml");
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(health, Fixture)

BOOST_AUTO_TEST_CASE(a_writable_database_is_well_and_is_counted) {
    Database db(file());
    put_notice(db, {"k", "mail", "a@b.c", "{}", std::nullopt}, now, now);
    const Health found = look_after(db, "first", now + 90s);
    BOOST_TEST(found.well());
    BOOST_TEST(found.notices_waiting == 1);
    BOOST_TEST(found.oldest_notice.count() == 90);
    const auto json = nlohmann::json::parse(to_json(found));
    BOOST_TEST(json.at("status") == "ok");
    BOOST_TEST(json.at("notices").at("waiting") == 1);
    const std::string metrics = to_prometheus(found);
    BOOST_TEST(metrics.find("\npatchcord_up 1\n") != std::string::npos);
    BOOST_TEST(metrics.find("\npatchcord_notice_oldest_seconds 90\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_locked_database_is_told_and_recovers) {
    Database db(file(), 10ms);
    {
        Database other(file());
        const Transaction holds(other);
        const Health found = look_after(db, "first", now);
        BOOST_TEST(!found.well());
        BOOST_TEST(found.database_fault.find("locked") != std::string::npos);
        BOOST_TEST(nlohmann::json::parse(to_json(found)).at("status") == "failing");
        BOOST_TEST(to_prometheus(found).find("\npatchcord_up 0\n") != std::string::npos);
    }
    BOOST_TEST(look_after(db, "first", now).well());
}

BOOST_AUTO_TEST_CASE(health_is_read_on_this_machine_alone) {
    BOOST_TEST(with_web("127.0.0.1:9464").web->port == 9464);
    BOOST_TEST(with_web("[::1]:9464").web->address == "::1");
    for (const char* bad : {"0.0.0.0:9464", "192.0.2.1:9464", "127.0.0.1", "127.0.0.1:http", ""}) {
        BOOST_CHECK_THROW(with_web(bad), ConfigError);
    }
}

BOOST_AUTO_TEST_SUITE_END()
