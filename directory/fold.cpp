#include "directory/fold.hpp"

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <memory>

namespace patchcord {
namespace {

constexpr std::size_t max_text = 1000;

bool ascii(std::string_view text) {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) >= 0x80) return false;
    }
    return true;
}

/// One transliterator a thread: opening one takes milliseconds and it may not be shared.
const icu::Transliterator* to_latin() {
    thread_local const std::unique_ptr<icu::Transliterator> transliterator = [] {
        UErrorCode status = U_ZERO_ERROR;
        return std::unique_ptr<icu::Transliterator>(icu::Transliterator::createInstance(
            "Any-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, status));
    }();
    return transliterator.get();
}

std::string latin(std::string_view text) {
    icu::UnicodeString wide = icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
    if (const auto* transliterator = to_latin()) transliterator->transliterate(wide);
    std::string out;
    wide.toUTF8String(out);
    return out;
}

bool apostrophe(char c) { return c == '\'' || c == '`' || c == '"'; }

}  // namespace

std::string fold(std::string_view text) {
    text = text.substr(0, max_text);
    std::string converted;
    if (!ascii(text)) {
        converted = latin(text);
        text = converted;
    }
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c >= 'A' && c <= 'Z') {
            out += static_cast<char>(c - 'A' + 'a');
        } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            out += c;
        } else if (byte < 0x80 && !apostrophe(c) && !out.empty() && out.back() != ' ') {
            out += ' ';
        }
        // What has no Latin form is dropped: modifier letters that stand for apostrophes.
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

std::vector<std::string> folded_words(std::string_view text) {
    const std::string folded = fold(text);
    std::vector<std::string> words;
    std::size_t begin = 0;
    while (begin < folded.size()) {
        const std::size_t end = std::min(folded.find(' ', begin), folded.size());
        std::string word = folded.substr(begin, end - begin);
        if (word == "s" && !words.empty() && words.back().size() > 1) {
            words.back() += word;
        } else if (!word.empty()) {
            words.push_back(std::move(word));
        }
        begin = end + 1;
    }
    return words;
}

}  // namespace patchcord
