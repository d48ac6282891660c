#include "directory/database.hpp"

#include <sqlite3.h>

#include <array>
#include <memory>
#include <unordered_map>
#include <utility>

namespace patchcord {
namespace {

struct Migration {
    std::string_view name;
    const char* sql;
};

// NOLINTNEXTLINE(modernize-avoid-c-arrays)
constexpr Migration migrations[] = {
#include "directory/migrations.inc"
};
constexpr int newest = static_cast<int>(std::size(migrations));

struct StringHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>{}(text);
    }
};

[[noreturn]] void fail(sqlite3* db, int code, std::string_view doing) {
    std::string what = "database: " + std::string(doing) + ": ";
    what += db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code);
    throw DatabaseError(code, what);
}

int schema_version(Database& db) {
    auto version = db.prepare("PRAGMA user_version");
    version.step();
    return static_cast<int>(version.integer(0));
}

void migrate(Database& db) {
    // Read outside the transaction first: most openings find nothing to do and must not wait.
    if (schema_version(db) == newest) return;
    Transaction transaction(db);
    const int version = schema_version(db);
    if (version > newest) {
        throw DatabaseError(SQLITE_MISMATCH,
                            "database: its schema is version " + std::to_string(version) +
                                ", this program knows only " + std::to_string(newest) +
                                ": run the newer Patchcord that wrote it");
    }
    for (int i = version; i < newest; ++i) {
        db.exec(migrations[static_cast<std::size_t>(i)].sql);
    }
    db.exec(("PRAGMA user_version = " + std::to_string(newest)).c_str());
    transaction.commit();
}

}  // namespace

bool DatabaseError::full() const {
    const int primary = code_ & 0xff;
    return primary == SQLITE_FULL || primary == SQLITE_IOERR || primary == SQLITE_NOMEM ||
           primary == SQLITE_CANTOPEN || primary == SQLITE_READONLY;
}

bool DatabaseError::constraint() const { return (code_ & 0xff) == SQLITE_CONSTRAINT; }

struct Database::Cache {
    struct Entry {
        sqlite3_stmt* stmt = nullptr;
        bool in_use = false;
    };
    std::unordered_map<std::string, std::unique_ptr<Entry>, StringHash, std::equal_to<>> entries;
    ~Cache() {
        for (auto& [sql, entry] : entries) sqlite3_finalize(entry->stmt);
    }
    Cache() = default;
    Cache(const Cache&) = delete;
    Cache& operator=(const Cache&) = delete;
};

Database::Database(const std::filesystem::path& file, std::chrono::milliseconds busy) {
    const int code =
        sqlite3_open_v2(file.c_str(), &db_,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    if (code != SQLITE_OK) {
        const DatabaseError error(code, "database: cannot open " + file.string() + ": " +
                                            (db_ != nullptr ? sqlite3_errmsg(db_) : "no memory"));
        sqlite3_close(db_);
        throw error;
    }
    sqlite3_extended_result_codes(db_, 1);
    sqlite3_busy_timeout(db_, static_cast<int>(busy.count()));
    cache_ = new Cache;
    try {
        exec(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
            "PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;");
        migrate(*this);
    } catch (...) {
        delete cache_;
        sqlite3_close(db_);
        throw;
    }
}

Database::Database(Database&& other) noexcept
    : db_(std::exchange(other.db_, nullptr)), cache_(std::exchange(other.cache_, nullptr)) {}

Database& Database::operator=(Database&& other) noexcept {
    std::swap(db_, other.db_);
    std::swap(cache_, other.cache_);
    return *this;
}

Database::~Database() {
    delete cache_;
    sqlite3_close(db_);
}

void Database::exec(const char* sql) {
    const int code = sqlite3_exec(db_, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(db_, code, "exec");
}

Statement Database::prepare(std::string_view sql) {
    sqlite3_stmt* stmt = nullptr;
    const int code =
        sqlite3_prepare_v2(db_, sql.data(), static_cast<int>(sql.size()), &stmt, nullptr);
    if (code != SQLITE_OK) fail(db_, code, sql);
    return {stmt, nullptr};
}

Statement Database::cached(std::string_view sql) {
    auto found = cache_->entries.find(sql);
    if (found == cache_->entries.end()) {
        auto entry = std::make_unique<Cache::Entry>();
        const int code = sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()),
                                            SQLITE_PREPARE_PERSISTENT, &entry->stmt, nullptr);
        if (code != SQLITE_OK) fail(db_, code, sql);
        found = cache_->entries.emplace(std::string(sql), std::move(entry)).first;
    }
    if (found->second->in_use) return prepare(sql);
    found->second->in_use = true;
    return {found->second->stmt, &found->second->in_use};
}

std::int64_t Database::last_id() const { return sqlite3_last_insert_rowid(db_); }
int Database::changes() const { return sqlite3_changes(db_); }

Statement::Statement(Statement&& other) noexcept
    : stmt_(std::exchange(other.stmt_, nullptr)),
      in_use_(std::exchange(other.in_use_, nullptr)),
      next_(other.next_) {}

Statement& Statement::operator=(Statement&& other) noexcept {
    if (this != &other) {
        release();
        stmt_ = std::exchange(other.stmt_, nullptr);
        in_use_ = std::exchange(other.in_use_, nullptr);
        next_ = other.next_;
    }
    return *this;
}

Statement::~Statement() { release(); }

void Statement::release() noexcept {
    if (stmt_ == nullptr) return;
    if (in_use_ != nullptr) {
        sqlite3_reset(stmt_);
        sqlite3_clear_bindings(stmt_);
        *in_use_ = false;
    } else {
        sqlite3_finalize(stmt_);
    }
    stmt_ = nullptr;
}

void Statement::check(int code) const {
    if (code != SQLITE_OK) fail(sqlite3_db_handle(stmt_), code, sqlite3_sql(stmt_));
}

Statement& Statement::bind(std::int64_t value) {
    check(sqlite3_bind_int64(stmt_, next_++, value));
    return *this;
}

Statement& Statement::bind(double value) {
    check(sqlite3_bind_double(stmt_, next_++, value));
    return *this;
}

Statement& Statement::bind(std::string_view value) {
    // A null data pointer would bind NULL, not the empty text.
    const char* data = value.data() != nullptr ? value.data() : "";
    check(sqlite3_bind_text64(stmt_, next_++, data, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
    return *this;
}

Statement& Statement::bind(Instant value) { return bind(value.time_since_epoch().count()); }

Statement& Statement::bind(std::nullptr_t) {
    check(sqlite3_bind_null(stmt_, next_++));
    return *this;
}

Statement& Statement::bind_blob(std::string_view bytes) {
    const char* data = bytes.data() != nullptr ? bytes.data() : "";
    check(sqlite3_bind_blob64(stmt_, next_++, data, bytes.size(), SQLITE_TRANSIENT));
    return *this;
}

bool Statement::step() {
    const int code = sqlite3_step(stmt_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    fail(sqlite3_db_handle(stmt_), code, sqlite3_sql(stmt_));
}

void Statement::run() {
    while (step()) {
    }
}

Statement& Statement::reset() {
    sqlite3_reset(stmt_);
    sqlite3_clear_bindings(stmt_);
    next_ = 1;
    return *this;
}

bool Statement::null(int column) const { return sqlite3_column_type(stmt_, column) == SQLITE_NULL; }
std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(stmt_, column); }
double Statement::real(int column) const { return sqlite3_column_double(stmt_, column); }
std::string Statement::text(int column) const { return std::string(view(column)); }

std::string_view Statement::view(int column) const {
    const void* data = sqlite3_column_blob(stmt_, column);
    const int size = sqlite3_column_bytes(stmt_, column);
    return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

Instant Statement::instant(int column) const {
    return Instant(std::chrono::milliseconds(integer(column)));
}

Transaction::Transaction(Database& database) : database_(database) {
    database_.exec("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
    if (!open_) return;
    // The rollback's own failure adds nothing: SQLite rolls back by itself on a broken file.
    sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
    database_.exec("COMMIT");
    open_ = false;
}

}  // namespace patchcord
