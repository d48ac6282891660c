#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/call/state.hpp"
#include "agent/notice.hpp"
#include "directory/calls.hpp"
#include "parsers/quiet.hpp"
#include "parsers/request.hpp"
#include "sipua/dialer.hpp"

namespace patchcord {

/// One of several phones of a party, in the order in which they are rung.
struct PartyWay {
    std::string kind;     ///< "mobile", "desk", ...; empty: not known
    std::string address;  ///< E.164 or SIP URI
    std::string uri;      ///< of the INVITE
    std::string gateway;
    bool operator==(const PartyWay&) const = default;
};

/// One end of a call: who it is and where it is rung.
struct Party {
    std::int64_t contact = 0;  ///< 0: not in the directory
    std::string name;          ///< as spoken and written: "Bob Stone", "+1 201-555-0123"
    std::string address;       ///< E.164 or SIP URI
    std::string uri;           ///< of the INVITE
    std::string gateway;       ///< empty: direct
    std::string digits;      ///< pressed after the answer; of a center: its script (ivr_script.hpp)
    bool is_center = false;  ///< a calling center; while booking (then the policy says it)
    std::string zone;        ///< IANA, or empty where unknown
    std::string language;
    std::vector<PartyWay> ways;  ///< empty: there is this phone alone; else it is one of them
    std::optional<LegIdentity> identity;  ///< of the leg that is or was alive
    std::string replaces = {};            ///< DialTarget::replaces of its INVITE; not stored
    bool operator==(const Party&) const = default;
};

/// Where and in which thread the user is told.
struct ReplyPath {
    std::string channel;    ///< mail, xmpp, cli (nobody is told)
    std::string recipient;  ///< address or JID
    std::string subject;
    std::string in_reply_to;
    std::vector<std::string> references;
    std::string thread;
    std::string from;       ///< xmpp component: our JID that was written to
    std::string room_nick;  ///< xmpp: who asked, where the recipient is a group chat
    bool receipts = false;  ///< xmpp: the user's program tells what it received
    bool operator==(const ReplyPath&) const = default;
};

/// A call as it is stored: its row, whose payload is everything below it.
struct CallRecord {
    CallRow row;
    call::Call call;
    Party called;
    Party caller;
    ReplyPath reply;
    std::string user_name;
    std::string zone;  ///< the user's
    /// The wall clock time that was asked for, where it was one, and the zone that it counts in.
    std::optional<std::chrono::local_seconds> local_due;
    std::string due_zone;
    /// Of the called party; empty: none are kept, or the user said to call all the same.
    std::optional<QuietHours> quiet;
    std::optional<Recurrence> repeat;  ///< the next call of the series follows when this is done
    std::string language;
    /// Policy::key: what follows where it is pressed. `called` is the phone.
    struct Proof {
        std::string said;  ///< "my hotel"
        Instant until{};   ///< of the session that begins then
        bool operator==(const Proof&) const = default;
    };
    std::optional<Proof> proof;
    std::string desk;  ///< a center of one's own that calls back: its address; empty: none
    /// A leg that is no part of the call any more, until it said its last word: of a phone that the
    /// user left for another one, or of a party that handed the other one on.
    struct LeftLeg {
        LegName name;
        LegIdentity identity;
        /// Who handed on, while it may be taken back: the leg is not to be ended before. Not
        /// stored: a new process ends them all.
        std::optional<Party> handing_on = {};
    };
    std::vector<LeftLeg> left;

    Party& party(call::Side side) { return side == call::Side::called ? called : caller; }
    const Party& party(call::Side side) const {
        return side == call::Side::called ? called : caller;
    }
};

/// A party as JSON text and back, without any leg's identity; `from` throws std::runtime_error.
std::string to_json(const Party& party);
Party party_from_json(const std::string& text);

/// Writes `row.payload` and the columns that follow from the call.
void pack(CallRecord& record);
/// Reads a row. Throws std::runtime_error where its payload is not one of ours.
CallRecord unpack(CallRow row);

}  // namespace patchcord
