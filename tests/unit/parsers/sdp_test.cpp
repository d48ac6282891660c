#include "parsers/sdp.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>

using namespace patchcord;

namespace {

const std::string head =
    "v=0\r\no=bob 7 8 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n";

/// Descriptions that must be refused, each for one reason.
const std::string refused[] = {
    "",
    "hello",
    "v=1\r\n",
    "o=b 1 1 IN IP4 192.0.2.1\r\nv=0\r\n",
    "v=0\r\ns=-\r\nm=audio 4 RTP/AVP 0\r\n",
    head,  // no m=
    head + "m=audio\r\n",
    head + "m=audio 70000 RTP/AVP 0\r\n",
    head + "m=audio -1 RTP/AVP 0\r\n",
    head + "m=audio 4000 RTP/AVP\r\n",
    head + "m=audio 4000 RTP/AVP 128\r\n",
    head + "m=audio 4000 RTP/AVP 0 x\r\n",
    head + "m=application 9 UDP/BFCP /x\r\n",
    head + "m=audio 4000 RTP/AVP 0\r\na=rtpmap:0\r\n",
    head + "m=audio 4000 RTP/AVP 0\r\na=rtpmap:0 PCMU\r\n",
    head + "m=audio 4000 RTP/AVP 0\r\na=rtpmap:x PCMU/8000\r\n",
    head + "m=audio 4000 RTP/AVP 0\r\na=ptime:x\r\n",
    head + "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 opus/48000/x\r\n",
    head + "m=audio 4000 RTP/SAVP 0\r\na=crypto:x A inline:b\r\n",
    head + "m=audio 4000 RTP/SAVP 0\r\na=crypto:1 A\r\n",
    head + "m=audio 4000 RTP/SAVP 0\r\na=crypto:1 A;B inline:b\r\n",
    head + "m=audio 4000 RTP/SAVP 0\r\na=crypto:1234567890 A inline:b\r\n",
    head + "m=audio 4000 RTP/AVP 0\r\nc=IN IP4 example.org\r\n",
    head + "m=audio 4000 RTP/AVP 0\r\nc=IN IP4 ::1\r\n",
    head + "m=audio 4000 RTP/AVP 0\r\nnonsense\r\n",
    head + "m=audio 4000 RTP/AVP 0\r\nM=x\r\n",
    head + "m=audio 4000 RTP/AVP 0\r\na=x:" + std::string(1, '\0') + "y\r\n",
    "v=0\r\no=b 1 1 IN IP4 192.0.2.1\r\ns=-\r\nm=audio 4 RTP/AVP 0\r\n",  // no c=
    head + "m=audio 4000 RTP/AVP 0\r\no=x 1 1 IN IP4 192.0.2.1\r\n",
};

}  // namespace

BOOST_AUTO_TEST_SUITE(sdp_parser)

BOOST_AUTO_TEST_CASE(a_usual_description_is_read) {
    const auto result = sdp::parse(
        head +
        "b=AS:80\r\na=sendonly\r\nm=audio 4000 RTP/AVP 8 96 101\r\na=rtpmap:96 opus/48000/2\r\n"
        "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:30\r\na=recvonly\r\n"
        "m=video 0 RTP/AVP 31\r\n");
    BOOST_REQUIRE_MESSAGE(result.session, result.problem);
    const sdp::Session& session = *result.session;
    BOOST_TEST(session.id == 7U);
    BOOST_TEST(session.version == 8U);
    BOOST_REQUIRE(session.media.size() == 2U);
    const sdp::Media& audio = session.media[0];
    BOOST_TEST(audio.usable_audio());
    BOOST_TEST(audio.port == 4000);
    BOOST_TEST(audio.address == "192.0.2.1");
    BOOST_TEST(audio.ptime == 30U);
    BOOST_CHECK(audio.direction == sdp::Direction::recvonly);
    BOOST_REQUIRE(audio.formats.size() == 3U);
    BOOST_CHECK((audio.formats[0] == sdp::Format{8, "PCMA", 8000, ""}));
    BOOST_CHECK((audio.formats[1] == sdp::Format{96, "OPUS", 48000, "", 2}));
    BOOST_CHECK((audio.formats[2] == sdp::Format{101, "TELEPHONE-EVENT", 8000, "0-15"}));
    BOOST_TEST(!session.media[1].usable_audio());
    BOOST_CHECK(session.media[1].direction == sdp::Direction::sendonly);
}

BOOST_AUTO_TEST_CASE(the_address_of_a_section_goes_before_that_of_the_session) {
    const auto result = sdp::parse(head + "m=audio 4000 RTP/AVP 0\nc=IN IP6 2001:db8::1\n");
    BOOST_REQUIRE_MESSAGE(result.session, result.problem);
    BOOST_TEST(result.session->media[0].address == "2001:db8::1");
}

BOOST_AUTO_TEST_CASE(keys_of_secure_audio_are_read) {
    const std::string text = head +
                             "m=audio 4000 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 "
                             "inline:abc|2^31 WSH=64 KDR=1\r\na=crypto:2 X inline:d\r\n";
    const auto result = sdp::parse(text);
    BOOST_REQUIRE_MESSAGE(result.session, result.problem);
    const sdp::Media& audio = result.session->media[0];
    BOOST_TEST(!audio.usable_audio());
    BOOST_TEST(audio.usable_secure_audio());
    BOOST_REQUIRE(audio.crypto.size() == 2U);
    BOOST_CHECK((audio.crypto[0] ==
                 sdp::Crypto{1, "AES_CM_128_HMAC_SHA1_80", "inline:abc|2^31", "WSH=64 KDR=1"}));
    const auto again = sdp::parse(sdp::print(*result.session));
    BOOST_REQUIRE_MESSAGE(again.session, again.problem);
    BOOST_CHECK(again.session->media[0] == audio);
    std::string many = head + "m=audio 4 RTP/SAVP 0\r\n";
    for (int i = 0; i < 17; ++i) many += "a=crypto:1 X inline:d\r\n";
    BOOST_TEST(!sdp::parse(many).session);
}

BOOST_DATA_TEST_CASE(what_is_malformed_is_refused_with_a_reason, refused) {
    const auto result = sdp::parse(sample);
    BOOST_TEST(!result.session);
    BOOST_TEST(!result.problem.empty());
}

BOOST_AUTO_TEST_CASE(what_is_too_much_is_refused) {
    BOOST_TEST(!sdp::parse(head + "m=audio 4 RTP/AVP 0\r\na=" + std::string(20000, 'x')).session);
    std::string many = head;
    for (int i = 0; i < 17; ++i) many += "m=audio 4 RTP/AVP 0\r\n";
    BOOST_TEST(!sdp::parse(many).session);
    std::string formats = head + "m=audio 4 RTP/AVP";
    for (int i = 0; i < 65; ++i) formats += " 0";
    BOOST_TEST(!sdp::parse(formats + "\r\n").session);
    std::string lines = head + "m=audio 4 RTP/AVP 0\r\n";
    for (int i = 0; i < 400; ++i) lines += "a=x\r\n";
    BOOST_TEST(!sdp::parse(lines).session);
}

BOOST_AUTO_TEST_CASE(what_is_printed_is_read_back_as_it_was) {
    const auto first = sdp::parse(
        head +
        "m=audio 4000 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\n"
        "a=ptime:20\r\na=inactive\r\nm=application 0 UDP/BFCP *\r\n");
    BOOST_REQUIRE_MESSAGE(first.session, first.problem);
    const std::string text = sdp::print(*first.session);
    const auto second = sdp::parse(text);
    BOOST_REQUIRE_MESSAGE(second.session, second.problem);
    BOOST_TEST(sdp::print(*second.session) == text);
    BOOST_CHECK(second.session->media[0] == first.session->media[0]);
}

BOOST_AUTO_TEST_SUITE_END()
