#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What to do with a center's voice response system (METHOD M30), as text and as steps.
///
///   0-9 * # A-D    these keys             {ext 444}     an extension: keys
///   ,              a pause of 2 s         {pause 1.5}   a pause, in seconds
///   w              until the prompt ends  {prompt 5}    until a prompt of at least 5 s ends
///   {silence 2}    until it is silent     {beep}        until a beep was heard
///   {say agent}    speak these words      {pin 1234#}   keys that nobody is shown
///
/// A run of four or more keys may be a secret: it is shown as "****" wherever a script is shown,
/// unless it is an extension.
namespace patchcord {

struct IvrStep {
    enum class Kind : std::uint8_t {
        keys,        ///< `text`
        pause,       ///< `length`
        prompt_end,  ///< until a prompt of at least `length` (0: any) was heard and ended
        silence,     ///< until nothing is heard for `length`
        beep,        ///< until a beep was heard
        say,         ///< `text`, spoken
    };
    Kind kind = Kind::keys;
    std::string text;
    std::chrono::milliseconds length{0};
    bool secret = false;  ///< kind keys: neither shown nor logged
    bool operator==(const IvrStep&) const = default;
};

/// Where and why a script cannot be read; `what` is a sentence for the user.
struct IvrError {
    std::size_t position = 0;  ///< byte, from 0
    std::string what;
    bool operator==(const IvrError&) const = default;
};

/// Reads a whole script; an empty one has no steps. Linear; at most 256 bytes and 64 steps.
std::variant<std::vector<IvrStep>, IvrError> parse_ivr(std::string_view script);

/// The script of these steps; reads as them again.
std::string ivr_text(const std::vector<IvrStep>& steps);

/// The keys and pauses alone, as Dialer::send_digits() takes them, for who has no menu to walk.
std::string plain_keys(const std::vector<IvrStep>& steps);

/// One step in words, secrets hidden: "press 1", "wait until the prompt ends".
std::string shown(const IvrStep& step);
/// A script (or an entry's, see below) with its secrets hidden, for listings and logs; "?" where it
/// cannot be read.
std::string shown_ivr(std::string_view script);

/// A text in which somebody wrote that script: the keys of its secrets are "****".
std::string hide_secrets(std::string_view text, std::string_view script);

/// One menu of a center by its name: "billing" -> "1,,2#".
struct IvrMenu {
    std::string name;
    std::string script;
    bool operator==(const IvrMenu&) const = default;
};

/// A directory entry's keys: "1,,2#; billing=1,,2#; new order=3".
struct IvrEntry {
    std::string script;  ///< pressed where no menu fits; may be empty
    std::vector<IvrMenu> menus;
    bool operator==(const IvrEntry&) const = default;
};
std::variant<IvrEntry, IvrError> parse_ivr_entry(std::string_view text);
std::string ivr_entry_text(const IvrEntry& entry);

/// The menu whose name's words are all in what the user wants ("my last invoice" fits "invoices");
/// of several the one with the most words. Null where none fits, or two fit equally well.
const IvrMenu* menu_for(const IvrEntry& entry, std::string_view topic);

}  // namespace patchcord
