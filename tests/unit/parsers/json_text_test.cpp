#include "parsers/json_text.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <vector>

using namespace patchcord;

BOOST_AUTO_TEST_SUITE(json_text)

BOOST_AUTO_TEST_CASE(members_of_every_kind_come_back) {
    std::string text = "x";
    {
        JsonObject out(text);
        out.add("text", "plain");
        out.add("yes", true);
        out.add("small", -1);
        out.add("large", 18446744073709551615U);
        out.add("part", 0.1);
        out.add_null("nothing");
        out.add_json("inner", "{\"a\":1}");
        out.add_list("none", std::vector<std::string>{}, append_json_string);
        out.add_list("two", std::vector<std::string>{"a", "b"}, append_json_string);
    }
    BOOST_TEST(text ==
               "x{\"text\":\"plain\",\"yes\":true,\"small\":-1,\"large\":18446744073709551615,"
               "\"part\":0.1,\"nothing\":null,\"inner\":{\"a\":1},\"none\":[],"
               "\"two\":[\"a\",\"b\"]}");
    BOOST_TEST(nlohmann::json::parse(text.substr(1)).size() == 9U);
}

BOOST_AUTO_TEST_CASE(an_object_without_members_is_one) {
    std::string text;
    { const JsonObject out(text); }
    BOOST_TEST(text == "{}");
}

BOOST_AUTO_TEST_CASE(strings_are_escaped_and_read_back_the_same) {
    for (const std::string& said :
         {std::string(), std::string("a \"quote\" and \\"), std::string("line\r\nnext\t"),
          std::string("\0\x1f\x7f", 3), std::string("Zo\xc3\xab \xf0\x9f\x98\x80")}) {
        std::string text;
        append_json_string(text, said);
        BOOST_TEST(nlohmann::json::parse(text).get<std::string>() == said);
    }
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_utf8_are_replaced) {
    std::string text;
    append_json_string(text, "caf\xe9");
    BOOST_TEST(nlohmann::json::parse(text).get<std::string>() == "caf\xef\xbf\xbd");
}

BOOST_AUTO_TEST_SUITE_END()
