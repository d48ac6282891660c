#include "agent/call_record.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "agent/call/codec.hpp"

namespace patchcord {
namespace {

using nlohmann::json;

json party_json(const Party& party) {
    json out{{"contact", party.contact}, {"name", party.name},        {"address", party.address},
             {"uri", party.uri},         {"gateway", party.gateway},  {"digits", party.digits},
             {"zone", party.zone},       {"language", party.language}};
    for (const PartyWay& way : party.ways) {
        out["ways"].push_back({{"kind", way.kind},
                               {"address", way.address},
                               {"uri", way.uri},
                               {"gateway", way.gateway}});
    }
    return out;
}

std::string text_of(const json& value) {
    // What came from outside was checked, but a row must never fail for one bad byte.
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// The party as JSON text; what is JSON text already is put in as it is.
std::string party_text(const Party& party) {
    std::string text = text_of(party_json(party));
    if (party.identity) {
        text.pop_back();
        text += ",\"identity\":" + to_json(*party.identity) + "}";
    }
    return text;
}

Party party_from(const json& in) {
    Party party;
    in.at("contact").get_to(party.contact);
    in.at("name").get_to(party.name);
    in.at("address").get_to(party.address);
    in.at("uri").get_to(party.uri);
    in.at("gateway").get_to(party.gateway);
    in.at("digits").get_to(party.digits);
    in.at("zone").get_to(party.zone);
    in.at("language").get_to(party.language);
    for (const json& way : in.value("ways", json::array())) {
        party.ways.push_back(
            {way.at("kind").get<std::string>(), way.at("address").get<std::string>(),
             way.at("uri").get<std::string>(), way.at("gateway").get<std::string>()});
    }
    if (in.contains("identity")) party.identity = identity_from_json(in.at("identity").dump());
    return party;
}

json reply_json(const ReplyPath& reply) {
    return {{"channel", reply.channel},
            {"recipient", reply.recipient},
            {"subject", reply.subject},
            {"in_reply_to", reply.in_reply_to},
            {"references", reply.references},
            {"thread", reply.thread},
            {"from", reply.from},
            {"room_nick", reply.room_nick},
            {"receipts", reply.receipts}};
}

ReplyPath reply_from(const json& in) {
    ReplyPath reply;
    in.at("channel").get_to(reply.channel);
    in.at("recipient").get_to(reply.recipient);
    in.at("subject").get_to(reply.subject);
    in.at("in_reply_to").get_to(reply.in_reply_to);
    in.at("references").get_to(reply.references);
    in.at("thread").get_to(reply.thread);
    reply.from = in.value("from", std::string());
    reply.room_nick = in.value("room_nick", std::string());
    reply.receipts = in.value("receipts", false);
    return reply;
}

json repeat_json(const Recurrence& repeat) {
    json out{{"text", repeat.text}, {"weekdays", repeat.weekdays}, {"weeks", repeat.weeks}};
    if (repeat.last) out["last"] = repeat.last->time_since_epoch().count();
    return out;
}

Recurrence repeat_from(const json& in) {
    Recurrence repeat;
    in.at("text").get_to(repeat.text);
    in.at("weekdays").get_to(repeat.weekdays);
    in.at("weeks").get_to(repeat.weeks);
    if (in.contains("last"))
        repeat.last = std::chrono::local_days(std::chrono::days(in.at("last").get<int>()));
    return repeat;
}

json left_json(const CallRecord& record) {
    json out = json::array();
    for (const CallRecord::LeftLeg& leg : record.left) {
        out.push_back({{"name", leg.name}, {"identity", json::parse(to_json(leg.identity))}});
    }
    return out;
}

}  // namespace

std::string to_json(const Party& party) {
    Party plain = party;
    plain.identity.reset();
    return party_json(plain).dump(-1, ' ', false, json::error_handler_t::replace);
}

Party party_from_json(const std::string& text) {
    try {
        return party_from(json::parse(text));
    } catch (const json::exception& error) {
        throw std::runtime_error(std::string("a party cannot be read: ") + error.what());
    }
}

void pack(CallRecord& record) {
    json plain{{"reply", reply_json(record.reply)},
               {"user_name", record.user_name},
               {"zone", record.zone},
               {"language", record.language}};
    if (record.local_due) {
        plain["local_due"] = record.local_due->time_since_epoch().count();
        plain["due_zone"] = record.due_zone;
    }
    if (record.repeat) plain["repeat"] = repeat_json(*record.repeat);
    if (record.proof) {
        plain["proof"] = {{"said", record.proof->said},
                          {"until", record.proof->until.time_since_epoch().count()}};
    }
    if (record.quiet) {
        plain["quiet"] = {record.quiet->begin.count(), record.quiet->end.count()};
    }
    if (!record.desk.empty()) plain["desk"] = record.desk;
    if (!record.left.empty()) plain["left"] = left_json(record);
    std::string payload = text_of(plain);
    payload.pop_back();
    payload += ",\"call\":" + call::to_json(record.call) +
               ",\"called\":" + party_text(record.called) +
               ",\"caller\":" + party_text(record.caller) + "}";
    record.row.payload = std::move(payload);
    record.row.phase = to_string(record.call.phase);
    // A new process must still find what it has to end.
    if (record.call.phase == call::Phase::done && !record.left.empty()) {
        record.row.phase = to_string(call::Phase::closing);
    }
    record.row.called_name = record.called.name;
    record.row.called_uri = record.called.uri;
    record.row.due.reset();
    if (record.call.phase == call::Phase::queued) record.row.due = record.call.due;
}

CallRecord unpack(CallRow row) {
    try {
        const json payload = json::parse(row.payload);
        CallRecord record;
        record.call = call::call_from_json(payload.at("call").dump());
        record.called = party_from(payload.at("called"));
        record.caller = party_from(payload.at("caller"));
        record.reply = reply_from(payload.at("reply"));
        payload.at("user_name").get_to(record.user_name);
        payload.at("zone").get_to(record.zone);
        payload.at("language").get_to(record.language);
        if (payload.contains("local_due")) {
            record.local_due = std::chrono::local_seconds(
                std::chrono::seconds(payload.at("local_due").get<std::int64_t>()));
            payload.at("due_zone").get_to(record.due_zone);
        }
        if (payload.contains("quiet")) {
            const auto minutes = payload.at("quiet").get<std::array<int, 2>>();
            record.quiet =
                QuietHours{std::chrono::minutes(minutes[0]), std::chrono::minutes(minutes[1])};
        }
        if (payload.contains("repeat")) record.repeat = repeat_from(payload.at("repeat"));
        if (payload.contains("proof")) {
            const json& proof = payload.at("proof");
            record.proof = {
                proof.at("said").get<std::string>(),
                Instant(std::chrono::milliseconds(proof.at("until").get<std::int64_t>()))};
        }
        record.desk = payload.value("desk", std::string());
        for (const json& leg : payload.value("left", json::array())) {
            record.left.push_back(
                {leg.at("name").get<std::string>(), identity_from_json(leg.at("identity").dump())});
        }
        record.row = std::move(row);
        return record;
    } catch (const json::exception& error) {
        throw std::runtime_error("call " + row.ref + ": its row cannot be read: " + error.what());
    }
}

}  // namespace patchcord
