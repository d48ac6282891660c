#pragma once

#include <chrono>
#include <string>

#include "parsers/queue_notice.hpp"

namespace patchcord {

/// A calling center that tells of its queue on a web page, as the configuration says it.
struct QueuePage {
    std::string center;  ///< the directory entry's name, or the number or SIP URI that is called
    std::string url;
    QueueFields fields;  ///< where its JSON says it; empty: the documented JSON
    std::chrono::seconds every{20};
    std::string token;    ///< empty: none
    std::string ca_file;  ///< empty: the system's issuers
    bool operator==(const QueuePage&) const = default;
};

}  // namespace patchcord
