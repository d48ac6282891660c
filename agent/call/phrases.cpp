#include "agent/call/phrases.hpp"

#include <array>
#include <bit>
#include <utility>

namespace patchcord::call {
namespace {

/// A table as a list of its texts.
struct Flat {
    const CausePhrase* causes_begin;
    const CausePhrase* causes_end;
    std::array<std::string_view,
               (sizeof(Phrases) - 2 * sizeof(const CausePhrase*)) / sizeof(std::string_view)>
        texts;
};

/// The table with English where it has no text yet.
Phrases completed(const Phrases& table) {
    Flat flat = std::bit_cast<Flat>(table);
    const Flat fallback = std::bit_cast<Flat>(english);
    for (std::size_t i = 0; i < flat.texts.size(); ++i) {
        if (flat.texts.at(i).empty()) flat.texts.at(i) = fallback.texts.at(i);
    }
    return std::bit_cast<Phrases>(flat);
}

}  // namespace

const Phrases& phrases(std::string_view language) {
    static const std::array<std::pair<std::string_view, Phrases>, 3> tables{
        {{"de", completed(german)}, {"fr", completed(french)}, {"es", completed(spanish)}}};
    const std::string_view primary = language.substr(0, language.find_first_of("-_"));
    for (const auto& [tag, table] : tables) {
        if (tag == primary) return table;
    }
    return english;
}

}  // namespace patchcord::call
