#include "parsers/mail_head.hpp"

#include <algorithm>

#include "parsers/mail_text.hpp"

namespace patchcord::mail {
namespace {

constexpr std::size_t most_fields = 2000;

bool name_character(char c) { return c > 32 && c < 127 && c != ':'; }

bool add_field(std::string_view line, std::vector<Field>& fields) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return false;
    const auto name = trim(line.substr(0, colon));  // "From :" is obsolete, and still a From
    if (name.empty() || !std::all_of(name.begin(), name.end(), name_character)) return false;
    fields.push_back({ascii_lower(name), std::string(trim(line.substr(colon + 1)))});
    return true;
}

}  // namespace

std::variant<Head, MailError> read_head(std::string_view raw, const MailLimits& limits) {
    Head head;
    std::size_t at = 0;
    while (at < raw.size()) {
        const auto end = raw.find('\n', at);
        const auto next = end == std::string_view::npos ? raw.size() : end + 1;
        if (next > limits.header_bytes) return MailError{"its header is too long"};
        auto line = raw.substr(at, (end == std::string_view::npos ? raw.size() : end) - at);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.find('\r') != std::string_view::npos || line.find('\0') != std::string_view::npos)
            return MailError{"its header has a bare carriage return or a NUL"};
        at = next;
        if (line.empty()) break;
        if (line.front() == ' ' || line.front() == '\t') {
            if (head.fields.empty()) return MailError{"its header begins with a continuation"};
            auto& value = head.fields.back().value;
            const auto more = trim(line);
            if (!value.empty() && !more.empty()) value += ' ';
            value += more;
        } else if (!add_field(line, head.fields)) {
            // The first line of an mbox, "From alice Mon Jan 5 ...", is part of the envelope.
            if (head.fields.empty() && line.starts_with("From ")) continue;
            return MailError{"its header has a line that is no field"};
        }
        if (head.fields.size() > most_fields) return MailError{"its header has too many fields"};
    }
    if (head.fields.empty()) return MailError{"it has no header"};
    head.body = at;
    return head;
}

}  // namespace patchcord::mail
