#include "agent/reception.hpp"

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "directory/calls.hpp"
#include "directory/contacts.hpp"
#include "directory/outbox.hpp"
#include "tests/support/temp_folder.hpp"

using namespace patchcord;
using namespace std::chrono_literals;

namespace {

const Instant monday_noon{std::chrono::sys_days{std::chrono::year{2026} / 1 / 5} + 17h};

Contact contact(const std::string& name, const std::string& phone, const std::string& email) {
    Contact contact;
    contact.name = name;
    contact.phones = {{"mobile", phone}};
    if (!email.empty()) contact.emails = {email};
    return contact;
}

/// A database with Alice, who may ask, Mallory, who may not, and some to be called.
struct House {
    test::TempFolder temp;
    const std::filesystem::path& folder = temp.path;
    std::shared_ptr<Config> config = std::make_shared<Config>();
    std::optional<Database> db;
    std::optional<Reception> reception;
    Instant now = monday_noon;
    int calls_woken = 0;
    bool draining = false;
    int mails = 0;

    House() {
        config->addresses = {"call@example.org"};
        config->zone = "America/New_York";
        config->dialplan.countries = {"1"};
        config->dialplan.gateway = "pbx";
        db.emplace(folder / "a.db");
        const auto alice =
            add_contact(*db, contact("Alice Ng", "+16505550123", "alice@example.org"));
        allow_user(*db, alice);
        const auto mallory =
            add_contact(*db, contact("Mallory Fox", "+16505550166", "mallory@example.org"));
        allow_user(*db, mallory);
        deny_user(*db, mallory);
        add_contact(*db, contact("Bob Stone", "+16505550177", ""));
        for (const char* street : {"12 Main Street", "7 Oak Street"}) {
            Contact shop = contact("Pizza Hut", "+12015550101", "");
            shop.kind = "business";
            shop.street = street;
            shop.city = "Springfield";
            if (street[0] == '7') shop.phones = {{"phone", "+12015550107"}};
            add_contact(*db, shop);
        }
        reception.emplace(
            Database(folder / "a.db"),
            Reception::Parts{[this] { return config; }, [this] { return now; },
                             [this] { ++calls_woken; }, [] {}, [this] { return draining; }});
    }

    Message mail(const std::string& text, const std::string& from = "alice@example.org") {
        Message message;
        message.channel = "mail";
        message.sender = from;
        message.recipient = "call@example.org";
        message.message_id = "m" + std::to_string(++mails) + "@example.org";
        message.subject = "a call";
        message.text = text;
        message.keys = {"mail:" + message.message_id};
        message.received = now;
        message.proven = true;
        return message;
    }
    Reply say(const std::string& text) { return reception->handle(mail(text)); }

    std::vector<Notice> told() {
        std::vector<Notice> notices;
        for (const OutboxItem& item : due_notices(*db, "mail", "test", now, 100)) {
            notices.push_back(notice_from_json(item.payload));
        }
        return notices;
    }
};

bool says(const std::string& text, std::string_view part) {
    if (text.find(part) != std::string::npos) return true;
    BOOST_TEST_MESSAGE("the text is: " << text);
    return false;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(reception, House)

BOOST_AUTO_TEST_CASE(M1_M9_a_mail_becomes_a_call_and_a_receipt_in_one_commit) {
    const Reply reply = say("Please call Bob, ring me on my mobile");
    BOOST_TEST((reply.accepted == Accepted::accepted));
    const auto row = call_by_ref(*db, reply.ref);
    BOOST_REQUIRE(row.has_value());
    const CallRecord record = unpack(*row);
    BOOST_TEST(record.called.name == "Bob Stone");
    BOOST_TEST(record.called.address == "+16505550177");
    BOOST_TEST(record.caller.address == "+16505550123");
    BOOST_TEST(record.called.gateway == "pbx");
    BOOST_TEST(calls_woken == 1);
    BOOST_REQUIRE(told().size() == 1U);
    BOOST_TEST(told()[0].recipient == "alice@example.org");
    BOOST_TEST(told()[0].in_reply_to == "m1@example.org");
    BOOST_TEST(told()[0].message_id == reply.ref + ".receipt@example.org");
    BOOST_TEST(says(told()[0].body, "Bob Stone"));
}

BOOST_AUTO_TEST_CASE(the_same_mail_seen_twice_is_one_request) {
    const Message message = mail("call Bob");
    BOOST_TEST((reception->accept(message) == Accepted::accepted));
    BOOST_TEST((reception->accept(message) == Accepted::duplicate));
    // By another way: only one of its keys is the same.
    Message other = message;
    other.keys = {"imap:1:7", message.keys.front()};
    BOOST_TEST((reception->accept(other) == Accepted::duplicate));
    BOOST_TEST(open_calls(*db, 0).size() == 1U);
    BOOST_TEST(told().size() == 1U);
}

BOOST_AUTO_TEST_CASE(nobody_is_called_for_an_unproven_sender_who_is_told_once_a_day) {
    for (int i = 0; i < 3; ++i) {
        Message message = mail("call Bob");
        message.proven = false;
        BOOST_TEST((reception->accept(message) == Accepted::refused));
    }
    BOOST_TEST(open_calls(*db, 0).empty());
    BOOST_REQUIRE(told().size() == 1U);
    BOOST_TEST(says(told()[0].body, "nothing proves that you wrote it"));
}

BOOST_AUTO_TEST_CASE(an_unproven_stranger_gets_no_answer_at_all) {
    Message message = mail("call Bob", "stranger@example.net");
    message.proven = false;
    BOOST_TEST((reception->accept(message) == Accepted::refused));
    BOOST_TEST(told().empty());
}

BOOST_AUTO_TEST_CASE(a_proven_stranger_and_one_who_was_denied_are_refused_politely) {
    BOOST_TEST((reception->accept(mail("call Bob", "stranger@example.net")) == Accepted::refused));
    BOOST_TEST((reception->accept(mail("call Bob", "mallory@example.org")) == Accepted::refused));
    BOOST_TEST(open_calls(*db, 0).empty());
    BOOST_REQUIRE(told().size() == 2U);
    BOOST_TEST(says(told()[0].body, "not registered"));
}

BOOST_AUTO_TEST_CASE(an_automatic_mail_is_never_answered) {
    Message message = mail("I am out of office until Monday");
    message.answerable = false;
    reception->accept(message);
    BOOST_TEST(told().empty());
    BOOST_TEST(open_calls(*db, 0).empty());
}

BOOST_AUTO_TEST_CASE(an_unknown_party_is_said_with_an_example) {
    const Reply reply = say("call Zebediah Quux");
    BOOST_TEST(reply.ref.empty());
    BOOST_TEST(says(told().at(0).body, "I do not know \"Zebediah Quux\""));
}

BOOST_AUTO_TEST_CASE(an_ambiguous_party_is_asked_back_and_the_answer_makes_the_call) {
    const Reply question = say("call Pizza Hut at 3pm");
    BOOST_TEST(question.ref.empty());
    BOOST_TEST(says(told().at(0).body, "12 Main Street"));
    BOOST_TEST(says(told().at(0).body, "7 Oak Street"));
    Message answer = mail("the one on Oak Street");
    answer.in_reply_to = told().at(0).message_id;
    answer.references = told().at(0).references;
    const Reply reply = reception->handle(answer);
    BOOST_REQUIRE(!reply.ref.empty());
    const CallRecord record = unpack(*call_by_ref(*db, reply.ref));
    BOOST_TEST(record.called.address == "+12015550107");
    BOOST_TEST((record.call.due == monday_noon + 3h));
    // Answered: the same words again are no answer to anything.
    BOOST_TEST(reception->handle(mail("2")).ref.empty());
}

BOOST_AUTO_TEST_CASE(a_choice_that_is_not_on_the_list_is_asked_again) {
    say("call Pizza Hut");
    BOOST_TEST(say("7").ref.empty());
    BOOST_TEST(!say("1").ref.empty());
}

BOOST_AUTO_TEST_CASE(M4_a_time_in_the_message_is_when_the_call_is_due) {
    const Reply reply = say("call Bob at 3pm");
    const auto row = call_by_ref(*db, reply.ref);
    BOOST_TEST((*row->due == monday_noon + 3h));
    BOOST_TEST(says(told().at(0).body, "15:00"));
}

BOOST_AUTO_TEST_CASE(only_a_registered_phone_of_the_user_is_rung) {
    const Reply reply = say("call Bob, ring me at +1 650 555 0199");
    BOOST_TEST(reply.ref.empty());
    BOOST_TEST(says(reply.verdict, "caller phone"));
}

BOOST_AUTO_TEST_CASE(the_dial_plan_refuses_what_is_not_allowed) {
    BOOST_TEST(says(say("call +44 20 7946 0018").verdict, "not booked"));
    BOOST_TEST(says(say("call +1 900 555 0123").verdict, "not booked"));
    BOOST_TEST(says(say("call sip:bob@evil.example").verdict, "not booked"));
    BOOST_TEST(open_calls(*db, 0).empty());
}

BOOST_AUTO_TEST_CASE(limits_hold_for_one_user) {
    config->limits.per_user_open = 2;
    BOOST_TEST(!say("call Bob at 3pm").ref.empty());
    BOOST_TEST(!say("call Bob at 4pm").ref.empty());
    BOOST_TEST(says(say("call Bob at 5pm").verdict, "limit"));
}

BOOST_AUTO_TEST_CASE(cancel_means_the_call_of_its_thread_or_its_id_or_the_only_one) {
    const std::string three = say("call Bob at 3pm").ref;
    BOOST_TEST(say("cancel").ref == three);
    const std::string four = say("call Bob at 4pm").ref;
    BOOST_TEST(say("cancel").ref.empty());  // two are open: which?
    BOOST_TEST(say("cancel " + four).ref == four);
    Message reply = mail("cancel");
    reply.in_reply_to = three + ".receipt@example.org";
    BOOST_TEST(reception->handle(reply).ref == three);
    BOOST_TEST(call_wishes(*db).size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_waiting_call_is_moved_to_another_time_or_phone) {
    const std::string ref = say("call Bob at 3pm").ref;
    BOOST_TEST(say("make it 4pm").ref == ref);
    BOOST_TEST((*call_by_ref(*db, ref)->due == monday_noon + 4h));
    Contact alice = *load_contact(*db, 1);
    alice.phones.push_back({"desk", "+16505550124"});
    update_contact(*db, alice);
    say("ring my desk instead");
    BOOST_TEST(unpack(*call_by_ref(*db, ref)).caller.address == "+16505550124");
}

BOOST_AUTO_TEST_CASE(a_waiting_call_that_is_moved_stays_on_its_day) {
    const auto due = [&](const std::string& ref) { return *call_by_ref(*db, ref)->due; };
    const std::string ref = say("call Bob tomorrow at 3pm").ref;
    say("make it 4pm");
    BOOST_TEST((due(ref) == monday_noon + 24h + 4h));
    say("make it today at 5pm");
    BOOST_TEST((due(ref) == monday_noon + 5h));
    say("make it 10am");  // past on its own day
    BOOST_TEST((due(ref) == monday_noon + 22h));
    say("make it in 2 hours");
    BOOST_TEST((due(ref) == monday_noon + 2h));
}

BOOST_AUTO_TEST_CASE(M2_what_a_user_says_of_themselves_is_recalled_until_it_ends) {
    Contact alice = *load_contact(*db, 1);
    alice.phones.push_back({"desk", "+16505550124"});
    update_contact(*db, alice);
    BOOST_TEST(says(say("use my desk phone today").texts.at(0), "+1 650-555-0124"));
    BOOST_TEST(unpack(*call_by_ref(*db, say("call Bob").ref)).caller.address == "+16505550124");
    BOOST_TEST(says(say("status").texts.at(0), "+1 650-555-0124"));
    now += 24h;
    BOOST_TEST(unpack(*call_by_ref(*db, say("call Bob").ref)).caller.address == "+16505550123");
    // A phone that is not registered is never rung.
    BOOST_TEST(!says(say("I am at +1 650 555 0199 until 5").texts.at(0), "I will ring you at"));
}

BOOST_AUTO_TEST_CASE(M2_until_when_a_phone_counts_moves_no_call) {
    Contact alice = *load_contact(*db, 1);
    alice.phones.push_back({"desk", "+16505550124"});
    update_contact(*db, alice);
    const std::string ref = say("call Bob at 3pm").ref;
    BOOST_TEST(says(say("use my desk phone until 5pm").texts.at(0), "until 17:00"));
    BOOST_TEST((*call_by_ref(*db, ref)->due == monday_noon + 3h));
}

BOOST_AUTO_TEST_CASE(M2_a_session_ends_at_the_time_that_was_said) {
    Contact alice = *load_contact(*db, 1);
    alice.phones.push_back({"desk", "+16505550124"});
    update_contact(*db, alice);
    BOOST_TEST(says(say("ring me at my desk until 5pm").texts.at(0), "until 17:00"));
    now = monday_noon + 5h - 1min;
    BOOST_TEST(unpack(*call_by_ref(*db, say("call Bob").ref)).caller.address == "+16505550124");
    BOOST_TEST(says(say("status").texts.at(0), "until 17:00"));
    now += 1min;
    BOOST_TEST(unpack(*call_by_ref(*db, say("call Bob").ref)).caller.address == "+16505550123");
    BOOST_TEST(!says(say("status").texts.at(0), "Session"));
    BOOST_TEST(says(say("forget my phone").texts.at(0), "nothing"));
}

BOOST_AUTO_TEST_CASE(M2_a_phone_is_proved_by_a_call_that_asks_for_a_key) {
    BOOST_TEST(says(say("I am at +1 650 555 0199 until 5").texts.at(0), "\"call me\""));
    const Reply reply = say("Call me");
    const auto row = call_by_ref(*db, reply.ref);
    BOOST_REQUIRE(row.has_value());
    const CallRecord record = unpack(*row);
    BOOST_TEST(record.called.address == "+16505550199");
    BOOST_TEST(record.caller.uri.empty());
    BOOST_REQUIRE(record.proof.has_value());
    BOOST_TEST((record.proof->until == monday_noon + 5h));
    const std::string key(1, record.call.policy.key);
    BOOST_TEST(says(reply.texts.at(0), "press " + key + ":"));
    // It is no call that could be moved, and one at a time is enough.
    BOOST_TEST(says(say("make it 4pm").texts.at(0), "only asks for a key"));
    BOOST_TEST(says(say("call me").texts.at(0), "only asks for a key"));
    BOOST_TEST(says(say("cancel").ref, reply.ref));
}

BOOST_AUTO_TEST_CASE(nobody_is_rung_for_a_key_whom_the_dial_plan_or_the_limits_spare) {
    BOOST_TEST(says(say("I am at +44 20 7946 0123").texts.at(0), "not allowed"));
    BOOST_TEST(call_wishes(*db).empty());
    BOOST_TEST(says(say("I am at +1 650 555 0199 until 5").texts.at(0), "\"call me\""));
    config->dialplan.deny_prefixes = {"+1650555019"};
    BOOST_TEST(says(say("call me").texts.at(0), "excluded"));
    config->dialplan.deny_prefixes.clear();
    config->limits.per_user_day = 0;
    BOOST_TEST(says(say("call me").texts.at(0), "in a day"));
    config->limits.per_user_day = 50;
    now += 16min;
    BOOST_TEST(say("call me").ref.empty());
    BOOST_TEST(open_calls(*db, 0).empty());
}

BOOST_AUTO_TEST_CASE(the_phone_that_rings_the_user_is_never_the_called_partys) {
    Contact alice = *load_contact(*db, 1);
    alice.phones.push_back({"desk", "+16505550177"});  // Bob's, too
    update_contact(*db, alice);
    const std::string ref = say("call Bob at 3pm").ref;
    BOOST_TEST(says(say("ring my desk instead").texts.at(0), "is the phone that I would ring"));
    BOOST_TEST(unpack(*call_by_ref(*db, ref)).caller.address == "+16505550123");
}

BOOST_AUTO_TEST_CASE(all_phones_of_the_user_are_rung_where_that_is_asked) {
    Contact alice = *load_contact(*db, 1);
    alice.phones.push_back({"desk", "+16505550124"});
    update_contact(*db, alice);
    const CallRecord record =
        unpack(*call_by_ref(*db, say("call Bob, ring me on any of my phones").ref));
    BOOST_TEST(record.call.caller_ways.count == 2);
    BOOST_REQUIRE(record.caller.ways.size() == 2U);
    BOOST_TEST(record.caller.ways[1].address == "+16505550124");
}

BOOST_AUTO_TEST_CASE(answers_come_in_the_users_language) {
    Contact alice = *load_contact(*db, 1);
    alice.language = "de";
    update_contact(*db, alice);
    BOOST_TEST(says(say("meine Telefone").texts.at(0), "Ihre Telefone"));
    BOOST_TEST(says(say("ruf +44 20 7946 0123 an").texts.at(0), "nicht erlaubt"));
    BOOST_TEST(says(say("ruf Xaver Unbekannt an").texts.at(0), "kenne ich nicht"));
    BOOST_TEST(says(say("ich bin unter +1 650 555 0199 erreichbar").texts.at(0), "ruf mich an"));
    BOOST_TEST(!say("ruf mich an").ref.empty());
    BOOST_TEST(says(say("hilfe").texts.at(0), "ruf Bob an"));
}

BOOST_AUTO_TEST_CASE(an_invitation_is_a_call_at_its_start_that_moves_and_ends_with_it) {
    const auto invitation = [&](const std::string& method, const std::string& start) {
        Message message = mail("");
        message.calendars = {
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nMETHOD:" + method +
            "\r\nBEGIN:VEVENT\r\nUID:u1@example.org\r\nDTSTAMP:20260101T"
            "000000Z\r\nDTSTART:" +
            start +
            "\r\nSUMMARY:Talk\r\nLOCATION:+1 650 555 "
            "0177\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"};
        return reception->handle(message);
    };
    const std::string ref = invitation("REQUEST", "20260105T200000Z").ref;
    BOOST_REQUIRE(!ref.empty());
    BOOST_TEST((*call_by_ref(*db, ref)->due == monday_noon + 3h));
    BOOST_TEST(invitation("REQUEST", "20260105T210000Z").ref == ref);
    BOOST_TEST((*call_by_ref(*db, ref)->due == monday_noon + 4h));
    BOOST_TEST(invitation("CANCEL", "20260105T210000Z").ref == ref);
    BOOST_TEST(call_wishes(*db).size() == 1U);
}

BOOST_AUTO_TEST_CASE(nobody_cancels_the_call_of_another) {
    const std::string ref = say("call Bob at 3pm").ref;
    const auto eve = add_contact(*db, contact("Eve Hill", "+16505550188", "eve@example.org"));
    allow_user(*db, eve);
    BOOST_TEST(reception->handle(mail("cancel " + ref, "eve@example.org")).ref.empty());
    BOOST_TEST(call_wishes(*db).empty());
}

BOOST_AUTO_TEST_CASE(a_message_that_asks_for_no_call_makes_none_and_says_what_to_write) {
    const Reply reply = say("The weather is nice today.");
    BOOST_TEST(reply.ref.empty());
    BOOST_TEST(says(told().at(0).body, "call"));
}

BOOST_AUTO_TEST_CASE(a_condition_is_asked_back_and_nobody_is_called) {
    const Reply reply = say("call Bob once he leaves the office");
    BOOST_TEST(reply.ref == "");
    BOOST_TEST(says(reply.texts.front(), "once he leaves the office"));
    BOOST_TEST(open_calls(*db, 0).empty());
}

BOOST_AUTO_TEST_CASE(the_directory_decides_where_a_time_may_be_a_name) {
    add_contact(*db, contact("Kasey Sunday", "+16505550188", ""));
    add_contact(*db, contact("Barnes and Hill", "+16505550199", ""));
    const auto kasey = call_by_ref(*db, say("call Kasey Sunday").ref);
    BOOST_REQUIRE(kasey.has_value());
    BOOST_TEST(kasey->called_name == "Kasey Sunday");
    BOOST_TEST((kasey->due == now));
    const auto firm = call_by_ref(*db, say("call Barnes and Hill").ref);
    BOOST_REQUIRE(firm.has_value());
    BOOST_TEST(firm->called_name == "Barnes and Hill");
}

BOOST_AUTO_TEST_CASE(a_choice_that_was_remembered_is_said_and_never_taken_for_another) {
    say("call Pizza Hut");
    BOOST_TEST(say("2").ref != "");
    const Reply again = say("call Pizza Hut");
    BOOST_TEST(says(again.texts.front(), "as last time"));
    const auto first = call_by_ref(*db, say("call Pizza Hut number one").ref);
    const auto second = call_by_ref(*db, say("call Pizza Hut number two").ref);
    BOOST_REQUIRE((first && second));
    BOOST_TEST(first->called_uri != second->called_uri);
    BOOST_TEST(second->called_uri == call_by_ref(*db, again.ref)->called_uri);
}

BOOST_AUTO_TEST_CASE(M4_nobody_is_rung_in_quiet_hours_but_by_yes) {
    now = monday_noon + 11h;  // 23:00 in New York
    const Reply refused = say("call Bob");
    BOOST_TEST(refused.ref == "");
    BOOST_TEST(says(refused.texts.front(), "23:00"));
    Message yes = mail("yes");
    yes.in_reply_to = "m1@example.org";
    const Reply reply = reception->handle(yes);
    BOOST_REQUIRE(reply.ref != "");
    bool logged = false;
    for (const CallEventRow& event : call_events(*db, call_by_ref(*db, reply.ref)->id)) {
        logged = logged || event.kind == "quiet hours";
    }
    BOOST_TEST(logged);
    BOOST_TEST(say("call Bob anyway").ref != "");
    // A shop does not sleep, and a window that goes on beyond them is moved.
    BOOST_TEST(say("call Pizza Hut on Main Street").ref != "");
    const auto moved = call_by_ref(*db, say("call Bob tomorrow between 7 and 9am").ref);
    BOOST_REQUIRE(moved.has_value());
    BOOST_TEST((*moved->due == monday_noon + 20h));  // 8:00
}

BOOST_AUTO_TEST_CASE(M4_a_call_is_moved_into_quiet_hours_only_by_yes) {
    const std::string ref = say("call Bob at 7pm").ref;
    BOOST_REQUIRE(ref != "");
    const auto due = call_by_ref(*db, ref)->due;
    const Reply asked = say("make it 11pm");
    BOOST_TEST(says(asked.texts.front(), "It would be 23:00"));
    BOOST_TEST((call_by_ref(*db, ref)->due == due));
    Message yes = mail("yes");
    yes.in_reply_to = "m2@example.org";
    reception->handle(yes);
    BOOST_TEST((*call_by_ref(*db, ref)->due == monday_noon + 11h));
}

BOOST_AUTO_TEST_CASE(M4_somebody_may_have_quiet_hours_of_their_own) {
    auto owl = contact("Olga Owl", "+16505550177", "");
    owl.quiet = "02:00-13:30";
    add_contact(*db, owl);
    auto nurse = contact("Nora Night", "+16505550166", "");
    nurse.quiet = "none";
    add_contact(*db, nurse);
    BOOST_TEST(says(say("call Olga Owl").texts.front(), "12:00"));
    now = monday_noon + 11h;  // 23:00
    BOOST_TEST(say("call Olga Owl").ref != "");
    BOOST_TEST(say("call Nora Night").ref != "");
    owl.quiet = "late";
    BOOST_TEST(normalise_contact(owl, "US") != "");
}

BOOST_AUTO_TEST_CASE(while_draining_a_call_is_refused_and_the_rest_is_answered) {
    const std::string ref = say("call Bob at 7pm").ref;
    draining = true;
    const Reply refused = say("call Bob");
    BOOST_TEST(refused.ref == "");
    BOOST_TEST(says(refused.texts.front(), "did not take this one"));
    BOOST_TEST(says(say("status").texts.front(), ref));
}

BOOST_AUTO_TEST_CASE(M4_a_series_is_booked_with_its_first_call) {
    const Reply reply = say("call Bob every Monday at 9am");
    const auto row = call_by_ref(*db, reply.ref);
    BOOST_REQUIRE(row.has_value());
    BOOST_TEST((*row->due == monday_noon + 7 * 24h - 3h));
    BOOST_TEST(says(reply.texts.front(), "every Monday at 9am"));
    BOOST_TEST(says(say("status").texts.front(), "every Monday at 9am"));
    say("skip the next one");
    const auto wishes = call_wishes(*db);
    BOOST_REQUIRE(wishes.size() == 1U);
    BOOST_TEST(wishes.front().wish == "skip");
}

BOOST_AUTO_TEST_SUITE_END()
