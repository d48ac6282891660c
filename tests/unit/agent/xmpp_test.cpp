#include <boost/test/unit_test.hpp>

#include "agent/xmpp/answers.hpp"
#include "agent/xmpp/incoming.hpp"
#include "agent/xmpp/jid.hpp"
#include "agent/xmpp/limiter.hpp"
#include "agent/xmpp/link.hpp"
#include "agent/xmpp/outgoing.hpp"
#include "agent/xmpp/peer_features.hpp"
#include "agent/xmpp/rooms.hpp"
#include "agent/xmpp/text.hpp"

using namespace patchcord;
using namespace patchcord::xmpp;
using namespace std::chrono_literals;

namespace {

const Instant now = Instant(1'767'600'000s);  // 2026-01-05T08:00:00Z

/// A stanza from its XML, as libstrophe would hand it over.
struct Parsed {
    explicit Parsed(const std::string& xml)
        : stanza(xmpp_stanza_new_from_string(context.get(), xml.c_str())) {
        BOOST_REQUIRE(stanza.get() != nullptr);
    }
    Incoming read(const char* own = "call@example.org") {
        return read_message(context, stanza.get(), Jid::parse(own).value());
    }
    Context context;
    Stanza stanza;
};

std::string message(const std::string& inside, const std::string& more = "") {
    return "<message xmlns='jabber:client' from='Alice@Example.org/phone' to='call@example.org' "
           "id='m1' type='chat' " +
           more + ">" + inside + "</message>";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(xmpp)

BOOST_AUTO_TEST_CASE(text_is_cleaned_to_what_xml_may_carry) {
    BOOST_TEST(clean_text("a\x01\x08z\r\n\t") == "az\n\t");
    BOOST_TEST(clean_text("\xFF\xC0\xAFx\xED\xA0\x80y\xEF\xBF\xBEz\xEF\xBF\xBF") == "xyz");
    BOOST_TEST(clean_text("\x7F\xC2\x85ok") == "ok");
    BOOST_TEST(clean_text("Bj\xC3\xB6rk \xF0\x9F\x93\x9E") == "Bj\xC3\xB6rk \xF0\x9F\x93\x9E");
    BOOST_TEST(clean_text("\xC3\xB6\xC3\xB6\xC3\xB6", 5) == "\xC3\xB6\xC3\xB6");
    BOOST_TEST(clean_text(std::string("a\0b", 3)) == "ab");
}

BOOST_AUTO_TEST_CASE(stamps_are_read_in_each_form_and_else_refused) {
    BOOST_TEST((parse_stamp("2026-01-05T08:00:00Z") == now));
    BOOST_TEST((parse_stamp("2026-01-05T09:00:00.000+01:00") == now));
    BOOST_TEST((parse_stamp("2026-01-05T08:00:00.250Z") == now + 250ms));
    for (const char* bad : {"", "yesterday", "2026-01-05", "2026-13-05T08:00:00Z",
                            "2026-01-05T08:00:00Z and more", "2026-01-05T08:00:00"}) {
        BOOST_TEST(!parse_stamp(bad).has_value());
    }
}

BOOST_AUTO_TEST_CASE(addresses_are_split_and_checked) {
    const auto jid = Jid::parse("Alice@Example.ORG/My Phone@home");
    BOOST_REQUIRE(jid.has_value());
    BOOST_TEST(jid->bare() == "alice@example.org");
    BOOST_TEST(jid->full() == "alice@example.org/My Phone@home");
    BOOST_TEST(Jid::parse("call.example.org")->node.empty());
    BOOST_TEST(Jid::parse("+15550100@call.example.org")->node == "+15550100");
    for (const std::string& bad :
         {std::string(), std::string("@x"), std::string("a@"), std::string("a@x/"),
          std::string("a b@x"), std::string("a@b@c"), std::string("a\n@x"), std::string("\xFF@x"),
          std::string("<a>@x"), std::string(1024, 'a') + "@x"}) {
        BOOST_TEST(!Jid::parse(bad).has_value(), bad);
    }
    BOOST_TEST(unescape_node("pizza\\20main\\5c\\zz\\2") == "pizza main\\\\zz\\2");
}

BOOST_AUTO_TEST_CASE(a_chat_message_becomes_a_message) {  // M10
    Parsed parsed(
        message("<body>call Bob</body><thread>t1</thread>"
                "<stanza-id xmlns='urn:xmpp:sid:0' by='call@example.org' id='s1'/>"
                "<stanza-id xmlns='urn:xmpp:sid:0' by='evil.example' id='s2'/>"
                "<request xmlns='urn:xmpp:receipts'/>"));
    const Incoming in = parsed.read();
    BOOST_TEST((in.kind == Incoming::Kind::text));
    BOOST_TEST(in.wants_receipt);
    BOOST_TEST(!in.knows_states);
    const Message made = to_message(in, {}, now);
    BOOST_TEST(made.channel == "xmpp");
    BOOST_TEST(made.sender == "alice@example.org");
    BOOST_TEST(made.reply_to == "alice@example.org");
    BOOST_TEST(made.recipient == "call@example.org");
    BOOST_TEST(made.thread == "t1");
    BOOST_TEST(made.text == "call Bob");
    BOOST_TEST(made.proven);
    BOOST_TEST(!made.late);
    BOOST_TEST(made.keys.size() == 2U);
    BOOST_TEST(made.keys[0] == "xmpp:server:alice@example.org:s1");
    BOOST_TEST(made.raw.find("<body>call Bob</body>") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(keys_are_the_same_for_the_same_message_alone) {
    const auto key = [](const std::string& body, const char* more) {
        Parsed parsed(message("<body>" + body + "</body>", more));
        return to_message(parsed.read(), {}, now).keys.back();
    };
    BOOST_TEST(key("call Bob", "") == key("call Bob", "xml:lang='en'"));
    BOOST_TEST(key("call Bob", "") != key("call Carol", ""));
}

BOOST_AUTO_TEST_CASE(only_listed_servers_prove_their_users_where_there_is_a_list) {
    Parsed parsed(message("<body>call Bob</body>"));
    BOOST_TEST(to_message(parsed.read(), {"example.org"}, now).proven);
    const Message other = to_message(parsed.read(), {"example.com"}, now);
    BOOST_TEST(!other.proven);
    BOOST_TEST(!other.unproven_why.empty());
}

BOOST_AUTO_TEST_CASE(what_waited_for_long_is_late) {
    const auto late = [](const char* stamp) {
        Parsed parsed(message(std::string("<body>x</body><delay xmlns='urn:xmpp:delay' stamp='") +
                              stamp + "'/>"));
        return to_message(parsed.read(), {}, now).late;
    };
    BOOST_TEST(late("2026-01-05T07:57:00Z"));
    BOOST_TEST(!late("2026-01-05T07:59:00Z"));
    BOOST_TEST(!late("nonsense"));
}

BOOST_AUTO_TEST_CASE(copies_states_and_our_own_words_are_ignored) {
    for (const char* inside :
         {"", "<body/>",
          "<composing xmlns='http://jabber.org/protocol/"
          "chatstates'/>",
          "<body>x</body><forwarded xmlns='urn:xmpp:forward:0'/>",
          "<body>x</body><received xmlns='urn:xmpp:carbons:2'/>",
          "<body>x</body><result xmlns='urn:xmpp:mam:2'/>", "<body xmlns='urn:other'>x</body>"}) {
        Parsed parsed(message(inside));
        BOOST_TEST((parsed.read().kind == Incoming::Kind::ignored), inside);
    }
    Parsed own("<message from='call@example.org/other' type='chat'><body>x</body></message>");
    BOOST_TEST((own.read().kind == Incoming::Kind::ignored));
    Parsed nobody("<message type='chat'><body>x</body></message>");
    BOOST_TEST((nobody.read().kind == Incoming::Kind::ignored));
    Parsed room("<message from='a@b' type='groupchat'><body>x</body></message>");
    BOOST_TEST((room.read().kind == Incoming::Kind::ignored));
}

BOOST_AUTO_TEST_CASE(long_and_deep_messages_are_bounded) {
    Parsed exact(message("<body>" + std::string(4096, 'x') + "</body>"));
    BOOST_TEST((exact.read().kind == Incoming::Kind::text));
    Parsed longer(message("<body>" + std::string(4097, 'x') + "</body>"));
    BOOST_TEST((longer.read().kind == Incoming::Kind::too_long));
    std::string deep;
    for (int i = 0; i < 10000; ++i) {
        deep = "<a>" + deep + "</a>";
    }
    Parsed nested(message("<body>x</body>" + deep));
    BOOST_TEST((nested.read().kind == Incoming::Kind::ignored));
}

BOOST_AUTO_TEST_CASE(errors_say_whether_it_may_pass) {
    const auto error = [](const std::string& inside) {
        Parsed parsed("<message from='bob@example.org' type='error' id='n1'>" + inside +
                      "</message>");
        return parsed.read();
    };
    const std::string xmlns = " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>";
    Incoming in = error("<error type='cancel'><item-not-found" + xmlns + "</error>");
    BOOST_TEST((in.kind == Incoming::Kind::bounced));
    BOOST_TEST(in.id == "n1");
    BOOST_TEST(in.error == "item-not-found");
    BOOST_TEST(!in.try_later);
    BOOST_TEST(error("<error type='wait'><x" + xmlns + "</error>").try_later);
    BOOST_TEST(error("<error type='cancel'><service-unavailable" + xmlns + "</error>").try_later);
    BOOST_TEST((error("").kind == Incoming::Kind::bounced));
}

BOOST_AUTO_TEST_CASE(a_notice_is_written_without_injection) {
    Context context;
    Notice notice;
    notice.recipient = "alice@example.org";
    notice.body = "Bob & <Carol>\x01 rang";
    notice.message_id = "n'1\"";
    notice.thread = "alice@example.org/phone";
    notice.replaces = "n0";
    const std::string xml = write_notice(context, notice, "call@example.org").print();
    BOOST_TEST(xml.find("Bob &amp; &lt;Carol&gt; rang") != std::string::npos);
    BOOST_TEST(xml.find("<thread>") == std::string::npos);
    BOOST_TEST(xml.find("urn:xmpp:message-correct:0") != std::string::npos);
    BOOST_TEST(xml.find("from=\"call@example.org\"") != std::string::npos);
    const Stanza back(xmpp_stanza_new_from_string(context.get(), xml.c_str()));
    BOOST_TEST(attribute_of(back.get(), "id") == "n'1\"");
}

BOOST_AUTO_TEST_CASE(a_program_is_asked_once_whether_it_shows_corrections) {
    const Context context;
    PeerFeatures features;
    const Jid phone = Jid::parse("alice@example.org/phone").value();
    const auto says = [&](const std::string& from, const std::string& id,
                          const std::string& feature, const std::string& type = "result") {
        Parsed parsed("<iq xmlns='jabber:client' type='" + type + "' id='" + id + "' from='" +
                      from +
                      "'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='" +
                      feature + "'/></query></iq>");
        return features.answer(parsed.stanza.get());
    };
    const auto question = features.wrote(context, phone, "call@example.org");
    BOOST_REQUIRE(question.has_value());
    BOOST_TEST(attribute_of(question->get(), "to") == "alice@example.org/phone");
    const std::string id(attribute_of(question->get(), "id"));
    BOOST_TEST(!features.wrote(context, phone, "").has_value());
    BOOST_TEST(!features.shows_corrections(phone.bare()));
    // Neither somebody else's word nor one that was not asked for counts.
    BOOST_TEST(!says("eve@example.org/phone", id, ns::correct));
    BOOST_TEST(!says(phone.full(), "features-99", ns::correct));
    BOOST_TEST(!features.shows_corrections(phone.bare()));
    BOOST_TEST(says(phone.full(), id, ns::correct));
    BOOST_TEST(features.shows_corrections(phone.bare()));
    BOOST_TEST(says(phone.full(), id, ns::ping));
    BOOST_TEST(!features.shows_corrections(phone.bare()));
    BOOST_TEST(says(phone.full(), id, ns::correct, "error"));
    BOOST_TEST(!features.shows_corrections(phone.bare()));
}

BOOST_AUTO_TEST_CASE(a_program_that_changed_or_left_is_asked_anew) {
    const Context context;
    PeerFeatures features;
    const Jid phone = Jid::parse("alice@example.org/phone").value();
    const auto asks = [&] { return features.wrote(context, phone, "").has_value(); };
    const auto present = [&](const std::string& attributes, const std::string& inside) {
        Parsed parsed("<presence xmlns='jabber:client' " + attributes + ">" + inside +
                      "</presence>");
        features.presence(parsed.stanza.get(), phone);
    };
    const auto caps = [&](const std::string& ver) {
        present("", "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='x' ver='" + ver +
                        "'/>");
    };
    BOOST_TEST(asks());
    caps("one");
    caps("one");
    BOOST_TEST(!asks());
    caps("two");
    BOOST_TEST(asks());
    present("type='unavailable'", "");
    BOOST_TEST(asks());
    BOOST_TEST(!asks());
}

BOOST_AUTO_TEST_CASE(requests_are_answered_and_answers_are_not) {
    const auto answer = [](const std::string& attributes, const std::string& inside) {
        Parsed parsed("<iq xmlns='jabber:client' id='i1' to='call@example.org' " + attributes +
                      ">" + inside + "</iq>");
        auto made = answer_iq(parsed.context, parsed.stanza.get(), bot,
                              {"call@example.org", "call@example.org"});
        return made ? made->print() : std::string();
    };
    const std::string from = "from='a@b/c' ";
    BOOST_TEST(answer(from + "type='get'", "<ping xmlns='urn:xmpp:ping'/>").find("result") !=
               std::string::npos);
    BOOST_TEST(answer(from + "type='get'", "<x xmlns='urn:x'/>").find("service-unavailable") !=
               std::string::npos);
    BOOST_TEST(answer(from + "type='result'", "").empty());
    BOOST_TEST(answer(from + "type='error'", "").empty());
    const std::string roster = "<query xmlns='jabber:iq:roster'/>";
    BOOST_TEST(answer("type='set'", roster).find("result") != std::string::npos);
    BOOST_TEST(answer(from + "type='set'", roster).find("error") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_sender_is_limited_by_the_minute) {
    Limiter limiter(2);
    Limiter::Time time{};
    BOOST_TEST((limiter.message("a", time) == Limiter::Verdict::taken));
    BOOST_TEST((limiter.message("a", time) == Limiter::Verdict::taken));
    BOOST_TEST((limiter.message("a", time) == Limiter::Verdict::refused_first));
    BOOST_TEST((limiter.message("a", time) == Limiter::Verdict::refused));
    BOOST_TEST((limiter.message("b", time) == Limiter::Verdict::taken));
    time += 1min;
    BOOST_TEST((limiter.message("a", time) == Limiter::Verdict::taken));
}

BOOST_AUTO_TEST_CASE(a_flood_of_senders_is_bounded) {
    Limiter limiter(2);
    const Limiter::Time time{};
    for (int i = 0; i < 10000; ++i) {
        BOOST_TEST_REQUIRE((limiter.message(std::to_string(i), time) == Limiter::Verdict::taken));
    }
    BOOST_TEST((limiter.message("one more", time) == Limiter::Verdict::refused));
    BOOST_TEST((limiter.message("one more", time + 1min) == Limiter::Verdict::taken));
}

BOOST_AUTO_TEST_CASE(a_link_that_is_not_running_sends_nothing) {
    XmppSettings settings;
    settings.account = XmppClientSettings{"call@example.org", "secret"};
    XmppLink link(settings, {});
    Notice notice;
    notice.recipient = "alice@example.org";
    BOOST_TEST(std::holds_alternative<TryLater>(link.send(notice)));
    BOOST_TEST(!link.status().connected);
}

BOOST_AUTO_TEST_CASE(malformed_accounts_are_named) {
    XmppSettings settings;
    settings.account = XmppClientSettings{"no address", "secret"};
    BOOST_TEST(check_xmpp(settings).find("no address") != std::string::npos);
    settings.account = XmppComponentSettings{"call@example.org", "secret"};
    BOOST_TEST(check_xmpp(settings).find("domain") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(in_a_room_only_what_is_said_to_us_counts) {
    BOOST_TEST(addressed_to("call", "call: ring Bob").value() == "ring Bob");
    BOOST_TEST(addressed_to("call", " Call, ring Bob").value() == "ring Bob");
    BOOST_TEST(addressed_to("call", "@call ring Bob").value() == "ring Bob");
    for (const char* text :
         {"call Bob", "caller: hello", "call:", "@call", "please call: Bob", ""}) {
        BOOST_TEST(!addressed_to("call", text).has_value(), text);
    }
}

BOOST_AUTO_TEST_CASE(invitations_are_direct_or_through_the_room) {
    const Parsed direct(
        message("<x xmlns='jabber:x:conference' jid='team@muc.example.org' "
                "password='p'/>"));
    const auto invitation = read_invitation(direct.stanza.get());
    BOOST_REQUIRE(invitation.has_value());
    BOOST_TEST((invitation->room == Room{"team@muc.example.org", "p", "alice@example.org"}));
    const Parsed mediated(
        "<message xmlns='jabber:client' from='team@muc.example.org' to='call@example.org'><x "
        "xmlns='http://jabber.org/protocol/muc#user'><invite from='alice@example.org/x'/></x>"
        "</message>");
    BOOST_TEST(read_invitation(mediated.stanza.get()).value().from == "alice@example.org");
    // A person's own message cannot be an invitation "by" another one.
    const Parsed forged(
        message("<x xmlns='http://jabber.org/protocol/muc#user'><invite "
                "from='bob@example.org'/></x>"));
    BOOST_TEST(!read_invitation(forged.stanza.get()).has_value());
    BOOST_TEST(!read_invitation(Parsed(message("<body>hi</body>")).stanza.get()).has_value());
}

BOOST_AUTO_TEST_CASE(an_address_of_the_component_names_whom_to_call) {
    Incoming in;
    in.from = Jid::parse("alice@example.org/phone").value();
    in.to = Jid::parse("pizza-hut\\20main@call.example.org").value();
    BOOST_TEST(to_message(in, {}, now, "call").addressee == "pizza-hut main");
    in.to = Jid::parse("call@call.example.org").value();
    BOOST_TEST(to_message(in, {}, now, "call").addressee.empty());
    in.to = Jid::parse("call@example.org").value();
    BOOST_TEST(to_message(in, {}, now).addressee.empty());
}

BOOST_AUTO_TEST_SUITE_END()
