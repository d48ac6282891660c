#pragma once

#include <string>
#include <vector>

#include "tests/call/world.hpp"

namespace patchcord::explore {

/// The step function with one bug of a kind that people write.
struct Mutant {
    std::string name;
    Stepper step;
    std::string setting = {};  ///< where it shows soonest; empty: the first one
};
std::vector<Mutant> mutants();

}  // namespace patchcord::explore
