#pragma once

#include <string>
#include <string_view>

namespace patchcord::mail {

/// HTML as plain text: blocks become lines, quotes get "> " before each line as in plain mails,
/// scripts, styles and what is hidden are left out. UTF-8 in and out; linear; any input.
std::string html_to_text(std::string_view html);

}  // namespace patchcord::mail
