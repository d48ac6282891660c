#pragma once

#include <optional>
#include <string>

#include "sounds.hpp"

/// Made recordings of calls to calling centers, as the caller's end hears them.
namespace patchcord::test {

struct HoldLine {
    std::string name;
    Samples samples;
    std::optional<double> person_at;  ///< seconds: the agent's first word; none: only the queue
    bool gated = false;               ///< no room can be heard behind the agent
};

/// Which announcements a queue has.
enum class Recordings { clean, over_music, hissing };

/// A queue of about `seconds`: music or ringing or silence with announcements in between, which
/// come again; `recordings` is how they sound.
Samples queue_sound(double seconds, Recordings recordings, Dice& dice, Speaker& speaker);

/// A queue, and then an agent who greets and waits for an answer.
HoldLine answered_line(std::uint64_t seed, Speaker& speaker);
/// A queue, and nobody.
HoldLine empty_line(std::uint64_t seed, double seconds, Speaker& speaker);

}  // namespace patchcord::test
