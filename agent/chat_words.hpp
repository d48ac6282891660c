#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The plain-text commands beside the sentences that parsers/sentence reads. Pure.
namespace patchcord {

enum class Command {
    call,
    schedule,
    devices,
    pending,
    cancel,
    search,
    status,
    help,
    forget,
    retry
};

/// A command with what stands after it.
struct SaidCommand {
    Command command = Command::help;
    std::string rest;  ///< "pizza main st"
    bool operator==(const SaidCommand&) const = default;
};
/// The first word begins several commands.
struct UnclearCommand {
    std::vector<std::string> names;  ///< "schedule", "search", "status"
    bool operator==(const UnclearCommand&) const = default;
};
using CommandReading = std::variant<std::monostate, SaidCommand, UnclearCommand>;

/// "my devices", "search pizza", "forget my phone": whole words that no sentence begins with.
CommandReading read_command(std::string_view text);
/// "dev", "sea pizza": any beginning of a command's name, for texts that are no sentence.
CommandReading read_short_command(std::string_view text);
/// The sentence that says the same: "call Bob at 3pm" for schedule "Bob at 3pm"; empty where none
/// does.
std::string as_sentence(const SaidCommand& said);

/// "session 7F3K" taken out of a text.
struct LiftedSession {
    std::string text;  ///< without it
    std::string ref;   ///< "7F3K"; empty: none was named
};
LiftedSession lift_session(std::string_view text);

/// The first twelve words in lower case, by one blank each, without marks at their ends.
std::string plain_words(std::string_view text);

/// "123456", "code 123 456": six digits and nothing else of weight; empty: it is none.
std::string read_code(std::string_view text);
/// "yes", "ok", "go ahead".
bool says_yes(std::string_view text);
/// "call me", "ring it": how a phone is to be proved that waits for it.
bool wants_proof_call(std::string_view text);
/// "thanks", "ok", "bye": asks for nothing.
bool is_courtesy(std::string_view text);
/// "hi", "good morning": how somebody begins who may not know what to write.
bool is_greeting(std::string_view text);

}  // namespace patchcord
