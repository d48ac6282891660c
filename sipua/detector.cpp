#include "sipua/detector.hpp"

#include <algorithm>

namespace patchcord {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds frame_time{20};
constexpr std::size_t a_second = 50;

constexpr double quietest_sound_dbm0 = -42;
constexpr double above_floor_db = 9;
constexpr std::size_t gap = 15;            ///< a shorter pause belongs to the utterance
constexpr std::size_t end_of_speech = 30;  ///< quiet for so long: it waits
constexpr std::size_t silence_after = a_second;
constexpr std::size_t voiced_frames = 6;  ///< so many tell a voice
constexpr std::size_t first_look = 16;    ///< frames in the window before it is asked
constexpr std::size_t music_frames = 40;
constexpr double surely_speech = 0.85;
constexpr double surely_word = 0.9;
constexpr double surely_other = 0.25;
constexpr std::size_t votes = 2;
constexpr std::size_t judge_from = 40;  ///< frames since the first word
constexpr std::size_t judge_until = 60;
constexpr std::size_t longest_greeting = 9 * a_second;
constexpr double digital_silence_dbm0 = -66;
constexpr double loudest_room_dbm0 = -45;
constexpr std::size_t lead_in = 6;
constexpr std::size_t long_lead_in = 60;  ///< where it followed music without a breath
constexpr std::size_t breath = 5;         ///< quiet that sets sounds apart
constexpr std::size_t longest_word = 75;  ///< "Hello?"
constexpr std::size_t shortest_word = 10;

}  // namespace

std::string_view to_string(Heard heard) {
    switch (heard) {
        case Heard::silence:
            return "silence";
        case Heard::ringback:
            return "ringing";
        case Heard::busy:
            return "busy";
        case Heard::music:
            return "music";
        case Heard::announcement:
            return "announcement";
        case Heard::speech:
            return "speech";
        case Heard::person:
            return "person";
    }
    return {};
}

void Detector::tell(DetectorEvent::Kind kind, milliseconds length) {
    events_.push_back({kind, sound_, static_cast<int>(frame_) * frame_time, length});
}

void Detector::become(Heard heard) {
    if (sound_ == heard) return;
    sound_ = heard;
    switch (heard) {
        case Heard::music:
        case Heard::ringback:
        case Heard::announcement:
            queue_heard_ = true;
            break;
        case Heard::silence:
        case Heard::busy:
        case Heard::speech:
        case Heard::person:
            break;
    }
    tell(DetectorEvent::Kind::sound);
}

/// Falls at once, rises by 3 dB a second: what is always there.
void Detector::follow_floor(double level) {
    constexpr double rise = 0.06;
    floor_ = level < floor_ ? std::max(level, -70.0) : std::min(floor_ + rise, -36.0);
}

const std::vector<DetectorEvent>& Detector::hear(
    std::span<const std::int16_t, sound_frame_samples> samples) {
    events_.clear();
    const SoundFrame frame = ear_.hear(samples);
    ++frame_;
    follow_floor(frame.level_dbm0);
    levels_[frame_ % levels_.size()] = frame.level_dbm0;
    const bool active = frame.level_dbm0 > std::max(quietest_sound_dbm0, floor_ + above_floor_db);
    const auto tone = cadence_.hear(frame, !active);
    if (tone) {
        switch (*tone) {
            case ToneKind::ringback:
                become(Heard::ringback);
                break;
            case ToneKind::busy:
                become(Heard::busy);
                break;
            case ToneKind::beep:
                tell(DetectorEvent::Kind::beep);
                break;
        }
    }
    if (active) {
        active_frame(frame);
    } else {
        quiet_frame();
    }
    if (in_utterance_) {
        if (speaks_) room_.push_back(frame.level_dbm0);
        if (said_.size() < 12 * a_second) said_.push_back(frame.bands);
        window_.add(frame);
        if (frame_ % 4 == 0) classify();
    }
    return events_;
}

void Detector::begin_utterance() {
    in_utterance_ = true;
    fresh_ = true;
    began_ = frame_;
    voiced_ = 0;
    voice_told_ = false;
    speaks_ = false;
    judged_ = false;
    judgements_ = 0;
    speech_votes_ = 0;
    other_votes_ = 0;
    said_.clear();
    room_.clear();
    window_.clear();
}

void Detector::active_frame(const SoundFrame& frame) {
    quiet_run_ = 0;
    if (!in_utterance_) begin_utterance();
    // A pulse of the throat, and no signalling tone.
    const bool voiced = frame.periodicity > 0.6 && frame.purity < 0.93;
    if (voiced) ++voiced_;
    if (!voice_told_ && voiced_ >= voiced_frames) {
        voice_told_ = true;
        tell(DetectorEvent::Kind::voice);
    }
}

void Detector::quiet_frame() {
    ++quiet_run_;
    const bool short_voice = voice_told_ && frame_ - began_ - quiet_run_ <= longest_word && fresh_;
    if (in_utterance_ && !speaks_ && quiet_run_ >= breath && !short_voice) {
        // Music that stopped, a tone, a click: what comes next is heard afresh.
        in_utterance_ = false;
    }
    if (in_utterance_ && quiet_run_ == end_of_speech) end_utterance();
    if (quiet_run_ == silence_after && sound_ != Heard::ringback) become(Heard::silence);
    constexpr std::size_t longest_ring_gap = 7 * a_second;
    if (quiet_run_ == longest_ring_gap) become(Heard::silence);
    // A queue may be silent.
    constexpr std::size_t queue_silence = 4 * a_second;
    if (quiet_run_ == queue_silence) queue_heard_ = true;
}

void Detector::end_utterance() {
    in_utterance_ = false;
    const std::size_t spoken = frame_ - began_ - quiet_run_;
    const milliseconds length = static_cast<int>(spoken) * frame_time;
    tell(DetectorEvent::Kind::quiet, length);
    if (!speaks_) {
        // A word or two: too short for the window, but a voice, and nothing goes on beneath it.
        const bool word = spoken >= shortest_word && window_.size() >= shortest_word &&
                          window_.speech() > surely_word;
        if (!word || sound_ == Heard::person) return;
        look_back();
        if (queue_heard_ && room_heard()) {
            become(Heard::person);
            return;
        }
        become(Heard::speech);
    }
    if (sound_ == Heard::speech && spoken <= longest_greeting) {
        tell(DetectorEvent::Kind::waiting, length);
    }
    memory_.keep(said_);
}

/// The levels from a little before the first word on.
void Detector::look_back() {
    const std::size_t before = fresh_ ? frame_ - began_ + lead_in : long_lead_in;
    for (std::size_t back = std::min(before, levels_.size() - 1); back > 0; --back) {
        if (back < frame_) room_.push_back(levels_[(frame_ - back) % levels_.size()]);
    }
}

/// Speech or not, by the last 0.8 s at most.
void Detector::classify() {
    if (window_.size() < first_look || cadence_.tone()) return;
    const double speech = window_.speech();
    if (speech > surely_speech) {
        ++speech_votes_;
        other_votes_ = 0;
    } else if (speech < surely_other) {
        ++other_votes_;
        speech_votes_ = 0;
    }
    if (!speaks_ && speech_votes_ >= votes && voiced_ >= voiced_frames) {
        speaks_ = true;
        look_back();
        if (sound_ != Heard::person) become(Heard::speech);
    }
    const std::size_t since = frame_ - began_;
    if (other_votes_ * 4 >= music_frames && since >= music_frames) {
        if (speaks_) memory_.keep(said_);
        const bool rings = sound_ == Heard::ringback || sound_ == Heard::busy;
        if (!rings || !cadence_.tone()) become(Heard::music);
        // What speaks after it is looked at anew.
        speaks_ = false;
        judged_ = false;
        fresh_ = false;
        voiced_ = 0;
        began_ = frame_;
        said_.clear();
        room_.clear();
    }
    if (speaks_ && !judged_ && since >= judge_from) judge_voice();
    if (speaks_ && sound_ == Heard::speech && since > longest_greeting) {
        become(Heard::announcement);
    }
}

/// Between the words, and just before the first, a room is heard that recordings do not have.
bool Detector::room_heard() const {
    if (room_.empty()) return false;
    // A room is steady where notes die away.
    constexpr double steady_db = 15;
    const auto lead = std::span<const double>(room_).first(std::min(lead_in - 1, room_.size()));
    const auto [lowest, highest] = std::ranges::minmax(lead);
    if (fresh_ && highest - lowest > steady_db) return false;
    // The second lowest: one frame may be a gap in the stream.
    std::vector<double> levels = room_;
    if (levels.size() < 2) return false;
    std::ranges::nth_element(levels, levels.begin() + 1);
    const double room = levels[1];
    return room >= digital_silence_dbm0 && room <= loudest_room_dbm0;
}

void Detector::judge_voice() {
    constexpr std::size_t piece = 35;
    const auto said =
        std::span<const Outline>(said_).first(said_.size() - std::min(quiet_run_, said_.size()));
    if (said.size() >= piece && memory_.knows(said.last(piece))) {
        judged_ = true;
        become(Heard::announcement);
        return;
    }
    const std::size_t since = frame_ - began_;
    if (queue_heard_ && fresh_ && room_heard() && window_.speech() > surely_word) {
        if (++judgements_ < votes) return;
        judged_ = true;
        become(Heard::person);
    } else if (since >= judge_until) {
        judged_ = true;
    }
}

}  // namespace patchcord
