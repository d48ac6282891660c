#pragma once

#include <string>
#include <string_view>

#include "directory/contacts.hpp"
#include "directory/import.hpp"

namespace patchcord {

/// The contacts of a file of vCards 3.0 (RFC 2426) or 4.0 (RFC 6350), which must outlive the
/// source. The line of a contact is that of its BEGIN. Photos and what we have no place for are
/// left out; vCard 2.1 is refused. Who is related is told in `named_relations`.
///
/// Debian has no library for it: libical's libicalvcal converts vCalendar 1.0 only, and its ICAL
/// parser refuses cards. The format is small, so this reads it strictly, in linear time.
ContactSource vcard_source(std::string_view text);

/// One vCard 4.0, with its line ends. What vCard cannot say goes into X-PATCHCORD-... properties.
/// Of the relations, those in `named_relations` (see name_relations()).
std::string vcard_text(const Contact& contact);

}  // namespace patchcord
