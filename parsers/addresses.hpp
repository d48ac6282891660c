#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "parsers/request.hpp"

namespace patchcord {

/// A telephone number, SIP URI or mail address in a text.
struct FoundAddress {
    std::size_t begin = 0;  ///< bytes
    std::size_t end = 0;
    Endpoint
        endpoint;  ///< PhoneTarget (e164 empty: it lacks its area code), SipTarget, EmailTarget
    std::string post_dial;  ///< digits to press that were written behind the number: ",,2#"
};

/// All of them in order, without overlap. Groups of digits that look like a time, a date or a
/// count ("13h30", "4/25", "20 minutes") are no part of a number. O(text), given that the library
/// is asked only about runs of at most 40 characters. Never throws on any text.
std::vector<FoundAddress> find_addresses(std::string_view text, std::string_view region);

}  // namespace patchcord
