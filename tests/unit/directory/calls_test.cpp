#include "directory/calls.hpp"

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "tests/support/temp_folder.hpp"

using namespace patchcord;
using namespace std::chrono_literals;

namespace {
struct Store {
    test::TempFolder folder;
    std::optional<Database> db{std::in_place, folder.path / "a.db"};
};

const Instant noon{std::chrono::milliseconds(1'700'000'000'000)};

CallRow queued(Database& db, Instant due) {
    CallRow row;
    row.contact = 1;
    row.phase = "queued";
    row.due = due;
    row.payload = "{}";
    row.created = row.updated = noon;
    insert_call(db, row);
    return row;
}
}  // namespace

BOOST_FIXTURE_TEST_SUITE(calls, Store)

BOOST_AUTO_TEST_CASE(only_one_of_two_claims_wins) {
    CallRow row = queued(*db, noon);
    CallRow same = row;
    Database other(folder.path / "a.db");
    BOOST_TEST(claim_call(*db, row, "a", noon, 30s));
    BOOST_TEST(!claim_call(other, same, "b", noon, 30s));
    BOOST_TEST(call_by_id(*db, row.id)->owner == "a");
    BOOST_TEST(call_by_id(*db, row.id)->epoch == 1);
}

BOOST_AUTO_TEST_CASE(a_call_is_not_claimed_before_it_is_due) {
    CallRow row = queued(*db, noon + 1h);
    BOOST_TEST(due_calls(*db, noon, 10).empty());
    BOOST_TEST(!claim_call(*db, row, "a", noon, 30s));
    BOOST_TEST((next_due(*db) == noon + 1h));
    BOOST_TEST(due_calls(*db, noon + 1h, 10).size() == 1);
}

BOOST_AUTO_TEST_CASE(who_lost_a_call_cannot_write_it) {
    CallRow row = queued(*db, noon);
    BOOST_TEST(claim_call(*db, row, "a", noon, 30s));
    CallRow late = row;
    BOOST_TEST(!adopt_call(*db, row, "b", 0s, 30s));
    renew_leases(*db, "a", -31s);
    BOOST_TEST(!adopt_call(*db, row, "b", 40s, 30s));
    BOOST_TEST(adopt_call(*db, row, "b", 30s, 30s));
    late.phase = "connected";
    BOOST_TEST(!save_call(*db, late, noon + 32s));
    BOOST_TEST(call_by_id(*db, row.id)->phase == "queued");
    row.phase = "done";
    BOOST_TEST(save_call(*db, row, noon + 33s));
    BOOST_TEST(live_calls(*db).empty());
}

BOOST_AUTO_TEST_CASE(a_lease_ends_by_the_clock_of_the_database) {
    // An agent whose own clock is years behind, or ahead, holds its calls like any other.
    for (const Instant clock : {noon, noon + 24h * 36500}) {
        CallRow row = queued(*db, noon);
        BOOST_TEST(claim_call(*db, row, "a", clock, 30s));
        BOOST_TEST(!has_orphans(*db, "b", 0s));
        BOOST_TEST(!adopt_call(*db, row, "b", 0s, 30s));
    }
}

BOOST_AUTO_TEST_CASE(a_lease_that_was_renewed_stays_so_when_its_call_is_written) {
    CallRow row = queued(*db, noon);
    BOOST_TEST(claim_call(*db, row, "a", noon, -60s));
    BOOST_TEST(has_orphans(*db, "b", 35s));
    renew_leases(*db, "a", 30s);
    row.phase = "connected";
    BOOST_TEST(save_call(*db, row, noon));
    BOOST_TEST(!has_orphans(*db, "b", 0s));
}

BOOST_AUTO_TEST_CASE(a_waiting_call_is_changed_unless_somebody_claimed_it_before) {
    CallRow row = queued(*db, noon + 1h);
    CallRow same = row;
    row.due = noon;
    BOOST_TEST(change_queued_call(*db, row, noon));
    BOOST_TEST(!change_queued_call(*db, same, noon));
    BOOST_TEST(claim_call(*db, row, "a", noon, 30s));
    BOOST_TEST(!change_queued_call(*db, row, noon));
}

BOOST_AUTO_TEST_CASE(a_process_started_anew_adopts_its_own_calls_at_once) {
    CallRow row = queued(*db, noon);
    BOOST_TEST(claim_call(*db, row, "a", noon, 30s));
    BOOST_TEST(adopt_call(*db, row, "a", 35s, 30s));
}

BOOST_AUTO_TEST_CASE(a_call_whose_agent_is_gone_is_an_orphan_of_the_others) {
    CallRow row = queued(*db, noon);
    BOOST_TEST(!has_orphans(*db, "b", -1h));
    BOOST_TEST(claim_call(*db, row, "a", noon, -31s));
    BOOST_TEST(!has_orphans(*db, "b", 40s));
    BOOST_TEST(has_orphans(*db, "b", 30s));
    BOOST_TEST(!has_orphans(*db, "a", 30s));
}

BOOST_AUTO_TEST_CASE(refs_are_unique_and_never_words) {
    for (int i = 0; i < 200; ++i) {
        const CallRow row = queued(*db, noon);
        BOOST_TEST(row.ref.size() == 5);
        BOOST_TEST((row.ref[1] >= '2' && row.ref[1] <= '9'));
        BOOST_TEST(call_by_ref(*db, row.ref)->id == row.id);
    }
}

BOOST_AUTO_TEST_CASE(the_timeline_and_wishes_come_back_in_order) {
    const CallRow row = queued(*db, noon);
    add_call_event(*db, row.id, noon, "accepted", "from alice");
    add_call_event(*db, row.id, noon + 1s, "ringing", "Bob");
    BOOST_TEST(call_events(*db, row.id).size() == 2);
    BOOST_TEST(call_events(*db, row.id)[1].text == "Bob");
    add_call_wish(*db, row.id, "cancel", "user", noon);
    BOOST_TEST(call_wishes(*db).front().wish == "cancel");
    remove_call_wish(*db, call_wishes(*db).front().id);
    BOOST_TEST(call_wishes(*db).empty());
}

BOOST_AUTO_TEST_CASE(another_connections_commit_is_seen) {
    Database other(folder.path / "a.db");
    const auto before = data_version(*db);
    queued(other, noon);
    BOOST_TEST(data_version(*db) != before);
}

BOOST_AUTO_TEST_SUITE_END()
