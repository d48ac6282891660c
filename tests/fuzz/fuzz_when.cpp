// libFuzzer target of parsers/when and parsers/calendar: any bytes, at a moment and in a zone that
// the first bytes choose.
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "parsers/calendar.hpp"
#include "parsers/when.hpp"

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
    using namespace patchcord;
    find_times("tomorrow at 3pm PST", {});  // reads its tables
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace patchcord;
    if (size < 4) {
        return 0;
    }
    static constexpr std::array<const char*, 4> zones{"UTC", "America/New_York", "Asia/Kolkata",
                                                      "Nowhere"};
    const auto hours = std::chrono::hours{(data[1] << 8U | data[2]) * 8};
    TimeContext context{std::chrono::sys_seconds{hours}, zones.at(data[0] % zones.size()),
                        data[3] % 2 == 0 ? "US" : "DE"};
    const std::string text(data + 4, data + size);
    std::size_t last = 0;
    for (const FoundTime& t : find_times(text, context)) {
        if (t.begin < last || t.begin > t.begin_bare || t.begin_bare >= t.end ||
            t.end > text.size() || (t.when.until && *t.when.until < t.when.utc)) {
            std::abort();
        }
        last = t.end;
        rezone(t.when, "Europe/Berlin", context.now);
    }
    parse_invitation(text, context);
    return 0;
}
