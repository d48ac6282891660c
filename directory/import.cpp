#include "directory/import.hpp"

#include <algorithm>
#include <optional>
#include <unordered_set>

#include "directory/csv.hpp"
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
            index_.add(insert_contact_row(db_, contact), contact);
            ++report_.added;
        } else {
            const auto before = load_contact(db_, contact.id);
            if (before) index_.remove(contact.id, *before);
            if (before && contact.relations.empty()) contact.relations = before->relations;
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
    source([&](std::size_t line, Contact& contact, std::string& error) {
        if (!error.empty() || bad_lines.contains(line)) return;
        if (!normalise_contact(contact, region, true).empty()) return;
        writer.put(contact);
    });
    writer.commit();
    return report;
}

}  // namespace patchcord
