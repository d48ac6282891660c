#include "agent/call/desk_phrases.hpp"

namespace patchcord::call {

constinit const DeskPhrases french_desk{
    .mobile = "portable",
    .desk = "bureau",
    .work = "travail",
    .home = "domicile",
    .phone = "téléphone",

    .no_address = "Je n'ai ni numéro ni adresse à appeler.",
    .denied = "Je ne peux pas appeler {address} : l'administrateur a exclu ce numéro.",
    .satellite = "Je n'appelle pas les téléphones par satellite, et {address} en est un.",
    .premium = "Je n'appelle pas les numéros surtaxés, et {address} en est un.",
    .shared_cost = "Je n'appelle pas les numéros à coût partagé, et {address} en est un.",
    .country = "Je ne peux pas appeler {address} : les appels vers ce pays ne sont pas permis ici.",
    .unknown_type =
        "Je n'appelle pas {address} : je ne connais pas ce genre de numéro. Vérifiez-le, s'il "
        "vous plaît.",
    .emergency =
        "Je n'appelle jamais les numéros d'urgence ni les numéros courts comme {text}. En cas "
        "d'urgence, appelez de votre propre téléphone.",
    .service_code = "Je ne compose pas les codes de service comme {text}.",
    .not_a_number = "Je ne peux pas lire {text} comme un numéro de téléphone.",
    .not_a_number_how =
        "Je ne peux pas lire {text} comme un numéro de téléphone. Écrivez-le avec l'indicatif du "
        "pays, par exemple : \"+33 1 99 00 12 34\".",
    .bad_sip =
        "{text} n'est pas une adresse SIP que je puisse utiliser. Écrivez-en une comme "
        "\"sip:bob@example.org\".",
    .sip_domain =
        "Je ne peux pas appeler les adresses SIP de {text} : ce serveur n'est pas permis ici.",
    .no_gateway =
        "Je ne peux pas appeler de numéros de téléphone : aucune passerelle n'est configurée.",

    .no_phone_known =
        "Je ne connais aucun téléphone de vous que je pourrais faire sonner. Demandez à un "
        "administrateur d'en ajouter un.",
    .not_yours =
        "Je ne fais sonner que les téléphones enregistrés comme les vôtres, et {what} ne l'est "
        "pas. Les vôtres sont : {list}.",
    .no_such_kind =
        "Je ne fais sonner que les téléphones enregistrés comme les vôtres, et aucun ne "
        "s'appelle \"{kind}\". Les vôtres sont : {list}.",
    .same_phone =
        "{who} est le téléphone où je vous appellerais. Indiquez-en un autre des vôtres, par "
        "exemple : \"appelle-moi au bureau\".",
    .devices_none =
        "Aucun téléphone n'est enregistré comme le vôtre. Demandez à un administrateur d'en "
        "ajouter un.",
    .devices = "Vos téléphones ; je fais sonner le premier, sauf indication contraire :",

    .several_parties =
        "Je vous mets en relation avec une seule personne à la fois. Écrivez un message pour "
        "chacune.",
    .limit_day =
        "Vous avez atteint le nombre d'appels qu'une personne peut demander en un jour. Réessayez "
        "demain.",
    .limit_open =
        "Vous avez déjà autant d'appels en attente qu'une personne peut en avoir. Écrivez "
        "\"statut\" pour les voir, ou \"annuler\" avec la référence de l'un d'eux.",
    .no_number =
        "Je connais {who}, mais sans numéro. Écrivez aussi le numéro, par exemple : \"appelle +33 "
        "1 99 00 12 34\".",
    .unknown = "Je ne connais pas \"{text}\".",
    .unknown_how =
        "Je ne connais pas \"{text}\". Écrivez un nom comme il est dans l'annuaire, ou un numéro, "
        "par exemple : \"appelle +33 1 99 00 12 34\".",
    .zone_unknown =
        "Je ne sais pas dans quel fuseau horaire est {who}. Écrivez l'heure dans le vôtre, par "
        "exemple : \"à 15h\".",
    .past = "\"{text}\" est passé. Écrivez une heure à venir, par exemple : \"demain à 15h\".",
    .invitation =
        "L'invitation \"{text}\" ne nomme personne que je pourrais appeler : ni numéro, ni autre "
        "personne.",

    .late =
        "Ce que vous avez écrit m'est arrivé tard, et je n'ai pas appelé. Écrivez \"oui\" si vous "
        "voulez encore l'appel.",
    .unproven =
        "Un courriel est venu en votre nom, mais rien ne prouve qu'il est de vous ; rien n'a donc "
        "été fait. S'il était de vous, envoyez-le par votre propre serveur, connecté comme "
        "d'habitude.",
    .stranger =
        "Vous n'êtes pas enregistré ici comme quelqu'un qui peut demander des appels. Demandez à "
        "la personne qui gère ce service de vous y autoriser.",
    .edited_over =
        "L'appel {ref} que vous aviez demandé par ce message est déjà terminé. Pour un autre, "
        "écrivez un nouveau message.",
    .edited_live =
        "Ce message a déjà donné lieu à l'appel {ref} ; je ne fais rien de ses nouveaux mots. "
        "Écrivez \"annuler {ref}\" pour l'arrêter.",
    .unclear = "Ce pourrait être {names}. Écrivez une lettre de plus, ou \"aide\".",
    .or_ = "ou",
    .found_none = "Je n'ai trouvé personne pour \"{text}\".",
    .found = "Pour \"{text}\", j'ai trouvé :",
    .courtesy = "Je vous en prie. Écrivez \"aide\" pour voir ce que je sais faire.",

    .no_question =
        "Je ne vous ai rien demandé. Écrivez qui je dois appeler, par exemple : \"appelle Bob\".",
    .no_such_call = "Vous n'avez pas d'appel de référence \"{ref}\".",
    .which_call = "De quel appel parlez-vous ? Écrivez-le avec sa référence :",
    .too_late_to_change =
        "Cet appel est en cours et ne peut plus être changé. Écrivez \"annuler {ref}\", puis "
        "l'appel comme vous le voulez.",
    .ring_instead = "Je vous appelle plutôt ici : {phone}.",
    .under_way = "Cet appel est en cours.",
    .text_gone =
        "Je n'ai plus ce que vous aviez écrit. Écrivez l'appel de nouveau, s'il vous plaît.",
    .no_calls = "Aucun appel n'est en attente.",

    .no_session =
        "Vous n'avez pas de session {ref}, ou elle est terminée. Écrivez \"statut\" pour voir les "
        "vôtres.",
    .session_ended =
        "La session {ref} est terminée. Je fais de nouveau sonner votre premier téléphone, sauf "
        "indication contraire.",
    .session_joined =
        "Cette conversation fait maintenant partie de la session {ref} : jusqu'à {at}, je vous "
        "appelle ici : {phone}.",
    .session_line = "- session {ref} : {phone}, jusqu'à {at}",
    .session_status =
        "Session {ref} : jusqu'à {at}, je vous appelle ici : {phone}. Écrivez \"oublie session "
        "{ref}\" pour la terminer.",
    .remembered =
        "Jusqu'à {at}, je vous appelle ici : {phone}, sauf indication contraire. C'est la session "
        "{ref} : écrivez ailleurs \"session {ref}\" pour y continuer, et \"oublie mon téléphone\" "
        "pour "
        "la terminer.",
    .forgotten =
        "J'ai oublié {phone}, la session {ref} est terminée. Je fais de nouveau sonner votre "
        "premier téléphone, sauf indication contraire.",
    .nothing_to_forget =
        "Il n'y a rien à oublier : je fais sonner votre premier téléphone, sauf indication "
        "contraire.",
    .midnight = "minuit",

    .prove_phone =
        "{phone} n'est pas enregistré comme le vôtre ; je dois d'abord en être sûr. D'ici 15 "
        "minutes, écrivez \"appelle-moi\" : je l'appelle, et vous y pressez une touche. Ou écrivez "
        "le "
        "code que j'ai envoyé à {address}.",
    .code_by_mail =
        "Votre code est {code}. Quelqu'un, vous je l'espère, m'a demandé par courriel de vous "
        "appeler ici : {phone}. Répondez-y par le code. Si ce n'était pas vous, ne faites rien.",
    .code_by_chat =
        "Votre code est {code}. Quelqu'un, vous je l'espère, m'a demandé par messagerie de vous "
        "appeler ici : {phone}. Répondez-y par le code. Si ce n'était pas vous, ne faites rien.",
    .wrong_code =
        "Ce n'est pas le code que je vous ai envoyé. Après cinq erreurs, il faut recommencer.",
    .nothing_to_prove =
        "Aucun téléphone n'attend de touche ni de code. Redites où vous êtes, par exemple : \"I am "
        "at +33 1 99 00 12 34\".",
    .proof_only =
        "Cet appel ne fait que demander une touche ; il n'y a rien à y changer. Écrivez \"annuler "
        "{ref}\" pour l'arrêter.",
};

}  // namespace patchcord::call
