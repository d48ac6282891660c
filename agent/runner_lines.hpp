#pragma once

#include <vector>

#include "agent/call_record.hpp"
#include "sipua/dialer.hpp"

namespace patchcord {

/// Whom a call rings, as far as its gateways are concerned.
inline std::vector<DialTarget> parties_of(const CallRecord& record) {
    std::vector<DialTarget> parties;
    for (const Party* party : {&record.called, &record.caller}) {
        DialTarget& target = parties.emplace_back();
        target.uri = party->uri;
        target.gateway = party->gateway;
    }
    return parties;
}

}  // namespace patchcord
