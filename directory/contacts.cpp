#include "directory/contacts.hpp"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <utility>

#include "directory/fold.hpp"
#include "directory/index.hpp"
#include "parsers/ivr_script.hpp"
#include "parsers/phone_number.hpp"
#include "parsers/quiet.hpp"
#include "parsers/sip_uri.hpp"
#include "parsers/zones.hpp"

namespace patchcord {
namespace {

constexpr std::size_t max_line = 200;
constexpr std::size_t max_notes = 4000;
constexpr std::size_t max_entries = 20;  ///< phones, addresses, aliases, relations of one contact

void trim(std::string& text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && blank(text.back())) text.pop_back();
    std::size_t begin = 0;
    while (begin < text.size() && blank(text[begin])) ++begin;
    text.erase(0, begin);
}

void lower(std::string& text) {
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
}

/// Whether a code point may not be in one line of text: controls, line ends, direction overrides.
bool forbidden(UChar32 c, bool lines) {
    if (c == '\n' || c == '\t') return !lines;
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 ||
           (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/// The text in UTF-16, or nothing where it is no valid UTF-8.
std::optional<icu::UnicodeString> widen(std::string_view text) {
    icu::UnicodeString wide;
    const auto size = static_cast<int32_t>(text.size());
    UErrorCode status = U_ZERO_ERROR;
    int32_t length = 0;
    // UTF-16 never has more units than UTF-8 has bytes.
    u_strFromUTF8(wide.getBuffer(size + 1), size + 1, &length, text.data(), size, &status);
    wide.releaseBuffer(U_SUCCESS(status) ? length : 0);
    if (U_FAILURE(status)) return std::nullopt;
    return wide;
}

bool ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Checks and composes one text; says what is wrong with it, or nothing.
std::string clean(std::string& text, std::string_view what, bool lines = false) {
    const std::string subject = "the " + std::string(what);
    const std::size_t limit = lines ? max_notes : max_line;
    if (text.size() > limit) {
        return subject + " is too long: at most " + std::to_string(limit) + " bytes";
    }
    std::string control =
        subject + " holds a control character or a line break: write it on one line";
    if (ascii(text)) {
        trim(text);
        for (const char c : text) {
            if (forbidden(static_cast<unsigned char>(c), lines)) return control;
        }
        return {};
    }
    const auto wide = widen(text);
    if (!wide) return subject + " is not valid UTF-8";
    for (int32_t i = 0; i < wide->length(); i = wide->moveIndex32(i, 1)) {
        if (forbidden(wide->char32At(i), lines)) return control;
    }
    UErrorCode status = U_ZERO_ERROR;
    const auto* nfc = icu::Normalizer2::getNFCInstance(status);
    if (U_SUCCESS(status) && nfc->isNormalized(*wide, status) == 0) {
        text.clear();
        nfc->normalize(*wide, status).toUTF8String(text);
    }
    trim(text);
    return {};
}

bool address_shape(std::string_view address) {
    const auto at = address.rfind('@');
    if (at == std::string_view::npos || at == 0 || at + 1 >= address.size()) return false;
    if (address.size() > 254 || address.find('@') != at) return false;
    return std::none_of(address.begin(), address.end(), [](char c) {
        return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f ||
               std::string_view("<>()[]\\,;:\"").find(c) != std::string_view::npos;
    });
}

std::string clean_addresses(std::vector<std::string>& list, std::string_view what) {
    for (auto& address : list) {
        trim(address);
        lower(address);
        if (!address_shape(address)) {
            return "\"" + fold(address) + "\" is no " + std::string(what) +
                   ": write it as name@domain";
        }
    }
    return {};
}

bool e164_shape(std::string_view text) {
    return text.size() > 1 && text.front() == '+' &&
           text.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

std::string clean_phones(Contact& contact, std::string_view region, bool checked) {
    for (auto& phone : contact.phones) {
        if (std::find(std::begin(phone_kinds), std::end(phone_kinds), phone.kind) ==
            std::end(phone_kinds)) {
            return "\"" + fold(phone.kind) +
                   "\" is no kind of phone: use phone, mobile, desk, work, home or sip";
        }
        if (checked && e164_shape(phone.address)) continue;
        std::string shown = phone.address;
        if (auto wrong = clean(shown, "phone"); !wrong.empty()) return wrong;
        const auto number = parse_phone_number(shown, region);
        if (number && !number->extension.empty()) {
            if (contact.phones.size() > 1 || !contact.ivr.empty()) {
                return "the number " + shown + " has an extension: give the number alone, and " +
                       "the extension as IVR digits (\",," + number->extension + "\")";
            }
            contact.ivr = ",," + number->extension;
        }
        phone.address = number ? number->e164 : normalise_phone(shown, region);
        if (phone.address.empty()) {
            return "\"" + shown + "\" is no telephone number or SIP address: write it like " +
                   "+12015550123 or sip:alice@pbx";
        }
    }
    return {};
}

std::string join_lines(const std::vector<std::string>& list) {
    std::string out;
    for (const auto& line : list) {
        if (!out.empty()) out += '\n';
        out += line;
    }
    return out;
}

std::vector<std::string> split_lines(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        out.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

void bind_columns(Statement& statement, const Contact& c) {
    statement.bind_all(c.import_id, c.kind, c.name, join_lines(c.aliases), c.organization,
                       c.department, c.category, c.street, c.city, c.region, c.country, c.login,
                       c.zone, c.language, c.ivr, c.notes, c.quiet);
}

void insert_details(Database& db, std::int64_t id, const Contact& contact) {
    int position = 0;
    for (const auto& phone : contact.phones) {
        db.cached("INSERT INTO contact_phones VALUES (?, ?, ?, ?)")
            .bind_all(id, position++, phone.kind, phone.address)
            .run();
    }
    const auto addresses = [&](const std::vector<std::string>& list, std::string_view kind) {
        position = 0;
        for (const auto& address : list) {
            db.cached("INSERT INTO contact_addresses VALUES (?, ?, ?, ?)")
                .bind_all(id, kind, position++, address)
                .run();
        }
    };
    addresses(contact.emails, "email");
    addresses(contact.jids, "jid");
    for (const auto& relation : contact.relations) {
        db.cached("INSERT OR IGNORE INTO relations VALUES (?, ?, ?)")
            .bind_all(id, fold(relation.relation), relation.contact)
            .run();
    }
}

constexpr std::string_view select_columns =
    "SELECT id, import_id, kind, name, aliases, organization, department, category, street, city,"
    " region, country, login, zone, language, ivr, notes, quiet FROM contacts ";

void load_details(Database& db, Contact& contact) {
    auto phones =
        db.cached("SELECT kind, address FROM contact_phones WHERE contact = ? ORDER BY position");
    phones.bind(contact.id);
    while (phones.step()) contact.phones.push_back({phones.text(0), phones.text(1)});
    auto addresses = db.cached(
        "SELECT kind, address FROM contact_addresses WHERE contact = ? ORDER BY kind, position");
    addresses.bind(contact.id);
    while (addresses.step()) {
        (addresses.view(0) == "email" ? contact.emails : contact.jids).push_back(addresses.text(1));
    }
    auto relations = db.cached("SELECT relation, contact FROM relations WHERE owner = ?");
    relations.bind(contact.id);
    while (relations.step()) {
        contact.relations.push_back({relations.text(0), relations.integer(1)});
    }
}

Contact read_row(Database& db, const Statement& row) {
    Contact c;
    c.id = row.integer(0);
    c.import_id = row.text(1);
    c.kind = row.text(2);
    c.name = row.text(3);
    c.aliases = split_lines(row.view(4));
    std::string* const fields[] = {
        &c.organization, &c.department, &c.category, &c.street, &c.city,  &c.region, &c.country,
        &c.login,        &c.zone,       &c.language, &c.ivr,    &c.notes, &c.quiet};
    int column = 5;
    for (auto* field : fields) *field = row.text(column++);
    load_details(db, c);
    return c;
}

}  // namespace

std::string normalise_phone(std::string_view text, std::string_view region) {
    if (const auto uri = parse_sip_uri(text)) return uri->str();
    const auto number = parse_phone_number(text, region);
    return number && number->extension.empty() ? number->e164 : std::string();
}

std::string normalise_contact(Contact& c, std::string_view region, bool checked) {
    if (c.kind != "person" && c.kind != "business" && c.kind != "center") {
        return "\"" + fold(c.kind) + "\" is no kind of contact: use person, business or center";
    }
    const std::pair<std::string*, const char*> lines[] = {{&c.name, "name"},
                                                          {&c.import_id, "id"},
                                                          {&c.organization, "organization"},
                                                          {&c.department, "department"},
                                                          {&c.category, "category"},
                                                          {&c.street, "street"},
                                                          {&c.city, "city"},
                                                          {&c.region, "region"},
                                                          {&c.country, "country"},
                                                          {&c.login, "login"},
                                                          {&c.zone, "zone"},
                                                          {&c.quiet, "quiet hours"},
                                                          {&c.language, "language"},
                                                          {&c.ivr, "IVR digits"}};
    for (const auto& [text, what] : lines) {
        if (auto wrong = clean(*text, what); !wrong.empty()) return wrong;
    }
    if (auto wrong = clean(c.notes, "notes", true); !wrong.empty()) return wrong;
    if (c.name.empty()) return "the name is missing";
    for (auto& alias : c.aliases) {
        if (auto wrong = clean(alias, "alias"); !wrong.empty()) return wrong;
    }
    std::erase(c.aliases, std::string());
    lower(c.login);
    if (c.login.find_first_of(" \t@") != std::string::npos) {
        return "the login \"" + c.login + "\" may hold neither blanks nor @";
    }
    if (!checked && !c.zone.empty() && !is_zone(c.zone)) {
        return "there is no time zone \"" + c.zone + "\": write it like Europe/Berlin";
    }
    if (!c.quiet.empty() && c.quiet != "none" && !parse_quiet_hours(c.quiet)) {
        return "the quiet hours \"" + c.quiet + "\" must be like 22:00-07:00, or none";
    }
    const auto ivr = parse_ivr_entry(c.ivr);
    if (const auto* error = std::get_if<IvrError>(&ivr)) {
        return "the IVR keys cannot be read: " + error->what;
    }
    if (auto wrong = clean_addresses(c.emails, "mail address"); !wrong.empty()) return wrong;
    if (auto wrong = clean_addresses(c.jids, "chat address"); !wrong.empty()) return wrong;
    for (auto& [relation, who] : c.named_relations) {
        if (auto wrong = clean(relation, "relation"); !wrong.empty()) return wrong;
        if (auto wrong = clean(who, "relation"); !wrong.empty()) return wrong;
    }
    for (const std::size_t count : {c.aliases.size(), c.phones.size(), c.emails.size(),
                                    c.jids.size(), c.relations.size(), c.named_relations.size()}) {
        if (count > max_entries) {
            return "too many aliases, phones or addresses: at most " + std::to_string(max_entries) +
                   " of each";
        }
    }
    return clean_phones(c, region, checked);
}

std::int64_t insert_contact_row(Database& db, const Contact& contact) {
    auto insert = db.cached(
        "INSERT INTO contacts (import_id, kind, name, aliases, organization, department, category,"
        " street, city, region, country, login, zone, language, ivr, notes, quiet)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    bind_columns(insert, contact);
    insert.run();
    const std::int64_t id = db.last_id();
    insert_details(db, id, contact);
    return id;
}

void update_contact_row(Database& db, const Contact& contact) {
    auto update = db.cached(
        "UPDATE contacts SET import_id = ?, kind = ?, name = ?, aliases = ?, organization = ?,"
        " department = ?, category = ?, street = ?, city = ?, region = ?, country = ?, login = ?,"
        " zone = ?, language = ?, ivr = ?, notes = ?, quiet = ? WHERE id = ?");
    bind_columns(update, contact);
    update.bind(contact.id);
    update.run();
    db.cached("DELETE FROM contact_phones WHERE contact = ?").bind(contact.id).run();
    db.cached("DELETE FROM contact_addresses WHERE contact = ?").bind(contact.id).run();
    db.cached("DELETE FROM relations WHERE owner = ?").bind(contact.id).run();
    insert_details(db, contact.id, contact);
}

std::int64_t add_contact(Database& db, const Contact& contact) {
    Transaction transaction(db);
    const std::int64_t id = insert_contact_row(db, contact);
    IndexWriter index(db);
    index.add(id, contact);
    index.flush();
    transaction.commit();
    return id;
}

bool update_contact(Database& db, const Contact& contact) {
    Transaction transaction(db);
    const auto before = load_contact(db, contact.id);
    if (!before) return false;
    update_contact_row(db, contact);
    IndexWriter index(db);
    index.remove(contact.id, *before);
    index.add(contact.id, contact);
    index.flush();
    transaction.commit();
    return true;
}

bool remove_contact(Database& db, std::int64_t id) {
    Transaction transaction(db);
    const auto before = load_contact(db, id);
    if (!before) return false;
    IndexWriter index(db);
    index.remove(id, *before);
    index.flush();
    db.cached("DELETE FROM contacts WHERE id = ?").bind(id).run();
    transaction.commit();
    return true;
}

std::optional<Contact> load_contact(Database& db, std::int64_t id) {
    auto row = db.cached(std::string(select_columns) + "WHERE id = ?");
    row.bind(id);
    if (!row.step()) return std::nullopt;
    return read_row(db, row);
}

std::optional<std::int64_t> contact_by_login(Database& db, std::string_view login) {
    std::string lowered(login);
    lower(lowered);
    if (lowered.empty()) return std::nullopt;
    auto row = db.cached("SELECT id FROM contacts WHERE login = ? AND login <> ''");
    row.bind(lowered);
    if (!row.step()) return std::nullopt;
    return row.integer(0);
}

void each_contact(Database& db, std::string_view kind,
                  const std::function<bool(const Contact&)>& visit) {
    auto row = db.prepare(std::string(select_columns) + "WHERE ? IN ('', kind) ORDER BY id");
    row.bind(kind);
    while (row.step()) {
        if (!visit(read_row(db, row))) return;
    }
}

std::string address_line(const Contact& contact) {
    std::string out;
    for (const auto* part : {&contact.street, &contact.city, &contact.region, &contact.country}) {
        if (part->empty()) continue;
        if (!out.empty()) out += ", ";
        out += *part;
    }
    return out;
}

}  // namespace patchcord
