#include "directory/resolve.hpp"

#include <algorithm>
#include <array>

#include "directory/contacts.hpp"
#include "directory/fold.hpp"
#include "directory/search.hpp"

namespace patchcord {
namespace {

using enum Resolution::Decision;

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

Resolution from_ids(Database& db, const std::vector<std::int64_t>& ids, const std::string& why) {
    Resolution result;
    for (const auto id : ids) {
        if (result.matches.size() == max_choices) break;
        const auto contact = load_contact(db, id);
        if (!contact) continue;
        result.matches.push_back(
            {id, contact->import_id, contact->name, address_line(*contact), 1.0, why});
    }
    result.decision = result.matches.empty() ? none : result.matches.size() == 1 ? match : ask;
    return result;
}

Resolution by_address(Database& db, std::string_view address) {
    auto row =
        db.cached("SELECT DISTINCT contact FROM contact_addresses WHERE address = ? LIMIT 10");
    row.bind(lower(address));
    std::vector<std::int64_t> ids;
    while (row.step()) ids.push_back(row.integer(0));
    return from_ids(db, ids, "address matches");
}

/// Splits "my mother" or "Ana's assistant" into owner ("" is the asker) and relation.
struct Possessive {
    std::string owner;
    std::string relation;
};
std::optional<Possessive> possessive(std::string_view query) {
    const std::string text = lower(query);
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string::npos) return std::nullopt;
    for (const std::string_view my : {"my ", "our "}) {
        if (text.compare(begin, my.size(), my) == 0) {
            return Possessive{"", fold(text.substr(begin + my.size()))};
        }
    }
    for (const std::string_view mark : {"'s ", "\xe2\x80\x99s ", "s' ", "s\xe2\x80\x99 "}) {
        const auto at = text.rfind(mark);
        if (at != std::string::npos && at > 0) {
            const std::size_t own = mark.front() == 's' ? 1 : 0;  // "James' assistant"
            return Possessive{text.substr(begin, at + own - begin),
                              fold(text.substr(at + mark.size()))};
        }
    }
    return std::nullopt;
}

std::vector<std::int64_t> related(Database& db, std::int64_t owner, std::string_view relation) {
    // Different words for the same relation.
    static constexpr std::array<std::array<std::string_view, 6>, 12> same = {{
        {"mother", "mom", "mum", "mama", "mommy", "ma"},
        {"father", "dad", "daddy", "papa", "pa", "pop"},
        {"wife", "spouse", "partner"},
        {"husband", "spouse", "partner"},
        {"grandmother", "grandma", "granny", "nana", "gran"},
        {"grandfather", "grandpa", "granddad", "gramps", "grandad"},
        {"sister", "sis"},
        {"brother", "bro"},
        {"assistant", "secretary", "pa"},
        {"boss", "manager", "supervisor"},
        {"doctor", "physician", "gp"},
        {"girlfriend", "boyfriend", "partner"},
    }};
    std::vector<std::int64_t> found;
    const auto look = [&](std::string_view word) {
        auto row = db.cached("SELECT contact FROM relations WHERE owner = ? AND relation = ?");
        row.bind_all(owner, word);
        while (row.step()) {
            const auto id = row.integer(0);
            if (std::find(found.begin(), found.end(), id) == found.end()) found.push_back(id);
        }
    };
    look(relation);
    if (!found.empty()) return found;
    for (const auto& group : same) {
        if (std::find(group.begin(), group.end(), relation) == group.end()) continue;
        for (const auto word : group) {
            if (!word.empty()) look(word);
        }
    }
    return found;
}

std::optional<Resolution> by_relation(Database& db, std::string_view query, std::int64_t asker) {
    const auto parts = possessive(query);
    if (!parts || parts->relation.empty()) return std::nullopt;
    std::int64_t owner = asker;
    if (!parts->owner.empty()) {
        const auto who = resolve(db, parts->owner, asker);
        if (who.decision != match) return std::nullopt;
        owner = who.matches.front().contact;
    }
    if (owner == 0) return std::nullopt;
    const auto ids = related(db, owner, parts->relation);
    if (ids.empty()) return std::nullopt;
    return from_ids(db, ids, "is the " + parts->relation);
}

std::int64_t remembered(Database& db, std::int64_t asker, std::string_view query) {
    if (asker == 0) return 0;
    auto row = db.cached("SELECT contact FROM choices WHERE asker = ? AND query = ?");
    row.bind_all(asker, fold(query));
    return row.step() ? row.integer(0) : 0;
}

}  // namespace

Resolution resolve(Database& db, std::string_view query, std::int64_t asker) {
    if (const auto chosen = remembered(db, asker, query); chosen != 0) {
        auto result = from_ids(db, {chosen}, "your choice the last time");
        result.remembered = true;
        if (result.decision == match) return result;
    }
    if (query.find('@') != std::string_view::npos) return by_address(db, query);
    if (auto result = by_relation(db, query, asker)) return *result;
    return search(db, query);
}

bool names_entry(Database& db, std::string_view words) {
    const std::string wanted = fold(words);
    const Resolution found = search(db, words);
    return std::ranges::any_of(found.matches, [&](const Candidate& candidate) {
        if (fold(candidate.name) == wanted) return true;
        const auto contact = load_contact(db, candidate.contact);
        return contact && std::ranges::any_of(contact->aliases, [&](const std::string& alias) {
                   return fold(alias) == wanted;
               });
    });
}

void remember_choice(Database& db, std::int64_t asker, std::string_view query,
                     std::int64_t contact) {
    db.cached(
          "INSERT OR REPLACE INTO choices SELECT ?, ?, ? WHERE EXISTS (SELECT 1 FROM contacts"
          " WHERE id = ?) AND EXISTS (SELECT 1 FROM contacts WHERE id = ?)")
        .bind_all(asker, fold(query), contact, asker, contact)
        .run();
}

CalledContact called_contact(Database& db, std::int64_t contact) {
    CalledContact called;
    called.contact = contact;
    auto entry = load_contact(db, contact);
    if (!entry) return called;
    called.kind = std::move(entry->kind);
    called.name = std::move(entry->name);
    called.zone = std::move(entry->zone);
    called.quiet = std::move(entry->quiet);
    called.language = std::move(entry->language);
    called.ivr = std::move(entry->ivr);
    called.phones = std::move(entry->phones);
    return called;
}

}  // namespace patchcord
