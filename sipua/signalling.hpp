#pragma once

#include <string>

#include "sipua/dialer.hpp"
#include "sipua/handle.hpp"

/// Small things that the files of the dialog share.
namespace patchcord {

inline constexpr const char* allowed_methods = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE";

inline constexpr int status_queued = 182;
inline constexpr int status_cancelled = 487;
inline constexpr int status_unavailable = 503;
inline constexpr int status_not_acceptable = 488;

/// A text as the URL argument of sofia's functions.
const url_string_t* as_url(const std::string& text);

/// A fresh branch with RFC 3261's magic cookie.
std::string new_branch();

/// A URL as text; empty where it is none or not safe to send on.
std::string url_text(su_home_t* home, const url_t* url);

/// Notes To tag, remote target and route set of a confirmed dialog in the identity.
void note_dialog(nta_leg_t* leg, const std::string& to_tag, LegIdentity& identity);

}  // namespace patchcord
