#include "sipua/rtp.hpp"

#include <boost/test/unit_test.hpp>
#include <random>
#include <vector>

#include "sipua/rtcp.hpp"

using namespace patchcord;
using namespace std::chrono_literals;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes packet(std::uint8_t first, std::uint8_t type, std::size_t payload) {
    Bytes bytes(rtp_header_size + payload, 0x55);
    write_rtp_header(std::span<std::uint8_t, rtp_header_size>(bytes.data(), rtp_header_size), type,
                     {0x1234, 0x89ABCDEF, true}, 0xCAFEF00D);
    bytes[0] = first;
    return bytes;
}

RtpView view(std::uint16_t sequence, std::uint32_t timestamp, std::uint32_t ssrc = 1) {
    static const std::array<std::uint8_t, 160> sound{};
    RtpView made;
    made.sequence = sequence;
    made.timestamp = timestamp;
    made.ssrc = ssrc;
    made.payload = sound;
    return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rtp)

BOOST_AUTO_TEST_CASE(a_written_header_is_read_back) {
    const auto bytes = packet(0x80, 8, 160);
    const auto read = parse_rtp(bytes);
    BOOST_REQUIRE(read.has_value());
    BOOST_TEST(read->payload_type == 8);
    BOOST_TEST(read->marker);
    BOOST_TEST(read->sequence == 0x1234);
    BOOST_TEST(read->timestamp == 0x89ABCDEF);
    BOOST_TEST(read->ssrc == 0xCAFEF00D);
    BOOST_TEST(read->payload.size() == 160U);
}

BOOST_AUTO_TEST_CASE(what_is_no_packet_is_refused) {
    BOOST_TEST(!parse_rtp(Bytes{}).has_value());
    BOOST_TEST(!parse_rtp(Bytes(11, 0x80)).has_value());
    BOOST_TEST(!parse_rtp(packet(0x80, 0, 0)).has_value());    // no payload
    BOOST_TEST(!parse_rtp(packet(0x40, 0, 160)).has_value());  // version 1
    BOOST_TEST(!parse_rtp(packet(0xC0, 0, 160)).has_value());  // version 3
    BOOST_TEST(!parse_rtp(Bytes(max_datagram + 1, 0x80)).has_value());
    Bytes report = packet(0x80, 0, 160);
    report[1] = 200;  // RTCP on the RTP port
    BOOST_TEST(!parse_rtp(report).has_value());
}

BOOST_AUTO_TEST_CASE(lengths_inside_the_packet_are_checked) {
    BOOST_TEST(!parse_rtp(packet(0x8F, 0, 59)).has_value());  // 15 sources need 60 bytes
    BOOST_TEST(parse_rtp(packet(0x8F, 0, 61))->payload.size() == 1U);

    Bytes extended = packet(0x90, 0, 8);
    extended[14] = 0xFF;  // an extension of 65,535 words
    extended[15] = 0xFF;
    BOOST_TEST(!parse_rtp(extended).has_value());
    extended[14] = 0;
    extended[15] = 0;
    BOOST_TEST(parse_rtp(extended)->payload.size() == 4U);
    BOOST_TEST(!parse_rtp(packet(0x90, 0, 3)).has_value());

    Bytes padded = packet(0xA0, 0, 8);
    padded.back() = 9;
    BOOST_TEST(!parse_rtp(padded).has_value());
    padded.back() = 0;
    BOOST_TEST(!parse_rtp(padded).has_value());
    padded.back() = 3;
    BOOST_TEST(parse_rtp(padded)->payload.size() == 5U);
}

BOOST_AUTO_TEST_CASE(random_bytes_never_read_outside) {
    std::mt19937 random(1);  // NOLINT(cert-msc51-cpp): the same bytes each time
    std::size_t packets = 0;
    for (int i = 0; i < 20000; ++i) {
        Bytes bytes(random() % 100);
        for (auto& byte : bytes) {
            byte = static_cast<std::uint8_t>(random());
        }
        if (!bytes.empty()) {
            bytes[0] = static_cast<std::uint8_t>(0x80 | (bytes[0] & 0x3F));
        }
        if (const auto read = parse_rtp(bytes)) {
            ++packets;
            BOOST_TEST_REQUIRE(read->payload.data() + read->payload.size() <=
                               bytes.data() + bytes.size());
        }
        parse_rtcp(bytes, 1);
    }
    BOOST_TEST(packets > 100U);
}

BOOST_AUTO_TEST_CASE(losses_are_counted_across_the_wrap) {
    RtpReceiver receiver;
    const MediaTime start{};
    std::uint32_t last = 0;
    for (std::uint32_t i = 0; i < 40; ++i) {
        if (i % 10 == 5) {
            continue;  // four are lost
        }
        const auto arrival = receiver.packet(view(static_cast<std::uint16_t>(65520 + i), i * 160),
                                             start + i * frame_time);
        BOOST_TEST(arrival.accepted);
        BOOST_TEST(arrival.restarted == (i == 0));
        BOOST_TEST(arrival.sequence > last);
        last = arrival.sequence;
    }
    BOOST_TEST(receiver.received() == 36U);
    BOOST_TEST(receiver.lost() == 4U);
    BOOST_TEST(receiver.jitter_ms() < 0.1);
    const auto block = receiver.report();
    BOOST_REQUIRE(block.has_value());
    BOOST_TEST(block->lost == 4U);
    BOOST_TEST(block->fraction_lost == 4 * 256 / 40);
}

BOOST_AUTO_TEST_CASE(jitter_is_told_in_milliseconds) {
    RtpReceiver receiver;
    for (std::uint32_t i = 0; i < 500; ++i) {
        receiver.packet(view(static_cast<std::uint16_t>(i), i * 160),
                        MediaTime{} + i * frame_time + (i % 2 == 0 ? 0ms : 10ms));
    }
    BOOST_TEST(receiver.jitter_ms() > 9.0);
    BOOST_TEST(receiver.jitter_ms() < 11.0);
}

BOOST_AUTO_TEST_CASE(a_flood_of_other_sources_changes_nothing) {
    RtpReceiver receiver;
    std::mt19937 random(2);  // NOLINT(cert-msc51-cpp)
    receiver.packet(view(100, 0), {});
    for (std::uint16_t i = 1; i < 500; ++i) {
        BOOST_TEST(!receiver
                        .packet(view(static_cast<std::uint16_t>(random()), 0,
                                     static_cast<std::uint32_t>(random()) | 2U),
                                {})
                        .accepted);
        const auto own = receiver.packet(view(static_cast<std::uint16_t>(100 + i), i * 160U), {});
        BOOST_TEST_REQUIRE(own.accepted);
        BOOST_TEST_REQUIRE(!own.restarted);
    }
    BOOST_TEST(receiver.lost() == 0U);
}

BOOST_AUTO_TEST_CASE(a_peer_that_starts_anew_is_followed_after_two_packets) {
    RtpReceiver receiver;
    receiver.packet(view(100, 0), {});
    BOOST_TEST(!receiver.packet(view(7, 9000, 5), {}).accepted);
    const auto second = receiver.packet(view(8, 9160, 5), {});
    BOOST_TEST(second.accepted);
    BOOST_TEST(second.restarted);
    // The same source with another numbering.
    BOOST_TEST(!receiver.packet(view(30000, 0, 5), {}).accepted);
    BOOST_TEST(receiver.packet(view(30001, 0, 5), {}).restarted);
}

BOOST_AUTO_TEST_CASE(a_sender_switches_sources_in_one_continuous_flow) {
    RtpSender sender(7, 1000, 5000);
    MediaTime now{};
    const RtpStamp first = sender.local(now);
    BOOST_TEST(first.marker);
    now += frame_time;
    const RtpStamp second = sender.local(now);
    BOOST_TEST(!second.marker);
    BOOST_TEST(second.sequence == first.sequence + 1);
    BOOST_TEST(second.timestamp == first.timestamp + 160);

    now += frame_time;
    const auto relayed = sender.relay(99, true, 70000, 123456, false, now);
    BOOST_REQUIRE(relayed.has_value());
    BOOST_TEST(relayed->marker);
    BOOST_TEST(relayed->sequence == second.sequence + 1);
    BOOST_TEST(relayed->timestamp == second.timestamp + 160);

    now += 2 * frame_time;
    const auto later = sender.relay(99, false, 70002, 123456 + 320, false, now);
    BOOST_TEST(later->sequence == relayed->sequence + 2);  // the lost one stays lost
    BOOST_TEST(later->timestamp == relayed->timestamp + 320);
    BOOST_TEST(!later->marker);
    const auto late = sender.relay(99, false, 70001, 123456 + 160, false, now);
    BOOST_TEST(late->sequence == relayed->sequence + 1);
    BOOST_TEST(!sender.relay(99, false, 69999, 123456 - 160, false, now).has_value());

    now += frame_time;
    const RtpStamp own = sender.local(now);
    BOOST_TEST(own.marker);
    BOOST_TEST(own.sequence == later->sequence + 1);
    BOOST_TEST(own.timestamp == later->timestamp + 160);

    now += 10s;
    BOOST_TEST(sender.local(now).timestamp == own.timestamp + 80000);
}

BOOST_AUTO_TEST_CASE(a_relayed_clock_that_leaps_is_brought_back) {
    RtpSender sender(7, 1, 0);
    MediaTime now{};
    const auto first = sender.relay(5, true, 100, 1000, false, now);
    now += frame_time;
    const auto leapt = sender.relay(5, false, 101, 0xF0000000, false, now);
    BOOST_TEST(leapt->marker);
    BOOST_TEST(leapt->timestamp == first->timestamp + 160);
    BOOST_TEST(leapt->sequence == first->sequence + 1);
}

BOOST_AUTO_TEST_CASE(reports_are_written_and_read) {
    RtcpSelf self;
    self.ssrc = 0xABCD1234;
    self.ntp = 0x1111222233334444;
    self.packets = 10;
    RtpReceiver::ReportBlock block;
    block.ssrc = 77;
    block.lost = 5;
    block.jitter = 80;
    std::array<std::uint8_t, max_rtcp> out{};
    for (const bool bye : {false, true}) {
        const std::size_t size = write_rtcp(out, self, block, bye);
        BOOST_TEST(size % 4 == 0U);
        const auto read = parse_rtcp(std::span(out).first(size), 77);
        BOOST_REQUIRE(read.has_value());
        BOOST_TEST(read->last_sr.value() == 0x22223333U);
        BOOST_TEST(read->lost.value() == 5U);
        BOOST_TEST(read->jitter == 80U);
        BOOST_TEST(read->bye == bye);
        BOOST_TEST(!parse_rtcp(std::span(out).first(size - 4), 77).has_value());
        BOOST_TEST(!parse_rtcp(std::span(out).first(size), 78)->lost.has_value());
    }
}

BOOST_AUTO_TEST_SUITE_END()
