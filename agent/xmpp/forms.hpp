#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/xmpp/strophe.hpp"

namespace patchcord::xmpp {

/// One field of a data form (XEP-0004).
struct Field {
    std::string var;
    std::string type = "text-single";
    std::string label;
    bool required = false;
    std::string value{};
    std::vector<std::pair<std::string, std::string>> options{};  ///< value, label
};

/// A form to be filled in.
Stanza write_form(const Context& context, std::string_view title, std::string_view instructions,
                  const std::vector<Field>& fields);
/// What came of it: lines to be read.
Stanza write_result(const Context& context, std::string_view title, std::string_view text);

/// The fields of a form that was sent in, by name, on one line each and bounded; empty where
/// `command` holds none of type "submit".
std::vector<std::pair<std::string, std::string>> read_form(xmpp_stanza_t* command);

}  // namespace patchcord::xmpp
