#include "sipua/session_media.hpp"

#include <boost/test/unit_test.hpp>

#include "sipua/dialog.hpp"

using namespace patchcord;

namespace {

const std::vector<Codec> both{Codec::pcmu, Codec::pcma};
const std::string head =
    "v=0\r\no=b 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n";

LocalMedia local() { return {42, 43, "192.0.2.1", 16384, both}; }

RemoteMedia good(const std::string& sections) {
    auto answer = read_answer(head + sections, both);
    BOOST_REQUIRE(std::holds_alternative<RemoteMedia>(answer));
    return std::get<RemoteMedia>(answer);
}

bool bad(const std::string& sections, const std::vector<Codec>& codecs = both) {
    return std::holds_alternative<std::string>(read_answer(head + sections, codecs));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(session_media)

BOOST_AUTO_TEST_CASE(an_offer_is_always_the_same_for_the_same_leg) {
    BOOST_TEST(make_offer(local()) ==
               "v=0\r\no=- 42 43 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n"
               "m=audio 16384 RTP/AVP 0 8 101\r\nc=IN IP4 192.0.2.1\r\n"
               "a=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n"
               "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=ptime:20\r\n"
               "a=sendrecv\r\n");
}

BOOST_AUTO_TEST_CASE(the_first_codec_of_the_answer_that_we_can_do_is_taken) {
    const RemoteMedia remote =
        good("m=audio 4000 RTP/AVP 18 8 0 96\r\na=rtpmap:96 telephone-event/8000\r\n");
    BOOST_CHECK(remote.codec == Codec::pcma);
    BOOST_TEST(remote.payload_type == 8);
    BOOST_TEST(remote.port == 4000);
    BOOST_TEST(remote.address == "192.0.2.9");
    BOOST_TEST(static_cast<int>(remote.dtmf_payload_type.value_or(0)) == 96);
    BOOST_TEST(remote.send);
    BOOST_TEST(remote.receive);
}

BOOST_AUTO_TEST_CASE(directions_are_read_from_the_peers_side) {
    BOOST_TEST(!good("m=audio 4000 RTP/AVP 0\r\na=sendonly\r\n").send);
    BOOST_TEST(good("m=audio 4000 RTP/AVP 0\r\na=sendonly\r\n").receive);
    BOOST_TEST(good("m=audio 4000 RTP/AVP 0\r\na=recvonly\r\n").send);
    BOOST_TEST(!good("m=audio 4000 RTP/AVP 0\r\na=recvonly\r\n").receive);
    BOOST_TEST(!good("m=audio 4000 RTP/AVP 0\r\na=inactive\r\n").send);
    BOOST_TEST(!good("m=audio 4000 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\n").send);
}

BOOST_AUTO_TEST_CASE(answers_without_usable_audio_say_why) {
    BOOST_TEST(bad("m=audio 0 RTP/AVP 0\r\n"));
    BOOST_TEST(bad("m=audio 4000 RTP/AVP 18\r\n"));
    BOOST_TEST(bad("m=audio 4000 RTP/SAVP 0\r\n"));
    BOOST_TEST(bad("m=video 4000 RTP/AVP 31\r\n"));
    BOOST_TEST(bad("m=application 9 UDP/BFCP /x\r\n"));
    BOOST_TEST(bad("m=audio 4000 RTP/AVP 0\r\n", {Codec::pcma}));
    BOOST_TEST(bad("m=audio 4000 RTP/AVP 0\r\na=rtpmap:0 L16/44100\r\n"));
}

BOOST_AUTO_TEST_CASE(an_offer_is_answered_in_its_own_terms) {
    auto result = answer_offer(head +
                                   "m=video 5000 RTP/AVP 31\r\nm=audio 4000 RTP/AVP 9 97 98\r\n"
                                   "a=rtpmap:97 PCMA/8000\r\na=rtpmap:98 telephone-event/8000\r\n"
                                   "a=sendonly\r\nm=audio 4002 RTP/AVP 0\r\n",
                               local());
    BOOST_REQUIRE(std::holds_alternative<Answer>(result));
    const Answer& answer = std::get<Answer>(result);
    BOOST_TEST(answer.remote.payload_type == 97);
    BOOST_TEST(answer.remote.port == 4000);
    BOOST_TEST(answer.sdp ==
               "v=0\r\no=- 42 43 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n"
               "m=video 0 RTP/AVP 31\r\n"
               "m=audio 16384 RTP/AVP 97 98\r\nc=IN IP4 192.0.2.1\r\na=rtpmap:97 PCMA/8000\r\n"
               "a=rtpmap:98 telephone-event/8000\r\na=fmtp:98 0-16\r\na=ptime:20\r\n"
               "a=recvonly\r\n"
               "m=audio 0 RTP/AVP 0\r\n");
}

BOOST_AUTO_TEST_CASE(an_offer_without_common_audio_is_refused) {
    BOOST_TEST(std::holds_alternative<std::string>(
        answer_offer(head + "m=audio 4000 RTP/AVP 18\r\n", local())));
    BOOST_TEST(std::holds_alternative<std::string>(answer_offer("x", local())));
}

BOOST_AUTO_TEST_CASE(digits_of_info_bodies_are_read) {
    BOOST_CHECK(info_digit("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n") == '5');
    BOOST_CHECK(info_digit("application/dtmf-relay", "duration= 250\nsignal = #") == '#');
    BOOST_CHECK(info_digit("application/dtmf-relay", "Signal=10") == '*');
    BOOST_CHECK(info_digit("application/dtmf", " a\r\n") == 'A');
    BOOST_CHECK(!info_digit("application/dtmf", "55"));
    BOOST_CHECK(!info_digit("application/dtmf-relay", "Duration=1"));
    BOOST_CHECK(!info_digit("text/plain", "5"));
    BOOST_CHECK(!info_digit("application/dtmf", std::string(300, ' ') + "5"));
}

BOOST_AUTO_TEST_SUITE_END()
