#include "parsers/digits.hpp"

#include <boost/test/unit_test.hpp>

namespace patchcord {
namespace {

BOOST_AUTO_TEST_SUITE(digits)

std::string script(std::string_view text) {
    const auto found = find_digits(text);
    return found ? found->script + "|" + std::string(text.substr(found->end)) : "none";
}

BOOST_AUTO_TEST_CASE(m30_keys_pauses_and_waits_are_read_from_words) {
    BOOST_TEST(script("1,,2#") == "1,,2#|");
    BOOST_TEST(script("1, wait, then 2#") == "1w2#|");
    BOOST_TEST(script("1 then 4, ring me") == "1,4|, ring me");
    BOOST_TEST(script("3 and then 2. Thanks") == "3,2|. Thanks");
    BOOST_TEST(script("five, pause, hash") == "5,#|");
    BOOST_TEST(script("1, wait 5 seconds, 77*") == "1,,,77*|");
    BOOST_TEST(script("1 for English, then press 2 for sales, then star") == "1,2,*|");
    BOOST_TEST(script("1w2#") == "1w2#|");
    BOOST_TEST(script("8,w*") == "8,w*|");
}

BOOST_AUTO_TEST_CASE(what_is_no_key_ends_the_script) {
    BOOST_TEST(script("") == "none");
    BOOST_TEST(script("Bob") == "none");
    BOOST_TEST(script("then") == "none");
    BOOST_TEST(script("5pm") == "none");
    BOOST_TEST(script("12:30") == "none");
    BOOST_TEST(script("1, then 5pm") == "1|, then 5pm");
    BOOST_TEST(script("1 at the menu") == "1| at the menu");
    BOOST_TEST(script("2 and call Bob") == "2| and call Bob");
    BOOST_TEST(script(std::string(65, '1')) == "none");
}

BOOST_AUTO_TEST_CASE(a_whole_text_is_a_script_or_it_is_none) {
    BOOST_TEST(parse_digits("press 1, wait, then 2#.").value() == "1w2#");
    BOOST_TEST(!parse_digits("1 or so"));
    BOOST_TEST(!parse_digits(""));
}

BOOST_AUTO_TEST_CASE(a_script_is_done_step_by_step) {
    using Kind = DigitStep::Kind;
    const std::vector<DigitStep> expected{{Kind::keys, "12", {}},
                                          {Kind::pause, "", std::chrono::seconds(4)},
                                          {Kind::keys, "3#", {}},
                                          {Kind::wait_for_prompt, "", {}},
                                          {Kind::keys, "4", {}}};
    BOOST_TEST((digit_steps("12,,3#w4") == expected));
    BOOST_TEST(digit_steps("").empty());
    BOOST_TEST(digit_steps("x y").empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace patchcord
