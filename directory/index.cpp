#include "directory/index.hpp"

#include <algorithm>
#include <map>

#include "directory/fold.hpp"
#include "directory/spelling.hpp"

namespace patchcord {
namespace {

constexpr std::size_t max_word = 40;
constexpr std::size_t max_pack = 4000;          ///< bytes, so that a new word rewrites little
constexpr std::size_t max_pending = 2'000'000;  ///< postings; bounds the memory of an import

}  // namespace

std::vector<std::pair<std::string, unsigned>> index_words(const Contact& contact) {
    std::vector<std::pair<std::string, unsigned>> words;
    const auto put = [&](std::string_view text, unsigned field) {
        for (auto& word : folded_words(text)) {
            if (word.size() > max_word) word.resize(max_word);
            words.emplace_back(std::move(word), field);
        }
    };
    put(contact.name, field_name);
    for (const auto& alias : contact.aliases) put(alias, field_alias);
    put(contact.organization, field_organization);
    put(contact.department, field_department);
    put(contact.category, field_department);
    put(contact.street, field_street);
    put(contact.city, field_city);
    put(contact.region, field_region);
    put(contact.country, field_region);
    std::sort(words.begin(), words.end());
    std::size_t kept = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (kept > 0 && words[kept - 1].first == words[i].first) {
            words[kept - 1].second |= words[i].second;
        } else {
            if (kept != i) words[kept] = std::move(words[i]);
            ++kept;
        }
    }
    words.resize(kept);
    return words;
}

std::int64_t IndexWriter::word_id(const std::string& word) {
    const auto known = known_.find(word);
    if (known != known_.end()) return known->second;
    std::int64_t id = 0;
    auto select = db_.cached("SELECT id FROM words WHERE word = ?");
    select.bind(word);
    if (select.step()) {
        id = select.integer(0);
    } else {
        db_.cached("INSERT INTO words (word, sound) VALUES (?, ?)")
            .bind_all(word, sound_key(word))
            .run();
        id = db_.last_id();
        new_words_.push_back(word);
    }
    known_.emplace(word, id);
    return id;
}

void IndexWriter::add(std::int64_t id, const Contact& contact) {
    for (const auto& [word, fields] : index_words(contact)) {
        pending_.push_back({word_id(word), id, fields, false});
    }
    if (pending_.size() > max_pending) flush();
}

void IndexWriter::remove(std::int64_t id, const Contact& contact) {
    for (const auto& [word, fields] : index_words(contact)) {
        pending_.push_back({word_id(word), id, fields, true});
    }
}

void IndexWriter::flush() {
    std::stable_sort(pending_.begin(), pending_.end(), [](const Posting& a, const Posting& b) {
        return a.word != b.word ? a.word < b.word : a.contact < b.contact;
    });
    auto insert = db_.cached("INSERT OR REPLACE INTO postings VALUES (?, ?, ?)");
    auto erase = db_.cached("DELETE FROM postings WHERE word = ? AND contact = ?");
    auto count = db_.cached("UPDATE words SET uses = uses + ?, names = names + ? WHERE id = ?");
    for (std::size_t begin = 0; begin < pending_.size();) {
        std::int64_t uses = 0;
        std::int64_t names = 0;
        std::size_t end = begin;
        for (; end < pending_.size() && pending_[end].word == pending_[begin].word; ++end) {
            const Posting& posting = pending_[end];
            const int in_name = (posting.fields & (field_name | field_alias)) != 0 ? 1 : 0;
            if (posting.removed) {
                erase.reset().bind_all(posting.word, posting.contact).run();
                uses -= 1;
                names -= in_name;
            } else {
                const auto fields = static_cast<std::int64_t>(posting.fields);
                insert.reset().bind_all(posting.word, posting.contact, fields).run();
                uses += 1;
                names += in_name;
            }
        }
        count.reset().bind_all(uses, names, pending_[begin].word).run();
        begin = end;
    }
    pending_.clear();
    pack(new_words_);
    new_words_.clear();
}

void IndexWriter::pack(const std::vector<std::string>& words) {
    if (words.empty()) return;
    std::int64_t id = 0;
    std::string bytes;
    auto last = db_.prepare("SELECT id, words FROM word_packs ORDER BY id DESC LIMIT 1");
    if (last.step()) {
        id = last.integer(0);
        bytes = last.text(1);
    }
    auto write = db_.cached("INSERT OR REPLACE INTO word_packs VALUES (?, ?)");
    for (const auto& word : words) {
        if (id == 0 || bytes.size() + word.size() + 1 > max_pack) {
            if (id != 0) write.reset().bind(id).bind_blob(bytes).run();
            ++id;
            bytes.clear();
        }
        bytes += static_cast<char>(word.size());
        bytes += word;
    }
    write.reset().bind(id).bind_blob(bytes).run();
}

}  // namespace patchcord
