#include "directory/search.hpp"

#include <boost/test/unit_test.hpp>

#include "directory/fold.hpp"
#include "directory/nicknames.hpp"
#include "directory/resolve.hpp"
#include "directory/spelling.hpp"
#include "directory/users.hpp"
#include "tests/unit/directory/temp_database.hpp"

using namespace patchcord;
using Decision = Resolution::Decision;

namespace {

/// A small town. Descriptions must find who is meant, ask where several are, and call nobody who
/// is not there.
struct Town : TempDatabase {
    std::int64_t bill = person("William Hargreaves", "Engineering");
    std::int64_t zoe = person("Zoë Łukasiewicz", "Finance");
    std::int64_t doctor = person("Dr. Selma Okonkwo", "Support");
    std::int64_t other = person("Peter Okonkwo");
    std::int64_t katherine = person("Katherine McAllister", "Human Resources");
    std::int64_t smith1 = person("Karl Smithers");
    std::int64_t smith2 = person("Joan T. Smithers");
    std::int64_t ivan = person("Иван Петренко");
    std::int64_t main_pizza =
        business("Luigi's Pizza", "12 Main Street", "Springfield", {"Luigis Pizzeria"});
    std::int64_t oak_pizza = business("Luigi's Pizza", "80 N Oak Avenue", "Shelby");
    std::int64_t pharmacy = business("Brandywine Pharmacy", "4 Saint James Road", "Shelby");

    void finds(std::string_view query, std::int64_t who) {
        const auto found = resolve(db, query);
        BOOST_TEST((found.decision == Decision::match), query);
        if (!found.matches.empty()) BOOST_TEST(found.matches[0].contact == who, query);
    }
    void asks(std::string_view query, std::size_t choices) {
        const auto found = resolve(db, query);
        BOOST_TEST((found.decision == Decision::ask), query);
        BOOST_TEST(found.matches.size() == choices, query);
    }
    void knows_none(std::string_view query) {
        const auto found = resolve(db, query);
        BOOST_TEST((found.decision == Decision::none), query);
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(search_words)

BOOST_AUTO_TEST_CASE(text_is_folded_to_plain_words) {
    BOOST_TEST(fold("  Zoë O'Brien-Łukasz & Co. ") == "zoe obrien lukasz co");
    BOOST_TEST(fold("Иван") == "ivan");
    BOOST_TEST(fold("\xff\xfe").empty());
    BOOST_TEST(folded_words("pearl s shop").at(0) == "pearls");
    BOOST_TEST(fold(std::string(100'000, 'x')).size() == 1000U);
}

BOOST_AUTO_TEST_CASE(slips_that_keep_the_sound_are_nearer_than_others) {
    BOOST_TEST(edits("kitten", "sitting", 5) == 3);
    BOOST_TEST(edits("ab", "ba", 5) == 1);
    BOOST_TEST(edits("abcdef", "x", 2) == 3);
    BOOST_TEST(spelling_distance("karl", "karl", 3) == 0.0);
    BOOST_TEST(spelling_distance("cuhlman", "kuhlman", 3) <
               spelling_distance("muhlman", "kuhlman", 3));
    BOOST_TEST(spelling_distance("philip", "filip", 3) < 1.0);
    BOOST_TEST(sound_key("knutsen") == sound_key("nutsen"));
    BOOST_TEST(edits(std::string(500, 'a'), std::string(500, 'b'), 3) == 4);
}

BOOST_AUTO_TEST_CASE(short_forms_of_names_are_known_both_ways) {
    BOOST_TEST((name_bond("bill", "william") == NameBond::nickname));
    BOOST_TEST((name_bond("william", "bill") == NameBond::nickname));
    BOOST_TEST((name_bond("bill", "will") == NameBond::cousins));
    BOOST_TEST((name_bond("alan", "albert") == NameBond::none));
    BOOST_TEST(!name_variants("kate").empty());
    BOOST_TEST(name_variants("xqz").empty());
}

// M6, M7, M9: a text description of the called party leads to the entry that is meant.
BOOST_FIXTURE_TEST_CASE(people_are_found_as_people_write_them, Town) {
    finds("William Hargreaves", bill);
    finds("hargreaves, william", bill);
    finds("Bill Hargreaves", bill);
    finds("Wiliam Hargraves", bill);
    finds("W. Hargreaves", bill);
    finds("Hargreaves", bill);
    finds("Bill in Engineering", bill);
    finds("Zoe Lukasiewicz", zoe);
    finds("zoey lukasiewitz", zoe);
    finds("Kathryn Macallister", katherine);
    finds("kate mc allister", katherine);
    finds("Dr. Okonkwo", doctor);
    finds("Doctor Selma Okonkwo", doctor);
    finds("Ivan Petrenko", ivan);
    finds("Joan Smithers", smith2);
}

BOOST_FIXTURE_TEST_CASE(businesses_are_found_by_town_and_street, Town) {
    finds("Luigi's Pizza on Main Street", main_pizza);
    finds("luigis pizza main st", main_pizza);
    finds("pizza main st", main_pizza);
    finds("luigi oak avenue", oak_pizza);
    finds("Luigi's Pizza in Shelby", oak_pizza);
    finds("the luigi s pizza at 80 Oak Ave", oak_pizza);
    finds("Luigis Pizzeria", main_pizza);
    finds("brandiwine pharmacy", pharmacy);
    finds("Brandywine Pharmacy on St. James Rd", pharmacy);
}

BOOST_FIXTURE_TEST_CASE(several_that_fit_are_asked_back, Town) {
    asks("Smithers", 2);
    asks("Luigi's Pizza", 2);
    asks("Okonkwo", 2);
}

// A wrong call is the worst error.
BOOST_FIXTURE_TEST_CASE(nobody_is_called_who_is_not_there, Town) {
    for (const char* query :
         {"Karl Hargreaves", "Peter Smithers", "Zoe Smithers", "Luigi's Pizza in Boston",
          "Brandywine Pizza", "Xaver Unknown", "", "the", "in", "...", "42", "Main Street",
          "Luigi's Pizza on Elm Street", "Hargreaves Pharmacy in Shelby", "Q. Hargreaves",
          "Selma Springfield"}) {
        const auto found = resolve(db, query);
        BOOST_TEST((found.decision != Decision::match), query);
    }
    knows_none("Karl Hargreaves");
    knows_none("Xaver Unknown");
}

BOOST_FIXTURE_TEST_CASE(a_change_is_found_at_once, Town) {
    auto contact = load_contact(db, bill).value();
    contact.name = "Ottokar Quist";
    BOOST_TEST(update_contact(db, contact));
    finds("Otokar Quist", bill);
    knows_none("William Hargreaves");
    BOOST_TEST(remove_contact(db, bill));
    knows_none("Ottokar Quist");
}

BOOST_AUTO_TEST_CASE(at_most_nine_choices_are_offered) {
    TempDatabase temp;
    for (int i = 0; i < 30; ++i) {
        temp.business("Copper Kettle", std::to_string(i + 1) + " Road", "Town");
    }
    const auto found = resolve(temp.db, "Copper Kettle");
    BOOST_TEST((found.decision == Decision::ask));
    BOOST_TEST(found.matches.size() == max_choices);
    BOOST_TEST(!found.matches[0].detail.empty());
}

BOOST_FIXTURE_TEST_CASE(hostile_queries_are_answered, Town) {
    for (const std::string& query :
         {std::string(100'000, 'a'), std::string(5'000, '\''), std::string("a\0b", 3),
          std::string("' OR 1=1 --"), std::string("\xf0\x28\x8c\x28"), [] {
              std::string words;
              for (int i = 0; i < 5'000; ++i) words += "pizza ";
              return words;
          }()}) {
        BOOST_TEST((resolve(db, query).decision != Decision::match));
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(resolving)

BOOST_FIXTURE_TEST_CASE(a_mail_address_is_exact, Town) {
    Contact contact = load_contact(db, bill).value();
    contact.emails = {"bill@example.org"};
    BOOST_TEST(update_contact(db, contact));
    finds("Bill@Example.org", bill);
    knows_none("bil@example.org");
}

// M6: "my mother" is a description.
BOOST_FIXTURE_TEST_CASE(relations_belong_to_the_one_who_asks, Town) {
    Contact contact = load_contact(db, bill).value();
    contact.relations = {{"mother", zoe}, {"assistant", katherine}};
    BOOST_TEST(update_contact(db, contact));
    for (const char* query : {"my mother", "my mom", "My Mum"}) {
        const auto found = resolve(db, query, bill);
        BOOST_TEST((found.decision == Decision::match), query);
        BOOST_TEST(found.matches.at(0).contact == zoe);
        BOOST_TEST((resolve(db, query, doctor).decision != Decision::match));
        BOOST_TEST((resolve(db, query).decision != Decision::match));
    }
    finds("Bill Hargreaves' assistant", katherine);
    finds("Bill Hargreaves's assistant", katherine);
    finds("Bill Hargreaves\xe2\x80\x99s assistant", katherine);
}

// M2: what was said once is recalled.
BOOST_FIXTURE_TEST_CASE(a_choice_is_remembered_for_its_user, Town) {
    asks("Luigi's Pizza", 2);
    remember_choice(db, bill, "Luigi's Pizza", oak_pizza);
    const auto found = resolve(db, "luigis  PIZZA", bill);
    BOOST_TEST((found.decision == Decision::match));
    BOOST_TEST(found.matches.at(0).contact == oak_pizza);
    BOOST_TEST((resolve(db, "Luigi's Pizza", zoe).decision == Decision::ask));
    remember_choice(db, bill, "Luigi's Pizza", 999'999);  // unknown: changes nothing
    BOOST_TEST(resolve(db, "Luigi's Pizza", bill).matches.at(0).contact == oak_pizza);
    BOOST_TEST(remove_contact(db, oak_pizza));
    BOOST_TEST(resolve(db, "Luigi's Pizza", bill).matches.at(0).contact == main_pizza);
}

BOOST_FIXTURE_TEST_CASE(a_called_contact_has_what_a_call_needs, Town) {
    Contact center;
    center.kind = "center";
    center.name = "Acme Support";
    center.ivr = "1,,2#";
    center.zone = "Europe/Berlin";
    center.phones = {{"phone", "+12015550123"}};
    const auto called = called_contact(db, add(center));
    BOOST_TEST(called.kind == "center");
    BOOST_TEST(called.ivr == "1,,2#");
    BOOST_TEST(called.zone == "Europe/Berlin");
    BOOST_TEST(called.phones.at(0).address == "+12015550123");
    BOOST_TEST(called_contact(db, 999'999).name.empty());
}

BOOST_AUTO_TEST_SUITE_END()
