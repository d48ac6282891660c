#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "parsers/request.hpp"

namespace patchcord {

/// A run of digits in a text, and the number that it is.
struct PhoneRun {
    std::optional<PhoneTarget> phone;  ///< empty: the run is none
    std::size_t end = 0;               ///< bytes: where to go on reading
    std::size_t run_end = 0;           ///< bytes: of all digits that stand together here
    std::string post_dial;             ///< ",,2#" behind the number
};

/// Whether a number may begin at that byte (a digit, "+", or "(" before one, at a word's begin).
bool may_begin_phone(std::string_view text, std::size_t at);

/// Reads the run that begins at `at`. Looks at most at 60 characters.
PhoneRun read_phone(std::string_view text, std::size_t at, std::string_view region);

}  // namespace patchcord
