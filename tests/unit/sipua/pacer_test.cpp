#include "sipua/pacer.hpp"

#include <boost/test/unit_test.hpp>

using namespace patchcord;
using namespace std::chrono_literals;

namespace {

const Pacer::Clock::time_point start{};

Pacer::Choice trunk(int concurrent, int calls_per_second = 0) {
    return {{"trunk", concurrent, calls_per_second}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pacing)

BOOST_AUTO_TEST_CASE(a_call_begins_only_where_both_its_parties_have_a_line) {
    Pacer pacer;
    BOOST_TEST(pacer.admit("a", {trunk(3), trunk(3)}, false, start).admitted);
    BOOST_TEST(!pacer.admit("b", {trunk(3), trunk(3)}, false, start).admitted);
    BOOST_TEST(pacer.held("trunk") == 2);
    BOOST_TEST(pacer.admit("c", {trunk(3)}, false, start).admitted);
    pacer.release("a");
    BOOST_TEST(pacer.admit("b", {trunk(3), trunk(3)}, false, start).admitted);
    BOOST_TEST(pacer.held("trunk") == 3);
}

BOOST_AUTO_TEST_CASE(a_call_holds_its_lines_once_and_gives_them_back_once) {
    Pacer pacer;
    BOOST_TEST(pacer.admit("a", {trunk(1)}, false, start).admitted);
    BOOST_TEST(pacer.admit("a", {trunk(1)}, false, start).admitted);
    BOOST_TEST(pacer.held("trunk") == 1);
    pacer.release("a");
    pacer.release("a");
    BOOST_TEST(pacer.held("trunk") == 0);
}

BOOST_AUTO_TEST_CASE(a_live_call_of_before_a_restart_holds_its_lines_even_over_the_limit) {
    Pacer pacer;
    BOOST_TEST(pacer.admit("a", {trunk(1)}, true, start).admitted);
    BOOST_TEST(pacer.admit("b", {trunk(1)}, true, start).admitted);
    BOOST_TEST(pacer.held("trunk") == 2);
    BOOST_TEST(!pacer.admit("c", {trunk(1)}, false, start).admitted);
}

BOOST_AUTO_TEST_CASE(each_leg_takes_a_turn_and_the_next_call_knows_its_wait) {
    Pacer pacer;
    const std::vector<Pacer::Choice> both{trunk(0, 10), trunk(0, 10)};
    BOOST_TEST(pacer.admit("a", both, false, start).admitted);
    const Admission next = pacer.admit("b", both, false, start + 50ms);
    BOOST_TEST(!next.admitted);
    BOOST_TEST(next.wait.count() == 150);
    BOOST_TEST(pacer.held("trunk") == 2);
    BOOST_TEST(pacer.admit("b", both, false, start + 200ms).admitted);
}

BOOST_AUTO_TEST_CASE(another_gateway_carries_what_the_first_has_no_line_for) {
    Pacer pacer;
    const Pacer::Choice either{{"a", 1, 0}, {"b", 1, 0}};
    BOOST_TEST(pacer.admit("1", {either}, false, start).admitted);
    BOOST_TEST(pacer.admit("2", {either}, false, start).admitted);
    BOOST_TEST(pacer.held("a") == 1);
    BOOST_TEST(pacer.held("b") == 1);
    BOOST_TEST(!pacer.admit("3", {either}, false, start).admitted);
}

BOOST_AUTO_TEST_CASE(direct_calls_have_no_limit) {
    Pacer pacer;
    for (const char* call : {"a", "b", "c"}) {
        BOOST_TEST(pacer.admit(call, {Pacer::Choice{}}, false, start).admitted);
    }
}

BOOST_AUTO_TEST_SUITE_END()
