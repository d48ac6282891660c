#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What a message asks for, as values. Nothing here knows a directory, a clock or a wire.
namespace patchcord {

/// A party told in words ("Pizza Hut on Main Street"); the directory resolves it.
struct Description {
    std::string text;
    bool operator==(const Description&) const = default;
};

/// A telephone number.
struct PhoneTarget {
    std::string text;       ///< as the message wrote it
    std::string e164;       ///< "+12015550123"
    std::string extension;  ///< digits to press after the answer that the number itself named
    bool operator==(const PhoneTarget&) const = default;
};

/// A party named by its mail address; the directory resolves it.
struct EmailTarget {
    std::string address;  ///< lower-case domain
    bool operator==(const EmailTarget&) const = default;
};

/// A network address.
struct SipTarget {
    std::string text;  ///< as the message wrote it
    std::string uri;   ///< "sip:bob@example.net", checked by SipUri
    bool operator==(const SipTarget&) const = default;
};

using Endpoint = std::variant<Description, PhoneTarget, EmailTarget, SipTarget>;

/// Who is to be reached.
struct CalledParty {
    Endpoint endpoint;
    std::string ivr;  ///< digits to press after the answer, "1,,2#"; see digits.hpp
    /// Which of that party's phones was asked for ("Bob's cell", "Ana at home"): "mobile", "home",
    /// "work", "desk"; or empty.
    std::string device;
    /// The name that a number or address was given with ("Bob at 202-555-0143"), or empty.
    std::string name;
    bool operator==(const CalledParty&) const = default;
};

/// Where the person who asks wants to be rung.
struct CallerPhone {
    enum class Kind { device, number, sip, extension, email, login, description, session };
    Kind kind = Kind::device;
    std::string text;       ///< as the message said it
    std::string device;     ///< "mobile", "desk", "work", "home", ... (kind device)
    std::string number;     ///< E.164 (kind number)
    std::string uri;        ///< (kind sip)
    std::string extension;  ///< (kind extension)
    bool operator==(const CallerPhone&) const = default;
};

/// An instant that a message named.
struct When {
    std::string text;                  ///< as the message said it
    std::chrono::local_seconds local;  ///< wall clock in `zone`
    std::string zone;                  ///< IANA name that `local` counts in
    std::chrono::sys_seconds utc;
    /// End of the window, where the message gave one ("between 3 and 4").
    std::optional<std::chrono::sys_seconds> until;
    /// The time was meant in the called party's zone ("9:00 their time"): to be computed again
    /// from `local` once that zone is known.
    bool in_called_zone = false;
    /// The message named the day or a length of time, not only a clock time.
    bool names_day = false;
    /// It is a time of the day, not a length from now ("in 10 minutes"): where the zone's rules
    /// change, the wall clock counts.
    bool wall_clock = true;
    /// What was decided for the user and should be said (DST gap, "next day"); else empty.
    std::string note;
    bool operator==(const When&) const = default;
};

/// A call that is made again and again, at the time of the day of its first one.
struct Recurrence {
    std::string text;                             ///< as the message said it: "every Monday at 9"
    unsigned weekdays = 0;                        ///< bit 0 is Sunday; all seven: daily
    int weeks = 1;                                ///< 2: every other week
    std::optional<std::chrono::local_days> last;  ///< none after this day
    bool operator==(const Recurrence&) const = default;
};

/// What the message asked about the manner of the call; unset means by policy.
struct Options {
    std::optional<bool> confirm;  ///< tell by message when done
    std::optional<int> retries;
    std::optional<std::chrono::seconds> ring_timeout;
    bool anyway = false;  ///< in the called party's quiet hours too
    bool operator==(const Options&) const = default;
};

enum class Intent {
    none,      ///< asks for no call and nothing else that we do
    call,      ///< connect me with somebody
    cancel,    ///< the pending or live call
    change,    ///< another time or device for the pending call
    choose,    ///< an answer to our numbered question
    status,    ///< what is going on
    remember,  ///< "I am at +1 650..."
    retry,     ///< "try again"
    help,
};

/// A decoded message.
struct CallRequest {
    Intent intent = Intent::none;
    std::vector<CalledParty> called;
    std::optional<CallerPhone> caller;
    std::optional<When> at;            ///< unset: now
    std::optional<Recurrence> repeat;  ///< `at` is its first time
    Options options;
    /// Intent choose: which of the numbered choices (from 1), or 0 where `choice_text` says it.
    /// Intent call: which of the people of that name ("Ana number two"), else 0.
    int choice = 0;
    std::string choice_text;  ///< "the one on Oak Street"
    std::string topic;        ///< "about my invoice": what it is about, for a center's named menus
    /// Intent call: what the call is to wait for ("once he leaves the office"), which nobody here
    /// can see; nobody may be called before that is cleared. The problems say so.
    std::string condition;
    bool only_next = false;  ///< Intent cancel: of a call that repeats, only the next one
    std::string language;    ///< of a request for a call: "en", "de", ...; else empty
    std::string call_ref;    ///< the id of a call that the message named, or empty
    /// Plain sentences for the user: what was not understood, with an example of what to write.
    std::vector<std::string> problems;
    /// Another way to read the same words, at most one, itself without another: "Kasey Sunday" may
    /// be a name, or Kasey on Sunday; "Barnes and Hill" one party or two. To be taken where the
    /// directory knows exactly that name.
    std::vector<CallRequest> otherwise;
    bool operator==(const CallRequest&) const = default;
};

}  // namespace patchcord
