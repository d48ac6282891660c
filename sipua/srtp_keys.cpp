#include "sipua/srtp_keys.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <stdexcept>

namespace patchcord {

namespace {

constexpr std::size_t key_text_size = 40;  ///< of 30 bytes in base64, without padding
constexpr unsigned tag_80 = 1;
constexpr unsigned tag_32 = 2;

const char* name_of(SrtpSuite suite) {
    switch (suite) {
        case SrtpSuite::sha1_80:
            return "AES_CM_128_HMAC_SHA1_80";
        case SrtpSuite::sha1_32:
            return "AES_CM_128_HMAC_SHA1_32";
    }
    throw std::logic_error("no such suite");
}

std::optional<SrtpSuite> suite_of(std::string_view name) {
    for (const SrtpSuite suite : {SrtpSuite::sha1_80, SrtpSuite::sha1_32}) {
        if (name == name_of(suite)) return suite;
    }
    return std::nullopt;
}

std::string key_text(const SrtpKey& key) {
    std::array<unsigned char, key_text_size + 1> text{};
    const int size = EVP_EncodeBlock(text.data(), key.data(), static_cast<int>(key.size()));
    return {text.begin(), text.begin() + size};
}

std::optional<SrtpKey> key_from_text(std::string_view text) {
    const bool base64 = std::ranges::all_of(text, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '+' || c == '/';
    });
    if (!base64 || text.size() != key_text_size) return std::nullopt;
    std::array<unsigned char, key_text_size> in{};
    std::ranges::copy(text, in.begin());
    SrtpKey key{};
    const int size = EVP_DecodeBlock(key.data(), in.data(), static_cast<int>(in.size()));
    if (size != static_cast<int>(key.size())) return std::nullopt;
    return key;
}

/// "inline:KEY|2^31": one key, with any lifetime but without a key identifier (MKI), which we do
/// not send (RFC 4568 §6.1).
std::optional<SrtpKey> inline_key(std::string_view parameters) {
    constexpr std::string_view method = "inline:";
    if (!parameters.starts_with(method)) return std::nullopt;
    parameters.remove_prefix(method.size());
    const std::size_t bar = parameters.find('|');
    const std::string_view rest =
        bar == std::string_view::npos ? std::string_view{} : parameters.substr(bar + 1);
    if (rest.find_first_of("|:;") != std::string_view::npos) return std::nullopt;
    return key_from_text(parameters.substr(0, bar));
}

/// Parameters that change how packets look (unencrypted, other key rates) are not taken; the size
/// of the window against repeats is the receiver's own affair.
bool can_do(std::string_view session_parameters) {
    while (!session_parameters.empty()) {
        const std::size_t end = std::min(session_parameters.find(' '), session_parameters.size());
        const std::string_view word = session_parameters.substr(0, end);
        session_parameters.remove_prefix(std::min(end + 1, session_parameters.size()));
        if (!word.empty() && !word.starts_with("WSH=") && !word.starts_with('-')) return false;
    }
    return true;
}

const SrtpKey& ours(SrtpSuite suite, const LocalSrtp& local) {
    return suite == SrtpSuite::sha1_80 ? local.sha1_80 : local.sha1_32;
}

std::optional<SrtpKeys> agreed(const sdp::Crypto& line, const LocalSrtp& local) {
    const auto suite = suite_of(line.suite);
    const auto theirs = inline_key(line.key_parameters);
    if (!suite || !theirs || !can_do(line.session_parameters)) return std::nullopt;
    return SrtpKeys{*suite, ours(*suite, local), *theirs};
}

sdp::Crypto line_of(unsigned tag, SrtpSuite suite, const LocalSrtp& local) {
    return {tag, name_of(suite), "inline:" + key_text(ours(suite, local)), ""};
}

}  // namespace

std::string random_srtp() {
    std::string text;
    for (int i = 0; i < 2; ++i) {
        SrtpKey key{};
        if (RAND_bytes(key.data(), static_cast<int>(key.size())) != 1) {
            throw std::runtime_error("no random numbers");
        }
        text += key_text(key);
    }
    return text;
}

std::optional<LocalSrtp> srtp_from_text(std::string_view text) {
    if (text.size() != 2 * key_text_size) return std::nullopt;
    const auto first = key_from_text(text.substr(0, key_text_size));
    const auto second = key_from_text(text.substr(key_text_size));
    if (!first || !second) return std::nullopt;
    return LocalSrtp{*first, *second};
}

std::vector<sdp::Crypto> crypto_offer(const LocalSrtp& local) {
    return {line_of(tag_80, SrtpSuite::sha1_80, local), line_of(tag_32, SrtpSuite::sha1_32, local)};
}

std::optional<SrtpKeys> crypto_answered(const std::vector<sdp::Crypto>& answer,
                                        const LocalSrtp& local) {
    if (answer.size() != 1) return std::nullopt;  // RFC 4568 §5.1.3: exactly one
    const auto keys = agreed(answer.front(), local);
    if (!keys) return std::nullopt;
    const unsigned tag = keys->suite == SrtpSuite::sha1_80 ? tag_80 : tag_32;
    return answer.front().tag == tag ? keys : std::nullopt;
}

std::optional<CryptoChoice> choose_crypto(const std::vector<sdp::Crypto>& offer,
                                          const LocalSrtp& local) {
    for (const sdp::Crypto& line : offer) {
        if (const auto keys = agreed(line, local)) {
            return CryptoChoice{*keys, line_of(line.tag, keys->suite, local)};
        }
    }
    return std::nullopt;
}

}  // namespace patchcord
