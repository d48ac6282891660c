#include "parsers/mail_auth.hpp"

#include <optional>
#include <string>

#include "parsers/mail_text.hpp"

namespace patchcord::mail {
namespace {

bool keyword_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

class Reader {
 public:
    explicit Reader(std::string_view text) : text_(text) {}

    std::optional<std::vector<AuthResult>> read() {
        std::vector<AuthResult> results;
        const auto id = value();
        if (!id || id->empty()) return std::nullopt;
        if (!blanks()) return std::nullopt;
        if (!done() && peek() != ';') {
            const auto version = keyword();
            if (version != "1" || !blanks()) return std::nullopt;
        }
        while (!done()) {
            if (peek() != ';') return std::nullopt;
            ++at_;
            if (!blanks()) return std::nullopt;
            if (done()) break;  // a trailing semicolon
            if (!result(*id, results)) return std::nullopt;
        }
        return results;
    }

 private:
    bool done() const { return at_ >= text_.size(); }
    char peek() const { return text_[at_]; }

    /// Blanks and comments. False for a comment that does not end.
    bool blanks() {
        while (!done()) {
            if (peek() == ' ' || peek() == '\t') {
                ++at_;
            } else if (peek() == '(') {
                if (!comment()) return false;
            } else {
                return true;
            }
        }
        return true;
    }

    bool comment() {
        int depth = 0;
        for (; !done(); ++at_) {
            if (peek() == '\\') {
                ++at_;
            } else if (peek() == '(') {
                ++depth;
            } else if (peek() == ')' && --depth == 0) {
                ++at_;
                return true;
            }
        }
        return false;
    }

    std::string keyword() {
        const auto from = at_;
        while (!done() && keyword_character(peek())) ++at_;
        return ascii_lower(text_.substr(from, at_ - from));
    }

    /// A token, an address or a quoted string.
    std::optional<std::string> value() {
        if (!blanks()) return std::nullopt;
        std::string out;
        if (!done() && peek() == '"') {
            for (++at_; !done(); ++at_) {
                if (peek() == '"') {
                    ++at_;
                    return out;
                }
                if (peek() == '\\' && at_ + 1 < text_.size()) ++at_;
                out += peek();
            }
            return std::nullopt;
        }
        while (!done() && std::string_view(" \t;(\"").find(peek()) == std::string_view::npos) {
            out += text_[at_++];
        }
        return out;
    }

    bool equals() {
        if (!blanks() || done() || peek() != '=') return false;
        ++at_;
        return true;
    }

    bool result(const std::string& id, std::vector<AuthResult>& results) {
        AuthResult head;
        head.authserv_id = id;
        head.method = keyword();
        if (head.method.empty() || !blanks()) return false;
        if (head.method == "none" && (done() || peek() == ';')) return true;
        if (!done() && peek() == '/') {
            ++at_;
            if (!blanks() || keyword().empty()) return false;
        }
        if (!equals() || !blanks()) return false;
        head.result = keyword();
        if (head.result.empty() || !blanks()) return false;
        bool any = false;
        while (!done() && peek() != ';') {
            if (!property(head, results, any)) return false;
        }
        if (!any) results.push_back(head);
        return true;
    }

    bool property(const AuthResult& head, std::vector<AuthResult>& results, bool& any) {
        std::string name = keyword();
        if (name.empty() || !blanks() || done()) return false;
        const bool typed = peek() == '.';
        if (typed) {
            ++at_;
            if (!blanks()) return false;
            const auto property = keyword();
            if (property.empty()) return false;
            name += '.' + property;
        }
        if (!equals()) return false;
        auto told = value();
        if (!told || !blanks()) return false;
        if (typed) {
            AuthResult entry = head;
            entry.property = std::move(name);
            entry.value = std::move(*told);
            results.push_back(std::move(entry));
            any = true;
        }
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

std::vector<AuthResult> read_auth_results(std::string_view value) {
    return Reader(value).read().value_or(std::vector<AuthResult>{});
}

bool received_by_lmtp(std::string_view received) {
    // Words outside of comments, quotes and angle brackets.
    std::string plain;
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < received.size(); ++i) {
        const char c = received[i];
        if (c == '\\') {
            ++i;
        } else if (quoted) {
            quoted = c != '"';
        } else if (c == '"' && depth == 0) {
            quoted = true;
        } else if (c == '(' || c == '<') {
            ++depth;
        } else if (c == ')' || c == '>') {
            if (depth > 0) --depth;
        } else if (depth == 0) {
            plain += c == '\t' ? ' ' : c;
        }
    }
    // What the client said must not hide what our server wrote.
    if (quoted || depth != 0) return false;
    const std::string low = ascii_lower(plain);
    const auto with = low.rfind(" with ");
    if (with == std::string::npos) return false;
    auto protocol = trim(std::string_view(low).substr(with + 6));
    protocol = protocol.substr(0, protocol.find_first_of(" ;"));
    return protocol == "lmtp" || protocol == "lmtps" || protocol == "lmtpa" ||
           protocol == "lmtpsa" || protocol.starts_with("utf8lmtp");
}

}  // namespace patchcord::mail
