#include "agent/mail/to_message.hpp"

#include <boost/test/unit_test.hpp>

using namespace patchcord;

namespace {

std::string key_of(const std::string& head) {
    const std::string raw = head + "From: alice@example.org\r\n\r\ncall Bob\r\n";
    return to_message(raw, {"call@example.org", true, "alice@example.org"}, {},
                      {"call@example.org"}, {})
        .keys.back();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(to_message_keys)

BOOST_AUTO_TEST_CASE(the_same_words_under_another_message_id_are_another_mail) {
    BOOST_TEST(key_of("Message-ID: <a@x>\r\n") == key_of("Message-ID: <a@x>\r\n"));
    BOOST_TEST(key_of("Message-ID: <a@x>\r\n") != key_of("Message-ID: <b@x>\r\n"));
}

BOOST_AUTO_TEST_CASE(without_message_id_the_date_tells_two_mails_apart) {
    const std::string monday = "Date: Mon, 05 Jan 2026 09:00:00 +0000\r\n";
    const std::string tuesday = "Date: Tue, 06 Jan 2026 09:00:00 +0000\r\n";
    BOOST_TEST(key_of(monday) == key_of(monday));
    BOOST_TEST(key_of(monday) != key_of(tuesday));
}

BOOST_AUTO_TEST_SUITE_END()
