#include "directory/database.hpp"

#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/support/temp_folder.hpp"

using namespace patchcord;

namespace {
using test::TempFolder;

}  // namespace

BOOST_AUTO_TEST_SUITE(database)

BOOST_AUTO_TEST_CASE(opens_a_new_file_with_its_schema_and_full_durability) {
    const TempFolder folder;
    Database db(folder.path / "a.db");
    auto mode = db.prepare("PRAGMA journal_mode");
    BOOST_TEST(mode.step());
    BOOST_TEST(mode.text(0) == "wal");
    auto sync = db.prepare("PRAGMA synchronous");
    BOOST_TEST(sync.step());
    BOOST_TEST(sync.integer(0) == 2);
    BOOST_TEST(!db.prepare("SELECT * FROM calls").step());
}

BOOST_AUTO_TEST_CASE(refuses_a_newer_schema) {
    const TempFolder folder;
    { Database(folder.path / "a.db").exec("PRAGMA user_version = 9999"); }
    BOOST_CHECK_EXCEPTION(Database(folder.path / "a.db"), DatabaseError, [](const auto& error) {
        return std::string(error.what()).find("9999") != std::string::npos;
    });
}

BOOST_AUTO_TEST_CASE(every_older_schema_is_brought_up_to_date_and_keeps_its_rows) {
    std::vector<std::filesystem::path> steps;
    for (const auto& entry : std::filesystem::directory_iterator(PATCHCORD_MIGRATIONS)) {
        steps.push_back(entry.path());
    }
    std::ranges::sort(steps);
    BOOST_REQUIRE(steps.size() >= 4);
    for (std::size_t version = 1; version <= steps.size(); ++version) {
        const TempFolder folder;
        sqlite3* old = nullptr;
        BOOST_REQUIRE(sqlite3_open((folder.path / "a.db").c_str(), &old) == SQLITE_OK);
        std::string sql;
        for (std::size_t i = 0; i < version; ++i) {
            std::ifstream file(steps[i]);
            sql.append(std::istreambuf_iterator<char>(file), {});
        }
        sql +=
            "INSERT INTO outbox (key, channel, recipient, payload, due, created) "
            "VALUES ('k', 'mail', 'a@b.c', '{}', 1, 1); PRAGMA user_version = " +
            std::to_string(version);
        BOOST_REQUIRE(sqlite3_exec(old, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
        sqlite3_close(old);
        Database db(folder.path / "a.db");
        auto now = db.prepare("PRAGMA user_version");
        now.step();
        BOOST_TEST(now.integer(0) == static_cast<std::int64_t>(steps.size()));
        BOOST_TEST(db.prepare("SELECT owner, lease FROM outbox WHERE key = 'k'").step());
        BOOST_TEST(!db.prepare("SELECT * FROM nodes").step());
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_database_is_refused) {
    const TempFolder folder;
    std::ofstream(folder.path / "a.db") << std::string(8192, 'x');
    BOOST_CHECK_EXCEPTION(Database(folder.path / "a.db"), DatabaseError, [](const auto& error) {
        return std::string(error.what()).find("not a database") != std::string::npos;
    });
}

BOOST_AUTO_TEST_CASE(a_backup_holds_what_was_committed_and_overwrites_nothing) {
    const TempFolder folder;
    Database db(folder.path / "a.db");
    db.exec("INSERT INTO message_attempts VALUES ('k', 1, 0)");
    db.backup(folder.path / "copy.db");
    db.exec("INSERT INTO message_attempts VALUES ('later', 1, 0)");
    {
        Database copy(folder.path / "copy.db");
        auto rows = copy.prepare("SELECT key FROM message_attempts");
        BOOST_TEST(rows.step());
        BOOST_TEST(rows.text(0) == "k");
        BOOST_TEST(!rows.step());
    }
    BOOST_CHECK_THROW(db.backup(folder.path / "copy.db"), std::runtime_error);
    BOOST_CHECK_THROW(db.backup(folder.path / "no" / "copy.db"), DatabaseError);
    BOOST_TEST(!std::filesystem::exists(folder.path / "copy.db.part"));
}

BOOST_AUTO_TEST_CASE(a_transaction_that_is_not_committed_leaves_nothing) {
    const TempFolder folder;
    Database db(folder.path / "a.db");
    {
        const Transaction transaction(db);
        db.exec("INSERT INTO message_attempts VALUES ('k', 1, 0)");
    }
    BOOST_TEST(!db.prepare("SELECT * FROM message_attempts").step());
    {
        Transaction transaction(db);
        db.exec("INSERT INTO message_attempts VALUES ('k', 1, 0)");
        transaction.commit();
    }
    BOOST_TEST(db.prepare("SELECT * FROM message_attempts").step());
}

BOOST_AUTO_TEST_CASE(cached_statements_are_used_again_and_may_nest) {
    const TempFolder folder;
    Database db(folder.path / "a.db");
    for (int i = 0; i < 3; ++i) {
        auto insert = db.cached("INSERT INTO message_attempts VALUES (?, ?, 0)");
        insert.bind_all("k" + std::to_string(i), i).run();
    }
    auto outer = db.cached("SELECT key FROM message_attempts ORDER BY key");
    BOOST_TEST(outer.step());
    auto inner = db.cached("SELECT key FROM message_attempts ORDER BY key");
    BOOST_TEST(inner.step());
    BOOST_TEST(outer.step());
    BOOST_TEST(outer.text(0) == "k1");
    BOOST_TEST(inner.text(0) == "k0");
}

BOOST_AUTO_TEST_CASE(empty_text_is_not_null) {
    const TempFolder folder;
    Database db(folder.path / "a.db");
    auto echo = db.prepare("SELECT ?, ? IS NULL, ? IS NULL");
    echo.bind_all(std::string_view(), std::string_view(), std::optional<int>());
    BOOST_TEST(echo.step());
    BOOST_TEST(echo.integer(1) == 0);
    BOOST_TEST(echo.integer(2) == 1);
}

BOOST_AUTO_TEST_SUITE_END()
