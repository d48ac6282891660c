#include <algorithm>

#include "parsers/decoding.hpp"

namespace patchcord::decoding {
namespace {

constexpr std::size_t longest_description = 6;  // words

/// A phone of the writer's, and where its words end.
struct Place {
    CallerPhone phone;
    std::size_t end = 0;  ///< 0: none
    bool possessive = false;
};

class CallerReader {
 public:
    explicit CallerReader(Draft& draft) : draft_(draft), words_(draft.words) {}

    /// Reads a clause at token i; where it ends, or 0.
    std::size_t read(std::size_t i) {
        for (const bool said : {true, false}) {
            const Phrase kind = said ? Phrase::caller_said : Phrase::caller_ask;
            for (const PhraseMatch& match : words_.matches(kind, draft_.from(i))) {
                for (const std::size_t index : match.patterns) {
                    const Pattern& pattern = words_.pattern(index);
                    const Place place = slot(pattern, i, i + match.length);
                    if (place.end == 0 || !words_.begins_with(draft_.from(place.end), pattern.tail))
                        continue;
                    if (!draft_.request.caller) {
                        draft_.request.caller = place.phone;
                        draft_.caller_said = said;
                    }
                    return place.end + pattern.tail.size();
                }
            }
        }
        return 0;
    }

 private:
    const Token* token(std::size_t i) const {
        return i < draft_.tokens.size() ? &draft_.tokens[i] : nullptr;
    }

    Place slot(const Pattern& pattern, std::size_t head, std::size_t i) const {
        if (pattern.slot == "device") return device_slot(head, i);
        if (pattern.slot == "at") return bounded(device(i));
        if (pattern.slot == "number") return address(skip_marks(i));
        Place place = phone(i);
        if (place.end != 0 || pattern.slot == "phone") return place;
        return description(i);
    }

    std::size_t skip_marks(std::size_t i) const {
        while (token(i) != nullptr && token(i)->kind == TokenKind::mark && token(i)->fold != ",")
            ++i;
        return i;
    }

    Place bounded(Place place) const {
        if (place.end == 0 || !at_boundary(words_, draft_.from(place.end))) return {};
        return place;
    }

    /// "on my cell"; without "my" only after words that leave no doubt ("from iPhone").
    Place device_slot(std::size_t head, std::size_t i) const {
        const Place place = bounded(device(i));
        if (place.end == 0) return {};
        const std::string& first = draft_.tokens[head].fold;
        const bool verb = words_.begins(Phrase::call, draft_.from(head));
        if (verb) {
            const Token* next = token(place.end);
            const bool instead = next != nullptr && next->fold == "instead";
            const bool own = place.phone.device == "mobile" || place.phone.device == "desk";
            return place.possessive && (own || instead) ? place : Place{};
        }
        const bool bare_allowed = first == "from" || first == "using";
        return place.possessive || (bare_allowed && place.phone.device == "mobile") ? place
                                                                                    : Place{};
    }

    Place address(std::size_t i) const {
        if (token(i) == nullptr || token(i)->kind != TokenKind::address) return {};
        const FoundAddress& found = draft_.addresses[token(i)->address];
        Place place{{}, i + 1};
        if (const auto* number = std::get_if<PhoneTarget>(&found.endpoint)) {
            place.phone.kind = CallerPhone::Kind::number;
            place.phone.text = number->text;
            place.phone.number = number->e164;
            place.phone.extension = number->extension;
            if (number->e164.empty()) return {};
        } else if (const auto* sip = std::get_if<SipTarget>(&found.endpoint)) {
            if (sip->uri.empty()) return {};
            place.phone.kind = CallerPhone::Kind::sip;
            place.phone.text = sip->text;
            place.phone.uri = sip->uri;
        } else if (const auto* mail = std::get_if<EmailTarget>(&found.endpoint)) {
            place.phone.kind = CallerPhone::Kind::email;
            place.phone.text = mail->address;
        }
        return place;
    }

    Place device(std::size_t i) const {
        Place place;
        const std::size_t begin = i;
        if (const auto length = words_.longest(Phrase::possessive, draft_.from(i))) {
            place.possessive = true;
            i += length;
        } else {
            i += words_.longest(Phrase::article, draft_.from(i));
        }
        const auto length = words_.longest(Phrase::device, draft_.from(i), &place.phone.device);
        if (length == 0) return {};
        place.end = i + length;
        place.phone.kind = CallerPhone::Kind::device;
        place.phone.text = text_of(draft_.text, draft_.from(begin).first(place.end - begin));
        return place;
    }

    /// Anything that is surely a phone of the writer's.
    Place phone(std::size_t i) const {
        i = skip_marks(i);
        const std::size_t begin = i;
        if (const auto length = words_.longest(Phrase::session, draft_.from(i))) {
            Place place{{CallerPhone::Kind::session}, i + length};
            if (token(place.end) != nullptr && token(place.end)->kind == TokenKind::word &&
                length == 1)
                ++place.end;
            place.phone.text = text_of(draft_.text, draft_.from(begin).first(place.end - begin));
            return place;
        }
        const Place of_device = device(i);
        i += words_.longest(Phrase::possessive, draft_.from(i));
        i += words_.longest(Phrase::article, draft_.from(i));
        if (Place place = extension(i); place.end != 0) return place;
        if (Place place = login(i); place.end != 0) return place;
        // "my number 202-...", "my cell: 202-..."
        std::size_t number = of_device.end != 0 ? of_device.end : i;
        if (Place place = address(skip_marks(number)); place.end != 0) return place;
        if (token(i) != nullptr && token(i)->kind == TokenKind::word)
            if (Place place = address(skip_marks(i + 1)); place.end != 0) return place;
        return bounded(of_device);
    }

    Place extension(std::size_t i) const {
        const auto length = words_.longest(Phrase::extension, draft_.from(i));
        if (length == 0) return {};
        std::size_t at = i + length;
        while (token(at) != nullptr && token(at)->kind != TokenKind::word &&
               token(at)->kind != TokenKind::address && token(at)->fold != ",")
            ++at;
        constexpr std::size_t longest = 8;
        if (token(at) == nullptr || token(at)->kind != TokenKind::word) return {};
        const std::string& digits = token(at)->fold;
        if (digits.size() > longest ||
            !std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; }))
            return {};
        Place place{{CallerPhone::Kind::extension}, at + 1};
        place.phone.text = text_of(draft_.text, draft_.from(i).first(place.end - i));
        place.phone.extension = digits;
        return place;
    }

    Place login(std::size_t i) const {
        const auto length = words_.longest(Phrase::login, draft_.from(i));
        const std::size_t at = skip_marks(i + length);
        if (length == 0 || token(at) == nullptr || token(at)->kind != TokenKind::word) return {};
        Place place{{CallerPhone::Kind::login}, at + 1};
        place.phone.text = draft_.text.substr(token(at)->begin, token(at)->end - token(at)->begin);
        return place;
    }

    /// "the lab bench phone": in words, up to where the clause ends.
    Place description(std::size_t i) const {
        i = skip_marks(i);
        std::size_t end = i;
        while (token(end) != nullptr && token(end)->kind == TokenKind::word &&
               (end == i || !at_boundary(words_, draft_.from(end))) &&
               end - i <= longest_description)
            ++end;
        if (end == i || end - i > longest_description || draft_.tokens[i].after_gap) return {};
        Place place{{CallerPhone::Kind::description}, end};
        place.phone.text = text_of(draft_.text, draft_.from(i).first(end - i));
        return place;
    }

    Draft& draft_;
    const Lexicon& words_;
};

}  // namespace

void lift_caller(Draft& draft) {
    CallerReader reader(draft);
    for (std::size_t i = 0; i < draft.tokens.size();) {
        const std::size_t end = reader.read(i);
        if (end > i) lift(draft, i, end);
        i = std::max(end, i + 1);
    }
    compact(draft);
}

}  // namespace patchcord::decoding
