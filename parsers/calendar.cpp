#include "parsers/calendar.hpp"

#include <libical/ical.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <memory>
#include <string>

#include "parsers/phone_number.hpp"
#include "parsers/zones.hpp"

namespace patchcord {
namespace {

constexpr std::size_t most_bytes = std::size_t{64} * 1024;
constexpr int most_components = 200;
constexpr int deepest = 8;
constexpr int most_occurrences = 5000;
constexpr std::size_t most_attendees = 50;
constexpr std::size_t most_numbers = 10;
constexpr std::size_t longest_line = 512;
constexpr std::size_t longest_text = 4096;

struct FreeComponent {
    void operator()(icalcomponent* c) const { icalcomponent_free(c); }
};
using Component = std::unique_ptr<icalcomponent, FreeComponent>;

struct FreeIterator {
    void operator()(icalrecur_iterator* i) const { icalrecur_iterator_free(i); }
};

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

bool begins_with(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() &&
           std::ranges::equal(text.substr(0, prefix.size()), prefix, {}, lower, lower);
}

/// Counts components and their depth before the library sees the text.
bool is_bounded(std::string_view text) {
    int depth = 0;
    int count = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = text.substr(at, end - at);
        if (begins_with(line, "BEGIN:")) {
            ++count;
            if (++depth > deepest || count > most_components) {
                return false;
            }
        } else if (begins_with(line, "END:")) {
            if (--depth < 0) {
                return false;
            }
        }
        at = end + 1;
    }
    return true;
}

/// Cut to the limit at a character's begin, without control characters.
std::string clean(const char* text, std::size_t most, bool one_line) {
    std::string out;
    for (std::string_view rest = text == nullptr ? "" : text; !rest.empty() && out.size() < most;
         rest.remove_prefix(1)) {
        const char c = rest.front();
        const auto u = static_cast<unsigned char>(c);
        if ((u >= 0x20 && u != 0x7F) || (c == '\n' && !one_line)) {
            out += c;
        } else if (c != '\r') {
            out += ' ';
        }
    }
    if (out.size() == most) {
        while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0U) == 0x80U) {
            out.pop_back();
        }
        if (!out.empty() && static_cast<unsigned char>(out.back()) >= 0xC0U) {
            out.pop_back();
        }
    }
    return out;
}

CalendarPerson person(icalproperty* property, const char* value) {
    CalendarPerson p;
    if (icalparameter* cn = icalproperty_get_first_parameter(property, ICAL_CN_PARAMETER)) {
        p.name = clean(icalparameter_get_cn(cn), longest_line, true);
    }
    const std::string uri = clean(value, longest_line, true);
    if (begins_with(uri, "mailto:")) {
        p.address = uri.substr(7, std::min(uri.find('?'), uri.size()) - 7);
        const std::size_t at = p.address.rfind('@');
        if (at == std::string::npos || at == 0 || p.address.find(' ') != std::string::npos) {
            p.address.clear();
        } else {
            std::transform(p.address.begin() + static_cast<std::ptrdiff_t>(at), p.address.end(),
                           p.address.begin() + static_cast<std::ptrdiff_t>(at), lower);
        }
    } else if (begins_with(uri, "tel:") || begins_with(uri, "sip:") || begins_with(uri, "sips:")) {
        p.uri = uri;
    }
    return p;
}

void add_number(std::vector<std::string>& into, std::string number) {
    if (into.size() < most_numbers && std::ranges::find(into, number) == into.end()) {
        into.push_back(std::move(number));
    }
}

bool ends_uri(char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0 || c == '<' || c == '>' || c == '"' ||
           c == ')' || c == '\'';
}

/// Whether the words just before a figure say that it is a telephone number.
bool is_announced(std::string_view text, std::size_t at) {
    const std::size_t from = at > 24 ? at - 24 : 0;
    std::string before(text.substr(from, at - from));
    std::ranges::transform(before, before.begin(), lower);
    static constexpr auto cues = std::to_array<std::string_view>(
        {"tel", "phone", "call", "dial", "ring", "mobile", "cell", "fon"});
    return std::ranges::any_of(
        cues, [&](std::string_view cue) { return before.find(cue) != std::string::npos; });
}

/// Digits to press that follow a number: ",,123456#", " x 12", ";ext=9".
std::size_t post_dial_end(std::string_view text, std::size_t at) {
    std::size_t i = at;
    if (text.substr(i).starts_with(";ext=")) {
        i += 5;
    }
    while (i < text.size() && (std::isdigit(static_cast<unsigned char>(text[i])) != 0 ||
                               std::string_view(",#*").find(text[i]) != std::string_view::npos)) {
        ++i;
    }
    while (i > at && text[i - 1] == ',') {
        --i;
    }
    return i;
}

/// Adds the telephone numbers and sip: addresses of a text. O(text).
void add_numbers(std::vector<std::string>& into, std::string_view text, std::string_view region,
                 bool any) {
    for (std::size_t i = 0; i < text.size() && into.size() < most_numbers;) {
        const bool starts = i == 0 || std::isalnum(static_cast<unsigned char>(text[i - 1])) == 0;
        const std::string_view rest = text.substr(i, 6);
        if (starts && (begins_with(rest, "tel:") || begins_with(rest, "sip:") ||
                       begins_with(rest, "sips:"))) {
            const auto end =
                std::find_if(text.begin() + static_cast<std::ptrdiff_t>(i), text.end(), ends_uri);
            const auto size = static_cast<std::size_t>(end - text.begin()) - i;
            if (size > 5 && size <= 200) {
                add_number(into, std::string(text.substr(i, size)));
            }
            i += std::max<std::size_t>(size, 1);
            continue;
        }
        const char c = text[i];
        if (!starts || (c != '+' && c != '(' && std::isdigit(static_cast<unsigned char>(c)) == 0)) {
            ++i;
            continue;
        }
        std::size_t end = i;
        int digits = 0;
        for (std::size_t k = i; k < text.size() && k < i + 32; ++k) {
            if (std::isdigit(static_cast<unsigned char>(text[k])) != 0) {
                ++digits;
                end = k + 1;
            } else if (std::string_view(" ()-./+").find(text[k]) == std::string_view::npos) {
                break;
            }
        }
        end = std::max(end, i + 1);
        const std::string_view number = text.substr(i, end - i);
        const bool clear = c == '+' || any || is_announced(text, i);
        if (digits >= 7 && digits <= 15 && clear && parse_phone_number(number, region)) {
            end = post_dial_end(text, end);
            add_number(into, std::string(text.substr(i, end - i)));
        }
        i = end;
    }
}

std::chrono::local_seconds wall_of(const icaltimetype& t) {
    const auto day = std::chrono::local_days{std::chrono::year{t.year} /
                                             std::chrono::month{static_cast<unsigned>(t.month)} /
                                             std::chrono::day{static_cast<unsigned>(t.day)}};
    return day + std::chrono::hours{t.hour} + std::chrono::minutes{t.minute} +
           std::chrono::seconds{t.second};
}

bool is_sane(const icaltimetype& t) {
    const std::chrono::year_month_day day{std::chrono::year{t.year},
                                          std::chrono::month{static_cast<unsigned>(t.month)},
                                          std::chrono::day{static_cast<unsigned>(t.day)}};
    return t.year >= 1990 && t.year < 2200 && day.ok() && t.hour >= 0 && t.hour < 24 &&
           t.minute >= 0 && t.minute < 60 && t.second >= 0 && t.second <= 60;
}

/// The IANA name behind a TZID, also where a vendor put a prefix before it.
std::string iana_of(std::string_view tzid) {
    for (int parts = 0; parts < 6 && !tzid.empty(); ++parts) {
        if (is_zone(tzid)) {
            return std::string(tzid);
        }
        const std::size_t slash = tzid.find('/', tzid.front() == '/' ? 1 : 0);
        if (slash == std::string_view::npos) {
            break;
        }
        tzid.remove_prefix(slash + 1);
    }
    return {};
}

struct Start {
    std::chrono::sys_seconds utc;
    std::string note;
};

/// An event's wall clock time as an instant: UTC, by IANA name, by its VTIMEZONE, or floating.
Start start_of(const icaltimetype& t, const std::string& tzid, const TimeContext& context) {
    const auto wall = wall_of(t);
    if (icaltime_is_utc(t) != 0) {
        return {std::chrono::sys_seconds{wall.time_since_epoch()}, ""};
    }
    std::string zone = iana_of(tzid);
    if (zone.empty() && !tzid.empty() && t.zone != nullptr) {
        const time_t utc = icaltime_as_timet_with_zone(t, t.zone);
        return {std::chrono::sys_seconds{std::chrono::seconds{utc}}, ""};
    }
    const std::string own = is_zone(context.zone) ? context.zone : "UTC";
    std::string note;
    if (zone.empty()) {
        zone = own;
        note = tzid.empty() ? "" : "The invitation's time zone is unknown; yours was taken.";
    }
    const auto placed = resolve_local(wall, zone);
    return {placed ? placed->utc : std::chrono::sys_seconds{wall.time_since_epoch()},
            placed && !placed->note.empty() ? placed->note : note};
}

bool is_excluded(icalcomponent* event, const icaltimetype& t) {
    for (icalproperty* p = icalcomponent_get_first_property(event, ICAL_EXDATE_PROPERTY);
         p != nullptr; p = icalcomponent_get_next_property(event, ICAL_EXDATE_PROPERTY)) {
        if (icaltime_compare(icalproperty_get_exdate(p), t) == 0) {
            return true;
        }
    }
    return false;
}

/// The first occurrence at or after now; else the last one.
Start next_start(icalcomponent* event, const icaltimetype& first, const std::string& tzid,
                 const TimeContext& context) {
    Start start = start_of(first, tzid, context);
    icalproperty* rule = icalcomponent_get_first_property(event, ICAL_RRULE_PROPERTY);
    if (rule == nullptr || start.utc >= context.now) {
        return start;
    }
    const icalrecurrencetype recur = icalproperty_get_rrule(rule);
    const bool slow = recur.freq == ICAL_DAILY_RECURRENCE || recur.freq == ICAL_WEEKLY_RECURRENCE ||
                      recur.freq == ICAL_MONTHLY_RECURRENCE || recur.freq == ICAL_YEARLY_RECURRENCE;
    if (!slow) {
        return start;
    }
    const std::unique_ptr<icalrecur_iterator, FreeIterator> iterator(
        icalrecur_iterator_new(recur, first));
    for (int i = 0; iterator && i < most_occurrences; ++i) {
        icaltimetype t = icalrecur_iterator_next(iterator.get());
        if (icaltime_is_null_time(t) != 0 || !is_sane(t)) {
            break;
        }
        t.zone = first.zone;
        if (is_excluded(event, t)) {
            continue;
        }
        start = start_of(t, tzid, context);
        if (start.utc >= context.now) {
            break;
        }
    }
    return start;
}

Invitation::Method method_of(icalcomponent* calendar) {
    icalproperty* p = icalcomponent_get_first_property(calendar, ICAL_METHOD_PROPERTY);
    const std::string_view name = p == nullptr ? "REQUEST" : icalproperty_get_value_as_string(p);
    if (begins_with(name, "REQUEST")) {
        return Invitation::Method::request;
    }
    if (begins_with(name, "PUBLISH")) {
        return Invitation::Method::publish;
    }
    if (begins_with(name, "CANCEL")) {
        return Invitation::Method::cancel;
    }
    return begins_with(name, "REPLY") ? Invitation::Method::reply : Invitation::Method::other;
}

void read_people(icalcomponent* event, Invitation& into) {
    if (icalproperty* p = icalcomponent_get_first_property(event, ICAL_ORGANIZER_PROPERTY)) {
        into.organizer = person(p, icalproperty_get_organizer(p));
    }
    for (icalproperty* p = icalcomponent_get_first_property(event, ICAL_ATTENDEE_PROPERTY);
         p != nullptr && into.attendees.size() < most_attendees;
         p = icalcomponent_get_next_property(event, ICAL_ATTENDEE_PROPERTY)) {
        into.attendees.push_back(person(p, icalproperty_get_attendee(p)));
    }
}

void read_numbers(icalcomponent* event, Invitation& into, std::string_view region) {
    add_numbers(into.numbers, into.location, region, true);
    for (icalproperty* p = icalcomponent_get_first_property(event, ICAL_ANY_PROPERTY); p != nullptr;
         p = icalcomponent_get_next_property(event, ICAL_ANY_PROPERTY)) {
        const char* name = icalproperty_get_property_name(p);
        if (name != nullptr && std::string_view(name) == "CONFERENCE") {
            add_numbers(into.numbers,
                        clean(icalproperty_get_value_as_string(p), longest_line, true), region,
                        true);
        }
    }
    add_numbers(into.numbers, into.description, region, false);
    if (icalproperty* p = icalcomponent_get_first_property(event, ICAL_URL_PROPERTY)) {
        add_numbers(into.numbers, clean(icalproperty_get_url(p), longest_line, true), region,
                    false);
    }
}

std::variant<Invitation, CalendarError> read_event(icalcomponent* calendar, icalcomponent* event,
                                                   const TimeContext& context) {
    icalproperty* begin = icalcomponent_get_first_property(event, ICAL_DTSTART_PROPERTY);
    if (begin == nullptr) {
        return CalendarError{"The invitation has no start time."};
    }
    const icaltimetype first = icalproperty_get_datetime_with_component(begin, calendar);
    if (icaltime_is_null_time(first) != 0 || !is_sane(first)) {
        return CalendarError{"The invitation's start time cannot be read."};
    }
    std::string tzid;
    if (icalparameter* p = icalproperty_get_first_parameter(begin, ICAL_TZID_PARAMETER)) {
        tzid = clean(icalparameter_get_tzid(p), longest_line, true);
    }
    Invitation out;
    out.method = method_of(calendar);
    out.uid = clean(icalcomponent_get_uid(event), longest_line, true);
    out.summary = clean(icalcomponent_get_summary(event), longest_line, true);
    out.location = clean(icalcomponent_get_location(event), longest_line, true);
    out.description = clean(icalcomponent_get_description(event), longest_text, false);
    read_people(event, out);
    read_numbers(event, out, context.region);
    const Start start = next_start(event, first, tzid, context);
    out.start.utc = start.utc;
    out.start.note = start.note;
    out.start.zone = is_zone(context.zone) ? context.zone : "UTC";
    out.start.local = to_local(start.utc, out.start.zone)
                          .value_or(std::chrono::local_seconds{start.utc.time_since_epoch()});
    out.start.text = clean(icalproperty_get_value_as_string(begin), longest_line, true);
    return out;
}

}  // namespace

std::variant<Invitation, CalendarError> parse_invitation(std::string_view ical,
                                                         const TimeContext& context) {
    if (ical.size() > most_bytes) {
        return CalendarError{"The invitation is too large."};
    }
    if (ical.find('\0') != std::string_view::npos || !is_bounded(ical)) {
        return CalendarError{"The invitation is malformed."};
    }
    const Component root(icalparser_parse_string(std::string(ical).c_str()));
    if (!root) {
        return CalendarError{"The invitation cannot be read."};
    }
    icalcomponent* event = nullptr;
    icalcomponent* calendar = root.get();
    if (icalcomponent_isa(calendar) == ICAL_VEVENT_COMPONENT) {
        event = calendar;
    } else {
        if (icalcomponent_isa(calendar) == ICAL_XROOT_COMPONENT) {
            calendar = icalcomponent_get_first_component(calendar, ICAL_VCALENDAR_COMPONENT);
        }
        event = calendar == nullptr
                    ? nullptr
                    : icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
    }
    if (event == nullptr) {
        return CalendarError{"The invitation holds no event."};
    }
    return read_event(calendar, event, context);
}

}  // namespace patchcord
