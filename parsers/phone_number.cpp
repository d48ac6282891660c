#include "parsers/phone_number.hpp"

#include <phonenumbers/phonenumberutil.h>
#include <phonenumbers/shortnumberinfo.h>

#include <algorithm>
#include <array>

namespace patchcord {
namespace {

using Library = i18n::phonenumbers::PhoneNumberUtil;
using LibraryNumber = i18n::phonenumbers::PhoneNumber;

constexpr std::size_t longest_text = 250;

/// Satellite systems have country codes of their own (ITU-T E.164.1).
constexpr std::array satellite_codes{870, 881, 882, 883};
/// Emergency numbers that a person may type in any country.
constexpr std::array<std::string_view, 3> emergencies{"112", "911", "999"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The library's spelling of a region: upper case, "ZZ" for none.
std::string region_code(std::string_view region) {
    if (region.size() != 2) return "ZZ";
    std::string code(region);
    for (char& c : code)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return code;
}

PhoneNumber::Type type_of(const LibraryNumber& number) {
    if (std::ranges::find(satellite_codes, number.country_code()) != satellite_codes.end())
        return PhoneNumber::Type::satellite;
    switch (Library::GetInstance()->GetNumberType(number)) {
        case Library::FIXED_LINE:
        case Library::FIXED_LINE_OR_MOBILE:
        case Library::VOIP:
            return PhoneNumber::Type::ordinary;
        case Library::MOBILE:
            return PhoneNumber::Type::mobile;
        case Library::TOLL_FREE:
            return PhoneNumber::Type::toll_free;
        case Library::PREMIUM_RATE:
            return PhoneNumber::Type::premium;
        case Library::SHARED_COST:
            return PhoneNumber::Type::shared_cost;
        case Library::PERSONAL_NUMBER:
        case Library::PAGER:
        case Library::UAN:
        case Library::VOICEMAIL:
        case Library::UNKNOWN:
            return PhoneNumber::Type::other;
    }
    return PhoneNumber::Type::other;
}

}  // namespace

std::optional<PhoneNumber> parse_phone_number(std::string_view text, std::string_view region) {
    if (text.size() > longest_text || std::ranges::count_if(text, is_digit) > 40) return {};
    const Library& library = *Library::GetInstance();
    LibraryNumber number;
    if (library.Parse(std::string(text), region_code(region), &number) != Library::NO_PARSING_ERROR)
        return {};
    // A number that only works without its area code ("555-0123") cannot be dialled from here.
    if (library.IsPossibleNumberWithReason(number) != Library::IS_POSSIBLE) return {};

    PhoneNumber found;
    library.Format(number, Library::E164, &found.e164);
    found.extension = number.extension();
    found.country_code = number.country_code();
    library.GetRegionCodeForNumber(number, &found.region);
    if (found.region.empty() || found.region == "ZZ")
        library.GetRegionCodeForCountryCode(number.country_code(), &found.region);
    found.type = type_of(number);
    return found;
}

bool is_emergency_or_short(std::string_view text, std::string_view region) {
    std::string digits;
    for (const char c : text.substr(0, longest_text))
        if (is_digit(c)) digits += c;
    if (digits.empty() || digits.size() > 8) return false;
    if (std::ranges::find(emergencies, digits) != emergencies.end()) return true;
    const std::string code = region_code(region);
    const i18n::phonenumbers::ShortNumberInfo info;
    if (info.ConnectsToEmergencyNumber(digits, code)) return true;
    LibraryNumber number;
    return Library::GetInstance()->Parse(digits, code, &number) == Library::NO_PARSING_ERROR &&
           info.IsValidShortNumberForRegion(number, code);
}

std::string format_phone_number(std::string_view e164) {
    LibraryNumber number;
    if (e164.size() > longest_text ||
        Library::GetInstance()->Parse(std::string(e164), "ZZ", &number) !=
            Library::NO_PARSING_ERROR)
        return std::string(e164);
    std::string out;
    Library::GetInstance()->Format(number, Library::INTERNATIONAL, &out);
    return out;
}

std::string mask_phone_number(std::string_view e164) {
    const std::string_view last = e164.substr(e164.size() < 4 ? 0 : e164.size() - 4);
    LibraryNumber number;
    std::string out;
    if (e164.size() <= longest_text &&
        Library::GetInstance()->Parse(std::string(e164), "ZZ", &number) ==
            Library::NO_PARSING_ERROR)
        out = "+" + std::to_string(number.country_code()) + " ";
    return out + "*** *** " + std::string(last);
}

}  // namespace patchcord
