#include "agent/config.hpp"

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "tests/support/temp_folder.hpp"

using namespace patchcord;

namespace {

std::string fault_of(const std::string& text) {
    try {
        parse_config(text, "test.toml");
    } catch (const ConfigError& error) {
        return error.what();
    }
    return {};
}

bool says(const std::string& fault, std::string_view part) {
    if (fault.find(part) != std::string::npos) return true;
    BOOST_TEST_MESSAGE("the fault is: " << fault);
    return false;
}

const std::string least = "[agent]\naddress = \"call@example.org\"\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(config)

BOOST_AUTO_TEST_CASE(little_is_needed_and_the_rest_has_defaults) {
    const Config config = parse_config(least, "test.toml");
    BOOST_TEST(config.addresses.front() == "call@example.org");
    BOOST_TEST(config.sip.port == 5060);
    BOOST_TEST(config.limits.per_user_open == 5);
    BOOST_TEST(config.dialplan.countries.empty());
    BOOST_TEST(!config.lmtp.has_value());
}

BOOST_AUTO_TEST_CASE(an_unknown_key_is_an_error_that_names_line_key_and_the_nearest_known_one) {
    const std::string fault = fault_of(least + "zoen = \"UTC\"\n");
    BOOST_TEST(says(fault, "test.toml:3: agent.zoen"));
    BOOST_TEST(says(fault, "did you mean \"zone\"?"));
}

BOOST_AUTO_TEST_CASE(an_unknown_table_is_an_error) {
    BOOST_TEST(says(fault_of(least + "[medai]\nbind = \"127.0.0.1\"\n"), "\"media\""));
}

BOOST_AUTO_TEST_CASE(a_wrong_type_says_what_is_wanted) {
    BOOST_TEST(says(fault_of(least + "[sip]\nport = \"5060\"\n"),
                    "test.toml:4: sip.port: must be a whole number"));
    BOOST_TEST(says(fault_of(least + "[sip]\nport = 70000\n"), "from 0 to 65535"));
}

BOOST_AUTO_TEST_CASE(how_calls_sound_is_chosen_by_words) {
    const Config config = parse_config(
        least +
            "[sip]\nsrtp = \"required\"\ndtmf = \"info\"\n"
            "[media]\ncodecs = [\"opus\", \"g722\", \"pcma\"]\ndirect = true\n"
            "[[gateway]]\nname = \"pbx\"\nproxy = \"sip:10.0.0.5\"\nsrtp = \"preferred\"\n"
            "[recording]\nenabled = true\nfolder = \"/srv/calls\"\n"
            "[dialplan]\nfollow_redirects = true\ntransfers = true\n",
        "test.toml");
    BOOST_TEST((config.sip.srtp == SrtpMode::required));
    BOOST_TEST((config.sip.dtmf == DtmfMode::info));
    BOOST_TEST((config.media.codecs == std::vector{Codec::opus, Codec::g722, Codec::pcma}));
    BOOST_TEST(config.media.direct);
    BOOST_TEST((config.sip.gateways.at(0).srtp == SrtpMode::preferred));
    BOOST_TEST(config.recording.enabled);
    BOOST_TEST(config.recording.folder == "/srv/calls");
    BOOST_TEST(config.dialplan.follow_redirects);
    BOOST_TEST(config.dialplan.transfers);
    BOOST_TEST(!parse_config(least, "test.toml").recording.enabled);
    BOOST_TEST(says(fault_of(least + "[sip]\nsrtp = \"yes\"\n"), "\"preferred\""));
    BOOST_TEST(says(fault_of(least + "[media]\ncodecs = [\"mp3\"]\n"), "\"opus\""));
}

BOOST_AUTO_TEST_CASE(what_is_missing_says_what_to_write) {
    BOOST_TEST(says(fault_of("[sip]\nport = 5060\n"), "agent.address: is missing"));
    BOOST_TEST(
        says(fault_of(least + "[mail.lmtp]\nlisten = \"127.0.0.1:0\"\n"), "without [mail.smtp]"));
    BOOST_TEST(
        says(fault_of(least + "[[gateway]]\nname = \"pbx\"\n"), "gateway.proxy: is missing"));
}

BOOST_AUTO_TEST_CASE(mail_without_a_trusted_server_is_refused) {
    BOOST_TEST(says(fault_of(least + "[mail.lmtp]\nlisten = \"127.0.0.1:0\"\n[mail.smtp]\nhost = "
                                     "\"mx\"\n"),
                    "mail.trust.authserv_id"));
}

BOOST_AUTO_TEST_CASE(a_zone_that_does_not_exist_is_refused) {
    BOOST_TEST(says(fault_of(least + "zone = \"Europe/Atlantis\"\n"), "is no time zone"));
}

BOOST_AUTO_TEST_CASE(broken_toml_names_the_line) {
    BOOST_TEST(says(fault_of("[agent\n"), "test.toml:1"));
}

BOOST_AUTO_TEST_CASE(the_dial_plan_names_a_gateway_that_exists) {
    const std::string gateway = "[[gateway]]\nname = \"pbx\"\nproxy = \"sip:pbx\"\n";
    const Config config = parse_config(
        least + gateway + "[dialplan]\ngateway = \"pbx\"\ncountries = [\"1\", \"44\"]\n", "t");
    BOOST_TEST((config.dialplan.countries == std::vector<std::string>{"1", "44"}));
    BOOST_TEST(says(fault_of(least + gateway + "[dialplan]\ngateway = \"pxb\"\n"),
                    "no [[gateway]] named \"pxb\""));
    BOOST_TEST(says(fault_of(least + "[dialplan]\ncountries = [\"+1\"]\n"), "no country code"));
}

BOOST_AUTO_TEST_CASE(a_center_may_have_a_web_page) {
    const std::string page = "[[center.page]]\ncenter = \"Acme\"\n";
    const Config config = parse_config(least + page +
                                           "url = \"https://acme.example/q\"\nwait = \"w\"\n"
                                           "every = 30\n",
                                       "t");
    BOOST_REQUIRE(config.center.pages.size() == 1U);
    BOOST_TEST(config.center.pages.front().fields.wait == "w");
    BOOST_TEST(config.center.pages.front().every.count() == 30);
    BOOST_TEST(says(fault_of(least + page), "url"));
    for (const char* url : {"ftp://acme.example/q", "https://acme.example/a b", "acme.example"}) {
        BOOST_TEST(says(fault_of(least + page + "url = \"" + url + "\"\n"), "must be like"));
    }
    BOOST_TEST(says(fault_of(least + page + "url = \"https://a.example\"\ntoken = \"a b\"\n"),
                    "no token"));
}

BOOST_AUTO_TEST_CASE(a_password_may_stand_in_a_file_of_its_own) {
    const test::TempFolder temp;
    const auto& folder = temp.path;
    std::ofstream(folder / "secret") << "s3cret\nsecond line\n";
    const std::string gateway =
        "[[gateway]]\nname = \"pbx\"\nproxy = \"sip:pbx\"\npassword_file = \"secret\"\n";
    const Config config = parse_config(least + gateway, folder / "patchcord.toml");
    BOOST_TEST(config.sip.gateways.front().password == "s3cret");
    BOOST_CHECK_THROW(parse_config(least + gateway + "password = \"x\"\n", folder / "p.toml"),
                      ConfigError);
    std::filesystem::remove(folder / "secret");
    BOOST_CHECK_THROW(parse_config(least + gateway, folder / "p.toml"), ConfigError);
}

BOOST_AUTO_TEST_SUITE_END()
