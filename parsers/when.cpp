#include "parsers/when.hpp"

#include <algorithm>

#include "parsers/when_expression.hpp"
#include "parsers/when_lexer.hpp"

namespace patchcord {

std::vector<FoundTime> find_times(std::string_view text, const TimeContext& context) {
    constexpr std::size_t longest_text = std::size_t{16} * 1024;
    const auto tokens = when_detail::tokenize(text.substr(0, std::min(text.size(), longest_text)));
    std::vector<FoundTime> found;
    for (std::size_t i = 0; i < tokens.size();) {
        const auto expression = when_detail::parse_expression(tokens, i, context.region);
        if (!expression) {
            ++i;
            continue;
        }
        auto when = when_detail::place(*expression, context);
        FoundTime time;
        if (!when) {
            time.impossible = true;
            when = When{};
        }
        time.begin = tokens[expression->first].begin;
        time.begin_bare = tokens[expression->first_bare].begin;
        time.end = tokens[expression->next - 1].end;
        time.strength = expression->strength;
        time.has_clock = expression->clock || expression->offset;
        when->text = std::string(text.substr(time.begin, time.end - time.begin));
        time.when = std::move(*when);
        found.push_back(std::move(time));
        i = expression->next;
    }
    return found;
}

}  // namespace patchcord
