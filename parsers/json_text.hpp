#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace patchcord {

/// Appends a string in quotes, escaped; bytes that are no UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);

/// An object as JSON text, written member by member behind what `out` holds; its destructor writes
/// the closing brace. Quicker than a tree of values for what is written again and again. Names are
/// ours: nothing in them is escaped.
class JsonObject {
 public:
    explicit JsonObject(std::string& out) : out_(out) { out_ += '{'; }
    JsonObject(const JsonObject&) = delete;
    JsonObject& operator=(const JsonObject&) = delete;
    ~JsonObject() { out_ += '}'; }

    void add(std::string_view name, std::string_view text) {
        append_json_string(begin(name), text);
    }
    void add(std::string_view name, const char* text) { add(name, std::string_view(text)); }
    void add(std::string_view name, bool value) { begin(name) += value ? "true" : "false"; }
    void add(std::string_view name, std::integral auto number) {
        begin(name) += std::to_string(number);
    }
    void add(std::string_view name, double number);
    void add_null(std::string_view name) { begin(name) += "null"; }
    /// What is JSON text already.
    void add_json(std::string_view name, std::string_view json) { begin(name) += json; }
    /// The member's name; its value is to be appended to the result.
    std::string& begin(std::string_view name);
    /// A list; `write` appends one element to a string.
    template <typename Range, typename Write>
    void add_list(std::string_view name, const Range& range, const Write& write) {
        std::string& out = begin(name);
        char separator = '[';
        for (const auto& one : range) {
            out += separator;
            write(out, one);
            separator = ',';
        }
        out += separator == '[' ? "[]" : "]";
    }

 private:
    std::string& out_;
    bool first_ = true;
};

}  // namespace patchcord
