#pragma once

#include <toml++/toml.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "agent/config.hpp"

namespace patchcord {

/// Reads one table of the configuration, key by key; finish() says which keys nobody asked for.
/// Every fault throws ConfigError with file, line, key and what to write instead.
class ConfigReader {
 public:
    /// `table` may be null: then every key has its default.
    ConfigReader(const toml::table* table, std::string path, const std::filesystem::path& file)
        : table_(table), path_(std::move(path)), file_(file) {}

    bool present() const { return table_ != nullptr; }
    bool has(std::string_view key) const;

    std::string text(std::string_view key, std::string fallback);
    /// Throws where it is missing.
    std::string required(std::string_view key, std::string_view what);
    std::int64_t integer(std::string_view key, std::int64_t fallback, std::int64_t least,
                         std::int64_t most);
    double real(std::string_view key, double fallback, double least, double most);
    bool boolean(std::string_view key, bool fallback);
    std::vector<std::string> texts(std::string_view key, std::vector<std::string> fallback);
    std::chrono::seconds seconds(std::string_view key, std::chrono::seconds fallback,
                                 std::int64_t least, std::int64_t most);
    /// `key`, or the first line of the file that `key`_file names; a relative name is looked for
    /// in $CREDENTIALS_DIRECTORY (systemd) and then beside the configuration.
    std::string secret(std::string_view key);

    ConfigReader table(std::string_view key);
    std::vector<ConfigReader> tables(std::string_view key);

    /// Throws where the table holds a key that was not read.
    void finish() const;
    [[noreturn]] void fail(std::string_view key, std::string_view what) const;

 private:
    const toml::node* find(std::string_view key);
    [[noreturn]] void fail_type(std::string_view key, std::string_view wanted) const;
    std::string name(std::string_view key) const;

    const toml::table* table_;
    std::string path_;
    std::filesystem::path file_;
    std::vector<std::string> known_;
};

}  // namespace patchcord
