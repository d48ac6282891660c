#include "agent/call/desk_phrases.hpp"

namespace patchcord::call {

constinit const DeskPhrases spanish_desk{
    .mobile = "móvil",
    .desk = "oficina",
    .work = "trabajo",
    .home = "casa",
    .phone = "teléfono",

    .no_address = "No tengo ningún número ni dirección a la que llamar.",
    .denied = "No puedo llamar a {address}: el administrador excluyó ese número.",
    .satellite = "No llamo a teléfonos por satélite, y {address} es uno.",
    .premium = "No llamo a números de tarificación especial, y {address} es uno.",
    .shared_cost = "No llamo a números de coste compartido, y {address} es uno.",
    .country = "No puedo llamar a {address}: aquí no se permiten llamadas a ese país.",
    .unknown_type = "No llamo a {address}: no conozco esa clase de número. Compruébelo, por favor.",
    .emergency =
        "Nunca llamo a números de emergencia ni a números cortos como {text}. En una emergencia, "
        "llame desde su propio teléfono.",
    .service_code = "No marco códigos de servicio como {text}.",
    .not_a_number = "No puedo leer {text} como número de teléfono.",
    .not_a_number_how =
        "No puedo leer {text} como número de teléfono. Escríbalo con el prefijo del país, por "
        "ejemplo: \"+34 910 000 000\".",
    .bad_sip =
        "{text} no es una dirección SIP que yo pueda usar. Escriba una como "
        "\"sip:bob@example.org\".",
    .sip_domain = "No puedo llamar a direcciones SIP de {text}: aquí no se permite ese servidor.",
    .no_gateway =
        "No puedo llamar a números de teléfono: no hay ninguna pasarela telefónica configurada.",

    .no_phone_known =
        "No conozco ningún teléfono suyo que pueda hacer sonar. Pida a un administrador que añada "
        "uno.",
    .not_yours =
        "Solo hago sonar teléfonos registrados como suyos, y {what} no lo está. Los suyos son: "
        "{list}.",
    .no_such_kind =
        "Solo hago sonar teléfonos registrados como suyos, y ninguno se llama \"{kind}\". Los "
        "suyos son: {list}.",
    .same_phone =
        "{who} es el teléfono en el que le llamaría a usted. Indique otro de los suyos, por "
        "ejemplo: \"llámame a la oficina\".",
    .devices_none =
        "No hay ningún teléfono registrado como suyo. Pida a un administrador que añada uno.",
    .devices = "Sus teléfonos; hago sonar el primero si no dice otra cosa:",

    .several_parties =
        "Le comunico con una sola persona cada vez. Escriba un mensaje para cada una.",
    .limit_day =
        "Ha alcanzado el número de llamadas que una persona puede pedir en un día. Inténtelo de "
        "nuevo mañana.",
    .limit_open =
        "Ya tiene tantas llamadas pendientes como puede tener una persona. Escriba \"estado\" para "
        "verlas, o \"cancelar\" con la referencia de una.",
    .no_number =
        "Conozco a {who}, pero no su número. Escriba también el número, por ejemplo: \"llama al "
        "+34 910 000 000\".",
    .unknown = "No conozco a \"{text}\".",
    .unknown_how =
        "No conozco a \"{text}\". Escriba un nombre como está en el directorio, o un número, por "
        "ejemplo: \"llama al +34 910 000 000\".",
    .zone_unknown =
        "No sé en qué zona horaria está {who}. Escriba la hora en la suya, por ejemplo: \"a las "
        "15:00\".",
    .past = "\"{text}\" ya pasó. Escriba una hora futura, por ejemplo: \"mañana a las 15:00\".",
    .invitation =
        "La invitación \"{text}\" no nombra a nadie a quien pueda llamar: ni un número ni otra "
        "persona.",

    .late =
        "Lo que escribió me llegó tarde, así que no llamé. Escriba \"sí\" si todavía quiere la "
        "llamada.",
    .unproven =
        "Llegó un correo en su nombre, pero nada prueba que sea suyo, así que no se hizo nada. Si "
        "era suyo, envíelo por su propio servidor de correo, identificado como siempre.",
    .stranger =
        "Usted no está registrado aquí como alguien que puede pedir llamadas. Pida a quien lleva "
        "este servicio que se lo permita.",
    .edited_over =
        "La llamada {ref} que pidió con ese mensaje ya terminó. Para otra, escriba un mensaje "
        "nuevo.",
    .edited_live =
        "Ese mensaje ya dio lugar a la llamada {ref}, así que no hago nada con sus nuevas "
        "palabras. Escriba \"cancelar {ref}\" para detenerla.",
    .unclear = "Podría ser {names}. Escriba una letra más, o \"ayuda\".",
    .or_ = "o",
    .found_none = "No encontré a nadie para \"{text}\".",
    .found = "Para \"{text}\" encontré:",
    .courtesy = "De nada. Escriba \"ayuda\" para ver lo que sé hacer.",

    .no_question =
        "No le he preguntado nada. Escriba a quién debo llamar, por ejemplo: \"llama a Bob\".",
    .no_such_call = "No tiene ninguna llamada con la referencia \"{ref}\".",
    .which_call = "¿A qué llamada se refiere? Escríbalo con su referencia:",
    .too_late_to_change =
        "Esa llamada está en curso y ya no se puede cambiar. Escriba \"cancelar {ref}\" y después "
        "la llamada como la quiere.",
    .ring_instead = "Le llamo aquí en su lugar: {phone}.",
    .under_way = "Esa llamada está en curso ahora.",
    .text_gone = "Ya no tengo lo que escribió entonces. Escriba la llamada otra vez, por favor.",
    .no_calls = "No hay llamadas pendientes.",

    .no_session =
        "No tiene ninguna sesión {ref}, o ya terminó. Escriba \"estado\" para ver las suyas.",
    .session_ended =
        "La sesión {ref} terminó. Vuelvo a hacer sonar su primer teléfono si un mensaje no dice "
        "otra cosa.",
    .session_joined =
        "Esta conversación sigue con la sesión {ref}: hasta {at} le llamaré aquí: {phone}.",
    .session_line = "- sesión {ref}: {phone}, hasta {at}",
    .session_status =
        "Sesión {ref}: hasta {at} se le llama aquí: {phone}. Escriba \"olvida sesión {ref}\" para "
        "terminarla.",
    .remembered =
        "Hasta {at} le llamaré aquí: {phone}, si un mensaje no dice otra cosa. Esta es la sesión "
        "{ref}: escriba \"sesión {ref}\" en otro sitio para seguir con ella, y \"olvida mi "
        "teléfono\" para terminarla.",
    .forgotten =
        "He olvidado {phone}, la sesión {ref} terminó. Vuelvo a hacer sonar su primer teléfono si "
        "un mensaje no dice otra cosa.",
    .nothing_to_forget =
        "No hay nada que olvidar: hago sonar su primer teléfono si un mensaje no dice otra cosa.",
    .midnight = "medianoche",

    .prove_phone =
        "{phone} no está registrado como suyo, y antes debo saber que lo es. En los próximos 15 "
        "minutos escriba \"llámame\": lo llamo, y usted pulsa allí una tecla. O escriba el código "
        "que envié a {address}.",
    .code_by_mail =
        "Su código es {code}. Alguien, espero que usted, me pidió por correo que le llame aquí: "
        "{phone}. Responda allí con el código. Si no fue usted, no haga nada.",
    .code_by_chat =
        "Su código es {code}. Alguien, espero que usted, me pidió por chat que le llame aquí: "
        "{phone}. Responda allí con el código. Si no fue usted, no haga nada.",
    .wrong_code =
        "Ese no es el código que le envié. Después de cinco equivocados hay que empezar de nuevo.",
    .nothing_to_prove =
        "Ningún teléfono espera una tecla ni un código. Diga otra vez dónde está, por ejemplo: "
        "\"estoy localizable en +34 910 000 000\".",
    .proof_only =
        "Esa llamada solo pide una tecla, así que no hay nada que cambiar. Escriba \"cancelar "
        "{ref}\" para detenerla.",
};

}  // namespace patchcord::call
