#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "parsers/when.hpp"

namespace patchcord {

/// Somebody named by an invitation (ORGANIZER, ATTENDEE).
struct CalendarPerson {
    std::string name;     ///< CN parameter, UTF-8; may be empty
    std::string address;  ///< of a mailto: value, lower-case domain; or empty
    std::string uri;      ///< of a tel: or sip: value; or empty
};

/// One event of an iCalendar object (RFC 5545), as far as a call needs it.
struct Invitation {
    enum class Method { publish, request, cancel, reply, other };
    Method method = Method::request;
    std::string uid;
    std::string summary;      ///< one line
    std::string location;     ///< one line; may hold a telephone number or a sip: address
    std::string description;  ///< up to 4 KiB
    CalendarPerson organizer;
    std::vector<CalendarPerson> attendees;  ///< at most 50
    /// Telephone numbers, tel: and sip: addresses in location, conference, description and URL,
    /// in that order, as written, at most 10; with post-dial digits where they stand there.
    std::vector<std::string> numbers;
    When start;  ///< of the next occurrence at or after `now`; of the last one where all are past
};

/// Why there is no invitation.
struct CalendarError {
    std::string why;  ///< plain words
};

/// Reads the first event of a text/calendar part of at most 64 KiB. Floating times count in the
/// context's zone. Thread-safe; never throws on any input.
std::variant<Invitation, CalendarError> parse_invitation(std::string_view ical,
                                                         const TimeContext& context);

}  // namespace patchcord
