#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "sipua/sound_frame.hpp"
#include "sipua/sound_window.hpp"
#include "sipua/speech_memory.hpp"
#include "sipua/tone_cadence.hpp"

namespace patchcord {

/// What a line sounds like.
enum class Heard : std::uint8_t {
    silence,
    ringback,
    busy,
    music,         ///< or any other sound that is no speech: what a queue plays
    announcement,  ///< a recording that speaks
    speech,        ///< somebody or something speaks; which is not known yet
    person,        ///< somebody speaks
};
std::string_view to_string(Heard heard);

struct DetectorEvent {
    enum class Kind : std::uint8_t {
        sound,    ///< the line sounds like `heard` now
        beep,     ///< a beep just ended
        voice,    ///< a voice began to speak after quiet; comes within 0.3 s
        quiet,    ///< a voice (or a prompt) ended: quiet for 0.6 s; `length` is how long it spoke
        waiting,  ///< an unknown voice spoke a little and then waited: perhaps a person, ask
    };
    Kind kind = Kind::sound;
    Heard heard = Heard::silence;
    std::chrono::milliseconds at{0};  ///< of the line's time, counted in frames
    std::chrono::milliseconds length{0};
    bool operator==(const DetectorEvent&) const = default;
};

/// Listens to a line that may be a queue, an answering machine or a person. Pure: frames of 20 ms
/// in, events out; about 25 us a frame. One object a call; any thread, one at a time.
///
/// A voice is a person (Heard::person) when it was never heard before on this line, no music goes
/// on beneath it, it comes after the queue's own sounds (music, ringing, recordings), and a room
/// can be heard between its words, which the line's recordings do not have. It is told about one
/// second after the first word. A voice for which that is not so clear, and which then waits, gives
/// `waiting`. Who speaks for long without a pause is a recording.
class Detector {
 public:
    Detector() = default;

    /// The events of this frame; valid until the next call.
    const std::vector<DetectorEvent>& hear(
        std::span<const std::int16_t, sound_frame_samples> frame);

    Heard sound() const { return sound_; }

 private:
    using Outline = SpeechMemory::Outline;

    void follow_floor(double level);
    void active_frame(const SoundFrame& frame);
    void quiet_frame();
    void begin_utterance();
    void end_utterance();
    void classify();
    void look_back();
    void judge_voice();
    bool room_heard() const;
    void become(Heard heard);
    void tell(DetectorEvent::Kind kind, std::chrono::milliseconds length = {});

    SoundEar ear_;
    SoundWindow window_;
    ToneCadence cadence_;
    SpeechMemory memory_;
    std::vector<DetectorEvent> events_;

    std::size_t frame_ = 0;
    Heard sound_ = Heard::silence;
    double floor_ = -70;               ///< of the line at present, follows slowly
    std::array<double, 75> levels_{};  ///< of the last 1.5 s, a ring
    std::vector<double> room_;         ///< levels since a little before the voice
    std::size_t quiet_run_ = 0;
    std::size_t voiced_ = 0;  ///< frames of a voice in this utterance
    std::size_t began_ = 0;   ///< frame at which the utterance began
    std::size_t speech_votes_ = 0;
    std::size_t other_votes_ = 0;
    std::size_t judgements_ = 0;
    bool in_utterance_ = false;
    bool fresh_ = true;  ///< the utterance began after quiet, not out of music
    bool voice_told_ = false;
    bool speaks_ = false;  ///< the utterance was found to be speech
    bool judged_ = false;
    bool queue_heard_ = false;
    std::vector<Outline> said_;  ///< outlines of the utterance
};

}  // namespace patchcord
