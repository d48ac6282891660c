/// What comes from outside every dialog, and bytes that are no SIP.

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/test/unit_test.hpp>

#include "tests/live/sip_harness.hpp"

using namespace patchcord;
using namespace patchcord::live;
using namespace std::chrono_literals;

namespace {

/// A UDP socket that writes to the dialer's port.
class Stranger {
 public:
    explicit Stranger(Caller& caller) : caller_(caller) {
        fd_ = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(caller.dialer().port());
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        BOOST_REQUIRE(connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
                      0);
        socklen_t length = sizeof address;
        getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &length);
        port_ = ntohs(address.sin_port);
    }
    Stranger(const Stranger&) = delete;
    Stranger& operator=(const Stranger&) = delete;
    ~Stranger() { close(fd_); }

    void say(const std::string& text) {
        BOOST_REQUIRE(send(fd_, text.data(), text.size(), 0) >= 0);
    }
    /// The first datagram that comes back within a second; empty: none.
    std::string hear() {
        std::array<char, 4096> buffer{};
        for (int i = 0; i < 100; ++i) {
            caller_.run_for(10ms);
            const ssize_t got = recv(fd_, buffer.data(), buffer.size(), 0);
            if (got > 0) return {buffer.data(), static_cast<std::size_t>(got)};
        }
        return "";
    }
    std::string ask(const std::string& method, const std::string& to_tag = "",
                    const std::string& more = "") {
        ++number_;
        say(
            fmt::format("{0} sip:anyone@127.0.0.1 SIP/2.0\r\n"
                        "Via: SIP/2.0/UDP 127.0.0.1:{1};branch=z9hG4bKs{2}\r\n"
                        "From: <sip:stranger@127.0.0.1>;tag=s\r\n"
                        "To: <sip:anyone@127.0.0.1>{3}\r\nCall-ID: stranger{2}\r\n"
                        "CSeq: {2} {0}\r\nMax-Forwards: 70\r\n{4}Content-Length: 0\r\n\r\n",
                        method, port_, number_, to_tag, more));
        return hear();
    }

 private:
    Caller& caller_;
    int fd_ = -1;
    unsigned port_ = 0;
    int number_ = 0;
};

bool has_status(const std::string& answer, const std::string& status) {
    return answer.starts_with("SIP/2.0 " + status);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sip_strangers)

BOOST_AUTO_TEST_CASE(requests_outside_a_dialog_are_answered_politely) {
    Caller caller;
    Stranger stranger(caller);
    const std::string options = stranger.ask("OPTIONS");
    BOOST_TEST(has_status(options, "200"));
    BOOST_TEST(options.find("Allow: INVITE") != std::string::npos);
    BOOST_TEST(has_status(stranger.ask("BYE", ";tag=x"), "481"));
    BOOST_TEST(has_status(stranger.ask("MESSAGE"), "405"));
    BOOST_TEST(has_status(stranger.ask("FROBNICATE"), "501"));
    BOOST_TEST(has_status(stranger.ask("INVITE", "", "Contact: <sip:s@127.0.0.1>\r\n"), "480"));
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_sip_change_nothing) {
    Caller caller;
    Stranger stranger(caller);
    std::string noise;
    unsigned value = 1;
    for (int datagram = 0; datagram < 200; ++datagram) {
        noise.clear();
        for (int i = 0; i < 300; ++i) {
            value = value * 1103515245U + 12345U;
            noise += static_cast<char>(value >> 16U);
        }
        stranger.say(noise);
    }
    stranger.say("INVITE sip:x SIP/2.0\r\n\r\n");
    stranger.say("SIP/2.0 200 OK\r\nVia: x\r\nCSeq: 1 INVITE\r\n\r\n");
    stranger.say(std::string(60000, 'a'));
    while (!stranger.hear().empty()) {
    }
    BOOST_TEST(has_status(stranger.ask("OPTIONS"), "200"));
}

BOOST_AUTO_TEST_CASE(a_call_whose_media_dies_is_ended_and_has_hung_up) {
    Sipp phone("ok");
    Caller caller({}, {}, 1s);
    caller.call("c1.1.called", phone.uri());
    caller.expect<LegAnswered>("c1.1.called");
    BOOST_TEST(caller.expect<LegHungUp>("c1.1.called").reason == "no media");
    BOOST_TEST(phone.ok());
    BOOST_TEST(caller.idle());
    BOOST_TEST(caller.last_words("c1.1.called") == 1);
}

BOOST_AUTO_TEST_SUITE_END()
