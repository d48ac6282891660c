#include "directory/vcard.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "directory/vcard_lines.hpp"

namespace patchcord {
namespace {

using namespace vcard;

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
    std::map<std::string, std::string> labels;  ///< X-ABLABEL of a group of properties
    std::vector<std::pair<std::string, std::string>> labelled;  ///< group and who, until the end
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

/// "_$!<Mother>!$_" is how Apple marks its own words.
std::string plain_label(std::string_view label) {
    constexpr std::string_view open = "_$!<";
    constexpr std::string_view close = ">!$_";
    if (label.starts_with(open) && label.ends_with(close) &&
        label.size() >= open.size() + close.size()) {
        label.remove_prefix(open.size());
        label.remove_suffix(close.size());
    }
    return lower(one_line(label));
}

/// RELATED (RFC 6350 §6.6.6) by UID or name, and what Apple writes instead.
bool add_relation(Card& card, const Property& p) {
    if (p.name == "related") {
        // These are no words that somebody would call the other by.
        constexpr std::array<std::string_view, 4> no_words{"contact", "acquaintance", "met", "me"};
        for (const auto& type : p.types) {
            if (std::ranges::find(no_words, type) != no_words.end()) continue;
            card.contact.named_relations.push_back(
                {type == "agent" ? "assistant" : type, one_line(p.value)});
        }
    } else if (p.name == "x-abrelatednames") {
        card.labelled.emplace_back(p.group, one_line(p.value));
    } else if (p.name == "x-ablabel") {
        card.labels[p.group] = plain_label(p.value);
    } else {
        return false;
    }
    return true;
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
    } else if (!add_relation(card, p)) {
        add_text(card, p);
    }
}

void finish(Card& card, const ContactVisitor& visit) {
    Contact& c = card.contact;
    if (c.name.empty()) c.name = card.structured_name;
    if (c.name.empty()) c.name = c.organization;
    if (c.kind == "business" && c.organization == c.name) c.organization.clear();
    for (auto& [group, who] : card.labelled) {
        const auto label = card.labels.find(group);
        if (label != card.labels.end()) c.named_relations.push_back({label->second, who});
    }
    visit(card.line, c, card.error);
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

/// A relation as a parameter value (RFC 6350 §3.3): quoted where it is more than one word.
std::string relation_type(std::string relation) {
    std::erase_if(relation, [](char c) { return c == '"' || static_cast<unsigned char>(c) < ' '; });
    if (relation == "assistant") return "agent";
    const bool quoted = relation.find_first_of(" ,;:") != std::string::npos;
    return quoted ? '"' + relation + '"' : relation;
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
    for (const auto& [relation, who] : c.named_relations)
        put_text(out, "RELATED;VALUE=text;TYPE=" + relation_type(relation), who);
    put_text(out, "TZ", c.zone);
    put_text(out, "LANG", c.language);
    put_text(out, "X-PATCHCORD-LOGIN", c.login);
    put_text(out, "X-PATCHCORD-IVR", c.ivr);
    put_text(out, "NOTE", c.notes);
    return out + "END:VCARD\r\n";
}

}  // namespace patchcord
