#pragma once

#include <spdlog/spdlog.h>

#include <string>

namespace patchcord {

struct LogSettings {
    std::string level = "info";   ///< trace, debug, info, warn, error
    std::string format = "text";  ///< text, json (one object a line)
    bool operator==(const LogSettings&) const = default;
};

/// Sets the process's default logger (stderr; journald reads it there). Lines about one call carry
/// its ref first: "k3f9x: ...". Throws std::runtime_error on an unknown level or format.
void set_up_log(const LogSettings& settings);

}  // namespace patchcord
