#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/call/state.hpp"
#include "parsers/queue_notice.hpp"

/// What users hear and read. Pure. Names and addresses may hold anything: control characters are
/// removed, lengths are bounded.
namespace patchcord::call {

/// The cause of a final answer to an INVITE (RFC 3261 §21, RFC 6432 for Q.850). `rang`: a 180 or
/// 183 had come, which tells an unanswered phone from an absent one.
Cause cause_from_sip(int status, int q850, bool rang, std::string_view reason = {});

/// The cause of a BYE or a lost dialog (kind unreachable: by the dialer's own reason texts, or by a
/// network's Q.850 cause).
Cause cause_of_hang_up(int q850, std::string_view reason = {}, bool lost = false);

/// One sentence, without what comes next: "Bob's phone is busy (486)." Side caller speaks to the
/// user of their own phone, and `name` is its address or empty: "Your phone was busy (486)."
/// Side called: `name` may be a number; empty: "the other person".
std::string describe(const Cause& cause, Side side, std::string_view name,
                     std::string_view language = "en");

enum class Channel : std::uint8_t { mail, chat };

/// What a text needs to know of the people and the channel; the same for every text of one call.
struct Wording {
    Channel channel = Channel::mail;
    std::string language = "en";  ///< BCP 47 primary tag; English where there is no table
    std::string user_name;        ///< who asked; "" greets nobody
    std::string user_zone;        ///< IANA; empty or unknown: UTC
    std::string called_name;      ///< "Bob Miller"; empty: its address
    std::string called_address;   ///< E.164 or SIP URI
    std::string called_zone;      ///< IANA; empty: unknown
    /// The phones of each side in the order in which they are rung, as they may be named in a list
    /// ("mobile phone", "+1 ..."); empty where there is one alone.
    std::vector<std::string> called_ways;
    std::vector<std::string> caller_ways;
    std::string caller_address;           ///< the phone of the user's that is rung
    std::string ref;                      ///< the call's id, "k3f9"
    std::string signature = "Patchcord";  ///< mail's sign-off
    bool mask_numbers = false;
};

/// A text for one notice. `subject` is empty for chat.
struct Text {
    std::string subject;
    std::string body;
    bool operator==(const Text&) const = default;
};

/// Who, which number, when (in the user's zone and, where it differs, the called party's), which
/// phone of the user's, the call's id, how to cancel. `note`: what was decided for the user ("").
/// How often the called party is rung again at most, whatever comes in between.
int most_retries(const Policy& policy);

/// To who asks for a call while the agent finishes its last ones and ends.
std::string_view draining(std::string_view language);

Text receipt(const Wording& wording, const Call& call, Instant now, std::string_view note = {});
/// Of a choice that was remembered: "By Ana I take Ana Silva, as last time."
std::string as_last_time(std::string_view language, std::string_view name);
/// Of a call that repeats. `text`: as the user said it.
std::string repeats(std::string_view language, std::string_view text);
/// Of a window's end, in the user's zone.
std::string not_after(std::string_view language, Instant latest, Instant now,
                      std::string_view zone);
/// The called party has quiet hours: `local` is the time there.
std::string quiet_now(std::string_view language, std::string_view name,
                      std::chrono::local_seconds local);
/// The call was put at their end.
std::string quiet_moved(std::string_view language, std::string_view name);

/// Retry: party, cause, next time, how to stop. The others: one short line.
Text progress(const Wording& wording, const Call& call, Progress what, Instant now);

/// The gateway's lines are taken: the place in the queue, and the time (zero: not known).
Text waiting(const Wording& wording, std::size_t place, seconds wait);

/// Party, cause, what next. The call's outcome must be set. `note`: what follows from it ("").
Text outcome(const Wording& wording, const Call& call, Instant now, std::string_view note = {});

/// What a center tells of its queue: "I am waiting at Acme for you: number 3 in the queue, about 4
/// minutes." The notice must not be empty.
Text queue_notice(const Wording& wording, const QueueNotice& queue);
/// A center of one's own will call the user back: the place in its queue, the wait where known.
/// `opens`: it is closed until then.
Text desk_receipt(const Wording& wording, const QueueNotice& queue, std::optional<Instant> opens,
                  Instant now);
/// The place has changed.
Text desk_place(const Wording& wording, const QueueNotice& queue);

/// A request that was understood but is not carried out, or was not understood: plain sentences
/// of why, with an example of what to write.
Text refusal(const Wording& wording, const std::vector<std::string>& why);

/// Something done that is no call: "I ring your desk phone until 17:00."
Text done(const Wording& wording, const std::vector<std::string>& lines);

/// Asks back: "Which Pizza Hut do you mean?" with numbered choices.
struct Choice {
    std::string name;
    std::string detail;  ///< "12 Main Street, Springfield"
};
Text question(const Wording& wording, std::string_view asked, const std::vector<Choice>& choices);

/// The answers to "cancel" (`done`: there was something to cancel), "status" and "help".
Text cancelled_nothing(const Wording& wording);
Text status(const Wording& wording, const std::vector<std::string>& lines);
Text help(const Wording& wording);
/// One line of a status: "Bob Miller: in 5 minutes (15:05), k3f9".
std::string status_line(const Wording& wording, const Call& call, Instant now);

/// Said to both parties before their call is recorded.
std::string recording_notice(std::string_view language);

/// What is spoken. `called_name` and `caller_name` may be empty.
std::string prompt_text(Prompt prompt, std::string_view called_name, std::string_view caller_name,
                        std::string_view language = "en");

/// To a voice at a calling center that may be a person's.
std::string center_question(std::string_view language = "en");

/// "15:05", "tomorrow at 15:05", "Monday 4 January at 15:05" as seen at `now` in an IANA zone.
std::string when_text(Instant at, Instant now, std::string_view zone,
                      std::string_view language = "en");

}  // namespace patchcord::call
