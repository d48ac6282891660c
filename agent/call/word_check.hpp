#pragma once

#include <chrono>

namespace patchcord::call {

/// Whether a word that was heard answers "Press 1, or say hello": who was asked says something
/// short after the question. A machine speaks through the question, or goes on for long. Pure.
class WordCheck {
 public:
    /// A voice began; `asked`: the question was over by then.
    void voice(bool asked) { asked_ = asked; }
    /// It ended after so long; true: it is the answer.
    bool quiet(std::chrono::milliseconds length) {
        if (!asked_) early_ += length;
        return asked_ && early_ <= longest_greeting && length <= longest_word;
    }

 private:
    /// "Hello? Stone speaking." into the question is a person's still.
    static constexpr std::chrono::milliseconds longest_greeting{2500};
    static constexpr std::chrono::milliseconds longest_word{3500};
    bool asked_ = false;
    std::chrono::milliseconds early_{0};
};

}  // namespace patchcord::call
