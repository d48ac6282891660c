#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "parsers/ivr_script.hpp"
#include "parsers/queue_notice.hpp"

using namespace patchcord;

namespace {

void must_be_bounded(const QueueNotice& notice) {
    if (notice.position && (*notice.position < 1 || *notice.position > 9999)) std::abort();
    if (notice.wait && (notice.wait->count() < 0 || notice.wait->count() > 24 * 3600)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::size_t half = size / 2;
    must_be_bounded(queue_from_text(text));
    must_be_bounded(queue_from_header(text.substr(0, half), text.substr(half)));
    for (const char* type : {"application/json", "text/plain", "application/xml"}) {
        must_be_bounded(queue_from_body(type, text));
    }
    must_be_bounded(
        queue_from_json(text.substr(half), {std::string(text.substr(0, half)), "", ""}));
    if (const auto steps = parse_ivr(text); !std::holds_alternative<IvrError>(steps)) {
        const auto& read = std::get<std::vector<IvrStep>>(steps);
        const auto again = parse_ivr(ivr_text(read));
        // The text of steps may be a little longer than what was read.
        if (!std::holds_alternative<IvrError>(again) &&
            std::get<std::vector<IvrStep>>(again) != read) {
            std::abort();
        }
    }
    shown_ivr(text);
    return 0;
}
