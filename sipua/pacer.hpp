#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "sipua/dialer.hpp"

namespace patchcord {

/// Keeps calls within what the gateways take: legs at once, and new ones a second. A call asks for
/// the lines of all its parties before it begins, so that the second party never waits for one.
/// No clock of its own; one thread.
class Pacer {
 public:
    using Clock = std::chrono::steady_clock;

    /// One gateway that may carry a leg.
    struct Line {
        std::string gateway;
        int concurrent = 0;        ///< 0: no limit
        int calls_per_second = 0;  ///< 0: no limit
    };
    using Choice = std::vector<Line>;  ///< the best one first; empty: nothing limits this leg

    /// Holds a line for each of the legs and takes a turn for each; or holds nothing, and says how
    /// long it is until the first one's turn comes (zero: a line must become free first).
    Admission admit(const std::string& call, const std::vector<Choice>& legs, bool in_any_case,
                    Clock::time_point now);
    void release(const std::string& call);
    int held(const std::string& gateway) const;

 private:
    const Line* free_line(const Choice& choice, const std::map<std::string, int>& more) const;

    std::map<std::string, int> lines_;  ///< held, by gateway
    std::map<std::string, std::vector<std::string>> calls_;
    std::map<std::string, Clock::time_point> turns_;  ///< of the next call, by gateway
};

}  // namespace patchcord
