#include "sipua/session_media.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace patchcord {

namespace {

using sdp::Direction;
using sdp::Format;

constexpr std::uint8_t our_event_type = 101;
constexpr unsigned packet_ms = 20;
constexpr unsigned telephone_rate = 8000;
constexpr unsigned opus_rate = 48000;

Format format_of(Codec codec) {
    switch (codec) {
        case Codec::pcmu:
            return {0, "PCMU", telephone_rate, ""};
        case Codec::pcma:
            return {8, "PCMA", telephone_rate, ""};
        case Codec::g722:  // whose clock is called 8000, by mistake and for ever (RFC 3551 §4.5.2)
            return {9, "G722", telephone_rate, ""};
        case Codec::opus:
            return {static_cast<std::uint8_t>(Codec::opus), "OPUS", opus_rate, "", 2};
    }
    throw std::logic_error("no such codec");
}

std::optional<Codec> codec_of(const Format& format) {
    if (format.encoding == "OPUS" && format.clock_rate == opus_rate && format.channels == 2) {
        return Codec::opus;
    }
    if (format.clock_rate != telephone_rate) return std::nullopt;
    if (format.encoding == "G722") return Codec::g722;
    if (format.encoding == "PCMU") return Codec::pcmu;
    if (format.encoding == "PCMA") return Codec::pcma;
    return std::nullopt;
}

bool is_event(const Format& format) {
    return format.encoding == "TELEPHONE-EVENT" && format.clock_rate == telephone_rate;
}

void add_format(sdp::Media& media, Format format) {
    if (!media.formats_text.empty()) media.formats_text += ' ';
    media.formats_text += std::to_string(format.payload_type);
    media.formats.push_back(std::move(format));
}

sdp::Media own_section(const LocalMedia& local) {
    sdp::Media media;
    media.kind = "audio";
    media.protocol = local.srtp ? "RTP/SAVP" : "RTP/AVP";
    media.address = local.address;
    media.port = local.port;
    media.ptime = packet_ms;
    return media;
}

sdp::Session own_session(const LocalMedia& local) {
    sdp::Session session;
    session.id = local.session;
    session.version = local.version;
    session.origin_address = local.address;
    return session;
}

/// RFC 2543 phones hold by an address of zeros.
bool is_null_address(const std::string& address) { return address == "0.0.0.0" || address == "::"; }

/// The peer's section, read with the direction as the peer sees it. The peer's order of codecs
/// counts: its first is what it would rather hear (RFC 3264 §6.1).
std::optional<RemoteMedia> remote_of(const sdp::Media& media, const LocalMedia& local) {
    if (local.srtp ? !media.usable_secure_audio() : !media.usable_audio()) return std::nullopt;
    const std::vector<Codec>& codecs = local.codecs;
    RemoteMedia remote;
    bool found = false;
    for (const Format& format : media.formats) {
        const std::optional<Codec> codec = codec_of(format);
        if (!found && codec && std::find(codecs.begin(), codecs.end(), *codec) != codecs.end()) {
            remote.codec = *codec;
            remote.payload_type = format.payload_type;
            found = true;
        }
        if (is_event(format) && !remote.dtmf_payload_type) {
            remote.dtmf_payload_type = format.payload_type;
        }
    }
    if (!found) return std::nullopt;
    remote.address = media.address;
    remote.port = media.port;
    const Direction direction = media.direction;
    remote.send = !is_null_address(media.address) &&
                  (direction == Direction::sendrecv || direction == Direction::recvonly);
    remote.receive = direction == Direction::sendrecv || direction == Direction::sendonly;
    return remote;
}

Direction mirrored(Direction direction) {
    switch (direction) {
        case Direction::sendrecv:
            return Direction::sendrecv;
        case Direction::sendonly:
            return Direction::recvonly;
        case Direction::recvonly:
            return Direction::sendonly;
        case Direction::inactive:
            return Direction::inactive;
    }
    throw std::logic_error("no such direction");
}

/// An answer names only what the offer had, by the offer's payload types.
sdp::Media accepted(const sdp::Media& offered, const RemoteMedia& remote, const LocalMedia& local) {
    sdp::Media media = own_section(local);
    media.protocol = offered.protocol;
    media.direction = mirrored(offered.direction);
    Format codec = format_of(remote.codec);
    codec.payload_type = remote.payload_type;
    add_format(media, codec);
    if (remote.dtmf_payload_type) {
        add_format(media, {*remote.dtmf_payload_type, "TELEPHONE-EVENT", telephone_rate, "0-16"});
    }
    return media;
}

sdp::Media refused(const sdp::Media& offered) {
    sdp::Media media = offered;
    media.port = 0;
    return media;
}

}  // namespace

std::string make_offer(const LocalMedia& local) {
    sdp::Session session = own_session(local);
    sdp::Media media = own_section(local);
    for (const Codec codec : local.codecs) add_format(media, format_of(codec));
    add_format(media, {our_event_type, "TELEPHONE-EVENT", telephone_rate, "0-16"});
    if (local.srtp) media.crypto = crypto_offer(*local.srtp);
    session.media.push_back(std::move(media));
    return sdp::print(session);
}

std::variant<RemoteMedia, std::string> read_answer(std::string_view text, const LocalMedia& local) {
    const sdp::Result parsed = sdp::parse(text);
    if (!parsed.session) return fmt::format("the answer is no SDP: {}", parsed.problem);
    // One section was offered, so only the first can answer it.
    const sdp::Media& media = parsed.session->media.front();
    std::optional<RemoteMedia> remote = remote_of(media, local);
    if (!remote) {
        return local.srtp && media.usable_audio() ? "the answer is not encrypted (SRTP)"
                                                  : "the answer has no audio that we can do";
    }
    if (local.srtp) {
        remote->srtp = crypto_answered(media.crypto, *local.srtp);
        if (!remote->srtp) return "the answer has no key for encrypted audio (SRTP)";
    }
    return *remote;
}

std::variant<Answer, std::string> answer_offer(std::string_view text, const LocalMedia& local) {
    const sdp::Result parsed = sdp::parse(text);
    if (!parsed.session) return fmt::format("the offer is no SDP: {}", parsed.problem);
    sdp::Session session = own_session(local);
    std::optional<RemoteMedia> taken;
    for (const sdp::Media& offered : parsed.session->media) {
        auto remote = taken ? std::nullopt : remote_of(offered, local);
        std::optional<CryptoChoice> crypto;
        if (remote && local.srtp) {
            crypto = choose_crypto(offered.crypto, *local.srtp);
            if (!crypto) remote.reset();
        }
        if (!remote) {
            session.media.push_back(refused(offered));
            continue;
        }
        session.media.push_back(accepted(offered, *remote, local));
        if (crypto) {
            remote->srtp = crypto->keys;
            session.media.back().crypto = {crypto->line};
        }
        taken = remote;
    }
    if (!taken) return "the offer has no audio that we can do";
    return Answer{*taken, sdp::print(session)};
}

namespace {

bool is_two_way(const sdp::Media& media) {
    return (media.usable_audio() || media.usable_secure_audio()) &&
           media.direction == Direction::sendrecv && !is_null_address(media.address);
}

}  // namespace

std::optional<std::string> offer_onward(std::string_view offer, const LocalMedia& to) {
    const sdp::Result parsed = sdp::parse(offer);
    if (!parsed.session) return std::nullopt;
    const auto audio = std::ranges::find_if(parsed.session->media, is_two_way);
    if (audio == parsed.session->media.end()) return std::nullopt;
    sdp::Session session = own_session(to);
    session.media.push_back(*audio);
    return sdp::print(session);
}

std::optional<std::string> answer_onward(std::string_view offer, std::string_view answer,
                                         const LocalMedia& to) {
    const sdp::Result offered = sdp::parse(offer);
    const sdp::Result answered = sdp::parse(answer);
    if (!offered.session || !answered.session) return std::nullopt;
    const sdp::Media& chosen = answered.session->media.front();
    if (!is_two_way(chosen)) return std::nullopt;
    sdp::Session session = own_session(to);
    bool taken = false;
    for (const sdp::Media& media : offered.session->media) {
        const bool here = !taken && is_two_way(media);
        session.media.push_back(here ? chosen : refused(media));
        taken = taken || here;
    }
    return taken ? std::optional(sdp::print(session)) : std::nullopt;
}

}  // namespace patchcord
