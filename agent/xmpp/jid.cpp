#include "agent/xmpp/jid.hpp"

#include <algorithm>
#include <array>

#include "agent/xmpp/text.hpp"

namespace patchcord::xmpp {
namespace {

constexpr std::size_t max_part = 1023;

void lower(std::string& text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
}

bool clean(const std::string& part) {
    return part.size() <= max_part && clean_text(part, max_part) == part &&
           part.find_first_of("\t\n") == std::string::npos;
}

struct Escape {
    std::string_view code;
    char character;
};
constexpr std::array<Escape, 10> escapes{{{"20", ' '},
                                          {"22", '"'},
                                          {"26", '&'},
                                          {"27", '\''},
                                          {"2f", '/'},
                                          {"3a", ':'},
                                          {"3c", '<'},
                                          {"3e", '>'},
                                          {"40", '@'},
                                          {"5c", '\\'}}};

}  // namespace

std::optional<Jid> Jid::parse(std::string_view text) {
    Jid jid;
    if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
        jid.resource = text.substr(slash + 1);
        text = text.substr(0, slash);
        if (jid.resource.empty()) {
            return std::nullopt;
        }
    }
    if (const std::size_t at = text.find('@'); at != std::string_view::npos) {
        jid.node = text.substr(0, at);
        text = text.substr(at + 1);
        if (jid.node.empty()) {
            return std::nullopt;
        }
    }
    jid.domain = text;
    lower(jid.node);
    lower(jid.domain);
    const bool good = !jid.domain.empty() && clean(jid.node) && clean(jid.domain) &&
                      clean(jid.resource) &&
                      jid.node.find_first_of(" \"&'/:<>@") == std::string::npos &&
                      jid.domain.find_first_of(" \"&'/<>@") == std::string::npos;
    return good ? std::optional<Jid>(std::move(jid)) : std::nullopt;
}

std::string Jid::bare() const { return node.empty() ? domain : node + "@" + domain; }

std::string Jid::full() const { return resource.empty() ? bare() : bare() + "/" + resource; }

std::string unescape_node(std::string_view node) {
    std::string out;
    for (std::size_t i = 0; i < node.size(); ++i) {
        const auto found = node[i] != '\\'
                               ? escapes.end()
                               : std::find_if(escapes.begin(), escapes.end(), [&](const Escape& e) {
                                     return node.substr(i + 1, 2) == e.code;
                                 });
        out += found == escapes.end() ? node[i] : found->character;
        i += found == escapes.end() ? 0 : 2;
    }
    return out;
}

}  // namespace patchcord::xmpp
