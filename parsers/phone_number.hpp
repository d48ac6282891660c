#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace patchcord {

/// A telephone number in E.164 form with what a dial plan needs to know of it.
struct PhoneNumber {
    std::string e164;       ///< "+12015550123"
    std::string extension;  ///< digits, or empty
    int country_code = 0;   ///< 1, 44, ...
    std::string region;     ///< ISO 3166 alpha-2, or "001"
    enum class Type { ordinary, mobile, toll_free, premium, shared_cost, satellite, other };
    Type type = Type::ordinary;
    bool operator==(const PhoneNumber&) const = default;
};

/// Reads one number in any written form ("(201) 555-0123 x 9", "1-800-FLOWERS", "tel:+1..").
/// `region`: ISO alpha-2, for numbers without country code. Empty where it is no possible number;
/// texts above 250 characters are none. Thread-safe.
std::optional<PhoneNumber> parse_phone_number(std::string_view text, std::string_view region);

/// Whether the text is a short or emergency number of that region ("911", "112"): never dialled.
bool is_emergency_or_short(std::string_view text, std::string_view region);

/// "+12015550123" to "+1 201-555-0123".
std::string format_phone_number(std::string_view e164);

/// "+12015550123" to "+1 *** *** 0123": for receipts and logs where the configuration asks for it.
std::string mask_phone_number(std::string_view e164);

}  // namespace patchcord
