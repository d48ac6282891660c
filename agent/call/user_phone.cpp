#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "agent/call/desk_phrases.hpp"
#include "agent/call/party_words.hpp"
#include "agent/call/plan.hpp"
#include "parsers/phone_number.hpp"
#include "parsers/sip_uri.hpp"

namespace patchcord::call {
namespace {

using PhoneChoice = std::variant<UserPhone, NoPhone>;
using Phones = std::vector<UserPhone>;

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

/// Words that people use for a kind of phone. Where one has no such phone, the next kind will do.
struct KindWord {
    std::string_view word;
    std::string_view kind;
    std::string_view instead;
};
constexpr std::array kind_words{
    KindWord{"mobile", "mobile", ""},      KindWord{"cell", "mobile", ""},
    KindWord{"cellphone", "mobile", ""},   KindWord{"handy", "mobile", ""},
    KindWord{"desk", "desk", "work"},      KindWord{"office", "desk", "work"},
    KindWord{"work", "work", "desk"},      KindWord{"home", "home", ""},
    KindWord{"landline", "home", "phone"}, KindWord{"sip", "sip", "desk"},
    KindWord{"softphone", "sip", "desk"},
};

/// "mobile (+1 650-555-0123), desk (+1 ...)", all of them.
std::string list_of(const Phones& phones, std::string_view language) {
    std::string out;
    for (const UserPhone& phone : phones) {
        if (!out.empty()) out += ", ";
        out += fmt::format("{} ({})", kind_of_phone(language, clean_text(phone.kind, 20)),
                           shown_address(phone.address, false));
    }
    return out;
}

/// `what` is no phone of the user's.
struct Unknown {
    const Phones& phones;
    std::string_view language;

    PhoneChoice address(std::optional<UserPhone> found, const std::string& what) const {
        if (found) return *std::move(found);
        return NoPhone{answer(language, &DeskPhrases::not_yours, fmt::arg("what", what),
                              fmt::arg("list", list_of(phones, language)))};
    }
    PhoneChoice kind(std::optional<UserPhone> found, const std::string& kind) const {
        if (found) return *std::move(found);
        return NoPhone{answer(language, &DeskPhrases::no_such_kind, fmt::arg("kind", kind),
                              fmt::arg("list", list_of(phones, language)))};
    }
};

std::optional<UserPhone> of_kind(const Phones& phones, std::string_view kind) {
    const auto found = std::ranges::find_if(
        phones, [kind](const UserPhone& phone) { return lower(phone.kind) == kind; });
    if (found == phones.end()) return {};
    return *found;
}

/// "mobile", "my mobile phone", "the desk".
std::optional<UserPhone> by_words(const Phones& phones, std::string_view text) {
    const std::string words = lower(text);
    for (std::size_t at = 0; at < words.size();) {
        const std::size_t end = std::min(words.find_first_of(" \t'-.,", at), words.size());
        const std::string_view word = std::string_view(words).substr(at, end - at);
        at = end + 1;
        const auto* const known = std::ranges::find(kind_words, word, &KindWord::word);
        if (known == kind_words.end()) {
            if (auto phone = word.empty() || word == "phone" ? std::nullopt : of_kind(phones, word))
                return phone;
            continue;
        }
        if (auto phone = of_kind(phones, known->kind)) return phone;
        if (auto phone = known->instead.empty() ? std::nullopt : of_kind(phones, known->instead))
            return phone;
    }
    return {};
}

std::string e164_of(std::string_view address, std::string_view region) {
    const auto number = parse_phone_number(address, region);
    return number ? number->e164 : std::string{};
}

std::optional<UserPhone> by_number(const Phones& phones, std::string_view number,
                                   std::string_view region) {
    const std::string wanted = e164_of(number, region);
    if (wanted.empty()) return {};
    for (const UserPhone& phone : phones) {
        const auto uri = parse_sip_uri(phone.address);
        if (e164_of(uri ? std::string_view(uri->user) : phone.address, region) == wanted) {
            return phone;
        }
    }
    return {};
}

std::optional<UserPhone> by_sip(const Phones& phones, std::string_view text) {
    const auto wanted = parse_sip_uri(text);
    if (!wanted) return {};
    for (const UserPhone& phone : phones) {
        const auto uri = parse_sip_uri(phone.address);
        if (uri && uri->user == wanted->user && uri->host == wanted->host &&
            (wanted->port == 0 || uri->port == wanted->port)) {
            return phone;
        }
    }
    return {};
}

/// By the user part of a SIP address, or by the last digits of the only number that has them.
std::optional<UserPhone> by_extension(const Phones& phones, std::string_view extension) {
    constexpr std::size_t shortest_tail = 3;
    std::optional<UserPhone> tail;
    for (const UserPhone& phone : phones) {
        const auto uri = parse_sip_uri(phone.address);
        if (uri && uri->user == extension) return phone;
        if (!uri && extension.size() >= shortest_tail && phone.address.ends_with(extension)) {
            if (tail) return {};
            tail = phone;
        }
    }
    return tail;
}

}  // namespace

PhoneChoice choose_caller_phone(const std::optional<CallerPhone>& asked, const Phones& phones,
                                std::string_view region, std::string_view language) {
    if (phones.empty()) return NoPhone{answer(language, &DeskPhrases::no_phone_known)};
    if (!asked) return phones.front();
    const Unknown or_unknown{phones, language};
    switch (asked->kind) {
        case CallerPhone::Kind::session:
        case CallerPhone::Kind::login:
        case CallerPhone::Kind::email:
            return phones.front();
        case CallerPhone::Kind::device:
            if (asked->device.empty() || asked->device == "phone") return phones.front();
            return or_unknown.kind(by_words(phones, asked->device),
                                   kind_of_phone(language, clean_text(asked->device, 30)));
        case CallerPhone::Kind::description:
            return or_unknown.kind(by_words(phones, asked->text), clean_text(asked->text, 60));
        case CallerPhone::Kind::number:
            return or_unknown.address(by_number(phones, asked->number, region),
                                      shown_address(asked->number, false));
        case CallerPhone::Kind::sip:
            return or_unknown.address(by_sip(phones, asked->uri), clean_text(asked->uri));
        case CallerPhone::Kind::extension:
            return or_unknown.address(by_extension(phones, asked->extension),
                                      clean_text(asked->extension, 20));
    }
    return NoPhone{};
}

}  // namespace patchcord::call
