#pragma once

#include <string>

#include "agent/mail/settings.hpp"
#include "agent/notice.hpp"
#include "directory/database.hpp"

namespace patchcord {

/// The notice as an RFC 5322 mail with CRLF line ends. Header values are cleaned of control
/// characters, so that none can add a line. Throws std::invalid_argument where an address of it is
/// none. Any thread.
std::string compose_mail(const SmtpSettings& settings, const Notice& notice, Instant now);

}  // namespace patchcord
