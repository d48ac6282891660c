#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "parsers/sentence.hpp"
#include "parsers/sip_uri.hpp"

using namespace patchcord;

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
    decode("call Bob at 3pm on +1 201 555 0123", {});  // reads its tables
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    DecodeContext context;
    context.now = std::chrono::sys_days{std::chrono::year{2026} / 1 / 5} + std::chrono::hours(9);
    context.zone = "Europe/Berlin";
    context.region = size % 2 == 0 ? "US" : "DE";
    const CallRequest request = decode(text, context);
    for (const CalledParty& party : request.called) {
        if (party.ivr.find_first_not_of("0123456789*#,w") != std::string::npos) std::abort();
        if (const auto* words = std::get_if<Description>(&party.endpoint))
            if (words->text.empty() || words->text.find('\n') != std::string::npos) std::abort();
        if (const auto* sip = std::get_if<SipTarget>(&party.endpoint))
            if (!sip->uri.empty() && !parse_sip_uri(sip->uri)) std::abort();
    }
    if (request.intent == Intent::none && request.problems.empty()) std::abort();
    return 0;
}
