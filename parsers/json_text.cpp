#include "parsers/json_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

namespace patchcord {

void append_json_string(std::string& out, std::string_view text) {
    const bool plain = std::ranges::all_of(text, [](char c) {
        return c >= ' ' && c != '"' && c != '\\' && c < '\x7f';  // from 0x80 on char is negative
    });
    if (!plain) {
        out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        return;
    }
    out += '"';
    out += text;
    out += '"';
}

void JsonObject::add(std::string_view name, double number) {
    // The shortest text that gives the same number again.
    fmt::format_to(std::back_inserter(begin(name)), "{}", number);
}

std::string& JsonObject::begin(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    out_ += '"';
    out_ += name;
    out_ += "\":";
    return out_;
}

}  // namespace patchcord
