#include "parsers/sdp.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <limits>
#include <stdexcept>

namespace patchcord::sdp {

namespace {

constexpr std::size_t longest_text = std::size_t{16} * 1024;
constexpr std::size_t most_lines = 400;
constexpr std::size_t longest_line = 1024;
constexpr std::size_t most_media = 16;
constexpr std::size_t most_formats = 64;
constexpr std::size_t most_keys = 16;
constexpr unsigned highest_payload_type = 127;
constexpr unsigned longest_ptime = 1000;
constexpr unsigned most_channels = 255;
constexpr unsigned highest_crypto_tag = 999'999'999;  // nine digits

/// Thrown and caught in this file only.
struct Bad : std::runtime_error {
    using std::runtime_error::runtime_error;
};

std::string_view next_word(std::string_view& rest) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    const std::string_view word = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return word;
}

template <typename Number>
Number number(std::string_view text, Number highest, const char* what) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size() ||
        value > highest) {
        throw Bad(fmt::format("bad {}", what));
    }
    return value;
}

bool is_token(std::string_view text) {
    constexpr std::string_view others = "!#$%&'*+-./^_`{|}~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               others.find(c) != std::string_view::npos;
    });
}

std::string upper(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return result;
}

bool is_numeric_address(const std::string& text, bool ip6) {
    in6_addr out{};
    return inet_pton(ip6 ? AF_INET6 : AF_INET, text.c_str(), &out) == 1;
}

/// "IN IP4 192.0.2.1", with an optional "/ttl" for multicast, which a telephone call never has.
std::string connection_address(std::string_view value) {
    const std::string_view net = next_word(value);
    const std::string_view type = next_word(value);
    std::string address(value);
    if (net != "IN" || (type != "IP4" && type != "IP6")) throw Bad("bad c= line");
    if (!is_numeric_address(address, type == "IP6")) throw Bad("c= without a numeric address");
    return address;
}

/// RFC 3551, table 4: formats that need no a=rtpmap.
Format static_format(std::uint8_t payload_type) {
    switch (payload_type) {
        case 0:
            return {0, "PCMU", 8000, ""};
        case 3:
            return {3, "GSM", 8000, ""};
        case 8:
            return {8, "PCMA", 8000, ""};
        case 9:
            return {9, "G722", 8000, ""};
        case 18:
            return {18, "G729", 8000, ""};
        default:
            return {payload_type, "", 0, ""};
    }
}

class Reader {
 public:
    Session read(std::string_view text) {
        if (text.size() > longest_text) throw Bad("too long");
        std::size_t lines = 0;
        while (!text.empty()) {
            if (++lines > most_lines) throw Bad("too many lines");
            const std::size_t end = text.find('\n');
            std::string_view line = text.substr(0, end);
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
            if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
            if (line.empty() && text.empty()) break;
            one_line(line, lines);
        }
        if (!has_origin_) throw Bad("no o= line");
        if (session_.media.empty()) throw Bad("no m= line");
        for (Media& media : session_.media) finish(media);
        return std::move(session_);
    }

 private:
    void one_line(std::string_view line, std::size_t count) {
        if (line.size() < 2 || line[1] != '=' || line.size() > longest_line) throw Bad("bad line");
        const bool control = std::any_of(line.begin(), line.end(), [](char c) {
            return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f';
        });
        if (control) throw Bad("control character");
        const char type = line[0];
        const std::string_view value = line.substr(2);
        if ((count == 1) != (type == 'v')) throw Bad("v= is not the first line");
        if (count == 1 && value != "0") throw Bad("unknown version");
        if ((count == 2) != (type == 'o')) throw Bad("o= is not the second line");
        switch (type) {
            case 'o':
                origin(value);
                break;
            case 'c':
                connection(value);
                break;
            case 'm':
                media_line(value);
                break;
            case 'a':
                attribute(value);
                break;
            default:
                if (type < 'a' || type > 'z') throw Bad("bad line type");
                break;
        }
    }

    void origin(std::string_view value) {
        next_word(value);  // the user name
        constexpr auto any = std::numeric_limits<std::uint64_t>::max();
        session_.id = number<std::uint64_t>(next_word(value), any, "session id");
        session_.version = number<std::uint64_t>(next_word(value), any, "session version");
        const std::string_view net = next_word(value);
        const std::string_view type = next_word(value);
        if (net != "IN" || (type != "IP4" && type != "IP6") || value.empty() ||
            value.find(' ') != std::string_view::npos) {
            throw Bad("bad o= line");
        }
        session_.origin_address = value;
        has_origin_ = true;
    }

    void connection(std::string_view value) {
        if (session_.media.empty()) {
            address_ = connection_address(value);
        } else if (session_.media.back().address.empty()) {
            session_.media.back().address = connection_address(value);
        }
    }

    void media_line(std::string_view value) {
        if (session_.media.size() == most_media) throw Bad("too many media sections");
        Media media;
        media.kind = next_word(value);
        std::string_view port = next_word(value);
        media.protocol = next_word(value);
        media.formats_text = value;
        if (const std::size_t slash = port.find('/'); slash != std::string_view::npos) {
            number<unsigned>(port.substr(slash + 1), 65535U, "number of ports");
            port = port.substr(0, slash);
        }
        media.port = static_cast<std::uint16_t>(number<unsigned>(port, 65535U, "media port"));
        if (!is_token(media.kind) || !protocol_ok(media.protocol)) throw Bad("bad m= line");
        media.direction = direction_;
        media.ptime = 0;
        read_formats(media, value);
        session_.media.push_back(std::move(media));
    }

    static bool protocol_ok(std::string_view protocol) {
        return is_token(protocol) && protocol.front() != '/' && protocol.back() != '/';
    }

    static void read_formats(Media& media, std::string_view list) {
        const bool rtp = media.protocol.starts_with("RTP/");
        std::size_t count = 0;
        while (!list.empty()) {
            const std::string_view word = next_word(list);
            if (++count > most_formats) throw Bad("too many formats");
            // "/x" is no format of anything: not to be handed on.
            if (!is_token(word) || word.front() == '/') throw Bad("bad format");
            if (!rtp) continue;
            const auto type = number<unsigned>(word, highest_payload_type, "payload type");
            media.formats.push_back(static_format(static_cast<std::uint8_t>(type)));
        }
        if (count == 0) throw Bad("m= without a format");
    }

    void attribute(std::string_view value) {
        const std::size_t colon = value.find(':');
        const std::string_view name = value.substr(0, colon);
        std::string_view rest =
            colon == std::string_view::npos ? std::string_view{} : value.substr(colon + 1);
        if (name == "sendrecv") direct(Direction::sendrecv);
        if (name == "sendonly") direct(Direction::sendonly);
        if (name == "recvonly") direct(Direction::recvonly);
        if (name == "inactive") direct(Direction::inactive);
        if (session_.media.empty()) return;
        Media& media = session_.media.back();
        if (media.formats.empty()) return;
        if (name == "rtpmap") rtpmap(media, rest);
        if (name == "fmtp") {
            if (Format* format = find(media, next_word(rest))) format->parameters = rest;
        }
        if (name == "crypto") crypto(media, rest);
        if (name == "ptime") media.ptime = number<unsigned>(rest, longest_ptime, "ptime");
    }

    static void crypto(Media& media, std::string_view rest) {
        if (media.crypto.size() == most_keys) throw Bad("too many keys");
        Crypto line;
        line.tag = number<unsigned>(next_word(rest), highest_crypto_tag, "crypto tag");
        line.suite = next_word(rest);
        line.key_parameters = next_word(rest);
        line.session_parameters = rest;
        if (!is_token(line.suite) || line.key_parameters.empty()) throw Bad("bad a=crypto");
        media.crypto.push_back(std::move(line));
    }

    void direct(Direction direction) {
        (session_.media.empty() ? direction_ : session_.media.back().direction) = direction;
    }

    static Format* find(Media& media, std::string_view payload_type) {
        const auto type = number<unsigned>(payload_type, highest_payload_type, "payload type");
        const auto format = std::find_if(media.formats.begin(), media.formats.end(),
                                         [&](const Format& f) { return f.payload_type == type; });
        return format == media.formats.end() ? nullptr : &*format;
    }

    static void rtpmap(Media& media, std::string_view rest) {
        Format* format = find(media, next_word(rest));
        const std::size_t slash = rest.find('/');
        const std::string_view encoding = rest.substr(0, slash);
        if (slash == std::string_view::npos || !is_token(encoding)) throw Bad("bad a=rtpmap");
        std::string_view rate = rest.substr(slash + 1);
        unsigned channels = 1;
        if (const std::size_t more = rate.find('/'); more != std::string_view::npos) {
            channels = number<unsigned>(rate.substr(more + 1), most_channels, "channels");
            rate = rate.substr(0, more);
        }
        const auto hertz = number<unsigned>(rate, 1'000'000U, "clock rate");
        if (format == nullptr) return;
        format->channels = channels;
        format->encoding = upper(encoding);
        format->clock_rate = hertz;
    }

    void finish(Media& media) const {
        if (media.address.empty()) media.address = address_;
        if (media.address.empty() && media.port != 0) throw Bad("no c= line");
    }

    Session session_;
    std::string address_;
    Direction direction_ = Direction::sendrecv;
    bool has_origin_ = false;
};

std::string_view attribute_of(Direction direction) {
    switch (direction) {
        case Direction::sendrecv:
            return "sendrecv";
        case Direction::sendonly:
            return "sendonly";
        case Direction::recvonly:
            return "recvonly";
        case Direction::inactive:
            return "inactive";
    }
    throw std::logic_error("no such direction");
}

const char* family(const std::string& address) {
    return address.find(':') == std::string::npos ? "IP4" : "IP6";
}

/// Names are compared without case, but some are always written small.
std::string usual_case(const std::string& encoding) {
    if (encoding == "TELEPHONE-EVENT") return "telephone-event";
    return encoding == "OPUS" ? "opus" : encoding;
}

void print_media(std::string& out, const Media& media) {
    auto to = std::back_inserter(out);
    fmt::format_to(to, "m={} {} {} {}\r\n", media.kind, media.port, media.protocol,
                   media.formats_text);
    if (media.port == 0) return;
    fmt::format_to(to, "c=IN {} {}\r\n", family(media.address), media.address);
    for (const Format& format : media.formats) {
        if (format.encoding.empty()) continue;
        fmt::format_to(to, "a=rtpmap:{} {}/{}{}\r\n", format.payload_type,
                       usual_case(format.encoding), format.clock_rate,
                       format.channels == 1 ? "" : fmt::format("/{}", format.channels));
        if (!format.parameters.empty()) {
            fmt::format_to(to, "a=fmtp:{} {}\r\n", format.payload_type, format.parameters);
        }
    }
    for (const Crypto& line : media.crypto) {
        fmt::format_to(to, "a=crypto:{} {} {}{}{}\r\n", line.tag, line.suite, line.key_parameters,
                       line.session_parameters.empty() ? "" : " ", line.session_parameters);
    }
    if (media.ptime != 0) fmt::format_to(to, "a=ptime:{}\r\n", media.ptime);
    fmt::format_to(to, "a={}\r\n", attribute_of(media.direction));
}

}  // namespace

bool Media::usable_audio() const {
    return kind == "audio" && port != 0 && (protocol == "RTP/AVP" || protocol == "RTP/AVPF");
}

bool Media::usable_secure_audio() const {
    return kind == "audio" && port != 0 && (protocol == "RTP/SAVP" || protocol == "RTP/SAVPF");
}

Result parse(std::string_view text) {
    try {
        return {Reader{}.read(text), ""};
    } catch (const Bad& bad) {
        return {std::nullopt, bad.what()};
    }
}

std::string print(const Session& session) {
    std::string out =
        fmt::format("v=0\r\no=- {} {} IN {} {}\r\ns=-\r\nt=0 0\r\n", session.id, session.version,
                    family(session.origin_address), session.origin_address);
    for (const Media& media : session.media) print_media(out, media);
    return out;
}

}  // namespace patchcord::sdp
