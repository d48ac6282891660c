#define BOOST_TEST_MODULE patchcord
#include <boost/test/unit_test.hpp>
