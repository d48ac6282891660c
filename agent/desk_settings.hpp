#pragma once

#include <string>

#include "agent/opening_hours.hpp"

namespace patchcord {

/// A center of one's own: who writes to its address is called back, in order.
struct DeskSettings {
    std::string name;     ///< as customers read and hear it
    std::string address;  ///< of mail or chat; lower case
    std::string phone;    ///< the agents': a number, or a SIP URI of a group that rings one of them
    int agents = 1;       ///< calls at a time
    OpeningHours hours;
    std::string zone;  ///< IANA; the hours' wall clock
    bool operator==(const DeskSettings&) const = default;

    /// What comes before the "@": its name on the web.
    std::string page() const { return address.substr(0, address.find('@')); }
};

}  // namespace patchcord
