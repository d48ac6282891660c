#include "agent/choice.hpp"

#include <boost/test/unit_test.hpp>

using namespace patchcord;

namespace {
std::vector<Candidate> two_shops() {
    return {{1, "", "Pizza Hut", "12 Main Street, Springfield", 0.9, ""},
            {2, "", "Pizza Hut", "7 Oak Street, Springfield", 0.9, ""}};
}
}  // namespace

BOOST_AUTO_TEST_SUITE(choice)

BOOST_AUTO_TEST_CASE(a_number_counts_from_one) {
    BOOST_TEST(*pick(two_shops(), 2, "") == 1U);
    BOOST_TEST(!pick(two_shops(), 3, "").has_value());
}

BOOST_AUTO_TEST_CASE(words_pick_the_one_that_they_fit_best) {
    BOOST_TEST(*pick(two_shops(), 0, "the one on Oak Street") == 1U);
    BOOST_TEST(*pick(two_shops(), 0, "12 main") == 0U);
}

BOOST_AUTO_TEST_CASE(words_that_fit_several_or_none_pick_nothing) {
    BOOST_TEST(!pick(two_shops(), 0, "the one in Springfield").has_value());
    BOOST_TEST(!pick(two_shops(), 0, "the big one").has_value());
    BOOST_TEST(!pick({}, 0, "oak").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
