#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "parsers/sip_uri.hpp"

using namespace patchcord;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto uri = parse_sip_uri(text);
    if (!uri) return 0;
    const std::string wire = uri->str();
    if (wire.find_first_of("\r\n?<> \"") != std::string::npos) std::abort();
    if (const auto again = parse_sip_uri(wire); !again || *again != *uri) std::abort();
    return 0;
}
