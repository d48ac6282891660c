#include "sipua/media_stream.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "sipua/g711.hpp"
#include "sipua/tones.hpp"

using namespace patchcord;
using namespace std::chrono_literals;

namespace {

UdpAddress address(const char* host, std::uint16_t port) {
    return UdpAddress::parse(host, port).value();
}

RtpView numbered(std::uint16_t sequence, std::uint32_t ssrc = 1) {
    RtpView view;
    view.sequence = sequence;
    view.ssrc = ssrc;
    return view;
}

RemoteMedia remote(Codec codec = Codec::pcmu) {
    RemoteMedia media;
    media.address = "192.0.2.1";
    media.port = 4000;
    media.codec = codec;
    media.payload_type = static_cast<std::uint8_t>(codec);
    media.dtmf_payload_type = 101;
    return media;
}

/// A stream with its clock, without any socket.
struct Side {
    explicit Side(StreamId id, const RemoteMedia& media = remote())
        : counters(std::make_shared<MediaCounters>()),
          stream(id, 0xAA00 + static_cast<std::uint32_t>(id), 10, 1000,
                 std::make_shared<const MediaSounds>(
                     MediaSounds{comfort_tone(), ringback_tone("US"), dtmf_tones()}),
                 counters, 60s) {
        stream.connect(media, address(media.address.c_str(), media.port), now);
    }

    std::optional<RtpView> tick() {
        now += frame_time;
        return read(stream.tick(out, now, events));
    }
    std::optional<RtpView> read(std::size_t size) {
        return size == 0 ? std::nullopt : parse_rtp(std::span(out).first(size));
    }
    MediaStream::Received receive(std::uint8_t type, std::uint16_t sequence,
                                  std::span<const std::uint8_t> payload) {
        datagram.assign(rtp_header_size, 0);
        write_rtp_header(std::span<std::uint8_t, rtp_header_size>(datagram), type,
                         {sequence, sequence * 160U, false}, 0x1234);
        datagram.insert(datagram.end(), payload.begin(), payload.end());
        return stream.receive(datagram, address("192.0.2.1", 4000), now, events);
    }

    MediaTime now{};
    std::shared_ptr<MediaCounters> counters;
    MediaStream stream;
    std::vector<MediaEvent> events;
    std::array<std::uint8_t, max_datagram> out{};
    std::vector<std::uint8_t> datagram;
};

ClipPtr clip_of(std::size_t samples, std::uint8_t code) {
    return std::make_shared<const Clip>(
        Clip{std::vector<std::uint8_t>(samples, code), std::vector<std::uint8_t>(samples, code)});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(media_stream)

BOOST_AUTO_TEST_CASE(the_signalled_source_is_taken_at_once) {
    SourceLatch latch;
    latch.expect(address("192.0.2.1", 4000));
    BOOST_TEST(latch.admit(address("192.0.2.1", 4000), numbered(1), {}));
    BOOST_TEST(latch.latched());
    BOOST_TEST(!latch.admit(address("203.0.113.9", 9), numbered(1), {}));
    BOOST_TEST(!latch.admit(address("203.0.113.9", 9), numbered(2), {}));
    BOOST_TEST((latch.target() == address("192.0.2.1", 4000)));
}

BOOST_AUTO_TEST_CASE(a_peer_behind_nat_is_taken_after_two_packets_in_a_row) {
    SourceLatch latch;
    latch.expect(address("10.0.0.5", 4000));
    const auto mapped = address("198.51.100.7", 61000);
    BOOST_TEST(!latch.admit(mapped, numbered(7), {}));
    BOOST_TEST(!latch.admit(mapped, numbered(9), {}));
    BOOST_TEST((latch.target() == address("10.0.0.5", 4000)));
    BOOST_TEST(latch.admit(mapped, numbered(10), {}));
    BOOST_TEST((latch.target() == mapped));
}

BOOST_AUTO_TEST_CASE(the_signalled_source_takes_over_from_a_stranger) {
    SourceLatch latch;
    latch.expect(address("192.0.2.1", 4000));
    const auto stranger = address("203.0.113.9", 9);
    latch.admit(stranger, numbered(1), {});
    BOOST_TEST(latch.admit(stranger, numbered(2), {}));
    BOOST_TEST(latch.admit(address("192.0.2.1", 4000), numbered(500), {}));
    BOOST_TEST(!latch.admit(stranger, numbered(3), {}));
}

BOOST_AUTO_TEST_CASE(a_quiet_source_is_replaced_from_its_own_host_alone) {
    SourceLatch latch;
    latch.expect(address("192.0.2.1", 4000));
    MediaTime now{};
    latch.admit(address("192.0.2.1", 4000), numbered(1), now);
    const auto moved = address("192.0.2.1", 4100);
    const auto stranger = address("203.0.113.9", 9);
    now += 1s;
    BOOST_TEST(!latch.admit(moved, numbered(1), now));
    BOOST_TEST(!latch.admit(moved, numbered(2), now));
    now += 1s;
    BOOST_TEST(!latch.admit(stranger, numbered(1), now));
    BOOST_TEST(!latch.admit(stranger, numbered(2), now));
    BOOST_TEST(!latch.admit(moved, numbered(3), now));
    BOOST_TEST(latch.admit(moved, numbered(4), now));
    latch.expect(address("203.0.113.9", 9));  // by signalling, it may go anywhere
    BOOST_TEST(latch.admit(stranger, numbered(3), now));
}

BOOST_AUTO_TEST_CASE(clips_are_played_one_after_the_other_and_told_once) {  // M11
    Side side(1);
    side.stream.play({clip_of(200, 0x11), nullptr, clip_of(100, 0x22)}, Idle::comfort);
    const auto first = side.tick();
    BOOST_REQUIRE(first.has_value());
    BOOST_TEST(first->marker);
    BOOST_TEST(first->payload.size() == 160U);
    BOOST_TEST(first->payload[159] == 0x11);
    BOOST_TEST(side.events.empty());
    const auto second = side.tick();
    BOOST_TEST(second->sequence == first->sequence + 1);
    BOOST_TEST(second->timestamp == first->timestamp + 160);
    BOOST_TEST(second->payload[39] == 0x11);
    BOOST_TEST(second->payload[40] == 0x22);
    BOOST_TEST(second->payload[139] == 0x22);
    BOOST_TEST(second->payload[140] == silence_code(Codec::pcmu));
    BOOST_REQUIRE(side.events.size() == 1U);
    BOOST_TEST((side.events[0].kind == MediaEventKind::playback_done));
    unsigned loud = 0;
    for (int i = 0; i < 200; ++i) {  // a whole turn of the comfort tone, never a missing packet
        const auto idle = side.tick();
        BOOST_REQUIRE(idle.has_value());
        loud += std::abs(mulaw_to_linear(idle->payload[80])) > 100 ? 1U : 0U;
    }
    BOOST_TEST(loud > 5U);
    BOOST_TEST(side.events.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_new_play_replaces_the_old_one_without_its_report) {
    Side side(1);
    side.stream.play({clip_of(16000, 0x11)}, Idle::silence);
    side.tick();
    side.stream.play({}, Idle::silence);
    BOOST_TEST(side.tick()->payload[0] == silence_code(Codec::pcmu));
    BOOST_TEST(side.events.empty());
}

BOOST_AUTO_TEST_CASE(a_peer_on_hold_hears_nothing_and_the_clip_still_ends) {
    RemoteMedia held = remote();
    held.send = false;
    Side side(1, held);
    side.stream.play({clip_of(320, 0x11)}, Idle::comfort);
    BOOST_TEST(!side.tick().has_value());
    BOOST_TEST(!side.tick().has_value());
    BOOST_TEST(side.events.size() == 1U);
}

BOOST_AUTO_TEST_CASE(digits_go_out_as_one_event_each_with_three_ends) {  // M30
    Side side(1);
    side.stream.press("7");
    std::vector<RtpView> seen;
    std::vector<DtmfEvent> events;
    std::vector<std::uint32_t> stamps;
    for (int i = 0; i < 7; ++i) {
        const auto packet = side.tick();
        BOOST_REQUIRE(packet.has_value());
        BOOST_TEST(packet->payload_type == 101);
        BOOST_TEST(packet->marker == (i == 0));
        stamps.push_back(packet->timestamp);
        events.push_back(parse_dtmf_event(packet->payload).value());
    }
    for (std::size_t i = 0; i < events.size(); ++i) {
        BOOST_TEST(stamps[i] == stamps[0]);
        BOOST_TEST(events[i].event == 7);
        BOOST_TEST(events[i].end == (i >= 4));
        BOOST_TEST(events[i].duration == std::min<std::size_t>(i + 1, 5) * 160);
    }
    const auto after = side.tick();
    BOOST_TEST(after->payload_type == 0);
    BOOST_TEST(after->timestamp == stamps[0] + 7 * 160);
}

BOOST_AUTO_TEST_CASE(digits_are_tones_where_the_peer_has_no_events) {
    RemoteMedia plain = remote(Codec::pcma);
    plain.dtmf_payload_type.reset();
    Side side(1, plain);
    side.stream.press("42#");
    ToneDetector detector;
    std::string heard;
    for (int i = 0; i < 40; ++i) {
        const auto packet = side.tick();
        BOOST_REQUIRE(packet.has_value());
        BOOST_TEST(packet->payload_type == 8);
        heard += detector.hear(Codec::pcma, packet->payload);
    }
    BOOST_TEST(heard == "42#");
}

BOOST_AUTO_TEST_CASE(received_digits_are_told_once) {
    Side side(1);
    std::array<std::uint8_t, 4> payload{};
    for (std::uint16_t i = 0; i < 5; ++i) {
        write_dtmf_event(payload, {3, i > 2, 10, 800});
        side.datagram.assign(rtp_header_size, 0);
        write_rtp_header(std::span<std::uint8_t, rtp_header_size>(side.datagram), 101,
                         {i, 5000, i == 0}, 0x1234);
        side.datagram.insert(side.datagram.end(), payload.begin(), payload.end());
        side.stream.receive(side.datagram, address("192.0.2.1", 4000), side.now, side.events);
    }
    BOOST_REQUIRE(side.events.size() == 2U);
    BOOST_TEST((side.events[0].kind == MediaEventKind::first_packet));
    BOOST_TEST((side.events[1].kind == MediaEventKind::digit));
    BOOST_TEST(side.events[1].digit == '3');
}

BOOST_AUTO_TEST_CASE(a_join_relays_at_once_and_changes_law_and_numbers) {  // M1
    RemoteMedia theirs = remote(Codec::pcma);
    theirs.dtmf_payload_type = 96;
    Side a(1);
    Side b(2, theirs);
    const auto own = b.tick();
    b.stream.joined(b.now);
    const std::vector<std::uint8_t> sound(160, linear_to_mulaw(5000));
    const auto in = a.receive(0, 500, sound);
    BOOST_TEST((in.kind == MediaStream::Kind::audio));
    auto out = b.read(b.stream.relay(in, b.out, b.now));
    BOOST_REQUIRE(out.has_value());
    BOOST_TEST(out->payload_type == 8);
    BOOST_TEST(out->ssrc == own->ssrc);
    BOOST_TEST(out->sequence == own->sequence + 1);
    BOOST_TEST(out->timestamp == own->timestamp + 160);
    BOOST_TEST(out->marker);
    BOOST_TEST(std::abs(alaw_to_linear(out->payload[0]) - 5000) < 300);
    BOOST_TEST(!b.tick().has_value());  // no sound of our own meanwhile

    std::array<std::uint8_t, 4> digit{};
    write_dtmf_event(digit, {1, false, 10, 160});
    out = b.read(b.stream.relay(a.receive(101, 501, digit), b.out, b.now));
    BOOST_REQUIRE(out.has_value());
    BOOST_TEST(out->payload_type == 96);
    BOOST_TEST(out->sequence == own->sequence + 2);
}

BOOST_AUTO_TEST_CASE(a_joined_peer_that_is_quiet_becomes_silence_never_nothing) {  // M11
    Side b(2);
    b.stream.joined(b.now);
    unsigned sent = 0;
    for (int i = 0; i < 50; ++i) {
        sent += b.tick().has_value() ? 1U : 0U;
    }
    BOOST_TEST(sent == 41U);  // after 200 ms
}

BOOST_AUTO_TEST_CASE(a_play_over_a_join_is_heard_alone_and_the_join_goes_on) {
    Side a(1);
    Side b(2);
    b.stream.joined(b.now);
    b.stream.play({clip_of(320, 0x11)}, Idle::silence);
    const std::vector<std::uint8_t> sound(160, 0x33);
    BOOST_TEST(b.tick()->payload[0] == 0x11);
    BOOST_TEST(b.stream.relay(a.receive(0, 1, sound), b.out, b.now) == 0U);
    BOOST_TEST(b.tick()->payload[0] == 0x11);
    BOOST_TEST(b.stream.relay(a.receive(0, 2, sound), b.out, b.now) == 172U);
}

/// A tone that goes from a stream of one codec to one of another: how loud it is there, in linear
/// units, and how many packets came.
std::pair<int, int> through(Codec from, Codec to) {
    RemoteMedia first = remote(from);
    RemoteMedia second = remote(to);
    Side a(1, first);
    Side b(2, second);
    a.stream.partner_codec(to);
    b.stream.joined(b.now);
    Side speaker(3, first);  // what it sends is what a peer of that codec would send
    speaker.stream.play({make_tone({{440, 0, 2, -10}})}, Idle::silence);
    const auto coder = make_speech_coder(to);
    int packets = 0;
    int loudest = 0;
    std::uint32_t last_stamp = 0;
    for (int i = 0; i < 50; ++i) {
        speaker.now += frame_time;
        b.now += frame_time;
        a.now += frame_time;
        const std::size_t size = speaker.stream.tick(speaker.out, speaker.now, speaker.events);
        std::vector<std::uint8_t> wire(speaker.out.begin(),
                                       speaker.out.begin() + static_cast<std::ptrdiff_t>(size));
        const auto in = a.stream.receive(wire, address("192.0.2.1", 4000), a.now, a.events);
        auto out = b.read(b.stream.relay(in, b.out, b.now));
        if (!out) out = b.read(b.stream.transcoded(b.out, b.now));
        if (!out) continue;
        if (packets > 0) {
            BOOST_TEST(out->timestamp - last_stamp == 160 * clock_scale(to));
        }
        last_stamp = out->timestamp;
        ++packets;
        std::array<std::int16_t, SpeechCoder::most_samples> samples{};
        std::size_t count = out->payload.size();
        if (coder) {
            count = coder->decode(out->payload, samples);
        } else {
            for (std::size_t n = 0; n < count; ++n) samples[n] = to_linear(to, out->payload[n]);
        }
        BOOST_TEST(count == 160U);
        for (const std::int16_t sample : samples) loudest = std::max<int>(loudest, sample);
    }
    return {loudest, packets};
}

BOOST_AUTO_TEST_CASE(sound_goes_from_every_codec_to_every_other) {
    for (const Codec from : {Codec::pcmu, Codec::pcma, Codec::g722, Codec::opus}) {
        for (const Codec to : {Codec::pcmu, Codec::pcma, Codec::g722, Codec::opus}) {
            const auto [loudest, packets] = through(from, to);
            BOOST_TEST_CONTEXT("payload types " << static_cast<int>(from) << " to "
                                                << static_cast<int>(to)) {
                BOOST_TEST(packets == 50);
                BOOST_TEST(loudest > 5000);
                BOOST_TEST(loudest < 20000);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(hostile_payloads_of_coded_sound_do_no_harm) {
    for (const Codec codec : {Codec::g722, Codec::opus}) {
        Side side(1, remote(codec));
        side.stream.partner_codec(Codec::pcmu);
        Side other(2);
        other.stream.joined(other.now);
        for (std::uint16_t i = 0; i < 400; ++i) {
            std::vector<std::uint8_t> junk(1U + (i * 37U) % 1400U);
            for (std::size_t n = 0; n < junk.size(); ++n) {
                junk[n] = static_cast<std::uint8_t>((n * 131U + i * 29U) >> 2U);
            }
            const auto in = side.receive(static_cast<std::uint8_t>(codec), i, junk);
            other.stream.relay(in, other.out, other.now);
            while (other.stream.transcoded(other.out, other.now) > 0) {
            }
        }
        BOOST_TEST(side.counters->received.load() == 400U);
    }
}

BOOST_AUTO_TEST_CASE(encrypted_streams_understand_each_other_and_drop_what_is_forged) {
    SrtpKeys keys;
    keys.ours.fill(1);
    keys.theirs.fill(2);
    RemoteMedia media = remote();
    media.srtp = keys;
    Side here(1, media);
    std::swap(media.srtp->ours, media.srtp->theirs);
    Side there(2, media);
    const auto from = address("192.0.2.1", 4000);
    here.now += frame_time;
    const std::size_t size = here.stream.tick(here.out, here.now, here.events);
    BOOST_TEST(size == 182U);  // with the tag of 80 bits
    std::vector<std::uint8_t> wire(here.out.begin(), here.out.begin() + 182);
    BOOST_TEST(wire[20] != silence_code(Codec::pcmu));
    auto forged = wire;
    forged[20] ^= 1U;
    BOOST_TEST((there.stream.receive(forged, from, there.now, there.events).kind ==
                MediaStream::Kind::dropped));
    auto repeated = wire;
    const auto in = there.stream.receive(wire, from, there.now, there.events);
    BOOST_REQUIRE((in.kind == MediaStream::Kind::audio));
    BOOST_TEST(in.packet.payload.size() == 160U);
    BOOST_TEST(in.packet.payload[8] == silence_code(Codec::pcmu));
    BOOST_TEST((there.stream.receive(repeated, from, there.now, there.events).kind ==
                MediaStream::Kind::dropped));
    BOOST_TEST(there.counters->received.load() == 1U);

    // The same keys again (hold and resume) go on where they were.
    media.srtp = keys;
    here.stream.connect(media, from, here.now);
    here.now += frame_time;
    const std::size_t next = here.stream.tick(here.out, here.now, here.events);
    std::vector<std::uint8_t> second(here.out.begin(),
                                     here.out.begin() + static_cast<std::ptrdiff_t>(next));
    BOOST_TEST((there.stream.receive(second, from, there.now, there.events).kind ==
                MediaStream::Kind::audio));

    std::array<std::uint8_t, MediaStream::report_size> report{};
    const std::size_t reported = there.stream.rtcp(report, there.now, false);
    BOOST_REQUIRE(reported > 0U);
    here.stream.receive_rtcp(std::span(report).first(reported), from, here.now);
    BOOST_TEST(here.counters->reported.load());
}

BOOST_AUTO_TEST_CASE(hostile_datagrams_are_dropped_and_not_counted) {
    Side side(1);
    const auto from = address("192.0.2.1", 4000);
    for (std::size_t size = 0; size < 2000; size += 37) {
        std::vector<std::uint8_t> junk(size, 0xBF);
        side.stream.receive(junk, from, side.now, side.events);
        side.stream.receive_rtcp(junk, from, side.now);
    }
    BOOST_TEST(side.counters->received.load() == 0U);
    BOOST_TEST(side.events.empty());
}

BOOST_AUTO_TEST_CASE(a_peer_that_falls_silent_is_told_once_until_it_speaks_again) {
    Side side(1);
    const std::vector<std::uint8_t> sound(160, 0x33);
    side.receive(0, 1, sound);
    side.events.clear();
    for (int i = 0; i < 2 * 60 * 50; ++i) {
        side.tick();
    }
    BOOST_REQUIRE(side.events.size() == 1U);
    BOOST_TEST((side.events[0].kind == MediaEventKind::silent));
    side.receive(0, 2, sound);
    for (int i = 0; i < 61 * 50; ++i) {
        side.tick();
    }
    BOOST_TEST(side.events.size() == 2U);
}

BOOST_AUTO_TEST_CASE(an_analyser_hears_whole_frames_and_silence_where_nothing_comes) {
    struct Recorder final : MediaAnalyser {
        explicit Recorder(std::vector<std::int16_t>& into) : heard(into) {}
        void hear(std::span<const std::int16_t, frame_size> frame) override {
            heard.push_back(frame[0]);
            heard.push_back(frame[frame_size - 1]);
        }
        std::vector<std::int16_t>& heard;
    };
    std::vector<std::int16_t> heard;
    Side side(1);
    side.stream.analyse(std::make_unique<Recorder>(heard));
    const std::vector<std::uint8_t> part(240, linear_to_mulaw(5000));  // 30 ms packets
    side.now += 1s;
    for (std::uint16_t i = 0; i < 2; ++i) {
        side.receive(0, i, part);
    }
    BOOST_TEST(heard.size() == 6U);
    BOOST_TEST((std::ranges::all_of(heard, [](int s) { return s > 4500 && s < 5500; })));
    heard.clear();
    for (int i = 0; i < 10; ++i) {
        side.tick();
    }
    BOOST_TEST(heard.size() == 16U);  // after 60 ms
    BOOST_TEST(heard.back() == 0);
    side.stream.analyse(nullptr);
    side.receive(0, 2, part);
    side.tick();
    BOOST_TEST(heard.size() == 16U);
}

BOOST_AUTO_TEST_SUITE_END()
