#include "agent/call_record.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "agent/call/codec.hpp"
#include "parsers/json_text.hpp"

namespace patchcord {
namespace {

using nlohmann::json;

constexpr std::size_t usual_size = 6144;  ///< of a row's payload

void write_way(std::string& text, const PartyWay& way) {
    JsonObject out(text);
    out.add("kind", way.kind);
    out.add("address", way.address);
    out.add("uri", way.uri);
    out.add("gateway", way.gateway);
}

void write_party(std::string& text, const Party& party, bool with_identity) {
    JsonObject out(text);
    out.add("contact", party.contact);
    out.add("name", party.name);
    out.add("address", party.address);
    out.add("uri", party.uri);
    out.add("gateway", party.gateway);
    out.add("digits", party.digits);
    out.add("zone", party.zone);
    out.add("language", party.language);
    if (!party.ways.empty()) out.add_list("ways", party.ways, write_way);
    if (with_identity && party.identity) out.add_json("identity", to_json(*party.identity));
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

void write_reply(std::string& text, const ReplyPath& reply) {
    JsonObject out(text);
    out.add("channel", reply.channel);
    out.add("recipient", reply.recipient);
    out.add("subject", reply.subject);
    out.add("in_reply_to", reply.in_reply_to);
    out.add_list("references", reply.references, append_json_string);
    out.add("thread", reply.thread);
    out.add("from", reply.from);
    out.add("room_nick", reply.room_nick);
    out.add("receipts", reply.receipts);
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

void write_repeat(std::string& text, const Recurrence& repeat) {
    JsonObject out(text);
    out.add("text", repeat.text);
    out.add("weekdays", repeat.weekdays);
    out.add("weeks", repeat.weeks);
    if (repeat.last) out.add("last", repeat.last->time_since_epoch().count());
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

void write_proof(std::string& text, const CallRecord::Proof& proof) {
    JsonObject out(text);
    out.add("said", proof.said);
    out.add("until", proof.until.time_since_epoch().count());
}

void write_left(std::string& text, const CallRecord::LeftLeg& leg) {
    JsonObject out(text);
    out.add("name", leg.name);
    out.add_json("identity", to_json(leg.identity));
}

}  // namespace

std::string to_json(const Party& party) {
    std::string text;
    write_party(text, party, false);
    return text;
}

Party party_from_json(const std::string& text) {
    try {
        return party_from(json::parse(text));
    } catch (const json::exception& error) {
        throw std::runtime_error(std::string("a party cannot be read: ") + error.what());
    }
}

void pack(CallRecord& record) {
    std::string payload;
    payload.reserve(usual_size);
    {
        JsonObject out(payload);
        write_reply(out.begin("reply"), record.reply);
        out.add("user_name", record.user_name);
        out.add("zone", record.zone);
        out.add("language", record.language);
        if (record.local_due) {
            out.add("local_due", record.local_due->time_since_epoch().count());
            out.add("due_zone", record.due_zone);
        }
        if (record.repeat) write_repeat(out.begin("repeat"), *record.repeat);
        if (record.proof) write_proof(out.begin("proof"), *record.proof);
        if (record.quiet) {
            const std::array minutes{record.quiet->begin.count(), record.quiet->end.count()};
            out.add_list("quiet", minutes,
                         [](std::string& to, auto minute) { to += std::to_string(minute); });
        }
        if (!record.desk.empty()) out.add("desk", record.desk);
        if (!record.left.empty()) out.add_list("left", record.left, write_left);
        out.add_json("call", call::to_json(record.call));
        write_party(out.begin("called"), record.called, true);
        write_party(out.begin("caller"), record.caller, true);
    }
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
