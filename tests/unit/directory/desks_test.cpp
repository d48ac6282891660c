#include "directory/desks.hpp"

#include <boost/test/unit_test.hpp>

#include "directory/calls.hpp"
#include "tests/unit/directory/temp_database.hpp"

using namespace patchcord;
using namespace std::chrono_literals;

namespace {

const Instant noon{std::chrono::milliseconds(1'700'000'000'000)};
constexpr const char* support = "support@example.org";

struct Desk : TempDatabase {
    std::int64_t waits(const char* number, Instant due = noon) {
        CallRow row;
        row.contact = 1;
        row.phase = "queued";
        row.due = due;
        row.payload = "{}";
        row.created = row.updated = noon;
        insert_call(db, row);
        join_desk(db, support, row.id, number);
        return row.id;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(desks, Desk)

// METHOD M29
BOOST_AUTO_TEST_CASE(who_waits_for_a_desk_is_due_when_the_turn_comes) {
    const auto first = waits("+12015550101");
    const auto second = waits("+12015550102");
    BOOST_TEST(due_calls(db, noon, 10).empty());
    BOOST_TEST(due_calls_by_user(db, noon, 10).empty());
    BOOST_TEST(!next_due(db).has_value());
    BOOST_TEST(desk_place(db, support, second, noon).value() == 2);
    release_desk_call(db, first, noon);
    BOOST_REQUIRE(due_calls(db, noon, 10).size() == 1U);
    BOOST_TEST(due_calls(db, noon, 10).front().id == first);
    BOOST_TEST((next_due(db) == noon));
    BOOST_TEST(desk_busy(db, support) == 1);
    BOOST_TEST(desk_place(db, support, second, noon).value() == 1);
    BOOST_TEST(!desk_place(db, support, first, noon).has_value());
    CallRow done = *call_by_id(db, first);
    BOOST_REQUIRE(claim_call(db, done, "a", noon, 30s));
    done.phase = "done";
    done.due.reset();
    BOOST_REQUIRE(save_call(db, done, noon));
    BOOST_TEST(desk_busy(db, support) == 0);
    BOOST_TEST(!desk_call(db, support, "+12015550101").has_value());
}

BOOST_AUTO_TEST_CASE(they_stand_in_the_order_in_which_they_want_to_be_called) {
    const auto later = waits("+12015550101", noon + 1h);
    const auto first = waits("+12015550102", noon + 1s);
    const auto second = waits("+12015550103", noon + 1s);
    BOOST_TEST(desk_line(db, support, noon).empty());
    auto line = desk_line(db, support, noon + 1min);
    BOOST_REQUIRE(line.size() == 2U);
    BOOST_TEST(line[0].call == first);
    BOOST_TEST(line[1].call == second);
    set_desk_told(db, second, 2);
    line = desk_line(db, support, noon + 2h);
    BOOST_REQUIRE(line.size() == 3U);
    BOOST_TEST(line[1].told == 2);
    BOOST_TEST(line[2].call == later);
    BOOST_TEST(desk_line(db, "sales@example.org", noon + 2h).empty());
    BOOST_TEST((desks_in_use(db) == std::vector<std::string>{support}));
}

BOOST_AUTO_TEST_CASE(one_number_waits_once) {
    const auto call = waits("+12015550101");
    BOOST_TEST(desk_call(db, support, "+12015550101").value() == call);
    BOOST_CHECK_THROW(waits("+12015550101"), DatabaseError);
}

BOOST_AUTO_TEST_SUITE_END()
