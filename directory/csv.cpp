#include "directory/csv.hpp"

#include <algorithm>

namespace patchcord {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

std::string trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return {};
    return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1));
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(';'), text.size());
        if (auto part = trimmed(text.substr(0, end)); !part.empty()) out.push_back(std::move(part));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

std::string join(const std::vector<std::string>& list) {
    std::string out;
    for (const auto& part : list) {
        if (!out.empty()) out += ';';
        out += part;
    }
    return out;
}

bool is_phone_kind(std::string_view column) {
    return std::find(std::begin(phone_kinds), std::end(phone_kinds), column) !=
           std::end(phone_kinds);
}

/// The member of a contact for a column that holds one text, else null.
std::string* text_member(Contact& c, std::string_view column) {
    if (column == "id") return &c.import_id;
    if (column == "kind") return &c.kind;
    if (column == "name") return &c.name;
    if (column == "organization") return &c.organization;
    if (column == "department") return &c.department;
    if (column == "category") return &c.category;
    if (column == "street") return &c.street;
    if (column == "city") return &c.city;
    if (column == "region") return &c.region;
    if (column == "country") return &c.country;
    if (column == "login") return &c.login;
    if (column == "ivr") return &c.ivr;
    if (column == "zone") return &c.zone;
    if (column == "language") return &c.language;
    if (column == "quiet") return &c.quiet;
    if (column == "notes") return &c.notes;
    return nullptr;
}

std::vector<std::string>* list_member(Contact& c, std::string_view column) {
    if (column == "aliases") return &c.aliases;
    if (column == "email") return &c.emails;
    if (column == "jid") return &c.jids;
    return nullptr;
}

}  // namespace

CsvReader::CsvReader(std::string_view text) : text_(text) {
    if (text_.substr(0, byte_order_mark.size()) == byte_order_mark) at_ = byte_order_mark.size();
}

std::string CsvReader::field() {
    std::string out;
    bool quoted = false;
    if (at_ < text_.size() && text_[at_] == '"') {
        quoted = true;
        ++at_;
    }
    while (at_ < text_.size()) {
        const char c = text_[at_++];
        if (c == '\n') ++next_line_;
        if (quoted && c == '"') {
            if (at_ < text_.size() && text_[at_] == '"') {
                out += '"';
                ++at_;
            } else {
                quoted = false;
            }
        } else if (!quoted && c == ',') {
            return out;
        } else if (!quoted && c == '\n') {
            if (!out.empty() && out.back() == '\r') out.pop_back();
            row_ends_ = true;
            return out;
        } else {
            out += c;
        }
    }
    broken_ = quoted;
    row_ends_ = true;
    return out;
}

bool CsvReader::next(std::vector<std::string>& row) {
    while (at_ < text_.size()) {
        row.clear();
        row_ends_ = false;
        line_ = next_line_;
        while (!row_ends_) row.push_back(field());
        if (row.size() > 1 || !trimmed(row.front()).empty()) return true;
    }
    return false;
}

std::string csv_row(const std::vector<std::string>& fields) {
    std::string out;
    for (const auto& text : fields) {
        if (&text != &fields.front()) out += ',';
        const bool plain = text.find_first_of(",\"\r\n") == std::string::npos &&
                           (text.empty() || (text.front() != ' ' && text.back() != ' '));
        if (plain) {
            out += text;
            continue;
        }
        out += '"';
        for (const char c : text) {
            if (c == '"') out += '"';
            out += c;
        }
        out += '"';
    }
    return out + "\r\n";
}

const std::vector<std::string>& csv_columns() {
    static const std::vector<std::string> columns = {
        "id",     "kind",   "name",     "aliases", "organization", "department", "category",
        "street", "city",   "region",   "country", "email",        "login",      "jid",
        "phone",  "mobile", "desk",     "work",    "home",         "sip",        "ivr",
        "zone",   "notes",  "language", "quiet"};
    return columns;
}

CsvHeader::CsvHeader(const std::vector<std::string>& row) {
    bool named = false;
    for (const auto& field : row) {
        std::string name = trimmed(field);
        for (char& c : name) {
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        }
        const auto& known = csv_columns();
        const auto found = std::find(known.begin(), known.end(), name);
        const auto index = static_cast<std::size_t>(found - known.begin());
        if (found == known.end()) {
            error_ = "unknown column \"" + name.substr(0, 60) + "\": the columns are ";
            for (const auto& column : known) error_ += (&column == &known[0] ? "" : ", ") + column;
            return;
        }
        if (std::find(columns_.begin(), columns_.end(), index) != columns_.end()) {
            error_ = "the column \"" + name + "\" is there twice";
            return;
        }
        named = named || name == "name";
        columns_.push_back(index);
    }
    if (!named) error_ = "there is no column \"name\"";
}

Contact CsvHeader::contact(const std::vector<std::string>& row, std::string& error) const {
    Contact contact;
    if (row.size() > columns_.size()) {
        error = "it has " + std::to_string(row.size()) + " fields, the header has " +
                std::to_string(columns_.size());
        return contact;
    }
    // Phones go in the order of kinds, whatever the order of columns.
    std::vector<std::vector<std::string>> phones(std::size(phone_kinds));
    for (std::size_t i = 0; i < row.size(); ++i) {
        const std::string& column = csv_columns()[columns_[i]];
        if (auto* text = text_member(contact, column)) {
            if (column != "kind" || !trimmed(row[i]).empty()) *text = row[i];
        } else if (auto* list = list_member(contact, column)) {
            *list = split(row[i]);
        } else {
            const auto* kind = std::find(std::begin(phone_kinds), std::end(phone_kinds), column);
            phones[static_cast<std::size_t>(kind - std::begin(phone_kinds))] = split(row[i]);
        }
    }
    for (std::size_t kind = 0; kind < phones.size(); ++kind) {
        for (auto& address : phones[kind]) {
            contact.phones.push_back({std::string(phone_kinds[kind]), std::move(address)});
        }
    }
    return contact;
}

std::string csv_header() { return csv_row(csv_columns()); }

std::string csv_line(const Contact& contact) {
    Contact copy = contact;
    std::vector<std::string> fields;
    for (const auto& column : csv_columns()) {
        if (const auto* text = text_member(copy, column)) {
            fields.push_back(*text);
        } else if (const auto* list = list_member(copy, column)) {
            fields.push_back(join(*list));
        } else if (is_phone_kind(column)) {
            std::vector<std::string> addresses;
            for (const auto& phone : copy.phones) {
                if (phone.kind == column) addresses.push_back(phone.address);
            }
            fields.push_back(join(addresses));
        }
    }
    return csv_row(fields);
}

}  // namespace patchcord
