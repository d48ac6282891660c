#include "directory/calls.hpp"

#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <random>
#include <thread>

#include "agent/call/codec.hpp"
#include "agent/call/wording.hpp"
#include "agent/call_record.hpp"
#include "agent/cli/entries.hpp"
#include "agent/config.hpp"
#include "agent/reception.hpp"
#include "agent/tell.hpp"

namespace patchcord::cli {
namespace {

using nlohmann::ordered_json;

Instant wall_clock() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

/// The configuration where there is one; with --database alone, its defaults.
Config configuration(const Globals& globals) {
    if (globals.database.empty()) return load_config(globals.config);
    Config config;
    config.addresses = {"call@localhost"};
    config.database = globals.database;
    return config;
}

std::string utc_text(Instant at) { return call::when_text(at, at, "UTC") + " UTC"; }

ordered_json instant_json(const std::optional<Instant>& at) {
    if (!at) return nullptr;
    return at->time_since_epoch().count();
}

ordered_json call_json(const CallRecord& record) {
    return {
        {"id", record.row.ref},
        {"phase", record.row.phase},
        {"user", record.user_name},
        {"called", record.called.name},
        {"called_address", record.called.address},
        {"caller_address", record.caller.address},
        {"attempt", record.call.attempt},
        {"retries",
         {{"busy", record.call.policy.busy.retries},
          {"no_answer", record.call.policy.no_answer.retries},
          {"unreachable", record.call.policy.unreachable.retries}}},
        {"due_ms", instant_json(record.row.due)},
        {"repeat", record.repeat ? ordered_json(record.repeat->text) : ordered_json()},
        {"created_ms", instant_json(record.row.created)},
        {"outcome_kind",
         record.call.outcome ? ordered_json(to_string(record.call.outcome->kind)) : ordered_json()},
        {"outcome", record.row.outcome}};
}

void list_calls(const Globals& globals, bool all) {
    Database db = open_database(globals);
    constexpr int most = 1000;
    std::vector<CallRow> rows = all ? recent_calls(db, most) : open_calls(db, 0);
    ordered_json list = ordered_json::array();
    if (rows.empty() && !globals.json) fmt::print("{}\n", all ? "no calls" : "no open calls");
    for (CallRow& row : rows) {
        const CallRecord record = unpack(std::move(row));
        if (globals.json) {
            list.push_back(call_json(record));
            continue;
        }
        call::Wording wording;
        wording.user_zone = record.zone;
        wording.called_name = record.called.name;
        wording.called_address = record.called.address;
        const std::string repeats =
            record.repeat ? fmt::format(" ({})", record.repeat->text) : std::string();
        const int retries = call::most_retries(record.call.policy);
        const std::string again = record.row.outcome.empty() && retries > 0
                                      ? fmt::format(" (up to {} attempts)", retries + 1)
                                      : std::string();
        fmt::print("{}  {}{}{} for {}\n", record.row.ref,
                   record.row.outcome.empty()
                       ? call::status_line(wording, record.call, wall_clock())
                       : record.row.outcome,
                   again, repeats, record.user_name);
    }
    if (globals.json) fmt::print("{}\n", list.dump(2));
}

CallRow call_named(Database& db, const std::string& ref) {
    auto row = call_by_ref(db, ref);
    if (!row)
        fail(fmt::format("there is no call with the id \"{}\"; see: patchcord calls --all", ref));
    return std::move(*row);
}

void show_call(const Globals& globals, const std::string& ref) {
    Database db = open_database(globals);
    const CallRecord record = unpack(call_named(db, ref));
    const std::vector<CallEventRow> events = call_events(db, record.row.id);
    if (globals.json) {
        ordered_json out = call_json(record);
        out["events"] = ordered_json::array();
        for (const CallEventRow& event : events) {
            out["events"].push_back({{"ms", event.at.time_since_epoch().count()},
                                     {"kind", event.kind},
                                     {"text", event.text}});
        }
        out["notices"] = ordered_json::array();
        auto rows = db.prepare(
            "SELECT recipient, state, attempts, error, payload FROM outbox WHERE call = ? ORDER "
            "BY id");
        rows.bind(record.row.id);
        while (rows.step()) {
            out["notices"].push_back({{"recipient", rows.text(0)},
                                      {"state", rows.text(1)},
                                      {"attempts", rows.integer(2)},
                                      {"error", rows.text(3)},
                                      {"body", notice_from_json(rows.text(4)).body}});
        }
        fmt::print("{}\n", out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
        return;
    }
    fmt::print("Call {}: {} asks for {} ({}), rung on {}\nAccepted {}, now {}\n\n", record.row.ref,
               record.user_name, record.called.name, record.called.address, record.caller.address,
               utc_text(record.row.created), record.row.phase);
    for (const CallEventRow& event : events) {
        const std::chrono::duration<double> since = event.at - record.row.created;
        fmt::print("{:+10.3f} s  {:<14} {}\n", since.count(), event.kind, event.text);
    }
}

void cancel_call(const Globals& globals, const std::string& ref, bool one) {
    Database db = open_database(globals);
    const CallRow row = call_named(db, ref);
    if (row.phase == "done") fail(fmt::format("call {} is over: {}", ref, row.outcome));
    const bool repeats = unpack(row).repeat.has_value();
    add_call_wish(db, row.id, one ? "skip" : "cancel", "admin", wall_clock());
    fmt::print("call {} is ended{}\n", ref,
               !repeats ? ""
               : one    ? "; the next of its series stays"
                        : ", and its series");
}

void retry_call(const Globals& globals, const std::string& ref) {
    Database db = open_database(globals);
    const CallRow row = call_named(db, ref);
    if (row.phase == "queued") {
        CallRecord waiting = unpack(row);
        waiting.call.due = wall_clock();
        waiting.quiet.reset();  // the admin knows the hour
        pack(waiting);
        if (!change_queued_call(db, waiting.row, wall_clock())) fail("it is under way just now");
        fmt::print("call {} is made now\n", ref);
        return;
    }
    if (row.phase != "done") fail(fmt::format("call {} is under way", ref));
    // A new call to the same ends: the old one keeps its outcome and its timeline.
    CallRecord record = unpack(row);
    const Instant now = wall_clock();
    call::Call fresh;
    fresh.policy = record.call.policy;
    fresh.created = fresh.due = fresh.phase_since = now;
    record.call = fresh;
    record.quiet.reset();
    record.called.identity.reset();
    record.caller.identity.reset();
    record.row = CallRow{};
    record.row.message = row.message;
    record.row.contact = row.contact;
    record.row.thread = row.thread;
    record.row.created = record.row.updated = now;
    pack(record);
    Transaction transaction(db);
    insert_call(db, record.row);
    add_call_event(db, record.row.id, now, "accepted", fmt::format("{} again, by an admin", ref));
    transaction.commit();
    fmt::print("{}\n", record.row.ref);
}

/// The message's way through the reception, as if it had come by mail or chat.
void place_call(const Globals& globals, const std::string& text, const std::string& as) {
    const auto config = std::make_shared<const Config>(configuration(globals));
    Database db = open_database(globals);
    const Contact user = entry(db, as);
    Message message;
    message.channel = "cli";
    message.sender = std::to_string(user.id);
    message.text = text;
    message.proven = true;
    message.received = wall_clock();
    std::random_device source;
    message.keys = {fmt::format("cli:{}:{:08x}{:08x}", message.received.time_since_epoch().count(),
                                source(), source())};
    Reception reception(std::move(db), {[&] { return config; }, wall_clock, [] {}, [] {}});
    const Reply reply = reception.handle(message);
    if (globals.json) {
        fmt::print(
            "{}\n",
            ordered_json{{"id", reply.ref}, {"verdict", reply.verdict}, {"texts", reply.texts}}
                .dump(2));
    } else {
        for (const std::string& said : reply.texts) fmt::print("{}\n", said);
    }
    if (reply.ref.empty()) throw CLI::RuntimeError(1);
}

}  // namespace

void add_call_commands(CLI::App& app, Globals& globals) {
    const auto text = std::make_shared<std::string>();
    const auto as = std::make_shared<std::string>();
    auto* call = app.add_subcommand("call", "Places a call, as a mail or a chat line would");
    call->add_option("TEXT", *text, "As in: \"call Bob at 3pm, ring me on my mobile\"")->required();
    call->add_option("--as", *as, "The user who asks")->required();
    call->add_flag("--json", globals.json, "Prints JSON");
    call->callback([&globals, text, as] { guarded([&] { place_call(globals, *text, *as); }); });

    const auto all = std::make_shared<bool>(false);
    auto* calls = app.add_subcommand("calls", "Lists pending and live calls");
    calls->add_flag("--all", *all, "Past ones too");
    calls->add_flag("--json", globals.json, "Prints JSON");
    calls->callback([&globals, all] { guarded([&] { list_calls(globals, *all); }); });

    const auto ref = std::make_shared<std::string>();
    auto* show = app.add_subcommand("show-call", "Shows the timeline of one call");
    show->add_option("ID", *ref, "As `patchcord calls` shows it")->required();
    show->add_flag("--json", globals.json, "Prints JSON");
    show->callback([&globals, ref] { guarded([&] { show_call(globals, *ref); }); });

    auto* cancel = app.add_subcommand("cancel", "Ends a call, whatever it does just now");
    cancel->add_option("ID", *ref, "As `patchcord calls` shows it")->required();
    const auto one = std::make_shared<bool>(false);
    cancel->add_flag("--one", *one, "Of a call that repeats only this one, not the next ones");
    cancel->callback([&globals, ref, one] { guarded([&] { cancel_call(globals, *ref, *one); }); });

    auto* retry = app.add_subcommand("retry", "Makes a call again, or a waiting one at once");
    retry->add_option("ID", *ref, "As `patchcord calls` shows it")->required();
    retry->callback([&globals, ref] { guarded([&] { retry_call(globals, *ref); }); });
}

}  // namespace patchcord::cli
