#include "parsers/sip_uri.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace patchcord {
namespace {

constexpr std::size_t longest_uri = 256;
constexpr std::size_t longest_host = 253;  // RFC 1035 §2.3.4, in text
constexpr std::size_t longest_label = 63;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), lower);
    return out;
}

int hex_value(char c) {
    if (is_digit(c)) return c - '0';
    const char l = lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

/// RFC 3261 §25.1: unreserved and user-unreserved, without "?".
bool plain_in_user(char c) {
    constexpr std::string_view marks = "-_.!~*'()&=+$,;/";
    return is_digit(c) || is_alpha(c) || marks.find(c) != std::string_view::npos;
}

std::optional<std::string> unescaped_user(std::string_view text) {
    std::string user;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            if (!plain_in_user(text[i])) return {};
            user += text[i];
            continue;
        }
        if (i + 2 >= text.size()) return {};
        const int high = hex_value(text[i + 1]);
        const int low = hex_value(text[i + 2]);
        if (high < 0 || low < 0) return {};
        const int value = high * 16 + low;
        if (value < 0x20 || value == 0x7f) return {};
        user += static_cast<char>(value);
        i += 2;
    }
    return user;
}

bool is_ipv6(std::string_view text) {
    std::array<unsigned char, sizeof(in6_addr)> address{};
    return inet_pton(AF_INET6, std::string(text).c_str(), address.data()) == 1;
}

bool is_ipv4(std::string_view text) {
    std::array<unsigned char, sizeof(in_addr)> address{};
    return inet_pton(AF_INET, std::string(text).c_str(), address.data()) == 1;
}

bool is_label(std::string_view label) {
    return !label.empty() && label.size() <= longest_label && label.front() != '-' &&
           label.back() != '-' && std::ranges::all_of(label, [](char c) {
               return is_digit(c) || is_alpha(c) || c == '-' || c == '_';
           });
}

bool is_hostname(std::string_view host) {
    if (host.empty() || host.size() > longest_host) return false;
    if (std::ranges::all_of(host, [](char c) { return is_digit(c) || c == '.'; }))
        return is_ipv4(host);
    for (std::size_t begin = 0; begin <= host.size();) {
        const std::size_t end = std::min(host.find('.', begin), host.size());
        if (!is_label(host.substr(begin, end - begin))) return false;
        begin = end + 1;
    }
    return true;
}

/// Takes host and port off the front of `rest`.
bool take_host(std::string_view& rest, SipUri& uri) {
    std::size_t end = 0;
    if (!rest.empty() && rest.front() == '[') {
        const std::size_t close = rest.find(']');
        if (close == std::string_view::npos || !is_ipv6(rest.substr(1, close - 1))) return false;
        end = close + 1;
    } else {
        end = std::min(rest.find_first_of(":;"), rest.size());
        if (!is_hostname(rest.substr(0, end))) return false;
    }
    uri.host = lowered(rest.substr(0, end));
    rest.remove_prefix(end);
    if (rest.empty() || rest.front() != ':') return true;
    rest.remove_prefix(1);
    const std::size_t port_end = std::min(rest.find(';'), rest.size());
    unsigned port = 0;
    const auto [stop, error] = std::from_chars(rest.data(), rest.data() + port_end, port);
    if (error != std::errc() || stop != rest.data() + port_end || port == 0 || port > 65535)
        return false;
    uri.port = static_cast<std::uint16_t>(port);
    rest.remove_prefix(port_end);
    return true;
}

bool take_parameter(std::string_view parameter, SipUri& uri) {
    const std::string text = lowered(parameter);
    if (text == "user=phone") {
        uri.user_is_phone = true;
        return true;
    }
    if (text == "transport=udp" || text == "transport=tcp" || text == "transport=tls") {
        uri.transport = text.substr(text.find('=') + 1);
        return true;
    }
    return false;
}

}  // namespace

std::string SipUri::str() const {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out = secure ? "sips:" : "sip:";
    for (const char c : user) {
        if (plain_in_user(c)) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += '%';
            out += hex[byte >> 4U];
            out += hex[byte & 0xfU];
        }
    }
    if (!user.empty()) out += '@';
    out += host;
    if (port != 0) out += ":" + std::to_string(port);
    if (!transport.empty()) out += ";transport=" + transport;
    if (user_is_phone) out += ";user=phone";
    return out;
}

std::optional<SipUri> parse_sip_uri(std::string_view text) {
    if (text.size() > longest_uri) return {};
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return {};
    SipUri uri;
    const std::string scheme = lowered(text.substr(0, colon));
    if (scheme == "sips")
        uri.secure = true;
    else if (scheme != "sip")
        return {};

    std::string_view rest = text.substr(colon + 1);
    if (const std::size_t at = rest.find('@'); at != std::string_view::npos) {
        std::optional<std::string> user = unescaped_user(rest.substr(0, at));
        if (!user || user->empty()) return {};
        uri.user = std::move(*user);
        rest.remove_prefix(at + 1);
    }
    if (!take_host(rest, uri)) return {};
    while (!rest.empty()) {  // at a ';'
        rest.remove_prefix(1);
        const std::size_t end = std::min(rest.find(';'), rest.size());
        if (!take_parameter(rest.substr(0, end), uri)) return {};
        rest.remove_prefix(end);
    }
    return uri;
}

}  // namespace patchcord
