#include "agent/booking.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "agent/call/desk_phrases.hpp"
#include "agent/call/plan.hpp"
#include "agent/call/wording.hpp"
#include "agent/overloaded.hpp"
#include "agent/reach.hpp"
#include "agent/timing.hpp"
#include "parsers/phone_number.hpp"
#include "parsers/when.hpp"

namespace patchcord {
namespace {

using namespace std::chrono_literals;
using call::DeskPhrases;

/// A number or URI that may never be dialled (an emergency number, a broken URI) is decoded without
/// its address; the request's problems say why.
bool has_address(const Endpoint& endpoint) {
    return std::visit(
        Overloaded{[](const Description&) { return true; }, [](const EmailTarget&) { return true; },
                   [](const PhoneTarget& phone) { return !phone.e164.empty(); },
                   [](const SipTarget& sip) { return !sip.uri.empty(); }},
        endpoint);
}

/// "any of my phones", "all my numbers": one after the other, until I answer.
bool means_all_phones(const std::optional<CallerPhone>& asked) {
    using Kind = CallerPhone::Kind;
    if (!asked || (asked->kind != Kind::description && asked->kind != Kind::device)) return false;
    std::string text;
    for (const char c : asked->text) {
        text += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    constexpr std::array<std::string_view, 10> all{
        "any of my phones", "any of my numbers", "any of my devices", "any phone of mine",
        "all my phones",    "all of my phones",  "all my numbers",    "all of my numbers",
        "whichever phone",  "all my devices"};
    return std::ranges::find(all, text) != all.end();
}

}  // namespace

Asker asker_of(User user, const Config& config) {
    Asker asker;
    asker.zone = !user.zone.empty() && to_local({}, user.zone) ? user.zone : config.zone;
    asker.region = user.region.empty() ? config.region : user.region;
    asker.language = user.language.empty() ? config.language : user.language;
    asker.user = std::move(user);
    return asker;
}

std::optional<NotBooked> over_limit(Database& db, const Config& config, const Asker& asker,
                                    Instant now) {
    if (count_calls_since(db, asker.user.contact, now - 24h) >= config.limits.per_user_day) {
        return refusal(asker, "limit per day", &DeskPhrases::limit_day);
    }
    if (std::ssize(open_calls(db, asker.user.contact)) >= config.limits.per_user_open) {
        return refusal(asker, "limit of open calls", &DeskPhrases::limit_open);
    }
    return std::nullopt;
}

std::optional<NotBooked> keep_apart(Party& called, const Party& own, const Asker& asker) {
    if (own.uri == called.uri && own.gateway == called.gateway) {
        return refusal(asker, "same phone", &DeskPhrases::same_phone, fmt::arg("who", called.name));
    }
    const auto is_own = [&own](const PartyWay& way) {
        return way.uri == own.uri ||
               std::ranges::find(own.ways, way.uri, &PartyWay::uri) != own.ways.end();
    };
    std::erase_if(called.ways, is_own);
    return std::nullopt;
}

std::optional<NotBooked> route(Party& party, const Config& config, const Asker& asker) {
    auto checked =
        call::check_destination(party.address, config.dialplan, asker.region, asker.language);
    if (auto* refused = std::get_if<call::Refused>(&checked)) {
        return NotBooked{{std::move(refused->why)}, std::move(refused->rule)};
    }
    auto& allowed = std::get<call::Allowed>(checked);
    party.uri = std::move(allowed.uri);
    party.gateway = std::move(allowed.gateway);
    party.address = std::move(allowed.address);
    return std::nullopt;
}

std::variant<Party, NotBooked> caller_party(const CallRequest& request, const Asker& asker) {
    std::vector<call::UserPhone> phones;
    phones.reserve(asker.user.phones.size() + 1);
    for (const Phone& phone : asker.user.phones) phones.push_back({phone.kind, phone.address});
    if (asker.session) {
        // What they said for a while goes before the first phone, as long as it is registered, or
        // was proved by a code.
        auto said = std::ranges::find(phones, asker.session->phone, &call::UserPhone::address);
        if (said == phones.end() && asker.session->confirmed) {
            said = phones.insert(phones.end(), {"phone", asker.session->phone});
        }
        const bool by_session =
            !request.caller || request.caller->kind == CallerPhone::Kind::session;
        if (said != phones.end() && by_session) std::rotate(phones.begin(), said, said + 1);
    }
    const bool all = means_all_phones(request.caller);
    auto choice = call::choose_caller_phone(all ? std::nullopt : request.caller, phones,
                                            asker.region, asker.language);
    if (auto* none = std::get_if<call::NoPhone>(&choice)) {
        return NotBooked{{std::move(none->why)}, "caller phone"};
    }
    Party party;
    party.contact = asker.user.contact;
    party.name = asker.user.name;
    party.address = std::get<call::UserPhone>(choice).address;
    party.zone = asker.zone;
    party.language = asker.language;
    return party;
}

void sign(CallRecord& record, const Asker& asker, Instant now) {
    record.call.created = record.call.phase_since = now;
    record.user_name = asker.user.name;
    record.zone = asker.zone;
    record.language = asker.language;
    record.row.contact = asker.user.contact;
    record.row.created = record.row.updated = now;
}

namespace {

/// Fills in the party's other phones that the dial plan allows, for one to be tried after another.
void route_ways(Party& party, const Config& config, const Asker& asker) {
    std::vector<PartyWay> allowed;
    for (const PartyWay& way : std::exchange(party.ways, {})) {
        Party one = party;
        one.address = way.address;
        if (route(one, config, asker)) continue;
        allowed.push_back({way.kind, one.address, one.uri, one.gateway});
    }
    if (allowed.size() > 1) party.ways = std::move(allowed);
}

}  // namespace

Booking book(Database& db, const Config& config, const Asker& asker, const CallRequest& asked,
             Instant now, std::int64_t chosen) {
    const CallRequest& request = likelier(db, asked);
    if (request.called.empty()) return NotBooked{request.problems, "not understood"};
    if (!request.condition.empty()) return NotBooked{asked.problems, "condition"};
    if (request.called.size() > 1 && chosen == 0) {
        return refusal(asker, "several parties", &DeskPhrases::several_parties);
    }
    if (auto refused = over_limit(db, config, asker, now)) return std::move(*refused);

    if (chosen == 0 && !has_address(request.called.front().endpoint)) {
        return NotBooked{request.problems, "no address"};
    }
    Reached reached = reach(db, request, asker, chosen);
    if (auto* ask = std::get_if<AskBack>(&reached)) return std::move(*ask);
    if (auto* not_booked = std::get_if<NotBooked>(&reached)) return std::move(*not_booked);
    Party& called = std::get<Found>(reached).party;
    if (auto refused = route(called, config, asker)) return std::move(*refused);
    if (!config.find_me) called.ways.clear();
    route_ways(called, config, asker);

    auto caller = caller_party(request, asker);
    if (auto* not_booked = std::get_if<NotBooked>(&caller)) return std::move(*not_booked);
    Party& own = std::get<Party>(caller);
    if (auto refused = route(own, config, asker)) return std::move(*refused);
    if (means_all_phones(request.caller)) {
        for (const Phone& phone : asker.user.phones) {
            own.ways.push_back({phone.kind, phone.address, {}, {}});
        }
        route_ways(own, config, asker);
    }
    if (auto refused = keep_apart(called, own, asker)) return std::move(*refused);

    auto when = timing(request, std::get<Found>(reached), asker, config, now);
    if (auto* not_booked = std::get_if<NotBooked>(&when)) return std::move(*not_booked);
    Timing& time = std::get<Timing>(when);

    Booked booked;
    if (std::get<Found>(reached).as_last_time) {
        booked.note = call::as_last_time(asker.language, called.name);
    }
    if (!time.note.empty()) booked.note += (booked.note.empty() ? "" : " ") + time.note;
    CallRecord& record = booked.record;
    record.call.policy = call::policy_for(config.policy, request.options);
    if (called.is_center) record.call.policy.center = config.center.policy;
    record.call.due = time.due;
    record.call.latest = time.latest;
    record.local_due = time.local;
    record.due_zone = time.zone;
    if (time.local) record.repeat = request.repeat;
    if (record.repeat) {
        booked.note +=
            (booked.note.empty() ? "" : " ") + call::repeats(asker.language, record.repeat->text);
    }
    record.quiet = time.quiet;
    booked.overrode_quiet = time.overrode_quiet;
    if (!called.ways.empty()) {
        record.call.called_ways.count = static_cast<int>(called.ways.size());
    }
    if (!own.ways.empty()) record.call.caller_ways.count = static_cast<int>(own.ways.size());
    record.called = std::move(called);
    record.caller = std::move(own);
    sign(record, asker, now);
    return booked;
}

}  // namespace patchcord
