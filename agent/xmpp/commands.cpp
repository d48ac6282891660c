#include "agent/xmpp/commands.hpp"

#include <fmt/format.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "agent/xmpp/forms.hpp"
#include "agent/xmpp/outgoing.hpp"
#include "agent/xmpp/text.hpp"

namespace patchcord::xmpp {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

enum class Kind { call, schedule, devices, pending, cancel, search };

struct CommandName {
    std::string_view node;
    Kind kind;
    const char* title;
    const char* instructions;  ///< empty: there is nothing to fill in
};
constexpr std::array commands{
    CommandName{"call", Kind::call, "Call somebody",
                "I ring the other side first, and you as soon as somebody is there."},
    CommandName{"schedule", Kind::schedule, "Schedule a call",
                "I ring the other side at that time, and you as soon as somebody is there."},
    CommandName{"devices", Kind::devices, "My devices", ""},
    CommandName{"pending", Kind::pending, "Pending calls", ""},
    CommandName{"cancel", Kind::cancel, "Cancel a call", "Which call shall I cancel?"},
    CommandName{"search", Kind::search, "Search the directory",
                "Write a name, a street, a department: as you would ask for it."},
};

const CommandName* find_command(std::string_view node) {
    const auto* const found = std::ranges::find(commands, node, &CommandName::node);
    return found == commands.end() ? nullptr : found;
}

Stanza result(const Context& context, xmpp_stanza_t* iq) {
    Stanza answer(context, "iq");
    answer.attribute("type", "result")
        .attribute_if("to", attribute_of(iq, "from"))
        .attribute_if("from", attribute_of(iq, "to"))
        .attribute_if("id", attribute_of(iq, "id"));
    return answer;
}

std::string new_session() {
    std::array<unsigned char, 12> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        throw std::runtime_error("no random numbers are to be had");
    }
    std::string text;
    for (const unsigned char byte : bytes) text += fmt::format("{:02x}", byte);
    return text;
}

Field phone_field(const ChatPerson& person) {
    Field field{"phone", "list-single", "Ring me on"};
    field.options.emplace_back("", "my usual phone");
    for (const auto& phone : person.phones) field.options.emplace_back(phone.value, phone.label);
    return field;
}

std::vector<Field> fields_of(Kind kind, const ChatPerson& person) {
    switch (kind) {
        case Kind::call:
            return {{"who", "text-single", "Whom to call: a name, a number, an address", true},
                    phone_field(person),
                    {"digits", "text-single", "Digits to press after the answer, like 1,,2#"}};
        case Kind::schedule:
            return {{"who", "text-single", "Whom to call: a name, a number, an address", true},
                    {"when", "text-single", "When, like: tomorrow at 3pm", true},
                    phone_field(person)};
        case Kind::cancel: {
            Field field{"call", "list-single", "Call", true};
            for (const auto& call : person.calls) {
                field.options.emplace_back(call.value, call.label);
            }
            return {std::move(field)};
        }
        case Kind::search:
            return {{"query", "text-single", "Whom do you look for?", true}};
        case Kind::devices:
        case Kind::pending:
            return {};
    }
    return {};
}

std::string value_of(const Fields& fields, std::string_view var) {
    const auto found = std::ranges::find(fields, var, &Fields::value_type::first);
    return found == fields.end() ? std::string() : found->second;
}

/// What a person would write; nothing where a required field is empty.
std::optional<std::string> words_of(Kind kind, const Fields& fields) {
    const std::string who = value_of(fields, "who");
    const std::string phone = value_of(fields, "phone");
    const std::string ring_me = phone.empty() ? std::string() : ", ring me at " + phone;
    const auto needs = [](const std::string& value,
                          std::string text) -> std::optional<std::string> {
        if (value.find_first_not_of(' ') == std::string::npos) return std::nullopt;
        return text;
    };
    switch (kind) {
        case Kind::call: {
            const std::string digits = value_of(fields, "digits");
            const std::string press = digits.empty() ? std::string() : ", press " + digits;
            return needs(who, "call " + who + press + ring_me);
        }
        case Kind::schedule: {
            const std::string when = value_of(fields, "when");
            if (!needs(when, {})) return std::nullopt;
            return needs(who, "call " + who + " " + when + ring_me);
        }
        case Kind::devices:
            return "my devices";
        case Kind::pending:
            return "status";
        case Kind::cancel:
            return needs(value_of(fields, "call"), "cancel " + value_of(fields, "call"));
        case Kind::search:
            return needs(value_of(fields, "query"), "search " + value_of(fields, "query"));
    }
    return std::nullopt;
}

Stanza command_stanza(const Context& context, const CommandName& name, const char* status,
                      const std::string& session) {
    Stanza command(context, "command", ns::commands);
    command.attribute("node", name.node)
        .attribute("sessionid", session)
        .attribute("status", status);
    return command;
}

Stanza note(const Context& context, const char* type, std::string_view text) {
    Stanza element(context, "note");
    element.attribute("type", type).text(text);
    return element;
}

Stanza completed(const Context& context, xmpp_stanza_t* iq, const CommandName& name,
                 const std::string& session, const std::string& text) {
    Stanza command = command_stanza(context, name, "completed", session);
    command.add(note(context, "info", text));
    command.add(write_result(context, name.title, text));
    Stanza answer = result(context, iq);
    answer.add(std::move(command));
    return answer;
}

Stanza filling_in(const Context& context, xmpp_stanza_t* iq, const CommandName& name,
                  const std::string& session, const ChatPerson& person, const char* missing) {
    Stanza command = command_stanza(context, name, "executing", session);
    Stanza actions(context, "actions");
    actions.attribute("execute", "complete").add(Stanza(context, "complete"));
    command.add(std::move(actions));
    if (missing != nullptr) command.add(note(context, "error", missing));
    command.add(write_form(context, name.title, name.instructions, fields_of(name.kind, person)));
    Stanza answer = result(context, iq);
    answer.add(std::move(command));
    return answer;
}

}  // namespace

Stanza list_commands(const Context& context, xmpp_stanza_t* iq, const std::string& at) {
    Stanza query(context, "query", ns::disco_items);
    query.attribute("node", ns::commands);
    for (const CommandName& command : commands) {
        query.add(std::move(Stanza(context, "item")
                                .attribute("jid", at)
                                .attribute("node", command.node)
                                .attribute("name", command.title)));
    }
    Stanza answer = result(context, iq);
    answer.add(std::move(query));
    return answer;
}

bool is_command_node(std::string_view node) {
    return node == ns::commands || find_command(node) != nullptr;
}

Stanza command_info(const Context& context, xmpp_stanza_t* iq, std::string_view node) {
    const CommandName* name = find_command(node);
    Stanza query(context, "query", ns::disco_info);
    query.attribute("node", node);
    query.add(std::move(Stanza(context, "identity")
                            .attribute("category", "automation")
                            .attribute("type", name == nullptr ? "command-list" : "command-node")
                            .attribute("name", name == nullptr ? "Commands" : name->title)));
    for (const char* feature : {ns::commands, ns::data}) {
        query.add(std::move(Stanza(context, "feature").attribute("var", feature)));
    }
    Stanza answer = result(context, iq);
    answer.add(std::move(query));
    return answer;
}

Stanza answer_command(const Context& context, xmpp_stanza_t* iq, xmpp_stanza_t* command,
                      const Jid& from, const Jid& to, const CommandDesk& desk) {
    constexpr std::size_t longest_session = 100;
    const CommandName* name = find_command(attribute_of(command, "node"));
    if (name == nullptr) return write_error(context, iq, "cancel", "item-not-found");
    const ChatPerson person = desk.person(from.bare());
    if (!person.allowed) return write_error(context, iq, "auth", "forbidden");
    std::string session = clean_text(attribute_of(command, "sessionid"), longest_session);
    if (session.empty()) session = new_session();
    const std::string_view action = attribute_of(command, "action");
    if (action == "cancel") {
        Stanza answer = result(context, iq);
        answer.add(command_stanza(context, *name, "canceled", session));
        return answer;
    }
    if (name->kind == Kind::cancel && person.calls.empty()) {
        return completed(context, iq, *name, session, "You have no calls waiting.");
    }
    const bool form = !std::string_view(name->instructions).empty();
    const bool filled = child_in(command, "x", ns::data) != nullptr;
    if (form && !filled) return filling_in(context, iq, *name, session, person, nullptr);
    const auto words = words_of(name->kind, read_form(command));
    if (!words) {
        return filling_in(context, iq, *name, session, person,
                          "Please fill in what is marked as required.");
    }
    const auto text = desk.ask(from, to, session, *words);
    if (!text) return write_error(context, iq, "wait", "resource-constraint");
    return completed(context, iq, *name, session, *text);
}

}  // namespace patchcord::xmpp
