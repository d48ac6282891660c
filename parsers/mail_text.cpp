#include "parsers/mail_text.hpp"

#include <gmime/gmime.h>
#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <memory>

#include "parsers/mail_mime.hpp"

namespace patchcord::mail {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

struct ConverterClose {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, ConverterClose>;

Converter open_converter(std::string_view charset) {
    if (charset.empty() || charset.size() > 40) return nullptr;
    UErrorCode error = U_ZERO_ERROR;
    Converter converter(ucnv_open(std::string(charset).c_str(), &error));
    return U_SUCCESS(error) ? std::move(converter) : nullptr;
}

std::string convert(UConverter* from, std::string_view bytes) {
    UErrorCode error = U_ZERO_ERROR;
    const Converter utf8(ucnv_open("UTF-8", &error));
    std::string out;
    std::array<char, 4096> target{};
    std::array<UChar, 2048> pivot{};
    UChar* pivot_source = pivot.data();
    UChar* pivot_target = pivot.data();
    const char* source = bytes.data();
    const char* const end = source + bytes.size();
    UBool first = 1;
    do {
        error = U_ZERO_ERROR;
        char* write = target.data();
        ucnv_convertEx(utf8.get(), from, &write, target.data() + target.size(), &source, end,
                       pivot.data(), &pivot_source, &pivot_target, pivot.data() + pivot.size(),
                       first, 1, &error);
        first = 0;
        out.append(target.data(), write);
    } while (error == U_BUFFER_OVERFLOW_ERROR);
    return out;
}

/// Bytes that the UTF-8 character at `text` takes.
std::size_t width(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t count = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    return std::min(count, text.size());
}

enum class Kind { plain, control, direction, wide_blank, invisible };

Kind kind_of(std::string_view c) {
    if (c.size() == 1) {
        const auto byte = static_cast<unsigned char>(c.front());
        return byte < 0x20 || byte == 0x7f ? Kind::control : Kind::plain;
    }
    if (c.size() == 2 && c[0] == '\xc2') {
        const auto low = static_cast<unsigned char>(c[1]);
        if (low < 0xa0) return Kind::control;  // C1
        if (low == 0xa0) return Kind::wide_blank;
        if (low == 0xad) return Kind::invisible;  // soft hyphen
    }
    if (c == "\u202f" || c == "\u2003" || c == "\u2002" || c == "\u2009" || c == "\u3000") {
        return Kind::wide_blank;
    }
    if ((c >= "\u202a" && c <= "\u202e") || (c >= "\u2066" && c <= "\u2069") || c == "\u200e" ||
        c == "\u200f") {
        return Kind::direction;
    }
    if (c == "\u200b" || c == "\u200c" || c == "\u2060" || c == "\ufeff") return Kind::invisible;
    if (c == "\u2028" || c == "\u2029") return Kind::control;
    return Kind::plain;
}

}  // namespace

std::string ascii_lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

bool same_ascii(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

bool starts_with_ascii(std::string_view text, std::string_view lower_prefix) {
    return text.size() >= lower_prefix.size() &&
           same_ascii(text.substr(0, lower_prefix.size()), lower_prefix);
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

bool valid_utf8(std::string_view text) {
    return g_utf8_validate_len(text.data(), text.size(), nullptr) != 0;
}

bool charset_refused(std::string_view charset) {
    constexpr std::array refused{"UTF-7", "IMAP-mailbox-name", "SCSU", "BOCU-1", "CESU-8"};
    if (starts_with_ascii(charset, "x-unicode-2-0-utf-7")) return true;
    const auto converter = open_converter(charset);
    if (!converter) return ascii_lower(charset).find("utf-7") != std::string::npos;
    UErrorCode error = U_ZERO_ERROR;
    const char* name = ucnv_getName(converter.get(), &error);
    return std::any_of(refused.begin(), refused.end(),
                       [name](const char* bad) { return std::string_view(name) == bad; });
}

std::optional<std::string> to_utf8(std::string_view bytes, std::string_view charset) {
    charset = trim(charset);
    if (charset_refused(charset)) return std::nullopt;
    std::string without_nul(bytes);
    const bool wide = starts_with_ascii(charset, "utf-16") || starts_with_ascii(charset, "utf-32");
    if (!wide) std::erase(without_nul, '\0');
    const bool western = starts_with_ascii(charset, "iso-8859-1") && charset.size() == 10;
    const bool unsure = charset.empty() || same_ascii(charset, "us-ascii") ||
                        same_ascii(charset, "ascii") || same_ascii(charset, "utf-8") ||
                        same_ascii(charset, "utf8");
    auto converter = western || unsure ? nullptr : open_converter(charset);
    if (!converter) {
        if (!western && valid_utf8(without_nul)) return without_nul;
        converter = open_converter("windows-1252");
    }
    if (!converter) return std::nullopt;
    return convert(converter.get(), without_nul);
}

std::string decode_header(std::string_view raw) {
    const std::string bytes = to_utf8(raw, "").value_or("");
    const std::string low = ascii_lower(bytes);
    if (low.find("=?") == std::string::npos) return clean_line(bytes);
    // Encoded words of a refused charset stay as they are.
    for (std::size_t at = low.find("=?"); at != std::string::npos; at = low.find("=?", at + 2)) {
        const auto end = low.find('?', at + 2);
        if (end == std::string::npos) break;
        auto charset = std::string_view(low).substr(at + 2, end - at - 2);
        charset = charset.substr(0, charset.find('*'));
        if (charset_refused(charset)) return clean_line(bytes);
    }
    prepare_gmime();
    const std::unique_ptr<char, decltype(&g_free)> decoded(
        g_mime_utils_header_decode_text(nullptr, bytes.c_str()), g_free);
    if (!decoded) return clean_line(bytes);
    return clean_line(to_utf8(decoded.get(), "").value_or(""));
}

std::string clean_line(std::string_view utf8) {
    std::string out;
    out.reserve(utf8.size());
    bool gap = false;
    while (!utf8.empty()) {
        const auto c = utf8.substr(0, width(utf8));
        utf8.remove_prefix(c.size());
        const Kind kind = kind_of(c);
        if (kind == Kind::direction || kind == Kind::invisible) continue;
        if (kind != Kind::plain || c == " ") {
            gap = !out.empty();
            continue;
        }
        if (gap) out += ' ';
        gap = false;
        out += c;
    }
    return out;
}

std::string clean_lines(std::string_view utf8) {
    std::string out;
    out.reserve(utf8.size());
    while (!utf8.empty()) {
        const auto c = utf8.substr(0, width(utf8));
        utf8.remove_prefix(c.size());
        if (c == "\n" || c == "\t") {
            out += c;
        } else if (c == "\r") {
            if (!utf8.starts_with('\n')) out += '\n';
        } else {
            const Kind kind = kind_of(c);
            if (kind == Kind::plain) out += c;
            if (kind == Kind::wide_blank) out += ' ';
            if (c == "\u2028" || c == "\u2029") out += '\n';
        }
    }
    return out;
}

std::vector<std::string_view> split_lines(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        auto line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.push_back(line);
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return lines;
}

}  // namespace patchcord::mail
