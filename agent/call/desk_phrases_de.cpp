#include "agent/call/desk_phrases.hpp"

namespace patchcord::call {

constinit const DeskPhrases german_desk{
    .mobile = "Handy",
    .desk = "Büro",
    .work = "Arbeit",
    .home = "zu Hause",
    .phone = "Telefon",

    .no_address = "Ich habe keine Nummer oder Adresse, die ich anrufen könnte.",
    .denied = "{address} darf ich nicht anrufen: der Verwalter hat die Nummer ausgeschlossen.",
    .satellite = "Satellitentelefone rufe ich nicht an, und {address} ist eines.",
    .premium = "Teure Sondernummern rufe ich nicht an, und {address} ist eine.",
    .shared_cost = "Nummern mit geteilten Kosten rufe ich nicht an, und {address} ist eine.",
    .country = "{address} darf ich nicht anrufen: Anrufe in dieses Land sind hier nicht erlaubt.",
    .unknown_type =
        "{address} rufe ich nicht an: diese Art von Nummer kenne ich nicht. Bitte prüfen Sie sie.",
    .emergency =
        "Notruf- und Kurznummern wie {text} rufe ich nie an. Rufen Sie im Notfall von Ihrem "
        "eigenen Telefon aus an.",
    .service_code = "Steuercodes wie {text} wähle ich nicht.",
    .not_a_number = "{text} kann ich nicht als Telefonnummer lesen.",
    .not_a_number_how =
        "{text} kann ich nicht als Telefonnummer lesen. Schreiben Sie sie mit der Landesvorwahl, "
        "zum Beispiel: \"+49 30 901820\".",
    .bad_sip =
        "{text} ist keine SIP-Adresse, die ich verwenden kann. Schreiben Sie eine wie "
        "\"sip:bob@example.org\".",
    .sip_domain =
        "SIP-Adressen bei {text} darf ich nicht anrufen: dieser Server ist hier nicht erlaubt.",
    .no_gateway =
        "Telefonnummern kann ich nicht anrufen: es ist kein Telefonanschluss eingerichtet.",

    .no_phone_known =
        "Ich kenne kein Telefon von Ihnen, das ich klingeln lassen könnte. Bitten Sie einen "
        "Verwalter, eines einzutragen.",
    .not_yours =
        "Ich rufe Sie nur an Telefonen, die für Sie eingetragen sind, und {what} ist es nicht. "
        "Ihre sind: {list}.",
    .no_such_kind =
        "Ich rufe Sie nur an Telefonen, die für Sie eingetragen sind, und keines davon heißt "
        "\"{kind}\". Ihre sind: {list}.",
    .same_phone =
        "{who} ist das Telefon, an dem ich Sie rufen würde. Nennen Sie ein anderes von Ihren, zum "
        "Beispiel: \"ruf mich im Büro an\".",
    .devices_none =
        "Für Sie ist kein Telefon eingetragen. Bitten Sie einen Verwalter, eines einzutragen.",
    .devices = "Ihre Telefone; ich rufe Sie am ersten, wenn Sie nichts anderes sagen:",

    .several_parties =
        "Ich verbinde Sie immer nur mit einer Seite. Schreiben Sie für jede eine eigene "
        "Nachricht.",
    .limit_day =
        "Mehr Anrufe darf eine Person an einem Tag nicht verlangen. Versuchen Sie es morgen "
        "wieder.",
    .limit_open =
        "Es warten schon so viele Anrufe von Ihnen, wie eine Person haben darf. Schreiben Sie "
        "\"status\", um sie zu sehen, oder \"abbrechen\" mit der Kennung von einem.",
    .no_number =
        "Ich kenne {who}, aber keine Nummer dazu. Schreiben Sie die Nummer dazu, zum Beispiel: "
        "\"ruf +49 30 901820 an\".",
    .unknown = "\"{text}\" kenne ich nicht.",
    .unknown_how =
        "\"{text}\" kenne ich nicht. Schreiben Sie einen Namen, wie er im Verzeichnis steht, oder "
        "eine Nummer, zum Beispiel: \"ruf +49 30 901820 an\".",
    .zone_unknown =
        "Ich weiß nicht, in welcher Zeitzone {who} ist. Schreiben Sie die Zeit in Ihrer eigenen, "
        "zum Beispiel: \"um 15 Uhr\".",
    .past =
        "\"{text}\" ist vorbei. Schreiben Sie eine künftige Zeit, zum Beispiel: \"morgen um 15 "
        "Uhr\".",
    .invitation =
        "Die Einladung \"{text}\" nennt niemanden, den ich anrufen könnte: weder eine Nummer noch "
        "eine andere Person.",

    .late =
        "Was Sie schrieben, kam erst spät bei mir an; darum habe ich nicht angerufen. Schreiben "
        "Sie \"ja\", wenn Sie den Anruf noch wollen.",
    .unproven =
        "Eine Mail kam in Ihrem Namen, aber nichts beweist, dass sie von Ihnen ist; darum wurde "
        "nichts getan. Wenn sie von Ihnen war, senden Sie sie über Ihren eigenen Mailserver, "
        "angemeldet wie sonst.",
    .stranger =
        "Sie sind hier nicht als jemand eingetragen, der um Anrufe bitten darf. Bitten Sie den "
        "Betreiber dieses Dienstes, Sie zuzulassen.",
    .edited_over =
        "Der Anruf {ref}, um den Sie mit dieser Nachricht baten, ist schon vorbei. Schreiben Sie "
        "für einen weiteren eine neue Nachricht.",
    .edited_live =
        "Diese Nachricht hat schon zum Anruf {ref} geführt; für ihre neuen Worte tue ich nichts. "
        "Schreiben Sie \"abbrechen {ref}\", um ihn zu beenden.",
    .unclear = "Das könnte {names} sein. Schreiben Sie einen Buchstaben mehr, oder \"hilfe\".",
    .or_ = "oder",
    .found_none = "Zu \"{text}\" habe ich niemanden gefunden.",
    .found = "Zu \"{text}\" habe ich gefunden:",
    .courtesy = "Gern. Schreiben Sie \"hilfe\", um zu sehen, was ich kann.",

    .no_question =
        "Ich habe Sie nichts gefragt. Schreiben Sie, wen ich anrufen soll, zum Beispiel: \"ruf Bob "
        "an\".",
    .no_such_call = "Sie haben keinen Anruf mit der Kennung \"{ref}\".",
    .which_call = "Welchen Anruf meinen Sie? Schreiben Sie es mit seiner Kennung:",
    .too_late_to_change =
        "Dieser Anruf läuft und kann nicht mehr geändert werden. Schreiben Sie \"abbrechen "
        "{ref}\" und dann den Anruf, wie Sie ihn wollen.",
    .ring_instead = "Ich rufe Sie stattdessen hier: {phone}.",
    .under_way = "Dieser Anruf läuft gerade.",
    .text_gone =
        "Was Sie damals schrieben, habe ich nicht mehr. Schreiben Sie den Anruf bitte noch "
        "einmal.",
    .no_calls = "Es wartet kein Anruf.",

    .no_session =
        "Eine Sitzung {ref} haben Sie nicht, oder sie ist zu Ende. Schreiben Sie \"status\", um "
        "Ihre zu sehen.",
    .session_ended =
        "Die Sitzung {ref} ist zu Ende. Ich rufe Sie wieder an Ihrem ersten Telefon, wenn eine "
        "Nachricht nichts anderes sagt.",
    .session_joined =
        "Dieses Gespräch gehört jetzt zur Sitzung {ref}: bis {at} rufe ich Sie hier: {phone}.",
    .session_line = "- Sitzung {ref}: {phone}, bis {at}",
    .session_status =
        "Sitzung {ref}: bis {at} rufe ich Sie hier: {phone}. Schreiben Sie \"vergiss Sitzung "
        "{ref}\", um sie zu beenden.",
    .remembered =
        "Bis {at} rufe ich Sie hier: {phone}, wenn eine Nachricht nichts anderes sagt. Das ist "
        "die Sitzung {ref}: schreiben Sie anderswo \"Sitzung {ref}\", um dort damit fortzufahren, "
        "und \"vergiss mein Telefon\", um sie zu beenden.",
    .forgotten =
        "Ich habe {phone} vergessen, die Sitzung {ref} ist zu Ende. Ich rufe Sie wieder an Ihrem "
        "ersten Telefon, wenn eine Nachricht nichts anderes sagt.",
    .nothing_to_forget =
        "Es gibt nichts zu vergessen: ich rufe Sie an Ihrem ersten Telefon, wenn eine Nachricht "
        "nichts anderes sagt.",
    .midnight = "Mitternacht",

    .prove_phone =
        "{phone} ist nicht für Sie eingetragen; ich muss erst wissen, dass es Ihres ist. "
        "Schreiben Sie innerhalb von 15 Minuten \"ruf mich an\": ich rufe dort an, und Sie drücken "
        "eine Taste. Oder schreiben Sie den Code, den ich an {address} geschickt habe.",
    .code_by_mail =
        "Ihr Code ist {code}. Jemand, ich hoffe Sie, hat mich per Mail gebeten, Sie hier zu "
        "rufen: {phone}. Antworten Sie dort mit dem Code. Wenn Sie es nicht waren, tun Sie "
        "nichts.",
    .code_by_chat =
        "Ihr Code ist {code}. Jemand, ich hoffe Sie, hat mich im Chat gebeten, Sie hier zu rufen: "
        "{phone}. Antworten Sie dort mit dem Code. Wenn Sie es nicht waren, tun Sie nichts.",
    .wrong_code =
        "Das ist nicht der Code, den ich Ihnen geschickt habe. Nach fünf falschen müssen Sie von "
        "vorn beginnen.",
    .nothing_to_prove =
        "Kein Telefon wartet auf eine Taste oder einen Code. Sagen Sie noch einmal, wo Sie sind, "
        "zum Beispiel: \"ich bin unter +49 30 901820 erreichbar\".",
    .proof_only =
        "Dieser Anruf fragt nur nach einer Taste; daran ist nichts zu ändern. Schreiben Sie "
        "\"abbrechen {ref}\", um ihn zu beenden.",
};

}  // namespace patchcord::call
