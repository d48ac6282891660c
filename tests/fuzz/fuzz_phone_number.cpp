#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "parsers/addresses.hpp"
#include "parsers/phone_number.hpp"

using namespace patchcord;

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
    parse_phone_number("+1 201 555 0123", "US");  // reads its tables
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::string_view region = size % 3 == 0 ? "US" : size % 3 == 1 ? "DE" : "ZZ";
    if (const auto number = parse_phone_number(text, region)) {
        if (!number->e164.starts_with('+') || number->e164.size() > 20) std::abort();
        format_phone_number(number->e164);
        mask_phone_number(number->e164);
    }
    is_emergency_or_short(text, region);
    std::size_t last = 0;
    for (const FoundAddress& found : find_addresses(text, region)) {
        if (found.begin < last || found.end <= found.begin || found.end > size) std::abort();
        last = found.end;
    }
    return 0;
}
