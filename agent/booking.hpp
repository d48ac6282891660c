#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "agent/call/desk_phrases.hpp"
#include "agent/call_record.hpp"
#include "agent/config.hpp"
#include "directory/resolve.hpp"
#include "directory/sessions.hpp"
#include "directory/users.hpp"
#include "parsers/request.hpp"

/// From a decoded request to a call that may be carried out: resolve, policy, dial plan.
namespace patchcord {

/// A call ready to be stored (its row has neither id nor ref yet).
struct Booked {
    CallRecord record;
    std::string note;             ///< what was decided for the user and is said in the receipt
    bool overrode_quiet = false;  ///< the called party's quiet hours, as the user said
};
/// The description fits several.
struct AskBack {
    std::string asked;  ///< the words that are not clear
    std::vector<Candidate> choices;
};
/// Plain sentences of why not, for the user; `rule` for the log.
struct NotBooked {
    std::vector<std::string> why;
    std::string rule;
};
using Booking = std::variant<Booked, AskBack, NotBooked>;

/// Who asks, and on which terms.
struct Asker {
    User user;
    std::string zone;
    std::string region;
    std::string language;
    std::optional<Session> session{};  ///< what they said of themselves, where it still counts
};
Asker asker_of(User user, const Config& config);

/// The phone that rings the user: the one asked for, else what they said of themselves for now,
/// else their first one.
std::variant<Party, NotBooked> caller_party(const CallRequest& request, const Asker& asker);
/// Of one sentence, in the asker's language.
template <typename... Args>
NotBooked refusal(const Asker& asker, std::string rule, std::string_view call::DeskPhrases::*why,
                  const Args&... args) {
    return {{call::answer(asker.language, why, args...)}, std::move(rule)};
}
/// As many calls as one person may have waiting, or may ask for in a day.
std::optional<NotBooked> over_limit(Database& db, const Config& config, const Asker& asker,
                                    Instant now);
/// The phone on which the asker is rung is never the called party's too: refused, or taken out of
/// the called party's other phones. Both are routed.
std::optional<NotBooked> keep_apart(Party& called, const Party& own, const Asker& asker);
/// Fills in URI and gateway by the dial plan, or says why it refuses.
std::optional<NotBooked> route(Party& party, const Config& config, const Asker& asker);

/// Writes into a new call whose it is and when it came.
void sign(CallRecord& record, const Asker& asker, Instant now);

/// `chosen`: the contact that the user picked when asked back; 0: resolve the words. Throws
/// DatabaseError.
Booking book(Database& db, const Config& config, const Asker& asker, const CallRequest& request,
             Instant now, std::int64_t chosen = 0);

}  // namespace patchcord
