#pragma once

#include <time.h>

#include <algorithm>
#include <limits>

/// How the work grows with its input, in tests that prove linear time on any machine.
namespace patchcord::test {

/// CPU seconds of this thread.
inline double thread_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// How many times the work `large()` costs the work `small()` in CPU time, each the best of three.
/// For input four times as long: about 4 where the work is linear, 16 where it is quadratic.
template <class Small, class Large>
double growth(Small small, Large large) {
    const auto best = [](auto& work) {
        double least = std::numeric_limits<double>::max();
        for (int i = 0; i < 3; ++i) {
            const double begun = thread_seconds();
            work();
            least = std::min(least, thread_seconds() - begun);
        }
        return least;
    };
    constexpr double least_measured = 1e-4;  // seconds: below, the clock says nothing
    return best(large) / std::max(best(small), least_measured);
}

/// Between linear and quadratic, for input four times as long.
constexpr double still_linear = 9;

}  // namespace patchcord::test
