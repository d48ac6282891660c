#include "directory/database.hpp"

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>

using namespace patchcord;

namespace {
struct Folder {
    std::filesystem::path path;
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "pc-db-XXXXXX").string();
        path = mkdtemp(name.data());
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path); }
};
}  // namespace

BOOST_AUTO_TEST_SUITE(database)

BOOST_AUTO_TEST_CASE(opens_a_new_file_with_its_schema_and_full_durability) {
    const Folder folder;
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
    const Folder folder;
    { Database(folder.path / "a.db").exec("PRAGMA user_version = 9999"); }
    BOOST_CHECK_EXCEPTION(Database(folder.path / "a.db"), DatabaseError, [](const auto& error) {
        return std::string(error.what()).find("9999") != std::string::npos;
    });
}

BOOST_AUTO_TEST_CASE(a_transaction_that_is_not_committed_leaves_nothing) {
    const Folder folder;
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
    const Folder folder;
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
    const Folder folder;
    Database db(folder.path / "a.db");
    auto echo = db.prepare("SELECT ?, ? IS NULL, ? IS NULL");
    echo.bind_all(std::string_view(), std::string_view(), std::optional<int>());
    BOOST_TEST(echo.step());
    BOOST_TEST(echo.integer(1) == 0);
    BOOST_TEST(echo.integer(2) == 1);
}

BOOST_AUTO_TEST_SUITE_END()
