#include "parsers/sentence.hpp"

#include <array>

#include "parsers/phone_number.hpp"
#include "parsers/sip_uri.hpp"

namespace patchcord {

CallRequest decode(std::string_view text, const DecodeContext& context) {
    constexpr std::array<std::string_view, 4> heads{"please call ", "call ", "Please call ",
                                                    "Call "};
    CallRequest request;
    for (const std::string_view head : heads) {
        if (!text.starts_with(head)) continue;
        std::string_view rest = text.substr(head.size());
        std::string_view caller;
        if (const auto comma = rest.find(", ring me on "); comma != std::string_view::npos) {
            caller = rest.substr(comma + 13);
            caller = caller.substr(0, caller.find_first_of(".\r\n"));
            rest = rest.substr(0, comma);
        }
        rest = rest.substr(0, rest.find_first_of("\r\n"));
        request.intent = Intent::call;
        CalledParty party;
        if (const auto phone = parse_phone_number(rest, context.region))
            party.endpoint = PhoneTarget{std::string(rest), phone->e164, phone->extension};
        else if (const auto sip = parse_sip_uri(rest))
            party.endpoint = SipTarget{std::string(rest), sip->str()};
        else
            party.endpoint = Description{std::string(rest)};
        request.called.push_back(party);
        if (!caller.empty()) {
            CallerPhone phone{CallerPhone::Kind::device, std::string(caller)};
            if (caller == "my mobile") {
                phone.device = "mobile";
            } else if (const auto number = parse_phone_number(caller, context.region)) {
                phone.kind = CallerPhone::Kind::number;
                phone.number = number->e164;
            }
            request.caller = phone;
        }
        return request;
    }
    request.problems.emplace_back("I did not understand what to do. Write for example: call Bob.");
    return request;
}

}  // namespace patchcord
