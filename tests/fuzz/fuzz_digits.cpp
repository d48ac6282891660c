#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "parsers/digits.hpp"

using namespace patchcord;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto found = find_digits(text);
    if (found) {
        if (found->end > size || found->end == 0 || found->script.empty()) std::abort();
        if (found->script.find_first_not_of("0123456789*#,w") != std::string::npos) std::abort();
        // The canonical form reads as itself.
        const auto again = parse_digits(found->script);
        const bool begins_with_key = found->script.find_first_of(",w") != 0;
        if (begins_with_key && (!again || digit_steps(*again) != digit_steps(found->script)))
            std::abort();
    }
    parse_digits(text);
    digit_steps(text);
    return 0;
}
