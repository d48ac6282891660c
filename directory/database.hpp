#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace patchcord {

/// Wall-clock time in the resolution that rows keep.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// SQL for the database's own clock, in milliseconds since 1970; the same throughout one statement.
#define PATCHCORD_DATABASE_NOW "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"

/// A fault of the database itself. `full()`: ENOSPC or EIO, so that nothing may be accepted.
class DatabaseError : public std::runtime_error {
 public:
    DatabaseError(int code, const std::string& what) : std::runtime_error(what), code_(code) {}
    int code() const { return code_; }
    bool full() const;
    bool constraint() const;

 private:
    int code_;
};

class Statement;

/// One connection. WAL, synchronous=FULL, foreign keys on. One thread at a time; each thread opens
/// its own. Throws DatabaseError.
class Database {
 public:
    /// Opens or creates the file and brings its schema up to date. Refuses a newer schema. `busy`:
    /// so long a statement waits for another writer before it fails as locked.
    explicit Database(const std::filesystem::path& file,
                      std::chrono::milliseconds busy = std::chrono::seconds(5));
    Database(Database&& other) noexcept;
    Database& operator=(Database&& other) noexcept;
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database();

    /// Runs SQL without results.
    void exec(const char* sql);
    Statement prepare(std::string_view sql);
    /// Like prepare, but the compiled statement is kept for the next use. The Statement must end
    /// before the same SQL is asked for again.
    Statement cached(std::string_view sql);
    /// Copies the whole database, as it is now, to a new file while others write on. The copy is on
    /// the disk when this returns, under its name only when it is whole. Throws DatabaseError, and
    /// std::runtime_error where the file is there already.
    void backup(const std::filesystem::path& file);
    std::int64_t last_id() const;
    int changes() const;
    sqlite3* handle() const { return db_; }

 private:
    friend class Statement;
    struct Cache;
    sqlite3* db_ = nullptr;
    Cache* cache_ = nullptr;
};

/// A prepared statement: bind in order, step, read columns. Throws DatabaseError.
class Statement {
 public:
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&& other) noexcept;
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    ~Statement();

    /// Binds the next parameter. Text and blobs are copied.
    Statement& bind(std::int64_t value);
    Statement& bind(int value) { return bind(static_cast<std::int64_t>(value)); }
    Statement& bind(bool value) { return bind(static_cast<std::int64_t>(value)); }
    Statement& bind(double value);
    Statement& bind(std::string_view value);
    Statement& bind(const char* value) { return bind(std::string_view(value)); }
    Statement& bind(const std::string& value) { return bind(std::string_view(value)); }
    Statement& bind(Instant value);
    Statement& bind(std::nullptr_t);
    template <typename T>
    Statement& bind(const std::optional<T>& value) {
        return value ? bind(*value) : bind(nullptr);
    }
    Statement& bind_blob(std::string_view bytes);
    template <typename... Args>
    Statement& bind_all(Args&&... args) {
        (bind(std::forward<Args>(args)), ...);
        return *this;
    }

    /// True while there is a row.
    bool step();
    /// Steps to the end.
    void run();
    /// Ready for new bindings.
    Statement& reset();

    bool null(int column) const;
    std::int64_t integer(int column) const;
    double real(int column) const;
    std::string text(int column) const;  ///< also blobs
    /// Valid until the next step or reset.
    std::string_view view(int column) const;
    Instant instant(int column) const;

 private:
    friend class Database;
    Statement(sqlite3_stmt* stmt, bool* in_use) : stmt_(stmt), in_use_(in_use) {}
    void release() noexcept;
    void check(int code) const;
    sqlite3_stmt* stmt_ = nullptr;
    bool* in_use_ = nullptr;  ///< set for cached statements, which are reset instead of ended
    int next_ = 1;
};

/// BEGIN IMMEDIATE ... COMMIT; rolled back where `commit` was not reached. Not nested.
class Transaction {
 public:
    explicit Transaction(Database& database);
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();
    void commit();

 private:
    Database& database_;
    bool open_ = true;
};

}  // namespace patchcord
