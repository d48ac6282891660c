#include "agent/call/desk_phrases.hpp"

#include <array>
#include <utility>

namespace patchcord::call {

const DeskPhrases& desk_phrases(std::string_view language) {
    static constexpr std::array<std::pair<std::string_view, const DeskPhrases*>, 3> tables{
        {{"de", &german_desk}, {"fr", &french_desk}, {"es", &spanish_desk}}};
    const std::string_view primary = language.substr(0, language.find_first_of("-_"));
    for (const auto& [tag, table] : tables) {
        if (tag == primary) return *table;
    }
    return english_desk;
}

std::string kind_of_phone(std::string_view language, std::string_view kind) {
    const DeskPhrases& table = desk_phrases(language);
    if (kind == "mobile") return std::string(table.mobile);
    if (kind == "desk") return std::string(table.desk);
    if (kind == "work") return std::string(table.work);
    if (kind == "home") return std::string(table.home);
    if (kind.empty() || kind == "phone") return std::string(table.phone);
    return std::string(kind);
}

}  // namespace patchcord::call
