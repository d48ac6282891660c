#include "sipua/media_engine.hpp"

#include <poll.h>

#include <boost/test/unit_test.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <numeric>

#include "sipua/dtmf.hpp"
#include "sipua/g711.hpp"
#include "sipua/rtcp.hpp"
#include "sipua/rtp.hpp"
#include "sipua/udp_socket.hpp"

using namespace patchcord;
using namespace std::chrono_literals;

namespace {

MediaSettings settings() {
    MediaSettings made;
    made.bind = "127.0.0.1";
    made.port_min = 46000;
    made.port_max = 46099;
    return made;
}

/// A phone: a socket of its own on loopback.
class Phone {
 public:
    Phone() {
        for (std::uint16_t port = 46500; !socket_; port = static_cast<std::uint16_t>(port + 2)) {
            socket_ = UdpSocket::bind(UdpAddress::parse("127.0.0.1", port).value());
            port_ = port;
        }
    }
    RemoteMedia media(Codec codec = Codec::pcmu) const {
        RemoteMedia made;
        made.address = "127.0.0.1";
        made.port = port_;
        made.codec = codec;
        made.payload_type = static_cast<std::uint8_t>(codec);
        made.dtmf_payload_type = 101;
        return made;
    }
    /// The next packet within a second.
    std::optional<RtpView> receive() {
        pollfd ready{socket_->fd(), POLLIN, 0};
        if (::poll(&ready, 1, 1000) != 1) {
            return std::nullopt;
        }
        const auto datagram = socket_->receive(buffer_);
        return datagram ? parse_rtp(std::span(buffer_).first(datagram->size)) : std::nullopt;
    }
    void send(std::uint16_t to, std::span<const std::uint8_t> payload, std::uint8_t type = 0) {
        std::vector<std::uint8_t> packet(rtp_header_size);
        write_rtp_header(std::span<std::uint8_t, rtp_header_size>(packet), type,
                         {sequence_, sequence_ * 160U, false}, port_);
        ++sequence_;
        packet.insert(packet.end(), payload.begin(), payload.end());
        socket_->send(packet, UdpAddress::parse("127.0.0.1", to).value());
    }

 private:
    std::optional<UdpSocket> socket_;
    std::uint16_t port_ = 0;
    std::uint16_t sequence_ = 1;
    std::array<std::uint8_t, max_datagram> buffer_{};
};

/// Collects what the media thread tells.
class Listener {
 public:
    explicit Listener(MediaEngine& engine) {
        engine.listen([this](const MediaEvent& event) {
            const std::lock_guard lock(mutex_);
            events_.push_back(event);
            changed_.notify_all();
        });
    }
    /// The next event; nothing after two seconds.
    std::optional<MediaEvent> next() {
        std::unique_lock lock(mutex_);
        if (!changed_.wait_for(lock, 2s, [this] { return !events_.empty(); })) {
            return std::nullopt;
        }
        const MediaEvent event = events_.front();
        events_.pop_front();
        return event;
    }

 private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<MediaEvent> events_;
};

const std::vector<std::uint8_t> loud(160, linear_to_mulaw(8000));

}  // namespace

BOOST_AUTO_TEST_SUITE(media_engine)

BOOST_AUTO_TEST_CASE(ports_rotate_and_a_wanted_one_is_given_again) {
    const auto engine = make_media_engine(settings());
    const auto first = engine->open();
    const auto second = engine->open();
    BOOST_TEST(first.address == "127.0.0.1");
    BOOST_TEST(first.port % 2 == 0);
    BOOST_TEST(second.port == first.port + 2);
    BOOST_CHECK_THROW(engine->open(first.port), std::runtime_error);
    engine->close(first.stream);
    BOOST_TEST(engine->open(first.port).port == first.port);
    BOOST_TEST(engine->open().port == second.port + 2);
    for (int i = 0; i < 47; ++i) {
        engine->open();
    }
    BOOST_CHECK_THROW(engine->open(), std::runtime_error);  // fifty pairs in the range
    engine->close(second.stream);
    engine->open(second.port);
}

BOOST_AUTO_TEST_CASE(settings_that_cannot_work_are_refused) {
    MediaSettings bad = settings();
    bad.bind = "localhost";
    BOOST_CHECK_THROW(make_media_engine(bad), std::runtime_error);
    bad = settings();
    bad.port_max = bad.port_min;
    BOOST_CHECK_THROW(make_media_engine(bad), std::runtime_error);
    const auto engine = make_media_engine(settings());
    RemoteMedia nowhere;
    nowhere.address = "phone.example.org";
    BOOST_CHECK_THROW(engine->connect(engine->open().stream, nowhere), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(the_voice_message_starts_within_20_ms_and_flows_in_step) {  // M11
    const auto engine = make_media_engine(settings());
    Listener listener(*engine);
    Phone phone;
    const auto local = engine->open();
    const auto clip = std::make_shared<const Clip>(
        Clip{std::vector<std::uint8_t>(4000, 0x55), std::vector<std::uint8_t>(4000, 0x66)});
    engine->connect(local.stream, phone.media(Codec::pcma));
    const auto asked = std::chrono::steady_clock::now();
    engine->play(local.stream, {clip}, Idle::comfort);
    std::optional<RtpView> packet = phone.receive();
    while (packet && packet->payload[0] != 0x55) {
        packet = phone.receive();
    }
    const auto waited = std::chrono::steady_clock::now() - asked;
    BOOST_REQUIRE(packet.has_value());
    // The promise is 20 ms; a machine that is busy with other tests gets some more.
    BOOST_TEST((waited < 60ms));
    BOOST_TEST_MESSAGE("first packet after "
                       << std::chrono::duration_cast<std::chrono::microseconds>(waited).count()
                       << " us");
    std::uint16_t sequence = packet->sequence;
    std::uint32_t timestamp = packet->timestamp;
    for (int i = 0; i < 24; ++i) {
        packet = phone.receive();
        BOOST_REQUIRE(packet.has_value());
        BOOST_TEST(packet->sequence == ++sequence);
        BOOST_TEST(packet->timestamp == (timestamp += 160));
        BOOST_TEST(packet->payload[0] == 0x55);
    }
    BOOST_TEST((listener.next()->kind == MediaEventKind::playback_done));
    BOOST_REQUIRE(phone.receive().has_value());  // the comfort tone follows
    BOOST_TEST(engine->close(local.stream).packets_sent >= 26U);
}

BOOST_AUTO_TEST_CASE(two_phones_that_are_joined_hear_each_other) {  // M1
    const auto engine = make_media_engine(settings());
    Phone alice;
    Phone bob;
    const auto a = engine->open();
    const auto b = engine->open();
    engine->connect(a.stream, alice.media(Codec::pcmu));
    engine->connect(b.stream, bob.media(Codec::pcma));
    engine->join(a.stream, b.stream);
    Listener listener(*engine);  // waits until all of that is carried out
    for (int i = 0; i < 5; ++i) {
        alice.send(a.port, loud, 0);
    }
    std::optional<RtpView> heard = bob.receive();
    while (heard && std::abs(alaw_to_linear(heard->payload[0])) < 1000) {
        heard = bob.receive();
    }
    BOOST_REQUIRE(heard.has_value());
    BOOST_TEST(heard->payload_type == 8);
    BOOST_TEST(std::abs(alaw_to_linear(heard->payload[0]) - 8000) < 300);
    BOOST_TEST((listener.next()->kind == MediaEventKind::first_packet));

    std::array<std::uint8_t, 4> digit{};
    write_dtmf_event(digit, {9, false, 10, 160});
    bob.send(b.port, digit, 101);
    heard = alice.receive();
    while (heard && heard->payload_type != 101) {
        heard = alice.receive();
    }
    BOOST_REQUIRE(heard.has_value());
    std::optional<MediaEvent> event = listener.next();
    while (event && event->kind != MediaEventKind::digit) {
        event = listener.next();
    }
    BOOST_REQUIRE(event.has_value());
    BOOST_TEST(event->digit == '9');
    BOOST_TEST(event->stream == b.stream);

    engine->split(a.stream, b.stream);
    for (int i = 0; i < 20; ++i) {  // idle sound again, on both
        BOOST_REQUIRE(alice.receive().has_value());
        BOOST_REQUIRE(bob.receive().has_value());
    }
    const StreamStats stats = engine->close(a.stream);
    BOOST_TEST(stats.packets_received == 5U);
    BOOST_TEST(stats.packets_lost == 0U);
}

BOOST_AUTO_TEST_CASE(commands_for_ended_streams_are_ignored) {
    const auto engine = make_media_engine(settings());
    const auto local = engine->open();
    engine->close(local.stream);
    engine->close(local.stream);
    engine->play(local.stream, {}, Idle::ringback);
    engine->join(local.stream, 999);
    engine->split(local.stream, 999);
    engine->send_digits(local.stream, "1");
    BOOST_TEST(engine->close(999).packets_sent == 0U);
    BOOST_TEST(engine->open(local.port).port == local.port);
}

BOOST_AUTO_TEST_CASE(a_listener_is_gone_when_listen_returns) {
    const auto engine = make_media_engine(settings());
    auto told = std::make_shared<int>(0);
    engine->listen([told](const MediaEvent&) { ++*told; });
    BOOST_TEST(told.use_count() == 2);
    engine->listen({});
    BOOST_TEST(told.use_count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
