#include <algorithm>
#include <array>
#include <utility>

#include "agent/call/party_words.hpp"
#include "agent/call/wording.hpp"

namespace patchcord::call {
namespace {

using enum CauseKind;

constexpr std::size_t longest_reason = 120;

/// Sorted by status; any other is `failed`.
constexpr std::array by_status{
    std::pair{401, forbidden},    std::pair{402, forbidden},    std::pair{403, forbidden},
    std::pair{404, not_found},    std::pair{406, incompatible}, std::pair{407, forbidden},
    std::pair{408, unreachable},  std::pair{410, not_found},    std::pair{415, incompatible},
    std::pair{428, forbidden},    std::pair{429, forbidden},    std::pair{430, unreachable},
    std::pair{433, forbidden},    std::pair{436, forbidden},    std::pair{437, forbidden},
    std::pair{438, forbidden},    std::pair{470, forbidden},    std::pair{480, unreachable},
    std::pair{484, not_found},    std::pair{485, not_found},    std::pair{486, busy},
    std::pair{488, incompatible}, std::pair{493, incompatible}, std::pair{500, unreachable},
    std::pair{502, unreachable},  std::pair{503, unreachable},  std::pair{504, unreachable},
    std::pair{600, busy},         std::pair{603, declined},     std::pair{604, not_found},
    std::pair{606, incompatible}, std::pair{607, declined},     std::pair{608, declined},
};
static_assert(std::ranges::is_sorted(by_status, {}, [](const auto& row) { return row.first; }));

/// ITU-T Q.850; `none` where it says no more than the status. Sorted.
constexpr std::array by_q850{
    std::pair{1, not_found},     std::pair{3, not_found},     std::pair{17, busy},
    std::pair{18, unreachable},  std::pair{19, no_answer},    std::pair{20, unreachable},
    std::pair{21, declined},     std::pair{22, not_found},    std::pair{27, unreachable},
    std::pair{28, not_found},    std::pair{34, unreachable},  std::pair{38, unreachable},
    std::pair{41, unreachable},  std::pair{42, unreachable},  std::pair{44, unreachable},
    std::pair{47, unreachable},  std::pair{50, forbidden},    std::pair{55, forbidden},
    std::pair{57, forbidden},    std::pair{65, incompatible}, std::pair{87, forbidden},
    std::pair{88, incompatible}, std::pair{102, unreachable},
};
static_assert(std::ranges::is_sorted(by_q850, {}, [](const auto& row) { return row.first; }));

template <std::size_t N>
CauseKind look_up(const std::array<std::pair<int, CauseKind>, N>& table, int key,
                  CauseKind otherwise) {
    const auto row =
        std::ranges::lower_bound(table, key, {}, [](const auto& r) { return r.first; });
    return row != table.end() && row->first == key ? row->second : otherwise;
}

/// Statuses that a phone or its user chose themselves: a gateway's Q.850 cause cannot know better.
bool is_final_word(int status) {
    return status == 401 || status == 407 || status == 486 || status == 488 || status >= 600;
}

}  // namespace

Cause cause_from_sip(int status, int q850, bool rang, std::string_view reason) {
    Cause cause;
    cause.sip = status >= 100 && status <= 699 ? status : 0;
    cause.q850 = q850 >= 1 && q850 <= 127 ? q850 : 0;
    cause.reason = clean_text(reason, longest_reason);
    cause.kind = look_up(by_status, status, failed);
    if (!is_final_word(status)) cause.kind = look_up(by_q850, cause.q850, cause.kind);
    // A phone that rang is there: nobody took it up.
    const bool unanswered = status == 408 || status == 480 || status == 487;
    const bool absent = cause.kind == unreachable || cause.kind == failed;
    if (rang && unanswered && absent && cause.q850 != 20) cause.kind = no_answer;
    return cause;
}

Cause cause_of_hang_up(int q850, std::string_view reason, bool lost) {
    Cause cause;
    cause.kind = hung_up;
    cause.q850 = q850 >= 1 && q850 <= 127 ? q850 : 0;
    cause.reason = clean_text(reason, longest_reason);
    if (lost || q850 == 27 || q850 == 38 || q850 == 41 || q850 == 102) {
        cause.kind = unreachable;
    }
    return cause;
}

std::string describe(const Cause& cause, Side side, std::string_view name,
                     std::string_view language) {
    PartyWords parties;
    if (side == Side::caller) {
        parties.mine = shown_address(name, false);
    } else if (is_address(name)) {
        parties.address = shown_address(name, false);
    } else {
        parties.name = clean_text(name);
    }
    return describe(cause, side, parties, phrases(language));
}

}  // namespace patchcord::call
