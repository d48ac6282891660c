#include "sipua/headers.hpp"

#include <boost/test/unit_test.hpp>

using namespace patchcord;

BOOST_AUTO_TEST_SUITE(header_builders)

BOOST_AUTO_TEST_CASE(display_names_are_quoted_and_cannot_break_out) {
    BOOST_TEST(headers::quoted("Alice Ng") == "\"Alice Ng\"");
    BOOST_TEST(headers::quoted("A \"B\" \\ C") == "\"A \\\"B\\\" \\\\ C\"");
    BOOST_TEST(headers::quoted("x\r\nVia: evil") == "\"xVia: evil\"");
    BOOST_TEST(headers::quoted("") == "");
    BOOST_TEST(headers::quoted("\r\n\x7f\xc2\x85") == "");
}

BOOST_AUTO_TEST_CASE(display_names_keep_utf8_and_lose_what_is_none) {
    BOOST_TEST(headers::quoted("J\xc3\xb6rg \xe4\xb8\xad \xf0\x9f\x98\x80") ==
               "\"J\xc3\xb6rg \xe4\xb8\xad \xf0\x9f\x98\x80\"");
    BOOST_TEST(headers::quoted("a\xff\xc3"
                               "b\xe0\x80\x80\xed\xa0\x80\xf8") == "\"ab\"");
}

BOOST_AUTO_TEST_CASE(display_names_are_cut_at_whole_characters) {
    std::string name;
    for (int i = 0; i < 100; ++i) name += "\xc3\xb6";
    BOOST_TEST(headers::quoted(name).size() == 2U + 64U * 2U);
}

BOOST_AUTO_TEST_CASE(user_parts_are_escaped) {
    BOOST_TEST(headers::escaped_user("+12015550123") == "+12015550123");
    BOOST_TEST(headers::escaped_user("a b?c@d\r<>\"%") == "a%20b%3Fc%40d%0D%3C%3E%22%25");
}

BOOST_AUTO_TEST_CASE(addresses_and_reasons_are_put_together) {
    BOOST_TEST(headers::name_addr("Al", "sip:a@b", "t1") == "\"Al\" <sip:a@b>;tag=t1");
    BOOST_TEST(headers::name_addr("", "sip:a@b", "") == "<sip:a@b>");
    BOOST_TEST(headers::reason(487, "no \"answer\"\r\n") ==
               "SIP;cause=487;text=\"no \\\"answer\\\"\"");
    BOOST_TEST(headers::reason(487, "") == "SIP;cause=487");
}

BOOST_AUTO_TEST_CASE(only_plain_texts_are_safe) {
    BOOST_TEST(headers::is_safe("sip:uas@127.0.0.1:5060;transport=tcp"));
    BOOST_TEST(!headers::is_safe(""));
    BOOST_TEST(!headers::is_safe("a b"));
    BOOST_TEST(!headers::is_safe("a>b"));
    BOOST_TEST(!headers::is_safe("a\r\nb"));
    BOOST_TEST(!headers::is_safe(std::string(513, 'a')));
}

BOOST_AUTO_TEST_CASE(random_texts_differ) {
    BOOST_TEST(headers::random_hex(8).size() == 16U);
    BOOST_TEST(headers::random_hex(8) != headers::random_hex(8));
}

BOOST_AUTO_TEST_SUITE_END()
