#include "sipua/session_media.hpp"

#include <boost/test/unit_test.hpp>

#include "sipua/dialog.hpp"

using namespace patchcord;

namespace {

const std::vector<Codec> both{Codec::pcmu, Codec::pcma};
const std::string head =
    "v=0\r\no=b 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n";

LocalMedia local(const std::vector<Codec>& codecs = both) {
    return {42, 43, "192.0.2.1", 16384, codecs, std::nullopt};
}

constexpr const char* suite = "AES_CM_128_HMAC_SHA1_80";
constexpr const char* weak = "AES_CM_128_HMAC_SHA1_32";
const std::string key(40, 'A');  // zeros

LocalMedia secure() {
    LocalMedia media = local();
    media.srtp = LocalSrtp{};
    media.srtp->sha1_32.fill(0x11);
    return media;
}

std::string secure_audio(const std::string& crypto) {
    return head + "m=audio 4000 RTP/SAVP 0\r\n" + crypto;
}

RemoteMedia good(const std::string& sections) {
    auto answer = read_answer(head + sections, local());
    BOOST_REQUIRE(std::holds_alternative<RemoteMedia>(answer));
    return std::get<RemoteMedia>(answer);
}

bool bad(const std::string& sections, const std::vector<Codec>& codecs = both) {
    return std::holds_alternative<std::string>(read_answer(head + sections, local(codecs)));
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

BOOST_AUTO_TEST_CASE(wideband_codecs_are_offered_and_chosen) {
    const std::vector<Codec> all{Codec::opus, Codec::g722, Codec::pcma};
    const std::string offer = make_offer(local(all));
    BOOST_TEST(offer.find("m=audio 16384 RTP/AVP 111 9 8 101\r\n") != std::string::npos);
    BOOST_TEST(offer.find("a=rtpmap:111 opus/48000/2\r\n") != std::string::npos);
    BOOST_TEST(offer.find("a=rtpmap:9 G722/8000\r\n") != std::string::npos);
    const auto chosen = [&](const std::string& section) {
        const auto answer = read_answer(head + section, local(all));
        const auto* remote = std::get_if<RemoteMedia>(&answer);
        return remote != nullptr ? std::optional(remote->codec) : std::nullopt;
    };
    BOOST_CHECK(chosen("m=audio 4000 RTP/AVP 9 8\r\n") == Codec::g722);
    BOOST_CHECK(chosen("m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n") == Codec::opus);
    BOOST_CHECK(!chosen("m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 opus/48000\r\n"));
    BOOST_CHECK(!chosen("m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 opus/16000/2\r\n"));
}

BOOST_AUTO_TEST_CASE(an_offer_is_passed_on_under_our_own_session_and_its_answer_goes_back) {
    const std::string offer =
        head + "m=video 5000 RTP/AVP 31\r\nm=audio 4000 RTP/AVP 8\r\nm=audio 4002 RTP/AVP 0\r\n";
    const auto onward = offer_onward(offer, local());
    BOOST_REQUIRE(onward.has_value());
    BOOST_TEST(*onward ==
               "v=0\r\no=- 42 43 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n"
               "m=audio 4000 RTP/AVP 8\r\nc=IN IP4 192.0.2.9\r\na=rtpmap:8 PCMA/8000\r\n"
               "a=sendrecv\r\n");
    const auto back = answer_onward(offer, head + "m=audio 6000 RTP/AVP 8\r\n", local());
    BOOST_REQUIRE(back.has_value());
    BOOST_TEST(*back ==
               "v=0\r\no=- 42 43 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n"
               "m=video 0 RTP/AVP 31\r\n"
               "m=audio 6000 RTP/AVP 8\r\nc=IN IP4 192.0.2.9\r\na=rtpmap:8 PCMA/8000\r\n"
               "a=sendrecv\r\nm=audio 0 RTP/AVP 0\r\n");
    BOOST_TEST(!offer_onward(head + "m=audio 4000 RTP/AVP 8\r\na=inactive\r\n", local()));
    BOOST_TEST(!offer_onward("x", local()));
    BOOST_TEST(!answer_onward(offer, head + "m=audio 0 RTP/AVP 8\r\n", local()));
    BOOST_TEST(!answer_onward(offer, "x", local()));
}

BOOST_AUTO_TEST_CASE(encrypted_audio_is_offered_with_a_key_for_each_suite) {
    const std::string offer = make_offer(secure());
    BOOST_TEST(offer.find("m=audio 16384 RTP/SAVP 0 8 101\r\n") != std::string::npos);
    BOOST_TEST(offer.find(std::string("a=crypto:1 ") + suite + " inline:" + key + "\r\n") !=
               std::string::npos);
    BOOST_TEST(offer.find(std::string("a=crypto:2 ") + weak + " inline:ERER") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_encrypted_answer_must_choose_one_of_our_keys) {
    const auto answered = [](const std::string& crypto) {
        const auto answer = read_answer(secure_audio(crypto), secure());
        const auto* remote = std::get_if<RemoteMedia>(&answer);
        return remote != nullptr ? remote->srtp : std::nullopt;
    };
    const std::string good = std::string("a=crypto:2 ") + weak + " inline:" + key + "|2^20\r\n";
    const auto keys = answered(good);
    BOOST_REQUIRE(keys.has_value());
    BOOST_CHECK(keys->suite == SrtpSuite::sha1_32);
    BOOST_TEST(keys->ours[0] == 0x11);
    BOOST_TEST(keys->theirs[29] == 0);
    BOOST_TEST(!answered("").has_value());
    BOOST_TEST(!answered(good + good).has_value());
    const std::string tag = "a=crypto:1 ";
    BOOST_TEST(!answered(tag + weak + " inline:" + key + "\r\n").has_value());  // not its tag
    BOOST_TEST(!answered(tag + suite + " inline:short\r\n").has_value());
    BOOST_TEST(!answered(tag + suite + " inline:" + key + "|2^20|1:4\r\n").has_value());
    BOOST_TEST(!answered(tag + suite + " inline:" + key + " UNENCRYPTED_SRTP\r\n").has_value());
    BOOST_TEST(!answered(tag + "F8_128_HMAC_SHA1_80 inline:" + key + "\r\n").has_value());
    const auto plain = read_answer(head + "m=audio 4000 RTP/AVP 0\r\n", secure());
    BOOST_REQUIRE(std::holds_alternative<std::string>(plain));
    BOOST_TEST(std::get<std::string>(plain) == "the answer is not encrypted (SRTP)");
}

BOOST_AUTO_TEST_CASE(an_encrypted_offer_is_answered_with_the_first_suite_that_we_can_do) {
    const std::string lines = "a=crypto:7 F8_128_HMAC_SHA1_80 inline:" + key + "\r\na=crypto:9 " +
                              suite + " inline:" + key + " WSH=64\r\n";
    const auto result = answer_offer(secure_audio(lines), secure());
    BOOST_REQUIRE(std::holds_alternative<Answer>(result));
    const Answer& answer = std::get<Answer>(result);
    BOOST_CHECK(answer.remote.srtp->suite == SrtpSuite::sha1_80);
    BOOST_TEST(answer.sdp.find(std::string("a=crypto:9 ") + suite + " inline:" + key) !=
               std::string::npos);
    BOOST_TEST(answer.sdp.find("a=crypto:7") == std::string::npos);
    // Neither down to plain sound nor up without keys of ours.
    BOOST_TEST(std::holds_alternative<std::string>(
        answer_offer(head + "m=audio 4000 RTP/AVP 0\r\n", secure())));
    BOOST_TEST(std::holds_alternative<std::string>(answer_offer(secure_audio(lines), local())));
}

BOOST_AUTO_TEST_CASE(keys_as_text_are_read_back_and_never_the_same) {
    const std::string text = random_srtp();
    BOOST_TEST(srtp_from_text(text).has_value());
    BOOST_TEST(text != random_srtp());
    BOOST_TEST(!srtp_from_text("").has_value());
    BOOST_TEST(!srtp_from_text(text.substr(1) + "=").has_value());
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
