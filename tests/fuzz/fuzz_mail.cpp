// Any bytes as a mail: parsed, its words taken, its Message made.
#include <cstdint>
#include <string>

#include "parsers/mail.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string raw(data, data + size);
    const auto parsed = patchcord::parse_mail(raw);
    if (const auto* mail = std::get_if<patchcord::Mail>(&parsed)) {
        const std::string words = patchcord::own_words(*mail);
        if (words.find('\0') != std::string::npos) __builtin_trap();
        if (mail->from_fields != 1 && !mail->from.empty()) __builtin_trap();
        if (mail->subject.find('\n') != std::string::npos) __builtin_trap();
    }
    return 0;
}
