#include "agent/call/phrases.hpp"

namespace patchcord::call {
namespace {

using enum CauseKind;

constexpr std::array causes{
    CausePhrase{not_found, 0, 1, "El número de {who} no existe", "{Mine}: ese número no existe"},
    CausePhrase{not_found, 0, 22, "{Who} tiene un número nuevo, y el antiguo ya no funciona",
                "{Mine}: ese número ha cambiado"},
    CausePhrase{not_found, 0, 28, "El número de {who} está incompleto o es erróneo",
                "{Mine}: ese número está incompleto o es erróneo"},
    CausePhrase{not_found, 0, 3, "La red telefónica no conoce ningún camino hacia {who}",
                "La red telefónica no conoce ningún camino hacia su teléfono"},
    CausePhrase{unreachable, 0, 18, "El teléfono de {who} no responde", "{Mine} no responde"},
    CausePhrase{unreachable, 0, 27, "El teléfono de {who} está averiado", "{Mine} está averiado"},
    CausePhrase{unreachable, 0, 38, "La red telefónica está averiada en el camino hacia {who}",
                "La red telefónica está averiada en el camino hacia su teléfono"},
    CausePhrase{unreachable, 0, 41, "La red telefónica tuvo un breve fallo",
                "La red telefónica tuvo un breve fallo"},
    CausePhrase{unreachable, 0, 44, "Otra llamada ocupó la línea hacia {who}",
                "Otra llamada ocupó la línea hacia su teléfono"},
    CausePhrase{forbidden, 0, 50, "El operador telefónico no ha activado las llamadas a {who}",
                "El operador telefónico no ha activado las llamadas a su teléfono"},
    CausePhrase{unreachable, 0, 20, "El teléfono de {who} está apagado o fuera de cobertura",
                "{Mine} está apagado o fuera de cobertura"},
    CausePhrase{unreachable, 0, 34, "Todas las líneas hacia {who} están ocupadas",
                "Todas las líneas hacia su teléfono están ocupadas"},
    CausePhrase{unreachable, 0, 42, "La red telefónica está saturada",
                "La red telefónica está saturada"},
    CausePhrase{busy, 600, 0, "La línea de {who} está ocupada, y todas las demás allí también",
                "{Mine} estaba ocupado"},
    CausePhrase{declined, 608, 0, "Un filtro de llamadas rechazó la llamada a {who}",
                "Un filtro de llamadas rechazó la llamada a su teléfono"},
    CausePhrase{unreachable, 430, 0, "El camino hacia {who} falló",
                "El camino hacia su teléfono falló"},
    CausePhrase{unreachable, 500, 0, "La red telefónica tuvo un error en el camino hacia {who}",
                "La red telefónica tuvo un error en el camino hacia su teléfono"},
    CausePhrase{unreachable, 502, 0, "La red telefónica no pudo pasar la llamada a {who}",
                "La red telefónica no pudo pasar la llamada a su teléfono"},
    CausePhrase{unreachable, 504, 0, "La red telefónica no obtuvo respuesta de {who}",
                "La red telefónica no obtuvo respuesta de su teléfono"},
    CausePhrase{not_found, 485, 0, "La dirección de {who} corresponde a varios teléfonos",
                "La dirección de su teléfono corresponde a varios"},
    CausePhrase{not_found, 604, 0, "La dirección de {who} no existe en ninguna parte",
                "La dirección de su teléfono no existe en ninguna parte"},
    CausePhrase{forbidden, 402, 0, "El operador telefónico quiere cobrar primero",
                "El operador telefónico quiere cobrar primero"},
    CausePhrase{forbidden, 433, 0, "{Who} no acepta llamadas anónimas",
                "{Mine} no acepta llamadas anónimas"},
    CausePhrase{forbidden, 428, 0, "El operador telefónico pide una prueba del número que llama",
                "El operador telefónico pide una prueba del número que llama"},
    CausePhrase{failed, 301, 0, "{Who} se ha mudado a otra dirección, y yo no la sigo",
                "Su teléfono se ha mudado a otra dirección, y yo no la sigo"},
    CausePhrase{failed, 400, 0, "El teléfono de {who} no entendió mi petición",
                "{Mine} no entendió mi petición"},
    CausePhrase{failed, 482, 0, "La llamada a {who} dio vueltas en círculo",
                "La llamada a su teléfono dio vueltas en círculo"},
    CausePhrase{failed, 483, 0, "La llamada a {who} pasó por demasiadas estaciones",
                "La llamada a su teléfono pasó por demasiadas estaciones"},
    CausePhrase{failed, 487, 0, "La llamada a {who} terminó antes de que alguien contestara",
                "La llamada a su teléfono terminó antes de que alguien contestara"},
    CausePhrase{failed, 494, 0, "{Who} solo acepta llamadas seguras",
                "{Mine} solo acepta llamadas seguras"},
    CausePhrase{busy, 0, 0, "La línea de {who} está ocupada", "{Mine} estaba ocupado"},
    CausePhrase{declined, 607, 0, "{Who} no desea esta llamada",
                "{Mine} rechazó la llamada como no deseada"},
    CausePhrase{declined, 0, 0, "{Who} rechazó la llamada",
                "La llamada fue rechazada en su teléfono"},
    CausePhrase{no_answer, 0, 0, "{Who} no contestó", "{Mine} sonó, pero usted no contestó"},
    CausePhrase{unreachable, 480, 0, "{Who} no está disponible en este momento",
                "{Mine} no está disponible en este momento"},
    CausePhrase{unreachable, 408, 0, "No se pudo contactar con {who}: no hubo respuesta",
                "No se pudo contactar con su teléfono: no hubo respuesta"},
    CausePhrase{unreachable, 503, 0, "La red telefónica no puede aceptar ahora una llamada a {who}",
                "La red telefónica no puede aceptar ahora una llamada a su teléfono"},
    CausePhrase{unreachable, 0, 0, "No se pudo contactar con {who}",
                "No se pudo contactar con su teléfono"},
    CausePhrase{not_found, 410, 0, "El número de {who} ya no está en servicio",
                "{Mine}: ese número ya no está en servicio"},
    CausePhrase{not_found, 484, 0, "El número de {who} está incompleto",
                "{Mine}: ese número está incompleto"},
    CausePhrase{not_found, 0, 0, "No hay ningún teléfono en la dirección que tengo de {who}",
                "No hay ningún teléfono en la dirección que tengo de usted"},
    CausePhrase{forbidden, 401, 0, "El operador telefónico no aceptó mi acceso",
                "El operador telefónico no aceptó mi acceso"},
    CausePhrase{forbidden, 407, 0, "El operador telefónico no aceptó mi acceso",
                "El operador telefónico no aceptó mi acceso"},
    CausePhrase{forbidden, 0, 0, "El operador telefónico no permite una llamada a {who}",
                "El operador telefónico no permite una llamada a su teléfono"},
    CausePhrase{no_gateway, 0, 0, "Mi pasarela telefónica no acepta llamadas",
                "Mi pasarela telefónica no acepta llamadas"},
    CausePhrase{incompatible, 0, 0,
                "El teléfono de {who} y yo no tenemos ningún códec de audio en común",
                "Su teléfono y yo no tenemos ningún códec de audio en común"},
    CausePhrase{failed, 302, 0, "{Who} desvía sus llamadas a otro sitio, y yo no sigo desvíos",
                "Su teléfono desvía las llamadas a otro sitio, y yo no sigo desvíos"},
    CausePhrase{hung_up, 0, 0, "{Who} colgó", "Usted colgó"},
    CausePhrase{time_limit, 0, 0, "La llamada duró lo máximo que puede durar",
                "La llamada duró lo máximo que puede durar"},
    CausePhrase{cancelled, 0, 0, "La llamada fue cancelada", "La llamada fue cancelada"},
    CausePhrase{no_agent, 0, 0, "Nadie se puso al teléfono en {who}", "Nadie se puso al teléfono"},
    CausePhrase{machine, 0, 0, "Contestó una máquina en el teléfono de {who}, no una persona",
                "En su teléfono contestó una máquina, no usted"},
    CausePhrase{too_often, 0, 0, "Hoy ya he llamado a {who} tantas veces como puedo llamar a nadie",
                "Hoy ya le he llamado a usted tantas veces como puedo"},
    CausePhrase{interrupted, 0, 0, "Fui reiniciado durante la llamada",
                "Fui reiniciado durante la llamada"},
    CausePhrase{none, 0, 0, "La llamada a {who} no funcionó",
                "La llamada a su teléfono no funcionó"},
};

}  // namespace

constinit const Phrases spanish{
    .causes_begin = causes.begin(),
    .causes_end = causes.end(),

    .phone_of = "el teléfono de {name}",
    .phone_at = "el teléfono {address}",
    .party_at = "{address}",
    .other_party = "la otra persona",
    .others_phone = "el otro teléfono",
    .your_phone = "su teléfono",
    .your_phone_at = "su teléfono {address}",

    .at_time = "a las {time}",
    .tomorrow = "mañana a las {time}",
    .yesterday = "ayer a las {time}",
    .on_date = "el {date} a las {time}",
    .date_time = "{date} a las {time}",
    .now = "ahora",
    .day_month = "{weekday} {day} de {month}",
    .day_month_year = "{weekday} {day} de {month} de {year}",
    .weekdays = {"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
    .months = {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
               "septiembre", "octubre", "noviembre", "diciembre"},
    .hours = {"1 hora", "{n} horas"},
    .minutes = {"1 minuto", "{n} minutos"},
    .seconds = {"1 segundo", "{n} segundos"},

    .receipt_now =
        "Llamo ahora a {target}. En cuanto alguien conteste, haré sonar {mine} y los comunicaré.",
    .receipt_later =
        "Llamaré a {target} {at}. En cuanto alguien conteste, haré sonar {mine} y los "
        "comunicaré.",
    .their_time = " ({time} allí)",
    .receipt_retry = "Si comunica o nadie contesta, lo intentaré una vez más.",
    .receipt_retries = "Si comunica o nadie contesta, lo intentaré hasta {n} veces más.",
    .draining =
        "Estoy terminando las llamadas en curso y después paro un rato; por eso no he aceptado "
        "esta. Vuelva a pedirla dentro de unos minutos, por favor.",
    .to_stop = "Para anularla, responda \"cancelar\".",
    .as_last_time = "He elegido a {who}, como la última vez.",
    .repeats = "Se repite: {text}. \"Esta vez no\" omite la próxima.",
    .not_after = "No lo intentaré más {at}.",
    .quiet_now =
        "Serían las {time} donde está {who}, y a esa hora no llamo a nadie. Responda \"sí\" si "
        "debo llamar de todos modos, o déme otra hora, por ejemplo: \"a las 10\".",
    .quiet_moved = "Es cuando terminan las horas de descanso de {who}.",
    .call_id = "Referencia de la llamada: {ref}",
    .hello = "Hola, {name}:",

    .ringing_called = "Está sonando el teléfono de {who}.",
    .next_way = "Sin suerte hasta ahora. Llamo a {who} aquí: {way}.",
    .called_answered = "{Who} contestó y oye que le estamos llamando a usted.",
    .at_center = "{Who} contestó. Espero allí por usted y le llamaré cuando le toque.",
    .agent_there = "Ya hay alguien al teléfono en {who}.",
    .ringing_caller = "Está sonando {mine}: {who} le espera.",
    .ringing_caller_queue = "Está sonando {mine}. En {who} todavía no hay nadie.",
    .caller_answered = "Usted contestó. Le comunico con {who}.",
    .connected = "Está en comunicación con {who}.",
    .lines_taken_for =
        "Todas las líneas están ocupadas. {Who} ocupa el puesto {n} de la cola, y espero llamar en "
        "unos {time}. No tiene que hacer nada.",
    .lines_taken =
        "Todas las líneas están ocupadas. {Who} ocupa el puesto {n} de la cola. Llamaré en cuanto "
        "haya una línea libre; no tiene que hacer nada.",
    .retry = "Lo intentaré de nuevo {at} (intento {nth}).",
    .reply_stop = "Responda \"cancelar\" para que no lo haga.",

    .talked = "Usted y {who} hablaron {time}.",
    .they_hung_up = "{Who} colgó.",
    .you_hung_up = "Usted colgó.",
    .ended_as_asked = "Terminé la llamada porque fue cancelada.",
    .ended_by_limit = "Entonces la terminé: ninguna llamada puede durar más de {time}.",
    .connection_lost = "Después se perdió la conexión.",
    .tried_ways = "Lo intenté en: {ways}.",
    .way_busy = "{way} (ocupado)",
    .way_silent = "{way} (no contestan)",
    .way_absent = "{way} (no disponible)",
    .way_unknown = "{way} (no existe ese número)",
    .way_other = "{way} (falló)",
    .no_more_tries = "No lo intentaré de nuevo por mi cuenta.",
    .tried_times = "Lo intenté {count} veces y no lo intentaré más por mi cuenta.",
    .answered_late =
        "{Who} contestó justo cuando dejé de llamar, y no pude comunicarlos. No volveré a llamar "
        "allí por mi cuenta.",
    .but_there = "{Who} contestó, pero no pude comunicarlos.",
    .told_them = "Un mensaje de voz se lo dice a {who}.",
    .you_answered_late = "Usted contestó justo cuando dejé de llamar.",
    .called_left_ringing = "{Who} contestó, pero colgó antes de que usted descolgara.",
    .called_left_answered = "{Who} contestó, pero colgó justo antes de que pudiera comunicarlos.",
    .center_left = "{Who} contestó, pero colgó antes de que alguien se pusiera al teléfono.",
    .no_agent = "{Who} contestó, pero nadie se puso al teléfono en {time}.",
    .in_queue = "Yo esperaba en {who} cuando le llamé.",
    .caller_left = "{Who} contestó, pero usted colgó antes de que pudiera comunicarlos.",
    .cancelled = "La llamada a {who} está cancelada, como usted pidió.",
    .cancelled_by_admin = "Un administrador canceló la llamada a {who}.",
    .cancelled_waiting = "{Who} ya había contestado; un mensaje de voz dice que no será posible.",
    .interrupted_talking =
        "Los comuniqué con {who} {at}, pero después fui reiniciado, y eso cortó la llamada. Lo "
        "siento. No volveré a llamar a nadie por mi cuenta.",
    .interrupted_waiting =
        "{Who} había contestado cuando fui reiniciado, y no pude comunicarlos. Lo siento. No "
        "volveré a llamar allí por mi cuenta.",
    .interrupted_center =
        "Esperaba en {who} cuando fui reiniciado, y se perdió el puesto en la cola. Lo siento. No "
        "volveré a llamar allí por mi cuenta.",
    .interrupted_ringing =
        "Fui reiniciado mientras sonaba el teléfono de {who}. Lo detuve, y no sé si alguien "
        "contestó; no volveré a llamar allí por mi cuenta.",
    .missed =
        "No pude llamar a {who} a tiempo: debía ser {at}, y yo no estaba en marcha. No sonó ningún "
        "teléfono.",
    .try_again = "Responda \"otra vez\" si debo intentarlo de nuevo.",

    .refusal_subject = "No hice ninguna llamada",
    .refusal_nothing = "No pude hacer eso. Escriba, por ejemplo: \"llama a Bob a las 15:00\".",
    .question = "¿A quién se refiere con \"{asked}\"?",
    .question_how = "Responda con el número. Antes no se llama a nadie.",
    .question_subject = "¿A quién debo llamar?",
    .nothing_to_cancel = "No hay ninguna llamada suya que se pueda cancelar.",
    .status_none = "No tiene llamadas pendientes.",
    .status_intro = "Sus llamadas:",
    .status_subject = "Sus llamadas",
    .help =
        "Le comunico por teléfono: primero llamo a la otra persona y, en cuanto está, hago sonar "
        "su teléfono. Escríbame, por ejemplo:\n"
        "- llama a Bob\n"
        "- llama a Pizza Hut en la calle Mayor a las 17:00\n"
        "- llama al +34 910 000 000\n"
        "- llama a Bob mañana a las 9\n"
        "- estado, cancelar, otra vez\n"
        "- mis teléfonos, busca pizza calle Mayor\n"
        "- estoy localizable en +34 910 000 000; olvida mi teléfono\n"
        "En el chat basta el comienzo de una orden, como \"stat\".",
    .help_subject = "Cómo pedir una llamada",
    .subject_receipt = "Su llamada a {who}",
    .subject_outcome = "Su llamada a {who}",

    .status_queued = "{Who}: {at}",
    .status_retry = "{Who}: {at} (intento {nth})",
    .status_ringing = "{Who}: está sonando",
    .status_center = "{Who}: contestó, espero allí por usted",
    .status_waiting = "{Who}: contestó, está sonando su teléfono",
    .status_talking = "{Who}: están hablando",
    .status_ending = "{Who}: se está terminando",
    .status_done = "{Who}: terminada",

    .key_receipt =
        "Hago sonar ahora {phone}. Cuando se lo pida, pulse {key}: así sabré que es el suyo.",
    .key_pressed = "Se pulsó la tecla: {phone} está confirmado.",
    .key_not_pressed = "{Phone} contestó, pero no se pulsó la tecla correcta.",
    .key_left = "{Phone} contestó, pero colgaron antes de pulsar la tecla.",
    .key_unproved =
        "Así que no está confirmado, y no le llamaré allí. Escriba \"llámame\" si debo preguntar "
        "otra vez, o el código que le envié.",
    .key_cancelled = "Ya no pido la tecla, como usted quiso: {phone}.",
    .key_interrupted = "Fui reiniciado mientras pedía la tecla: {phone}.",
    .status_key = "{Phone}: se le pide la tecla",
    .subject_key = "Su teléfono",

    .say_called_greeting = "Hola. Por favor, no cuelgue, le comunico con {who}.",
    .say_called_greeting_0 =
        "Hola. Por favor, no cuelgue, alguien desea hablar con usted. Le comunico.",
    .say_caller_greeting = "{Who} está en la línea. Le comunico ahora.",
    .say_caller_greeting_0 = "Contestaron su llamada. Le comunico ahora.",
    .say_apology = "Lo siento, {who} no puede ponerse al teléfono ahora. Adiós.",
    .say_apology_0 = "Lo siento, no es posible establecer la llamada ahora. Adiós.",
    .say_still_trying = "Gracias por esperar. Sigo intentando localizar a {who}.",
    .say_still_trying_0 = "Gracias por esperar. Sigo intentando comunicarle.",
    .say_recorded = "Esta llamada se graba.",
    .say_center_greeting =
        "Hola. Alguien le espera al teléfono. Por favor, no cuelgue, voy a buscar a {who}.",
    .say_center_greeting_0 =
        "Hola. Alguien le espera al teléfono. Por favor, no cuelgue, voy a buscarle.",
    .say_check_called =
        "Hola. {Who} desea hablar con usted. Pulse 1, o diga hola, para ser comunicado.",
    .say_check_called_0 =
        "Hola. Alguien le espera al teléfono. Pulse 1, o diga hola, para ser comunicado.",
    .say_check_caller = "{Who} está en la línea. Pulse 1, o diga hola, para ser comunicado.",
    .say_check_caller_0 = "Contestaron su llamada. Pulse 1, o diga hola, para ser comunicado.",
    .say_caller_queued =
        "Está en la línea de {who}. Todavía no hay nadie, no debería tardar mucho.",
    .say_caller_queued_0 = "Ya está en la línea. Todavía no hay nadie, no debería tardar mucho.",
    .say_center_question = "Alguien le espera al teléfono. Pulse 1, o diga hola, para conectar.",
    .say_ask_key =
        "Hola. {Who} desea recibir llamadas en este teléfono. Si es usted, pulse la tecla que le "
        "he escrito. Si no, cuelgue, por favor.",
    .say_ask_key_0 =
        "Hola. Alguien desea recibir llamadas en este teléfono. Si es usted, pulse la tecla que "
        "le he escrito. Si no, cuelgue, por favor.",
    .say_key_thanks = "Gracias. Adiós.",
    .queue_told =
        "Espero por usted en {who}: {queue}. "
        "Escriba \"ahora\" para que le llame enseguida, \"cancelar\" para dejarlo.",
    .queue_place = "puesto {n} en la cola",
    .queue_next = "siguiente en la cola",
    .queue_wait = "unos {time}",
    .queue_soon = "menos de un minuto",
    .desk_receipt = "{Who} le devolverá la llamada: sonará {mine}. Su puesto: {queue}.",
    .desk_place = "Su puesto en {who} es ahora: {queue}.",
    .desk_closed = "{Who} está cerrado ahora y abre {at}.",
};

}  // namespace patchcord::call
