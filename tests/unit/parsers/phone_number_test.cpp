#include "parsers/phone_number.hpp"

#include <boost/test/unit_test.hpp>

namespace patchcord {
namespace {

BOOST_AUTO_TEST_SUITE(phone_number)

std::string e164(std::string_view text, std::string_view region = "US") {
    const auto number = parse_phone_number(text, region);
    return number ? number->e164 : "";
}

BOOST_AUTO_TEST_CASE(a_number_is_read_in_any_written_form) {
    BOOST_TEST(e164("(201) 555-0177") == "+12015550177");
    BOOST_TEST(e164("201.555.0177") == "+12015550177");
    BOOST_TEST(e164("tel:+1-201-555-0177") == "+12015550177");
    BOOST_TEST(e164("1-800-FLOWERS") == "+18003569377");
    BOOST_TEST(e164("011 44 20 7946 0011") == "+442079460011");
    BOOST_TEST(e164("030 901821", "DE") == "+4930901821");
    BOOST_TEST(e164("01 70 18 99 01", "fr") == "+33170189901");
}

BOOST_AUTO_TEST_CASE(an_extension_belongs_to_its_number) {
    for (const char* text :
         {"(201) 555-0177 x 9", "201-555-0177 ext. 9", "tel:+12015550177;ext=9"}) {
        const auto number = parse_phone_number(text, "US");
        BOOST_REQUIRE(number);
        BOOST_TEST(number->e164 == "+12015550177");
        BOOST_TEST(number->extension == "9");
    }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_dialled_is_no_number) {
    for (const char* text : {"", "Bob", "555-0177", "12", "call me", "++", "(201) 555-01777777777"})
        BOOST_TEST(!parse_phone_number(text, "US"));
    BOOST_TEST(!parse_phone_number("201-555-0177", "ZZ"));
    BOOST_TEST(!parse_phone_number(std::string(251, '1'), "US"));
    BOOST_TEST(!parse_phone_number(std::string(100, '1'), "US"));
}

BOOST_AUTO_TEST_CASE(the_type_says_what_a_dial_plan_must_know) {
    using Type = PhoneNumber::Type;
    const auto type = [](std::string_view text) { return parse_phone_number(text, "US")->type; };
    BOOST_TEST((type("+1 800 356 9377") == Type::toll_free));
    BOOST_TEST((type("+1 900 555 0177") == Type::premium));
    BOOST_TEST((type("+881 6 1234 5678") == Type::satellite));
    BOOST_TEST((type("+49 151 23456789") == Type::mobile));
    BOOST_TEST((type("+1 650 253 0001") == Type::ordinary));
    const auto number = parse_phone_number("+44 20 7946 0011", "US");
    BOOST_TEST(number->country_code == 44);
    BOOST_TEST(number->region == "GB");
}

BOOST_AUTO_TEST_CASE(emergency_and_short_numbers_are_told_apart) {
    BOOST_TEST(is_emergency_or_short("911", "US"));
    BOOST_TEST(is_emergency_or_short("9-1-1", "US"));
    BOOST_TEST(is_emergency_or_short("112", "DE"));
    BOOST_TEST(is_emergency_or_short("110", "DE"));
    BOOST_TEST(is_emergency_or_short("112", "US"));
    BOOST_TEST(!is_emergency_or_short("+1 201 555 0177", "US"));
    BOOST_TEST(!is_emergency_or_short("", "US"));
}

BOOST_AUTO_TEST_CASE(numbers_are_shown_in_groups_or_masked) {
    BOOST_TEST(format_phone_number("+12015550177") == "+1 201-555-0177");
    BOOST_TEST(format_phone_number("Bob") == "Bob");
    BOOST_TEST(mask_phone_number("+12015550177") == "+1 *** *** 0177");
    BOOST_TEST(mask_phone_number("+442079460011") == "+44 *** *** 0011");
    BOOST_TEST(mask_phone_number("12") == "*** *** 12");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace patchcord
