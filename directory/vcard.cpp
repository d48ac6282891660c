#include "directory/vcard.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace patchcord {
namespace {

constexpr std::size_t max_value = 16'384;  ///< longer ones are photos and keys
constexpr std::size_t fold_at = 75;        ///< RFC 6350 §3.2, in bytes

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return lower(c); });
    return out;
}

/// Reads unfolded lines (RFC 6350 §3.2).
class LineReader {
 public:
    explicit LineReader(std::string_view text) : text_(text) {
        if (text_.substr(0, 3) == "\xef\xbb\xbf") text_.remove_prefix(3);
    }

    bool next(std::string& line) {
        if (text_.empty()) return false;
        line_ = next_line_;
        line.assign(physical());
        while (!text_.empty() && (text_.front() == ' ' || text_.front() == '\t')) {
            text_.remove_prefix(1);
            const auto more = physical();
            if (line.size() <= max_value) line += more;
        }
        return true;
    }
    std::size_t line() const { return line_; }

 private:
    std::string_view physical() {
        const auto end = std::min(text_.find('\n'), text_.size());
        auto line = text_.substr(0, end);
        text_.remove_prefix(std::min(end + 1, text_.size()));
        ++next_line_;
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        return line;
    }

    std::string_view text_;
    std::size_t line_ = 0;
    std::size_t next_line_ = 1;
};

struct Property {
    std::string name;                ///< lower case, without group
    std::vector<std::string> types;  ///< values of TYPE, lower case
    std::string value;               ///< still escaped
};

/// Splits at a character outside quotes and not escaped.
std::vector<std::string> split(std::string_view text, char at, bool quotes) {
    std::vector<std::string> parts(1);
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\\' && !quotes && i + 1 < text.size()) {
            parts.back() += c;
            parts.back() += text[++i];
        } else if (quotes && c == '"') {
            quoted = !quoted;
        } else if (c == at && !quoted) {
            parts.emplace_back();
        } else {
            parts.back() += c;
        }
    }
    return parts;
}

std::optional<Property> parse_property(std::string_view line) {
    bool quoted = false;
    std::size_t colon = 0;
    for (; colon < line.size() && (quoted || line[colon] != ':'); ++colon) {
        if (line[colon] == '"') quoted = !quoted;
    }
    if (colon == line.size()) return std::nullopt;
    Property property;
    property.value = line.substr(colon + 1);
    const auto parts = split(line.substr(0, colon), ';', true);
    property.name = lower(parts.front());
    const auto dot = property.name.find('.');
    if (dot != std::string::npos) property.name.erase(0, dot + 1);
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const auto parameter = lower(parts[i]);
        const bool type = parameter.compare(0, 5, "type=") == 0;
        const bool bare = parameter.find('=') == std::string::npos;  // "TEL;CELL:", seen in 3.0
        if (!type && !bare) continue;
        for (auto& value : split(type ? parameter.substr(5) : parameter, ',', true)) {
            property.types.push_back(std::move(value));
        }
    }
    return property;
}

std::string unescape(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i];
            continue;
        }
        const char c = text[++i];
        out += c == 'n' || c == 'N' ? '\n' : c;
    }
    return out;
}

/// One line of text: line breaks within a street or a name become ", ".
std::string one_line(std::string_view escaped) {
    std::string out;
    for (const char c : unescape(escaped)) {
        if (c == '\n') {
            out += ", ";
        } else if (c != '\r') {
            out += c;
        }
    }
    return out;
}

std::vector<std::string> values(std::string_view text, char at) {
    auto parts = split(text, at, false);
    for (auto& part : parts) part = one_line(part);
    return parts;
}

bool has(const std::vector<std::string>& types, std::string_view type) {
    return std::find(types.begin(), types.end(), type) != types.end();
}

bool strip(std::string& text, std::string_view scheme) {
    if (lower(text.substr(0, scheme.size())) != scheme) return false;
    text.erase(0, scheme.size());
    return true;
}

std::string phone_kind(const std::vector<std::string>& types) {
    if (has(types, "x-desk")) return "desk";
    if (has(types, "cell") || has(types, "iphone") || has(types, "mobile")) return "mobile";
    if (has(types, "work")) return "work";
    return has(types, "home") ? "home" : "phone";
}

void add_phone(Contact& contact, const Property& property) {
    if (has(property.types, "fax") || has(property.types, "pager")) return;
    std::string address = one_line(property.value);
    strip(address, "tel:");
    const bool preferred = has(property.types, "pref");
    contact.phones.insert(preferred ? contact.phones.begin() : contact.phones.end(),
                          {phone_kind(property.types), address});
}

void add_messenger(Contact& contact, const Property& property) {
    std::string address = one_line(property.value);
    if (strip(address, "xmpp:") || property.name == "x-jabber") {
        contact.jids.push_back(address.substr(0, address.find_first_of("/?")));
    } else if (lower(address.substr(0, 4)) == "sip:" || lower(address.substr(0, 5)) == "sips:") {
        contact.phones.push_back({"sip", address});
    }
}

void add_address(Contact& contact, const Property& property) {
    auto parts = values(property.value, ';');
    parts.resize(7);
    if (!contact.city.empty() || !contact.street.empty()) return;  // the first one counts
    contact.street = parts[2];
    contact.city = parts[3];
    contact.region = parts[4];
    contact.country = parts[6];
}

/// What a card has said so far.
struct Card {
    std::size_t line = 0;
    Contact contact;
    std::string structured_name;
    bool kind_said = false;
    std::string error;
};

std::string name_of_parts(std::string_view value) {
    auto parts = values(value, ';');
    parts.resize(5);
    std::string out;
    for (const std::size_t part : {3U, 1U, 2U, 0U, 4U}) {
        if (parts[part].empty()) continue;
        if (!out.empty()) out += ' ';
        out += parts[part];
    }
    return out;
}

void add_text(Card& card, const Property& p) {
    Contact& c = card.contact;
    const std::array<std::pair<std::string_view, std::string*>, 9> texts = {
        {{"fn", &c.name},
         {"uid", &c.import_id},
         {"lang", &c.language},
         {"note", &c.notes},
         {"x-patchcord-ivr", &c.ivr},
         {"x-patchcord-login", &c.login},
         {"x-patchcord-department", &c.department},
         {"categories", &c.category},
         {"n", &card.structured_name}}};
    for (const auto& [name, target] : texts) {
        if (p.name != name || !target->empty()) continue;
        if (name == "n") {
            *target = name_of_parts(p.value);
        } else {
            *target = name == "note" ? unescape(p.value) : one_line(p.value);
        }
    }
}

void add_kind(Card& card, const Property& p) {
    const std::string value = lower(p.value);
    Contact& c = card.contact;
    if (p.name == "x-patchcord-kind") {
        c.kind = value;
        card.kind_said = true;
    } else if (!card.kind_said && (value == "org" || value == "company")) {
        c.kind = "business";
    }
}

void add_property(Card& card, const Property& p) {
    Contact& c = card.contact;
    if (p.value.size() > max_value) return;
    if (p.name == "version") {
        if (p.value != "3.0" && p.value != "4.0") {
            card.error = "its vCard version is not read: export it as 3.0 or 4.0";
        }
    } else if (p.name == "tel") {
        add_phone(c, p);
    } else if (p.name == "impp" || p.name == "x-jabber") {
        add_messenger(c, p);
    } else if (p.name == "adr") {
        add_address(c, p);
    } else if (p.name == "email") {
        std::string address = one_line(p.value);
        strip(address, "mailto:");
        c.emails.push_back(std::move(address));
    } else if (p.name == "nickname") {
        for (auto& alias : values(p.value, ',')) c.aliases.push_back(std::move(alias));
    } else if (p.name == "org") {
        auto parts = values(p.value, ';');
        c.organization = parts.front();
        if (parts.size() > 1 && c.department.empty()) c.department = parts[1];
    } else if (p.name == "tz") {
        if (p.value.find('/') != std::string::npos) c.zone = one_line(p.value);
    } else if (p.name == "kind" || p.name == "x-abshowas" || p.name == "x-patchcord-kind") {
        add_kind(card, p);
    } else {
        add_text(card, p);
    }
}

void finish(Card& card, const ContactVisitor& visit) {
    Contact& c = card.contact;
    if (c.name.empty()) c.name = card.structured_name;
    if (c.name.empty()) c.name = c.organization;
    if (c.kind == "business" && c.organization == c.name) c.organization.clear();
    visit(card.line, c, card.error);
}

std::string escape(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\' || c == ',' || c == ';') out += '\\';
        if (c == '\n') {
            out += "\\n";
        } else {
            out += c;
        }
    }
    return out;
}

/// A line, folded where it is too long and never within a character.
void put(std::string& out, std::string_view name, std::string_view value) {
    std::string line = std::string(name) + ":" + std::string(value);
    std::string_view rest = line;
    std::size_t room = fold_at;
    while (rest.size() > room) {
        std::size_t end = room;
        while (end > 1 && (static_cast<unsigned char>(rest[end]) & 0xc0U) == 0x80U) --end;
        out += std::string(rest.substr(0, end)) + "\r\n ";
        rest.remove_prefix(end);
        room = fold_at - 1;
    }
    out += std::string(rest) + "\r\n";
}

void put_text(std::string& out, std::string_view name, std::string_view text) {
    if (!text.empty()) put(out, name, escape(text));
}

void put_phone(std::string& out, const Phone& phone) {
    if (phone.kind == "sip") {
        put(out, "IMPP", phone.address);
        return;
    }
    std::string type = phone.kind;
    if (type == "mobile") type = "cell";
    if (type == "desk") type = "\"work,x-desk\"";
    if (type == "phone") type = "voice";
    const bool number = phone.address.front() == '+';
    put(out, "TEL;VALUE=uri;TYPE=" + type, (number ? "tel:" : "") + phone.address);
}

}  // namespace

ContactSource vcard_source(std::string_view text) {
    return [text](const ContactVisitor& visit) {
        LineReader reader(text);
        std::string line;
        std::optional<Card> card;
        bool any = false;
        while (reader.next(line)) {
            const auto property = parse_property(line);
            const bool begin = property && property->name == "begin";
            if (begin && lower(property->value) == "vcard") {
                if (card) {
                    card->error = "the card before has no END";
                    finish(*card, visit);
                }
                card.emplace();
                card->line = reader.line();
                any = true;
            } else if (card && property && property->name == "end") {
                finish(*card, visit);
                card.reset();
            } else if (card && property) {
                add_property(*card, *property);
            } else if (card && !line.empty()) {
                card->error = "\"" + line.substr(0, 40) + "\" is no line of a vCard";
            }
        }
        if (card) {
            card->error = "it has no END";
            finish(*card, visit);
        }
        if (any) return;
        Contact none;
        std::string error = "there is no vCard in it";
        visit(1, none, error);
    };
}

std::string vcard_text(const Contact& c) {
    std::string out = "BEGIN:VCARD\r\nVERSION:4.0\r\n";
    put(out, "KIND", c.kind == "person" ? "individual" : "org");
    if (c.kind == "center") put(out, "X-PATCHCORD-KIND", c.kind);
    put_text(out, "UID", c.import_id);
    put_text(out, "FN", c.name);
    std::string aliases;
    for (const auto& alias : c.aliases) aliases += (aliases.empty() ? "" : ",") + escape(alias);
    if (!aliases.empty()) put(out, "NICKNAME", aliases);
    put_text(out, "ORG", c.organization);
    put_text(out, "X-PATCHCORD-DEPARTMENT", c.department);
    put_text(out, "CATEGORIES", c.category);
    if (!address_line(c).empty()) {
        put(out, "ADR",
            ";;" + escape(c.street) + ";" + escape(c.city) + ";" + escape(c.region) + ";;" +
                escape(c.country));
    }
    for (const auto& phone : c.phones) put_phone(out, phone);
    for (const auto& email : c.emails) put_text(out, "EMAIL", email);
    for (const auto& jid : c.jids) put(out, "IMPP", "xmpp:" + jid);
    put_text(out, "TZ", c.zone);
    put_text(out, "LANG", c.language);
    put_text(out, "X-PATCHCORD-LOGIN", c.login);
    put_text(out, "X-PATCHCORD-IVR", c.ivr);
    put_text(out, "NOTE", c.notes);
    return out + "END:VCARD\r\n";
}

}  // namespace patchcord
