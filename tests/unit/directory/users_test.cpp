#include "directory/users.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>

#include "tests/unit/directory/temp_database.hpp"

using namespace patchcord;
using namespace std::chrono_literals;

namespace {

Contact alice() {
    Contact contact;
    contact.name = "Alice Ng";
    contact.country = "GB";
    contact.login = "Alice";
    contact.emails = {"Alice@Example.org"};
    contact.jids = {"alice@chat.example.org"};
    contact.phones = {{"mobile", "+12015550123"}, {"desk", "sip:alice@pbx"}};
    return contact;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(users)

// DESIGN decision 7: deny by default.
BOOST_AUTO_TEST_CASE(a_contact_is_no_user_until_it_is_allowed) {
    TempDatabase temp;
    const auto id = temp.add(alice());
    BOOST_TEST(!user_by_email(temp.db, "alice@example.org").has_value());
    BOOST_TEST(allow_user(temp.db, id, "dmarc") == "");
    for (const auto& user : {user_by_email(temp.db, "ALICE@example.org"),
                             user_by_jid(temp.db, "alice@chat.example.org"),
                             user_by_login(temp.db, "aLice"), user_by_contact(temp.db, id)}) {
        BOOST_REQUIRE(user.has_value());
        BOOST_TEST(user->contact == id);
        BOOST_TEST(user->allowed);
        BOOST_TEST(user->proof == "dmarc");
        BOOST_TEST(user->region == "GB");
        BOOST_TEST(user->phones.front().address == "+12015550123");
    }
    BOOST_TEST(users_by_phone(temp.db, "sip:alice@pbx").size() == 1U);
    BOOST_TEST(!user_by_login(temp.db, "").has_value());
}

BOOST_AUTO_TEST_CASE(a_permission_taken_back_is_still_known) {
    TempDatabase temp;
    const auto id = temp.add(alice());
    BOOST_TEST(!deny_user(temp.db, id));
    BOOST_TEST(allow_user(temp.db, id) == "");
    BOOST_TEST(deny_user(temp.db, id));
    const auto user = user_by_email(temp.db, "alice@example.org");
    BOOST_REQUIRE(user.has_value());
    BOOST_TEST(!user->allowed);
    BOOST_TEST(all_users(temp.db).size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_address_of_two_users_identifies_neither) {
    TempDatabase temp;
    const auto first = temp.add(alice());
    Contact twin = alice();
    twin.login.clear();
    const auto second = temp.add(twin);
    BOOST_TEST(allow_user(temp.db, first) == "");
    BOOST_TEST(allow_user(temp.db, second).find("also belongs") != std::string::npos);
    // The other way round: a user's entry gets the address later.
    Contact other = alice();
    other.login.clear();
    other.emails = {"x@example.org"};
    other.jids = {};
    other.id = temp.add(other);
    BOOST_TEST(allow_user(temp.db, other.id) == "");
    other.emails = {"alice@example.org"};
    BOOST_TEST(update_contact(temp.db, other));
    BOOST_TEST(!user_by_email(temp.db, "alice@example.org").has_value());
}

BOOST_AUTO_TEST_CASE(a_pin_is_checked_and_locks_after_five_failures) {
    TempDatabase temp;
    const auto id = temp.add(alice());
    BOOST_TEST(set_pin(temp.db, id, "2580").find("no user") != std::string::npos);
    BOOST_TEST(allow_user(temp.db, id) == "");
    for (const char* bad : {"12", "12a4", "123456789012345678901234567890123"}) {
        BOOST_TEST(!set_pin(temp.db, id, bad).empty());
    }
    const Instant now(std::chrono::hours(24 * 365 * 50));
    BOOST_TEST(!check_pin(temp.db, id, "2580", now));
    BOOST_TEST(set_pin(temp.db, id, "2580") == "");
    BOOST_TEST(user_by_contact(temp.db, id)->has_pin);
    BOOST_TEST(check_pin(temp.db, id, "2580", now));
    for (int i = 0; i < 5; ++i) BOOST_TEST(!check_pin(temp.db, id, "2581", now));
    BOOST_TEST(!check_pin(temp.db, id, "2580", now));
    BOOST_TEST(!check_pin(temp.db, id, "2580", now + 14min));
    BOOST_TEST(check_pin(temp.db, id, "2580", now + 16min));
    BOOST_TEST(set_pin(temp.db, id, "") == "");
    BOOST_TEST(!check_pin(temp.db, id, "2580", now + 16min));
    auto row = temp.db.prepare("SELECT 1 FROM users WHERE pin_hash LIKE '%2580%'");
    BOOST_TEST(!row.step());
}

BOOST_AUTO_TEST_SUITE_END()
