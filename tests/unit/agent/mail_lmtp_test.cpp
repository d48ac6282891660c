#include <boost/test/unit_test.hpp>

#include "agent/mail/lmtp_session.hpp"

using namespace patchcord;

namespace {

struct Delivered {
    Envelope envelope;
    std::string raw;
};

struct Fixture {
    std::vector<Delivered> mails;
    std::string answer = "250 2.0.0 accepted";
    LmtpSession session{[this](const Envelope& envelope, const std::string& raw) {
                            mails.push_back({envelope, raw});
                            return answer;
                        },
                        {"Call@Example.org", "desk@example.org"}};

    Fixture() { session.take_output(); }

    std::string say(std::string_view bytes) {
        session.feed(bytes);
        return session.take_output();
    }
    /// Up to and with DATA.
    void begin(std::string_view recipients = "RCPT TO:<call@example.org>\r\n") {
        say("LHLO mx\r\nMAIL FROM:<alice@example.net>\r\n");
        say(recipients);
        BOOST_TEST(say("DATA\r\n").starts_with("354"));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(lmtp_session, Fixture)

BOOST_AUTO_TEST_CASE(a_mail_in_one_pipelined_packet_is_delivered) {
    const auto out =
        say("LHLO mx\r\nMAIL FROM:<alice@example.net> SIZE=100\r\nRCPT TO:<CALL@example.org>\r\n"
            "DATA\r\nSubject: x\r\n\r\n..call Bob\r\n.\r\nQUIT\r\n");
    BOOST_REQUIRE(mails.size() == 1);
    BOOST_TEST(mails[0].raw == "Subject: x\r\n\r\n.call Bob\r\n");
    BOOST_TEST(mails[0].envelope.recipient == "call@example.org");
    BOOST_TEST(mails[0].envelope.return_path == "alice@example.net");
    BOOST_TEST(out.find("250-PIPELINING") != std::string::npos);
    BOOST_TEST(out.ends_with("354 end with CRLF.CRLF\r\n250 2.0.0 accepted\r\n221 2.0.0 bye\r\n"));
    BOOST_TEST(session.closing());
}

BOOST_AUTO_TEST_CASE(a_mail_that_comes_byte_by_byte_is_the_same_mail) {
    const std::string all =
        "LHLO mx\r\nMAIL FROM:<>\r\nRCPT TO:<call@example.org>\r\nDATA\r\na: b\r\n\r\nhi\r\n.\r\n";
    for (const char c : all) say({&c, 1});
    BOOST_REQUIRE(mails.size() == 1);
    BOOST_TEST(mails[0].raw == "a: b\r\n\r\nhi\r\n");
    BOOST_TEST(mails[0].envelope.has_return_path);
    BOOST_TEST(mails[0].envelope.return_path == "");
}

BOOST_AUTO_TEST_CASE(each_recipient_has_a_reply_of_its_own_and_strangers_are_refused) {
    say("LHLO mx\r\nMAIL FROM:<alice@example.net>\r\n");
    BOOST_TEST(say("RCPT TO:<call@example.org>\r\n").starts_with("250"));
    BOOST_TEST(say("RCPT TO:<nobody@example.org>\r\n").starts_with("550 5.1.1"));
    BOOST_TEST(say("RCPT TO:<desk@example.org>\r\n").starts_with("250"));
    say("DATA\r\n");
    BOOST_TEST(say("hi: x\r\n\r\n.\r\n") == "250 2.0.0 accepted\r\n250 2.0.0 accepted\r\n");
    BOOST_TEST(mails.size() == 2);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_stored_is_told_to_the_mail_server) {
    begin();
    answer = "452 4.3.1 cannot store it now";
    BOOST_TEST(say("a: b\r\n\r\n.\r\n") == "452 4.3.1 cannot store it now\r\n");
}

BOOST_AUTO_TEST_CASE(a_dot_between_bare_line_feeds_ends_no_mail) {
    begin();
    say("a: b\r\n\r\nhello\n.\nMAIL FROM:<evil@example.net>\r\nhello\n.\r\nstill\r\n.\n\r\n");
    BOOST_TEST(mails.empty());
    say(".\r\n");
    BOOST_REQUIRE(mails.size() == 1);
    BOOST_TEST(mails[0].raw.find("evil@example.net") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_mail_of_more_than_its_limit_is_read_and_refused) {
    say("LHLO mx\r\n");
    BOOST_TEST(say("MAIL FROM:<a@b.c> SIZE=99999999\r\n").starts_with("552 5.3.4"));
    begin();
    const std::string line(998, 'x');
    std::string block;
    for (int i = 0; i < 1100; ++i) block += line + "\r\n";
    for (int i = 0; i < 10; ++i) say(block);
    BOOST_TEST(say(".\r\n").starts_with("552 5.3.4"));
    BOOST_TEST(mails.empty());
    begin();  // and the connection goes on
}

BOOST_AUTO_TEST_CASE(of_a_long_mail_the_beginning_is_kept) {
    begin();
    const std::string line(2 * 1024 * 1024, 'x');  // one line, longer than any buffer
    say("a: b\r\n\r\n" + line.substr(0, 1000000));
    say(line.substr(1000000) + "\r\n.\r\n");
    BOOST_REQUIRE(mails.size() == 1);
    BOOST_TEST(mails[0].raw.size() == LmtpSession::kept_bytes);
}

BOOST_AUTO_TEST_CASE(commands_out_of_order_and_nonsense_are_refused_until_it_is_enough) {
    BOOST_TEST(say("MAIL FROM:<a@b.c>\r\n").starts_with("503"));
    BOOST_TEST(say("EHLO x\r\n").starts_with("500"));
    say("LHLO x\r\n");
    BOOST_TEST(say("RCPT TO:<call@example.org>\r\n").starts_with("503"));
    BOOST_TEST(say("DATA\r\n").starts_with("503"));
    BOOST_TEST(say("MAIL FROM: alice\r\n").starts_with("501"));
    for (int i = 0; i < 20 && !session.closing(); ++i) say("EXPLODE\r\n");
    BOOST_TEST(session.closing());
}

BOOST_AUTO_TEST_CASE(a_command_without_end_closes_the_connection) {
    say(std::string(5000, 'A'));
    BOOST_TEST(session.closing());
}

BOOST_AUTO_TEST_SUITE_END()
