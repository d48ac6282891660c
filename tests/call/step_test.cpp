#include "agent/call/step.hpp"

#include <boost/test/unit_test.hpp>
#include <set>
#include <utility>

#include "agent/call/codec.hpp"

using namespace patchcord::call;
using namespace std::chrono_literals;

namespace {

constexpr Instant start{std::chrono::hours{500000}};

/// A command as a line, so that a step reads like a script.
std::string line(const Command& command) {
    struct Visitor {
        static std::string side(const char* what, Side side) {
            return std::string(what) + " " + std::string(to_string(side));
        }
        std::string operator()(const command::Dial& dial) const {
            return side(dial.again ? "dial again" : "dial", dial.side);
        }
        std::string operator()(const command::End& end) const { return side("end", end.side); }
        std::string operator()(const command::Abandon& abandon) const {
            return side("abandon", abandon.side);
        }
        std::string operator()(const command::EndStale& end) const {
            return side("end stale", end.side);
        }
        std::string operator()(const command::Play& play) const {
            return side("play", play.side) + " " + std::string(to_string(play.prompt));
        }
        std::string operator()(const command::Join&) const { return "join"; }
        std::string operator()(const command::LetGo&) const { return "let go"; }
        std::string operator()(const command::TakeBack& back) const {
            return side("take back", back.side);
        }
        std::string operator()(const command::Walk&) const { return "walk"; }
        std::string operator()(const command::StartTimer& timer) const {
            const auto at = std::chrono::floor<seconds>(timer.at - start).count();
            return "start " + std::string(to_string(timer.kind)) + " " + std::to_string(at);
        }
        std::string operator()(const command::StopTimer& timer) const {
            return "stop " + std::string(to_string(timer.kind));
        }
        std::string operator()(const command::Tell& tell) const {
            return "tell " + std::string(to_string(tell.what));
        }
        std::string operator()(const command::TellOutcome&) const { return "tell outcome"; }
    };
    return std::visit(Visitor{}, command);
}

/// A call that is led through events.
struct Led {
    Call call;
    Instant now = start;

    Led() { call.created = call.due = call.phase_since = start; }
    std::vector<std::string> on(const Event& event) {
        std::vector<std::string> lines;
        for (const Command& command : step(call, event, now)) lines.push_back(line(command));
        return lines;
    }
    /// Only what is carried out at the network.
    std::vector<std::string> acts(const Event& event) {
        std::vector<std::string> lines = on(event);
        std::erase_if(lines, [](const std::string& text) {
            return text.starts_with("start") || text.starts_with("stop") ||
                   text.starts_with("tell");
        });
        return lines;
    }
    Led& ringing() {
        on(event::Due{});
        on(event::Progress{Side::called, 180});
        return *this;
    }
    Led& waiting() {
        ringing().on(event::Answered{Side::called});
        on(event::Progress{Side::caller, 180});
        return *this;
    }
    Led& greeting() {
        waiting().on(event::PromptDone{Side::called});
        on(event::Answered{Side::caller});
        return *this;
    }
    Led& talking() {
        greeting().on(event::PromptDone{Side::caller});
        return *this;
    }
};

using Lines = std::vector<std::string>;

void check(const Lines& got, const Lines& wanted) {
    BOOST_CHECK_EQUAL_COLLECTIONS(got.begin(), got.end(), wanted.begin(), wanted.end());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(life_cycle)

// M1, M3, M11, M12
BOOST_AUTO_TEST_CASE(who_is_named_by_a_party_that_hands_on_takes_its_place) {
    Led led;
    led.talking();
    check(led.acts(event::Transfer{Side::called}), {"dial called"});
    check(led.acts(event::Progress{Side::called, 180}), {});
    check(led.acts(event::Answered{Side::called}), {"let go", "join"});
    BOOST_TEST((led.call.phase == Phase::connected));
    check(led.acts(event::HungUp{Side::called, {CauseKind::hung_up}}), {"end caller"});
}

BOOST_AUTO_TEST_CASE(who_hands_on_in_vain_is_taken_back) {
    Led led;
    led.talking().acts(event::Transfer{Side::caller});
    led.acts(event::Progress{Side::caller, 180});
    check(led.acts(event::Timer{TimerKind::ring_caller}), {"end caller"});
    check(led.acts(event::Failed{Side::caller, {CauseKind::cancelled}}), {"take back caller"});
    BOOST_TEST((led.call.phase == Phase::connected));
    BOOST_TEST((led.call.caller.phase == LegPhase::answered));
    BOOST_TEST(!led.call.transfer.has_value());
}

BOOST_AUTO_TEST_CASE(nobody_is_left_where_the_new_party_is_not_there_and_the_other_one_is_gone) {
    Led led;
    led.talking().acts(event::Transfer{Side::called});
    check(led.acts(event::TransferorGone{}), {});
    check(led.on(event::Failed{Side::called, {CauseKind::busy}}),
          {"tell outcome", "stop ring_called", "stop ring_caller", "stop ending", "stop longest",
           "end caller", "start ending 40"});
    BOOST_TEST((led.call.outcome->kind == Outcome::Kind::connected));
    BOOST_TEST((led.call.outcome->cause.kind == CauseKind::busy));
}

BOOST_AUTO_TEST_CASE(a_cancel_while_one_is_handed_on_ends_all_three) {
    Led led;
    led.talking().acts(event::Transfer{Side::called});
    check(led.acts(event::Cancel{"user"}), {"let go", "end called", "end caller"});
    BOOST_TEST((led.call.phase == Phase::closing));
}

BOOST_AUTO_TEST_CASE(the_called_party_first_then_the_caller_then_both) {
    Led led;
    check(led.on(event::Due{}),
          {"stop due", "tell ringing_called", "dial called", "start ring_called 45"});
    led.now += 3s;
    check(led.on(event::Progress{Side::called, 180}), {});
    check(led.on(event::Answered{Side::called}),
          {"stop ring_called", "tell called_answered", "play called called_greeting",
           "tell ringing_caller", "dial caller", "start ring_caller 33"});
    check(led.on(event::PromptDone{Side::called}), {});
    led.now += 4s;
    check(led.on(event::Answered{Side::caller}),
          {"stop ring_caller", "tell caller_answered", "play caller caller_greeting",
           "start prompt 22"});
    led.now += 2s;
    check(led.on(event::PromptDone{Side::caller}),
          {"stop prompt", "join", "tell connected", "start longest 14409"});
    led.now += 65s;
    check(led.on(event::HungUp{Side::caller, {CauseKind::hung_up}}),
          {"tell outcome", "stop longest", "end called", "start ending 114"});
    BOOST_CHECK(led.call.outcome->kind == Outcome::Kind::connected);
    BOOST_CHECK(led.call.outcome->side == Side::caller);
    BOOST_TEST(led.call.outcome->talked.count() == 65);
    check(led.on(event::Released{Side::called}), {"stop ending"});
    BOOST_CHECK(led.call.phase == Phase::done);
}

BOOST_AUTO_TEST_CASE(a_quick_caller_waits_until_the_called_party_heard_its_message) {
    Led led;
    led.waiting().on(event::Answered{Side::caller});
    check(led.on(event::PromptDone{Side::caller}), {});
    check(led.acts(event::PromptDone{Side::called}), {"join"});
    Led deaf;
    deaf.waiting().on(event::Answered{Side::caller});
    check(deaf.acts(event::Timer{TimerKind::prompt}), {"join"});
}

// M13, M14
BOOST_AUTO_TEST_CASE(no_answer_is_cancelled_and_tried_again_once_the_leg_is_over) {
    Led led;
    led.ringing();
    led.now += 45s;
    check(led.on(event::Timer{TimerKind::ring_called}),
          {"stop ring_called", "end called", "start ending 85"});
    BOOST_CHECK(led.call.phase == Phase::closing_for_retry);
    check(led.on(event::Failed{Side::called, {CauseKind::failed, 487}}),
          {"stop ending", "tell retry_scheduled", "start due 645"});
    BOOST_CHECK(led.call.phase == Phase::queued);
    BOOST_CHECK(led.call.called.cause.kind == CauseKind::no_answer);
    led.now = led.call.due;
    check(led.acts(event::Due{}), {"dial called"});
    BOOST_TEST(led.call.attempt == 2);
    led.on(event::Progress{Side::called, 180});
    led.now += 45s;
    check(led.on(event::Timer{TimerKind::ring_called}),
          {"tell outcome", "stop ring_called", "end called", "start ending 730"});
    BOOST_CHECK(led.call.outcome->kind == Outcome::Kind::called_failed);
    BOOST_CHECK(led.call.outcome->cause.kind == CauseKind::no_answer);
}

BOOST_AUTO_TEST_CASE(each_cause_has_its_own_retries_and_delays) {
    const auto delays = [](const Cause& cause) {
        Led led;
        std::vector<std::int64_t> out;
        while (led.call.phase == Phase::queued) {
            led.on(event::Due{});
            led.on(event::Failed{Side::called, cause});
            if (led.call.phase != Phase::queued) break;
            out.push_back(std::chrono::floor<seconds>(led.call.due - led.now).count());
            led.now = led.call.due;
        }
        BOOST_CHECK(led.call.phase == Phase::done);
        BOOST_CHECK(led.call.outcome->cause == cause);
        return out;
    };
    using Delays = std::vector<std::int64_t>;
    BOOST_TEST(delays({CauseKind::busy, 486}) == (Delays{120, 240}));
    BOOST_TEST(delays({CauseKind::no_answer, 480}) == (Delays{600}));
    BOOST_TEST(delays({CauseKind::unreachable, 503}) == (Delays{60, 180}));
    BOOST_TEST(delays({CauseKind::unreachable, 503, 0, "", 300s}) == (Delays{300, 300}));
    BOOST_TEST(delays({CauseKind::busy, 486, 0, "", 999h}) == (Delays{21600, 21600}));
    for (const CauseKind never : {CauseKind::declined, CauseKind::not_found, CauseKind::forbidden,
                                  CauseKind::incompatible, CauseKind::failed, CauseKind::none}) {
        BOOST_TEST(delays({never, 400}).empty());
    }
}

BOOST_AUTO_TEST_CASE(no_attempt_begins_after_the_window) {
    Led led;
    led.call.latest = start + 100s;
    led.on(event::Due{});
    check(led.on(event::Failed{Side::called, {CauseKind::busy, 486}}),
          {"tell outcome", "stop ring_called", "start ending 40", "stop ending"});
    Led late;
    late.call.latest = start + 100s;
    late.now = start + 101s;
    check(late.on(event::Due{}), {"tell outcome", "stop due"});
    BOOST_CHECK(late.call.outcome->kind == Outcome::Kind::missed);
    BOOST_CHECK(late.call.phase == Phase::done);
}

BOOST_AUTO_TEST_CASE(silence_is_unreachable_and_not_an_unanswered_phone) {
    Led led;
    led.on(event::Due{});
    led.on(event::Progress{Side::called, 100});
    led.on(event::Timer{TimerKind::ring_called});
    BOOST_CHECK(led.call.called.cause.kind == CauseKind::unreachable);
}

// M15, M17
BOOST_AUTO_TEST_CASE(a_caller_who_does_not_answer_is_ended_and_the_called_party_hears_an_apology) {
    Led led;
    led.waiting();
    check(led.on(event::Timer{TimerKind::ring_caller}),
          {"stop ring_caller", "tell outcome", "end caller", "play called apology",
           "start prompt 15"});
    check(led.on(event::Failed{Side::caller, {CauseKind::failed, 487}}), {});
    check(led.acts(event::PromptDone{Side::called}), {"end called"});
    BOOST_CHECK(led.call.outcome->kind == Outcome::Kind::caller_failed);
    BOOST_CHECK(led.call.outcome->cause.kind == CauseKind::no_answer);
    led.on(event::Released{Side::called});
    BOOST_CHECK(led.call.phase == Phase::done);
}

// M16
BOOST_AUTO_TEST_CASE(the_caller_is_rung_again_while_the_called_party_is_told) {
    Led led;
    led.call.policy.caller_retries = 1;
    led.waiting();
    check(led.on(event::Failed{Side::caller, {CauseKind::busy, 486}}),
          {"stop ring_caller", "play called still_trying", "stop ending", "start pause 5"});
    check(led.on(event::Timer{TimerKind::pause}),
          {"stop pause", "stop ending", "tell ringing_caller", "dial caller",
           "start ring_caller 30"});
    BOOST_TEST(led.call.caller_attempt == 2);
    check(led.acts(event::Failed{Side::caller, {CauseKind::busy, 486}}), {"play called apology"});
    Led declined;
    declined.call.policy.caller_retries = 5;
    declined.waiting();
    check(declined.acts(event::Failed{Side::caller, {CauseKind::declined, 603}}),
          {"play called apology"});
}

BOOST_AUTO_TEST_CASE(either_hanging_up_ends_everything_else_at_once) {
    Led ringing;
    ringing.waiting();
    check(ringing.acts(event::HungUp{Side::called, {CauseKind::hung_up}}), {"end caller"});
    BOOST_CHECK(ringing.call.outcome->kind == Outcome::Kind::called_left);
    Led caller;
    caller.greeting();
    check(caller.acts(event::HungUp{Side::caller, {CauseKind::hung_up}}), {"end called"});
    BOOST_CHECK(caller.call.outcome->kind == Outcome::Kind::caller_left);
    Led both;
    both.greeting();
    check(both.acts(event::HungUp{Side::called, {CauseKind::hung_up}}), {"end caller"});
    Led sorry;
    sorry.waiting().on(event::Timer{TimerKind::ring_caller});
    check(sorry.acts(event::HungUp{Side::called, {CauseKind::hung_up}}), {});
    check(sorry.acts(event::Failed{Side::caller, {CauseKind::failed, 487}}), {});
    BOOST_CHECK(sorry.call.phase == Phase::done);
}

BOOST_AUTO_TEST_CASE(a_200_that_crosses_the_cancel_is_ended_and_not_rung_again) {
    Led led;
    led.ringing().on(event::Timer{TimerKind::ring_called});
    check(led.acts(event::Answered{Side::called}), {"end called"});
    BOOST_CHECK(led.call.outcome->kind == Outcome::Kind::called_failed);
    check(led.acts(event::Answered{Side::called}), {});
    led.on(event::Released{Side::called});
    BOOST_CHECK(led.call.phase == Phase::done);
    // Also where we had given the leg up.
    Led late;
    late.ringing().on(event::Cancel{"user"});
    late.on(event::Timer{TimerKind::ending});
    BOOST_CHECK(late.call.phase == Phase::done);
    check(late.on(event::Answered{Side::called}), {"end called"});
}

BOOST_AUTO_TEST_CASE(cancel_ends_the_ringing_and_a_waiting_party_hears_an_apology) {
    Led queued;
    check(queued.on(event::Cancel{"user"}),
          {"tell outcome", "stop due", "start ending 40", "stop ending"});
    BOOST_CHECK(queued.call.phase == Phase::done);
    BOOST_TEST(queued.call.outcome->cause.reason == "user");
    Led ringing;
    ringing.ringing();
    check(ringing.acts(event::Cancel{"user"}), {"end called"});
    Led waiting;
    waiting.waiting();
    check(waiting.acts(event::Cancel{"user"}), {"end caller", "play called apology"});
    BOOST_CHECK(waiting.call.outcome->kind == Outcome::Kind::cancelled);
    Led talking;
    talking.talking();
    talking.now += 10s;
    check(talking.acts(event::Cancel{"admin"}), {"end called", "end caller"});
    BOOST_CHECK(talking.call.outcome->kind == Outcome::Kind::connected);
    BOOST_TEST(talking.call.outcome->talked.count() == 10);
    check(talking.on(event::Cancel{"admin"}), {});
}

BOOST_AUTO_TEST_CASE(the_longest_call_ends) {
    Led led;
    led.talking();
    led.now += 4h;
    check(led.acts(event::Timer{TimerKind::longest}), {"end called", "end caller"});
    BOOST_CHECK(led.call.outcome->cause.kind == CauseKind::time_limit);
    BOOST_TEST(led.call.outcome->talked.count() == 4 * 3600);
}

BOOST_AUTO_TEST_CASE(a_restart_while_ringing_sends_the_same_invitation_again_for_32_seconds) {
    Led young;
    young.ringing();
    young.now += 10s;
    check(young.on(event::Restarted{}), {"dial again called", "start ring_called 45"});
    // Nobody knows whether it was answered meanwhile: not rung anew.
    check(young.on(event::Failed{Side::called, {CauseKind::busy, 486}}),
          {"tell outcome", "stop ring_called", "start ending 50", "stop ending"});
    Led rings;
    rings.ringing().on(event::Restarted{});
    rings.on(event::Progress{Side::called, 180});
    rings.on(event::Failed{Side::called, {CauseKind::busy, 486}});
    BOOST_CHECK(rings.call.phase == Phase::queued);
    for (const auto age : {32s, 3600s, -1s}) {
        Led old;
        old.ringing();
        old.now += age;
        check(old.acts(event::Restarted{}), {"end stale called"});
        BOOST_CHECK(old.call.outcome->kind == Outcome::Kind::interrupted);
        BOOST_CHECK(old.call.phase == Phase::closing);
    }
}

BOOST_AUTO_TEST_CASE(a_restart_never_rings_anybody_who_was_there) {
    Led waiting;
    waiting.waiting();
    check(waiting.acts(event::Restarted{}), {"end stale called", "end stale caller"});
    BOOST_CHECK(waiting.call.outcome->kind == Outcome::Kind::interrupted);
    Led talking;
    talking.talking();
    check(talking.on(event::Restarted{}), {"tell outcome", "stop longest", "end stale called",
                                           "end stale caller", "start ending 40"});
    BOOST_CHECK(talking.call.outcome->kind == Outcome::Kind::interrupted);
    BOOST_TEST(talking.call.joined_at.has_value());
    Led sorry;
    sorry.waiting().on(event::Failed{Side::caller, {CauseKind::busy, 486}});
    check(sorry.on(event::Restarted{}), {"stop prompt", "end stale called", "start ending 40"});
    BOOST_CHECK(sorry.call.outcome->kind == Outcome::Kind::caller_failed);
    check(sorry.on(event::Restarted{}), {"stop ending", "end stale called", "start ending 40"});
}

BOOST_AUTO_TEST_CASE(a_restart_loses_no_queued_call) {
    Led led;
    led.call.due = start + 1h;
    check(led.on(event::Restarted{}), {"start due 3600"});
    BOOST_CHECK(led.call.phase == Phase::queued);
}

/// A call to a calling center that answered.
Led at_center() {
    Led led;
    led.call.policy.center.emplace();
    led.ringing().on(event::Answered{Side::called});
    return led;
}

// M29, M30
BOOST_AUTO_TEST_CASE(a_center_is_walked_and_the_caller_rung_when_somebody_is_there) {
    Led led;
    led.call.policy.center.emplace();
    led.ringing();
    check(led.on(event::Answered{Side::called}),
          {"stop ring_called", "tell at_center", "walk", "start center 3600"});
    led.now += 600s;
    check(led.on(event::Fetch{event::Fetch::Why::agent}),
          {"stop center", "tell agent_there", "play called center_greeting", "start center 690",
           "tell ringing_caller", "dial caller", "start ring_caller 630"});
    check(led.on(event::Fetch{event::Fetch::Why::agent}), {});
    led.on(event::PromptDone{Side::called});
    check(led.on(event::Answered{Side::caller}),
          {"stop ring_caller", "stop center", "tell caller_answered", "play caller caller_greeting",
           "start prompt 615"});
    check(led.acts(event::PromptDone{Side::caller}), {"join"});
    BOOST_TEST((led.call.agent_at == start + 600s));
}

// M29, M31
BOOST_AUTO_TEST_CASE(a_caller_fetched_by_the_estimate_waits_in_the_queue_until_somebody_comes) {
    Led led = at_center();
    check(led.acts(event::Fetch{event::Fetch::Why::estimate}), {"dial caller"});
    check(led.acts(event::Answered{Side::caller}), {"play caller caller_queued"});
    check(led.acts(event::PromptDone{Side::caller}), {"join"});
    // Somebody comes while the phone rings, or while the caller hears the voice message.
    Led ringing = at_center();
    ringing.on(event::Fetch{event::Fetch::Why::user});
    check(ringing.on(event::AgentThere{}),
          {"tell agent_there", "play called center_greeting", "start center 90"});
    check(ringing.acts(event::Answered{Side::caller}), {"play caller caller_greeting"});
    check(ringing.acts(event::PromptDone{Side::caller}), {});
    check(ringing.acts(event::PromptDone{Side::called}), {"join"});
    Led greeting = at_center();
    greeting.on(event::Fetch{event::Fetch::Why::user});
    greeting.on(event::Answered{Side::caller});
    check(greeting.acts(event::AgentThere{}), {"play called center_greeting"});
    check(greeting.acts(event::PromptDone{Side::caller}), {"join"});
}

// M29
BOOST_AUTO_TEST_CASE(a_user_who_asks_is_rung_at_that_time_and_not_before_the_center_answers) {
    using Why = event::Fetch::Why;
    Led now = at_center();
    check(now.acts(event::Fetch{Why::user, now.now}), {"dial caller"});
    Led later = at_center();
    check(later.on(event::Fetch{Why::user, start + 300s}), {"start fetch 300"});
    check(later.on(event::Fetch{Why::user, start + 60s}), {"start fetch 60"});
    later.now += 60s;
    check(later.on(event::Timer{TimerKind::fetch}),
          {"stop center", "stop fetch", "tell ringing_caller", "dial caller",
           "start ring_caller 90"});
    check(later.on(event::Timer{TimerKind::fetch}), {});
    // Somebody comes first.
    Led agent = at_center();
    agent.on(event::Fetch{Why::user, start + 300s});
    check(agent.acts(event::AgentThere{}), {"play called center_greeting", "dial caller"});
    check(agent.on(event::Timer{TimerKind::fetch}), {});
    Led early;
    early.call.policy.center.emplace();
    early.ringing();
    check(early.on(event::Fetch{Why::user, early.now}), {});
    early.now += 20s;
    check(early.on(event::Answered{Side::called}),
          {"stop ring_called", "tell at_center", "walk", "start center 3620", "start fetch 0"});
    // It counts for this attempt alone, and for centers alone.
    Led again = early;
    again.call.phase = Phase::queued;
    again.call.called.phase = LegPhase::over;
    again.on(event::Due{});
    BOOST_TEST(!again.call.fetch_at.has_value());
    Led person;
    person.ringing();
    check(person.on(event::Fetch{Why::user, person.now}), {});
    BOOST_TEST(!person.call.fetch_at.has_value());
}

// M31
BOOST_AUTO_TEST_CASE(a_center_that_queues_before_its_answer_is_waited_for_within_the_longest_wait) {
    Led led;
    led.call.policy.center.emplace();
    led.call.policy.center->longest_wait = 900s;
    led.on(event::Due{});
    led.now += 10s;
    check(led.on(event::Progress{Side::called, 180}), {});
    check(led.on(event::Progress{Side::called, 182}), {"start ring_called 900"});
    led.now += 600s;
    check(led.on(event::Progress{Side::called, 182}), {"start ring_called 900"});
    led.now = start + 900s;
    check(led.acts(event::Timer{TimerKind::ring_called}), {"end called"});
    BOOST_CHECK(led.call.outcome->kind == Outcome::Kind::called_failed);
    BOOST_CHECK(led.call.outcome->cause.kind == CauseKind::no_agent);
    // A person's telephone that queues is no queue.
    Led person;
    person.on(event::Due{});
    check(person.on(event::Progress{Side::called, 182}), {});
    // And a longest wait under the ring time shortens nothing.
    Led brief;
    brief.call.policy.center.emplace();
    brief.call.policy.center->longest_wait = 10s;
    brief.on(event::Due{});
    check(brief.on(event::Progress{Side::called, 182}), {"start ring_called 45"});
}

BOOST_AUTO_TEST_CASE(an_agent_waits_while_the_caller_is_rung_again_and_hears_an_apology_at_last) {
    Led led = at_center();
    led.call.policy.caller_retries = 1;
    led.on(event::AgentThere{});
    check(led.acts(event::Failed{Side::caller, {CauseKind::busy, 486}}),
          {"play called still_trying"});
    check(led.acts(event::Timer{TimerKind::pause}), {"dial caller"});
    check(led.on(event::Timer{TimerKind::center}),
          {"stop ring_caller", "stop center", "tell outcome", "end caller", "play called apology",
           "start prompt 15"});
    BOOST_CHECK(led.call.outcome->kind == Outcome::Kind::caller_failed);
}

BOOST_AUTO_TEST_CASE(nobody_is_spoken_to_in_a_queue) {
    Led unanswered = at_center();
    unanswered.on(event::Fetch{event::Fetch::Why::estimate});
    check(unanswered.acts(event::Timer{TimerKind::ring_caller}), {"end called", "end caller"});
    BOOST_CHECK(unanswered.call.outcome->kind == Outcome::Kind::caller_failed);
    Led cancelled = at_center();
    check(cancelled.acts(event::Cancel{"user"}), {"end called"});
    BOOST_CHECK(cancelled.call.outcome->kind == Outcome::Kind::cancelled);
    Led left = at_center();
    left.on(event::HungUp{Side::called, {CauseKind::hung_up}});
    BOOST_CHECK(left.call.outcome->kind == Outcome::Kind::called_left);
    BOOST_CHECK(left.call.phase == Phase::done);
    Led long_wait = at_center();
    check(long_wait.acts(event::Timer{TimerKind::center}), {"end called"});
    BOOST_CHECK(long_wait.call.outcome->cause.kind == CauseKind::no_agent);
    Led restarted = at_center();
    check(restarted.acts(event::Restarted{}), {"end stale called"});
    BOOST_CHECK(restarted.call.outcome->kind == Outcome::Kind::interrupted);
}

BOOST_AUTO_TEST_CASE(the_phones_of_the_called_party_are_rung_in_order) {
    Led led;
    led.call.called_ways.count = 2;
    led.ringing();
    // The first one is ended before the second one is rung.
    check(led.acts(event::Timer{TimerKind::ring_called}), {"end called"});
    BOOST_CHECK(led.call.phase == Phase::closing_for_way);
    check(led.on(event::Failed{Side::called, {CauseKind::failed, 487}}),
          {"stop ending", "tell next_way", "dial called", "start ring_called 45"});
    BOOST_TEST(led.call.attempt == 1);
    BOOST_TEST(led.call.called_ways.at == 1);
    // All failed: the most hopeful cause decides on the retry, which begins with the first one.
    led.on(event::Failed{Side::called, {CauseKind::not_found, 404}});
    BOOST_CHECK(led.call.phase == Phase::queued);
    BOOST_CHECK(led.call.called.cause.kind == CauseKind::no_answer);
    BOOST_TEST(led.call.called_ways.tried.size() == 2U);
    led.on(event::Due{});
    BOOST_TEST(led.call.called_ways.at == 0);
    BOOST_TEST(led.call.called_ways.tried.empty());
}

BOOST_AUTO_TEST_CASE(a_no_that_crosses_the_cancel_is_a_no) {
    for (const int phones : {1, 2}) {
        Led led;
        led.call.called_ways.count = phones;
        led.ringing().on(event::Timer{TimerKind::ring_called});
        check(led.acts(event::Failed{Side::called, {CauseKind::declined, 603}}), {});
        BOOST_CHECK(led.call.outcome->cause.kind == CauseKind::declined);
    }
    Led caller;
    caller.call.policy.caller_retries = 1;
    caller.waiting().on(event::Timer{TimerKind::ring_caller});
    check(caller.acts(event::Failed{Side::caller, {CauseKind::declined, 603}}),
          {"play called apology"});
}

BOOST_AUTO_TEST_CASE(a_persons_word_holds_for_all_phones) {
    for (const Cause& word : {Cause{CauseKind::declined, 603}, Cause{CauseKind::busy, 600}}) {
        Led led;
        led.call.called_ways.count = 3;
        led.call.policy.busy.retries = 0;
        led.ringing();
        check(led.acts(event::Failed{Side::called, word}), {});
        BOOST_CHECK(led.call.outcome->cause == word);
    }
}

// M16
BOOST_AUTO_TEST_CASE(the_callers_next_phone_is_rung_without_a_pause) {
    Led led;
    led.call.caller_ways.count = 2;
    led.call.policy.caller_retries = 1;
    led.waiting();
    check(led.on(event::Failed{Side::caller, {CauseKind::not_found, 404}}),
          {"stop ring_caller", "play called still_trying", "stop ending", "start pause 0"});
    check(led.acts(event::Timer{TimerKind::pause}), {"dial caller"});
    // Then all of them once more, after the pause.
    check(led.on(event::Failed{Side::caller, {CauseKind::busy, 486}}),
          {"stop ring_caller", "play called still_trying", "stop ending", "start pause 5"});
    led.on(event::Timer{TimerKind::pause});
    BOOST_TEST(led.call.caller_attempt == 3);
    BOOST_TEST(led.call.caller_round == 2);
    led.on(event::Failed{Side::caller, {CauseKind::busy, 486}});
    led.on(event::Timer{TimerKind::pause});
    check(led.acts(event::Failed{Side::caller, {CauseKind::busy, 486}}), {"play called apology"});
}

BOOST_AUTO_TEST_CASE(another_phone_of_the_caller_is_rung_at_once) {
    Led led;
    led.waiting();
    check(led.on(event::NewCallerPhone{}),
          {"abandon caller", "stop ring_caller", "tell ringing_caller", "dial caller",
           "start ring_caller 30"});
    BOOST_TEST(led.call.caller_attempt == 2);
    led.on(event::Answered{Side::caller});
    check(led.on(event::NewCallerPhone{}), {});
    BOOST_TEST(!may_change_phone(led.call));
    Led paused;
    paused.call.policy.caller_retries = 1;
    paused.waiting().on(event::Failed{Side::caller, {CauseKind::busy, 486}});
    check(paused.acts(event::NewCallerPhone{}), {"dial caller"});
    // The new phone has all its tries before it.
    check(paused.acts(event::Failed{Side::caller, {CauseKind::busy, 486}}),
          {"play called still_trying"});
    Led early;
    early.ringing();
    check(early.on(event::NewCallerPhone{}), {});
}

BOOST_AUTO_TEST_CASE(a_key_or_a_word_after_the_question_proves_a_person) {
    Led led;
    led.call.policy.human_check = HumanCheck::both;
    led.ringing();
    check(led.on(event::Answered{Side::called}),
          {"stop ring_called", "play called check_called", "start prompt 20"});
    check(led.on(event::Voice{Side::called}), {});
    check(led.on(event::Digit{Side::called, '2'}), {});
    check(led.on(event::Digit{Side::called, '1'}),
          {"stop prompt", "tell called_answered", "play called called_greeting",
           "tell ringing_caller", "dial caller", "start ring_caller 30"});
    check(led.acts(event::Answered{Side::caller}), {"play caller check_caller"});
    led.on(event::PromptDone{Side::caller});
    check(led.acts(event::Voice{Side::caller}), {"play caller caller_greeting"});
    led.on(event::PromptDone{Side::called});
    check(led.acts(event::PromptDone{Side::caller}), {"join"});
}

BOOST_AUTO_TEST_CASE(the_key_that_was_asked_for_proves_a_phone_and_rings_nobody_else) {
    Led led;
    led.call.policy.key = '7';
    led.ringing();
    check(led.on(event::Answered{Side::called}),
          {"stop ring_called", "play called ask_key", "start prompt 20"});
    led.on(event::PromptDone{Side::called});
    check(led.on(event::Voice{Side::called}), {});
    check(led.on(event::Digit{Side::called, '7'}),
          {"stop prompt", "tell outcome", "play called key_thanks", "start prompt 15"});
    BOOST_CHECK(led.call.outcome->kind == Outcome::Kind::confirmed);
    check(led.acts(event::PromptDone{Side::called}), {"end called"});
}

BOOST_AUTO_TEST_CASE(another_key_no_key_and_a_cancel_prove_nothing) {
    const auto asked = [] {
        Led led;
        led.call.policy.key = '7';
        led.ringing().on(event::Answered{Side::called});
        return led;
    };
    for (const Event& event :
         {Event{event::Digit{Side::called, '8'}}, Event{event::Timer{TimerKind::prompt}}}) {
        Led led = asked();
        check(led.acts(event), {"end called"});
        BOOST_CHECK(led.call.outcome->kind == Outcome::Kind::called_failed);
        check(led.acts(event::Digit{Side::called, '7'}), {});
        BOOST_CHECK(led.call.outcome->kind == Outcome::Kind::called_failed);
    }
    Led left = asked();
    left.on(event::HungUp{Side::called, {CauseKind::hung_up}});
    BOOST_CHECK(left.call.outcome->kind == Outcome::Kind::called_left);
    Led cancelled = asked();
    check(cancelled.acts(event::Cancel{"user"}), {"end called"});
    BOOST_CHECK(cancelled.call.outcome->kind == Outcome::Kind::cancelled);
}

BOOST_AUTO_TEST_CASE(a_voicemail_is_never_connected) {
    Led called;
    called.call.policy.human_check = HumanCheck::called;
    called.ringing().on(event::Answered{Side::called});
    check(called.acts(event::Timer{TimerKind::prompt}), {"end called"});
    BOOST_CHECK(called.call.outcome->kind == Outcome::Kind::called_failed);
    BOOST_CHECK(called.call.outcome->cause.kind == CauseKind::machine);
    Led caller;
    caller.call.policy.human_check = HumanCheck::caller;
    caller.waiting().on(event::Answered{Side::caller});
    check(caller.acts(event::Timer{TimerKind::prompt}), {"end caller", "play called apology"});
    BOOST_CHECK(caller.call.outcome->kind == Outcome::Kind::caller_failed);
}

BOOST_AUTO_TEST_CASE(who_was_rung_too_often_today_is_not_rung) {
    Led led;
    check(led.on(event::TooOften{}), {"tell outcome", "stop due"});
    BOOST_CHECK(led.call.outcome->cause.kind == CauseKind::too_often);
    BOOST_CHECK(led.call.phase == Phase::done);
}

/// Any event in any situation, however senseless: what holds by the call alone.
BOOST_AUTO_TEST_CASE(every_event_in_every_phase_keeps_the_call_sound) {
    using Why = event::Fetch::Why;
    std::vector<Event> events{event::Due{},
                              event::Cancel{"user"},
                              event::Restarted{},
                              event::Fetch{Why::agent},
                              event::Fetch{Why::estimate},
                              event::AgentThere{},
                              event::NewCallerPhone{},
                              event::TooOften{}};
    for (const Side side : {Side::called, Side::caller}) {
        events.emplace_back(event::Progress{side, 180});
        events.emplace_back(event::Answered{side});
        for (const CauseKind kind : {CauseKind::busy, CauseKind::declined}) {
            events.emplace_back(event::Failed{side, {kind, 486}});
        }
        events.emplace_back(event::HungUp{side, {CauseKind::hung_up}});
        events.emplace_back(event::Released{side});
        events.emplace_back(event::PromptDone{side});
        events.emplace_back(event::Digit{side, '1'});
        events.emplace_back(event::Voice{side});
    }
    for (std::size_t kind = 0; kind < timer_kinds; ++kind) {
        events.emplace_back(event::Timer{static_cast<TimerKind>(kind)});
    }
    Call first;
    first.created = first.due = first.phase_since = start;
    first.policy.busy = {1, 0s, 1};
    first.policy.no_answer = {0, 0s, 1};
    first.policy.unreachable = {0, 0s, 1};
    first.policy.caller_retries = 1;
    Call center = first;
    center.policy.center.emplace();
    center.policy.busy = {0, 0s, 1};
    center.policy.caller_retries = 0;

    std::vector<Call> calls{first, center};
    std::set<std::string> known{to_json(first), to_json(center)};
    std::size_t steps = 0;
    for (std::size_t at = 0; at < calls.size(); ++at) {
        for (const Event& event : events) {
            const Call before = calls[at];
            Call call = before;
            // As often as the user asks for it: once is enough here.
            const bool moves = std::holds_alternative<event::NewCallerPhone>(event);
            if (moves && (before.caller_attempt != 1 || before.attempt != 1)) continue;
            int told = 0;
            bool abandoned = false;
            for (const Command& command : step(call, event, start)) {
                if (std::holds_alternative<command::TellOutcome>(command)) ++told;
                abandoned = abandoned || std::holds_alternative<command::Abandon>(command);
                const auto* dial = std::get_if<command::Dial>(&command);
                if (dial == nullptr || dial->again) continue;
                const LegPhase leg = before.leg(dial->side).phase;
                BOOST_REQUIRE(leg == LegPhase::idle || leg == LegPhase::over ||
                              (abandoned && dial->side == Side::caller));
                BOOST_REQUIRE(!before.outcome);
            }
            BOOST_REQUIRE(told == (call.outcome && !before.outcome ? 1 : 0));
            if (before.outcome) BOOST_REQUIRE(*call.outcome == *before.outcome);
            if (before.phase == Phase::done) BOOST_REQUIRE(call.phase == Phase::done);
            if (call.phase == Phase::done) BOOST_REQUIRE(call.outcome.has_value());
            BOOST_REQUIRE(call.attempt <= 2);
            ++steps;
            const std::string json = to_json(call);
            if (!known.insert(json).second) continue;
            BOOST_REQUIRE(call_from_json(json) == call);
            calls.push_back(std::move(call));
        }
    }
    BOOST_TEST_MESSAGE(calls.size() << " situations, " << steps << " steps");
    BOOST_TEST(calls.size() > 1000U);
}

BOOST_AUTO_TEST_SUITE_END()
