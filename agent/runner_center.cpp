/// Calling centers: what is heard and told there goes to the visit (agent/call/center), what the
/// visit wants is done.

#include "agent/runner_center.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "agent/call/wording.hpp"
#include "agent/line_ear.hpp"
#include "agent/overloaded.hpp"
#include "agent/runner_live.hpp"
#include "agent/tell.hpp"
#include "directory/centers.hpp"

namespace patchcord {
namespace {

using call::Side;
using std::chrono::milliseconds;
using namespace std::chrono_literals;
namespace doing = call::doing;
namespace heard = call::heard;

constexpr milliseconds speech_limit = 1500ms;  ///< for a text that is made now
constexpr milliseconds speech_poll = 20ms;
constexpr milliseconds longest_greeting_wait = 4s;
constexpr std::chrono::seconds unknown_fetch_time{20};

/// What a detector's event means to a visit; empty: nothing.
std::optional<call::Heard> meaning_of(const DetectorEvent& event) {
    switch (event.kind) {
        case DetectorEvent::Kind::beep:
            return heard::Beep{};
        case DetectorEvent::Kind::voice:
            return heard::Voice{};
        case DetectorEvent::Kind::quiet:
            return heard::Quiet{event.length};
        case DetectorEvent::Kind::waiting:
            return heard::Waiting{};
        case DetectorEvent::Kind::sound:
            break;
    }
    switch (event.heard) {
        case Heard::silence:
        case Heard::speech:
            return std::nullopt;
        case Heard::ringback:
        case Heard::music:
        case Heard::announcement:
            return heard::Queue{std::string(to_string(event.heard))};
        case Heard::busy:
            return heard::Busy{};
        case Heard::person:
            return heard::Person{};
    }
    return std::nullopt;
}

/// Whatever of a queue is in what a peer tells beside the call.
QueueNotice queue_of(const LegInfo& info) {
    QueueNotice notice = queue_from_status(info.status, info.what);
    for (const auto& [name, value] : info.headers) notice.merge(queue_from_header(name, value));
    notice.merge(queue_from_body(info.content_type, info.body));
    return notice;
}

}  // namespace

CenterWork& Runner::center_work(Live& live) {
    if (live.center) return *live.center;
    call::CenterVisit::Settings settings;
    const auto config = parts_.config();
    const CallRecord& record = live.record;
    auto steps = parse_ivr(record.called.digits);
    if (auto* read = std::get_if<std::vector<IvrStep>>(&steps)) settings.steps = std::move(*read);
    for (const IvrStep& step : settings.steps) {
        if (step.kind == IvrStep::Kind::say) {
            parts_.prompts.prepare(step.text, record.called.language);
        }
    }
    settings.fetch = record.call.policy.center->fetch;
    settings.ask = config->center.ask;
    settings.fetch_time = usual_answer_time(db_, record.row.contact).value_or(unknown_fetch_time);
    settings.usual_wait = usual_wait(db_, record.called.address, parts_.now());
    live.center = std::make_unique<CenterWork>(std::move(settings));
    parts_.prompts.prepare(call::center_question(record.called.language), record.called.language);
    return *live.center;
}

/// Looks at the center's web page from now on, where the configuration names one.
void Runner::watch_queue(Live& live) {
    if (!live.record.call.policy.center) return;
    const auto config = parts_.config();
    const Party& called = live.record.called;
    const auto page = std::ranges::find_if(config->center.pages, [&](const QueuePage& each) {
        return each.center == called.name || each.center == called.address;
    });
    if (page == config->center.pages.end()) return;
    const std::int64_t id = live.record.row.id;
    center_work(live).look = std::make_unique<QueueWatch::Look>(
        queue_watch_, *page,
        QueueWatch::Listener{
            [this, id](const QueueNotice& notice) {
                hear_center(id, heard::Told{notice, "web page", heard::Told::Whose::newcomers});
            },
            [this, id](const std::string& why) {
                const auto found = live_.find(id);
                if (found == live_.end()) return;
                timeline(*found->second, parts_.now(), "center",
                         fmt::format("the web page of the queue cannot be read: {}", why));
                schedule();
            }});
}

/// What the detector makes out on that leg, told on the loop.
void Runner::listen(Live& live, Side side, std::function<void(const DetectorEvent&)> told) {
    parts_.dialer.analyse(
        live.leg_name(side),
        std::make_unique<LineEar>([&loop = parts_.loop, weak = std::weak_ptr(self_),
                                   told = std::move(told)](const DetectorEvent& event) {
            loop.post([weak, told, event] {
                if (weak.lock()) told(event);
            });
        }));
}

/// Something answered and is asked whether it is a person: a short word is a sign, too.
void Runner::listen_for_word(Live& live, Side side) {
    live.word(side) = call::WordCheck{};
    listen(live, side, [this, id = live.record.row.id, side](const DetectorEvent& event) {
        const auto found = live_.find(id);
        if (found == live_.end()) return;
        call::WordCheck& word = found->second->word(side);
        if (event.kind == DetectorEvent::Kind::voice) {
            word.voice(found->second->record.call.leg(side).greeted);
        } else if (event.kind == DetectorEvent::Kind::quiet && word.quiet(event.length)) {
            post(id, call::event::Voice{side}, found->second->leg_name(side));
        }
    });
}

/// The center answered: its menu is walked from now on.
void Runner::walk_center(Live& live, Instant now) {
    CenterWork& work = center_work(live);
    work.begun = true;
    const LegName leg = live.leg_name(Side::called);
    // A queue hears nothing of us.
    parts_.dialer.play(leg, {}, Idle::silence);
    listen(live, Side::called, [this, id = live.record.row.id](const DetectorEvent& event) {
        if (const auto meaning = meaning_of(event)) hear_center(id, *meaning);
    });
    do_center(live, work.visit.begin(now), now);
}

void Runner::hear_center(std::int64_t id, const call::Heard& what) {
    const auto found = live_.find(id);
    if (found == live_.end() || !found->second->center) return;
    Live& live = *found->second;
    const Instant now = parts_.now();
    do_center(live, live.center->visit.on(what, now), now);
    CenterWork& work = *live.center;
    if (work.greeting_waits && !work.visit.voice_speaks()) greet_agent(live);
}

void Runner::do_center(Live& live, const std::vector<call::Doing>& doings, Instant now) {
    const std::int64_t id = live.record.row.id;
    for (const call::Doing& one : doings) {
        std::visit(Overloaded{
                       [&](const doing::Press& press) {
                           parts_.dialer.send_digits(live.leg_name(Side::called), press.keys);
                       },
                       [&](const doing::Say& say) { say_to_center(live, say.words); },
                       [&](const doing::Ask&) {
                           say_to_center(live, call::center_question(live.record.called.language));
                       },
                       [&](const doing::Note& line) { timeline(live, now, "center", line.text); },
                       [&](const doing::Fetch& fetch) { post(id, call::event::Fetch{fetch.why}); },
                       [&](const doing::TellQueue& tell) { tell_queue(live, tell.notice, now); },
                       [&](const doing::At& at) {
                           live.center->timer =
                               parts_.loop.after(std::max<milliseconds>(at.at - now, 0ms),
                                                 [this, id] { hear_center(id, heard::Time{}); });
                       },
                   },
                   one);
    }
    if (!doings.empty()) schedule();
}

/// The queue as a notice: in chat the one line changes, by mail only the first is sent.
void Runner::tell_queue(Live& live, const QueueNotice& queue, Instant now) {
    const CallRecord& record = live.record;
    CenterWork& work = *live.center;
    const bool mail = record.reply.channel == "mail";
    if (auto notice = queue_told(record, queue, *parts_.config(), work.told)) {
        if (!mail || work.told == 0) {
            live.notices.emplace_back(notice->message_id, std::move(*notice));
        }
    }
    ++work.told;
    timeline(live, now, "told", fmt::format("the user: {}", call::queue_text(queue)));
}

void Runner::say_to_center(Live& live, const std::string& words) {
    CenterWork& work = *live.center;
    work.speech = words;
    work.speech_until = parts_.now() + speech_limit;
    parts_.prompts.prepare(words, live.record.called.language);
    speak_to_center(live);
}

void Runner::speak_to_center(Live& live) {
    CenterWork& work = *live.center;
    const std::int64_t id = live.record.row.id;
    ClipPtr clip = parts_.prompts.get(work.speech, live.record.called.language);
    if (clip) {
        parts_.dialer.play(live.leg_name(Side::called), {std::move(clip)}, Idle::silence);
        return;  // LegPromptDone follows
    }
    if (parts_.now() >= work.speech_until) {
        spdlog::warn("{}: \"{}\" cannot be spoken: is espeak-ng there?", live.record.row.ref,
                     work.speech);
        work.speech.clear();
        hear_center(id, heard::Spoken{});
        return;
    }
    work.speech_timer = parts_.loop.after(speech_poll, [this, id] {
        const auto found = live_.find(id);
        if (found != live_.end() && found->second->center &&
            !found->second->center->speech.empty()) {
            speak_to_center(*found->second);
        }
    });
}

/// True where the end of a prompt was that of the visit's own words.
bool Runner::center_spoken(Live& live) {
    if (!live.center || live.center->speech.empty()) return false;
    live.center->speech.clear();
    hear_center(live.record.row.id, heard::Spoken{});
    return true;
}

void Runner::center_told(Live& live, const LegInfo& info) {
    if (!live.record.call.policy.center) return;
    const QueueNotice notice = queue_of(info);
    if (notice.empty()) return;
    center_work(live);
    hear_center(live.record.row.id,
                heard::Told{notice, info.status != 0 ? std::to_string(info.status) : info.what});
}

/// Whether the greeting is to wait until the person there pauses.
bool Runner::greeting_waits(Live& live, const call::command::Play& what) {
    if (what.prompt != call::Prompt::center_greeting || !live.center ||
        !live.center->visit.voice_speaks()) {
        return false;
    }
    CenterWork& work = *live.center;
    work.greeting_waits = true;
    work.greeting_timer = parts_.loop.after(longest_greeting_wait, [this, id = live.record.row.id] {
        const auto found = live_.find(id);
        if (found == live_.end() || !found->second->center) return;
        if (found->second->center->greeting_waits) greet_agent(*found->second);
    });
    return true;
}

void Runner::greet_agent(Live& live) {
    live.center->greeting_waits = false;
    live.center->greeting_timer = {};
    begin_speech(live, {Side::called, call::Prompt::center_greeting});
}

/// The call went on, or ended: nobody listens any more. How long it took is remembered.
void Runner::leave_center(Live& live, Instant now) {
    if (!live.center) return;
    parts_.dialer.analyse(live.leg_name(Side::called), nullptr);
    const auto since = live.center->visit.queued_at();
    const auto agent = live.record.call.agent_at;
    if (since && agent && *agent >= *since) {
        learned_.emplace_back([address = live.record.called.address, now,
                               waited = std::chrono::floor<std::chrono::seconds>(*agent - *since)](
                                  Database& db) { add_center_wait(db, address, now, waited); });
        schedule();
    }
    live.center.reset();
}

}  // namespace patchcord
