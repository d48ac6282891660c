#include "directory/import.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "directory/csv.hpp"
#include "directory/fold.hpp"
#include "directory/index.hpp"

namespace patchcord {
namespace {

constexpr std::size_t max_reported = 1000;
/// Contacts a transaction: other writers wait meanwhile, so it must end within seconds.
constexpr std::size_t batch = 50'000;

std::int64_t id_of_import(Database& db, const std::string& import_id) {
    if (import_id.empty()) return 0;
    auto row = db.cached("SELECT id FROM contacts WHERE import_id = ? AND import_id <> ''");
    row.bind(import_id);
    return row.step() ? row.integer(0) : 0;
}

/// Whether a login is another contact's already.
bool login_taken(Database& db, const Contact& contact) {
    if (contact.login.empty()) return false;
    auto row = db.cached("SELECT import_id FROM contacts WHERE login = ? AND login <> ''");
    row.bind(contact.login);
    return row.step() && (contact.import_id.empty() || row.view(0) != contact.import_id);
}

class Check {
 public:
    Check(Database& db, std::string_view region) : db_(db), region_(region) {}

    /// What is wrong with it, or empty.
    std::string operator()(Contact& contact) {
        if (auto wrong = normalise_contact(contact, region_); !wrong.empty()) return wrong;
        if (!contact.import_id.empty() && !ids_.insert(contact.import_id).second) {
            return "the id \"" + contact.import_id + "\" is in the file twice";
        }
        if (!contact.login.empty() && !logins_.insert(contact.login).second) {
            return "the login \"" + contact.login + "\" is in the file twice";
        }
        if (login_taken(db_, contact)) {
            return "the login \"" + contact.login + "\" belongs to another contact";
        }
        return {};
    }

 private:
    Database& db_;
    std::string region_;
    std::unordered_set<std::string> ids_;
    std::unordered_set<std::string> logins_;
};

class Writer {
 public:
    Writer(Database& db, ImportReport& report) : db_(db), index_(db), report_(report) {}

    void put(Contact& contact) {
        if (!transaction_) transaction_.emplace(db_);
        contact.id = id_of_import(db_, contact.import_id);
        if (contact.id == 0) {
            contact.id = insert_contact_row(db_, contact);
            index_.add(contact.id, contact);
            ++report_.added;
        } else {
            const auto before = load_contact(db_, contact.id);
            if (before) index_.remove(contact.id, *before);
            if (before && contact.named_relations.empty()) contact.relations = before->relations;
            update_contact_row(db_, contact);
            index_.add(contact.id, contact);
            ++report_.updated;
        }
        if (++pending_ >= batch) commit();
    }

    void commit() {
        if (!transaction_) return;
        index_.flush();
        transaction_->commit();
        transaction_.reset();
        pending_ = 0;
    }

 private:
    Database& db_;
    IndexWriter index_;
    ImportReport& report_;
    std::optional<Transaction> transaction_;
    std::size_t pending_ = 0;
};

/// Relations that a file told by name, kept until all of its contacts are there.
class Relations {
 public:
    explicit Relations(Database& db) : db_(db) {}

    void note(std::size_t line, const Contact& contact) {
        for (const auto& relation : contact.named_relations)
            told_.push_back({line, contact.id, relation});
    }

    void write(ImportReport& report) {
        if (told_.empty()) return;
        find_names();
        Transaction transaction(db_);
        for (const auto& [line, owner, relation] : told_) {
            std::int64_t who = id_of_import(db_, relation.who);
            if (const auto named = names_.find(fold(relation.who));
                who == 0 && named != names_.end())
                who = named->second;
            if (who > 0 && who != owner) {
                db_.cached("INSERT OR REPLACE INTO relations VALUES (?, ?, ?)")
                    .bind_all(owner, fold(relation.relation), who)
                    .run();
            } else if (report.unrelated.size() < max_reported) {
                report.unrelated.push_back({line, "the " + relation.relation + " \"" +
                                                      relation.who +
                                                      "\" was left out: " + why(who, owner)});
            }
        }
        transaction.commit();
    }

 private:
    struct Told {
        std::size_t line;
        std::int64_t owner;
        NamedRelation relation;
    };
    static constexpr std::int64_t several = -1;

    static std::string why(std::int64_t who, std::int64_t owner) {
        if (who == several) return "more than one contact has that name";
        return who == owner ? "that is the contact itself" : "no contact has that name";
    }

    /// The contacts that have one of the names told: one walk for all of them.
    void find_names() {
        for (const auto& told : told_) names_.try_emplace(fold(told.relation.who), 0);
        auto row = db_.prepare("SELECT id, name FROM contacts");
        while (row.step()) {
            const auto named = names_.find(fold(row.view(1)));
            if (named != names_.end())
                named->second = named->second == 0 ? row.integer(0) : several;
        }
    }

    Database& db_;
    std::vector<Told> told_;
    std::unordered_map<std::string, std::int64_t> names_;
};

}  // namespace

ContactSource csv_source(std::string_view text) {
    return [text](const ContactVisitor& visit) {
        CsvReader reader(text);
        std::vector<std::string> row;
        Contact none;
        std::string error;
        if (!reader.next(row)) {
            error = "the file is empty: it must begin with a line of column names";
            visit(1, none, error);
            return;
        }
        const CsvHeader header(row);
        if (!header.error().empty()) {
            error = header.error();
            visit(reader.line(), none, error);
            return;
        }
        while (reader.next(row)) {
            error.clear();
            Contact contact = header.contact(row, error);
            if (reader.broken()) error = "a quoted field never ends";
            visit(reader.line(), contact, error);
        }
    };
}

ImportReport import_contacts(Database& db, const ContactSource& source, std::string_view region,
                             bool skip_bad) {
    ImportReport report;
    std::unordered_set<std::size_t> bad_lines;
    Check check(db, region);
    source([&](std::size_t line, Contact& contact, std::string& error) {
        if (error.empty()) error = check(contact);
        if (error.empty()) return;
        ++report.bad_count;
        bad_lines.insert(line);
        if (report.bad.size() < max_reported) report.bad.push_back({line, error});
    });
    if (report.bad_count > 0 && !skip_bad) return report;
    Writer writer(db, report);
    Relations relations(db);
    source([&](std::size_t line, Contact& contact, std::string& error) {
        if (!error.empty() || bad_lines.contains(line)) return;
        if (!normalise_contact(contact, region, true).empty()) return;
        writer.put(contact);
        relations.note(line, contact);
    });
    writer.commit();
    relations.write(report);
    return report;
}

void name_relations(Database& db, Contact& contact) {
    for (const auto& [relation, id] : contact.relations) {
        const auto other = load_contact(db, id);
        if (!other) continue;
        const bool by_id = !other->import_id.empty();
        contact.named_relations.push_back({relation, by_id ? other->import_id : other->name});
    }
}

}  // namespace patchcord
