#include "agent/call/phrases.hpp"

namespace patchcord::call {
namespace {

using enum CauseKind;

constexpr std::array causes{
    CausePhrase{not_found, 0, 1, "Le numéro de {who} n'existe pas",
                "{Mine} : ce numéro n'existe pas"},
    CausePhrase{not_found, 0, 22, "{Who} a un nouveau numéro, et l'ancien n'est plus en service",
                "{Mine} : ce numéro a changé"},
    CausePhrase{not_found, 0, 28, "Le numéro de {who} est incomplet ou faux",
                "{Mine} : ce numéro est incomplet ou faux"},
    CausePhrase{not_found, 0, 3, "Le réseau téléphonique ne connaît aucun chemin vers {who}",
                "Le réseau téléphonique ne connaît aucun chemin vers votre téléphone"},
    CausePhrase{unreachable, 0, 18, "Le téléphone de {who} ne réagit pas", "{Mine} ne réagit pas"},
    CausePhrase{unreachable, 0, 27, "Le téléphone de {who} est en dérangement",
                "{Mine} est en dérangement"},
    CausePhrase{unreachable, 0, 38, "Le réseau téléphonique est en panne sur le chemin vers {who}",
                "Le réseau téléphonique est en panne sur le chemin vers votre téléphone"},
    CausePhrase{unreachable, 0, 41, "Le réseau téléphonique a eu une brève panne",
                "Le réseau téléphonique a eu une brève panne"},
    CausePhrase{unreachable, 0, 44, "La ligne vers {who} a été prise par un autre appel",
                "La ligne vers votre téléphone a été prise par un autre appel"},
    CausePhrase{forbidden, 0, 50, "L'opérateur téléphonique n'a pas activé les appels vers {who}",
                "L'opérateur téléphonique n'a pas activé les appels vers votre téléphone"},
    CausePhrase{unreachable, 0, 20, "Le téléphone de {who} est éteint ou hors de portée",
                "{Mine} est éteint ou hors de portée"},
    CausePhrase{unreachable, 0, 34, "Toutes les lignes vers {who} sont prises",
                "Toutes les lignes vers votre téléphone sont prises"},
    CausePhrase{unreachable, 0, 42, "Le réseau téléphonique est surchargé",
                "Le réseau téléphonique est surchargé"},
    CausePhrase{busy, 600, 0, "La ligne de {who} est occupée, comme toutes les autres là-bas",
                "{Mine} était occupé"},
    CausePhrase{declined, 608, 0, "Un filtre d'appels a refusé l'appel vers {who}",
                "Un filtre d'appels a refusé l'appel vers votre téléphone"},
    CausePhrase{unreachable, 430, 0, "Le chemin vers {who} a échoué",
                "Le chemin vers votre téléphone a échoué"},
    CausePhrase{unreachable, 500, 0,
                "Le réseau téléphonique a eu une erreur sur le chemin vers {who}",
                "Le réseau téléphonique a eu une erreur sur le chemin vers votre téléphone"},
    CausePhrase{unreachable, 502, 0,
                "Le réseau téléphonique n'a pas pu transmettre l'appel à {who}",
                "Le réseau téléphonique n'a pas pu transmettre l'appel à votre téléphone"},
    CausePhrase{unreachable, 504, 0, "Le réseau téléphonique n'a eu aucune réponse de {who}",
                "Le réseau téléphonique n'a eu aucune réponse de votre téléphone"},
    CausePhrase{not_found, 485, 0, "L'adresse de {who} correspond à plusieurs téléphones",
                "L'adresse de votre téléphone correspond à plusieurs"},
    CausePhrase{not_found, 604, 0, "L'adresse de {who} n'existe nulle part",
                "L'adresse de votre téléphone n'existe nulle part"},
    CausePhrase{forbidden, 402, 0, "L'opérateur téléphonique veut d'abord être payé",
                "L'opérateur téléphonique veut d'abord être payé"},
    CausePhrase{forbidden, 433, 0, "{Who} ne prend pas d'appels anonymes",
                "{Mine} ne prend pas d'appels anonymes"},
    CausePhrase{forbidden, 428, 0, "L'opérateur téléphonique veut une preuve du numéro appelant",
                "L'opérateur téléphonique veut une preuve du numéro appelant"},
    CausePhrase{failed, 301, 0, "{Who} a une autre adresse, et je ne suis pas ce changement",
                "Votre téléphone a une autre adresse, et je ne suis pas ce changement"},
    CausePhrase{failed, 400, 0, "Le téléphone de {who} n'a pas compris ma demande",
                "{Mine} n'a pas compris ma demande"},
    CausePhrase{failed, 482, 0, "L'appel vers {who} a tourné en rond",
                "L'appel vers votre téléphone a tourné en rond"},
    CausePhrase{failed, 483, 0, "L'appel vers {who} est passé par trop de relais",
                "L'appel vers votre téléphone est passé par trop de relais"},
    CausePhrase{failed, 487, 0, "L'appel vers {who} a été arrêté avant toute réponse",
                "L'appel vers votre téléphone a été arrêté avant toute réponse"},
    CausePhrase{failed, 494, 0, "{Who} ne prend que des appels sécurisés",
                "{Mine} ne prend que des appels sécurisés"},
    CausePhrase{busy, 0, 0, "La ligne de {who} est occupée", "{Mine} était occupé"},
    CausePhrase{declined, 607, 0, "{Who} ne souhaite pas cet appel",
                "{Mine} a refusé l'appel comme indésirable"},
    CausePhrase{declined, 0, 0, "{Who} a refusé l'appel",
                "L'appel a été refusé sur votre téléphone"},
    CausePhrase{no_answer, 0, 0, "{Who} n'a pas répondu",
                "{Mine} a sonné, mais vous n'avez pas répondu"},
    CausePhrase{unreachable, 480, 0, "{Who} n'est pas joignable en ce moment",
                "{Mine} n'est pas joignable en ce moment"},
    CausePhrase{unreachable, 408, 0, "{Who} n'a pas pu être joint : aucune réponse",
                "{Mine} n'a pas pu être joint : aucune réponse"},
    CausePhrase{unreachable, 503, 0,
                "Le réseau téléphonique ne peut pas prendre d'appel vers {who} en ce moment",
                "Le réseau téléphonique ne peut pas prendre d'appel vers votre téléphone en ce "
                "moment"},
    CausePhrase{unreachable, 0, 0, "{Who} n'a pas pu être joint", "{Mine} n'a pas pu être joint"},
    CausePhrase{not_found, 410, 0, "Le numéro de {who} n'est plus en service",
                "{Mine} : ce numéro n'est plus en service"},
    CausePhrase{not_found, 484, 0, "Le numéro de {who} est incomplet",
                "{Mine} : ce numéro est incomplet"},
    CausePhrase{not_found, 0, 0, "Il n'y a pas de téléphone à l'adresse que j'ai de {who}",
                "Il n'y a pas de téléphone à l'adresse que j'ai de vous"},
    CausePhrase{forbidden, 401, 0, "L'opérateur téléphonique n'a pas accepté mon identification",
                "L'opérateur téléphonique n'a pas accepté mon identification"},
    CausePhrase{forbidden, 407, 0, "L'opérateur téléphonique n'a pas accepté mon identification",
                "L'opérateur téléphonique n'a pas accepté mon identification"},
    CausePhrase{forbidden, 0, 0, "L'opérateur téléphonique n'autorise pas d'appel vers {who}",
                "L'opérateur téléphonique n'autorise pas d'appel vers votre téléphone"},
    CausePhrase{no_gateway, 0, 0, "Ma passerelle téléphonique ne prend pas d'appels",
                "Ma passerelle téléphonique ne prend pas d'appels"},
    CausePhrase{incompatible, 0, 0, "Le téléphone de {who} et moi n'avons aucun codage en commun",
                "Votre téléphone et moi n'avons aucun codage en commun"},
    CausePhrase{failed, 302, 0, "{Who} renvoie ses appels ailleurs, et je ne suis pas ce renvoi",
                "Votre téléphone renvoie ses appels ailleurs, et je ne suis pas ce renvoi"},
    CausePhrase{hung_up, 0, 0, "{Who} a raccroché", "Vous avez raccroché"},
    CausePhrase{time_limit, 0, 0, "L'appel a duré autant qu'un appel peut durer",
                "L'appel a duré autant qu'un appel peut durer"},
    CausePhrase{cancelled, 0, 0, "L'appel a été annulé", "L'appel a été annulé"},
    CausePhrase{no_agent, 0, 0, "Personne n'est venu au téléphone chez {who}",
                "Personne n'est venu au téléphone"},
    CausePhrase{machine, 0, 0, "Une machine a répondu chez {who}, pas une personne",
                "Une machine a répondu à votre téléphone, pas vous"},
    CausePhrase{too_often, 0, 0, "J'ai fait sonner {who} aujourd'hui aussi souvent que je le peux",
                "Je vous ai fait sonner aujourd'hui aussi souvent que je le peux"},
    CausePhrase{interrupted, 0, 0, "J'ai été redémarré pendant l'appel",
                "J'ai été redémarré pendant l'appel"},
    CausePhrase{none, 0, 0, "L'appel vers {who} n'a pas abouti",
                "L'appel vers votre téléphone n'a pas abouti"},
};

}  // namespace

constinit const Phrases french{
    .causes_begin = causes.begin(),
    .causes_end = causes.end(),

    .phone_of = "le téléphone de {name}",
    .phone_at = "le téléphone {address}",
    .party_at = "{address}",
    .other_party = "l'autre personne",
    .others_phone = "l'autre téléphone",
    .your_phone = "votre téléphone",
    .your_phone_at = "votre téléphone {address}",

    .at_time = "à {time}",
    .tomorrow = "demain à {time}",
    .yesterday = "hier à {time}",
    .on_date = "le {date} à {time}",
    .date_time = "{date} à {time}",
    .now = "maintenant",
    .day_month = "{weekday} {day} {month}",
    .day_month_year = "{weekday} {day} {month} {year}",
    .weekdays = {"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
    .months = {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
               "octobre", "novembre", "décembre"},
    .hours = {"1 heure", "{n} heures"},
    .minutes = {"1 minute", "{n} minutes"},
    .seconds = {"1 seconde", "{n} secondes"},

    .receipt_now =
        "J'appelle {target} maintenant. Dès que quelqu'un répond, je fais sonner {mine} et je "
        "vous mets en relation.",
    .receipt_later =
        "J'appellerai {target} {at}. Dès que quelqu'un répond, je fais sonner {mine} et je vous "
        "mets en relation.",
    .their_time = " ({time} là-bas)",
    .receipt_retry = "Si c'est occupé ou si personne ne répond, j'essaierai encore une fois.",
    .receipt_retries =
        "Si c'est occupé ou si personne ne répond, j'essaierai encore {n} fois au plus.",
    .draining =
        "Je termine les appels en cours, puis je m'arrête un moment ; je n'ai donc pas pris "
        "celui-ci. Redemandez-le dans quelques minutes, s'il vous plaît.",
    .to_stop = "Pour annuler, répondez \"annuler\".",
    .as_last_time = "J'ai choisi {who}, comme la dernière fois.",
    .repeats = "Il se répète : {text}. \"Pas cette fois\" saute le prochain.",
    .not_after = "Je n'essaierai plus {at}.",
    .quiet_now =
        "Il serait {time} chez {who}, et je n'appelle personne à cette heure. Répondez \"oui\" si "
        "je dois appeler quand même, ou donnez une autre heure, par exemple : \"à 10h\".",
    .quiet_moved = "C'est la fin des heures calmes de {who}.",
    .call_id = "Référence de l'appel : {ref}",
    .hello = "Bonjour {name},",

    .ringing_called = "Ça sonne chez {who}.",
    .next_way = "Sans succès jusqu'ici. Ça sonne maintenant chez {who} ici : {way}.",
    .called_answered = "{Who} a répondu et entend que l'on vous appelle.",
    .at_center =
        "{Who} a répondu. J'y attends pour vous et je vous appellerai quand ce sera votre tour.",
    .agent_there = "Quelqu'un est maintenant en ligne chez {who}.",
    .ringing_caller = "{Mine} sonne : {who} vous attend.",
    .ringing_caller_queue = "{Mine} sonne. Personne n'est encore en ligne chez {who}.",
    .caller_answered = "Vous avez répondu. Je vous mets en relation avec {who}.",
    .connected = "Vous êtes en relation avec {who}.",
    .lines_taken_for =
        "Toutes les lignes sont occupées. {Who} est au rang {n} de la file d'attente, et je pense "
        "appeler dans {time} environ. Vous n'avez rien à faire.",
    .lines_taken =
        "Toutes les lignes sont occupées. {Who} est au rang {n} de la file d'attente. J'appellerai "
        "dès qu'une ligne sera libre ; vous n'avez rien à faire.",
    .retry = "Je réessaierai {at} (essai {nth}).",
    .reply_stop = "Répondez \"annuler\" pour arrêter.",

    .talked = "Vous et {who} avez parlé {time}.",
    .they_hung_up = "{Who} a raccroché.",
    .you_hung_up = "Vous avez raccroché.",
    .ended_as_asked = "J'ai mis fin à l'appel parce qu'il a été annulé.",
    .ended_by_limit = "J'y ai alors mis fin : aucun appel ne peut dépasser {time}.",
    .connection_lost = "Puis la liaison a été perdue.",
    .tried_ways = "J'ai essayé : {ways}.",
    .way_busy = "{way} (occupé)",
    .way_silent = "{way} (pas de réponse)",
    .way_absent = "{way} (injoignable)",
    .way_unknown = "{way} (numéro inexistant)",
    .way_other = "{way} (échec)",
    .no_more_tries = "Je ne réessaierai pas de moi-même.",
    .tried_times = "J'ai essayé {count} fois et je ne réessaierai pas de moi-même.",
    .answered_late =
        "{Who} a répondu juste quand j'ai cessé de sonner, et je n'ai pas pu vous mettre en "
        "relation. Je n'y sonnerai pas une seconde fois de moi-même.",
    .but_there = "{Who} a répondu, mais je n'ai pas pu vous mettre en relation.",
    .told_them = "Un message vocal prévient {who}.",
    .you_answered_late = "Vous avez répondu juste quand j'ai cessé de sonner.",
    .called_left_ringing = "{Who} a répondu, mais a raccroché avant que vous ne décrochiez.",
    .called_left_answered =
        "{Who} a répondu, mais a raccroché juste avant que je puisse vous mettre en relation.",
    .center_left = "{Who} a répondu, mais a raccroché avant que quelqu'un vienne au téléphone.",
    .no_agent = "{Who} a répondu, mais personne n'est venu au téléphone en {time}.",
    .in_queue = "J'attendais chez {who} quand je vous ai appelé.",
    .caller_left =
        "{Who} a répondu, mais vous avez raccroché avant que je puisse vous mettre en relation.",
    .cancelled = "L'appel à {who} est annulé, comme vous l'avez demandé.",
    .cancelled_by_admin = "L'appel à {who} a été annulé par un administrateur.",
    .cancelled_waiting = "{Who} avait déjà répondu ; un message vocal dit que cela ne se fera pas.",
    .interrupted_talking =
        "Je vous ai mis en relation avec {who} {at}, puis j'ai été redémarré, ce qui a coupé "
        "l'appel. J'en suis désolé. Je ne rappellerai personne de moi-même.",
    .interrupted_waiting =
        "{Who} avait répondu quand j'ai été redémarré, et je n'ai pas pu vous mettre en relation. "
        "J'en suis désolé. Je n'y sonnerai pas une seconde fois de moi-même.",
    .interrupted_center =
        "J'attendais chez {who} quand j'ai été redémarré ; la place dans la file est perdue. J'en "
        "suis désolé. Je n'y rappellerai pas de moi-même.",
    .interrupted_ringing =
        "J'ai été redémarré pendant que ça sonnait chez {who}. J'ai arrêté, et je ne sais pas si "
        "quelqu'un a répondu ; je n'y sonnerai pas une seconde fois de moi-même.",
    .missed =
        "Je n'ai pas pu appeler {who} à temps : c'était prévu {at}, et je ne fonctionnais pas. "
        "Aucun téléphone n'a sonné.",
    .try_again = "Répondez \"encore une fois\" si je dois réessayer.",

    .refusal_subject = "Je n'ai pas appelé",
    .refusal_nothing = "Je n'ai pas pu faire cela. Écrivez par exemple : \"appelle Bob à 15h\".",
    .question = "Qui voulez-vous dire par \"{asked}\" ?",
    .question_how = "Répondez par le numéro. Personne n'est appelé avant.",
    .question_subject = "Qui dois-je appeler ?",
    .nothing_to_cancel = "Il n'y a aucun appel de vous à annuler.",
    .status_none = "Aucun appel de vous n'est en attente.",
    .status_intro = "Vos appels :",
    .status_subject = "Vos appels",
    .help =
        "Je vous mets en relation par téléphone : je fais d'abord sonner l'autre personne, puis "
        "votre téléphone dès qu'elle est là. Écrivez-moi par exemple :\n"
        "- appelle Bob\n"
        "- appelle Pizza Hut rue Principale à 17h\n"
        "- appelle +33 1 99 00 12 34\n"
        "- appelle Bob demain à 9h\n"
        "- statut, annuler, encore une fois\n"
        "- mes téléphones, cherche pizza rue Principale\n"
        "- je suis joignable au +33 1 99 00 12 34 ; oublie mon téléphone\n"
        "Dans le chat, le début d'une commande suffit, comme \"stat\".",
    .help_subject = "Comment demander un appel",
    .subject_receipt = "Votre appel à {who}",
    .subject_outcome = "Votre appel à {who}",

    .status_queued = "{Who} : {at}",
    .status_retry = "{Who} : {at} (essai {nth})",
    .status_ringing = "{Who} : ça sonne",
    .status_center = "{Who} : a répondu, j'y attends pour vous",
    .status_waiting = "{Who} : a répondu, votre téléphone sonne",
    .status_talking = "{Who} : vous parlez",
    .status_ending = "{Who} : l'appel se termine",
    .status_done = "{Who} : terminé",

    .key_receipt =
        "Je fais sonner maintenant {phone}. Quand je le demande, appuyez sur {key} : je saurai "
        "ainsi qu'il est à vous.",
    .key_pressed = "La touche a été pressée : {phone} est confirmé.",
    .key_not_pressed = "{Phone} a répondu, mais la bonne touche n'a pas été pressée.",
    .key_left = "{Phone} a répondu, mais on a raccroché avant de presser la touche.",
    .key_unproved =
        "Il n'est donc pas confirmé, et je ne vous y appellerai pas. Écrivez \"appelle-moi\" si je "
        "dois "
        "redemander, ou le code que je vous ai envoyé.",
    .key_cancelled = "Je ne demande plus la touche, comme vous l'avez souhaité : {phone}.",
    .key_interrupted = "J'ai été redémarré pendant que je demandais la touche : {phone}.",
    .status_key = "{Phone} : on lui demande la touche",
    .subject_key = "Votre téléphone",

    .say_called_greeting =
        "Bonjour. Veuillez rester en ligne, je vous mets en relation avec {who}.",
    .say_called_greeting_0 =
        "Bonjour. Veuillez rester en ligne, quelqu'un souhaite vous parler. Je vous mets en "
        "relation.",
    .say_caller_greeting = "{Who} est en ligne. Je vous mets en relation.",
    .say_caller_greeting_0 = "Votre appel a reçu une réponse. Je vous mets en relation.",
    .say_apology = "Je suis désolé, {who} ne peut pas venir au téléphone. Au revoir.",
    .say_apology_0 = "Je suis désolé, l'appel ne peut pas aboutir maintenant. Au revoir.",
    .say_still_trying = "Merci de patienter. J'essaie encore de joindre {who}.",
    .say_still_trying_0 = "Merci de patienter. J'essaie encore de vous mettre en relation.",
    .say_recorded = "Cet appel est enregistré.",
    .say_center_greeting =
        "Bonjour. Un correspondant vous attend. Veuillez rester en ligne, je vais chercher {who}.",
    .say_center_greeting_0 =
        "Bonjour. Un correspondant vous attend. Veuillez rester en ligne, je vais le chercher.",
    .say_check_called =
        "Bonjour. {Who} souhaite vous parler. Appuyez sur 1, ou dites bonjour, pour être mis en "
        "relation.",
    .say_check_called_0 =
        "Bonjour. Un correspondant vous attend. Appuyez sur 1, ou dites bonjour, pour être mis en "
        "relation.",
    .say_check_caller =
        "{Who} est en ligne. Appuyez sur 1, ou dites bonjour, pour être mis en relation.",
    .say_check_caller_0 =
        "Votre appel a reçu une réponse. Appuyez sur 1, ou dites bonjour, pour être mis en "
        "relation.",
    .say_caller_queued =
        "Vous êtes en ligne avec {who}. Personne n'est encore là, cela ne devrait pas durer.",
    .say_caller_queued_0 =
        "Vous êtes en ligne. Personne n'est encore là, cela ne devrait pas durer.",
    .say_center_question =
        "Un correspondant vous attend. Appuyez sur 1, ou dites bonjour, pour être mis en relation.",
    .say_ask_key =
        "Bonjour. {Who} souhaite être appelé à ce téléphone. Si c'est vous, appuyez sur la touche "
        "que je vous ai écrite. Sinon, raccrochez, s'il vous plaît.",
    .say_ask_key_0 =
        "Bonjour. Quelqu'un souhaite être appelé à ce téléphone. Si c'est vous, appuyez sur la "
        "touche que je vous ai écrite. Sinon, raccrochez, s'il vous plaît.",
    .say_key_thanks = "Merci. Au revoir.",
    .queue_told =
        "J'attends pour vous chez {who} : {queue}. "
        "Écrivez \"maintenant\" pour être appelé tout de suite, \"annuler\" pour arrêter.",
    .queue_place = "place {n} dans la file",
    .queue_next = "prochain dans la file",
    .queue_wait = "environ {time}",
    .queue_soon = "moins d'une minute",
    .desk_receipt = "{Who} vous rappellera : {mine} sonnera. Votre rang : {queue}.",
    .desk_place = "Votre rang chez {who} est maintenant : {queue}.",
    .desk_closed = "{Who} est fermé en ce moment et ouvre {at}.",
};

}  // namespace patchcord::call
