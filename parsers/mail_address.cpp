#include "parsers/mail_address.hpp"

#include <algorithm>

#include "parsers/mail_text.hpp"

namespace patchcord::mail {
namespace {

bool high(char c) { return static_cast<unsigned char>(c) >= 0x80; }
bool alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool atom(char c) {
    return alphanumeric(c) || high(c) ||
           std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

bool valid_label(std::string_view label) {
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           std::all_of(label.begin(), label.end(),
                       [](char c) { return alphanumeric(c) || high(c) || c == '-' || c == '_'; });
}

/// One pass over an address field.
class Reader {
 public:
    explicit Reader(std::string_view value) : text_(value) {}

    AddressList read() {
        while (at_ < text_.size()) step();
        finish();
        return std::move(list_);
    }

 private:
    void step() {
        const char c = text_[at_];
        switch (c) {
            case '(':
                skip_comment();
                break;
            case '"':
                quoted();
                break;
            case '<':
                angle();
                break;
            case ',':
            case ';':
                if (c == ';') list_.clean = false;
                ++at_;
                finish();
                break;
            case ':':
                list_.clean = false;  // a group
                ++at_;
                words_.clear();
                break;
            case ' ':
            case '\t':
                ++at_;
                gap_ = true;
                break;
            default:
                word(text_.substr(at_, 1));
                ++at_;
        }
    }

    void word(std::string_view piece) {
        if (!address_.empty() || closed_) list_.clean = false;  // text after <...>
        if (gap_ && !words_.empty()) words_ += ' ';
        gap_ = false;
        words_ += piece;
    }

    void skip_comment() {
        int depth = 0;
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '\\') {
                ++at_;
            } else if (c == '(') {
                ++depth;
            } else if (c == ')' && --depth == 0) {
                ++at_;
                gap_ = true;
                return;
            }
        }
        list_.clean = false;
    }

    void quoted() {
        std::string inside;
        for (++at_; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '"') {
                ++at_;
                quoted_ = true;
                word(inside);
                return;
            }
            if (c == '\\' && at_ + 1 < text_.size()) ++at_;
            inside += text_[at_];
        }
        list_.clean = false;
    }

    void angle() {
        const auto end = text_.find('>', at_);
        if (closed_ || end == std::string_view::npos) {
            list_.clean = false;
            at_ = end == std::string_view::npos ? text_.size() : end + 1;
            ++list_.named;
            return;
        }
        address_ = trim(text_.substr(at_ + 1, end - at_ - 1));
        closed_ = true;
        at_ = end + 1;
    }

    void finish() {
        if (!closed_ && words_.empty()) return;
        ++list_.named;
        Mailbox box;
        if (closed_) {
            box.name = words_;
            box.address = address_;
        } else {
            if (quoted_) list_.clean = false;  // a quoted local part
            box.address = words_;
        }
        if (valid_address(box.address)) {
            const auto domain = box.address.rfind('@') + 1;
            box.address = box.address.substr(0, domain) + ascii_lower(box.address.substr(domain));
            list_.mailboxes.push_back(std::move(box));
        } else {
            list_.clean = false;
        }
        words_.clear();
        address_ = {};
        closed_ = quoted_ = gap_ = false;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    AddressList list_;
    std::string words_;
    std::string_view address_;
    bool closed_ = false;
    bool quoted_ = false;
    bool gap_ = false;
};

}  // namespace

AddressList read_addresses(std::string_view value) { return Reader(value).read(); }

bool valid_address(std::string_view address) {
    if (address.size() > 254 || !valid_utf8(address)) return false;
    const auto at = address.find('@');
    if (at == std::string_view::npos || at == 0 || at > 64) return false;
    const auto local = address.substr(0, at);
    auto domain = address.substr(at + 1);
    if (local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos ||
        local.find("=?") != std::string_view::npos ||  // an encoded word has no place here

        !std::all_of(local.begin(), local.end(), [](char c) { return atom(c) || c == '.'; })) {
        return false;
    }
    // Control and direction characters beyond ASCII have no place in an address.
    if (clean_line(address) != address) return false;
    for (;;) {
        const auto dot = domain.find('.');
        if (!valid_label(domain.substr(0, dot))) return false;
        if (dot == std::string_view::npos) return true;
        domain.remove_prefix(dot + 1);
    }
}

std::vector<std::string> read_message_ids(std::string_view value) {
    constexpr std::size_t longest = 500;
    std::vector<std::string> ids;
    for (;;) {
        const auto open = value.find('<');
        if (open == std::string_view::npos) return ids;
        const auto close = value.find('>', open);
        if (close == std::string_view::npos) return ids;
        const auto id = value.substr(open + 1, close - open - 1);
        value.remove_prefix(close + 1);
        if (!id.empty() && id.size() <= longest && std::all_of(id.begin(), id.end(), [](char c) {
                return c > 32 && c < 127 && c != '<';
            })) {
            ids.emplace_back(id);
        }
    }
}

}  // namespace patchcord::mail
