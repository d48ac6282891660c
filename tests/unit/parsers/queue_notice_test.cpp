#include "parsers/queue_notice.hpp"

#include <boost/test/unit_test.hpp>

using namespace patchcord;
using std::chrono::seconds;

namespace {

struct Wording {
    const char* text;
    int position;  ///< 0: none
    int wait;      ///< -1: none
};

void check(const QueueNotice& notice, const Wording& wanted) {
    BOOST_TEST(notice.position.value_or(0) == wanted.position, wanted.text);
    BOOST_TEST(notice.wait.value_or(seconds{-1}).count() == wanted.wait, wanted.text);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(queue_notice)

// METHOD M31
BOOST_AUTO_TEST_CASE(common_wordings) {
    for (const Wording& wanted : {
             Wording{"You are number 3 in the queue", 3, -1},
             {"You are caller number three.", 3, -1},
             {"your position in the queue is now 12", 12, -1},
             {"Queue position: 4, estimated wait 00:04:30", 4, 270},
             {"You are 3rd in line", 3, -1},
             {"You are third in the queue. The estimated wait time is 5 minutes.", 3, 300},
             {"There are 2 callers ahead of you", 3, -1},
             {"2 ahead", 3, -1},
             {"There are currently two other people in front of you in the queue", 3, -1},
             {"You are next in line", 1, -1},
             {"you are next", 1, -1},
             {"Queued, position=3, ewt=240", 3, 240},
             {"Queued; 3 ahead; about 4 min", 4, 240},
             {"Expected wait: 2-5 minutes", 0, 300},
             {"Estimated waiting time is 1 hour and 20 minutes", 0, 4800},
             {"wait of less than a minute", 0, 60},
             {"Your call will be answered in approximately 90 seconds", 0, 90},
             {"The wait is about half an hour", 0, 1800},
             {"approximately a minute", 0, 60},
             {"4-minute wait", 0, 240},
             {"Sie sind auf Platz 3 der Warteschlange, Wartezeit etwa 4 Minuten", 3, 240},
             {"Temps d'attente: 3 minutes", 0, 180},
             {"Tiempo de espera 2 minutos", 0, 120},
             {"wait: 4:30", 0, 270},
             {"place 2 of 9", 2, -1},
             {"callers ahead: 0", 1, -1},
         }) {
        check(queue_from_text(wanted.text), wanted);
    }
}

BOOST_AUTO_TEST_CASE(what_says_nothing_gives_nothing) {
    for (const char* text :
         {"Queued", "", "Ringing", "Session Progress", "Your call is important to us",
          "You have been waiting for 4 minutes", "Call us at 10:30", "number of agents",
          "Our office opens at 8:00", "Press 3 for sales", "position 0", "position 123456789012",
          "We are open 24 hours a day", "thank you for holding for 3 minutes"}) {
        BOOST_TEST(queue_from_text(text).empty(), text);
    }
}

BOOST_AUTO_TEST_CASE(reasons_of_provisional_answers_and_retry_after) {
    BOOST_TEST(queue_from_status(182, "Queued, 2 ahead").position.value() == 3);
    BOOST_TEST(queue_from_status(486, "position 3").empty());
    BOOST_TEST(read_retry_after("240 (in a meeting);duration=60").value().count() == 240);
    BOOST_TEST(read_retry_after(" 7 ").value().count() == 7);
    BOOST_TEST(!read_retry_after("soon"));
    BOOST_TEST(!read_retry_after("12abc"));
    BOOST_TEST(read_retry_after("99999999").value().count() == 24 * 3600);
}

BOOST_AUTO_TEST_CASE(headers) {
    check(queue_from_header("X-Queue-Position", "3"), {"X-Queue-Position", 3, -1});
    check(queue_from_header("Queue-Wait", "240"), {"Queue-Wait", 0, 240});
    check(queue_from_header("X-Estimated-Wait-Time", "4 min"), {"4 min", 0, 240});
    check(queue_from_header("x-wait-minutes", "4"), {"minutes", 0, 240});
    check(queue_from_header("Callers-Ahead", "2"), {"ahead", 3, -1});
    check(queue_from_header("Retry-After", "90"), {"Retry-After", 0, 90});
    check(queue_from_header("Call-Info", "<http://a.example>;purpose=info;position=3;wait=\"60\""),
          {"Call-Info", 3, 60});
    check(queue_from_header("X-Queue", "position=5"), {"X-Queue", 5, -1});
    check(queue_from_header("Subject", "position=5"), {"Subject", 0, -1});
    check(queue_from_header("X-Calls-Waiting", "7"), {"waiting", 0, -1});
}

BOOST_AUTO_TEST_CASE(json_documented_and_configured) {
    check(queue_from_json(R"({"queue": {"position": 3, "wait": 240, "agent": false}})"),
          {"documented", 3, 240});
    BOOST_TEST(queue_from_json(R"({"queue":{"agent":true}})").agent);
    check(queue_from_json(R"({"ahead": 2, "ewt": "5 minutes"})"), {"aliases", 3, 300});
    check(queue_from_json(R"({"queues":[{"n":7,"ewt_minutes":2.5}]})",
                          {"", "queues.0.n", "queues.0.ewt_minutes"}),
          {"paths", 8, 150});
    check(queue_from_json(R"({"a":1})", {"a.b.c", "", "x"}), {"missing", 0, -1});
    check(queue_from_json(R"({"position": -3, "wait": 1e300})"), {"out of range", 0, -1});
    check(queue_from_json(R"({"position": )"), {"broken", 0, -1});
    check(queue_from_json(std::string(20000, '[')), {"deep", 0, -1});
    QueueNotice notice;
    notice.position = 3;
    notice.wait = seconds{240};
    BOOST_TEST((queue_from_json(queue_to_json(notice)) == notice));
}

BOOST_AUTO_TEST_CASE(xml) {
    check(queue_from_xml("<?xml version=\"1.0\"?><q:queue xmlns:q='urn:x'><q:position>3"
                         "</q:position><q:wait unit='s'>240</q:wait></q:queue>"),
          {"elements", 3, 240});
    check(queue_from_xml("<queue position=\"2\" estimated-wait='3 minutes'/>"),
          {"attributes", 2, 180});
    check(queue_from_xml("<!DOCTYPE q [<!ENTITY a \"3\">]><position>&a;</position>"),
          {"entities", 0, -1});
    check(queue_from_xml("<position>3"), {"not closed", 3, -1});
    check(queue_from_xml("<position"), {"cut", 0, -1});
}

BOOST_AUTO_TEST_CASE(bodies_by_their_type) {
    BOOST_TEST(queue_from_body("application/vnd.acme+json; charset=utf-8", R"({"position":2})")
                   .position.value() == 2);
    BOOST_TEST(queue_from_body("Text/Plain", "you are number 2").position.value() == 2);
    BOOST_TEST(queue_from_body("text/xml", "<position>2</position>").position.value() == 2);
    BOOST_TEST(queue_from_body("application/sdp", "position 2").empty());
    BOOST_TEST(queue_from_body("text/plain", std::string(20000, ' ')).empty());
}

BOOST_AUTO_TEST_CASE(what_is_newer_replaces) {
    QueueNotice notice = queue_from_text("position 3, wait: 4 minutes");
    notice.merge(queue_from_text("position 2"));
    check(notice, {"merged", 2, 240});
}

BOOST_AUTO_TEST_SUITE_END()
