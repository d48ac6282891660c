#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "parsers/decoding.hpp"

namespace patchcord::decoding {

/// The time of a call that repeats, while it is read. The draft and the words outlive it.
class RepeatTime {
 public:
    RepeatTime(Draft& draft, const RepeatWords& words);

    /// Its words become "today", so that what stands beside them ("at 9") is read as a time of a
    /// day: of one that begins now.
    void replace_words(std::string& text, TimeContext& context) const;
    bool covers(const FoundTime& time) const { return time.begin < end_ && time.end > begin_; }
    /// The time of the day.
    void take(const FoundTime& time);
    /// "until Friday", "starting on Monday". False: something else.
    bool take_bound(const FoundTime& time);
    /// Puts the first time and the recurrence into the request.
    void finish();

 private:
    Draft& draft_;
    const RepeatWords& words_;
    std::size_t begin_;  // bytes
    std::size_t end_;
    std::string zone_;
    std::chrono::local_seconds local_now_{};
    std::optional<When> at_;
    std::optional<std::chrono::local_days> last_;
    std::string text_;
};

}  // namespace patchcord::decoding
