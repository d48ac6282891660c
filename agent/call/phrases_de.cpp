#include "agent/call/phrases.hpp"

namespace patchcord::call {
namespace {

using enum CauseKind;

constexpr std::array causes{
    CausePhrase{not_found, 0, 1, "Die Nummer von {who} gibt es nicht",
                "Die Nummer {mine} gibt es nicht"},
    CausePhrase{not_found, 0, 22, "{Who} hat eine neue Nummer, und die alte ist abgeschaltet",
                "Die Nummer {mine} wurde geändert"},
    CausePhrase{not_found, 0, 28, "Die Nummer von {who} ist unvollständig oder falsch",
                "Die Nummer {mine} ist unvollständig oder falsch"},
    CausePhrase{not_found, 0, 3, "Das Telefonnetz kennt keinen Weg zu {who}",
                "Das Telefonnetz kennt keinen Weg zu Ihrem Telefon"},
    CausePhrase{unreachable, 0, 18, "Das Telefon von {who} meldet sich nicht",
                "{Mine} meldet sich nicht"},
    CausePhrase{unreachable, 0, 27, "Das Telefon von {who} ist gestört", "{Mine} ist gestört"},
    CausePhrase{unreachable, 0, 38, "Das Telefonnetz ist auf dem Weg zu {who} gestört",
                "Das Telefonnetz ist auf dem Weg zu Ihrem Telefon gestört"},
    CausePhrase{unreachable, 0, 41, "Das Telefonnetz hatte eine kurze Störung",
                "Das Telefonnetz hatte eine kurze Störung"},
    CausePhrase{unreachable, 0, 44, "Die Leitung zu {who} hat ein anderer Anruf belegt",
                "Die Leitung zu Ihrem Telefon hat ein anderer Anruf belegt"},
    CausePhrase{forbidden, 0, 50, "Der Telefonanbieter hat Anrufe zu {who} nicht freigeschaltet",
                "Der Telefonanbieter hat Anrufe zu Ihrem Telefon nicht freigeschaltet"},
    CausePhrase{unreachable, 0, 20, "Das Telefon von {who} ist ausgeschaltet oder ohne Empfang",
                "{Mine} ist ausgeschaltet oder ohne Empfang"},
    CausePhrase{unreachable, 0, 34, "Alle Leitungen zu {who} sind belegt",
                "Alle Leitungen zu Ihrem Telefon sind belegt"},
    CausePhrase{unreachable, 0, 42, "Das Telefonnetz ist überlastet",
                "Das Telefonnetz ist überlastet"},
    CausePhrase{busy, 600, 0, "Bei {who} ist besetzt, auch an jedem anderen Telefon dort",
                "{Mine} war besetzt"},
    CausePhrase{declined, 608, 0, "Ein Anruffilter hat den Anruf bei {who} abgewiesen",
                "Ein Anruffilter hat den Anruf an Ihrem Telefon abgewiesen"},
    CausePhrase{unreachable, 430, 0, "Der Weg zu {who} hat versagt",
                "Der Weg zu Ihrem Telefon hat versagt"},
    CausePhrase{unreachable, 500, 0, "Das Telefonnetz hatte auf dem Weg zu {who} einen Fehler",
                "Das Telefonnetz hatte auf dem Weg zu Ihrem Telefon einen Fehler"},
    CausePhrase{unreachable, 502, 0, "Das Telefonnetz konnte den Anruf nicht an {who} weitergeben",
                "Das Telefonnetz konnte den Anruf nicht an Ihr Telefon weitergeben"},
    CausePhrase{unreachable, 504, 0, "Das Telefonnetz bekam von {who} keine Antwort",
                "Das Telefonnetz bekam von Ihrem Telefon keine Antwort"},
    CausePhrase{not_found, 485, 0, "Die Adresse von {who} passt auf mehrere Telefone",
                "Die Adresse Ihres Telefons passt auf mehrere"},
    CausePhrase{not_found, 604, 0, "Die Adresse von {who} gibt es nirgends",
                "Die Adresse Ihres Telefons gibt es nirgends"},
    CausePhrase{forbidden, 402, 0, "Der Telefonanbieter will zuerst bezahlt werden",
                "Der Telefonanbieter will zuerst bezahlt werden"},
    CausePhrase{forbidden, 433, 0, "{Who} nimmt keine Anrufe ohne Rufnummer an",
                "{Mine} nimmt keine Anrufe ohne Rufnummer an"},
    CausePhrase{forbidden, 428, 0, "Der Telefonanbieter verlangt einen Nachweis der Rufnummer",
                "Der Telefonanbieter verlangt einen Nachweis der Rufnummer"},
    CausePhrase{failed, 301, 0,
                "{Who} ist an eine andere Adresse umgezogen, und der folge ich nicht",
                "Ihr Telefon ist an eine andere Adresse umgezogen, und der folge ich nicht"},
    CausePhrase{failed, 400, 0, "Das Telefon von {who} hat meine Anfrage nicht verstanden",
                "{Mine} hat meine Anfrage nicht verstanden"},
    CausePhrase{failed, 482, 0, "Der Anruf bei {who} lief im Kreis",
                "Der Anruf an Ihrem Telefon lief im Kreis"},
    CausePhrase{failed, 483, 0, "Der Anruf bei {who} lief über zu viele Stationen",
                "Der Anruf an Ihrem Telefon lief über zu viele Stationen"},
    CausePhrase{failed, 487, 0, "Der Anruf bei {who} wurde beendet, bevor sich jemand meldete",
                "Der Anruf an Ihrem Telefon wurde beendet, bevor sich jemand meldete"},
    CausePhrase{failed, 494, 0, "{Who} nimmt nur gesicherte Anrufe an",
                "{Mine} nimmt nur gesicherte Anrufe an"},
    CausePhrase{busy, 0, 0, "Bei {who} ist besetzt", "{Mine} war besetzt"},
    CausePhrase{declined, 607, 0, "{Who} wünscht diesen Anruf nicht",
                "{Mine} hat den Anruf als unerwünscht abgewiesen"},
    CausePhrase{declined, 0, 0, "{Who} hat den Anruf abgelehnt",
                "Der Anruf wurde an Ihrem Telefon abgelehnt"},
    CausePhrase{no_answer, 0, 0, "{Who} ist nicht ans Telefon gegangen",
                "{Mine} hat geklingelt, aber Sie sind nicht ans Telefon gegangen"},
    CausePhrase{unreachable, 480, 0, "{Who} ist im Augenblick nicht erreichbar",
                "{Mine} ist im Augenblick nicht erreichbar"},
    CausePhrase{unreachable, 408, 0, "{Who} war nicht erreichbar: es kam keine Antwort",
                "{Mine} war nicht erreichbar: es kam keine Antwort"},
    CausePhrase{unreachable, 503, 0, "Das Telefonnetz kann gerade keinen Anruf zu {who} annehmen",
                "Das Telefonnetz kann gerade keinen Anruf zu Ihrem Telefon annehmen"},
    CausePhrase{unreachable, 0, 0, "{Who} war nicht erreichbar", "{Mine} war nicht erreichbar"},
    CausePhrase{not_found, 410, 0, "Die Nummer von {who} ist nicht mehr vergeben",
                "Die Nummer {mine} ist nicht mehr vergeben"},
    CausePhrase{not_found, 484, 0, "Die Nummer von {who} ist unvollständig",
                "Die Nummer {mine} ist unvollständig"},
    CausePhrase{not_found, 0, 0, "Unter der Adresse, die ich von {who} habe, gibt es kein Telefon",
                "Unter der Adresse, die ich von Ihnen habe, gibt es kein Telefon"},
    CausePhrase{forbidden, 401, 0, "Der Telefonanbieter hat meine Anmeldung nicht angenommen",
                "Der Telefonanbieter hat meine Anmeldung nicht angenommen"},
    CausePhrase{forbidden, 407, 0, "Der Telefonanbieter hat meine Anmeldung nicht angenommen",
                "Der Telefonanbieter hat meine Anmeldung nicht angenommen"},
    CausePhrase{forbidden, 0, 0, "Der Telefonanbieter lässt einen Anruf zu {who} nicht zu",
                "Der Telefonanbieter lässt einen Anruf zu Ihrem Telefon nicht zu"},
    CausePhrase{no_gateway, 0, 0, "Mein Telefonanschluss nimmt keine Anrufe an",
                "Mein Telefonanschluss nimmt keine Anrufe an"},
    CausePhrase{incompatible, 0, 0, "Das Telefon von {who} versteht keine meiner Tonarten",
                "Ihr Telefon versteht keine meiner Tonarten"},
    CausePhrase{failed, 302, 0,
                "{Who} leitet Anrufe an eine andere Adresse weiter, und der folge ich nicht",
                "Ihr Telefon leitet Anrufe an eine andere Adresse weiter, und der folge ich nicht"},
    CausePhrase{hung_up, 0, 0, "{Who} hat aufgelegt", "Sie haben aufgelegt"},
    CausePhrase{time_limit, 0, 0, "Das Gespräch war so lang, wie eines sein darf",
                "Das Gespräch war so lang, wie eines sein darf"},
    CausePhrase{cancelled, 0, 0, "Der Anruf wurde abgesagt", "Der Anruf wurde abgesagt"},
    CausePhrase{no_agent, 0, 0, "Bei {who} kam niemand ans Telefon", "Es kam niemand ans Telefon"},
    CausePhrase{machine, 0, 0, "Bei {who} meldete sich eine Maschine, kein Mensch",
                "An Ihrem Telefon meldete sich eine Maschine, nicht Sie"},
    CausePhrase{too_often, 0, 0,
                "Bei {who} habe ich heute so oft geklingelt, wie ich bei jemandem darf",
                "Bei Ihnen habe ich heute so oft geklingelt, wie ich darf"},
    CausePhrase{interrupted, 0, 0, "Ich wurde während des Anrufs neu gestartet",
                "Ich wurde während des Anrufs neu gestartet"},
    CausePhrase{none, 0, 0, "Der Anruf bei {who} hat nicht geklappt",
                "Der Anruf an Ihrem Telefon hat nicht geklappt"},
};

}  // namespace

constinit const Phrases german{
    .causes_begin = causes.begin(),
    .causes_end = causes.end(),

    .phone_of = "das Telefon von {name}",
    .phone_at = "das Telefon {address}",
    .party_at = "{address}",
    .other_party = "die andere Seite",
    .others_phone = "das andere Telefon",
    .your_phone = "Ihr Telefon",
    .your_phone_at = "Ihr Telefon {address}",

    .at_time = "um {time}",
    .tomorrow = "morgen um {time}",
    .yesterday = "gestern um {time}",
    .on_date = "am {date} um {time}",
    .date_time = "{date} um {time}",
    .now = "jetzt",
    .day_month = "{weekday}, {day}. {month}",
    .day_month_year = "{weekday}, {day}. {month} {year}",
    .weekdays = {"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
    .months = {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
               "Oktober", "November", "Dezember"},
    .hours = {"1 Stunde", "{n} Stunden"},
    .minutes = {"1 Minute", "{n} Minuten"},
    .seconds = {"1 Sekunde", "{n} Sekunden"},

    .receipt_now =
        "Ich rufe jetzt {target} an. Sobald sich jemand meldet, klingelt {mine}, und ich "
        "verbinde Sie.",
    .receipt_later =
        "Ich rufe {target} {at} an. Sobald sich jemand meldet, klingelt {mine}, und ich "
        "verbinde Sie.",
    .their_time = " (dort {time})",
    .receipt_retry = "Ist besetzt oder nimmt niemand ab, versuche ich es noch einmal.",
    .receipt_retries = "Ist besetzt oder nimmt niemand ab, versuche ich es noch bis zu {n} Mal.",
    .draining =
        "Ich beende die laufenden Anrufe und mache dann eine Pause; diesen habe ich deshalb nicht "
        "angenommen. Bitte fragen Sie in einigen Minuten noch einmal.",
    .to_stop = "Zum Absagen antworten Sie \"abbrechen\".",
    .as_last_time = "Ich habe {who} gewählt, wie beim letzten Mal.",
    .repeats = "Er wiederholt sich: {text}. \"Diesmal nicht\" lässt den nächsten aus.",
    .not_after = "{at} versuche ich es nicht mehr.",
    .quiet_now =
        "Bei {who} wäre es {time}, und um diese Zeit läute ich bei niemandem. Antworten Sie "
        "\"ja\", wenn ich trotzdem anrufen soll, oder nennen Sie eine andere Zeit, zum Beispiel: "
        "\"um 10 Uhr\".",
    .quiet_moved = "Dann ist die Ruhezeit von {who} vorbei.",
    .call_id = "Kennung des Anrufs: {ref}",
    .hello = "Guten Tag {name},",

    .ringing_called = "Es klingelt bei {who}.",
    .next_way = "Bisher ohne Erfolg. Jetzt klingelt es bei {who} hier: {way}.",
    .called_answered = "{Who} hat sich gemeldet und hört, dass Sie gerufen werden.",
    .at_center =
        "{Who} hat sich gemeldet. Ich warte dort für Sie und rufe Sie, sobald Sie an der Reihe "
        "sind.",
    .agent_there = "Bei {who} ist jetzt jemand am Apparat.",
    .ringing_caller = "{Mine} klingelt: {who} wartet auf Sie.",
    .ringing_caller_queue = "{Mine} klingelt. Bei {who} ist noch niemand am Apparat.",
    .caller_answered = "Sie haben sich gemeldet. Ich verbinde Sie mit {who}.",
    .connected = "Sie sind mit {who} verbunden.",
    .lines_taken_for =
        "Alle Leitungen sind belegt. {Who} ist auf Platz {n} der Warteschlange, und ich rufe "
        "voraussichtlich in etwa {time} an. Sie brauchen nichts zu tun.",
    .lines_taken =
        "Alle Leitungen sind belegt. {Who} ist auf Platz {n} der Warteschlange. Ich rufe an, "
        "sobald eine Leitung frei ist; Sie brauchen nichts zu tun.",
    .retry = "Ich versuche es {at} noch einmal (Versuch {nth}).",
    .reply_stop = "Antworten Sie \"abbrechen\", wenn nicht.",

    .talked = "Sie und {who} haben {time} gesprochen.",
    .they_hung_up = "{Who} hat aufgelegt.",
    .you_hung_up = "Sie haben aufgelegt.",
    .ended_as_asked = "Ich habe das Gespräch beendet, weil es abgesagt wurde.",
    .ended_by_limit = "Dann habe ich es beendet: kein Gespräch darf länger als {time} sein.",
    .connection_lost = "Dann ging die Verbindung verloren.",
    .tried_ways = "Versucht habe ich: {ways}.",
    .way_busy = "{way} (besetzt)",
    .way_silent = "{way} (niemand ging ans Telefon)",
    .way_absent = "{way} (nicht erreichbar)",
    .way_unknown = "{way} (keine solche Nummer)",
    .way_other = "{way} (fehlgeschlagen)",
    .no_more_tries = "Von allein versuche ich es nicht noch einmal.",
    .tried_times = "Ich habe es {count} Mal versucht und versuche es von allein nicht noch einmal.",
    .answered_late =
        "{Who} hat sich gemeldet, als ich gerade aufhörte zu klingeln, so dass ich Sie nicht "
        "verbinden konnte. Von allein klingle ich dort nicht noch einmal.",
    .but_there = "{Who} hat sich gemeldet, aber ich konnte Sie nicht verbinden.",
    .told_them = "Eine Ansage sagt es {who}.",
    .you_answered_late = "Sie haben sich gemeldet, als ich gerade aufhörte zu klingeln.",
    .called_left_ringing = "{Who} hat sich gemeldet, aber aufgelegt, bevor Sie abnahmen.",
    .called_left_answered =
        "{Who} hat sich gemeldet, aber aufgelegt, kurz bevor ich Sie verbinden konnte.",
    .center_left = "{Who} hat sich gemeldet, aber aufgelegt, bevor jemand ans Telefon kam.",
    .no_agent = "{Who} hat sich gemeldet, aber innerhalb von {time} kam niemand ans Telefon.",
    .in_queue = "Ich wartete bei {who}, als ich Sie rief.",
    .caller_left = "{Who} hat sich gemeldet, aber Sie haben aufgelegt, bevor ich Sie verband.",
    .cancelled = "Der Anruf bei {who} ist abgesagt, wie Sie es wünschten.",
    .cancelled_by_admin = "Der Anruf bei {who} wurde von einem Verwalter abgesagt.",
    .cancelled_waiting = "{Who} hatte sich schon gemeldet; eine Ansage sagt, dass es nichts wird.",
    .interrupted_talking =
        "Ich habe Sie {at} mit {who} verbunden, wurde dann aber neu gestartet, und das hat Sie "
        "getrennt. Es tut mir leid. Von allein rufe ich niemanden noch einmal an.",
    .interrupted_waiting =
        "{Who} hatte sich gemeldet, als ich neu gestartet wurde, so dass ich Sie nicht verbinden "
        "konnte. Es tut mir leid. Von allein klingle ich dort nicht noch einmal.",
    .interrupted_center =
        "Ich wartete bei {who}, als ich neu gestartet wurde; der Platz in der Warteschlange ist "
        "verloren. Es tut mir leid. Von allein rufe ich dort nicht noch einmal an.",
    .interrupted_ringing =
        "Ich wurde neu gestartet, während es bei {who} klingelte. Ich habe aufgehört und weiß "
        "nicht, ob sich jemand gemeldet hat; von allein klingle ich dort nicht noch einmal.",
    .missed =
        "Ich konnte {who} nicht rechtzeitig anrufen: es sollte {at} sein, und da lief ich nicht. "
        "Es hat nirgends geklingelt.",
    .try_again = "Antworten Sie \"nochmal\", wenn ich es wieder versuchen soll.",

    .refusal_subject = "Ich habe nicht angerufen",
    .refusal_nothing =
        "Das konnte ich nicht. Schreiben Sie zum Beispiel: \"ruf Bob um 15 Uhr an\".",
    .question = "Wen meinen Sie mit \"{asked}\"?",
    .question_how = "Antworten Sie mit der Nummer. Vorher wird niemand angerufen.",
    .question_subject = "Wen soll ich anrufen?",
    .nothing_to_cancel = "Es gibt keinen Anruf von Ihnen, den ich absagen könnte.",
    .status_none = "Von Ihnen wartet kein Anruf.",
    .status_intro = "Ihre Anrufe:",
    .status_subject = "Ihre Anrufe",
    .help =
        "Ich verbinde Sie am Telefon: zuerst klingelt die andere Seite, und Ihr Telefon, sobald "
        "dort jemand ist. Schreiben Sie mir zum Beispiel:\n"
        "- ruf Bob an\n"
        "- ruf Pizza Hut in der Hauptstraße um 17 Uhr an\n"
        "- ruf +49 30 901820 an, ruf mich auf dem Handy an\n"
        "- ruf Bob morgen um 9 Uhr an\n"
        "- status, abbrechen, nochmal\n"
        "- meine Telefone, suche Pizza Hauptstraße\n"
        "- ich bin unter +49 30 901820 erreichbar; vergiss mein Telefon\n"
        "Im Chat genügt der Anfang eines Befehls, etwa \"stat\".",
    .help_subject = "Wie man um einen Anruf bittet",
    .subject_receipt = "Ihr Anruf bei {who}",
    .subject_outcome = "Ihr Anruf bei {who}",

    .status_queued = "{Who}: {at}",
    .status_retry = "{Who}: {at} (Versuch {nth})",
    .status_ringing = "{Who}: es klingelt",
    .status_center = "{Who}: hat sich gemeldet, ich warte dort für Sie",
    .status_waiting = "{Who}: hat sich gemeldet, Ihr Telefon klingelt",
    .status_talking = "{Who}: Sie sprechen",
    .status_ending = "{Who}: wird beendet",
    .status_done = "{Who}: vorbei",

    .key_receipt =
        "Es klingelt jetzt: {phone}. Wenn ich dort danach frage, drücken Sie die {key}: daran sehe "
        "ich, dass es Ihres ist.",
    .key_pressed = "Die Taste wurde gedrückt: {phone} ist bestätigt.",
    .key_not_pressed = "{Phone} hat sich gemeldet, aber die richtige Taste wurde nicht gedrückt.",
    .key_left = "{Phone} hat sich gemeldet, aber vor der Taste wurde aufgelegt.",
    .key_unproved =
        "Es ist also nicht bestätigt, und ich rufe Sie dort nicht. Schreiben Sie \"ruf mich an\", "
        "wenn "
        "ich noch einmal fragen soll, oder den Code, den ich Ihnen geschickt habe.",
    .key_cancelled = "Ich frage nicht mehr nach der Taste, wie Sie es wünschten: {phone}.",
    .key_interrupted = "Ich wurde neu gestartet, während ich nach der Taste fragte: {phone}.",
    .status_key = "{Phone}: wird nach der Taste gefragt",
    .subject_key = "Ihr Telefon",

    .say_called_greeting = "Guten Tag. Bitte bleiben Sie am Apparat, ich verbinde Sie mit {who}.",
    .say_called_greeting_0 =
        "Guten Tag. Bitte bleiben Sie am Apparat, jemand möchte Sie sprechen. Ich verbinde Sie.",
    .say_caller_greeting = "{Who} ist am Apparat. Ich verbinde Sie jetzt.",
    .say_caller_greeting_0 = "Ihr Anruf wurde angenommen. Ich verbinde Sie jetzt.",
    .say_apology = "Es tut mir leid, {who} kann jetzt nicht ans Telefon kommen. Auf Wiederhören.",
    .say_apology_0 = "Es tut mir leid, die Verbindung kommt jetzt nicht zustande. Auf Wiederhören.",
    .say_still_trying = "Danke, dass Sie warten. Ich versuche weiter, {who} zu erreichen.",
    .say_still_trying_0 = "Danke, dass Sie warten. Ich versuche weiter, Sie zu verbinden.",
    .say_recorded = "Dieses Gespräch wird aufgezeichnet.",
    .say_center_greeting =
        "Guten Tag. Ein Anrufer wartet auf Sie. Bitte bleiben Sie am Apparat, ich hole {who}.",
    .say_center_greeting_0 =
        "Guten Tag. Ein Anrufer wartet auf Sie. Bitte bleiben Sie am Apparat, ich hole ihn.",
    .say_check_called =
        "Guten Tag. {Who} möchte Sie sprechen. Drücken Sie die 1, oder sagen Sie Hallo, um "
        "verbunden zu werden.",
    .say_check_called_0 =
        "Guten Tag. Ein Anrufer wartet auf Sie. Drücken Sie die 1, oder sagen Sie Hallo, um "
        "verbunden zu werden.",
    .say_check_caller =
        "{Who} ist am Apparat. Drücken Sie die 1, oder sagen Sie Hallo, um verbunden zu werden.",
    .say_check_caller_0 =
        "Ihr Anruf wurde angenommen. Drücken Sie die 1, oder sagen Sie Hallo, um verbunden zu "
        "werden.",
    .say_caller_queued =
        "Sie sind in der Leitung zu {who}. Noch ist dort niemand, es dürfte nicht lange dauern.",
    .say_caller_queued_0 =
        "Sie sind jetzt in der Leitung. Noch ist dort niemand, es dürfte nicht lange dauern.",
    .say_center_question =
        "Ein Anrufer wartet auf Sie. Drücken Sie die 1, oder sagen Sie Hallo, um verbunden zu "
        "werden.",
    .say_ask_key =
        "Guten Tag. {Who} möchte an diesem Telefon angerufen werden. Wenn Sie das sind, drücken "
        "Sie die Taste, die ich Ihnen geschrieben habe. Wenn nicht, legen Sie bitte auf.",
    .say_ask_key_0 =
        "Guten Tag. Jemand möchte an diesem Telefon angerufen werden. Wenn Sie das sind, drücken "
        "Sie die Taste, die ich Ihnen geschrieben habe. Wenn nicht, legen Sie bitte auf.",
    .say_key_thanks = "Danke. Auf Wiederhören.",
    .queue_told =
        "Ich warte für Sie bei {who}: {queue}. "
        "Schreiben Sie \"jetzt\", um gleich angerufen zu werden, \"abbrechen\", um es zu beenden.",
    .queue_place = "Platz {n} in der Warteschlange",
    .queue_next = "als Nächstes an der Reihe",
    .queue_wait = "noch etwa {time}",
    .queue_soon = "weniger als eine Minute",
    .desk_receipt = "{Who} ruft Sie zurück: {mine} klingelt dann. Ihre Stelle: {queue}.",
    .desk_place = "Ihre Stelle bei {who} ist jetzt: {queue}.",
    .desk_closed = "{Who} ist jetzt geschlossen und öffnet {at}.",
};

}  // namespace patchcord::call
