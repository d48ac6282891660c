#include <boost/test/unit_test.hpp>

#include "agent/mail/to_message.hpp"
#include "agent/mail/trust.hpp"

using namespace patchcord;

namespace {

const std::vector<std::string> own{"call@example.net"};
const std::string entry =
    "Received: from x (x [192.0.2.1]) by mx.example.net (Postfix) with ESMTPS id 1\r\n";
const std::string head =
    "From: Alice <alice@example.org>\r\nMessage-ID: <1@example.org>\r\n\r\ncall Bob\r\n";

std::string stamp(const std::string& results) {
    return "Authentication-Results: mx.example.net; " + results + "\r\n";
}

struct Judge {
    MailTrust trust{.authserv_id = "mx.example.net", .methods = {"dmarc", "dkim", "spf", "auth"}};
    Proof operator()(const std::string& raw) const {
        const auto parsed = parse_mail(raw);
        return prove_sender(std::get<Mail>(parsed), trust, own);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(mail_trust, Judge)

BOOST_AUTO_TEST_CASE(an_aligned_pass_above_the_entry_proves) {
    const Judge& judge = *this;
    for (const char* results :
         {"dmarc=pass header.from=example.org", "dkim=pass header.d=example.org",
          "dkim=fail header.d=x.test; dkim=pass header.d=mail.example.org",
          "dkim=pass header.i=@example.org", "spf=pass smtp.mailfrom=bounce.example.org",
          "spf=pass smtp.mailfrom=a@example.org", "auth=pass smtp.auth=ALICE@example.org"}) {
        BOOST_TEST_CONTEXT(results) {
            const Proof proof = judge(stamp(results) + entry + head);
            BOOST_TEST(proof.proven, proof.why);
        }
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_aligned_or_not_passed_proves_nothing) {
    const Judge& judge = *this;
    for (const char* results :
         {"dmarc=fail header.from=example.org", "dmarc=pass header.from=evil.test", "dmarc=pass",
          "dkim=pass header.d=evil.test", "dkim=pass header.d=org",
          "dkim=pass header.s=example.org", "spf=pass smtp.helo=example.org",
          "spf=softfail smtp.mailfrom=example.org", "auth=pass smtp.auth=mallory@example.org",
          "auth=pass smtp.auth=alice",
          "dmarc=none header.from=example.org; dmarc=pass header.from=example.org", "none",
          "iprev=pass policy.iprev=192.0.2.1"}) {
        BOOST_TEST_CONTEXT(results) { BOOST_TEST(!judge(stamp(results) + entry + head).proven); }
    }
    BOOST_TEST(!judge(entry + head).proven);
}

BOOST_AUTO_TEST_CASE(methods_count_only_where_they_are_configured) {
    trust.methods = {"dmarc", "auth"};
    const Judge& judge = *this;
    BOOST_TEST(!judge(stamp("spf=pass smtp.mailfrom=example.org") + entry + head).proven);
    trust.authserv_id = "";
    BOOST_TEST(!judge(stamp("dmarc=pass header.from=example.org") + entry + head).proven);
    trust.authserv_id = "other.example.net";
    BOOST_TEST(!judge(stamp("dmarc=pass header.from=example.org") + entry + head).proven);
}

BOOST_AUTO_TEST_CASE(a_stamp_that_an_outsider_can_write_proves_nothing) {
    const Judge& judge = *this;
    const std::string forged = stamp("dmarc=pass header.from=example.org");
    const Proof proof = judge(entry + forged + head);
    BOOST_TEST(!proof.proven);
    BOOST_TEST(proof.why.find("an outsider could have written it") != std::string::npos);
    BOOST_TEST(!judge(stamp("dmarc=fail header.from=example.org") + entry + forged + head).proven);
    // The name that the client gave of itself must not pass for our delivery by LMTP.
    for (const char* hello : {"a with LMTP id 1", "a by b with LMTP (", "a with LMTP \"",
                              "a with LMTP <", "a with LMTP id 1;", "a with LMTP \\"}) {
        BOOST_TEST_CONTEXT(hello) {
            BOOST_TEST(!judge("Received: from " + std::string(hello) +
                              " (unknown [192.0.2.1]) by mx.example.net (Postfix) with ESMTP id 1 "
                              "for <call@example.net>; now (UTC)\r\n" +
                              forged + head)
                            .proven);
        }
    }
    // A delivery inside is no entry.
    BOOST_TEST(judge("Received: from mx by mx with LMTP id 2\r\n" + forged + entry + head).proven);
}

BOOST_AUTO_TEST_CASE(where_the_server_stamps_below_its_entry_the_topmost_stamp_alone_counts) {
    trust.stamp = MailTrust::Stamp::below;
    const Judge& judge = *this;
    const std::string good = stamp("dmarc=pass header.from=example.org");
    BOOST_TEST(judge(entry + good + head).proven);
    BOOST_TEST(!judge(entry + stamp("dmarc=fail header.from=example.org") + good + head).proven);
    BOOST_TEST(!judge(entry + entry + good + head).proven);
    trust.internal_hops = 1;
    BOOST_TEST(judge(entry + entry + good + head).proven);
}

BOOST_AUTO_TEST_CASE(one_from_address_and_not_our_own) {
    const Judge& judge = *this;
    const std::string good = stamp("dmarc=pass header.from=example.org") + entry;
    BOOST_TEST(judge(good + "From: a@example.org\r\nFrom: b@example.org\r\n\r\n").why ==
               "it has 2 From fields");
    BOOST_TEST(judge(good + "Subject: x\r\n\r\n").why == "it has no From field");
    BOOST_TEST(!judge(good + "From: a@example.org, b@example.org\r\n\r\n").proven);
    BOOST_TEST(judge(stamp("dmarc=pass header.from=example.net") + entry +
                     "From: Call@example.net\r\n\r\n")
                   .why == "it claims to come from ourselves");
}

BOOST_AUTO_TEST_CASE(domains_are_aligned_by_descent_only) {
    BOOST_TEST(aligned("example.org", "EXAMPLE.org"));
    BOOST_TEST(aligned("a.example.org", "example.org"));
    BOOST_TEST(aligned("example.org", "a.b.example.org"));
    BOOST_TEST(!aligned("a.example.org", "b.example.org"));
    BOOST_TEST(!aligned("badexample.org", "example.org"));
    BOOST_TEST(!aligned("a.co.uk", "co.uk"));
    BOOST_TEST(!aligned("example.org", "org"));
    BOOST_TEST(!aligned("", ""));
}

BOOST_AUTO_TEST_CASE(both_channels_know_a_mail_by_the_same_key) {
    const Envelope envelope{"call@example.net", true, "alice@example.org"};
    const Message lmtp = to_message(entry + head, envelope, trust, own, Instant{});
    std::string other =
        "Return-Path: <alice@example.org>\r\nReceived: x\r\n" + entry + head + "\r\n";
    const Message imap = to_message(other, {"Call@example.net", false, ""}, trust, own, Instant{});
    BOOST_TEST(lmtp.keys == imap.keys, boost::test_tools::per_element());
    const Message second = to_message(
        entry + "From: alice@example.org\r\nMessage-ID: <2@example.org>\r\n\r\ncall Bob\r\n",
        envelope, trust, own, Instant{});
    BOOST_TEST(lmtp.keys[0] != second.keys[0]);
    BOOST_TEST(lmtp.text == "call Bob");
    BOOST_TEST(lmtp.answerable);
    BOOST_TEST(!lmtp.proven);
}

BOOST_AUTO_TEST_CASE(nobody_is_answered_who_should_not_be) {
    const std::string good = stamp("dmarc=pass header.from=example.org") + entry;
    const auto answerable = [&](const std::string& raw, const Envelope& envelope) {
        return to_message(raw, envelope, trust, own, Instant{}).answerable;
    };
    const Envelope envelope{"call@example.net", true, "alice@example.org"};
    BOOST_TEST(answerable(good + head, envelope));
    BOOST_TEST(!answerable(good + head, {"call@example.net", true, ""}));
    BOOST_TEST(!answerable(good + "Auto-Submitted: auto-replied\r\n" + head, envelope));
    BOOST_TEST(!answerable(good + "From: call@example.net\r\n\r\nhi\r\n", envelope));
    BOOST_TEST(!answerable(good + "From: a@b.c, d@e.f\r\n\r\nhi\r\n", envelope));
    BOOST_TEST(!answerable("rubbish", envelope));
}

BOOST_AUTO_TEST_CASE(answers_go_elsewhere_only_for_the_proven_and_within_their_domain) {
    const Envelope envelope{"call@example.net", true, "alice@example.org"};
    const std::string good = stamp("dmarc=pass header.from=example.org") + entry;
    const auto reply_to = [&](const std::string& raw) {
        return to_message(raw, envelope, trust, own, Instant{}).reply_to;
    };
    BOOST_TEST(reply_to(good + "Reply-To: lab@example.org\r\n" + head) == "lab@example.org");
    BOOST_TEST(reply_to(good + "Reply-To: victim@evil.test\r\n" + head) == "alice@example.org");
    BOOST_TEST(reply_to(entry + "Reply-To: lab@example.org\r\n" + head) == "alice@example.org");
}

BOOST_AUTO_TEST_SUITE_END()
