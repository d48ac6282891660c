#include "agent/config_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <numeric>

namespace patchcord {
namespace {

/// Levenshtein distance: how many letters differ.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t cost = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({cost, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

}  // namespace

bool ConfigReader::has(std::string_view key) const {
    return table_ != nullptr && table_->contains(key);
}

std::string ConfigReader::name(std::string_view key) const {
    return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

void ConfigReader::fail(std::string_view key, std::string_view what) const {
    const toml::node* node = table_ != nullptr ? table_->get(key) : nullptr;
    const auto line = node != nullptr     ? node->source().begin.line
                      : table_ != nullptr ? table_->source().begin.line
                                          : 0;
    throw ConfigError(fmt::format("{}:{}: {}: {}", file_.string(), line, name(key), what));
}

void ConfigReader::fail_type(std::string_view key, std::string_view wanted) const {
    fail(key, fmt::format("must be {}", wanted));
}

const toml::node* ConfigReader::find(std::string_view key) {
    known_.emplace_back(key);
    return table_ != nullptr ? table_->get(key) : nullptr;
}

std::string ConfigReader::text(std::string_view key, std::string fallback) {
    const toml::node* node = find(key);
    if (node == nullptr) return fallback;
    if (!node->is_string()) fail_type(key, "a text in quotes");
    return node->as_string()->get();
}

std::string ConfigReader::required(std::string_view key, std::string_view what) {
    std::string value = text(key, {});
    if (value.empty()) fail(key, fmt::format("is missing: {}", what));
    return value;
}

std::int64_t ConfigReader::integer(std::string_view key, std::int64_t fallback, std::int64_t least,
                                   std::int64_t most) {
    const toml::node* node = find(key);
    if (node == nullptr) return fallback;
    if (!node->is_integer()) fail_type(key, "a whole number");
    const std::int64_t value = node->as_integer()->get();
    if (value < least || value > most) {
        fail(key, fmt::format("is {}, but must be from {} to {}", value, least, most));
    }
    return value;
}

double ConfigReader::real(std::string_view key, double fallback, double least, double most) {
    const toml::node* node = find(key);
    if (node == nullptr) return fallback;
    if (!node->is_number()) fail_type(key, "a number");
    const double value = *node->value<double>();
    if (value < least || value > most) {
        fail(key, fmt::format("is {}, but must be from {} to {}", value, least, most));
    }
    return value;
}

bool ConfigReader::boolean(std::string_view key, bool fallback) {
    const toml::node* node = find(key);
    if (node == nullptr) return fallback;
    if (!node->is_boolean()) fail_type(key, "true or false");
    return node->as_boolean()->get();
}

std::vector<std::string> ConfigReader::texts(std::string_view key,
                                             std::vector<std::string> fallback) {
    const toml::node* node = find(key);
    if (node == nullptr) return fallback;
    if (node->is_string()) return {node->as_string()->get()};
    if (!node->is_array()) fail_type(key, "a list of texts, [\"a\", \"b\"]");
    std::vector<std::string> values;
    for (const toml::node& item : *node->as_array()) {
        if (!item.is_string()) fail_type(key, "a list of texts, [\"a\", \"b\"]");
        values.push_back(item.as_string()->get());
    }
    return values;
}

std::chrono::seconds ConfigReader::seconds(std::string_view key, std::chrono::seconds fallback,
                                           std::int64_t least, std::int64_t most) {
    return std::chrono::seconds(integer(key, fallback.count(), least, most));
}

std::string ConfigReader::secret(std::string_view key) {
    const std::string file_key = std::string(key) + "_file";
    std::string value = text(key, {});
    const std::string named = text(file_key, {});
    if (named.empty()) return value;
    if (!value.empty()) fail(file_key, fmt::format("stands beside {}: keep one of them", key));
    std::filesystem::path path = named;
    if (path.is_relative()) {
        const char* credentials = std::getenv("CREDENTIALS_DIRECTORY");
        path = credentials != nullptr && std::filesystem::exists(credentials / path)
                   ? credentials / path
                   : file_.parent_path() / path;
    }
    std::ifstream in(path);
    if (!std::getline(in, value)) {
        fail(file_key, fmt::format("cannot read a line of {}", path.string()));
    }
    while (!value.empty() && value.back() == '\r') value.pop_back();
    return value;
}

ConfigReader ConfigReader::table(std::string_view key) {
    const toml::node* node = find(key);
    if (node != nullptr && !node->is_table()) fail_type(key, "a table, [" + name(key) + "]");
    return {node != nullptr ? node->as_table() : nullptr, name(key), file_};
}

std::vector<ConfigReader> ConfigReader::tables(std::string_view key) {
    const toml::node* node = find(key);
    if (node == nullptr) return {};
    const std::string wanted = "tables, [[" + name(key) + "]]";
    if (!node->is_array()) fail_type(key, wanted);
    std::vector<ConfigReader> readers;
    for (const toml::node& item : *node->as_array()) {
        if (!item.is_table()) fail_type(key, wanted);
        readers.emplace_back(item.as_table(), name(key), file_);
    }
    return readers;
}

void ConfigReader::finish() const {
    if (table_ == nullptr) return;
    for (const auto& [key, node] : *table_) {
        const std::string_view unknown = key.str();
        if (std::ranges::find(known_, unknown) != known_.end()) continue;
        std::string nearest;
        std::size_t best = std::max<std::size_t>(3, unknown.size() / 2);
        for (const std::string& known : known_) {
            if (const std::size_t d = distance(unknown, known); d < best) {
                best = d;
                nearest = known;
            }
        }
        std::string what = "is not a known key";
        if (!nearest.empty()) what += fmt::format("; did you mean \"{}\"?", nearest);
        fail(unknown, what);
    }
}

}  // namespace patchcord
