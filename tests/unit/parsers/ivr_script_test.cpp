#include "parsers/ivr_script.hpp"

#include <boost/test/unit_test.hpp>

using namespace patchcord;
using namespace std::chrono_literals;
using Kind = IvrStep::Kind;

namespace {

std::vector<IvrStep> steps(std::string_view script) {
    auto parsed = parse_ivr(script);
    if (const auto* error = std::get_if<IvrError>(&parsed)) BOOST_FAIL(error->what);
    return std::get<std::vector<IvrStep>>(parsed);
}

std::string wrong(std::string_view script) {
    const auto parsed = parse_ivr(script);
    const auto* error = std::get_if<IvrError>(&parsed);
    return error != nullptr ? error->what : "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ivr_script)

// METHOD M30, M41
BOOST_AUTO_TEST_CASE(every_kind_of_step_is_read) {
    const std::vector<IvrStep> wanted{
        {Kind::keys, "1", 0ms, false},        {Kind::pause, "", 4s, false},
        {Kind::keys, "2#", 0ms, false},       {Kind::prompt_end, "", 0ms, false},
        {Kind::keys, "3", 0ms, false},        {Kind::prompt_end, "", 5s, false},
        {Kind::silence, "", 2s, false},       {Kind::beep, "", 0ms, false},
        {Kind::keys, "12345678", 0ms, false}, {Kind::keys, "77#", 0ms, true},
        {Kind::say, "the agent", 0ms, false}, {Kind::pause, "", 1500ms, false},
        {Kind::silence, "", 3s, false},       {Kind::prompt_end, "", 0ms, false},
    };
    BOOST_TEST((steps("1,,2# w 3{prompt 5}{silence}{beep}{ext 12345678}{PIN 77#}{say  the agent }"
                      "{pause 1.5 s}{silence 3 seconds}{wait}") == wanted));
    BOOST_TEST(steps("").empty());
}

BOOST_AUTO_TEST_CASE(a_script_reads_as_its_own_text) {
    for (const char* script :
         {"1,,2#", "w1w2", "{pin 12}{ext 12345}9999", "{pause 1.5},,,,{say a b}{beep}",
          "1{ext 2}3{pin 4}", "{prompt 5.5}{silence 0}ABCD*", ",,{pause 3},,,,,,,"}) {
        BOOST_TEST((steps(ivr_text(steps(script))) == steps(script)), script);
    }
}

BOOST_AUTO_TEST_CASE(four_keys_and_pins_are_never_shown) {
    BOOST_TEST(shown_ivr("1,,4711#w{pin 99}{ext 4711}") == "1,,****w****{ext 4711}");
    BOOST_TEST(shown_ivr("1; billing=2,123456#") == "1; billing=2,****");
    BOOST_TEST(shown(steps("4711").front()) == "press ****");
    BOOST_TEST(shown(steps("12#").front()) == "press 12#");
    BOOST_TEST(shown(steps("{prompt 5}").front()) == "wait until a prompt of 5 s ends");
    BOOST_TEST(shown_ivr("nonsense") == "?");
}

BOOST_AUTO_TEST_CASE(who_has_no_menu_gets_the_keys_alone) {
    BOOST_TEST(plain_keys(steps("1,,2w{pause 5}{ext 444}{say hello}")) == "1,,2,,,,444,");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_said_with_its_place) {
    BOOST_TEST(wrong("1,x").find("\"x\" at place 3") != std::string::npos);
    BOOST_TEST(wrong("1{wait").find("at place 2 is not closed") != std::string::npos);
    BOOST_TEST(wrong("{jump}").find("{jump}") != std::string::npos);
    BOOST_TEST(wrong("{pause 500}").find("seconds") != std::string::npos);
    BOOST_TEST(wrong("{pin abc}").find("wants keys") != std::string::npos);
    BOOST_TEST(wrong("{say}").find("wants the words") != std::string::npos);
    BOOST_TEST(wrong(std::string(257, '1')).find("too long") != std::string::npos);
    std::string many;
    for (int i = 0; i < 65; ++i) many += "1w";
    BOOST_TEST(wrong(many).find("too many steps") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(named_menus_of_a_center) {
    const auto parsed = parse_ivr_entry("1 ; billing = 1,,2# ; new order=3; invoice questions=4");
    const auto& entry = std::get<IvrEntry>(parsed);
    BOOST_TEST(entry.script == "1");
    BOOST_TEST(entry.menus.size() == 3U);
    BOOST_TEST(ivr_entry_text(entry) == "1; billing=1,,2#; new order=3; invoice questions=4");
    BOOST_TEST(menu_for(entry, "Billing, please")->script == "1,,2#");
    BOOST_TEST(menu_for(entry, "a new order of paper")->script == "3");
    BOOST_TEST(menu_for(entry, "a question on my last invoice")->script == "4");
    BOOST_TEST(menu_for(entry, "an order") == nullptr);
    BOOST_TEST(menu_for(entry, "") == nullptr);
    BOOST_TEST(menu_for(entry, "billing or invoice questions")->script == "4");
    const auto two = parse_ivr_entry("; billing=1; orders=2");
    BOOST_TEST(menu_for(std::get<IvrEntry>(two), "orders and billing") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_wrong_menu_is_an_error) {
    for (const char* text : {"1; 2", "billing=", "=1", "1; billing=1x", "1;--=2"}) {
        BOOST_TEST(std::holds_alternative<IvrError>(parse_ivr_entry(text)), text);
    }
}

BOOST_AUTO_TEST_SUITE_END()
