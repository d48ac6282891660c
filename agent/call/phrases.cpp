#include "agent/call/phrases.hpp"

#include <array>
#include <utility>

namespace patchcord::call {

const Phrases& phrases(std::string_view language) {
    static constexpr std::array<std::pair<std::string_view, const Phrases*>, 1> tables{
        {{"en", &english}}};
    const std::string_view primary = language.substr(0, language.find_first_of("-_"));
    for (const auto& [tag, table] : tables) {
        if (tag == primary) return *table;
    }
    return english;
}

}  // namespace patchcord::call
