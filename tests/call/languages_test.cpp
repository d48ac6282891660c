#include <algorithm>
#include <array>
#include <bit>
#include <boost/test/unit_test.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "agent/call/desk_phrases.hpp"
#include "agent/call/phrases.hpp"
#include "agent/call/wording.hpp"

using namespace patchcord::call;
using namespace std::chrono;

namespace {

constexpr Instant now = sys_days{2026y / January / 5} + 14h + 55min;  // a Monday

Wording alice(std::string_view language) {
    Wording wording;
    wording.channel = Channel::chat;
    wording.language = language;
    wording.user_name = "Alice Ng";
    wording.user_zone = "Europe/Berlin";
    wording.called_name = "Bob Stone";
    wording.called_address = "+493012345678";
    wording.called_zone = "Europe/London";
    wording.caller_address = "+491701234567";
    wording.ref = "k3f9";
    return wording;
}

Call ended(Outcome outcome) {
    Call call;
    call.phase = Phase::closing;
    call.attempt = 1;
    call.outcome = std::move(outcome);
    return call;
}

bool is_plain(const std::string& text) {
    return !text.empty() && text.find('{') == std::string::npos &&
           text.find("  ") == std::string::npos;
}

constexpr std::string_view languages[] = {"de", "fr", "es", "de-AT"};

struct Table {
    const char* name;
    const Phrases& phrases;
    const DeskPhrases& desk;
};
const Table tables[] = {
    {"de", german, german_desk}, {"fr", french, french_desk}, {"es", spanish, spanish_desk}};

using Texts = std::vector<std::string_view>;

/// All texts of a table but its causes, in their order.
Texts texts_of(const Phrases& table) {
    struct Flat {
        std::array<const CausePhrase*, 2> causes;
        std::array<std::string_view,
                   (sizeof(Phrases) - 2 * sizeof(const CausePhrase*)) / sizeof(std::string_view)>
            texts;
    };
    const auto flat = std::bit_cast<Flat>(table);
    return {flat.texts.begin(), flat.texts.end()};
}
Texts texts_of(const DeskPhrases& table) {
    const auto flat =
        std::bit_cast<std::array<std::string_view, sizeof(DeskPhrases) / sizeof(std::string_view)>>(
            table);
    return {flat.begin(), flat.end()};
}

/// What a text has filled in, but for the words that stand for a party, of which each language
/// uses its own.
std::set<std::string> filled_in(std::string_view text) {
    constexpr std::array<std::string_view, 6> parties{"who",   "Who",  "phone",
                                                      "Phone", "mine", "Mine"};
    std::set<std::string> names;
    for (std::size_t at = text.find('{'); at != std::string_view::npos;
         at = text.find('{', at + 1)) {
        const std::string_view name = text.substr(at + 1, text.find('}', at) - at - 1);
        if (std::ranges::find(parties, name) == parties.end()) names.emplace(name);
    }
    return names;
}

void check_texts(const Texts& texts, const Texts& wanted) {
    for (std::size_t i = 0; i < texts.size(); ++i) {
        BOOST_TEST(!texts[i].empty(), "missing: " << wanted[i]);
        BOOST_CHECK_MESSAGE(filled_in(texts[i]) == filled_in(wanted[i]),
                            texts[i] << " fills in other things than: " << wanted[i]);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(several_languages)

BOOST_AUTO_TEST_CASE(no_table_lacks_an_entry) {
    for (const Table& table : tables) {
        BOOST_TEST_CONTEXT(table.name) {
            check_texts(texts_of(table.phrases), texts_of(english));
            check_texts(texts_of(table.desk), texts_of(english_desk));
            for (const CausePhrase* row = english.causes_begin; row != english.causes_end; ++row) {
                const bool there = std::any_of(table.phrases.causes_begin, table.phrases.causes_end,
                                               [&](const CausePhrase& one) {
                                                   return one.kind == row->kind &&
                                                          one.sip == row->sip &&
                                                          one.q850 == row->q850;
                                               });
                BOOST_TEST(there, "missing: " << row->called);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(every_language_says_everything) {
    for (const std::string_view language : languages) {
        BOOST_TEST_CONTEXT(language) {
            const Wording wording = alice(language);
            for (int kind = 0; kind <= static_cast<int>(Outcome::Kind::confirmed); ++kind) {
                for (int cause = 0; cause <= static_cast<int>(CauseKind::too_often); ++cause) {
                    Call call = ended({static_cast<Outcome::Kind>(kind),
                                       Side::called,
                                       {static_cast<CauseKind>(cause)}});
                    BOOST_TEST(is_plain(outcome(wording, call, now).body));
                    call.called.answered_at = call.caller.answered_at = call.joined_at = now;
                    BOOST_TEST(is_plain(outcome(wording, call, now).body));
                }
            }
            for (int status = 300; status < 700; ++status) {
                for (const Side side : {Side::called, Side::caller}) {
                    BOOST_TEST(
                        is_plain(describe(cause_from_sip(status, 0, true), side, "Bob", language)));
                }
            }
            for (int what = 0; what <= static_cast<int>(Progress::retry_scheduled); ++what) {
                BOOST_TEST(is_plain(progress(wording, {}, static_cast<Progress>(what), now).body));
            }
            Call later;
            for (const auto days : {0h, 24h, 72h, 9000h}) {
                later.due = now + 1h + days;
                BOOST_TEST(is_plain(receipt(wording, later, now).body));
            }
            BOOST_TEST(is_plain(help(wording).body));
            BOOST_TEST(is_plain(question(wording, "Bob", {{"Bob Stone", ""}}).body));
        }
    }
}

BOOST_AUTO_TEST_CASE(sentences_begin_with_a_capital_and_are_not_english) {
    Call call;
    call.attempt = 1;
    call.called.cause = cause_from_sip(486, 0, true);
    call.due = now + 10min;
    const auto retry = [&](std::string_view language) {
        return progress(alice(language), call, Progress::retry_scheduled, now).body;
    };
    BOOST_TEST(retry("de") ==
               "Bei Bob Stone ist besetzt (486). Ich versuche es um 16:05 noch einmal (Versuch 2). "
               "Antworten Sie \"abbrechen\", wenn nicht. [k3f9]");
    BOOST_TEST(retry("fr") ==
               "La ligne de Bob Stone est occupée (486). Je réessaierai à 16:05 (essai 2). "
               "Répondez \"annuler\" pour arrêter. [k3f9]");
    BOOST_TEST(retry("es") ==
               "La línea de Bob Stone está ocupada (486). Lo intentaré de nuevo a las 16:05 "
               "(intento 2). Responda \"cancelar\" para que no lo haga. [k3f9]");
    BOOST_TEST(progress(alice("de"), {}, Progress::ringing_caller, now)
                   .body.starts_with("Ihr Telefon +49 170 1234567 klingelt: Bob Stone wartet"));
}

BOOST_AUTO_TEST_CASE(a_voice_message_is_spoken_in_the_language_of_who_hears_it) {
    BOOST_TEST(prompt_text(Prompt::called_greeting, "Bob", "Alice Ng", "de") ==
               "Guten Tag. Bitte bleiben Sie am Apparat, ich verbinde Sie mit Alice Ng.");
    BOOST_TEST(prompt_text(Prompt::apology, "Bob", "", "fr") ==
               "Je suis désolé, l'appel ne peut pas aboutir maintenant. Au revoir.");
    BOOST_TEST(prompt_text(Prompt::caller_greeting, "Bob", "", "es") ==
               "Bob está en la línea. Le comunico ahora.");
}

BOOST_AUTO_TEST_SUITE_END()
