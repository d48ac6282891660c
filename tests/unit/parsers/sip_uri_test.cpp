#include "parsers/sip_uri.hpp"

#include <boost/test/unit_test.hpp>

namespace patchcord {
namespace {

BOOST_AUTO_TEST_SUITE(sip_uri)

BOOST_AUTO_TEST_CASE(a_checked_uri_keeps_its_parts) {
    const auto uri = parse_sip_uri("SIPS:anna%20k@PBX.example.net:5061;transport=tcp;user=phone");
    BOOST_REQUIRE(uri);
    BOOST_TEST(uri->secure);
    BOOST_TEST(uri->user == "anna k");
    BOOST_TEST(uri->host == "pbx.example.net");
    BOOST_TEST(uri->port == 5061);
    BOOST_TEST(uri->transport == "tcp");
    BOOST_TEST(uri->str() == "sips:anna%20k@pbx.example.net:5061;transport=tcp;user=phone");
}

BOOST_AUTO_TEST_CASE(what_is_printed_reads_as_the_same) {
    for (const char* text :
         {"sip:alice@pbx", "sip:10.1.2.3", "sip:7@[::1]:5080", "sip:+12015550177;ext=9@gw.example",
          "sip:a%3Fb@example.net", "sip:%C3%A9@example.net"}) {
        const auto uri = parse_sip_uri(text);
        BOOST_REQUIRE_MESSAGE(uri, text);
        BOOST_TEST(uri->str() == text);
        BOOST_TEST((parse_sip_uri(uri->str()) == uri));
    }
}

BOOST_AUTO_TEST_CASE(what_may_not_go_onto_the_wire_is_refused) {
    for (const char* text : {"",
                             "sip",
                             "sip:",
                             "tel:+12015550177",
                             "sip:bob@",
                             "sip:@example.net",
                             "sip:bob:secret@example.net",
                             "sip:bob@example.net?Route=%3Csip:evil%3E",
                             "sip:bob?x@example.net",
                             "sip:bob@example.net;lr",
                             "sip:bob@example.net;transport=ws",
                             "sip:bob@example.net:0",
                             "sip:bob@example.net:65536",
                             "sip:bob@example.net:50a",
                             "sip:bob@exa mple.net",
                             "sip:bob%0d%0aX@example.net",
                             "sip:bob%00@example.net",
                             "sip:bob\r\n@example.net",
                             "sip:bob%4@example.net",
                             "sip:<bob>@example.net",
                             "sip:bob@999.1.1.1",
                             "sip:bob@-example.net",
                             "sip:bob@example..net",
                             "sip:b@[::1",
                             "sip:b@[zz]",
                             "sip:bob@example.net;user=phone;x"})
        BOOST_TEST(!parse_sip_uri(text), text);
    BOOST_TEST(!parse_sip_uri("sip:" + std::string(300, 'a') + "@example.net"));
    BOOST_TEST(!parse_sip_uri("sip:bob@" + std::string(64, 'a') + ".net"));
}

BOOST_AUTO_TEST_CASE(a_built_uri_is_escaped_for_the_wire) {
    SipUri uri;
    uri.user = "a<b>?\r\n c";
    uri.host = "example.net";
    BOOST_TEST(uri.str() == "sip:a%3Cb%3E%3F%0D%0A%20c@example.net");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace patchcord
