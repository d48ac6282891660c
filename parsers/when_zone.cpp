#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "parsers/when_reader.hpp"

namespace patchcord::when_detail {
namespace {

/// Lower-case zone names that are no other words.
bool is_plain_zone(std::string_view fold) {
    static constexpr auto names = std::to_array<std::string_view>(
        {"pst", "est", "cst", "mst", "pdt", "edt", "cdt", "mdt", "gmt", "utc", "cet", "cest", "bst",
         "jst", "mez", "mesz", "aest"});
    return std::ranges::find(names, fold) != names.end();
}

/// "UTC+2", "GMT -5:30", "+0100".
std::optional<Read<ZoneSaid>> read_offset(const Reader& r, std::size_t q) {
    const bool named = r.word(q, "utc") || r.word(q, "gmt");
    const std::size_t sign = named ? q + 1 : q;
    const bool plus = r.sign(sign, '+');
    const std::size_t figures = sign + 1;
    if ((!plus && !r.sign(sign, '-')) || r.end(figures) || !r.at(figures).glued) {
        return std::nullopt;
    }
    int hours = 0;
    int minutes = 0;
    std::size_t next = figures + 1;
    if (r.digits(figures, 4, 4)) {
        hours = r.at(figures).value / 100;
        minutes = r.at(figures).value % 100;
    } else if (r.digits(figures, 1, 2) && (named || r.glued_sign(next, ':'))) {
        hours = r.at(figures).value;
        if (r.glued_sign(next, ':') && r.digits(next + 1, 2, 2)) {
            minutes = r.at(next + 1).value;
            next += 2;
        }
    } else {
        return std::nullopt;
    }
    if (hours > 14 || minutes > 59 || r.tied_after(next)) {
        return std::nullopt;
    }
    const int total = hours * 60 + minutes;
    const NamedZone zone{"", std::chrono::minutes{plus ? total : -total}};
    return Read<ZoneSaid>{{zone, false}, next};
}

/// "London time", "New York time", "Pacific Standard Time", "Eastern".
std::optional<Read<ZoneSaid>> read_place(const Reader& r, std::size_t q) {
    std::string name;
    for (std::size_t k = q; k < q + 4 && !r.end(k) && r.at(k).kind == Token::Kind::word; ++k) {
        if (k > q && r.word(k, "time")) {
            auto zone = zone_by_place(name);
            return zone ? std::optional(Read<ZoneSaid>{{std::move(zone), false}, k + 1})
                        : std::nullopt;
        }
        if (!r.word(k, "standard") && !r.word(k, "daylight") && !r.word(k, "local") &&
            !r.word(k, "summer")) {
            name += (name.empty() ? "" : " ") + r.at(k).fold;
        }
    }
    static constexpr auto short_names =
        std::to_array<std::string_view>({"eastern", "pacific", "central", "mountain"});
    if (std::ranges::find(short_names, std::string_view(r.at(q).fold)) == short_names.end()) {
        return std::nullopt;
    }
    const bool name_goes_on = !r.end(q + 1) && r.at(q + 1).kind == Token::Kind::word &&
                              r.at(q + 1).capital && r.at(q).capital;
    if (name_goes_on) {
        return std::nullopt;
    }
    return Read<ZoneSaid>{{zone_by_place(r.at(q).fold), false}, q + 1};
}

/// "Europe/Berlin".
std::optional<Read<ZoneSaid>> read_iana(const Reader& r, std::size_t q) {
    if (!r.glued_sign(q + 1, '/') || r.end(q + 2) || r.at(q + 2).kind != Token::Kind::word ||
        !r.at(q).capital) {
        return std::nullopt;
    }
    std::string name = r.at(q).fold + "/" + r.at(q + 2).fold;
    bool start = true;
    for (char& c : name) {
        if (start && c >= 'a' && c <= 'z') {
            c = static_cast<char>(c - 'a' + 'A');
        }
        start = c == '/';
    }
    auto zone = zone_by_abbreviation(name);
    return zone ? std::optional(Read<ZoneSaid>{{std::move(zone), false}, q + 3}) : std::nullopt;
}

}  // namespace

std::optional<Read<ZoneSaid>> read_zone(const Reader& r, std::size_t i) {
    if (r.end(i)) {
        return std::nullopt;
    }
    if (const auto their = r.meaning(i, Sense::their)) {
        return Read<ZoneSaid>{{std::nullopt, true}, their->next};
    }
    if (const auto my = r.meaning(i, Sense::my)) {
        return Read<ZoneSaid>{{}, my->next};
    }
    if (auto offset = read_offset(r, i)) {
        return offset;
    }
    const Token& t = r.at(i);
    if (t.kind != Token::Kind::word) {
        return std::nullopt;
    }
    if (auto place = read_place(r, i)) {
        return place;
    }
    if (auto iana = read_iana(r, i)) {
        return iana;
    }
    const bool zulu = t.fold == "z" && t.glued;
    if ((!t.all_capitals && !is_plain_zone(t.fold) && !zulu) || (t.fold == "z" && !zulu)) {
        return std::nullopt;
    }
    auto zone = zone_by_abbreviation(t.fold);
    if (!zone) {
        return std::nullopt;
    }
    const bool brackets = r.sign(i + 1, ')') && i > 0 && r.sign(i - 1, '(');
    return Read<ZoneSaid>{{std::move(zone), false}, brackets ? i + 2 : i + 1};
}

}  // namespace patchcord::when_detail
