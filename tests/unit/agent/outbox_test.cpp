#include "directory/outbox.hpp"

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <condition_variable>
#include <filesystem>
#include <mutex>

#include "agent/mail/compose.hpp"
#include "agent/outbox_worker.hpp"
#include "parsers/mail.hpp"
#include "tests/support/temp_folder.hpp"

using namespace patchcord;
using namespace std::chrono_literals;

namespace {

using test::TempFolder;

Notice notice(const std::string& id) {
    Notice made;
    made.channel = "mail";
    made.recipient = "alice@example.org";
    made.subject = "Bob is on the line";
    made.body = "Bob answered.\n";
    made.message_id = id + "@example.net";
    return made;
}

/// A worker whose clock stands still until the test moves it, and whose sends the test sees.
struct Fixture {
    TempFolder folder;
    Database db{folder.path / "a.db"};
    std::mutex mutex;
    std::condition_variable changed;
    Instant time{std::chrono::hours(490000)};  // past: leases count by the database's clock
    SendResult answer = Sent{};
    std::vector<std::string> sent;
    OutboxWorker worker{{folder.path / "a.db", "mail", "test",
                         [this](const Notice& one) {
                             const std::lock_guard lock(mutex);
                             sent.push_back(one.message_id);
                             changed.notify_all();
                             return answer;
                         },
                         [this] {
                             const std::lock_guard lock(mutex);
                             return time;
                         }}};

    void put(const std::string& id) {
        put_notice(db, {id, "mail", "alice@example.org", to_json(notice(id)), std::nullopt}, time,
                   time);
        worker.wake();
    }
    /// Until so many attempts are in the rows.
    void wait_for(int attempts) {
        std::unique_lock lock(mutex);
        const auto marked = [this] {
            auto sum = db.prepare("SELECT sum(attempts) FROM outbox");
            sum.step();
            return sum.integer(0);
        };
        const auto end = std::chrono::steady_clock::now() + 10s;
        while (marked() < attempts && std::chrono::steady_clock::now() < end) {
            changed.wait_for(lock, 5ms);
        }
        BOOST_REQUIRE(marked() == attempts);
    }
    void move(std::chrono::milliseconds by) {
        {
            const std::lock_guard lock(mutex);
            time += by;
        }
        worker.wake();
    }
    std::string state(const std::string& key) {
        auto row = db.prepare(
            "SELECT state || ' ' || attempts || ' ' || error FROM outbox "
            "WHERE key = ?");
        row.bind_all(key);
        return row.step() ? row.text(0) : "";
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(outbox, Fixture)

BOOST_AUTO_TEST_CASE(a_notice_is_written_once_under_its_key) {
    BOOST_TEST(put_notice(db, {"k", "mail", "a@b.c", "{}", std::nullopt}, time, time));
    BOOST_TEST(!put_notice(db, {"k", "mail", "d@e.f", "{}", std::nullopt}, time, time));
    BOOST_REQUIRE(due_notices(db, "mail", "test", time, 10).size() == 1U);
    BOOST_TEST(due_notices(db, "mail", "test", time, 10)[0].recipient == "a@b.c");
    BOOST_TEST(due_notices(db, "xmpp", "test", time, 10).empty());
    BOOST_TEST(due_notices(db, "mail", "test", time - 1ms, 10).empty());
    BOOST_TEST((next_notice_due(db, "mail", "test") == time));
}

BOOST_AUTO_TEST_CASE(a_notice_is_sent_by_the_agent_that_claimed_it) {
    put_notice(db, {"k", "mail", "a@b.c", "{}", std::nullopt}, time, time);
    const auto id = due_notices(db, "mail", "first", time, 10).at(0).id;
    BOOST_TEST(claim_notice(db, id, "first", time, 10min));
    BOOST_TEST(!claim_notice(db, id, "second", time, 10min));
    BOOST_TEST(due_notices(db, "mail", "second", time, 10).empty());
    BOOST_TEST((next_notice_due(db, "mail", "second") > time));
    // Its own next process goes on at once, another agent when the claim is over.
    BOOST_TEST(claim_notice(db, id, "first", time + 1s, -1min));
    BOOST_TEST(claim_notice(db, id, "second", time + 11min, 10min));
    notice_delayed(db, id, time + 12min, "the server is away");
    BOOST_TEST(claim_notice(db, id, "first", time + 12min, 10min));
}

BOOST_AUTO_TEST_CASE(what_is_due_is_sent_in_order_and_marked) {
    put("one");
    put("two");
    worker.start();
    wait_for(2);
    put("three");
    wait_for(3);
    worker.stop();
    BOOST_TEST(sent == (std::vector<std::string>{"one@example.net", "two@example.net",
                                                 "three@example.net"}),
               boost::test_tools::per_element());
    BOOST_TEST(state("three") == "sent 1 ");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_sent_now_is_tried_later_and_later) {
    answer = TryLater{"the server is away"};
    put("one");
    worker.start();
    wait_for(1);
    for (int i = 2; i <= 5; ++i) {
        move(10s * (1 << (i - 2)));
        wait_for(i);
    }
    worker.stop();
    BOOST_TEST(sent.size() == 5U);
    BOOST_TEST(state("one").starts_with("waiting "));
    BOOST_TEST(state("one").ends_with("the server is away"));
}

BOOST_AUTO_TEST_CASE(after_two_days_it_gives_up) {
    answer = TryLater{"the server is away"};
    put("one");
    worker.start();
    wait_for(1);
    move(48h);
    wait_for(2);
    worker.stop();
    BOOST_TEST(state("one") == "failed 2 given up: the server is away");
}

BOOST_AUTO_TEST_CASE(what_never_works_and_what_cannot_be_read_fail_at_once) {
    answer = Never{"550 nobody"};
    put_notice(db, {"broken", "mail", "a@b.c", "{\"x\":1}", std::nullopt}, time, time);
    put("one");
    worker.start();
    wait_for(2);
    worker.stop();
    BOOST_TEST(state("one") == "failed 1 550 nobody");
    BOOST_TEST(state("broken").starts_with("failed 1 a notice in the outbox cannot be read"));
}

BOOST_AUTO_TEST_CASE(a_notice_comes_back_from_its_json) {
    Notice one = notice("x");
    one.references = {"a@b", "c@d"};
    one.thread = "t";
    one.replaces = "r";
    one.subject = "Grüße \"und\" \n mehr";
    BOOST_CHECK(notice_from_json(to_json(one)) == one);
    BOOST_CHECK_THROW(notice_from_json("[]"), std::runtime_error);
    BOOST_CHECK_THROW(notice_from_json("{"), std::runtime_error);
    one.body = "bad \xff byte";
    BOOST_TEST(notice_from_json(to_json(one)).body == "bad \ufffd byte");
}

BOOST_AUTO_TEST_CASE(a_composed_mail_is_what_was_said_and_nothing_can_be_added_to_it) {
    SmtpSettings settings;
    settings.from = "call@example.net";
    settings.from_name = "Patchcord\r\nBcc: victim@evil.test";
    Notice one = notice("x");
    one.subject = "Grüße\r\nBcc: victim@evil.test\r\n\r\n" + std::string(300, 'x');
    one.body = "Bob answered.\r\n.\nFrom here é\n";
    one.in_reply_to = "asked@example.org";
    for (int i = 0; i < 60; ++i) one.references.push_back(std::to_string(i) + "@example.org");
    const std::string raw = compose_mail(settings, one, time);
    const auto parsed = parse_mail(raw);
    const Mail& mail = std::get<Mail>(parsed);
    BOOST_TEST(mail.from == "call@example.net");
    BOOST_TEST(mail.from_name == "Patchcord Bcc: victim@evil.test");
    BOOST_TEST(mail.subject.starts_with("Grüße Bcc: victim@evil.test x"));
    BOOST_TEST(mail.message_id == "x@example.net");
    BOOST_TEST(mail.in_reply_to == "asked@example.org");
    BOOST_TEST(mail.references == one.references, boost::test_tools::per_element());
    BOOST_TEST(mail.automatic_why == "Auto-Submitted: auto-replied");
    BOOST_TEST(mail.text.starts_with("Bob answered.\n.\nFrom here é\n"));
    BOOST_TEST(raw.find("\nBcc:") == std::string::npos);
    BOOST_TEST(raw.find("Date: ") != std::string::npos);
    for (std::size_t at = raw.find('\n'); at != std::string::npos; at = raw.find('\n', at + 1)) {
        BOOST_REQUIRE(raw[at - 1] == '\r');
    }
    std::size_t longest = 0;
    for (std::size_t at = 0; at < raw.size(); at = raw.find('\n', at) + 1) {
        longest = std::max(longest, raw.find('\n', at) - at);
    }
    BOOST_TEST(longest < 998U);
    one.recipient = "a@b.c>\r\nRCPT TO:<x@y.z";
    BOOST_CHECK_THROW(compose_mail(settings, one, time), std::invalid_argument);
    one = notice("bad id>\r\nX: y");
    BOOST_CHECK_THROW(compose_mail(settings, one, time), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
