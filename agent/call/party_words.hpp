#pragma once

#include <fmt/args.h>

#include <string>
#include <string_view>

#include "agent/call/phrases.hpp"
#include "agent/call/wording.hpp"

/// Names and addresses made fit for a text, and the placeholders that tables use. For the wording's
/// own files.
namespace patchcord::call {

/// One line: no control or direction characters, valid UTF-8, blanks joined, at most `most` bytes.
std::string clean_text(std::string_view text, std::size_t most = 120);

/// Whether it is an address rather than a name ("+1 201-555-0123", "sip:bob@example.net").
bool is_address(std::string_view name);

/// "+1 201-555-0123", masked where asked; SIP URIs as they are.
std::string shown_address(std::string_view address, bool mask);

using Words = fmt::dynamic_format_arg_store<fmt::format_context>;

/// {who}, {Who}, {phone}, {Phone}, {mine}, {Mine} of a call.
struct PartyWords {
    std::string name;     ///< of the called party, or empty
    std::string address;  ///< of the called party as it may be shown, or empty
    std::string mine;     ///< address of the user's phone as it may be shown, or empty

    Words words(const Phrases& table) const;
};
PartyWords party_words(const Wording& wording);

/// A table's phrase with its placeholders filled in.
std::string fill(std::string_view phrase, const Words& words);

std::string describe(const Cause& cause, Side side, const PartyWords& parties,
                     const Phrases& table);

}  // namespace patchcord::call
