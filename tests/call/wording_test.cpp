#include "agent/call/wording.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

#include "agent/call/codec.hpp"

using namespace patchcord::call;
using namespace std::chrono;

namespace {

// 2026-01-05 14:55 UTC, a Monday; 09:55 in New York.
constexpr Instant now = sys_days{2026y / January / 5} + 14h + 55min;

Wording alice() {
    Wording wording;
    wording.user_name = "Alice Ng";
    wording.user_zone = "America/New_York";
    wording.called_name = "Bob Stone";
    wording.called_address = "+12015550123";
    wording.caller_address = "+16505550123";
    wording.ref = "k3f9";
    return wording;
}

Wording chat() {
    Wording wording = alice();
    wording.channel = Channel::chat;
    return wording;
}

Call ended(Outcome outcome) {
    Call call;
    call.phase = Phase::closing;
    call.attempt = 1;
    call.outcome = std::move(outcome);
    return call;
}

std::string told(const Call& call) { return outcome(chat(), call, now).body; }

bool is_plain(const std::string& text) {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20 && c != '\n') return false;
    }
    return text.find("  ") == std::string::npos && text.find('{') == std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(wording)

BOOST_AUTO_TEST_CASE(a_busy_phone_is_told_with_what_comes_next) {
    Call call;
    call.attempt = 1;
    call.called.cause = cause_from_sip(486, 0, true);
    call.due = now + 10min;
    BOOST_TEST(progress(chat(), call, Progress::retry_scheduled, now).body ==
               "Bob Stone's phone is busy (486). I will try again at 10:05 (attempt 2). Reply "
               "\"cancel\" to stop. [k3f9]");
}

BOOST_AUTO_TEST_CASE(a_mail_has_greeting_id_and_sign_off) {
    Call call;
    call.due = now;
    const Text text = receipt(alice(), call, now);
    BOOST_TEST(text.subject == "Your call to Bob Stone");
    BOOST_TEST(
        text.body ==
        "Hello Alice Ng,\n\n"
        "I am calling Bob Stone (+1 201-555-0123) now. As soon as somebody answers, I will "
        "ring your phone at +1 650-555-0123 and connect you. If Bob Stone's phone is busy or "
        "nobody answers, I will try up to 2 more times. To stop it, reply \"cancel\".\n\n"
        "Call id: k3f9\n\n-- \nPatchcord\n");
}

BOOST_AUTO_TEST_CASE(a_later_call_is_told_in_both_zones) {
    Call call;
    call.due = sys_days{2026y / January / 6} + 20h;  // 15:00 in New York
    Wording wording = chat();
    wording.called_zone = "Europe/Berlin";
    BOOST_TEST(
        receipt(wording, call, now).body ==
        "I will call Bob Stone (+1 201-555-0123) tomorrow at 15:00 (21:00 where they are). "
        "As soon as somebody answers, I will ring your phone at +1 650-555-0123 and connect "
        "you. If Bob Stone's phone is busy or nobody answers, I will try up to 2 more times. "
        "To stop it, reply \"cancel\". [k3f9]");
    wording.called_zone = "Asia/Tokyo";
    BOOST_TEST(receipt(wording, call, now)
                   .body.find("tomorrow at 15:00 (Wednesday 7 January at 05:00 where they are)") !=
               std::string::npos);
    wording.called_zone = "America/New_York";
    BOOST_TEST(receipt(wording, call, now).body.find("where they are") == std::string::npos);
    BOOST_TEST(receipt(wording, call, now, "2:30 does not exist that night, so I took 3:30.")
                   .body.find("so I took 3:30. If Bob Stone's phone is busy") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(numbers_are_masked_where_asked) {
    Wording wording = chat();
    wording.mask_numbers = true;
    wording.called_name = "+1 201-555-0123";
    Call call;
    call.due = now;
    const std::string body = receipt(wording, call, now).body;
    BOOST_TEST(body.find("555-0123") == std::string::npos);
    BOOST_TEST(body.find("+1 *** *** 0123") != std::string::npos);
    const Call failed = ended({Outcome::Kind::called_failed, Side::called, {CauseKind::busy, 486}});
    const std::string told = outcome(wording, failed, now).body;
    BOOST_TEST(told.starts_with("The phone at +1 *** *** 0123 is busy (486)."), told);
}

BOOST_AUTO_TEST_CASE(every_outcome_is_told_honestly) {
    Call talked = ended({Outcome::Kind::connected, Side::called, {CauseKind::hung_up}, 200s});
    BOOST_TEST(told(talked) ==
               "You and Bob Stone talked for 3 minutes 20 seconds. Bob Stone hung up. [k3f9]");
    talked.outcome->side = Side::caller;
    BOOST_TEST(told(talked).find("You hung up.") != std::string::npos);
    talked.outcome->cause.kind = CauseKind::time_limit;
    BOOST_TEST(told(talked).find("no call may be longer than 4 hours") != std::string::npos);
    talked.outcome->cause.kind = CauseKind::unreachable;
    BOOST_TEST(told(talked).find("connection was lost") != std::string::npos);

    Call busy = ended({Outcome::Kind::called_failed, Side::called, {CauseKind::busy, 486, 17}});
    BOOST_TEST(told(busy) ==
               "Bob Stone's phone is busy (486, Q.850 17). I will not try again by myself. Reply "
               "\"try again\" if I should call once more. [k3f9]");
    busy.attempt = 3;
    BOOST_TEST(told(busy).find("I have tried 3 times") != std::string::npos);
    busy.called.answered_at = now;
    BOOST_TEST(told(busy).starts_with("Bob Stone answered just as I stopped ringing"));

    const Call gone =
        ended({Outcome::Kind::called_failed, Side::called, cause_from_sip(404, 0, false)});
    BOOST_TEST(told(gone) ==
               "There is no phone at the address that I have for Bob Stone (404). I will not try "
               "again by myself. [k3f9]");

    Call alone = ended({Outcome::Kind::caller_failed, Side::caller, {CauseKind::no_answer}});
    alone.called.answered_at = now;
    BOOST_TEST(told(alone) ==
               "Bob Stone answered, but I could not connect you. Your phone at +1 650-555-0123 "
               "rang, but you did not answer. A voice message tells Bob Stone so. Reply \"try "
               "again\" if I should call once more. [k3f9]");

    BOOST_TEST(
        told(ended({Outcome::Kind::called_left})) ==
        "Bob Stone answered, but hung up before you picked up. Reply \"try again\" if I should "
        "call once more. [k3f9]");
    BOOST_TEST(told(ended({Outcome::Kind::caller_left, Side::caller}))
                   .starts_with("Bob Stone answered, but you hung up before"));
    BOOST_TEST(
        told(ended(
            {Outcome::Kind::cancelled, Side::caller, {CauseKind::cancelled, 0, 0, "user"}})) ==
        "The call to Bob Stone is cancelled, as you asked. [k3f9]");
    BOOST_TEST(
        told(ended({Outcome::Kind::cancelled, Side::caller, {CauseKind::cancelled, 0, 0, "admin"}}))
            .find("by an administrator") != std::string::npos);

    Call restarted = ended({Outcome::Kind::interrupted});
    BOOST_TEST(told(restarted).find("will not ring there again by myself") != std::string::npos);
    restarted.called.answered_at = now - 1min;
    BOOST_TEST(told(restarted).starts_with("Bob Stone had answered when I was restarted"));
    restarted.joined_at = now - 10min;
    BOOST_TEST(told(restarted).starts_with(
        "I connected you with Bob Stone at 09:45, but then I was restarted"));

    Call missed = ended({Outcome::Kind::missed});
    missed.due = now - 24h;
    BOOST_TEST(told(missed).find("yesterday at 09:55") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(many_sip_causes_have_sentences_of_their_own) {
    std::set<std::string> sentences;
    for (int status = 300; status < 700; ++status) {
        for (const bool rang : {false, true}) {
            const Cause cause = cause_from_sip(status, 0, rang);
            BOOST_TEST(cause.sip == status);
            std::string called = describe(cause, Side::called, "Bob");
            const std::string caller = describe(cause, Side::caller, "");
            BOOST_TEST(is_plain(called), called);
            BOOST_TEST(is_plain(caller), caller);
            BOOST_TEST(called.find(std::to_string(status)) != std::string::npos);
            BOOST_TEST(called.ends_with(")."));
            called.erase(called.find(" ("));
            sentences.insert(called);
        }
    }
    for (int q850 = 1; q850 <= 127; ++q850) {
        std::string called = describe(cause_from_sip(480, q850, false), Side::called, "Bob");
        BOOST_TEST(is_plain(called), called);
        called.erase(called.find(" ("));
        sentences.insert(called);
    }
    BOOST_TEST(sentences.size() >= 40U);
}

BOOST_AUTO_TEST_CASE(causes_are_told_apart) {
    const auto kind = [](int status, int q850, bool rang) {
        return cause_from_sip(status, q850, rang).kind;
    };
    BOOST_CHECK(kind(486, 0, true) == CauseKind::busy);
    BOOST_CHECK(kind(600, 0, true) == CauseKind::busy);
    BOOST_CHECK(kind(603, 17, true) == CauseKind::declined);
    BOOST_CHECK(kind(480, 0, false) == CauseKind::unreachable);
    BOOST_CHECK(kind(480, 0, true) == CauseKind::no_answer);
    BOOST_CHECK(kind(480, 20, true) == CauseKind::unreachable);
    BOOST_CHECK(kind(480, 19, false) == CauseKind::no_answer);
    BOOST_CHECK(kind(408, 0, false) == CauseKind::unreachable);
    BOOST_CHECK(kind(408, 0, true) == CauseKind::no_answer);
    BOOST_CHECK(kind(503, 0, true) == CauseKind::unreachable);
    BOOST_CHECK(kind(503, 17, false) == CauseKind::busy);
    BOOST_CHECK(kind(500, 21, true) == CauseKind::declined);
    BOOST_CHECK(kind(404, 0, false) == CauseKind::not_found);
    BOOST_CHECK(kind(502, 1, false) == CauseKind::not_found);
    BOOST_CHECK(kind(403, 0, false) == CauseKind::forbidden);
    BOOST_CHECK(kind(407, 0, false) == CauseKind::forbidden);
    BOOST_CHECK(kind(488, 0, false) == CauseKind::incompatible);
    BOOST_CHECK(kind(302, 0, false) == CauseKind::failed);
    BOOST_CHECK(kind(-1, 4711, false) == CauseKind::failed);
    BOOST_TEST(cause_from_sip(-1, 4711, false).sip == 0);
    BOOST_CHECK(cause_of_hang_up(16, "").kind == CauseKind::hung_up);
    BOOST_CHECK(cause_of_hang_up(0, "no media", true).kind == CauseKind::unreachable);
}

BOOST_AUTO_TEST_CASE(hostile_names_and_reasons_leak_nothing) {
    Wording wording = alice();
    wording.called_name = "Bob\r\nBcc: all@example.org\x1b[2J\x07 {0} {who}\xff\xc0\xaf";
    wording.user_name =
        "Al\xe2\x80\xae"
        "ice\n.\n";
    wording.ref = "k3\r\nf9";
    Call call = ended({Outcome::Kind::called_failed, Side::called,
                       cause_from_sip(486, 0, true, "no\r\nway\x01")});
    const Text text = outcome(wording, call, now);
    BOOST_TEST(text.subject.find('\n') == std::string::npos);
    BOOST_TEST(text.subject.find('\r') == std::string::npos);
    BOOST_TEST(text.body.find('\r') == std::string::npos);
    BOOST_TEST(text.body.find('\x1b') == std::string::npos);
    BOOST_TEST(text.body.find("\xe2\x80\xae") == std::string::npos);
    BOOST_TEST(
        text.body.find("Bob Bcc: all@example.org[2J {0} {who}?\?\?'s phone is busy (486).") !=
            std::string::npos,
        text.body);
    BOOST_TEST(text.body.starts_with("Hello Alice .,\n"));
    BOOST_TEST(cause_from_sip(486, 0, true, "no\r\nway\x01").reason == "no way");
    wording.called_name = std::string(100'000, 'x');
    BOOST_TEST(outcome(wording, call, now).body.size() < 1000U);
    BOOST_TEST(describe({CauseKind::busy, 486}, Side::called, "").starts_with("The other phone"));
}

BOOST_AUTO_TEST_CASE(questions_are_numbered_and_nothing_is_called_before) {
    const Text text =
        question(chat(), "pizza", {{"Pizza Hut", "12 Main Street"}, {"Pizza Hot", ""}});
    BOOST_TEST(text.body ==
               "Which one do you mean by \"pizza\"?\n1. Pizza Hut, 12 Main Street\n2. Pizza Hot\n"
               "Reply with the number. Nobody is called before that.");
    BOOST_TEST(text.subject.empty());
}

BOOST_AUTO_TEST_CASE(refusals_say_why_and_always_something) {
    BOOST_TEST(refusal(chat(), {"I do not know anybody called \"Bub\"."}).body ==
               "I do not know anybody called \"Bub\".");
    BOOST_TEST(!refusal(chat(), {}).body.empty());
    BOOST_TEST(!refusal(chat(), {"\x01", ""}).body.empty());
    BOOST_TEST(refusal(alice(), {"No."}).subject == "I did not place a call");
}

BOOST_AUTO_TEST_CASE(a_status_names_each_call) {
    Call call;
    call.due = now + 10min;
    BOOST_TEST(status_line(chat(), call, now) == "Bob Stone: at 10:05 [k3f9]");
    call.attempt = 1;
    BOOST_TEST(status_line(chat(), call, now) == "Bob Stone: at 10:05 (attempt 2) [k3f9]");
    call.phase = Phase::connected;
    BOOST_TEST(status_line(chat(), call, now) == "Bob Stone: you are talking [k3f9]");
    BOOST_TEST(status(chat(), {}).body == "You have no calls waiting.");
    BOOST_TEST(status(chat(), {"a", "b"}).body == "Your calls:\na\nb");
}

BOOST_AUTO_TEST_CASE(times_are_read_as_people_say_them) {
    const char* zone = "America/New_York";
    BOOST_TEST(when_text(now + 5min, now, zone) == "10:00");
    BOOST_TEST(when_text(now + 24h, now, zone) == "tomorrow at 09:55");
    BOOST_TEST(when_text(now - 24h, now, zone) == "yesterday at 09:55");
    BOOST_TEST(when_text(now + 72h, now, zone) == "Thursday 8 January at 09:55");
    BOOST_TEST(when_text(now + 24h * 365, now, zone) == "Tuesday 5 January 2027 at 09:55");
    BOOST_TEST(when_text(now, now, "Nowhere/Atall") == "14:55 UTC");
    // The clock goes forward on 8 March: 24 hours later it is an hour later by the wall.
    const Instant before = sys_days{2026y / March / 7} + 17h;  // 12:00 EST
    BOOST_TEST(when_text(before + 24h, before, zone) == "tomorrow at 13:00");
}

BOOST_AUTO_TEST_CASE(spoken_texts_name_people_but_read_no_addresses) {
    BOOST_TEST(prompt_text(Prompt::called_greeting, "Bob Stone", "Alice Ng") ==
               "Hello. Please hold the line, I am connecting you with Alice Ng.");
    BOOST_TEST(prompt_text(Prompt::caller_greeting, "Bob Stone", "Alice Ng") ==
               "Bob Stone is on the line. I am connecting you now.");
    BOOST_TEST(prompt_text(Prompt::caller_greeting, "+1 201-555-0123", "Alice Ng", "it") ==
               "Your call was answered. I am connecting you now.");
    BOOST_TEST(prompt_text(Prompt::caller_greeting, "sip:bob@example.org", "").find("sip") ==
               std::string::npos);
    for (const Prompt prompt : {Prompt::called_greeting, Prompt::caller_greeting, Prompt::apology,
                                Prompt::still_trying}) {
        BOOST_TEST(is_plain(prompt_text(prompt, "Bob", "Alice")));
        BOOST_TEST(is_plain(prompt_text(prompt, "", "")));
        BOOST_TEST(!prompt_text(prompt, "", "").empty());
    }
}

BOOST_AUTO_TEST_CASE(every_text_is_plain_in_every_phase_and_with_every_cause) {
    for (int phase = 0; phase <= static_cast<int>(Phase::done); ++phase) {
        for (int cause = 0; cause <= static_cast<int>(CauseKind::too_often); ++cause) {
            for (int kind = 0; kind <= static_cast<int>(Outcome::Kind::confirmed); ++kind) {
                Call call = ended({static_cast<Outcome::Kind>(kind),
                                   Side::caller,
                                   {static_cast<CauseKind>(cause)}});
                call.phase = static_cast<Phase>(phase);
                BOOST_TEST(is_plain(outcome(chat(), call, now).body));
                BOOST_TEST(is_plain(status_line(chat(), call, now)));
            }
        }
    }
    for (int what = 0; what <= static_cast<int>(Progress::retry_scheduled); ++what) {
        BOOST_TEST(is_plain(progress(chat(), Call{}, static_cast<Progress>(what), now).body));
    }
    BOOST_TEST(is_plain(help(chat()).body));
    BOOST_TEST(is_plain(cancelled_nothing(chat()).body));
}

BOOST_AUTO_TEST_SUITE_END()
