#include "sipua/fork_group.hpp"

#include <boost/test/unit_test.hpp>

using namespace patchcord;

namespace {

LegIdentity phones(std::size_t count) {
    LegIdentity identity;
    identity.call_id = "0";
    for (std::size_t i = 1; i < count; ++i) {
        identity.forks.emplace_back().call_id = std::to_string(i);
    }
    return identity;
}

LegName phone(std::size_t i) { return ForkGroup::member("leg", i); }

LegEvent failed(int status) { return LegFailed{status, "no", 0, {}, false}; }

int told_status(const ForkGroup::Verdict& verdict) {
    BOOST_REQUIRE(verdict.tell);
    return std::get<LegFailed>(*verdict.tell).status;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(forks)

BOOST_AUTO_TEST_CASE(the_first_answer_wins_and_the_others_are_told_that_it_was_elsewhere) {
    ForkGroup group("leg", phones(3));
    BOOST_TEST(group.on(phone(1), LegProgress{180, "", false}).tell.has_value());
    LegAnswered answer;
    answer.identity = group.identities()[1];
    const auto verdict = group.on(phone(1), answer);
    BOOST_TEST(group.winner() == phone(1));
    BOOST_TEST(verdict.completed_elsewhere.size() == 2U);
    BOOST_REQUIRE(verdict.tell);
    // Those that are being cancelled are ended after a crash as well.
    BOOST_TEST(std::get<LegAnswered>(*verdict.tell).identity.abandoned.size() == 2U);
    BOOST_TEST(!group.on(phone(0), failed(487)).tell.has_value());
    BOOST_TEST(!group.on(phone(2), LegProgress{180, "", false}).tell.has_value());
    const auto end = group.on(phone(1), LegHungUp{});
    BOOST_TEST(end.tell.has_value());
    BOOST_TEST(!end.over);
    BOOST_TEST(group.on(phone(2), failed(487)).over);
}

BOOST_AUTO_TEST_CASE(a_second_answer_at_the_same_moment_is_ended) {
    ForkGroup group("leg", phones(2));
    group.on(phone(0), LegAnswered{});
    const auto verdict = group.on(phone(1), LegAnswered{});
    BOOST_TEST(!verdict.tell.has_value());
    BOOST_REQUIRE(verdict.end.size() == 1U);
    BOOST_TEST(verdict.end[0] == phone(1));
    BOOST_TEST(!group.on(phone(1), LegReleased{}).over);
    BOOST_TEST(group.winner() == phone(0));
}

BOOST_AUTO_TEST_CASE(when_all_refuse_the_refusal_that_says_most_is_told_once) {
    ForkGroup group("leg", phones(3));
    BOOST_TEST(!group.on(phone(0), failed(408)).tell.has_value());
    BOOST_TEST(!group.on(phone(1), failed(486)).tell.has_value());
    const auto verdict = group.on(phone(2), failed(480));
    BOOST_TEST(told_status(verdict) == 486);
    BOOST_TEST(verdict.over);
}

BOOST_AUTO_TEST_CASE(who_declines_for_all_ends_the_ringing_of_all) {
    ForkGroup group("leg", phones(2));
    const auto verdict = group.on(phone(0), failed(603));
    BOOST_TEST(!verdict.tell.has_value());
    BOOST_REQUIRE(verdict.end.size() == 1U);
    BOOST_TEST(told_status(group.on(phone(1), failed(487))) == 603);
}

BOOST_AUTO_TEST_CASE(a_leg_that_is_ended_says_so_when_the_last_phone_is_silent) {
    ForkGroup group("leg", phones(2));
    BOOST_TEST(group.end().size() == 2U);
    BOOST_TEST(!group.on(phone(0), failed(487)).tell.has_value());
    BOOST_TEST(told_status(group.on(phone(1), failed(486))) == 487);
}

BOOST_AUTO_TEST_CASE(an_answer_that_crosses_the_end_is_told_and_can_be_ended) {
    ForkGroup group("leg", phones(2));
    group.end();
    BOOST_TEST(group.on(phone(1), LegAnswered{}).tell.has_value());
    const auto alive = group.end();
    BOOST_REQUIRE(alive.size() == 1U);
    BOOST_TEST(alive[0] == phone(1));
}

BOOST_AUTO_TEST_CASE(a_renewed_phone_keeps_its_place) {
    ForkGroup group("leg", phones(3));
    LegIdentity changed;
    changed.call_id = "new";
    group.renew(phone(2), changed);
    BOOST_TEST(group.identity().forks[1].call_id == "new");
    group.renew(phone(0), changed);
    BOOST_TEST(group.identity().call_id == "new");
    BOOST_TEST(group.identity().forks.size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
