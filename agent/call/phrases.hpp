#pragma once

#include <array>
#include <string_view>

#include "agent/call/state.hpp"

/// The words of one language. A language is one file with one table like this. Placeholders:
/// {Phone}/{phone} "Bob's phone", {Who}/{who} "Bob" (capital: at the start of a sentence), {mine}
/// "your phone at +1 ...", {at} "at 15:05", others where they are named.
namespace patchcord::call {

/// A cause in words, without full stop. Zero fits any; the first row that fits is taken.
struct CausePhrase {
    CauseKind kind;
    int sip;
    int q850;
    std::string_view called;  ///< to the user, of the other party
    std::string_view caller;  ///< to the user, of the user's own phone
};

/// {n} of something.
struct Counted {
    std::string_view one;
    std::string_view many;
};

struct Phrases {
    const CausePhrase* causes_begin;
    const CausePhrase* causes_end;

    // Parties
    std::string_view phone_of;      ///< {name}
    std::string_view phone_at;      ///< {address}
    std::string_view party_at;      ///< {address}
    std::string_view other_party;   ///< nothing known
    std::string_view others_phone;  ///< likewise, its phone
    std::string_view your_phone;
    std::string_view your_phone_at;  ///< {address}

    // Times
    std::string_view at_time;  ///< {time}
    std::string_view tomorrow;
    std::string_view yesterday;
    std::string_view on_date;  ///< {date} {time}, as in a sentence
    std::string_view date_time;
    std::string_view now;
    std::string_view day_month;                ///< {weekday} {day} {month}
    std::string_view day_month_year;           ///< and {year}
    std::array<std::string_view, 7> weekdays;  ///< from Sunday
    std::array<std::string_view, 12> months;
    Counted hours;
    Counted minutes;
    Counted seconds;

    // Receipt
    std::string_view receipt_now;    ///< {target} {mine}
    std::string_view receipt_later;  ///< {target} {at} {mine}
    std::string_view their_time;     ///< {time} {who}
    std::string_view receipt_retry;
    std::string_view receipt_retries;  ///< {n}
    std::string_view draining;
    std::string_view to_stop;       ///< {ref}
    std::string_view as_last_time;  ///< {who}
    std::string_view repeats;       ///< {text}
    std::string_view not_after;     ///< {at}
    std::string_view quiet_now;     ///< {who} {time}
    std::string_view quiet_moved;   ///< {who}
    std::string_view call_id;       ///< {ref}
    std::string_view hello;         ///< {name}

    // Progress
    std::string_view ringing_called;
    std::string_view next_way;  ///< {way}
    std::string_view called_answered;
    std::string_view at_center;
    std::string_view agent_there;
    std::string_view ringing_caller;
    std::string_view ringing_caller_queue;  ///< nobody is there yet at the center
    std::string_view caller_answered;
    std::string_view connected;
    std::string_view lines_taken_for;  ///< {n} {time}
    std::string_view lines_taken;      ///< {n}
    std::string_view retry;            ///< {at} {nth}
    std::string_view reply_stop;

    // Outcome
    std::string_view talked;  ///< {who} {time}
    std::string_view they_hung_up;
    std::string_view you_hung_up;
    std::string_view ended_as_asked;
    std::string_view ended_by_limit;  ///< {time}
    std::string_view connection_lost;
    std::string_view tried_ways;   ///< {ways}
    std::string_view way_busy;     ///< {way}, of one phone in a list
    std::string_view way_silent;   ///< likewise: no answer
    std::string_view way_absent;   ///< likewise: not reachable
    std::string_view way_unknown;  ///< likewise: no such number
    std::string_view way_other;
    std::string_view no_more_tries;
    std::string_view tried_times;  ///< {count}
    std::string_view answered_late;
    std::string_view but_there;  ///< {who}
    std::string_view told_them;
    std::string_view you_answered_late;
    std::string_view called_left_ringing;
    std::string_view called_left_answered;
    std::string_view center_left;
    std::string_view no_agent;  ///< {time}
    std::string_view in_queue;
    std::string_view caller_left;
    std::string_view cancelled;
    std::string_view cancelled_by_admin;
    std::string_view cancelled_waiting;
    std::string_view interrupted_talking;  ///< {at}
    std::string_view interrupted_waiting;
    std::string_view interrupted_center;
    std::string_view interrupted_ringing;
    std::string_view missed;  ///< {at}
    std::string_view try_again;

    // Other notices
    std::string_view refusal_subject;
    std::string_view refusal_nothing;
    std::string_view question;  ///< {asked}
    std::string_view question_how;
    std::string_view question_subject;
    std::string_view nothing_to_cancel;
    std::string_view status_none;
    std::string_view status_intro;
    std::string_view status_subject;
    std::string_view help;
    std::string_view help_subject;
    std::string_view subject_receipt;  ///< {who}
    std::string_view subject_outcome;  ///< {who}

    // Status lines: {who}
    std::string_view status_queued;  ///< {at}
    std::string_view status_retry;   ///< {at} {nth}
    std::string_view status_ringing;
    std::string_view status_center;
    std::string_view status_waiting;
    std::string_view status_talking;
    std::string_view status_ending;
    std::string_view status_done;

    // A phone that is asked for a key, as proof that it is the user's
    std::string_view key_receipt;  ///< {key}
    std::string_view key_pressed;
    std::string_view key_not_pressed;
    std::string_view key_left;
    std::string_view key_unproved;
    std::string_view key_cancelled;
    std::string_view key_interrupted;
    std::string_view status_key;
    std::string_view subject_key;

    // Spoken
    std::string_view say_called_greeting;    ///< {who}: the caller
    std::string_view say_called_greeting_0;  ///< the caller's name is unknown
    std::string_view say_caller_greeting;    ///< {who}: the called
    std::string_view say_caller_greeting_0;
    std::string_view say_apology;
    std::string_view say_apology_0;
    std::string_view say_still_trying;
    std::string_view say_still_trying_0;
    std::string_view say_recorded;         ///< to both, before anything is recorded
    std::string_view say_center_greeting;  ///< {who}: the caller
    std::string_view say_center_greeting_0;
    std::string_view say_check_called;  ///< {who}: the caller
    std::string_view say_check_called_0;
    std::string_view say_check_caller;  ///< {who}: the called
    std::string_view say_check_caller_0;
    std::string_view say_caller_queued;  ///< {who}: the center
    std::string_view say_caller_queued_0;
    std::string_view say_center_question;  ///< to a voice that may be a person's
    std::string_view say_ask_key;          ///< {who}: who says that the phone is theirs
    std::string_view say_ask_key_0;
    std::string_view say_key_thanks;

    // A center's queue
    std::string_view queue_told;   ///< {who} {queue}
    std::string_view queue_place;  ///< {n}
    std::string_view queue_next;
    std::string_view queue_wait;  ///< {time}
    std::string_view queue_soon;

    // A center of one's own, which calls back
    std::string_view desk_receipt;  ///< {who} {mine} {queue}
    std::string_view desk_place;    ///< {who} {queue}
    std::string_view desk_closed;   ///< {who} {at}
};

/// The table of a language ("en", "en-US"); English where there is none.
const Phrases& phrases(std::string_view language);

extern const Phrases english;
extern const Phrases french;
extern const Phrases german;
extern const Phrases spanish;

}  // namespace patchcord::call
