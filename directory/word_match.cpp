#include "directory/word_match.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "directory/nicknames.hpp"
#include "directory/spelling.hpp"
#include "directory/word_groups.hpp"

namespace patchcord {
namespace {

// Costs, in the unit of Fit::cost, fitted to descriptions with known answers.
constexpr double nickname_cost = 0.9;
constexpr double cousin_cost = 2.2;
constexpr double initial_cost = 0.9;
constexpr double beginning_cost = 1.6;
constexpr double slip_cost = 1.6;
constexpr double known_cost = 2.9;         ///< the word is right as it is, for others
constexpr double known_common_cost = 1.8;  ///< ... and is no name of a person
constexpr double known_sound_cost = 0.9;   ///< ... but this one sounds the same
constexpr double known_far_cost = 3.2;     ///< ... and this one is two slips away

bool plural(std::string_view a, std::string_view b) {
    if (a.size() > b.size()) std::swap(a, b);
    return a.size() >= 3 && b.size() == a.size() + 1 && b.back() == 's' &&
           b.substr(0, a.size()) == a;
}

/// The cost of one slip: in a short word it says more.
double slip(std::size_t length) {
    return slip_cost * std::sqrt(6.0 / static_cast<double>(std::clamp<std::size_t>(length, 4, 10)));
}

double allowed_distance(std::size_t length) {
    if (length < 2) return 0;
    if (length <= 3) return 1.0;
    return length <= 7 ? 2.1 : 2.7;
}

std::string digits(std::string_view word) {
    std::string out;
    for (const char c : word) {
        if (c >= '0' && c <= '9') out += c;
    }
    return out;
}

Match by_spelling(const QueryWord& q, std::string_view e, Part part) {
    const std::size_t length = std::min(q.text.size(), e.size());
    const double limit = allowed_distance(length);
    if (limit == 0) return {};
    // "12tth" may be "12th", but 12 is never 13.
    if ((number(q.text) || number(e)) && digits(q.text) != digits(e)) return {};
    const int differing = std::popcount(letter_set(q.text) ^ letter_set(e));
    if (differing > 2 * static_cast<int>(limit) + 2) return {};
    const double distance = spelling_distance(q.text, e, limit);
    if (distance > limit) return {};
    const bool sounds = distance <= 1.3 && sound_key(q.text) == sound_key(e);
    double cost = distance * slip(length);
    const int count = edits(q.text, e, 5);
    if (q.known) {
        const bool same_sound = plain_spelling(q.text) == plain_spelling(e);
        const double other = part == Part::person ? known_cost : known_common_cost;
        cost += same_sound ? known_sound_cost : count > 1 ? known_far_cost : other;
    }
    return {cost, sounds ? How::sound : How::slip, count};
}

}  // namespace

bool number(std::string_view word) {
    return !word.empty() && word.find_first_of("0123456789") != std::string_view::npos;
}

Match word_match(const QueryWord& q, std::string_view e, Part part) {
    if (q.text == e) return {0, How::same};
    const bool same = part == Part::place ? same_place(q.text, e) : same_word(q.text, e);
    if (same) return {form_cost, How::form};
    if (q.filler) return {};
    if (plural(q.text, e)) return {plural_cost + (q.known ? 1.0 : 0), How::slip, 1};
    Match best;
    if (part == Part::person) {
        switch (name_bond(q.text, e)) {
            case NameBond::nickname:
                best = {nickname_cost + (q.known ? plural_cost : 0), How::nickname};
                break;
            case NameBond::cousins:
                best = {cousin_cost + (q.known ? known_cost : 0), How::nickname};
                break;
            case NameBond::none:
                break;
        }
        const bool initial = q.text.front() == e.front();
        if (q.text.size() == 1 && initial) best = {initial_cost, How::initial};
        if (e.size() == 1 && initial) best = {middle_initial_cost, How::initial};
        if (e.size() == 1 || q.text.size() == 1) return best;
    }
    if (q.text.size() == 1 || e.size() == 1) {
        // "TeamLogic I" for "TeamLogic IT".
        const bool near = q.text.front() == e.front() && q.text.size() + e.size() == 3;
        return near ? Match{slip(1), How::slip} : Match{};
    }
    const bool begins = q.text.size() >= 3 && e.size() > q.text.size() + 1 &&
                        e.substr(0, q.text.size()) == q.text && !number(e);
    const double beginning = beginning_cost + (q.known ? known_sound_cost : 0);
    if (begins && beginning < best.cost) best = {beginning, How::beginning};
    const Match spelt = by_spelling(q, e, part);
    if (spelt.cost < best.cost) best = spelt;
    return best;
}

Match best_of(const QueryWord& q, const std::vector<std::string>& words) {
    Match best;
    for (const auto& word : words) {
        const Match match = word_match(q, word, Part::place);
        if (match.cost < best.cost) best = match;
    }
    return best;
}

}  // namespace patchcord
