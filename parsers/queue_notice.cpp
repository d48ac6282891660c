#include "parsers/queue_notice.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

namespace patchcord {
namespace {

using nlohmann::json;
using std::chrono::seconds;

constexpr std::size_t largest_body = std::size_t{16} * 1024;
constexpr std::size_t longest_value = 512;
constexpr int highest_position = 9999;
constexpr seconds longest_wait{24 * 3600};
constexpr int deepest = 4;
constexpr int most_json_depth = 32;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

/// A name without its prefix ("q:"), case and joints: "X-Queue-Position" -> "xqueueposition".
std::string plain_name(std::string_view name) {
    constexpr std::size_t longest_name = 64;
    if (const auto colon = name.rfind(':'); colon != std::string_view::npos) {
        name.remove_prefix(colon + 1);
    }
    std::string plain;
    for (const char c : name.substr(0, longest_name)) {
        if (c != '-' && c != '_' && c != '.') plain += lower(c);
    }
    return plain;
}

enum class Meaning { none, position, ahead, wait, wait_minutes, agent, retry_after };

Meaning meaning_of(std::string_view name) {
    const std::string plain = plain_name(name);
    const auto has = [&plain](std::string_view part) {
        return plain.find(part) != std::string::npos;
    };
    if (plain == "retryafter") return Meaning::retry_after;
    if (has("ahead") || has("before")) return Meaning::ahead;
    if (has("position") || plain == "place" || has("queueplace") || has("placeinqueue") ||
        plain == "queuenumber") {
        return Meaning::position;
    }
    if (has("wait") || has("ewt") || plain == "eta" || has("responsetime") || has("holdtime")) {
        // How many or how long others wait is no answer.
        if (has("waiting") && !has("time")) return Meaning::none;
        return has("min") ? Meaning::wait_minutes : Meaning::wait;
    }
    if (plain == "agent" || plain == "agentready" || plain == "agentavailable") {
        return Meaning::agent;
    }
    return Meaning::none;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t number = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || stop != text.data() + text.size()) return {};
    return number;
}

void set_position(QueueNotice& notice, std::int64_t position) {
    if (position >= 1 && position <= highest_position) {
        notice.position = static_cast<int>(position);
    }
}

void set_wait(QueueNotice& notice, double wait) {
    if (std::isfinite(wait) && wait >= 0 && wait <= static_cast<double>(longest_wait.count())) {
        notice.wait = seconds{static_cast<std::int64_t>(std::lround(wait))};
    }
}

/// One value by what its name means; text values as people write them.
void take(QueueNotice& notice, Meaning meaning, std::string_view raw) {
    const std::string_view text = trimmed(raw.substr(0, longest_value));
    const std::optional<std::int64_t> number = whole_number(text);
    switch (meaning) {
        case Meaning::none:
            break;
        case Meaning::position:
            if (number) {
                set_position(notice, *number);
            } else if (const auto position =
                           queue_from_text("position " + std::string(text)).position) {
                notice.position = position;
            }
            break;
        case Meaning::ahead:
            if (number && *number >= 0) set_position(notice, *number + 1);
            break;
        case Meaning::wait:
        case Meaning::wait_minutes:
            if (number) {
                const int unit = meaning == Meaning::wait ? 1 : 60;
                set_wait(notice, static_cast<double>(*number) * unit);
            } else if (const auto wait = queue_from_text("wait " + std::string(text)).wait) {
                notice.wait = wait;
            }
            break;
        case Meaning::agent:
            notice.agent = notice.agent || text == "true" || text == "1" || text == "yes";
            break;
        case Meaning::retry_after:
            if (const auto wait = read_retry_after(text)) notice.wait = wait;
            break;
    }
}

void take_json(QueueNotice& notice, Meaning meaning, const json& value) {
    if (value.is_string()) {
        take(notice, meaning, value.get_ref<const std::string&>());
    } else if (value.is_boolean()) {
        if (meaning == Meaning::agent && value.get<bool>()) notice.agent = true;
    } else if (value.is_number()) {
        const double number = value.get<double>();
        if (!std::isfinite(number) || std::abs(number) > 1e9) return;
        if (meaning == Meaning::wait || meaning == Meaning::wait_minutes) {
            set_wait(notice, meaning == Meaning::wait ? number : number * 60);
        } else {
            take(notice, meaning, std::to_string(std::llround(number)));
        }
    }
}

void walk(QueueNotice& notice, const json& value, int depth) {
    if (depth > deepest || !value.is_object()) return;
    for (const auto& [key, inner] : value.items()) {
        if (inner.is_object()) {
            walk(notice, inner, depth + 1);
        } else {
            take_json(notice, meaning_of(key), inner);
        }
    }
}

const json* at_path(const json& root, std::string_view path) {
    const json* at = &root;
    while (!path.empty()) {
        const std::size_t dot = std::min(path.find('.'), path.size());
        const std::string key(path.substr(0, dot));
        path.remove_prefix(std::min(dot + 1, path.size()));
        const auto index = whole_number(key);
        if (at->is_object()) {
            const auto found = at->find(key);
            if (found == at->end()) return nullptr;
            at = &*found;
        } else if (at->is_array() && index && *index >= 0 &&
                   static_cast<std::size_t>(*index) < at->size()) {
            at = &(*at)[static_cast<std::size_t>(*index)];
        } else {
            return nullptr;
        }
    }
    return at;
}

/// The parser does not recurse, but a tree that is deep is no notice.
bool too_deep(std::string_view body) {
    int depth = 0;
    for (const char c : body) {
        if (c == '{' || c == '[') ++depth;
        if (c == '}' || c == ']') --depth;
        if (depth > most_json_depth) return true;
    }
    return false;
}

/// Reads `name="value"` pairs of one tag.
void take_attributes(QueueNotice& notice, std::string_view tag) {
    std::size_t at = 0;
    while (at < tag.size()) {
        const std::size_t equals = tag.find('=', at);
        if (equals == std::string_view::npos || equals + 1 >= tag.size()) return;
        const char quote = tag[equals + 1];
        if (quote != '"' && quote != '\'') return;
        const std::size_t end = tag.find(quote, equals + 2);
        if (end == std::string_view::npos) return;
        take(notice, meaning_of(trimmed(tag.substr(at, equals - at))),
             tag.substr(equals + 2, end - equals - 2));
        at = end + 1;
    }
}

}  // namespace

void QueueNotice::merge(const QueueNotice& newer) {
    if (newer.position) position = newer.position;
    if (newer.wait) wait = newer.wait;
    agent = agent || newer.agent;
}

QueueNotice queue_from_status(int status, std::string_view reason) {
    constexpr int lowest = 100;
    constexpr int first_final = 200;
    if (status <= lowest || status >= first_final) return {};
    return queue_from_text(reason);
}

std::optional<seconds> read_retry_after(std::string_view value) {
    value = trimmed(value);
    const std::size_t end = std::min(value.find_first_not_of("0123456789"), value.size());
    const auto number = whole_number(value.substr(0, end));
    if (!number || *number < 0) return {};
    if (end < value.size() && value[end] != ' ' && value[end] != ';' && value[end] != '(') {
        return {};
    }
    return std::min(seconds{*number}, longest_wait);
}

QueueNotice queue_from_header(std::string_view name, std::string_view value) {
    QueueNotice notice;
    value = value.substr(0, longest_value);
    const Meaning meaning = meaning_of(name);
    if (meaning != Meaning::none) {
        take(notice, meaning, value);
        return notice;
    }
    if (plain_name(name).find("queue") == std::string::npos && plain_name(name) != "callinfo") {
        return notice;
    }
    // Parameters: "...;position=3;wait=240".
    while (!value.empty()) {
        const std::size_t end = std::min(value.find_first_of(";,"), value.size());
        const std::string_view part = trimmed(value.substr(0, end));
        value.remove_prefix(std::min(end + 1, value.size()));
        const std::size_t equals = part.find('=');
        if (equals == std::string_view::npos) continue;
        std::string_view text = trimmed(part.substr(equals + 1));
        if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
            text = text.substr(1, text.size() - 2);
        }
        take(notice, meaning_of(trimmed(part.substr(0, equals))), text);
    }
    return notice;
}

QueueNotice queue_from_json(std::string_view body, const QueueFields& fields) {
    QueueNotice notice;
    if (body.size() > largest_body || too_deep(body)) return notice;
    const json root = json::parse(body, nullptr, false);
    if (root.is_discarded()) return notice;
    if (fields == QueueFields{}) {
        walk(notice, root, 0);
        return notice;
    }
    const auto take_at = [&](const std::string& path, Meaning meaning) {
        if (path.empty()) return;
        if (const json* value = at_path(root, path)) take_json(notice, meaning, *value);
    };
    take_at(fields.position, Meaning::position);
    take_at(fields.ahead, Meaning::ahead);
    const bool minutes = fields.wait.ends_with("minutes") || fields.wait.ends_with("min");
    take_at(fields.wait, minutes ? Meaning::wait_minutes : Meaning::wait);
    return notice;
}

QueueNotice queue_from_xml(std::string_view body) {
    QueueNotice notice;
    if (body.size() > largest_body) return notice;
    std::string_view open;  ///< the element whose text comes
    std::size_t at = 0;
    while (at < body.size()) {
        const std::size_t begin = body.find('<', at);
        const std::string_view text = trimmed(body.substr(at, std::min(begin, body.size()) - at));
        if (!open.empty() && !text.empty() && text.find('&') == std::string_view::npos) {
            take(notice, meaning_of(open), text);
        }
        if (begin == std::string_view::npos) break;
        const std::size_t end = body.find('>', begin);
        if (end == std::string_view::npos) break;
        std::string_view tag = body.substr(begin + 1, end - begin - 1);
        at = end + 1;
        open = {};
        if (tag.starts_with("!")) return {};
        if (tag.starts_with("?") || tag.starts_with("/")) continue;
        const bool closed = tag.ends_with("/");
        if (closed) tag.remove_suffix(1);
        const std::size_t name_end = std::min(tag.find_first_of(" \t\r\n"), tag.size());
        if (!closed) open = tag.substr(0, name_end);
        take_attributes(notice, tag.substr(name_end));
    }
    return notice;
}

QueueNotice queue_from_body(std::string_view content_type, std::string_view body) {
    if (body.size() > largest_body) return {};
    std::string type;
    for (const char c : trimmed(content_type.substr(0, content_type.find(';')))) type += lower(c);
    if (type == "application/json" || type.ends_with("+json")) return queue_from_json(body);
    if (type == "text/plain") return queue_from_text(body);
    if (type == "application/xml" || type == "text/xml" || type.ends_with("+xml")) {
        return queue_from_xml(body);
    }
    return {};
}

std::string queue_to_json(const QueueNotice& notice) {
    json queue = json::object();
    if (notice.position) queue["position"] = *notice.position;
    if (notice.wait) queue["wait"] = notice.wait->count();
    queue["agent"] = notice.agent;
    return json{{"queue", queue}}.dump();
}

}  // namespace patchcord
