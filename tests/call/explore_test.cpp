#include <boost/test/unit_test.hpp>
#include <iostream>

#include "agent/call/codec.hpp"
#include "agent/call/step.hpp"
#include "tests/call/explorer.hpp"
#include "tests/call/mutants.hpp"

using namespace patchcord;
using namespace patchcord::explore;
using call::HumanCheck;
using std::chrono::seconds;

namespace {

struct Setting {
    const char* name;
    Call call;
    Wishes wishes = {};
};

/// No retries, those of the called party and the caller, and a window that ends between two
/// attempts. Causes of one rule are alike, so that a few stand for all.
std::vector<Setting> settings() {
    Call plain;
    plain.created = plain.due = plain.phase_since = epoch;
    plain.policy.busy = plain.policy.no_answer = plain.policy.unreachable = {0, seconds{60}, 1};
    Call retries = plain;
    retries.policy.no_answer = {1, seconds{600}, 1};
    retries.policy.caller_retries = 1;
    Call window = plain;
    window.policy.busy = {1, seconds{60}, 1};
    window.policy.unreachable = {1, seconds{60}, 1};
    window.latest = epoch + seconds{130};
    Call center = plain;
    center.policy.center.emplace();
    center.policy.caller_retries = 1;
    Call ways = window;
    ways.latest.reset();
    ways.policy.busy.retries = 0;
    ways.policy.no_answer.retries = 1;
    ways.called_ways.count = 2;
    Call own_ways = plain;
    own_ways.caller_ways.count = 2;
    Call moving = center;
    moving.policy.caller_retries = 0;
    Call checked = plain;
    checked.policy.human_check = HumanCheck::both;
    Call proof = plain;
    proof.policy.key = '7';
    return {{"no retries", plain},
            {"a retry on either side", retries},
            {"a window that ends", window},
            {"a calling center", center},
            {"several phones", ways, {false, true}},
            {"several phones of the caller", own_ways, {true, false}},
            {"another phone at a center", moving, {true, false}},
            {"a key is asked for", checked},
            {"a phone is proved by a key", proof},
            {"handed on", plain, {false, false, true}}};
}

std::string report(const Found& found) {
    return found.violation.empty() ? "" : found.violation + "\n" + found.trace;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(explorer)

BOOST_AUTO_TEST_CASE(every_promise_is_kept_by_every_network_user_and_crash) {
    std::size_t states = 0;
    std::size_t transitions = 0;
    std::set<std::pair<call::Phase, std::size_t>> covered;
    for (const Setting& setting : settings()) {
        const Found found = explore::explore(setting.call, call::step, true, setting.wishes);
        BOOST_TEST(report(found) == "", setting.name << ": " << report(found));
        std::cout << setting.name << ": " << found.states << " states, " << found.transitions
                  << " transitions\n";
        states += found.states;
        transitions += found.transitions;
        covered.insert(found.covered.begin(), found.covered.end());
    }
    std::cout << "explorer: " << states << " states, " << transitions << " transitions, "
              << covered.size() << " pairs of phase and event, no violation\n";
    BOOST_TEST(states > 1000U);
}

BOOST_AUTO_TEST_CASE(every_seeded_bug_is_found) {
    std::size_t found_bugs = 0;
    const std::vector<Mutant> all = mutants();
    for (const Mutant& mutant : all) {
        Found found;
        for (const Setting& setting : settings()) {
            if (!mutant.setting.empty() && mutant.setting != setting.name) continue;
            found = explore::explore(setting.call, mutant.step, true, setting.wishes);
            if (!found.violation.empty()) break;
        }
        BOOST_TEST(!found.violation.empty(), "not found: " << mutant.name);
        if (found.violation.empty()) continue;
        ++found_bugs;
        std::cout << mutant.name << ": " << found.violation << "\n";
    }
    std::cout << "explorer: " << found_bugs << " of " << all.size() << " seeded bugs found\n";
}

BOOST_AUTO_TEST_SUITE_END()
