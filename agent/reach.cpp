#include "agent/reach.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "agent/overloaded.hpp"
#include "agent/reception_work.hpp"
#include "directory/search.hpp"
#include "parsers/ivr_script.hpp"
#include "parsers/phone_number.hpp"

namespace patchcord {
namespace {

/// `device`: the phone that was asked for ("Bob's cell"), else empty.
Reached reach_contact(Database& db, std::int64_t contact, const Asker& asker,
                      std::string_view device) {
    CalledContact found = called_contact(db, contact);
    if (found.phones.empty()) {
        return refusal(asker, "no number", &call::DeskPhrases::no_number,
                       fmt::arg("who", found.name));
    }
    Party party;
    party.contact = contact;
    party.name = std::move(found.name);
    const auto wanted = std::ranges::find(found.phones, device, &Phone::kind);
    if (wanted == found.phones.end()) {
        for (const Phone& phone : found.phones) {
            party.ways.push_back({phone.kind, phone.address, {}, {}});
        }
    }
    party.address = (wanted == found.phones.end() ? found.phones.front() : *wanted).address;
    party.digits = std::move(found.ivr);
    party.is_center = found.kind == "center";
    party.zone = std::move(found.zone);
    party.language = found.language.empty() ? asker.language : std::move(found.language);
    return Found{std::move(party), found.kind == "person", std::move(found.quiet)};
}

/// The choices that the user was last offered for these words.
std::vector<Candidate> offered_before(Database& db, std::int64_t asker, std::string_view words) {
    auto row = db.cached(
        "SELECT choices FROM questions WHERE contact = ? AND request = ? AND choices <> '[]' "
        "ORDER BY id DESC LIMIT 1");
    row.bind_all(asker, words);
    return row.step() ? choices_from(row.text(0)) : std::vector<Candidate>{};
}

/// "Ana number two": of the list that was shown, never of one that the user has not seen.
Reached reach_nth(Database& db, const std::string& words, int nth, const Asker& asker,
                  std::string_view device) {
    const std::vector<Candidate> offered = offered_before(db, asker.user.contact, words);
    const auto index = static_cast<std::size_t>(nth - 1);
    if (nth >= 1 && index < offered.size()) {
        return reach_contact(db, offered[index].contact, asker, device);
    }
    Resolution found = search(db, words);
    if (found.decision == Resolution::Decision::none) {
        return refusal(asker, "unknown party", &call::DeskPhrases::unknown,
                       fmt::arg("text", words));
    }
    return AskBack{words, std::move(found.matches)};
}

Reached reach_words(Database& db, const std::string& words, const Asker& asker,
                    std::string_view device) {
    Resolution found = resolve(db, words, asker.user.contact);
    switch (found.decision) {
        case Resolution::Decision::match: {
            Reached reached = reach_contact(db, found.matches.front().contact, asker, device);
            if (auto* one = std::get_if<Found>(&reached)) one->as_last_time = found.remembered;
            return reached;
        }
        case Resolution::Decision::ask:
            return AskBack{words, std::move(found.matches)};
        case Resolution::Decision::none:
            break;
    }
    return refusal(asker, "unknown party", &call::DeskPhrases::unknown_how,
                   fmt::arg("text", words));
}

/// A party that the message itself gave the address of.
Reached given(std::string name, std::string address, const Asker& asker, bool person) {
    Party party;
    party.name = std::move(name);
    party.address = std::move(address);
    party.language = asker.language;
    return Found{std::move(party), person, {}};
}

/// The keys to press: those of the menu that the topic names ("about my invoice"), and what the
/// message says. A message's own keys begin at the top of the menu.
void choose_keys(Party& party, const std::string& said, const std::string& topic) {
    auto parsed = parse_ivr_entry(party.digits);
    if (const auto* entry = std::get_if<IvrEntry>(&parsed)) {
        const IvrMenu* menu = menu_for(*entry, topic);
        party.digits = menu != nullptr ? menu->script : entry->script;
        if (party.is_center && menu == nullptr && !said.empty()) party.digits.clear();
    }
    party.digits += said;
    if (party.is_center) return;
    const auto steps = parse_ivr(party.digits);
    if (const auto* read = std::get_if<std::vector<IvrStep>>(&steps)) {
        party.digits = plain_keys(*read);
    }
}

bool is_known(Database& db, const CallRequest& request) {
    if (request.called.size() != 1) return false;
    const auto* words = std::get_if<Description>(&request.called.front().endpoint);
    return words != nullptr && names_entry(db, words->text);
}

}  // namespace

Reached reach(Database& db, const CallRequest& request, const Asker& asker, std::int64_t chosen) {
    const CalledParty& called = request.called.front();
    Reached reached;
    if (chosen != 0) {
        reached = reach_contact(db, chosen, asker, called.device);
    } else {
        reached = std::visit(
            Overloaded{
                [&](const Description& words) {
                    return request.choice == 0
                               ? reach_words(db, words.text, asker, called.device)
                               : reach_nth(db, words.text, request.choice, asker, called.device);
                },
                [&](const EmailTarget& email) {
                    return reach_words(db, email.address, asker, called.device);
                },
                [&](const PhoneTarget& phone) -> Reached {
                    Reached one =
                        given(called.name.empty() ? format_phone_number(phone.e164) : called.name,
                              phone.e164, asker, true);
                    if (!phone.extension.empty())
                        std::get<Found>(one).party.digits = "," + phone.extension;
                    return one;
                },
                [&](const SipTarget& sip) {
                    return given(
                        called.name.empty() ? sip.uri.substr(sip.uri.find(':') + 1) : called.name,
                        sip.uri, asker, false);
                },
            },
            called.endpoint);
    }
    if (auto* one = std::get_if<Found>(&reached)) {
        choose_keys(one->party, called.ivr, request.topic);
    }
    return reached;
}

const CallRequest& likelier(Database& db, const CallRequest& request) {
    if (request.otherwise.empty() || is_known(db, request)) return request;
    const CallRequest& other = request.otherwise.front();
    return is_known(db, other) ? other : request;
}

}  // namespace patchcord
