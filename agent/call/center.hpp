#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "agent/call/state.hpp"
#include "parsers/ivr_script.hpp"
#include "parsers/queue_notice.hpp"

/// Between a calling center's answer and somebody who is there (METHOD M20, M29 to M31): its menu
/// is walked, its queue watched, and a voice asked where it is not sure that it is a person's.
/// Pure: what is heard and told comes in as values, what is to be done goes out as values.
namespace patchcord::call {

/// What comes from the line and from the center.
namespace heard {
/// A voice began to speak after quiet.
struct Voice {};
/// A voice or prompt ended: quiet for 0.6 s after it.
struct Quiet {
    milliseconds length{0};  ///< of what was said
};
struct Beep {};
/// Music, ringing or a known recording: what a queue sounds like.
struct Queue {
    std::string what;  ///< for the timeline
};
/// Busy tone: the center will hang up.
struct Busy {};
/// Surely somebody.
struct Person {};
/// A voice that spoke a little and waits: perhaps somebody.
struct Waiting {};
struct Digit {
    char digit = 0;
};
/// What the center told of its queue; `source` for the timeline: "182", "INFO", "web page".
struct Told {
    /// The place is ours, or that of somebody who would call now: ours is no later then.
    enum class Whose : std::uint8_t { ours, newcomers };
    QueueNotice notice;
    std::string source;
    Whose whose = Whose::ours;
};
/// A Press, Say or Ask was carried out.
struct Spoken {};
/// The time of an At came.
struct Time {};
}  // namespace heard
using Heard =
    std::variant<heard::Voice, heard::Quiet, heard::Beep, heard::Queue, heard::Busy, heard::Person,
                 heard::Waiting, heard::Digit, heard::Told, heard::Spoken, heard::Time>;

namespace doing {
/// Press these keys; `secret`: not to be logged.
struct Press {
    std::string keys;
    bool secret = false;
};
/// Speak these words of the script; Spoken follows.
struct Say {
    std::string words;
};
/// "A caller is waiting for you. Press 1, or say hello, to be connected." Spoken follows.
struct Ask {};
/// A line of the timeline.
struct Note {
    std::string text;
};
/// Ring the caller. Agent: somebody is there.
struct Fetch {
    event::Fetch::Why why = event::Fetch::Why::agent;
};
/// Tell the user: the queue as far as known.
struct TellQueue {
    QueueNotice notice;
};
/// Give heard::Time then; replaces the earlier one.
struct At {
    Instant at{};
};
}  // namespace doing
using Doing = std::variant<doing::Press, doing::Say, doing::Ask, doing::Note, doing::Fetch,
                           doing::TellQueue, doing::At>;

/// One visit at a center, from its answer on.
class CenterVisit {
 public:
    struct Settings {
        std::vector<IvrStep> steps;
        FetchPolicy fetch = FetchPolicy::on_agent;
        seconds fetch_time{30};             ///< what it takes until the caller is on the line
        std::optional<seconds> usual_wait;  ///< from earlier visits
        bool ask = true;                    ///< where it is not sure that it is a person
    };
    explicit CenterVisit(Settings settings) : settings_(std::move(settings)) {}

    /// The center answered.
    std::vector<Doing> begin(Instant now);
    std::vector<Doing> on(const Heard& heard, Instant now);

    /// What is known of the queue, the wait counted down to `now`.
    QueueNotice queue(Instant now) const;
    /// A voice speaks at this moment: it would be impolite to speak now.
    bool voice_speaks() const { return speaking_; }
    /// Since when the menu is done and the queue waited in.
    std::optional<Instant> queued_at() const { return queued_at_; }

 private:
    enum class Stage : std::uint8_t {
        ringing,  ///< it has not answered, but may tell already
        walking,
        queueing,
        asking,
        listening,
        agent,
    };

    void hear(const heard::Voice&);
    void hear(const heard::Quiet& quiet);
    void hear(const heard::Beep&);
    void hear(const heard::Queue& queue);
    void hear(const heard::Busy&);
    void hear(const heard::Person&);
    void hear(const heard::Waiting&);
    void hear(const heard::Digit& digit);
    void hear(const heard::Told& told);
    void hear(const heard::Spoken&);
    void hear(const heard::Time&);

    template <typename What>
    void emit(What what) {
        doings_.emplace_back(std::in_place_type<What>, std::move(what));
    }
    void at(Instant when);
    void next_step();
    void start_step();
    void step_time();
    void person(std::string_view how);
    void consider_wait();
    void tell_if_useful();
    void read_digits();

    Settings settings_;
    std::vector<Doing> doings_;
    Instant now_{};
    Stage stage_ = Stage::ringing;
    std::size_t step_ = 0;
    Instant step_began_{};
    bool speaking_ = false;
    std::optional<Instant> queued_at_;
    QueueNotice queue_;
    Instant queue_at_{};
    std::optional<QueueNotice> told_;
    Instant told_at_{};
    bool estimate_fetched_ = false;
    int asked_ = 0;  ///< times in this pause
    Instant asked_at_{};
    bool barged_in_ = false;  ///< a voice began while our question was spoken
    std::string digits_;      ///< that the center sends: "*3#"
};

/// What a center that sends digits tells by them: "*3#" is place 3, "**4#" four minutes.
QueueNotice queue_from_digits(std::string_view digits);

/// "3rd in the queue, about 4 minutes", for timelines and logs; "nothing known" where empty.
std::string queue_text(const QueueNotice& notice);

}  // namespace patchcord::call
