#include "agent/chat_words.hpp"

#include <boost/test/unit_test.hpp>

using namespace patchcord;

namespace {

std::string said(const CommandReading& reading) {
    const auto* command = std::get_if<SaidCommand>(&reading);
    if (command == nullptr) return std::holds_alternative<UnclearCommand>(reading) ? "unclear" : "";
    const std::string sentence = as_sentence(*command);
    return sentence.empty() ? "own:" + command->rest : sentence;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(chat_words)

BOOST_AUTO_TEST_CASE(commands_are_known_by_whole_words) {
    BOOST_TEST(said(read_command("My devices?")) == "own:");
    BOOST_TEST(said(read_command("search for pizza main st")) == "own:pizza main st");
    BOOST_TEST(said(read_command("schedule Bob tomorrow at 3pm")) == "call Bob tomorrow at 3pm");
    BOOST_TEST(said(read_command("schedule a call with Bob at 5")) == "call Bob at 5");
    BOOST_TEST(said(read_command("pending")) == "status");
    BOOST_TEST(said(read_command("suche Pizza Hauptstraße")) == "own:Pizza Hauptstraße");
    for (const char* devices : {"meine Telefone", "mes téléphones", "mis teléfonos"}) {
        BOOST_TEST(said(read_command(devices)) == "own:", devices);
    }
    for (const char* forget :
         {"forget my phone", "end session", "forget the number", "forget", "vergiss mein Telefon",
          "oublie mon téléphone", "olvida mi teléfono"}) {
        BOOST_TEST(said(read_command(forget)) == "own:", forget);
    }
}

BOOST_AUTO_TEST_CASE(sentences_are_no_commands) {
    for (const char* text : {"call Bob", "finding Nemo", "search", "end of the day works for me",
                             "forget about Bob and call Ann", "", "   ", "my devices are broken"}) {
        BOOST_TEST(said(read_command(text)).empty(), text);
    }
}

BOOST_AUTO_TEST_CASE(any_unique_beginning_is_a_command) {
    BOOST_TEST(said(read_short_command("dev")) == "own:");
    BOOST_TEST(said(read_short_command("SEA pizza")) == "own:pizza");
    BOOST_TEST(said(read_short_command("can k3f9x")) == "cancel k3f9x");
    BOOST_TEST(said(read_short_command("sched Bob at 3pm")) == "call Bob at 3pm");
    BOOST_TEST(said(read_short_command("s")) == "unclear");
    // What takes nothing behind it is no command with something behind it.
    BOOST_TEST(said(read_short_command("he is nice")).empty());
    BOOST_TEST(said(read_short_command("xyz")).empty());
}

BOOST_AUTO_TEST_CASE(a_session_is_lifted_out_of_a_text) {
    BOOST_TEST(lift_session("call Bob, session 7f3k").ref == "7F3K");
    BOOST_TEST(lift_session("call Bob, session 7f3k").text == "call Bob");
    BOOST_TEST(lift_session("in session 7F3K: call Bob at 3").text == "call Bob at 3");
    BOOST_TEST(lift_session("session 7F3K").text.empty());
    for (const char* text : {"the session was long", "session abcd", "session 7F3K9", "session"}) {
        BOOST_TEST(lift_session(text).ref.empty(), text);
        BOOST_TEST(lift_session(text).text == text);
    }
}

BOOST_AUTO_TEST_CASE(a_code_is_six_digits_alone) {
    BOOST_TEST(read_code("123456") == "123456");
    BOOST_TEST(read_code("my code is 123 456.") == "123456");
    for (const char* text : {"12345", "1234567", "call 123456", "+1 201 555 0123", ""}) {
        BOOST_TEST(read_code(text).empty(), text);
    }
}

BOOST_AUTO_TEST_CASE(yes_and_courtesies) {
    BOOST_TEST(says_yes("Yes, please!"));
    BOOST_TEST(!says_yes("yes but later"));
    BOOST_TEST(is_courtesy("Thank you."));
    BOOST_TEST(!is_courtesy("hi"));
    BOOST_TEST(is_greeting("Good morning!"));
    BOOST_TEST(!is_greeting("good morning, call Bob"));
    for (const char* text : {"Ja, bitte", "oui", "Sí"}) BOOST_TEST(says_yes(text), text);
    for (const char* text : {"Call me!", "ruf mich an", "appelle-moi", "llámame"}) {
        BOOST_TEST(wants_proof_call(text), text);
    }
    BOOST_TEST(!wants_proof_call("call me at 3pm"));
    BOOST_TEST(!wants_proof_call("call Bob"));
}

BOOST_AUTO_TEST_SUITE_END()
