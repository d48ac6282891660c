#include "parsers/mail.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>

#include "tests/support/growth.hpp"

using namespace patchcord;

namespace {

const std::string head =
    "From: Alice Ng <alice@Example.org>\r\nTo: call@example.net\r\nSubject: call Bob\r\n"
    "Message-ID: <1@example.org>\r\n";

Mail good(const std::string& raw) {
    auto parsed = parse_mail(raw);
    if (const auto* error = std::get_if<MailError>(&parsed)) BOOST_FAIL(error->why);
    return std::get<Mail>(std::move(parsed));
}

std::string refused(const std::string& raw) {
    const auto parsed = parse_mail(raw);
    const auto* error = std::get_if<MailError>(&parsed);
    return error != nullptr ? error->why : "";
}

std::string from(const std::string& field) { return good(field + "\r\n\r\nhi\r\n").from; }

std::string words(const std::string& text) {
    Mail mail;
    mail.subject = "Re: AW: [x] the subject";
    mail.text = text;
    return own_words(mail);
}

std::string repeat(const std::string& piece, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += piece;
    return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mail_parser)

BOOST_AUTO_TEST_CASE(a_plain_mail_is_read) {
    const Mail mail =
        good(head +
             "In-Reply-To: <0@example.net>\r\nReferences: <a@b>\r\n <0@example.net>\r\n"
             "Reply-To: desk@example.org\r\n\r\nPlease call Bob\r\n");
    BOOST_TEST(mail.from == "alice@example.org");
    BOOST_TEST(mail.from_name == "Alice Ng");
    BOOST_TEST(mail.subject == "call Bob");
    BOOST_TEST(mail.message_id == "1@example.org");
    BOOST_TEST(mail.in_reply_to == "0@example.net");
    BOOST_TEST(mail.references.size() == 2U);
    BOOST_TEST(mail.reply_to == "desk@example.org");
    BOOST_TEST(mail.text == "Please call Bob\n");
    BOOST_TEST(!mail.automatic);
    BOOST_TEST(!mail.truncated);
}

BOOST_AUTO_TEST_CASE(exactly_one_plain_address_in_one_from_field_is_a_sender) {
    BOOST_TEST(from("From: alice@example.org") == "alice@example.org");
    BOOST_TEST(from("From: \"Ng, Alice\" <alice@example.org> (home)") == "alice@example.org");
    BOOST_TEST(from("From : a@b.c") == "a@b.c");
    BOOST_TEST(from("From: \"boss@example.org\" <mallory@evil.test>") == "mallory@evil.test");
    for (const char* bad : {"From: alice@example.org\r\nFrom: mallory@evil.test",
                            "From: a@b.c, d@e.f",
                            "From: a@b.c\r\nfrom : a@b.c",
                            "Subject: x",
                            "From: friends: a@b.c;",
                            "From: ;",
                            "From: <a@b.c> <d@e.f>",
                            "From: <@x.test:a@b.c>",
                            "From: <a@b.c> d@e.f",
                            "From: \"a@b.c\"@evil.test",
                            "From: alice\r\n @b.c",
                            "From: a@",
                            "From: @b",
                            "From: a@b..c",
                            "From: a@-b.c",
                            "From: a..b@c.d",
                            "From: =?utf-8?q?a=40b.c?=",
                            "From: =?utf-8?q?a=40b=2Ec=00?=@evil.test",
                            "From: (a@b.c",
                            "From: <a@b.c",
                            "From: a@[192.0.2.1]",
                            "From: alice"}) {
        BOOST_TEST_CONTEXT(bad) { BOOST_TEST(from(bad) == ""); }
    }
    BOOST_TEST(good("From: a@b.c\r\nFrom: a@b.c\r\n\r\n").from_fields == 2);
    BOOST_TEST(good("From: a@b.c, d@e.f\r\n\r\n").from_addresses == 2);
}

BOOST_AUTO_TEST_CASE(names_and_subjects_are_one_clean_line) {
    const Mail mail = good(
        "From: =?utf-8?q?Bj=C3=B6rn=0D=0ABcc=3A_x?= <b@c.d>\r\n"
        "Subject: =?utf-8?b?Y2FsbA==?= "
        "=?iso-8859-1?q?_Bj=F6rn?=\r\n\t=?utf-8?q?=E2=80=AEnow?=\r\n\r\n");
    BOOST_TEST(mail.from_name == "Björn Bcc: x");
    BOOST_TEST(mail.subject == "call Björnnow");
    BOOST_TEST(good("From: Bj\xf6rn <b@c.d>\r\n\r\n").from_name == "Björn");
}

BOOST_AUTO_TEST_CASE(the_header_is_read_strictly) {
    BOOST_TEST(refused("").find("no header") != std::string::npos);
    BOOST_TEST(refused("hello\r\nworld\r\n").find("no field") != std::string::npos);
    BOOST_TEST(refused("From: a@b.c\rFrom: d@e.f\r\n\r\n").find("carriage") != std::string::npos);
    BOOST_TEST(refused(std::string("From: a@b.c\0d@e.f\r\n\r\n", 22)).find("NUL") !=
               std::string::npos);
    BOOST_TEST(refused(" From: a@b.c\r\n\r\n").find("continuation") != std::string::npos);
    BOOST_TEST(refused("X: " + std::string(70000, 'x') + "\r\n\r\n").find("too long") !=
               std::string::npos);
    BOOST_TEST(refused(repeat("X: y\r\n", 3000)).find("too many") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(text_comes_from_the_part_that_a_person_wrote) {
    const Mail alternative = good(
        head +
        "Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n"
        "Content-Type: multipart/alternative; boundary=i\r\n\r\n"
        "--i\r\nContent-Type: text/html\r\n\r\n<p>call <b>Html</b></p>\r\n"
        "--i\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\ncall J=FCrgen =\r\nnow\r\n--i--\r\n"
        "--o\r\nContent-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nno\r\n"
        "--o\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n"
        "--o\r\nContent-Type: message/rfc822\r\n\r\nFrom: x@y.z\r\n\r\nother words\r\n--o--\r\n");
    BOOST_TEST(own_words(alternative) == "call Jürgen now");
    BOOST_REQUIRE(alternative.calendars.size() == 1U);
    BOOST_TEST(alternative.calendars[0].starts_with("BEGIN:VCALENDAR"));

    const Mail html = good(
        head +
        "Content-Type: text/html; charset=utf-8\r\n\r\n<html><head><title>t</title><style>p{}"
        "</style></head><body><p>Call&nbsp;Bob &amp; Ann&#33;</p><p style=\"display:none\">not this"
        "</p><ul><li>one<li>two</ul><script>x</script><div class=\"gmail_quote\">On Monday Bob "
        "wrote:<blockquote>old</blockquote></div></body></html>\r\n");
    BOOST_TEST(own_words(html) == "Call Bob & Ann!\none\ntwo");
}

BOOST_AUTO_TEST_CASE(charsets_are_read_and_those_that_hide_ascii_are_refused) {
    const auto in = [](const std::string& charset, const std::string& bytes) {
        return good(head + "Content-Type: text/plain; charset=" + charset + "\r\n\r\n" + bytes)
            .text;
    };
    BOOST_TEST(in("iso-8859-1", "\x93J\xfcrgen\x94") == "“Jürgen”");
    BOOST_TEST(in("no-such", "J\xfcrgen") == "Jürgen");
    BOOST_TEST(in("us-ascii", "Jürgen") == "Jürgen");
    BOOST_TEST(in("koi8-r", "\xc2\xcf\xc2") == "боб");
    BOOST_TEST(in("iso-2022-jp", "\x1b$B$\"\x1b(B") == "あ");
    BOOST_TEST(refused(head + "Content-Type: text/plain; charset=utf-7\r\n\r\n+AGM-all\r\n")
                   .find("utf-7") != std::string::npos);
    BOOST_TEST(refused(head + "Content-Type: text/plain; charset=UNICODE-1-1-UTF-7\r\n\r\nx\r\n") !=
               "");
    BOOST_TEST(good("From: a@b.c\r\nSubject: =?utf-7?q?+AGM-?=\r\n\r\n").subject ==
               "=?utf-7?q?+AGM-?=");
}

BOOST_AUTO_TEST_CASE(flowed_text_is_joined) {
    const Mail mail = good(head +
                           "Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\n"
                           "call Pizza  \r\nHut\r\n> old \r\n> words\r\n-- \r\nAlice\r\n");
    BOOST_TEST(own_words(mail) == "call Pizza Hut");
}

BOOST_AUTO_TEST_CASE(what_is_made_to_break_its_reader_is_refused_at_once) {
    std::string deep;
    for (int i = 0; i < 10000; ++i) {
        const std::string b = "b" + std::to_string(i);
        deep += "Content-Type: multipart/mixed; boundary=" + b + "\r\n\r\n--" + b + "\r\n";
    }
    const std::string mixed = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    const std::vector<std::string> hostile{
        head + deep,
        head + repeat("Content-Type: message/rfc822\r\n\r\n", 40000),
        head + mixed + repeat("--b\r\n\r\nx\r\n", 100000),
        head + "Content-Type: message/rfc822\r\n\r\nFrom: " + repeat("a:", 100000) + "\r\n\r\nx",
        head + "Content-Type: text/plain" + repeat("; a=b", 5000) + "\r\n\r\nx",
        "From: " + repeat("a:", 40000) + "\r\n\r\nx",
    };
    for (const auto& raw : hostile) {
        BOOST_TEST(refused(raw) != "");
    }
    const std::vector<std::string> harmless{
        head + "Content-Type: multipart/mixed; boundary=\"\\\"\"\r\n\r\nhello\r\n",
        head + "Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n\r\nhi\r\n----\r\n",
        head + "\r\n" + std::string(10'000'000, 'a'),
        head + mixed + repeat("--b", 3'000'000),
        head + "Content-Type: text/html\r\n\r\n" + repeat("<div>", 50000),
        head + "Content-Type: text/html\r\n\r\n" + repeat("<a href=\"", 25000),
        head + "Content-Type: text/html\r\n\r\n" + repeat("&", 250000),
        "From: " + std::string(60000, '(') + "\r\n\r\nx",
        "From: a@b.c\r\nSubject: " + repeat("=?utf-8?q?a?= ", 4000) + "\r\n\r\nx",
        head + "\r\n" + repeat("> \n", 80000),
        head + "\r\n" + repeat("Thanks\n", 30000),
        head + "\r\n" + repeat("On x\n", 50000),
    };
    for (const auto& raw : harmless) {
        BOOST_TEST(own_words(good(raw)).size() <= raw.size());
    }
    BOOST_TEST(good(harmless[2]).truncated);
}

BOOST_AUTO_TEST_CASE(any_mail_is_read_in_linear_time) {
    const std::string html = head + "Content-Type: text/html\r\n\r\n";
    const std::string mixed = head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    const std::string plain = head + "\r\n";
    const std::string subject = "From: a@b.c\r\nSubject: ";
    struct Case {
        const std::string& begin;
        const char* piece;
        int times;
    };
    for (const Case& c :
         {Case{mixed, "--b", 500'000}, Case{html, "<div>", 12'000}, Case{html, "<a href=\"", 6'000},
          Case{html, "&", 60'000}, Case{plain, "> \n", 20'000}, Case{plain, "Thanks\n", 7'000},
          Case{plain, "On x\n", 12'000}, Case{subject, "=?utf-8?q?a?= ", 1'000},
          Case{plain, "a@b.c", 10'000}, Case{html, "<!--", 12'000}}) {
        const std::string raw = c.begin + repeat(c.piece, c.times) + "\r\n\r\nx";
        const std::string longer = c.begin + repeat(c.piece, 4 * c.times) + "\r\n\r\nx";
        BOOST_TEST(test::growth([&] { own_words(good(raw)); }, [&] { own_words(good(longer)); }) <
                       test::still_linear,
                   c.piece);
    }
}

BOOST_AUTO_TEST_CASE(automatic_mails_are_known) {
    for (const char* field :
         {"Auto-Submitted: auto-replied", "Precedence: bulk", "List-Id: <x.y>", "Return-Path: <>",
          "Content-Type: multipart/report; boundary=b", "X-Autoreply: yes"}) {
        BOOST_TEST_CONTEXT(field) { BOOST_TEST(good(head + field + "\r\n\r\nhi\r\n").automatic); }
    }
    BOOST_TEST(good("From: MAILER-DAEMON@b.c\r\n\r\n").automatic);
    BOOST_TEST(!good(head + "Auto-Submitted: no\r\nReturn-Path: <a@b.c>\r\n\r\nhi\r\n").automatic);
}

BOOST_AUTO_TEST_CASE(own_words_leave_quotes_signatures_and_forwards_out) {
    BOOST_TEST(words("call Bob\n-- \nAlice\n+1 201 555 0123\n") == "call Bob");
    BOOST_TEST(words("the second\n\nOn Mon, 5 Jan 2026 at 10:00, Patchcord <c@d.e>\nwrote:\n\n> 1. "
                     "Bob\n") == "the second");
    BOOST_TEST(words("On Monday Bob wrote:\n> hi\n> you\n\nyes, call him\n") == "yes, call him");
    BOOST_TEST(words("ja\n\nAm 05.01.26 um 10:00 schrieb Bob:\n> x\n") == "ja");
    BOOST_TEST(words("oui\n\nLe lun. 5 janv. 2026, Bob a écrit :\n> x\n") == "oui");
    BOOST_TEST(words("do it\n\n-----Original Message-----\nFrom: Bob\nsecret\n") == "do it");
    BOOST_TEST(words("do it\n________________________________\nFrom: Bob <b@c.d>\nSent: x\n") ==
               "do it");
    BOOST_TEST(words("do it\n\nFrom: Bob <b@c.d>\nSent: Monday\nTo: me\n\nold\n") == "do it");
    BOOST_TEST(words("call Bob\n\nBest regards,\nAlice Ng\nHead of Lab\n") == "call Bob");
    BOOST_TEST(words("call Bob\n\nSent from my iPhone\n") == "call Bob");
    BOOST_TEST(words("Begin forwarded message:\n\ncall the bank\n") == "[x] the subject");
    BOOST_TEST(words("\n\n") == "[x] the subject");
    // A closing is one only at the end.
    BOOST_TEST(words("Thanks\nand one more thing that is quite long, so that it can be no name at "
                     "all: call Bob\n")
                   .find("call Bob") != std::string::npos);
    BOOST_TEST(words("From: the lab, call Bob\n") == "From: the lab, call Bob");
}

BOOST_AUTO_TEST_CASE(authentication_results_are_read_as_a_grammar) {
    const Mail mail = good(
        "Received: from mx by mx (Dovecot) with LMTP id x\r\n"
        "Authentication-Results: mx.example.net 1; dmarc=pass (p=none; a\\)b) "
        "header.from=example.org;\r\n"
        " dkim=fail reason=\"bad; header.d=evil.test\" header.d=example.org header.s=k;\r\n"
        " spf / 1 = pass smtp . mailfrom = \"alice@example.org\"; auth=pass\r\n"
        "Received: from x (x [192.0.2.1]) by mx with ESMTPS id 1 for <call@example.net>; now "
        "(UTC)\r\n"
        "Authentication-Results: mx.example.net; dmarc=pass header.from=evil.test\r\n"
        "Authentication-Results: mx.example.net; none\r\n"
        "Authentication-Results: mx.example.net; dmarc pass\r\n" +
        head + "\r\n");
    BOOST_REQUIRE(mail.auth.size() == 6U);
    const auto is = [&mail](std::size_t i, const char* method, const char* result,
                            const char* property, const char* value, int entries) {
        const auto& auth = mail.auth[i];
        return auth.authserv_id == "mx.example.net" && auth.method == method &&
               auth.result == result && auth.property == property && auth.value == value &&
               auth.entries == entries;
    };
    BOOST_TEST(is(0, "dmarc", "pass", "header.from", "example.org", 0));
    BOOST_TEST(is(1, "dkim", "fail", "header.d", "example.org", 0));
    BOOST_TEST(is(2, "dkim", "fail", "header.s", "k", 0));
    BOOST_TEST(is(3, "spf", "pass", "smtp.mailfrom", "alice@example.org", 0));
    BOOST_TEST(is(4, "auth", "pass", "", "", 0));
    BOOST_TEST(is(5, "dmarc", "pass", "header.from", "evil.test", 1));
}

BOOST_AUTO_TEST_SUITE_END()
