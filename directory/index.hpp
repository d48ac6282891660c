#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "directory/contacts.hpp"
#include "directory/database.hpp"

namespace patchcord {

/// Where a word stands in a contact: bits of `postings.fields`.
enum IndexField : unsigned {
    field_name = 1,
    field_alias = 2,
    field_organization = 4,
    field_department = 8,  ///< or category
    field_street = 16,
    field_city = 32,
    field_region = 64,  ///< or country
};

/// The words of a contact with their fields, each once.
std::vector<std::pair<std::string, unsigned>> index_words(const Contact& contact);

/// Collects changes of the search index and writes them in the order of its tables, which is what
/// makes a large import fast. Works within a transaction of the caller; what was not flushed is
/// lost. Throws DatabaseError.
class IndexWriter {
 public:
    explicit IndexWriter(Database& db) : db_(db) {}

    void add(std::int64_t id, const Contact& contact);
    /// `contact` as it was indexed.
    void remove(std::int64_t id, const Contact& contact);
    void flush();

 private:
    struct Posting {
        std::int64_t word;
        std::int64_t contact;
        unsigned fields;
        bool removed;
    };
    std::int64_t word_id(const std::string& word);
    void pack(const std::vector<std::string>& words);

    Database& db_;
    std::vector<Posting> pending_;
    std::vector<std::string> new_words_;
    std::unordered_map<std::string, std::int64_t> known_;
};

/// Reads the packed words: calls `visit(word)` for each.
template <typename Visit>
void each_packed_word(std::string_view pack, Visit&& visit) {
    while (!pack.empty()) {
        const auto size = static_cast<unsigned char>(pack.front());
        visit(pack.substr(1, size));
        pack.remove_prefix(std::min<std::size_t>(pack.size(), std::size_t{1} + size));
    }
}

}  // namespace patchcord
