#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "parsers/mail.hpp"
#include "parsers/mail_head.hpp"

namespace patchcord::mail {

/// Makes GMime ready; cheap after the first time. Any thread.
void prepare_gmime();

/// The parts of a mail that we read.
struct Body {
    std::string text;  ///< UTF-8, LF
    std::vector<std::string> calendars;
};

/// Reads the body under the MIME fields of `head` (GMime; the other fields it never sees). What
/// would cost too much to parse (nested too deep, too many parts, nested address groups) is refused
/// by one linear pass before GMime sees a byte. Any thread.
std::variant<Body, MailError> read_body(const Head& head, std::string_view body,
                                        const MailLimits& limits);

}  // namespace patchcord::mail
