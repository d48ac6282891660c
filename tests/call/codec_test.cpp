#include "agent/call/codec.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

using namespace patchcord::call;
using namespace std::chrono_literals;

namespace {

/// A call in which no field has its default.
Call full() {
    const Instant base{std::chrono::milliseconds{1767625500123}};
    Call call;
    call.phase = Phase::transferring;
    call.called = {LegPhase::answered,
                   {CauseKind::busy, 486, 17, "Busy \"here\"\n", 30s},
                   true,
                   true,
                   base + 1s,
                   base + 2s};
    call.caller = {LegPhase::ending,
                   {CauseKind::no_answer, 480, 19, "späte Antwort", 1s},
                   true,
                   true,
                   base + 3s,
                   base + 4s};
    call.policy.ring_called = 11s;
    call.policy.ring_caller = 12s;
    call.policy.apology_limit = 13s;
    call.policy.greeting_limit = 14s;
    call.policy.ending_limit = 15s;
    call.policy.longest_call = 16s;
    call.policy.busy = {3, 17s, 1.5};
    call.policy.no_answer = {4, 18s, 2.5};
    call.policy.unreachable = {5, 19s, 3.5};
    call.policy.caller_retries = 6;
    call.policy.caller_pause = 7s;
    call.policy.center = CenterPolicy{FetchPolicy::on_estimate, 18s, 19s};
    call.created = base - 1h;
    call.due = base + 1h;
    call.latest = base + 2h;
    call.attempt = 2;
    call.caller_attempt = 3;
    call.phase_since = base;
    call.caller_round = 2;
    call.called_ways = {3, 2, {{CauseKind::busy, 486}, {CauseKind::no_answer, 408}}};
    call.caller_ways = {2, 1, {{CauseKind::unreachable, 503}}};
    call.policy.human_check = HumanCheck::both;
    call.policy.check_limit = 21s;
    call.policy.key = '7';
    call.agent_at = base + 4s;
    call.fetch_at = base + 3s;
    call.joined_at = base + 5s;
    call.transfer = Transfer{Side::caller, call.called};
    call.outcome = Outcome{
        Outcome::Kind::caller_left, Side::caller, {CauseKind::time_limit, 200, 16, "x", 9s}, 77s};
    return call;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(codec)

BOOST_AUTO_TEST_CASE(every_field_comes_back) {
    BOOST_CHECK(call_from_json(to_json(full())) == full());
    BOOST_CHECK(call_from_json(to_json(Call{})) == Call{});
}

BOOST_AUTO_TEST_CASE(a_call_of_an_earlier_release_can_be_read) {
    nlohmann::json old = nlohmann::json::parse(to_json(full()));
    for (const char* later :
         {"agent_at", "fetch_at", "caller_round", "called_ways", "caller_ways", "transfer"}) {
        old.erase(later);
    }
    old["phase"] = "retrying_caller";
    for (const char* later : {"center", "human_check", "check_limit", "key"})
        old["policy"].erase(later);
    Call wanted = full();
    wanted.phase = Phase::retrying_caller;
    wanted.transfer.reset();
    wanted.agent_at.reset();
    wanted.fetch_at.reset();
    wanted.caller_round = 0;
    wanted.called_ways = wanted.caller_ways = {};
    wanted.policy.human_check = HumanCheck::off;
    wanted.policy.check_limit = 20s;
    wanted.policy.key = 0;
    wanted.policy.center.reset();
    BOOST_CHECK(call_from_json(old.dump()) == wanted);
}

BOOST_AUTO_TEST_CASE(a_missing_or_wrong_field_is_named) {
    // Every field, at every depth, taken away and then made wrong.
    const nlohmann::json whole = nlohmann::json::parse(to_json(full()));
    int tried = 0;
    const nlohmann::json flat = whole.flatten();
    for (const auto& [path, value] : flat.items()) {
        const nlohmann::json::json_pointer pointer(path);
        const bool optional = pointer.back().ends_with("_at") || pointer.back() == "latest" ||
                              pointer.back() == "caller_round" || pointer.back() == "human_check" ||
                              pointer.back() == "key";
        if (!optional) {
            nlohmann::json without = whole;
            without[pointer.parent_pointer()].erase(pointer.back());
            BOOST_CHECK_EXCEPTION(
                call_from_json(without.dump()), std::runtime_error, [&](const auto& error) {
                    return std::string(error.what()).find(pointer.back()) != std::string::npos;
                });
        }
        for (const nlohmann::json& bad :
             {nlohmann::json::array(), nlohmann::json(-1e30), nlohmann::json("nonsense"),
              nlohmann::json(18446744073709551615U)}) {
            if (pointer.back() == "reason" && bad.is_string()) continue;
            nlohmann::json wrong = whole;
            wrong[pointer] = bad;
            BOOST_CHECK_THROW(call_from_json(wrong.dump()), std::runtime_error);
            ++tried;
        }
    }
    BOOST_TEST(tried > 100);
}

BOOST_AUTO_TEST_CASE(somebody_is_handed_on_in_that_phase_alone) {
    Call call;
    call.phase = Phase::transferring;
    BOOST_CHECK_THROW(call_from_json(to_json(call)), std::runtime_error);
    call.phase = Phase::connected;
    call.transfer.emplace();
    BOOST_CHECK_THROW(call_from_json(to_json(call)), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(texts_that_are_no_call_are_refused) {
    for (const char* text : {"", "null", "[]", "{}", "{\"phase\":", "\"call\"", "\xff"}) {
        BOOST_CHECK_THROW(call_from_json(text), std::runtime_error);
    }
    BOOST_CHECK_THROW(call_from_json(std::string(10'000, '[')), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_reason_that_is_no_utf8_can_be_stored) {
    Call call;
    call.called.cause.reason = "caf\xe9";
    BOOST_TEST(call_from_json(to_json(call)).called.cause.reason == "caf\xef\xbf\xbd");
}

BOOST_AUTO_TEST_SUITE_END()
