#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "parsers/mail.hpp"

namespace patchcord::mail {

/// One field of a header (RFC 5322 section 2.2).
struct Field {
    std::string name;   ///< lower case
    std::string value;  ///< unfolded and trimmed, bytes as they came
};

struct Head {
    std::vector<Field> fields;
    std::size_t body = 0;  ///< where the body begins in the raw bytes
};

/// Reads the topmost header strictly, so that no two readers of it can differ: a bare CR, a NUL or
/// a line that is no field refuses the mail. Any thread, linear.
std::variant<Head, MailError> read_head(std::string_view raw, const MailLimits& limits);

}  // namespace patchcord::mail
