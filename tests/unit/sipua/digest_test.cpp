#include "sipua/digest.hpp"

#include <boost/test/unit_test.hpp>

using namespace patchcord;

namespace {

/// The challenge of RFC 7616 §3.9.1.
std::vector<std::string_view> rfc_challenge(std::string_view algorithm) {
    return {"realm=\"http-auth@example.org\"", "qop=\"auth, auth-int\"", algorithm,
            "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\"",
            "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""};
}

std::string rfc_answer(std::string_view algorithm) {
    const auto challenge = digest::parse_challenge("Digest", rfc_challenge(algorithm));
    BOOST_REQUIRE(challenge);
    return digest::answer(
        *challenge, {"Mufasa", "Circle of Life"},
        {"GET", "/dir/index.html", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", 1});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(digest_authentication)

BOOST_AUTO_TEST_CASE(md5_gives_the_answer_of_the_rfc) {
    const std::string answer = rfc_answer("algorithm=MD5");
    BOOST_TEST(answer.find("response=\"8ca523f5e9506fed4657c9700eebdbec\"") != std::string::npos);
    BOOST_TEST(answer.find("qop=auth, nc=00000001") != std::string::npos);
    BOOST_TEST(answer.find("opaque=\"FQhe/") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(sha256_gives_the_answer_of_the_rfc) {
    const std::string answer = rfc_answer("algorithm=SHA-256");
    BOOST_TEST(
        answer.find(
            "response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\"") !=
        std::string::npos);
    BOOST_TEST(answer.find("algorithm=SHA-256") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_challenge_without_qop_gets_the_old_answer) {
    const auto challenge = digest::parse_challenge("Digest", {"realm=\"pbx\"", "nonce=\"abc\""});
    BOOST_REQUIRE(challenge);
    const std::string answer =
        digest::answer(*challenge, {"u", "p"}, {"INVITE", "sip:1@pbx", "x", 1});
    BOOST_TEST(answer.find("qop") == std::string::npos);
    BOOST_TEST(answer.find("cnonce") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_we_cannot_do_is_no_challenge) {
    BOOST_TEST(!digest::parse_challenge("Basic", {"realm=\"pbx\"", "nonce=\"a\""}));
    BOOST_TEST(!digest::parse_challenge("Digest", {"realm=\"pbx\""}));
    BOOST_TEST(!digest::parse_challenge("Digest", {"nonce=\"a\"", "algorithm=SHA-512-256"}));
    BOOST_TEST(!digest::parse_challenge("Digest", {"nonce=\"a\"", "qop=\"auth-int\""}));
    BOOST_TEST(!digest::parse_challenge("Digest", {"nonce=\"a\r\nVia: x\""}));
    BOOST_TEST(!digest::parse_challenge("Digest", {"nonce=\"a\"b\""}));
    BOOST_TEST(!digest::parse_challenge("Digest", {"nonce=\"a\\\""}));
    BOOST_TEST(!digest::parse_challenge("Digest", {"nonsense"}));
    const std::string long_nonce = "nonce=\"" + std::string(2000, 'x') + "\"";
    BOOST_TEST(!digest::parse_challenge("Digest", {long_nonce}));
}

BOOST_AUTO_TEST_CASE(the_strongest_challenge_of_the_realm_is_chosen) {
    digest::Challenge md5;
    md5.realm = "pbx";
    digest::Challenge sha = md5;
    sha.algorithm = digest::Algorithm::sha256;
    digest::Challenge foreign = sha;
    foreign.realm = "other";
    const std::vector<digest::Challenge> all{foreign, md5, sha};
    BOOST_TEST(digest::choose(all, "pbx") == &all[2]);
    BOOST_TEST(digest::choose(all, "nobody") == nullptr);
}

BOOST_AUTO_TEST_CASE(quotes_in_names_are_escaped) {
    const auto challenge = digest::parse_challenge("digest", {"realm=\"a\\\"b\"", "nonce=\"n\""});
    BOOST_REQUIRE(challenge);
    BOOST_TEST(challenge->realm == "a\"b");
    const std::string answer = digest::answer(*challenge, {"u", "p"}, {"BYE", "sip:a@b", "c", 1});
    BOOST_TEST(answer.find("realm=\"a\\\"b\"") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
