#include "directory/vcard_lines.hpp"

#include <algorithm>

namespace patchcord::vcard {
namespace {

constexpr std::size_t fold_at = 75;  ///< RFC 6350 §3.2, in bytes

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Splits at a character outside quotes and not escaped.
std::vector<std::string> split(std::string_view text, char at, bool quotes) {
    std::vector<std::string> parts(1);
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\\' && !quotes && i + 1 < text.size()) {
            parts.back() += c;
            parts.back() += text[++i];
        } else if (quotes && c == '"') {
            quoted = !quoted;
        } else if (c == at && !quoted) {
            parts.emplace_back();
        } else {
            parts.back() += c;
        }
    }
    return parts;
}

}  // namespace

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return lower(c); });
    return out;
}

LineReader::LineReader(std::string_view text) : text_(text) {
    if (text_.substr(0, 3) == "\xef\xbb\xbf") text_.remove_prefix(3);
}

bool LineReader::next(std::string& line) {
    if (text_.empty()) return false;
    line_ = next_line_;
    line.assign(physical());
    while (!text_.empty() && (text_.front() == ' ' || text_.front() == '\t')) {
        text_.remove_prefix(1);
        const auto more = physical();
        if (line.size() <= max_value) line += more;
    }
    return true;
}

std::string_view LineReader::physical() {
    const auto end = std::min(text_.find('\n'), text_.size());
    auto line = text_.substr(0, end);
    text_.remove_prefix(std::min(end + 1, text_.size()));
    ++next_line_;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

std::optional<Property> parse_property(std::string_view line) {
    bool quoted = false;
    std::size_t colon = 0;
    for (; colon < line.size() && (quoted || line[colon] != ':'); ++colon) {
        if (line[colon] == '"') quoted = !quoted;
    }
    if (colon == line.size()) return std::nullopt;
    Property property;
    property.value = line.substr(colon + 1);
    const auto parts = split(line.substr(0, colon), ';', true);
    property.name = lower(parts.front());
    const auto dot = property.name.find('.');
    if (dot != std::string::npos) {
        property.group = property.name.substr(0, dot);
        property.name.erase(0, dot + 1);
    }
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const auto parameter = lower(parts[i]);
        const bool type = parameter.compare(0, 5, "type=") == 0;
        const bool bare = parameter.find('=') == std::string::npos;  // "TEL;CELL:", seen in 3.0
        if (!type && !bare) continue;
        for (auto& value : split(type ? parameter.substr(5) : parameter, ',', true)) {
            property.types.push_back(std::move(value));
        }
    }
    return property;
}

std::string unescape(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i];
            continue;
        }
        const char c = text[++i];
        out += c == 'n' || c == 'N' ? '\n' : c;
    }
    return out;
}

std::string one_line(std::string_view escaped) {
    std::string out;
    for (const char c : unescape(escaped)) {
        if (c == '\n') {
            out += ", ";
        } else if (c != '\r') {
            out += c;
        }
    }
    return out;
}

std::vector<std::string> values(std::string_view text, char at) {
    auto parts = split(text, at, false);
    for (auto& part : parts) part = one_line(part);
    return parts;
}

bool has(const std::vector<std::string>& types, std::string_view type) {
    return std::find(types.begin(), types.end(), type) != types.end();
}

bool strip(std::string& text, std::string_view scheme) {
    if (lower(text.substr(0, scheme.size())) != scheme) return false;
    text.erase(0, scheme.size());
    return true;
}

std::string escape(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\' || c == ',' || c == ';') out += '\\';
        if (c == '\n') {
            out += "\\n";
        } else {
            out += c;
        }
    }
    return out;
}

void put(std::string& out, std::string_view name, std::string_view value) {
    std::string line = std::string(name) + ":" + std::string(value);
    std::string_view rest = line;
    std::size_t room = fold_at;
    while (rest.size() > room) {
        std::size_t end = room;
        while (end > 1 && (static_cast<unsigned char>(rest[end]) & 0xc0U) == 0x80U) --end;
        out += std::string(rest.substr(0, end)) + "\r\n ";
        rest.remove_prefix(end);
        room = fold_at - 1;
    }
    out += std::string(rest) + "\r\n";
}

void put_text(std::string& out, std::string_view name, std::string_view text) {
    if (!text.empty()) put(out, name, escape(text));
}

}  // namespace patchcord::vcard
