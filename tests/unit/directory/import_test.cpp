#include "directory/import.hpp"

#include <boost/test/unit_test.hpp>

#include "directory/csv.hpp"
#include "directory/resolve.hpp"
#include "directory/vcard.hpp"
#include "tests/unit/directory/temp_database.hpp"

using namespace patchcord;

namespace {

ImportReport import_csv(TempDatabase& temp, std::string_view text, bool skip_bad = false) {
    return import_contacts(temp.db, csv_source(text), "US", skip_bad);
}

std::vector<Contact> all(Database& db) {
    std::vector<Contact> out;
    each_contact(db, "", [&](const Contact& contact) {
        out.push_back(contact);
        return true;
    });
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(import)

BOOST_AUTO_TEST_CASE(csv_reads_quotes_crlf_marks_and_any_order_of_columns) {
    TempDatabase temp;
    const auto report = import_csv(temp,
                                   "\xef\xbb\xbfName,phone,id,aliases,kind\r\n"
                                   "\"Lee, \"\"Bo\"\"\",201-555-0123,a1,Bo;Bobo,\r\n"
                                   "\r\n"
                                   "Acme,\"+12015550124;+12015550125\",a2,,business\n");
    BOOST_TEST(report.added == 2U);
    BOOST_TEST(report.bad_count == 0U);
    const auto contacts = all(temp.db);
    BOOST_TEST(contacts.at(0).name == "Lee, \"Bo\"");
    BOOST_TEST(contacts.at(0).aliases.size() == 2U);
    BOOST_TEST(contacts.at(0).kind == "person");
    BOOST_TEST(contacts.at(1).phones.at(1).address == "+12015550125");
    BOOST_TEST(contacts.at(1).kind == "business");
}

BOOST_AUTO_TEST_CASE(one_bad_row_stops_all_unless_bad_ones_are_skipped) {
    TempDatabase temp;
    const std::string text =
        "name,phone\nAna,+12015550123\nBob,nonsense\n\"\nX\",1\nCy,+12015550124,9\n";
    auto report = import_csv(temp, text);
    BOOST_TEST(report.added == 0U);
    BOOST_TEST(report.bad_count == 3U);
    BOOST_TEST(report.bad.at(0).line == 3U);
    BOOST_TEST(report.bad.at(1).line == 4U);
    BOOST_TEST(report.bad.at(2).line == 6U);
    BOOST_TEST(all(temp.db).empty());
    report = import_csv(temp, text, true);
    BOOST_TEST(report.added == 1U);
    BOOST_TEST(all(temp.db).at(0).name == "Ana");
}

BOOST_AUTO_TEST_CASE(unknown_double_and_missing_columns_are_errors) {
    TempDatabase temp;
    for (const char* text : {"name,colour\nAna,red\n", "name,name\nA,B\n", "phone\n+12015550123\n",
                             "", "name\n\"Ana\n"}) {
        BOOST_TEST(import_csv(temp, text).bad_count == 1U, text);
    }
    BOOST_TEST(import_csv(temp, "name,colour\nA,B\n").bad.at(0).why.find("colour") !=
               std::string::npos);
    BOOST_TEST(all(temp.db).empty());
}

BOOST_AUTO_TEST_CASE(a_known_id_is_updated_and_found_by_its_new_name_only) {
    TempDatabase temp;
    import_csv(temp, "id,name,phone\n1,Ana Lima,+12015550123\n");
    const auto report = import_csv(temp, "id,name,phone\n1,Xenia Kowal,+12015550124\n");
    BOOST_TEST(report.added == 0U);
    BOOST_TEST(report.updated == 1U);
    BOOST_TEST(all(temp.db).size() == 1U);
    BOOST_TEST((resolve(temp.db, "Xenia Kowal").decision == Resolution::Decision::match));
    BOOST_TEST((resolve(temp.db, "Ana Lima").decision == Resolution::Decision::none));
    BOOST_TEST(import_csv(temp, "id,name\n5,A\n5,B\n").bad_count == 1U);
    import_csv(temp, "name,login\nA,a\n");
    BOOST_TEST(import_csv(temp, "name,login\nB,a\n").bad_count == 1U);
}

BOOST_AUTO_TEST_CASE(an_export_imports_as_the_same_contacts) {
    TempDatabase temp;
    Contact contact;
    contact.import_id = "x";
    contact.kind = "center";
    contact.name = "Zoë; \"Acme\", Ltd";
    contact.aliases = {"Acme", "A\\B"};
    contact.department = "Help";
    contact.category = "shop";
    contact.street = "1 Main Street";
    contact.city = "Springfield";
    contact.region = "IL";
    contact.country = "US";
    contact.zone = "America/Chicago";
    contact.language = "en";
    contact.login = "acme";
    contact.ivr = "1,,2#";
    contact.notes = "one\ntwo, three";
    contact.emails = {"help@example.org"};
    contact.jids = {"help@chat.example.org"};
    contact.phones = {{"phone", "+12015550123"},
                      {"mobile", "+12015550124"},
                      {"desk", "sip:help@pbx"},
                      {"sip", "sip:acme@example.net"}};
    contact.id = temp.add(contact);
    for (const bool csv : {true, false}) {
        TempDatabase other;
        const std::string text = csv ? csv_header() + csv_line(contact) : vcard_text(contact);
        const auto source = csv ? csv_source(text) : vcard_source(text);
        const auto report = import_contacts(other.db, source, "", false);
        BOOST_TEST(report.added == 1U);
        for (const auto& bad : report.bad) BOOST_TEST_MESSAGE(bad.why);
        const auto back = all(other.db);
        BOOST_REQUIRE(back.size() == 1U);
        Contact expected = contact;
        expected.id = back[0].id;
        BOOST_TEST((back[0] == expected), (csv ? "csv" : "vcard"));
    }
}

BOOST_AUTO_TEST_CASE(vcards_of_other_programs_are_read) {
    TempDatabase temp;
    const std::string text =
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lima;Ana;Maria;Dr.;\r\nORG:Lima Ltd;Sales\r\n"
        "item1.TEL;type=CELL;type=pref:(201) 555-0123\r\nTEL;TYPE=work,fax:201 555 0199\r\n"
        "TEL;WORK:201-555-0124\r\nADR;TYPE=home:;;12 Quay\\nStreet;Porto;;4000;Portugal\r\n"
        "EMAIL;TYPE=INTERNET:ana@example.org\r\nPHOTO;ENCODING=b:AAAA\r\n BBBB\r\n"
        "NOTE:a lo\r\n ng note\r\nEND:VCARD\r\n"
        "BEGIN:VCARD\nVERSION:4.0\nFN:Acme\nKIND:org\nTEL;VALUE=uri:tel:+1-201-555-0125\n"
        "IMPP:xmpp:acme@example.org/desk\nEND:VCARD\n";
    const auto report = import_contacts(temp.db, vcard_source(text), "US", false);
    BOOST_TEST(report.added == 2U);
    const auto contacts = all(temp.db);
    BOOST_REQUIRE(contacts.size() == 2U);
    BOOST_TEST(contacts[0].name == "Dr. Ana Maria Lima");
    BOOST_TEST(contacts[0].organization == "Lima Ltd");
    BOOST_TEST(contacts[0].department == "Sales");
    BOOST_TEST(contacts[0].street == "12 Quay, Street");
    BOOST_TEST(contacts[0].notes == "a long note");
    BOOST_REQUIRE(contacts[0].phones.size() == 2U);
    BOOST_TEST((contacts[0].phones[0] == Phone{"mobile", "+12015550123"}));
    BOOST_TEST((contacts[0].phones[1] == Phone{"work", "+12015550124"}));
    BOOST_TEST(contacts[1].kind == "business");
    BOOST_TEST(contacts[1].jids.at(0) == "acme@example.org");
}

BOOST_AUTO_TEST_CASE(relations_of_vcards_are_found_by_id_or_name_M6) {
    const std::string text =
        "BEGIN:VCARD\nVERSION:4.0\nUID:urn:uuid:1\nFN:Tom Ng\nRELATED;TYPE=mother:urn:uuid:2\n"
        "RELATED;TYPE=\"agent,contact\";VALUE=text:ana LIMA\nRELATED;TYPE=friend;VALUE=text:Bob\n"
        "RELATED;TYPE=sister;VALUE=text:Nobody\nRELATED;TYPE=me:urn:uuid:1\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:4.0\nUID:urn:uuid:2\nFN:Ann Ng\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:3.0\nFN:Ana Lima\nitem2.X-ABRELATEDNAMES:Ann Ng\n"
        "item2.X-ABLABEL:_$!<Mother>!$_\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:4.0\nFN:Bob\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:4.0\nFN:Bob\nEND:VCARD\n";
    TempDatabase temp;
    const auto report = import_contacts(temp.db, vcard_source(text), "US", false);
    BOOST_TEST(report.bad_count == 0U);
    auto contacts = all(temp.db);
    BOOST_REQUIRE(contacts.size() == 5U);
    const std::vector<Relation> of_tom{{"assistant", contacts[2].id}, {"mother", contacts[1].id}};
    BOOST_TEST((contacts[0].relations == of_tom));
    BOOST_TEST((contacts[2].relations == std::vector<Relation>{{"mother", contacts[1].id}}));
    BOOST_REQUIRE(report.unrelated.size() == 2U);
    BOOST_TEST(report.unrelated[0].why ==
               "the friend \"Bob\" was left out: more than one contact has that name");
    BOOST_TEST(report.unrelated[1].why ==
               "the sister \"Nobody\" was left out: no contact has that name");

    TempDatabase other;
    std::string exported;
    for (auto& contact : contacts) {
        name_relations(temp.db, contact);
        exported += vcard_text(contact);
    }
    import_contacts(other.db, vcard_source(exported), "US", false);
    const auto back = all(other.db);
    for (std::size_t i = 0; i < back.size(); ++i)
        BOOST_TEST((back[i].relations == contacts[i].relations), contacts[i].name);
}

BOOST_AUTO_TEST_CASE(broken_vcards_are_told_with_their_line) {
    for (const char* text :
         {"hello", "BEGIN:VCARD\nVERSION:2.1\nFN:A\nEND:VCARD\n", "BEGIN:VCARD\nFN:A\n",
          "BEGIN:VCARD\nFN:A\nnonsense\nEND:VCARD\n", "BEGIN:VCARD\nFN:A\\nB\x01\nEND:VCARD\n"}) {
        TempDatabase temp;
        const auto report = import_contacts(temp.db, vcard_source(text), "US", false);
        BOOST_TEST(report.bad_count == 1U, text);
        BOOST_TEST(report.added == 0U);
    }
}

BOOST_AUTO_TEST_SUITE_END()
