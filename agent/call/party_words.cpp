#include "agent/call/party_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "parsers/phone_number.hpp"

namespace patchcord::call {
namespace {

/// The character at `at` and its length in bytes; length 0 where it is no valid UTF-8.
struct Decoded {
    std::uint32_t code = 0;
    std::size_t length = 0;
};
Decoded decode_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = byte(at);
    if (lead < 0x80) return {lead, 1};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || at + length > text.size()) return {};
    std::uint32_t code = lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xC0U) != 0x80) return {};
        code = (code << 6U) | (byte(at + i) & 0x3FU);
    }
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    if (overlong || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return {};
    return {code, length};
}

bool is_blank(std::uint32_t code) {
    return code == ' ' || (code >= '\t' && code <= '\r') || code == 0x85 || code == 0x2028 ||
           code == 0x2029;
}

/// Control characters, and those that turn the direction of what follows.
bool is_hidden(std::uint32_t code) {
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x200B && code <= 0x200F) ||
           (code >= 0x202A && code <= 0x202E) || (code >= 0x2060 && code <= 0x2069) ||
           code == 0xFEFF || code == 0xFFFE || code == 0xFFFF;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string capital(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') {
        text[0] = static_cast<char>(text[0] - 'a' + 'A');
    }
    return text;
}

std::string one(std::string_view phrase, const char* placeholder, const std::string& value) {
    Words words;
    words.push_back(fmt::arg(placeholder, value));
    return fill(phrase, words);
}

const CausePhrase& phrase_of(const Cause& cause, const Phrases& table) {
    const auto* const found =
        std::find_if(table.causes_begin, table.causes_end, [&cause](const CausePhrase& row) {
            return (row.kind == CauseKind::none || row.kind == cause.kind) &&
                   (row.sip == 0 || row.sip == cause.sip) &&
                   (row.q850 == 0 || row.q850 == cause.q850);
        });
    // The last row of a table fits everything.
    return found == table.causes_end ? *(table.causes_end - 1) : *found;
}

std::string code_text(const Cause& cause) {
    if (cause.sip == 0 && cause.q850 == 0) return {};
    if (cause.sip == 0) return fmt::format(" (Q.850 {})", cause.q850);
    if (cause.q850 == 0) return fmt::format(" ({})", cause.sip);
    return fmt::format(" ({}, Q.850 {})", cause.sip, cause.q850);
}

}  // namespace

std::string clean_text(std::string_view text, std::size_t most) {
    std::string out;
    bool blank = false;
    for (std::size_t at = 0; at < text.size();) {
        const Decoded next = decode_at(text, at);
        const std::size_t length = std::max<std::size_t>(next.length, 1);
        if (next.length != 0 && is_blank(next.code)) {
            blank = !out.empty();
        } else if (next.length == 0 || !is_hidden(next.code)) {
            const std::string_view shown =
                next.length == 0 ? std::string_view("?") : text.substr(at, length);
            if (out.size() + shown.size() + (blank ? 1U : 0U) > most) break;
            if (std::exchange(blank, false)) out += ' ';
            out += shown;
        }
        at += length;
    }
    return out;
}

bool is_address(std::string_view name) {
    if (name.starts_with("sip:") || name.starts_with("sips:") || name.starts_with("tel:")) {
        return true;
    }
    return std::ranges::count_if(name, is_digit) >= 3 && std::ranges::all_of(name, [](char c) {
               return is_digit(c) ||
                      std::string_view("+-() ./*#").find(c) != std::string_view::npos;
           });
}

std::string shown_address(std::string_view address, bool mask) {
    std::string text = clean_text(address);
    if (!is_address(text) || text.starts_with("sip")) return text;
    return mask ? mask_phone_number(text) : format_phone_number(text);
}

Words PartyWords::words(const Phrases& table) const {
    std::string who;
    std::string phone;
    if (!name.empty()) {
        who = name;
        phone = one(table.phone_of, "name", name);
    } else if (!address.empty()) {
        who = one(table.party_at, "address", address);
        phone = one(table.phone_at, "address", address);
    } else {
        who = table.other_party;
        phone = table.others_phone;
    }
    const std::string own =
        mine.empty() ? std::string(table.your_phone) : one(table.your_phone_at, "address", mine);
    Words words;
    words.push_back(fmt::arg("Who", name.empty() ? capital(who) : who));
    // "Bob's phone" begins with a name, whose case is its owner's; "le téléphone de Bob" does not.
    const bool begins_with_name = !name.empty() && table.phone_of.starts_with('{');
    words.push_back(fmt::arg("Phone", begins_with_name ? phone : capital(phone)));
    words.push_back(fmt::arg("Mine", capital(own)));
    words.push_back(fmt::arg("who", who));
    words.push_back(fmt::arg("phone", phone));
    words.push_back(fmt::arg("mine", own));
    return words;
}

PartyWords party_words(const Wording& wording) {
    PartyWords words;
    words.name = clean_text(wording.called_name);
    words.address = shown_address(wording.called_address, wording.mask_numbers);
    if (is_address(words.name)) {
        if (words.address.empty()) {
            words.address = shown_address(words.name, wording.mask_numbers);
        }
        words.name.clear();
    }
    words.mine = shown_address(wording.caller_address, wording.mask_numbers);
    return words;
}

std::string fill(std::string_view phrase, const Words& words) {
    return fmt::vformat(phrase, words);
}

std::string describe(const Cause& cause, Side side, const PartyWords& parties,
                     const Phrases& table) {
    const CausePhrase& phrase = phrase_of(cause, table);
    std::string text =
        fill(side == Side::called ? phrase.called : phrase.caller, parties.words(table));
    if (cause.kind == CauseKind::no_gateway && !cause.reason.empty()) {
        return text + ": " + cause.reason + ".";
    }
    return text + code_text(cause) + ".";
}

}  // namespace patchcord::call
