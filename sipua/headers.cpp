#include "sipua/headers.hpp"

#include <fmt/format.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace patchcord::headers {

namespace {

constexpr std::size_t longest_name = 64;
constexpr std::size_t longest_safe = 512;

/// Length of the well-formed UTF-8 character at the start of the text; 0: none there.
std::size_t character_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto follows = [&](std::size_t i, unsigned low, unsigned high) {
        return i < text.size() && byte(i) >= low && byte(i) <= high;
    };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return follows(1, 0x80, 0xBF) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
        const unsigned high = first == 0xED ? 0x9F : 0xBF;
        return follows(1, low, high) && follows(2, 0x80, 0xBF) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const unsigned low = first == 0xF0 ? 0x90 : 0x80;
        const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
        return follows(1, low, high) && follows(2, 0x80, 0xBF) && follows(3, 0x80, 0xBF) ? 4 : 0;
    }
    return 0;
}

bool is_control(std::string_view character) {
    const auto first = static_cast<unsigned char>(character[0]);
    if (character.size() == 1) return first < 0x20 || first == 0x7F;
    // U+0080 to U+009F, the C1 controls
    return first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
}

}  // namespace

std::string quoted(std::string_view text) {
    std::string inner;
    std::size_t kept = 0;
    while (!text.empty() && kept < longest_name) {
        const std::size_t length = character_length(text);
        const std::string_view character = text.substr(0, std::max<std::size_t>(length, 1));
        text.remove_prefix(character.size());
        if (length == 0 || is_control(character)) continue;
        if (character == "\"" || character == "\\") inner += '\\';
        inner += character;
        ++kept;
    }
    return inner.empty() ? inner : '"' + inner + '"';
}

std::string escaped_user(std::string_view user) {
    constexpr std::string_view plain = "-_.!~*'()&=+$,";
    std::string result;
    for (const char c : user) {
        const bool letter = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                            (c >= 'A' && c <= 'Z') || plain.find(c) != std::string_view::npos;
        if (letter) {
            result += c;
        } else {
            result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return result;
}

std::string name_addr(std::string_view display_name, std::string_view uri, std::string_view tag) {
    std::string result = quoted(display_name);
    if (!result.empty()) result += ' ';
    result += fmt::format("<{}>", uri);
    if (!tag.empty()) result += fmt::format(";tag={}", tag);
    return result;
}

std::string reason(int status, std::string_view text) {
    const std::string words = quoted(text);
    return words.empty() ? fmt::format("SIP;cause={}", status)
                         : fmt::format("SIP;cause={};text={}", status, words);
}

bool is_safe(std::string_view text) {
    return !text.empty() && text.size() <= longest_safe &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return c > ' ' && c < '\x7f' && c != '<' && c != '>' && c != '"' && c != '\\';
           });
}

unsigned random_below(unsigned limit) {
    std::uint64_t number = 0;
    std::array<unsigned char, sizeof(number)> raw{};
    if (RAND_bytes(raw.data(), static_cast<int>(raw.size())) != 1) {
        throw std::runtime_error("no random numbers");
    }
    for (const unsigned char byte : raw) number = number << 8U | byte;
    return static_cast<unsigned>(number % limit);  // the bias of 64 bits is nothing
}

std::string random_hex(std::size_t bytes) {
    std::vector<unsigned char> raw(bytes);
    if (RAND_bytes(raw.data(), static_cast<int>(raw.size())) != 1) {
        throw std::runtime_error("no random numbers");
    }
    std::string result;
    for (const unsigned char byte : raw) result += fmt::format("{:02x}", byte);
    return result;
}

}  // namespace patchcord::headers
