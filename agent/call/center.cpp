#include "agent/call/center.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace patchcord::call {
namespace {

constexpr milliseconds key_time{160};       ///< a key and the gap after it
constexpr seconds longest_prompt{90};       ///< a step waits no longer for a prompt, beep, silence
constexpr milliseconds answer_limit{6000};  ///< after our question
constexpr seconds understood_after{2};      ///< of our question, one may answer into it
constexpr milliseconds longest_word{3500};  ///< an answer is short, a recording goes on
constexpr int most_questions = 2;           ///< in one pause
constexpr seconds between_questions{15};
constexpr seconds margin{5};  ///< the caller is there a little early
constexpr seconds tell_gap{30};
constexpr std::size_t longest_digits = 8;

std::string_view ordinal_end(int number) {
    const int last = number % 10;
    if (number / 10 % 10 == 1) return "th";
    return last == 1 ? "st" : last == 2 ? "nd" : last == 3 ? "rd" : "th";
}

/// Who calls now stands behind us: our place and wait are no more than theirs.
QueueNotice before_newcomers(QueueNotice theirs, const QueueNotice& ours) {
    theirs.agent = false;
    if (theirs.position && ours.position) {
        theirs.position = std::min(*theirs.position, *ours.position);
    }
    if (theirs.wait && ours.wait) theirs.wait = std::min(*theirs.wait, *ours.wait);
    return theirs;
}

}  // namespace

QueueNotice queue_from_digits(std::string_view digits) {
    QueueNotice notice;
    if (digits.size() < 3 || digits.front() != '*' || digits.back() != '#') return notice;
    digits = digits.substr(1, digits.size() - 2);
    const bool minutes = digits.starts_with('*');
    if (minutes) digits.remove_prefix(1);
    int number = 0;
    const auto [stop, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    constexpr int most = 999;
    if (error != std::errc() || stop != digits.data() + digits.size() || number > most) {
        return notice;
    }
    if (minutes) {
        notice.wait = std::chrono::minutes{number};
    } else if (number > 0) {
        notice.position = number;
    }
    return notice;
}

std::string queue_text(const QueueNotice& notice) {
    std::string text;
    if (notice.position) {
        text = *notice.position == 1 ? "next in the queue"
                                     : fmt::format("{}{} in the queue", *notice.position,
                                                   ordinal_end(*notice.position));
    }
    if (notice.wait) {
        const auto minutes = std::chrono::round<std::chrono::minutes>(*notice.wait).count();
        if (!text.empty()) text += ", ";
        text += minutes < 1    ? "less than a minute"
                : minutes == 1 ? "about a minute"
                               : fmt::format("about {} minutes", minutes);
    }
    return text.empty() ? "nothing known" : text;
}

QueueNotice CenterVisit::queue(Instant now) const {
    QueueNotice left = queue_;
    if (left.wait) {
        const auto passed = std::chrono::floor<seconds>(now - queue_at_);
        left.wait = std::max(*left.wait - passed, seconds{0});
    }
    return left;
}

std::vector<Doing> CenterVisit::begin(Instant now) {
    now_ = now;
    stage_ = Stage::walking;
    if (queue_.agent) {
        person("the center said so");
    } else {
        start_step();
    }
    return std::exchange(doings_, {});
}

std::vector<Doing> CenterVisit::on(const Heard& heard, Instant now) {
    now_ = now;
    std::visit([this](const auto& what) { hear(what); }, heard);
    return std::exchange(doings_, {});
}

void CenterVisit::at(Instant when) { emit(doing::At{when}); }

// --- The menu ----------------------------------------------------------------------------------

void CenterVisit::next_step() {
    ++step_;
    start_step();
}

void CenterVisit::start_step() {
    if (step_ == settings_.steps.size()) {
        stage_ = Stage::queueing;
        queued_at_ = now_;
        if (!settings_.steps.empty()) emit(doing::Note{"the menu is done, waiting for somebody"});
        if (settings_.usual_wait && queue_.empty()) {
            queue_.wait = settings_.usual_wait;
            queue_at_ = now_;
            emit(doing::Note{"it usually takes " + queue_text(queue_)});
            tell_if_useful();
        }
        consider_wait();
        return;
    }
    const IvrStep& step = settings_.steps[step_];
    step_began_ = now_;
    emit(doing::Note{
        fmt::format("step {} of {}: {}", step_ + 1, settings_.steps.size(), shown(step))});
    switch (step.kind) {
        case IvrStep::Kind::keys:
            emit(doing::Press{step.text, step.secret});
            at(now_ + static_cast<int>(step.text.size()) * key_time);
            break;
        case IvrStep::Kind::pause:
            at(now_ + step.length);
            break;
        case IvrStep::Kind::say:
            emit(doing::Say{step.text});
            at(now_ + longest_prompt);
            break;
        case IvrStep::Kind::silence:
            at(now_ + (speaking_ ? milliseconds{longest_prompt} : step.length));
            break;
        case IvrStep::Kind::prompt_end:
        case IvrStep::Kind::beep:
            at(now_ + longest_prompt);
            break;
    }
}

/// The time of the step that runs is over.
void CenterVisit::step_time() {
    switch (settings_.steps[step_].kind) {
        case IvrStep::Kind::keys:
        case IvrStep::Kind::pause:
            break;
        case IvrStep::Kind::silence:
            if (now_ - step_began_ >= longest_prompt) emit(doing::Note{"it was never silent"});
            break;
        case IvrStep::Kind::prompt_end:
        case IvrStep::Kind::beep:
        case IvrStep::Kind::say:
            emit(doing::Note{
                fmt::format("this did not come within {} s, going on", longest_prompt.count())});
            break;
    }
    next_step();
}

// --- What is heard -----------------------------------------------------------------------------

void CenterVisit::hear(const heard::Voice&) {
    speaking_ = true;
    if (stage_ == Stage::walking) {
        if (settings_.steps[step_].kind == IvrStep::Kind::silence) at(step_began_ + longest_prompt);
    } else if (stage_ == Stage::listening) {
        person("it answered the question by voice");
    } else if (stage_ == Stage::asking) {
        barged_in_ = now_ - asked_at_ >= understood_after;
    }
}

void CenterVisit::hear(const heard::Quiet& quiet) {
    speaking_ = false;
    if (std::exchange(barged_in_, false) && quiet.length <= longest_word &&
        (stage_ == Stage::asking || stage_ == Stage::listening)) {
        person("it answered into the question");
    }
    if (stage_ != Stage::walking) return;
    const IvrStep& step = settings_.steps[step_];
    if (step.kind == IvrStep::Kind::prompt_end && quiet.length >= step.length) {
        next_step();
    } else if (step.kind == IvrStep::Kind::silence) {
        at(now_ + step.length);
    }
}

void CenterVisit::hear(const heard::Beep&) {
    if (stage_ == Stage::walking && settings_.steps[step_].kind == IvrStep::Kind::beep) next_step();
}

void CenterVisit::hear(const heard::Queue& queue) {
    speaking_ = false;
    if (stage_ == Stage::agent) return;
    emit(doing::Note{"heard: " + queue.what});
    if (stage_ == Stage::walking) {
        // Music came straight after the prompt.
        if (settings_.steps[step_].kind == IvrStep::Kind::prompt_end &&
            now_ - step_began_ >= seconds{1}) {
            next_step();
        }
    } else if (stage_ == Stage::asking || stage_ == Stage::listening) {
        emit(doing::Note{"that was no person"});
        stage_ = Stage::queueing;
        asked_ = 0;
        consider_wait();
    }
}

void CenterVisit::hear(const heard::Busy&) {
    if (stage_ != Stage::agent) emit(doing::Note{"heard: busy tone"});
}

void CenterVisit::hear(const heard::Person&) {
    speaking_ = true;
    switch (stage_) {
        case Stage::queueing:
        case Stage::listening:
            person("somebody speaks");
            break;
        case Stage::ringing:
        case Stage::walking:
        case Stage::asking:
        case Stage::agent:
            break;
    }
}

void CenterVisit::hear(const heard::Waiting&) {
    if (stage_ != Stage::queueing || !settings_.ask) return;
    if (asked_ > 0 && now_ - asked_at_ < between_questions) return;
    emit(doing::Note{"a voice waits for an answer: asking whether it is a person"});
    stage_ = Stage::asking;
    asked_ = 1;
    asked_at_ = now_;
    emit(doing::Ask{});
}

void CenterVisit::hear(const heard::Digit& digit) {
    if (stage_ == Stage::agent) return;
    if (digit.digit == '1' && (stage_ == Stage::asking || stage_ == Stage::listening)) {
        person("it pressed 1");
        return;
    }
    if (digit.digit == '*' && digits_ != "*") digits_.clear();
    digits_ += digit.digit;
    if (digits_.size() > longest_digits) digits_.clear();
    if (digit.digit == '#') read_digits();
}

void CenterVisit::read_digits() {
    const QueueNotice notice = queue_from_digits(digits_);
    digits_.clear();
    if (!notice.empty()) hear(heard::Told{notice, "keys"});
}

void CenterVisit::hear(const heard::Told& told) {
    if (stage_ == Stage::agent || told.notice.empty()) return;
    const QueueNotice before = queue(now_);
    queue_ = before;
    // A place alone says nothing of an older wait but that it goes on.
    queue_.merge(told.whose == heard::Told::Whose::ours ? told.notice
                                                        : before_newcomers(told.notice, before));
    queue_at_ = now_;
    if (!(queue(now_) == before)) {
        emit(doing::Note{fmt::format("{} ({})", queue_text(queue_), told.source)});
    }
    if (told.notice.agent && told.whose == heard::Told::Whose::ours) {
        if (stage_ != Stage::ringing) person("the center says so");
        return;
    }
    tell_if_useful();
    if (stage_ == Stage::queueing) consider_wait();
}

void CenterVisit::hear(const heard::Spoken&) {
    if (stage_ == Stage::walking) {
        if (settings_.steps[step_].kind == IvrStep::Kind::say) next_step();
    } else if (stage_ == Stage::asking) {
        stage_ = Stage::listening;
        speaking_ = false;
        at(now_ + answer_limit);
    }
}

void CenterVisit::hear(const heard::Time&) {
    switch (stage_) {
        case Stage::walking:
            step_time();
            break;
        case Stage::listening:
            if (asked_ < most_questions) {
                ++asked_;
                asked_at_ = now_;
                stage_ = Stage::asking;
                emit(doing::Ask{});
            } else {
                emit(doing::Note{"nobody answered the question"});
                stage_ = Stage::queueing;
                consider_wait();
            }
            break;
        case Stage::queueing:
            consider_wait();
            break;
        case Stage::ringing:
        case Stage::asking:
        case Stage::agent:
            break;
    }
}

// --- Ringing the caller ------------------------------------------------------------------------

void CenterVisit::person(std::string_view how) {
    stage_ = Stage::agent;
    emit(doing::Note{fmt::format("somebody is there: {}", how)});
    emit(doing::Fetch{event::Fetch::Why::agent});
}

/// By the expected wait: the caller is rung so early that both are there at the same time.
void CenterVisit::consider_wait() {
    if (settings_.fetch != FetchPolicy::on_estimate || estimate_fetched_) return;
    const QueueNotice left = queue(now_);
    const bool next = left.position == 1 && !left.wait;
    if (!left.wait && !next) return;
    const seconds needed = settings_.fetch_time + margin;
    if (next || *left.wait <= needed) {
        estimate_fetched_ = true;
        emit(doing::Note{fmt::format("{}: ringing the caller takes about {} s, so it is time",
                                     queue_text(left), settings_.fetch_time.count())});
        emit(doing::Fetch{event::Fetch::Why::estimate});
    } else {
        at(now_ + (*left.wait - needed));
    }
}

/// The first knowledge, and then what changes something for somebody who works on: the place
/// halved, the next in line, a wait that is a half longer or shorter.
void CenterVisit::tell_if_useful() {
    const QueueNotice now = queue(now_);
    bool useful = !told_.has_value();
    if (told_ && now_ - told_at_ >= tell_gap) {
        const seconds expected =
            told_->wait
                ? std::max(*told_->wait - std::chrono::floor<seconds>(now_ - told_at_), seconds{0})
                : seconds{0};
        if (now.position) {
            useful = !told_->position || *now.position * 2 <= *told_->position ||
                     (*now.position == 1 && *told_->position != 1) ||
                     *now.position > *told_->position;
        }
        if (now.wait && told_->wait) {
            const auto difference = std::chrono::abs(*now.wait - expected);
            constexpr seconds least{60};
            useful = useful || (difference >= least && difference * 2 >= expected);
        } else if (now.wait) {
            useful = true;
        }
    }
    if (!useful) return;
    told_ = now;
    told_at_ = now_;
    emit(doing::TellQueue{now});
}

}  // namespace patchcord::call
