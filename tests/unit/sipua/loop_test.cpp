#include "sipua/loop.hpp"

#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace patchcord;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(event_loop)

BOOST_AUTO_TEST_CASE(posted_tasks_run_in_order_from_any_thread) {
    Loop loop;
    std::vector<int> seen;
    std::jthread other([&] {
        for (int i = 0; i < 1000; ++i) loop.post([&seen, i] { seen.push_back(i); });
        loop.post([&] { loop.stop(); });
    });
    loop.run();
    BOOST_REQUIRE(seen.size() == 1000U);
    for (int i = 0; i < 1000; ++i) BOOST_TEST(seen[static_cast<std::size_t>(i)] == i);
}

BOOST_AUTO_TEST_CASE(the_end_of_a_turn_comes_after_all_that_was_ready) {
    Loop loop;
    std::string order;
    loop.post([&] {
        order += 'a';
        loop.at_end_of_turn([&] {
            order += 'e';
            loop.stop();
        });
    });
    loop.post([&] { order += 'b'; });
    loop.run();
    BOOST_TEST(order == "abe");
}

BOOST_AUTO_TEST_CASE(what_becomes_ready_meanwhile_belongs_to_the_same_turn) {
    Loop loop;
    std::string order;
    loop.post([&] {
        order += 'a';
        loop.at_end_of_turn([&] {
            order += 'e';
            loop.stop();
        });
        loop.post([&] { order += 'b'; });
    });
    loop.run();
    BOOST_TEST(order == "abe");
}

BOOST_AUTO_TEST_CASE(a_turn_ends_though_there_is_always_something_ready) {
    Loop loop;
    int tasks = 0;
    std::function<void()> again = [&] {
        ++tasks;
        loop.post(again);
    };
    loop.post(again);
    loop.at_end_of_turn([&] { loop.stop(); });
    loop.run();
    BOOST_TEST(tasks < 1000);
}

BOOST_AUTO_TEST_CASE(an_end_of_turn_asked_for_at_the_end_of_a_turn_is_of_the_next) {
    Loop loop;
    int turns = 0;
    std::function<void()> again = [&] {
        if (++turns == 3) loop.stop();
        if (turns < 3) loop.at_end_of_turn(again);
    };
    loop.at_end_of_turn(again);
    loop.run();
    BOOST_TEST(turns == 3);
}

BOOST_AUTO_TEST_CASE(a_timer_calls_once_and_never_early) {
    Loop loop;
    const auto start = std::chrono::steady_clock::now();
    auto fired = start;
    int calls = 0;
    const Loop::Timer timer = loop.after(20ms, [&] {
        ++calls;
        fired = std::chrono::steady_clock::now();
    });
    const Loop::Timer last = loop.after(60ms, [&] { loop.stop(); });
    loop.run();
    BOOST_TEST(calls == 1);
    BOOST_CHECK(fired - start >= 20ms);
}

BOOST_AUTO_TEST_CASE(a_destroyed_timer_does_not_call) {
    Loop loop;
    bool called = false;
    {
        const Loop::Timer timer = loop.after(1ms, [&] { called = true; });
    }
    const Loop::Timer last = loop.after(20ms, [&] { loop.stop(); });
    loop.run();
    BOOST_TEST(!called);
}

BOOST_AUTO_TEST_CASE(a_timer_may_end_itself_and_start_anew) {
    Loop loop;
    Loop::Timer timer;
    int calls = 0;
    std::function<void()> tick = [&] {
        if (++calls == 3) {
            timer = {};
            loop.stop();
            return;
        }
        timer = loop.after(1ms, tick);
    };
    timer = loop.after(1ms, tick);
    loop.run();
    BOOST_TEST(calls == 3);
}

BOOST_AUTO_TEST_CASE(a_task_that_throws_does_not_stop_the_others) {
    Loop loop;
    bool ran = false;
    loop.post([] { throw std::runtime_error("expected by the test"); });
    loop.post([&] {
        ran = true;
        loop.stop();
    });
    loop.run();
    BOOST_TEST(ran);
}

BOOST_AUTO_TEST_SUITE_END()
