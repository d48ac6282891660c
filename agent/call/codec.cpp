#include "agent/call/codec.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "parsers/json_text.hpp"

namespace patchcord::call {
namespace {

using nlohmann::json;

template <typename E>
using Name = std::pair<E, std::string_view>;

constexpr std::array phases{
    Name<Phase>{Phase::queued, "queued"},
    Name<Phase>{Phase::ringing_called, "ringing_called"},
    Name<Phase>{Phase::closing_for_way, "closing_for_way"},
    Name<Phase>{Phase::closing_for_retry, "closing_for_retry"},
    Name<Phase>{Phase::checking_called, "checking_called"},
    Name<Phase>{Phase::at_center, "at_center"},
    Name<Phase>{Phase::ringing_caller, "ringing_caller"},
    Name<Phase>{Phase::retrying_caller, "retrying_caller"},
    Name<Phase>{Phase::checking_caller, "checking_caller"},
    Name<Phase>{Phase::greeting_caller, "greeting_caller"},
    Name<Phase>{Phase::connected, "connected"},
    Name<Phase>{Phase::transferring, "transferring"},
    Name<Phase>{Phase::apologising, "apologising"},
    Name<Phase>{Phase::closing, "closing"},
    Name<Phase>{Phase::done, "done"},
};
constexpr std::array leg_phases{
    Name<LegPhase>{LegPhase::idle, "idle"},       Name<LegPhase>{LegPhase::inviting, "inviting"},
    Name<LegPhase>{LegPhase::ringing, "ringing"}, Name<LegPhase>{LegPhase::answered, "answered"},
    Name<LegPhase>{LegPhase::ending, "ending"},   Name<LegPhase>{LegPhase::over, "over"},
};
constexpr std::array sides{
    Name<Side>{Side::called, "called"},
    Name<Side>{Side::caller, "caller"},
};
constexpr std::array cause_kinds{
    Name<CauseKind>{CauseKind::none, "none"},
    Name<CauseKind>{CauseKind::busy, "busy"},
    Name<CauseKind>{CauseKind::no_answer, "no_answer"},
    Name<CauseKind>{CauseKind::declined, "declined"},
    Name<CauseKind>{CauseKind::unreachable, "unreachable"},
    Name<CauseKind>{CauseKind::not_found, "not_found"},
    Name<CauseKind>{CauseKind::forbidden, "forbidden"},
    Name<CauseKind>{CauseKind::no_gateway, "no_gateway"},
    Name<CauseKind>{CauseKind::incompatible, "incompatible"},
    Name<CauseKind>{CauseKind::failed, "failed"},
    Name<CauseKind>{CauseKind::hung_up, "hung_up"},
    Name<CauseKind>{CauseKind::time_limit, "time_limit"},
    Name<CauseKind>{CauseKind::cancelled, "cancelled"},
    Name<CauseKind>{CauseKind::interrupted, "interrupted"},
    Name<CauseKind>{CauseKind::no_agent, "no_agent"},
    Name<CauseKind>{CauseKind::machine, "machine"},
    Name<CauseKind>{CauseKind::too_often, "too_often"},
};
using Kind = Outcome::Kind;
constexpr std::array outcome_kinds{
    Name<Kind>{Kind::connected, "connected"},
    Name<Kind>{Kind::called_failed, "called_failed"},
    Name<Kind>{Kind::caller_failed, "caller_failed"},
    Name<Kind>{Kind::called_left, "called_left"},
    Name<Kind>{Kind::caller_left, "caller_left"},
    Name<Kind>{Kind::cancelled, "cancelled"},
    Name<Kind>{Kind::interrupted, "interrupted"},
    Name<Kind>{Kind::missed, "missed"},
    Name<Kind>{Kind::confirmed, "confirmed"},
};
constexpr std::array progresses{
    Name<Progress>{Progress::ringing_called, "ringing_called"},
    Name<Progress>{Progress::next_way, "next_way"},
    Name<Progress>{Progress::called_answered, "called_answered"},
    Name<Progress>{Progress::at_center, "at_center"},
    Name<Progress>{Progress::agent_there, "agent_there"},
    Name<Progress>{Progress::ringing_caller, "ringing_caller"},
    Name<Progress>{Progress::caller_answered, "caller_answered"},
    Name<Progress>{Progress::connected, "connected"},
    Name<Progress>{Progress::retry_scheduled, "retry_scheduled"},
};
constexpr std::array timers{
    Name<TimerKind>{TimerKind::due, "due"},
    Name<TimerKind>{TimerKind::ring_called, "ring_called"},
    Name<TimerKind>{TimerKind::ring_caller, "ring_caller"},
    Name<TimerKind>{TimerKind::prompt, "prompt"},
    Name<TimerKind>{TimerKind::ending, "ending"},
    Name<TimerKind>{TimerKind::longest, "longest"},
    Name<TimerKind>{TimerKind::pause, "pause"},
    Name<TimerKind>{TimerKind::center, "center"},
    Name<TimerKind>{TimerKind::fetch, "fetch"},
};
static_assert(timers.size() == timer_kinds);
constexpr std::array prompts{
    Name<Prompt>{Prompt::called_greeting, "called_greeting"},
    Name<Prompt>{Prompt::caller_greeting, "caller_greeting"},
    Name<Prompt>{Prompt::apology, "apology"},
    Name<Prompt>{Prompt::still_trying, "still_trying"},
    Name<Prompt>{Prompt::center_greeting, "center_greeting"},
    Name<Prompt>{Prompt::check_called, "check_called"},
    Name<Prompt>{Prompt::check_caller, "check_caller"},
    Name<Prompt>{Prompt::caller_queued, "caller_queued"},
    Name<Prompt>{Prompt::ask_key, "ask_key"},
    Name<Prompt>{Prompt::key_thanks, "key_thanks"},
};
constexpr std::array fetches{
    Name<FetchPolicy>{FetchPolicy::on_agent, "on_agent"},
    Name<FetchPolicy>{FetchPolicy::on_estimate, "on_estimate"},
};
constexpr std::array checks{
    Name<HumanCheck>{HumanCheck::off, "off"},
    Name<HumanCheck>{HumanCheck::called, "called"},
    Name<HumanCheck>{HumanCheck::caller, "caller"},
    Name<HumanCheck>{HumanCheck::both, "both"},
};

template <typename E, std::size_t N>
std::string_view name_of(const std::array<Name<E>, N>& names, E value) {
    for (const auto& [known, name] : names) {
        if (known == value) return name;
    }
    throw std::logic_error("a value without a name");
}

[[noreturn]] void bad(std::string_view field, std::string_view why) {
    throw std::runtime_error("stored call: " + std::string(field) + " " + std::string(why));
}

template <typename E, std::size_t N>
E value_of(const std::array<Name<E>, N>& names, const json& in, const char* field) {
    if (!in.is_string()) bad(field, "is no name");
    const auto& text = in.get_ref<const std::string&>();
    for (const auto& [value, name] : names) {
        if (name == text) return value;
    }
    bad(field, "has an unknown name");
}

const json& at(const json& in, const char* field) {
    if (!in.is_object()) bad(field, "is in no object");
    const auto found = in.find(field);
    if (found == in.end()) bad(field, "is missing");
    return *found;
}

/// Whether an earlier release left the field out, or it is null.
bool absent(const json& in, const char* field) {
    if (!in.is_object()) bad(field, "is in no object");
    const auto found = in.find(field);
    return found == in.end() || found->is_null();
}

std::int64_t integer(const json& in, const char* field, std::int64_t low, std::int64_t high) {
    const json& value = at(in, field);
    if (!value.is_number_integer()) bad(field, "is no integer");
    if (value.is_number_unsigned() &&
        value.get<std::uint64_t>() > static_cast<std::uint64_t>(high)) {
        bad(field, "is out of range");
    }
    const auto number = value.get<std::int64_t>();
    if (number < low || number > high) bad(field, "is out of range");
    return number;
}

bool boolean(const json& in, const char* field) {
    const json& value = at(in, field);
    if (!value.is_boolean()) bad(field, "is neither true nor false");
    return value.get<bool>();
}

int small(const json& in, const char* field, int high) {
    return static_cast<int>(integer(in, field, 0, high));
}

// Wide enough for every calendar in use, narrow enough for sums of milliseconds.
constexpr std::int64_t farthest = 253'402'300'800'000;  // the year 10000
constexpr int most_ways = 100;
constexpr std::int64_t most_seconds = 366LL * 24 * 3600 * 100;

constexpr std::size_t usual_size = 2048;  ///< of a call's text

/// What is not there is null.
template <typename T, typename Write>
void write_maybe(std::string& text, const std::optional<T>& value, const Write& write) {
    if (value) {
        write(text, *value);
    } else {
        text += "null";
    }
}

void put(JsonObject& out, const char* name, Instant value) {
    out.add(name, value.time_since_epoch().count());
}
void put(JsonObject& out, const char* name, const std::optional<Instant>& value) {
    if (value) {
        put(out, name, *value);
    } else {
        out.add_null(name);
    }
}
Instant instant_from(const json& in, const char* field) {
    return Instant{milliseconds{integer(in, field, -farthest, farthest)}};
}
std::optional<Instant> maybe_instant(const json& in, const char* field) {
    if (absent(in, field)) return {};
    return instant_from(in, field);
}
seconds seconds_from(const json& in, const char* field) {
    return seconds{integer(in, field, 0, most_seconds)};
}

void write_cause(std::string& text, const Cause& cause) {
    JsonObject out(text);
    out.add("kind", to_string(cause.kind));
    out.add("sip", cause.sip);
    out.add("q850", cause.q850);
    out.add("reason", cause.reason);
    out.add("retry_after", cause.retry_after.count());
}
Cause cause_from(const json& in) {
    Cause cause;
    cause.kind = value_of(cause_kinds, at(in, "kind"), "cause.kind");
    cause.sip = small(in, "sip", 999);
    cause.q850 = small(in, "q850", 999);
    const json& reason = at(in, "reason");
    if (!reason.is_string()) bad("reason", "is no text");
    cause.reason = reason.get<std::string>();
    cause.retry_after = seconds_from(in, "retry_after");
    return cause;
}

void write_leg(std::string& text, const Leg& leg) {
    JsonObject out(text);
    out.add("phase", to_string(leg.phase));
    write_cause(out.begin("cause"), leg.cause);
    out.add("greeted", leg.greeted);
    out.add("unsure", leg.unsure);
    put(out, "answered_at", leg.answered_at);
    put(out, "ended_at", leg.ended_at);
}
Leg leg_from(const json& in) {
    Leg leg;
    leg.phase = value_of(leg_phases, at(in, "phase"), "leg.phase");
    leg.cause = cause_from(at(in, "cause"));
    leg.greeted = boolean(in, "greeted");
    leg.unsure = boolean(in, "unsure");
    leg.answered_at = maybe_instant(in, "answered_at");
    leg.ended_at = maybe_instant(in, "ended_at");
    return leg;
}

void write_rule(std::string& text, const RetryRule& rule) {
    JsonObject out(text);
    out.add("retries", rule.retries);
    out.add("delay", rule.delay.count());
    out.add("growth", rule.growth);
}
RetryRule rule_from(const json& in) {
    RetryRule rule;
    rule.retries = small(in, "retries", 1000);
    rule.delay = seconds_from(in, "delay");
    const json& growth = at(in, "growth");
    if (!growth.is_number()) bad("growth", "is no number");
    rule.growth = growth.get<double>();
    if (!(rule.growth >= 0 && rule.growth <= 1000)) bad("growth", "is out of range");
    return rule;
}

void write_center(std::string& text, const CenterPolicy& center) {
    JsonObject out(text);
    out.add("fetch", to_string(center.fetch));
    out.add("longest_wait", center.longest_wait.count());
    out.add("fetch_limit", center.fetch_limit.count());
}
std::optional<CenterPolicy> center_from(const json& in) {
    if (absent(in, "center")) return {};
    const json& from = at(in, "center");
    CenterPolicy center;
    center.fetch = value_of(fetches, at(from, "fetch"), "fetch");
    center.longest_wait = seconds_from(from, "longest_wait");
    center.fetch_limit = seconds_from(from, "fetch_limit");
    return center;
}

char key_from(const json& in) {
    constexpr std::string_view keys = "0123456789*#";
    if (!in.is_string()) bad("key", "is no text");
    const auto& text = in.get_ref<const std::string&>();
    if (text.size() != 1 || keys.find(text.front()) == std::string_view::npos) {
        bad("key", "is no key of a telephone");
    }
    return text.front();
}

void write_policy(std::string& text, const Policy& policy) {
    JsonObject out(text);
    out.add("ring_called", policy.ring_called.count());
    out.add("ring_caller", policy.ring_caller.count());
    out.add("apology_limit", policy.apology_limit.count());
    out.add("greeting_limit", policy.greeting_limit.count());
    out.add("ending_limit", policy.ending_limit.count());
    out.add("longest_call", policy.longest_call.count());
    out.add("late_limit", policy.late_limit.count());
    write_rule(out.begin("busy"), policy.busy);
    write_rule(out.begin("no_answer"), policy.no_answer);
    write_rule(out.begin("unreachable"), policy.unreachable);
    out.add("caller_retries", policy.caller_retries);
    out.add("caller_pause", policy.caller_pause.count());
    write_maybe(out.begin("center"), policy.center, write_center);
    out.add("human_check", to_string(policy.human_check));
    out.add("check_limit", policy.check_limit.count());
    if (policy.key != 0) out.add("key", std::string_view(&policy.key, 1));
}
Policy policy_from(const json& in) {
    Policy policy;
    policy.ring_called = seconds_from(in, "ring_called");
    policy.ring_caller = seconds_from(in, "ring_caller");
    policy.apology_limit = seconds_from(in, "apology_limit");
    policy.greeting_limit = seconds_from(in, "greeting_limit");
    policy.ending_limit = seconds_from(in, "ending_limit");
    policy.longest_call = seconds_from(in, "longest_call");
    policy.late_limit = seconds_from(in, "late_limit");
    policy.busy = rule_from(at(in, "busy"));
    policy.no_answer = rule_from(at(in, "no_answer"));
    policy.unreachable = rule_from(at(in, "unreachable"));
    policy.caller_retries = small(in, "caller_retries", 1000);
    policy.caller_pause = seconds_from(in, "caller_pause");
    policy.center = center_from(in);
    if (!absent(in, "human_check")) {
        policy.human_check = value_of(checks, at(in, "human_check"), "human_check");
        policy.check_limit = seconds_from(in, "check_limit");
    }
    if (!absent(in, "key")) policy.key = key_from(at(in, "key"));
    return policy;
}

void write_ways(std::string& text, const Ways& ways) {
    JsonObject out(text);
    out.add("count", ways.count);
    out.add("at", ways.at);
    out.add_list("tried", ways.tried, write_cause);
}
Ways ways_from(const json& in, const char* field) {
    Ways ways;
    if (absent(in, field)) return ways;
    const json& from = at(in, field);
    ways.count = static_cast<int>(integer(from, "count", 1, most_ways));
    ways.at = static_cast<int>(integer(from, "at", 0, ways.count - 1));
    const json& tried = at(from, "tried");
    if (!tried.is_array() || tried.size() > most_ways) bad("tried", "is no list of causes");
    for (const json& cause : tried) ways.tried.push_back(cause_from(cause));
    return ways;
}

void write_transfer(std::string& text, const Transfer& transfer) {
    JsonObject out(text);
    out.add("side", to_string(transfer.side));
    write_leg(out.begin("leg"), transfer.leg);
}
std::optional<Transfer> transfer_from(const json& in) {
    if (absent(in, "transfer")) return {};
    const json& from = at(in, "transfer");
    return Transfer{value_of(sides, at(from, "side"), "transfer.side"), leg_from(at(from, "leg"))};
}

void write_outcome(std::string& text, const Outcome& outcome) {
    JsonObject out(text);
    out.add("kind", to_string(outcome.kind));
    out.add("side", to_string(outcome.side));
    write_cause(out.begin("cause"), outcome.cause);
    out.add("talked", outcome.talked.count());
}
Outcome outcome_from(const json& in) {
    Outcome outcome;
    outcome.kind = value_of(outcome_kinds, at(in, "kind"), "outcome.kind");
    outcome.side = value_of(sides, at(in, "side"), "outcome.side");
    outcome.cause = cause_from(at(in, "cause"));
    outcome.talked = seconds_from(in, "talked");
    return outcome;
}

}  // namespace

std::string_view to_string(Phase phase) { return name_of(phases, phase); }
std::string_view to_string(LegPhase phase) { return name_of(leg_phases, phase); }
std::string_view to_string(Side side) { return name_of(sides, side); }
std::string_view to_string(CauseKind kind) { return name_of(cause_kinds, kind); }
std::string_view to_string(Outcome::Kind kind) { return name_of(outcome_kinds, kind); }
std::string_view to_string(Progress progress) { return name_of(progresses, progress); }
std::string_view to_string(TimerKind kind) { return name_of(timers, kind); }
std::string_view to_string(Prompt prompt) { return name_of(prompts, prompt); }
std::string_view to_string(FetchPolicy fetch) { return name_of(fetches, fetch); }
std::string_view to_string(HumanCheck check) { return name_of(checks, check); }

std::string to_json(const Call& call) {
    std::string text;
    text.reserve(usual_size);
    {
        JsonObject out(text);
        out.add("phase", to_string(call.phase));
        write_leg(out.begin("called"), call.called);
        write_leg(out.begin("caller"), call.caller);
        write_policy(out.begin("policy"), call.policy);
        put(out, "created", call.created);
        put(out, "due", call.due);
        put(out, "latest", call.latest);
        out.add("attempt", call.attempt);
        out.add("caller_attempt", call.caller_attempt);
        out.add("caller_round", call.caller_round);
        write_ways(out.begin("called_ways"), call.called_ways);
        write_ways(out.begin("caller_ways"), call.caller_ways);
        put(out, "phase_since", call.phase_since);
        put(out, "agent_at", call.agent_at);
        put(out, "fetch_at", call.fetch_at);
        put(out, "joined_at", call.joined_at);
        write_maybe(out.begin("transfer"), call.transfer, write_transfer);
        write_maybe(out.begin("outcome"), call.outcome, write_outcome);
    }
    return text;
}

Call call_from_json(std::string_view text) {
    const json in = json::parse(text, nullptr, false);
    if (!in.is_object()) throw std::runtime_error("stored call: no JSON object");
    Call call;
    call.phase = value_of(phases, at(in, "phase"), "phase");
    call.called = leg_from(at(in, "called"));
    call.caller = leg_from(at(in, "caller"));
    call.policy = policy_from(at(in, "policy"));
    call.created = instant_from(in, "created");
    call.due = instant_from(in, "due");
    call.latest = maybe_instant(in, "latest");
    call.attempt = small(in, "attempt", 1'000'000);
    call.caller_attempt = small(in, "caller_attempt", 1'000'000);
    if (!absent(in, "caller_round")) call.caller_round = small(in, "caller_round", 1'000'000);
    call.called_ways = ways_from(in, "called_ways");
    call.caller_ways = ways_from(in, "caller_ways");
    call.phase_since = instant_from(in, "phase_since");
    call.agent_at = maybe_instant(in, "agent_at");
    if (!absent(in, "fetch_at")) call.fetch_at = maybe_instant(in, "fetch_at");
    call.joined_at = maybe_instant(in, "joined_at");
    call.transfer = transfer_from(in);
    if (call.transfer.has_value() != (call.phase == Phase::transferring)) {
        bad("transfer", "does not belong to the phase");
    }
    if (const json& outcome = at(in, "outcome"); !outcome.is_null()) {
        call.outcome = outcome_from(outcome);
    }
    return call;
}

}  // namespace patchcord::call
