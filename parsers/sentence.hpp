#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "parsers/request.hpp"

namespace patchcord {

/// What decoding needs to know of the one who writes and of the moment.
struct DecodeContext {
    std::chrono::sys_seconds now;
    std::string zone = "UTC";   ///< IANA name; the writer's own
    std::string region = "US";  ///< ISO 3166 alpha-2; how numbers without country code are read
    /// Of the writer, BCP 47 primary tag: for what is said of a text in no known language.
    std::string language = "en";
};

/// Decodes one message (quotes and signature may still be in it). Linear in the text, which is
/// cut at 16 KiB; never throws on any text. What was not understood is said in `problems`.
CallRequest decode(std::string_view text, const DecodeContext& context);

}  // namespace patchcord
