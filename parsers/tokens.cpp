#include "parsers/tokens.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>

namespace patchcord {
namespace {

/// Lines at least that long (bytes) were wrapped by the mail program, not by the writer.
constexpr std::size_t wrapped_line = 60;
constexpr std::size_t half_line = 30;

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_apostrophe(UChar32 c) { return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0x02bc; }

bool is_word(UChar32 c) {
    return c == '_' || u_isalnum(c) != 0 ||
           u_getIntPropertyValue(c, UCHAR_GENERAL_CATEGORY) == U_NON_SPACING_MARK;
}

/// Walks a text by characters.
class Reader {
 public:
    explicit Reader(std::string_view text) : text_(text) {}

    bool at_end() const { return at_ >= text_.size(); }
    std::size_t at() const { return at_; }
    void go(std::size_t at) { at_ = at; }
    /// The character at `at`, and where the next one begins; U+FFFD for broken bytes.
    UChar32 peek(std::size_t at, std::size_t& next) const {
        const Character character = character_at(text_, at);
        next = character.next;
        return static_cast<UChar32>(character.code);
    }

 private:
    std::string_view text_;
    std::size_t at_ = 0;
};

/// The end of the word that begins at `at`: letters and digits, with apostrophes and hyphens
/// between them.
std::size_t word_end(const Reader& reader, std::size_t at, std::size_t limit) {
    while (at < limit) {
        std::size_t next = 0;
        const UChar32 c = reader.peek(at, next);
        if (is_word(c)) {
            at = next;
            continue;
        }
        if (!is_apostrophe(c) && c != '-' && c != 0x2010 && c != 0x2011) break;
        if (next >= limit) break;
        std::size_t after = 0;
        if (!is_word(reader.peek(next, after))) break;
        at = after;
    }
    return at;
}

class Tokeniser {
 public:
    Tokeniser(std::string_view text, std::span<const AddressSpan> spans)
        : text_(text), spans_(spans), reader_(text) {}

    std::vector<Token> run() {
        while (!reader_.at_end()) {
            if (span_ < spans_.size() && reader_.at() >= spans_[span_].begin)
                take_address();
            else
                take_one();
        }
        return std::move(tokens_);
    }

 private:
    Token& add(TokenKind kind, std::size_t begin, std::size_t end) {
        Token& token = tokens_.emplace_back();
        token.kind = kind;
        token.begin = begin;
        token.end = end;
        return token;
    }

    void take_address() {
        add(TokenKind::address, spans_[span_].begin, spans_[span_].end).address = span_;
        reader_.go(spans_[span_].end);
        ++span_;
    }

    void take_one() {
        const std::size_t begin = reader_.at();
        const std::size_t limit = span_ < spans_.size() ? spans_[span_].begin : text_.size();
        std::size_t next = 0;
        const UChar32 c = reader_.peek(begin, next);
        if (c == '\n') {
            take_line_end(begin);
        } else if (u_isUWhiteSpace(c) != 0 || u_iscntrl(c) != 0) {
            reader_.go(next);
        } else if (is_word(c)) {
            std::size_t end = word_end(reader_, begin, limit);
            // "Bojangles' on Main Street": the apostrophe is the name's, unless it ends a quote.
            if (end < limit && text_[end] == '\'' &&
                (tokens_.empty() || tokens_.back().fold != "'"))
                ++end;
            Token& token = add(TokenKind::word, begin, end);
            token.fold = folded(text_.substr(begin, end - begin));
            token.capital = u_isupper(c) != 0 || u_istitle(c) != 0;
            reader_.go(end);
        } else {
            Token& token =
                add(ends_sentence(c, next) ? TokenKind::stop : TokenKind::mark, begin, next);
            token.fold = folded(text_.substr(begin, next - begin));
            reader_.go(next);
        }
    }

    bool ends_sentence(UChar32 c, std::size_t next) const {
        if (c == '!' || c == '?' || c == ';' || c == 0x3002) return true;
        if (c != '.' && c != 0x2026) return false;
        if (next >= text_.size()) return true;
        std::size_t after = 0;
        return u_isUWhiteSpace(reader_.peek(next, after)) != 0;
    }

    /// A line break ends a sentence where the writer made it: not where a long line was wrapped.
    void take_line_end(std::size_t at) {
        std::size_t next = at;
        int breaks = 0;
        while (next < text_.size() && (text_[next] == '\n' || text_[next] == ' ' ||
                                       text_[next] == '\r' || text_[next] == '\t')) {
            if (text_[next] == '\n') ++breaks;
            ++next;
        }
        reader_.go(next);
        const std::size_t length = at - line_begin_;
        line_begin_ = next;
        const bool goes_on = next < text_.size() && text_[next] >= 'a' && text_[next] <= 'z';
        if (breaks == 1 && (length >= wrapped_line || (length >= half_line && goes_on))) return;
        add(TokenKind::stop, at, at);
    }

    std::string_view text_;
    std::span<const AddressSpan> spans_;
    Reader reader_;
    std::size_t span_ = 0;
    std::size_t line_begin_ = 0;
    std::vector<Token> tokens_;
};

}  // namespace

// The library's macro converts without a cast.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
Character character_at(std::string_view text, std::size_t at) {
    auto index = static_cast<std::int32_t>(at);
    UChar32 code = 0;
    U8_NEXT_OR_FFFD(text.data(), index, static_cast<std::int32_t>(text.size()), code);
    return {static_cast<char32_t>(code), static_cast<std::size_t>(index)};
}
#pragma GCC diagnostic pop

std::string folded(std::string_view text) {
    std::string out;
    if (is_ascii(text)) {
        out.resize(text.size());
        std::ranges::transform(text, out.begin(), ascii_lower);
        return out;
    }
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* folder = icu::Normalizer2::getNFKCCasefoldInstance(status);
    const icu::Normalizer2* splitter = icu::Normalizer2::getNFKDInstance(status);
    if (U_FAILURE(status)) return std::string(text);
    const auto piece = icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size()));
    const icu::UnicodeString split =
        splitter->normalize(folder->normalize(icu::UnicodeString::fromUTF8(piece), status), status);
    icu::UnicodeString bare;
    for (std::int32_t i = 0; i < split.length(); i = split.moveIndex32(i, 1)) {
        const UChar32 c = split.char32At(i);
        if (u_charType(c) == U_NON_SPACING_MARK) continue;
        bare.append(is_apostrophe(c) ? UChar32{'\''} : c);
    }
    bare.toUTF8String(out);
    return out;
}

std::vector<Token> tokenise(std::string_view text, std::span<const AddressSpan> spans) {
    return Tokeniser(text, spans).run();
}

}  // namespace patchcord
