/// The online copy of the database.

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "directory/database.hpp"

namespace patchcord {
namespace {

struct CloseDatabase {
    void operator()(sqlite3* db) const { sqlite3_close(db); }
};
using Handle = std::unique_ptr<sqlite3, CloseDatabase>;

struct FinishBackup {
    void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
};

[[noreturn]] void fail(int code, const std::string& file, sqlite3* db) {
    throw DatabaseError(code, "backup: " + file + ": " +
                                  (db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code)));
}

Handle create(const std::string& file) {
    sqlite3* raw = nullptr;
    const int code =
        sqlite3_open_v2(file.c_str(), &raw,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    Handle db(raw);
    if (code != SQLITE_OK) fail(code, file, raw);
    return db;
}

void copy(sqlite3* from, const std::string& file) {
    const Handle to = create(file);
    {
        const std::unique_ptr<sqlite3_backup, FinishBackup> backup(
            sqlite3_backup_init(to.get(), "main", from, "main"));
        if (!backup) fail(sqlite3_errcode(to.get()), file, to.get());
        // All in one step: under WAL nobody waits for its reader, and the copy is of one moment.
        const int code = sqlite3_backup_step(backup.get(), -1);
        if (code != SQLITE_DONE) fail(code, file, nullptr);
    }
    // One file without a log beside it, which whoever moves it would forget.
    const int code =
        sqlite3_exec(to.get(), "PRAGMA journal_mode = DELETE", nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(code, file, to.get());
}

void sync(const std::filesystem::path& path) {
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool synced = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) close(fd);
    if (!synced) throw std::runtime_error("backup: cannot sync " + path.string());
}

}  // namespace

void Database::backup(const std::filesystem::path& file) {
    if (std::filesystem::exists(file)) {
        throw std::runtime_error("backup: " + file.string() + " is there already; name a new file");
    }
    std::filesystem::path part = file;
    part += ".part";
    std::filesystem::remove(part);
    try {
        copy(db_, part.string());
        sync(part);
        std::filesystem::rename(part, file);
        const auto folder = file.parent_path();
        sync(folder.empty() ? std::filesystem::path(".") : folder);
    } catch (...) {
        std::error_code ignored;
        std::filesystem::remove(part, ignored);
        throw;
    }
}

}  // namespace patchcord
