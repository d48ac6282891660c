#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "agent/booking.hpp"
#include "parsers/request.hpp"

/// Who a request means: from its words to one party with an address.
namespace patchcord {

/// A party, before the dial plan has a say.
struct Found {
    Party party;
    bool person = true;         ///< somebody who sleeps: not a business, a center or a SIP address
    std::string quiet;          ///< quiet hours of their own (Contact::quiet)
    bool as_last_time = false;  ///< the words fit several; the user chose this one before
};
using Reached = std::variant<Found, AskBack, NotBooked>;

/// Resolves the first called party of the request. `chosen`: the contact that the user picked when
/// asked back; 0: resolve the words. Throws DatabaseError.
Reached reach(Database& db, const CallRequest& request, const Asker& asker, std::int64_t chosen);

/// The reading of the words that the directory speaks for: where a time or an "and" may be part of
/// a name, and an entry has exactly that name, it is. Throws DatabaseError.
const CallRequest& likelier(Database& db, const CallRequest& request);

}  // namespace patchcord
