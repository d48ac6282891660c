#include "agent/call/center.hpp"

#include <boost/test/unit_test.hpp>

#include "agent/call/word_check.hpp"

using namespace patchcord;
using namespace patchcord::call;
using namespace std::chrono_literals;

namespace {

const Instant start{1000s};

struct Visit {
    CenterVisit visit;
    Instant now = start;
    std::vector<Doing> all;

    explicit Visit(std::string_view script, CenterVisit::Settings settings = {})
        : visit([&] {
              settings.steps = std::get<std::vector<IvrStep>>(parse_ivr(script));
              return settings;
          }()) {
        keep(visit.begin(now));
    }
    void keep(std::vector<Doing> doings) { all.insert(all.end(), doings.begin(), doings.end()); }
    void hear(const Heard& heard, milliseconds later = 0ms) {
        now += later;
        keep(visit.on(heard, now));
    }
    template <typename Kind>
    std::vector<Kind> of() const {
        std::vector<Kind> found;
        for (const Doing& doing : all) {
            if (const auto* one = std::get_if<Kind>(&doing)) found.push_back(*one);
        }
        return found;
    }
    std::string keys() const {
        std::string keys;
        for (const doing::Press& press : of<doing::Press>()) keys += press.keys + " ";
        return keys;
    }
    Instant timer() const { return of<doing::At>().back().at; }
    bool fetched(event::Fetch::Why why) const {
        const auto fetches = of<doing::Fetch>();
        return fetches.size() == 1 && fetches.front().why == why;
    }
    std::string notes() const {
        std::string text;
        for (const doing::Note& note : of<doing::Note>()) text += note.text + "\n";
        return text;
    }
};

heard::Told told(int position, int wait, heard::Told::Whose whose = heard::Told::Whose::ours) {
    heard::Told told{{}, "test", whose};
    if (position > 0) told.notice.position = position;
    if (wait >= 0) told.notice.wait = seconds{wait};
    return told;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(center)

// METHOD M30, M41
BOOST_AUTO_TEST_CASE(a_script_is_walked_step_by_step) {
    Visit visit("w1,,2{prompt 5}3{beep}{say agent}{silence 2}4");
    BOOST_TEST(visit.keys() == "");
    visit.hear(heard::Voice{}, 1s);
    visit.hear(heard::Quiet{3s}, 3s);
    BOOST_TEST(visit.keys() == "1 ");
    visit.hear(heard::Time{}, 160ms);
    BOOST_TEST((visit.timer() == visit.now + 4s));
    visit.hear(heard::Time{}, 4s);
    BOOST_TEST(visit.keys() == "1 2 ");
    visit.hear(heard::Time{}, 160ms);
    visit.hear(heard::Quiet{2s}, 2s);  // too short a prompt
    BOOST_TEST(visit.keys() == "1 2 ");
    visit.hear(heard::Quiet{6s}, 7s);
    BOOST_TEST(visit.keys() == "1 2 3 ");
    visit.hear(heard::Time{}, 160ms);
    visit.hear(heard::Beep{}, 1s);
    BOOST_TEST(visit.of<doing::Say>().at(0).words == "agent");
    visit.hear(heard::Spoken{}, 1s);
    visit.hear(heard::Voice{}, 1s);
    visit.hear(heard::Quiet{1s}, 1s);
    BOOST_TEST((visit.timer() == visit.now + 2s));
    visit.hear(heard::Time{}, 2s);
    BOOST_TEST(visit.keys() == "1 2 3 4 ");
    BOOST_TEST(!visit.visit.queued_at().has_value());
    visit.hear(heard::Time{}, 160ms);
    BOOST_TEST(visit.visit.queued_at().has_value());
    BOOST_TEST(visit.notes().find(": press 2\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(secrets_are_in_no_note) {
    Visit visit("{pin 77#}");
    BOOST_TEST(visit.of<doing::Press>().at(0).secret);
    BOOST_TEST(visit.notes().find("77") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_prompt_that_never_comes_does_not_stop_the_walk) {
    Visit visit("w1");
    visit.hear(heard::Time{}, 90s);
    BOOST_TEST(visit.keys() == "1 ");
}

BOOST_AUTO_TEST_CASE(persons_in_the_menu_are_recordings) {
    Visit visit("w1");
    visit.hear(heard::Person{}, 1s);
    visit.hear(heard::Waiting{}, 1s);
    BOOST_TEST(visit.of<doing::Fetch>().empty());
    BOOST_TEST(visit.of<doing::Ask>().empty());
}

// METHOD M29
BOOST_AUTO_TEST_CASE(the_caller_is_rung_when_somebody_speaks) {
    Visit visit("");
    visit.hear(heard::Queue{"music"}, 5s);
    BOOST_TEST(visit.of<doing::Fetch>().empty());
    visit.hear(heard::Person{}, 60s);
    BOOST_TEST(visit.fetched(event::Fetch::Why::agent));
    visit.hear(heard::Person{}, 1s);
    BOOST_TEST(visit.fetched(event::Fetch::Why::agent));
}

BOOST_AUTO_TEST_CASE(an_unsure_voice_is_asked_and_answers_by_voice_or_key) {
    for (const bool key : {false, true}) {
        Visit visit("");
        visit.hear(heard::Waiting{}, 20s);
        BOOST_TEST(visit.of<doing::Ask>().size() == 1U);
        BOOST_TEST(visit.of<doing::Fetch>().empty());
        visit.hear(heard::Voice{}, 1s);  // into our question: no answer to it
        visit.hear(heard::Quiet{1s}, 1s);
        BOOST_TEST(visit.of<doing::Fetch>().empty());
        visit.hear(heard::Spoken{}, 2s);
        if (key) {
            visit.hear(heard::Digit{'1'}, 1s);
        } else {
            visit.hear(heard::Voice{}, 1s);
        }
        BOOST_TEST(visit.fetched(event::Fetch::Why::agent));
    }
}

BOOST_AUTO_TEST_CASE(a_short_answer_into_the_question_counts_and_a_long_one_does_not) {
    for (const seconds length : {1s, 8s}) {
        Visit visit("");
        visit.hear(heard::Waiting{}, 20s);
        visit.hear(heard::Voice{}, 3s);
        visit.hear(heard::Spoken{}, 1s);
        visit.hear(heard::Quiet{length}, 1s);
        BOOST_TEST(visit.of<doing::Fetch>().size() == (length == 1s ? 1U : 0U));
    }
}

BOOST_AUTO_TEST_CASE(a_recording_does_not_answer) {
    Visit visit("");
    visit.hear(heard::Waiting{}, 20s);
    visit.hear(heard::Spoken{}, 4s);
    visit.hear(heard::Queue{"music"}, 1s);
    BOOST_TEST(visit.of<doing::Fetch>().empty());
    visit.hear(heard::Voice{}, 10s);
    BOOST_TEST(visit.of<doing::Fetch>().empty());
    BOOST_TEST(visit.of<doing::Ask>().size() == 1U);
}

BOOST_AUTO_TEST_CASE(silence_after_the_question_is_asked_once_more) {
    Visit visit("");
    visit.hear(heard::Waiting{}, 20s);
    visit.hear(heard::Spoken{}, 4s);
    visit.hear(heard::Time{}, 6s);
    BOOST_TEST(visit.of<doing::Ask>().size() == 2U);
    visit.hear(heard::Spoken{}, 4s);
    visit.hear(heard::Time{}, 6s);
    BOOST_TEST(visit.of<doing::Ask>().size() == 2U);
    BOOST_TEST(visit.notes().find("nobody answered") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(asking_may_be_off) {
    CenterVisit::Settings settings;
    settings.ask = false;
    Visit visit("", settings);
    visit.hear(heard::Waiting{}, 20s);
    BOOST_TEST(visit.of<doing::Ask>().empty());
}

// METHOD M29, M31
BOOST_AUTO_TEST_CASE(the_caller_is_rung_when_the_wait_falls_under_what_fetching_takes) {
    CenterVisit::Settings settings;
    settings.fetch = FetchPolicy::on_estimate;
    settings.fetch_time = 20s;
    Visit visit("", settings);
    visit.hear(told(3, 100), 1s);
    BOOST_TEST(visit.of<doing::Fetch>().empty());
    BOOST_TEST((visit.timer() == visit.now + 75s));
    visit.hear(told(2, 60), 10s);
    BOOST_TEST((visit.timer() == visit.now + 35s));
    visit.hear(heard::Time{}, 35s);
    BOOST_TEST(visit.fetched(event::Fetch::Why::estimate));
    visit.hear(heard::Person{}, 20s);
    BOOST_TEST(visit.of<doing::Fetch>().size() == 2U);
    BOOST_TEST((visit.of<doing::Fetch>().back().why == event::Fetch::Why::agent));
}

BOOST_AUTO_TEST_CASE(who_is_next_is_rung_for_where_no_wait_is_known) {
    CenterVisit::Settings settings;
    settings.fetch = FetchPolicy::on_estimate;
    Visit visit("", settings);
    visit.hear(told(2, -1), 1s);
    BOOST_TEST(visit.of<doing::Fetch>().empty());
    visit.hear(told(1, -1), 1s);
    BOOST_TEST(visit.fetched(event::Fetch::Why::estimate));
}

BOOST_AUTO_TEST_CASE(estimates_ring_nobody_where_the_policy_waits_for_an_agent) {
    Visit visit("");
    visit.hear(told(1, 0), 1s);
    BOOST_TEST(visit.of<doing::Fetch>().empty());
    heard::Told there{{}, "INFO"};
    there.notice.agent = true;
    visit.hear(there, 1s);
    BOOST_TEST(visit.fetched(event::Fetch::Why::agent));
}

BOOST_AUTO_TEST_CASE(the_user_hears_what_is_useful_and_not_more) {
    Visit visit("");
    visit.hear(told(8, 480), 1s);
    BOOST_TEST(visit.of<doing::TellQueue>().size() == 1U);
    visit.hear(told(7, 420), 40s);
    visit.hear(told(6, 360), 60s);
    BOOST_TEST(visit.of<doing::TellQueue>().size() == 1U);
    visit.hear(told(4, 240), 60s);
    BOOST_TEST(visit.of<doing::TellQueue>().size() == 2U);
    visit.hear(told(3, 600), 60s);  // much longer than expected
    BOOST_TEST(visit.of<doing::TellQueue>().size() == 3U);
}

BOOST_AUTO_TEST_CASE(who_calls_now_stands_behind_us) {
    using Whose = heard::Told::Whose;
    Visit visit("");
    visit.hear(told(5, 300, Whose::newcomers), 1s);
    BOOST_TEST(visit.visit.queue(visit.now).position.value() == 5);
    visit.hear(told(7, 420, Whose::newcomers), 60s);
    BOOST_TEST(visit.visit.queue(visit.now).position.value() == 5);
    BOOST_TEST(visit.visit.queue(visit.now).wait.value().count() == 240);
    visit.hear(told(2, 90, Whose::newcomers), 60s);
    BOOST_TEST(visit.visit.queue(visit.now).position.value() == 2);
    BOOST_TEST(visit.visit.queue(visit.now).wait.value().count() == 90);
    // That somebody is free there is nobody on our line.
    heard::Told free = told(1, 0, Whose::newcomers);
    free.notice.agent = true;
    visit.hear(free, 10s);
    BOOST_TEST(visit.of<doing::Fetch>().empty());
    visit.hear(told(4, 200), 10s);
    BOOST_TEST(visit.visit.queue(visit.now).position.value() == 4);
}

BOOST_AUTO_TEST_CASE(what_is_told_before_the_answer_counts_after_it) {
    CenterVisit::Settings settings;
    settings.fetch = FetchPolicy::on_estimate;
    settings.fetch_time = 20s;
    CenterVisit visit(settings);
    BOOST_TEST(visit.on(told(3, 100), start).size() == 2U);  // a note, and the user is told
    const auto doings = visit.begin(start + 50s);
    BOOST_REQUIRE(!doings.empty());
    BOOST_TEST((std::get<doing::At>(doings.back()).at == start + 75s));
    CenterVisit agent(settings);
    heard::Told there{{}, "182"};
    there.notice.agent = true;
    for (const Doing& doing : agent.on(there, start)) {
        BOOST_TEST(!std::holds_alternative<doing::Fetch>(doing));
    }
    const auto fetched = agent.begin(start + 1s);
    BOOST_REQUIRE(!fetched.empty());
    BOOST_TEST(std::holds_alternative<doing::Fetch>(fetched.back()));
}

BOOST_AUTO_TEST_CASE(a_center_may_send_keys) {
    Visit visit("");
    for (const char c : std::string_view("*3#**4#")) visit.hear(heard::Digit{c}, 100ms);
    BOOST_TEST(visit.visit.queue(visit.now).position.value() == 3);
    BOOST_TEST(visit.visit.queue(visit.now).wait.value().count() == 240);
    BOOST_TEST(queue_from_digits("*#").empty());
    BOOST_TEST(queue_from_digits("*99999999#").empty());
    BOOST_TEST(queue_from_digits("3#").empty());
}

BOOST_AUTO_TEST_CASE(a_short_word_after_the_question_is_a_persons) {
    WordCheck person;
    person.voice(false);
    BOOST_TEST(!person.quiet(1s));  // "Hello?"
    person.voice(true);
    BOOST_TEST(person.quiet(800ms));
    WordCheck voicemail;  // which goes on through the question, and after it
    voicemail.voice(false);
    BOOST_TEST(!voicemail.quiet(5s));
    voicemail.voice(true);
    BOOST_TEST(!voicemail.quiet(2s));
    WordCheck late;
    late.voice(true);
    BOOST_TEST(!late.quiet(6s));
    WordCheck nothing;
    BOOST_TEST(!nothing.quiet(1s));
}

BOOST_AUTO_TEST_CASE(queues_in_words) {
    QueueNotice notice;
    BOOST_TEST(queue_text(notice) == "nothing known");
    notice.position = 3;
    notice.wait = 245s;
    BOOST_TEST(queue_text(notice) == "3rd in the queue, about 4 minutes");
    notice.position = 11;
    notice.wait = 20s;
    BOOST_TEST(queue_text(notice) == "11th in the queue, less than a minute");
    notice.position = 1;
    BOOST_TEST(queue_text(notice) == "next in the queue, less than a minute");
}

BOOST_AUTO_TEST_SUITE_END()
