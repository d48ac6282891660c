#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Keys to press after the answer ("press 1, wait, then 2#"), METHOD M30.
///
/// The canonical form is one string: 0-9, * and # are keys, "," is a pause of two seconds, "w"
/// waits for the next prompt to end ("1w2#", "1,,2#").
namespace patchcord {

/// How long a "," lasts.
constexpr std::chrono::seconds digit_pause{2};

/// One thing to do with a voice response system.
struct DigitStep {
    enum class Kind { keys, pause, wait_for_prompt };
    Kind kind = Kind::keys;
    std::string keys;                   ///< kind keys; not empty
    std::chrono::milliseconds pause{};  ///< kind pause
    bool operator==(const DigitStep&) const = default;
};

/// A script at the front of a text.
struct FoundDigits {
    std::size_t end = 0;  ///< bytes read
    std::string script;   ///< canonical; holds at least one key
};

/// Reads as far as the text is about keys: "1,,2#", "1 then 4", "1, wait, then 2#", "three and
/// then 2", "1 for English, then hash". Empty where it does not begin so. Linear; scripts longer
/// than 64 characters are none.
std::optional<FoundDigits> find_digits(std::string_view text);

/// The canonical form of a whole text that is nothing but a script (the directory's ivr column).
std::optional<std::string> parse_digits(std::string_view text);

/// The steps of a canonical script; characters that are none of it are left out.
std::vector<DigitStep> digit_steps(std::string_view script);

}  // namespace patchcord
