#include "directory/contacts.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/directory/temp_database.hpp"

using namespace patchcord;

namespace {

Contact full_contact() {
    Contact contact;
    contact.import_id = "crm-7";
    contact.name = "Ana Lima";
    contact.aliases = {"Aninha", "the boss"};
    contact.organization = "Lima Ltd";
    contact.department = "Sales";
    contact.street = "12 Quay Street";
    contact.city = "Porto";
    contact.country = "PT";
    contact.login = "ana";
    contact.zone = "Europe/Lisbon";
    contact.language = "pt";
    contact.ivr = "1,,2#";
    contact.notes = "two\nlines";
    contact.emails = {"ana@example.org"};
    contact.jids = {"ana@chat.example.org"};
    contact.phones = {{"desk", "sip:ana@pbx"}, {"mobile", "+12015550123"}};
    return contact;
}

std::string wrong_with(const std::string& name) {
    Contact contact;
    contact.name = name;
    return normalise_contact(contact, "US");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(contacts)

BOOST_AUTO_TEST_CASE(a_contact_comes_back_as_it_was_stored) {
    TempDatabase temp;
    Contact contact = full_contact();
    contact.relations = {{"mother", temp.person("Rosa Lima")}};
    contact.id = temp.add(contact);
    const auto loaded = load_contact(temp.db, contact.id);
    BOOST_REQUIRE(loaded.has_value());
    BOOST_TEST((*loaded == contact));
    BOOST_TEST(contact_by_login(temp.db, "ANA").value() == contact.id);
    BOOST_TEST(!load_contact(temp.db, 999).has_value());
}

BOOST_AUTO_TEST_CASE(an_update_replaces_and_a_removal_leaves_nothing) {
    TempDatabase temp;
    Contact contact = full_contact();
    contact.id = temp.add(contact);
    contact.phones = {{"home", "+12015550199"}};
    contact.aliases.clear();
    BOOST_TEST(update_contact(temp.db, contact));
    BOOST_TEST((load_contact(temp.db, contact.id).value() == contact));
    BOOST_TEST(remove_contact(temp.db, contact.id));
    BOOST_TEST(!remove_contact(temp.db, contact.id));
    BOOST_TEST(!update_contact(temp.db, contact));
    BOOST_TEST(!temp.db.prepare("SELECT 1 FROM contact_phones").step());
    BOOST_TEST(!temp.db.prepare("SELECT 1 FROM postings").step());
    BOOST_TEST(!temp.db.prepare("SELECT 1 FROM words WHERE uses <> 0 OR names <> 0").step());
}

BOOST_AUTO_TEST_CASE(a_login_belongs_to_one_contact) {
    TempDatabase temp;
    temp.add(full_contact());
    Contact other = full_contact();
    other.import_id.clear();
    BOOST_CHECK_EXCEPTION(add_contact(temp.db, other), DatabaseError,
                          [](const auto& error) { return error.constraint(); });
}

BOOST_AUTO_TEST_CASE(text_with_control_characters_or_broken_utf8_is_refused) {
    for (const char* name : {"a\rb", "a\nb", "a\x1b[31m", "a\x7f", "a\xc2\x85", "a\xe2\x80\xae b",
                             "a\xe2\x80\xa8", "\xff\xfe", "a\xc3"}) {
        BOOST_TEST(!wrong_with(name).empty(), "accepted " << name);
    }
    BOOST_TEST(wrong_with("Ana\r\nTo: x").find("control character") != std::string::npos);
    BOOST_TEST(wrong_with("").find("missing") != std::string::npos);
    BOOST_TEST(wrong_with(std::string(500, 'a')).find("too long") != std::string::npos);
    BOOST_TEST(wrong_with("Zoë O'Brien-Łukasz 王").empty());
}

BOOST_AUTO_TEST_CASE(phones_are_brought_into_one_form) {
    Contact contact;
    contact.name = "Desk";
    contact.phones = {{"work", " (201) 555-0123 "}, {"sip", "SIP:bob@PBX.example"}};
    BOOST_TEST(normalise_contact(contact, "US").empty());
    BOOST_TEST(contact.phones[0].address == "+12015550123");
    BOOST_TEST(contact.phones[1].address == "sip:bob@pbx.example");
    for (const char* bad : {"hello", "sip:", "sip:a b@c", "sip:a@b?Route=x", "+1", ""}) {
        contact.phones = {{"work", bad}};
        BOOST_TEST(!normalise_contact(contact, "US").empty(), "accepted " << bad);
    }
    contact.phones = {{"fax", "+12015550123"}};
    BOOST_TEST(normalise_contact(contact, "US").find("kind of phone") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_extension_becomes_digits_to_press) {
    Contact contact;
    contact.name = "Acme";
    contact.phones = {{"phone", "+1 201 555 0123 x 9"}};
    BOOST_TEST(normalise_contact(contact, "").empty());
    BOOST_TEST(contact.phones[0].address == "+12015550123");
    BOOST_TEST(contact.ivr == ",,9");
}

BOOST_AUTO_TEST_CASE(bad_addresses_logins_and_digits_are_refused) {
    const auto wrong = [](auto&& change) {
        Contact contact;
        contact.name = "x";
        change(contact);
        return !normalise_contact(contact, "US").empty();
    };
    for (const char* address : {"a", "@b", "a@", "a@b@c", "a b@c", "a@b\r\nTo: c", "<a@b>"}) {
        BOOST_TEST(wrong([&](Contact& c) { c.emails = {address}; }), address);
        BOOST_TEST(wrong([&](Contact& c) { c.jids = {address}; }), address);
    }
    BOOST_TEST(wrong([](Contact& c) { c.login = "a b"; }));
    BOOST_TEST(wrong([](Contact& c) { c.ivr = "press 1"; }));
    BOOST_TEST(wrong([](Contact& c) { c.kind = "robot"; }));
}

BOOST_AUTO_TEST_SUITE_END()
