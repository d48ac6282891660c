#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The grammar of vCards (RFC 2426, RFC 6350 §3): lines, properties and their values. Inner part of
/// vcard.hpp.
namespace patchcord::vcard {

constexpr std::size_t max_value = 16'384;  ///< bytes; longer ones are photos and keys

/// ASCII letters in lower case.
std::string lower(std::string_view text);

/// Reads unfolded lines (RFC 6350 §3.2) of a text that outlives it.
class LineReader {
 public:
    explicit LineReader(std::string_view text);
    bool next(std::string& line);
    /// Of the line that next() gave, from 1.
    std::size_t line() const { return line_; }

 private:
    std::string_view physical();

    std::string_view text_;
    std::size_t line_ = 0;
    std::size_t next_line_ = 1;
};

struct Property {
    std::string group;               ///< "item1" of "item1.TEL", lower case
    std::string name;                ///< lower case, without group
    std::vector<std::string> types;  ///< values of TYPE, lower case
    std::string value;               ///< still escaped
};
/// None where the line is no property.
std::optional<Property> parse_property(std::string_view line);

std::string unescape(std::string_view text);
/// One line of text: line breaks within a street or a name become ", ".
std::string one_line(std::string_view escaped);
/// The parts of a value of several, each on one line.
std::vector<std::string> values(std::string_view text, char at);
bool has(const std::vector<std::string>& types, std::string_view type);
/// Takes "tel:" and its like away from the front; false where the text has it not.
bool strip(std::string& text, std::string_view scheme);

std::string escape(std::string_view text);
/// Appends a line, folded where it is too long and never within a character. The value is escaped
/// already.
void put(std::string& out, std::string_view name, std::string_view value);
/// Appends a text, unless it is empty.
void put_text(std::string& out, std::string_view name, std::string_view text);

}  // namespace patchcord::vcard
