#include <date/tz.h>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <variant>

#include "agent/cli/commands.hpp"
#include "agent/cli/entries.hpp"
#include "agent/config.hpp"
#include "parsers/ivr_script.hpp"
#include "parsers/mail.hpp"
#include "parsers/phone_number.hpp"
#include "parsers/sentence.hpp"

namespace patchcord::cli {
namespace {

using Json = nlohmann::ordered_json;

template <class... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

const char* name_of(Intent intent) {
    switch (intent) {
        case Intent::none:
            return "none";
        case Intent::call:
            return "call";
        case Intent::cancel:
            return "cancel";
        case Intent::change:
            return "change";
        case Intent::choose:
            return "choose";
        case Intent::status:
            return "status";
        case Intent::remember:
            return "remember";
        case Intent::retry:
            return "retry";
        case Intent::help:
            return "help";
    }
    return "none";
}

const char* name_of(CallerPhone::Kind kind) {
    switch (kind) {
        case CallerPhone::Kind::device:
            return "device";
        case CallerPhone::Kind::number:
            return "number";
        case CallerPhone::Kind::sip:
            return "sip";
        case CallerPhone::Kind::extension:
            return "extension";
        case CallerPhone::Kind::email:
            return "email";
        case CallerPhone::Kind::login:
            return "login";
        case CallerPhone::Kind::description:
            return "description";
        case CallerPhone::Kind::session:
            return "session";
    }
    return "description";
}

std::string stamp(std::chrono::seconds since_epoch) {
    return fmt::format("{:%FT%T}", fmt::gmtime(static_cast<std::time_t>(since_epoch.count())));
}

Json to_json(const CalledParty& called) {
    Json out = std::visit(
        Overloaded{[](const Description& d) {
                       return Json{{"kind", "description"}, {"text", d.text}};
                   },
                   [](const PhoneTarget& p) {
                       Json phone{{"kind", "number"}, {"text", p.text}, {"number", p.e164}};
                       if (!p.extension.empty()) phone["extension"] = p.extension;
                       return phone;
                   },
                   [](const EmailTarget& e) {
                       return Json{{"kind", "email"}, {"text", e.address}};
                   },
                   [](const SipTarget& s) {
                       return Json{{"kind", "sip"}, {"text", s.text}, {"uri", s.uri}};
                   }},
        called.endpoint);
    if (!called.ivr.empty()) out["ivr"] = called.ivr;
    if (!called.device.empty()) out["device"] = called.device;
    if (!called.name.empty()) out["name"] = called.name;
    return out;
}

Json to_json(const CallerPhone& caller) {
    Json out{{"kind", name_of(caller.kind)}, {"text", caller.text}};
    if (!caller.device.empty()) out["device"] = caller.device;
    if (!caller.number.empty()) out["number"] = caller.number;
    if (!caller.uri.empty()) out["uri"] = caller.uri;
    if (!caller.extension.empty()) out["extension"] = caller.extension;
    return out;
}

Json to_json(const When& at) {
    Json out{{"text", at.text},
             {"local", stamp(at.local.time_since_epoch())},
             {"utc", stamp(at.utc.time_since_epoch()) + "Z"},
             {"zone", at.zone}};
    if (at.until) out["until"] = stamp(at.until->time_since_epoch()) + "Z";
    if (at.in_called_zone) out["in_called_zone"] = true;
    if (!at.note.empty()) out["note"] = at.note;
    return out;
}

Json to_json(const Options& options) {
    Json out = Json::object();
    if (options.confirm) out["confirm"] = *options.confirm;
    if (options.retries) out["retries"] = *options.retries;
    if (options.ring_timeout) out["ring_timeout"] = options.ring_timeout->count();
    if (options.anyway) out["anyway"] = true;
    return out;
}

Json to_json(const CallRequest& request) {
    Json out{{"intent", name_of(request.intent)}, {"called", Json::array()}};
    for (const CalledParty& called : request.called) out["called"].push_back(to_json(called));
    out["caller"] = request.caller ? to_json(*request.caller) : Json();
    out["at"] = request.at ? to_json(*request.at) : Json();
    if (request.repeat) {
        out["repeat"] = Json{{"text", request.repeat->text},
                             {"weekdays", request.repeat->weekdays},
                             {"weeks", request.repeat->weeks}};
        if (request.repeat->last)
            out["repeat"]["last"] = stamp(request.repeat->last->time_since_epoch()).substr(0, 10);
    }
    out["options"] = to_json(request.options);
    if (request.choice != 0) out["choice"] = request.choice;
    if (!request.choice_text.empty()) out["choice_text"] = request.choice_text;
    if (!request.call_ref.empty()) out["call"] = request.call_ref;
    if (!request.condition.empty()) out["condition"] = request.condition;
    if (!request.otherwise.empty()) {
        out["otherwise"] = Json::array();
        for (const CallRequest& other : request.otherwise)
            for (const CalledParty& called : other.called)
                out["otherwise"].push_back(to_json(called));
    }
    out["problems"] = request.problems;
    return out;
}

/// One line of JSON whatever bytes the texts hold.
std::string line_of(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string shown(const CalledParty& called) {
    std::string out = std::visit(
        Overloaded{[](const Description& d) { return "“" + d.text + "”"; },
                   [](const PhoneTarget& p) {
                       std::string phone = p.e164.empty() ? p.text : format_phone_number(p.e164);
                       return p.extension.empty() ? phone : phone + ", extension " + p.extension;
                   },
                   [](const EmailTarget& e) { return e.address; },
                   [](const SipTarget& s) { return s.uri; }},
        called.endpoint);
    if (!called.name.empty()) out += " (" + called.name + ")";
    if (!called.device.empty()) out += ", " + called.device + " phone";
    if (!called.ivr.empty()) out += ", then the keys " + shown_ivr(called.ivr);
    return out;
}

std::string shown(const CallerPhone& caller) {
    switch (caller.kind) {
        case CallerPhone::Kind::device:
            return "your " + caller.device + " phone";
        case CallerPhone::Kind::number:
            return format_phone_number(caller.number);
        case CallerPhone::Kind::sip:
            return caller.uri;
        case CallerPhone::Kind::extension:
            return "extension " + caller.extension;
        case CallerPhone::Kind::email:
        case CallerPhone::Kind::login:
        case CallerPhone::Kind::description:
        case CallerPhone::Kind::session:
            return "“" + caller.text + "”";
    }
    return caller.text;
}

void print_plainly(const CallRequest& request) {
    fmt::print("intent    {}\n", name_of(request.intent));
    for (const CalledParty& called : request.called) fmt::print("called    {}\n", shown(called));
    for (const CallRequest& other : request.otherwise)
        for (const CalledParty& called : other.called)
            fmt::print("          or {}, where that is a name in the directory\n", shown(called));
    if (request.caller) fmt::print("caller    {}\n", shown(*request.caller));
    if (request.at) {
        fmt::print("at        {} {} (“{}”)\n", stamp(request.at->local.time_since_epoch()),
                   request.at->zone, request.at->text);
        if (!request.at->note.empty()) fmt::print("          {}\n", request.at->note);
    }
    if (request.repeat) fmt::print("repeats   {}\n", request.repeat->text);
    if (request.choice != 0) fmt::print("choice    {}\n", request.choice);
    if (!request.choice_text.empty()) fmt::print("choice    “{}”\n", request.choice_text);
    if (!request.call_ref.empty()) fmt::print("call      {}\n", request.call_ref);
    const Json options = to_json(request.options);
    for (const auto& [name, value] : options.items()) fmt::print("{:<9} {}\n", name, value.dump());
    for (const std::string& problem : request.problems) fmt::print("problem   {}\n", problem);
}

std::chrono::sys_seconds now_of(const std::string& local, const std::string& zone) {
    std::istringstream in(local);
    std::tm fields{};
    in >> std::get_time(&fields, "%Y-%m-%dT%H:%M:%S");
    if (in.fail())
        throw std::invalid_argument("“" + local + "” is no time like 2026-01-05T09:00:00");
    const date::local_seconds time{std::chrono::seconds(timegm(&fields))};
    const date::time_zone* place = date::locate_zone(zone);
    const auto sys = place->to_sys(time, date::choose::earliest);
    return std::chrono::sys_seconds(sys.time_since_epoch());
}

struct DecodeArguments {
    std::string text;
    std::string zone;    // empty: the configuration's
    std::string region;  // likewise
    std::string now;
    bool batch = false;
};

std::chrono::sys_seconds clock_now() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

/// One answer a line, in order; a line that is no question gets an answer with a problem.
bool decode_batch(std::istream& in, std::ostream& out) {
    bool all_good = true;
    for (std::string line; std::getline(in, line);) {
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        Json answer;
        try {
            const Json question = Json::parse(line);
            DecodeContext context;
            context.zone = question.value("zone", "UTC");
            context.region = question.value("region", "US");
            const std::string now = question.value("now", "");
            context.now = now.empty() ? clock_now() : now_of(now, context.zone);
            answer = Json{{"id", question.contains("id") ? question["id"] : Json()}};
            answer.update(to_json(decode(question.value("text", ""), context)));
        } catch (const std::exception& error) {
            all_good = false;
            answer = Json{{"id", Json()},
                          {"intent", "none"},
                          {"problems", {std::string("not understood: ") + error.what()}}};
        }
        out << line_of(answer) << '\n';
    }
    return all_good;
}

/// The words of the message: of the mail, where the argument names a file.
std::string message_of(const std::string& argument) {
    if (!argument.ends_with(".eml")) return argument;
    std::ifstream file(argument, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + argument);
    const std::string raw{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const auto parsed = parse_mail(raw);
    if (const auto* error = std::get_if<MailError>(&parsed))
        throw std::runtime_error(argument + ": " + error->why);
    return own_words(std::get<Mail>(parsed));
}

/// What the agent would take for a user who set nothing; without a configuration the machine's
/// zone.
DecodeContext usual_context(const Globals& globals) {
    DecodeContext context;
    std::error_code missing;
    if (std::filesystem::exists(globals.config, missing)) {
        const Config config = load_config(globals.config);
        context.zone = config.zone;
        context.region = config.region;
        context.language = config.language;
    } else {
        context.zone = date::current_zone()->name();
    }
    return context;
}

void decode_one(const DecodeArguments& arguments, const Globals& globals) {
    const bool json = globals.json;
    const bool complete = !arguments.zone.empty() && !arguments.region.empty();
    DecodeContext context = complete ? DecodeContext{} : usual_context(globals);
    if (!arguments.zone.empty()) context.zone = arguments.zone;
    if (!arguments.region.empty()) context.region = arguments.region;
    context.now = arguments.now.empty() ? clock_now() : now_of(arguments.now, context.zone);
    const CallRequest request = decode(message_of(arguments.text), context);
    if (json)
        std::cout << line_of(to_json(request)) << '\n';
    else
        print_plainly(request);
}

}  // namespace

void add_decode_commands(CLI::App& app, Globals& globals) {
    auto arguments = std::make_shared<DecodeArguments>();
    CLI::App* command =
        app.add_subcommand("decode", "Say how a message would be understood, without calling");
    auto* text =
        command->add_option("text", arguments->text, "the message, or a mail's file (.eml)");
    command->add_option("--zone", arguments->zone,
                        "the writer's time zone (IANA name), else the configuration's");
    command->add_option("--region", arguments->region,
                        "the writer's country (ISO 3166), else the configuration's");
    command->add_option("--now", arguments->now, "the moment of writing, YYYY-MM-DDTHH:MM:SS");
    command->add_flag("--json", globals.json, "print JSON");
    auto* batch = command->add_flag("--jsonl", arguments->batch,
                                    "read questions and write answers, one JSON object a line");
    text->excludes(batch);
    command->callback([arguments, &globals] {
        if (arguments->batch) {
            if (!decode_batch(std::cin, std::cout)) throw CLI::RuntimeError(1);
            return;
        }
        if (arguments->text.empty()) throw CLI::RequiredError("text");
        guarded([&] { decode_one(*arguments, globals); });
    });
}

}  // namespace patchcord::cli
