#include "agent/xmpp/forms.hpp"

#include <algorithm>

#include "agent/xmpp/text.hpp"

namespace patchcord::xmpp {
namespace {

constexpr std::size_t most_fields = 30;
constexpr std::size_t longest_value = 500;

Stanza words(const Context& context, const char* name, std::string_view text) {
    Stanza element(context, name);
    element.text(text);
    return element;
}

Stanza write_field(const Context& context, const Field& field) {
    Stanza element(context, "field");
    element.attribute("var", field.var).attribute("type", field.type);
    element.attribute_if("label", field.label);
    if (field.required) element.add(Stanza(context, "required"));
    if (!field.value.empty()) element.add(words(context, "value", field.value));
    for (const auto& [value, label] : field.options) {
        Stanza option(context, "option");
        option.attribute("label", label).add(words(context, "value", value));
        element.add(std::move(option));
    }
    return element;
}

Stanza begin_form(const Context& context, const char* type, std::string_view title) {
    Stanza form(context, "x", ns::data);
    form.attribute("type", type).add(words(context, "title", title));
    return form;
}

}  // namespace

Stanza write_form(const Context& context, std::string_view title, std::string_view instructions,
                  const std::vector<Field>& fields) {
    Stanza form = begin_form(context, "form", title);
    form.add(words(context, "instructions", instructions));
    for (const Field& field : fields) form.add(write_field(context, field));
    return form;
}

Stanza write_result(const Context& context, std::string_view title, std::string_view text) {
    Stanza form = begin_form(context, "result", title);
    Stanza field(context, "field");
    field.attribute("var", "answer").attribute("type", "text-multi");
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        field.add(words(context, "value", text.substr(0, end)));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    form.add(std::move(field));
    return form;
}

std::vector<std::pair<std::string, std::string>> read_form(xmpp_stanza_t* command) {
    std::vector<std::pair<std::string, std::string>> fields;
    xmpp_stanza_t* form = child_in(command, "x", ns::data);
    if (form == nullptr || attribute_of(form, "type") != "submit") return fields;
    for (xmpp_stanza_t* child = xmpp_stanza_get_children(form);
         child != nullptr && fields.size() < most_fields; child = xmpp_stanza_get_next(child)) {
        const char* name = xmpp_stanza_get_name(child);
        const std::string_view var = attribute_of(child, "var");
        if (name == nullptr || std::string_view(name) != "field" || var.empty()) continue;
        std::string value = clean_text(child_text(child, "value"), longest_value);
        std::ranges::replace(value, '\n', ' ');
        fields.emplace_back(clean_text(var, longest_value), std::move(value));
    }
    return fields;
}

}  // namespace patchcord::xmpp
