#include "parsers/mail_html.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>
#include <vector>

#include "parsers/mail_text.hpp"

namespace patchcord::mail {
namespace {

using Names = std::initializer_list<std::string_view>;

bool one_of(std::string_view name, Names names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_void(std::string_view name) {
    return one_of(name, {"br", "hr", "img", "meta", "link", "input", "area", "base", "col", "wbr"});
}
bool is_raw(std::string_view name) { return one_of(name, {"script", "style", "title"}); }
bool is_block(std::string_view name) {
    return one_of(name,
                  {"p",      "div",    "table", "tr", "ul", "ol", "li",   "blockquote", "pre",
                   "h1",     "h2",     "h3",    "h4", "h5", "h6", "hr",   "section",    "article",
                   "header", "footer", "body",  "dl", "dt", "dd", "form", "address"});
}

std::string encode(std::uint32_t code) {
    if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return "\ufffd";
    std::string out;
    const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xc0 | (code >> 6));
        put(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        put(0xe0 | (code >> 12));
        put(0x80 | ((code >> 6) & 0x3f));
        put(0x80 | (code & 0x3f));
    } else {
        put(0xf0 | (code >> 18));
        put(0x80 | ((code >> 12) & 0x3f));
        put(0x80 | ((code >> 6) & 0x3f));
        put(0x80 | (code & 0x3f));
    }
    return out;
}

/// What stands between "&" and ";"; empty where it is no entity that we know.
std::string entity(std::string_view name) {
    if (name.starts_with('#')) {
        name.remove_prefix(1);
        const bool hex = name.starts_with('x') || name.starts_with('X');
        if (hex) name.remove_prefix(1);
        std::uint32_t code = 0;
        const auto [end, error] =
            std::from_chars(name.data(), name.data() + name.size(), code, hex ? 16 : 10);
        if (error != std::errc() || end != name.data() + name.size()) return {};
        return encode(code);
    }
    constexpr std::array<std::pair<std::string_view, std::string_view>, 44> known{{
        {"amp", "&"},    {"lt", "<"},     {"gt", ">"},     {"quot", "\""},  {"apos", "'"},
        {"nbsp", " "},   {"auml", "ä"},   {"ouml", "ö"},   {"uuml", "ü"},   {"Auml", "Ä"},
        {"Ouml", "Ö"},   {"Uuml", "Ü"},   {"szlig", "ß"},  {"eacute", "é"}, {"egrave", "è"},
        {"ecirc", "ê"},  {"euml", "ë"},   {"Eacute", "É"}, {"agrave", "à"}, {"aacute", "á"},
        {"acirc", "â"},  {"atilde", "ã"}, {"aring", "å"},  {"Aring", "Å"},  {"aelig", "æ"},
        {"oslash", "ø"}, {"Oslash", "Ø"}, {"oacute", "ó"}, {"ocirc", "ô"},  {"otilde", "õ"},
        {"iacute", "í"}, {"icirc", "î"},  {"iuml", "ï"},   {"uacute", "ú"}, {"ugrave", "ù"},
        {"ntilde", "ñ"}, {"ccedil", "ç"}, {"ndash", "–"},  {"mdash", "—"},  {"lsquo", "‘"},
        {"rsquo", "’"},  {"ldquo", "“"},  {"rdquo", "”"},  {"hellip", "…"},
    }};
    const auto* found = std::find_if(known.begin(), known.end(),
                                     [name](const auto& entry) { return entry.first == name; });
    return found != known.end() ? std::string(found->second) : std::string();
}

class Reader {
 public:
    explicit Reader(std::string_view html) : html_(html) {}

    std::string read() {
        while (at_ < html_.size()) {
            if (html_[at_] == '<') {
                markup();
            } else {
                words();
            }
        }
        new_line();
        return std::move(out_);
    }

 private:
    struct Open {
        std::string name;
        bool hidden = false;
        bool quote = false;
    };
    static constexpr std::size_t deepest = 256;

    void markup() {
        if (html_.substr(at_).starts_with("<!--")) {
            const auto end = html_.find("-->", at_ + 4);
            at_ = end == std::string_view::npos ? html_.size() : end + 3;
            return;
        }
        const char next = at_ + 1 < html_.size() ? html_[at_ + 1] : ' ';
        const bool letter = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
        if (!letter && next != '/' && next != '!' && next != '?') {
            put("<");
            ++at_;
            return;
        }
        const auto end = tag_end();
        const auto tag = html_.substr(at_ + 1, end - at_ - 1);
        at_ = std::min(end + 1, html_.size());
        if (tag.starts_with('/')) {
            close(name_of(tag.substr(1)));
        } else if (letter) {
            open(name_of(tag), tag);
        }
    }

    /// Where the tag that begins here ends; a ">" in a quoted attribute does not count.
    std::size_t tag_end() const {
        char quote = 0;
        char before = 0;
        for (std::size_t i = at_ + 1; i < html_.size(); ++i) {
            const char c = html_[i];
            if (quote != 0) {
                if (c == quote) quote = 0;
            } else if ((c == '"' || c == '\'') && before == '=') {
                quote = c;
            } else if (c == '>') {
                return i;
            }
            if (c != ' ') before = c;
        }
        return html_.size();
    }

    static std::string name_of(std::string_view tag) {
        const auto end = tag.find_first_of(" \t\n/>");
        return ascii_lower(tag.substr(0, std::min(end, tag.size())));
    }

    void open(std::string name, std::string_view tag) {
        if (is_raw(name)) {
            raw(name);
            return;
        }
        const std::string low = ascii_lower(tag);
        const auto has = [&low](const char* what) { return low.find(what) != std::string::npos; };
        if (name == "br") out_line();
        if (is_block(name)) new_line();
        if (name == "td" || name == "th") put(" ");
        if (is_void(name) || low.ends_with('/')) return;
        Open entry;
        entry.hidden = has("display:none") || has("display: none") || name == "head";
        entry.quote = name == "blockquote" || has("gmail_quote") || has("moz-cite-prefix") ||
                      has("yahoo_quoted") || has("divrplyfwdmsg") || has("appendonsend");
        // Only what contains others is followed: an open <p> or <li> ends nowhere.
        const bool contains = one_of(name, {"div", "span", "table", "section", "td"});
        entry.name = std::move(name);
        if ((!contains && !entry.hidden && !entry.quote) || stack_.size() >= deepest) return;
        if (entry.hidden) ++hidden_;
        if (entry.quote) ++quotes_;
        // Outlook's marks stand before the quoted mail, not around it.
        if (has("divrplyfwdmsg") || has("appendonsend")) ++quotes_;
        stack_.push_back(std::move(entry));
    }

    void close(const std::string& name) {
        const auto found = std::find_if(stack_.rbegin(), stack_.rend(),
                                        [&name](const Open& open) { return open.name == name; });
        if (found == stack_.rend()) return;
        if (is_block(name)) new_line();
        const auto keep = static_cast<std::size_t>(stack_.rend() - found) - 1;
        while (stack_.size() > keep) {
            if (stack_.back().hidden) --hidden_;
            if (stack_.back().quote) --quotes_;
            stack_.pop_back();
        }
    }

    /// Passes over the content of a script or the like.
    void raw(const std::string& name) {
        for (auto end = html_.find("</", at_); end != std::string_view::npos;
             end = html_.find("</", end + 2)) {
            if (starts_with_ascii(html_.substr(end + 2), name)) {
                const auto close = html_.find('>', end);
                at_ = close == std::string_view::npos ? html_.size() : close + 1;
                return;
            }
        }
        at_ = html_.size();
    }

    void words() {
        const auto end = std::min(html_.find('<', at_), html_.size());
        while (at_ < end) {
            const char c = html_[at_];
            if (c == '&') {
                const auto semicolon = html_.substr(at_, 12).find(';');
                const auto text = semicolon != std::string_view::npos
                                      ? entity(html_.substr(at_ + 1, semicolon - 1))
                                      : std::string();
                put(text.empty() ? "&" : text);
                at_ += text.empty() ? 1 : semicolon + 1;
            } else if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
                put(" ");
                ++at_;
            } else {
                put(html_.substr(at_, 1));
                ++at_;
            }
        }
    }

    void put(std::string_view text) {
        if (hidden_ > 0) return;
        if (text == " ") {
            if (!line_.empty() && line_.back() != ' ') line_ += ' ';
            return;
        }
        line_ += text;
    }

    void out_line() {
        if (hidden_ > 0) return;
        while (line_.ends_with(' ')) line_.pop_back();
        if (quotes_ > 0) out_ += "> ";
        out_ += line_;
        out_ += '\n';
        line_.clear();
    }

    void new_line() {
        if (!line_.empty()) out_line();
    }

    std::string_view html_;
    std::size_t at_ = 0;
    std::string out_;
    std::string line_;
    std::vector<Open> stack_;
    int hidden_ = 0;
    int quotes_ = 0;
};

}  // namespace

std::string html_to_text(std::string_view html) { return clean_lines(Reader(html).read()); }

}  // namespace patchcord::mail
