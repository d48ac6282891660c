/// What the runner does with commands, and what it makes of the legs' events.

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "agent/audio_line.hpp"
#include "agent/call/wording.hpp"
#include "agent/overloaded.hpp"
#include "agent/runner_live.hpp"
#include "agent/tell.hpp"

namespace patchcord {
namespace {

using call::Side;
using std::chrono::milliseconds;
using namespace std::chrono_literals;

constexpr milliseconds speech_wait = 250ms;  ///< for a clip that is being made
constexpr milliseconds speech_poll = 10ms;
constexpr int unavailable = 480;
constexpr int trying = 100;  ///< says nothing of the phone, only that the next hop is there

/// The shipped recording (etc/prompts) that says the same without names.
std::string_view recording_of(call::Prompt prompt) {
    switch (prompt) {
        case call::Prompt::called_greeting:
            return "hold";
        case call::Prompt::caller_greeting:
            return "connecting";
        case call::Prompt::apology:
            return "sorry";
        case call::Prompt::still_trying:
            return "retry";
        case call::Prompt::center_greeting:
            return "hold";
        case call::Prompt::check_called:
        case call::Prompt::check_caller:
            return "check";
        case call::Prompt::caller_queued:
            return "connecting";
        case call::Prompt::ask_key:
            return "key";
        case call::Prompt::key_thanks:
            return "goodbye";
    }
    throw std::logic_error("prompt out of range");
}

}  // namespace

void Runner::act(Live& live, const call::Command& command, Instant now) {
    const std::string& ref = live.record.row.ref;
    std::visit(Overloaded{
                   [&](const call::command::Dial& dial) {
                       const Party& party = live.record.party(dial.side);
                       if (party.identity)
                           parts_.dialer.dial(live.leg_name(dial.side), *party.identity);
                       wait_for_target(live, dial.side);
                   },
                   [&](const call::command::End& end) {
                       live.speech(end.side).prompt.reset();
                       if (end.side == Side::called) leave_center(live, now);
                       parts_.dialer.end(live.leg_name(end.side), "");
                   },
                   [&](const call::command::Abandon& left) {
                       live.speech(left.side).prompt.reset();
                       for (const LegName& name : std::exchange(live.abandoned, {})) {
                           parts_.dialer.end(name, "");
                       }
                   },
                   [&](const call::command::EndStale& end) {
                       const Party& party = live.record.party(end.side);
                       if (party.identity) {
                           parts_.dialer.end_stale(live.leg_name(end.side), *party.identity);
                       } else {
                           post(live.record.row.id, call::event::Released{end.side});
                       }
                   },
                   [&](const call::command::Play& what) { play(live, what); },
                   [&](const call::command::LetGo&) { let_go(live); },
                   [&](const call::command::TakeBack& back) {
                       parts_.dialer.transfer_progress(live.leg_name(back.side), unavailable, "");
                   },
                   [&](const call::command::Walk&) { walk_center(live, now); },
                   [&](const call::command::Join&) {
                       record(live, now);
                       leave_center(live, now);
                       parts_.dialer.join(live.leg_name(Side::called), live.leg_name(Side::caller));
                   },
                   [&](const call::command::StartTimer& timer) {
                       if (timer.kind == call::TimerKind::due) return;  // next_due() looks after it
                       const auto wait = std::max<milliseconds>(timer.at - now, 0ms);
                       const std::int64_t id = live.record.row.id;
                       live.timer(timer.kind) = parts_.loop.after(
                           wait,
                           [this, id, kind = timer.kind] { post(id, call::event::Timer{kind}); });
                   },
                   [&](const call::command::StopTimer& timer) { live.timer(timer.kind) = {}; },
                   [](const call::command::Tell&) {},
                   [](const call::command::TellOutcome&) {},
               },
               command);
    spdlog::debug("{}: carried out command {}", ref, command.index());
}

/// Starts the voice message, or comfort sound until its clip is made: a phone that answers at once
/// may be faster than the speech process (M11: within 300 ms).
void Runner::play(Live& live, const call::command::Play& what) {
    const bool asks =
        what.prompt == call::Prompt::check_called || what.prompt == call::Prompt::check_caller;
    if (asks) {
        listen_for_word(live, what.side);
    } else if (live.record.call.policy.human_check != call::HumanCheck::off && !live.center) {
        parts_.dialer.analyse(live.leg_name(what.side), nullptr);
    }
    if (!greeting_waits(live, what)) begin_speech(live, what);
}

void Runner::begin_speech(Live& live, const call::command::Play& what) {
    Live::Speech& speech = live.speech(what.side);
    speech.prompt = what.prompt;
    speech.until = parts_.now() + speech_wait;
    if (!speak(live, what.side)) parts_.dialer.play(live.leg_name(what.side), {}, Idle::comfort);
}

/// True where the voice message that waits began, or cannot be had.
bool Runner::speak(Live& live, Side side) {
    Live::Speech& speech = live.speech(side);
    const call::Prompt prompt = *speech.prompt;
    const std::string& language =
        side == Side::called ? live.record.called.language : live.record.language;
    const std::string text = spoken(live.record, prompt);
    ClipPtr clip = parts_.prompts.get(text, language);
    const bool whole = clip && !notice_is_late(live, side, prompt);
    if (!whole && parts_.now() < speech.until) {
        speech.timer = parts_.loop.after(speech_poll, [this, id = live.record.row.id, side] {
            const auto found = live_.find(id);
            if (found != live_.end() && found->second->speech(side).prompt) {
                speak(*found->second, side);
            }
        });
        return false;
    }
    speech.prompt.reset();
    if (!clip) {
        spdlog::warn("{}: the spoken name is not ready, a general message is played",
                     live.record.row.ref);
        clip = parts_.prompts.shipped(recording_of(prompt), language);
    }
    if (clip) {
        std::vector<ClipPtr> clips{std::move(clip)};
        if (ClipPtr notice = recording_notice(live, side, prompt)) {
            clips.push_back(std::move(notice));
        }
        parts_.dialer.play(live.leg_name(side), std::move(clips), Idle::comfort);
    } else {
        spdlog::error("{}: no voice message can be played: is espeak-ng there?",
                      live.record.row.ref);
        post(live.record.row.id, call::event::PromptDone{side});
    }
    return true;
}

std::optional<DialTarget> Runner::redirected(const LegName& leg, const std::string& uri) {
    const auto config = parts_.config();
    const auto owner = legs_.find(leg);
    const auto found = owner == legs_.end() ? live_.end() : live_.find(owner->second.call);
    if (found == live_.end() || !config->dialplan.follow_redirects) return std::nullopt;
    Live& live = *found->second;
    const Party& party = live.record.party(owner->second.side);
    if (!party.identity) return std::nullopt;
    const auto checked = call::check_destination(uri, config->dialplan, config->region);
    if (const auto* refused = std::get_if<call::Refused>(&checked)) {
        timeline(live, parts_.now(), "redirected",
                 fmt::format("{}: to {}, not followed: {}", party.name, uri, refused->why));
        return std::nullopt;
    }
    const auto& allowed = std::get<call::Allowed>(checked);
    timeline(live, parts_.now(), "redirected",
             fmt::format("{}: to {}", party.name, allowed.address));
    DialTarget target = party.identity->target;
    target.uri = allowed.uri;
    target.gateway = allowed.gateway;
    return target;
}

void Runner::on_leg(const LegName& leg, const LegEvent& event) {
    const auto owner = legs_.find(leg);
    if (owner == legs_.end()) {
        spdlog::debug("{}: an event of a leg that is no longer ours", leg);
        // Nobody waits for it any more: no dialog is left behind.
        if (std::holds_alternative<LegAnswered>(event)) parts_.dialer.end(leg, "");
        return;
    }
    const auto [id, side] = owner->second;
    const auto found = live_.find(id);
    if (found == live_.end()) return;
    Live& live = *found->second;
    if (is_left_leg(live, leg)) {
        on_left_leg(live, leg, event);
        return;
    }
    const Instant now = parts_.now();
    const std::string& name = live.record.party(side).name;
    std::visit(
        Overloaded{
            [&](const LegProgress& progress) {
                if (progress.status == trying) return;
                timeline(live, now, "progress",
                         fmt::format("{}: {} {}", name, progress.status, progress.reason));
                tell_transferor(live, side, progress.status, progress.reason);
                post(id, call::event::Progress{side, progress.status}, leg);
            },
            [&](const LegAnswered& answered) {
                timeline(live, now, "answered", name);
                live.record.party(side).identity = answered.identity;
                answered_.push_back(leg);
                const bool center = side == Side::called && live.record.call.policy.center;
                if (!center && !live.record.party(side).digits.empty()) {
                    parts_.dialer.send_digits(leg, live.record.party(side).digits);
                }
                post(id, call::event::Answered{side}, leg);
            },
            [&](const LegFailed& failed) {
                const bool rang = live.record.call.leg(side).phase == call::LegPhase::ringing;
                timeline(live, now, "failed",
                         fmt::format("{}: {} {}", name, failed.status, failed.reason));
                call::Cause cause =
                    call::cause_from_sip(failed.status, failed.q850, rang, failed.reason);
                if (failed.gateway) cause.kind = call::CauseKind::no_gateway;
                cause.retry_after = failed.retry_after.value_or(0s);
                tell_transferor(live, side, failed.status, failed.reason);
                post(id, call::event::Failed{side, std::move(cause)}, leg);
            },
            [&](const LegHungUp& hung_up) {
                timeline(
                    live, now, "hung up",
                    hung_up.reason.empty() ? name : fmt::format("{}: {}", name, hung_up.reason));
                post(id,
                     call::event::HungUp{
                         side, call::cause_of_hang_up(hung_up.q850, hung_up.reason, hung_up.lost)},
                     leg);
            },
            [&](const LegReleased&) {
                timeline(live, now, "released", name);
                post(id, call::event::Released{side}, leg);
            },
            [&](const LegNote& gateway) {
                timeline(live, now, "gateway", fmt::format("{}: {}", name, gateway.text));
            },
            [&](const LegPromptDone&) {
                if (side == Side::called && center_spoken(live)) return;
                Live::Speech& speech = live.speech(side);
                speech.told = speech.told || speech.notice;
                post(id, call::event::PromptDone{side}, leg);
            },
            [&](const LegInfo& info) {
                if (side == Side::called) center_told(live, info);
            },
            [&](const LegDigit& digit) {
                // It may be a part of a PIN.
                timeline(live, now, "digit", name);
                post(id, call::event::Digit{side, digit.digit}, leg);
                if (side == Side::called) hear_center(id, call::heard::Digit{digit.digit});
            },
            [&](const LegHeld& hold) {
                timeline(live, now, "hold",
                         fmt::format("{}: {}", name, hold.held ? "on hold" : "back"));
            },
            [&](const LegTransfer& transfer) { on_transfer(live, side, leg, transfer); },
            [&](const LegMedia& media) {
                timeline(live, now, "audio", fmt::format("{}: {}", name, audio_line(media.stats)));
            },
        },
        event);
}

}  // namespace patchcord
