/// Whatever the text: no crash, and what was read can be printed and read again as the same.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "parsers/sdp.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace patchcord;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const sdp::Result first = sdp::parse(text);
    if (!first.session) return 0;
    const std::string printed = sdp::print(*first.session);
    constexpr std::size_t parsers_limit = 16 * 1024;
    if (printed.size() > parsers_limit) return 0;
    const sdp::Result second = sdp::parse(printed);
    if (!second.session || sdp::print(*second.session) != printed) std::abort();
    return 0;
}
