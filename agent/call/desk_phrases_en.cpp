#include "agent/call/desk_phrases.hpp"

namespace patchcord::call {

constinit const DeskPhrases english_desk{
    .mobile = "mobile",
    .desk = "desk",
    .work = "work",
    .home = "home",
    .phone = "phone",

    .no_address = "I have no number or address to call.",
    .denied = "I may not call {address}: the administrator excluded it.",
    .satellite = "I do not call satellite phones, and {address} is one.",
    .premium = "I do not call premium-rate numbers, and {address} is one.",
    .shared_cost = "I do not call shared-cost numbers, and {address} is one.",
    .country = "I may not call {address}: calls to that country are not allowed here.",
    .unknown_type = "I do not call {address}: I do not know that kind of number. Please check it.",
    .emergency =
        "I never call emergency or short numbers such as {text}. In an emergency, call from your "
        "own phone.",
    .service_code = "I do not dial service codes such as {text}.",
    .not_a_number = "I cannot read {text} as a telephone number.",
    .not_a_number_how =
        "I cannot read {text} as a telephone number. Write it with its country code, for example: "
        "\"+1 201 555 0123\".",
    .bad_sip = "{text} is no SIP address that I can use. Write one like \"sip:bob@example.org\".",
    .sip_domain = "I may not call SIP addresses at {text}: that server is not allowed here.",
    .no_gateway = "I cannot call telephone numbers: no telephone gateway is configured.",

    .no_phone_known =
        "I know no phone of yours that I could ring. Ask an administrator to add one.",
    .not_yours =
        "I ring only phones that are registered as yours, and {what} is not. Yours are: {list}.",
    .no_such_kind =
        "I ring only phones that are registered as yours, and none of them is called \"{kind}\". "
        "Yours are: {list}.",
    .same_phone =
        "{who} is the phone that I would ring you on. Say another one of your phones, for "
        "example: \"ring me on my desk phone\".",
    .devices_none = "No phone is registered as yours. Ask an administrator to add one.",
    .devices = "Your phones; I ring the first one unless you say otherwise:",

    .several_parties =
        "I connect you with one party at a time. Write one message for each of them.",
    .limit_day =
        "You have reached the number of calls that one person may ask for in a day. Try again "
        "tomorrow.",
    .limit_open =
        "You already have as many calls waiting as one person may have. Write \"status\" to see "
        "them, or \"cancel\" with the id of one.",
    .no_number =
        "I know {who}, but no number of theirs. Write the number too, for example: \"call {who} "
        "at +1 201 555 0123\".",
    .unknown = "I do not know \"{text}\".",
    .unknown_how =
        "I do not know \"{text}\". Write a name as it is in the directory, or a number, for "
        "example: \"call +1 201 555 0123\".",
    .zone_unknown =
        "I do not know in which time zone {who} is. Write the time in your own, for example: \"at "
        "3pm\".",
    .past = "\"{text}\" is past. Write a time to come, for example: \"tomorrow at 3pm\".",
    .invitation =
        "The invitation \"{text}\" names nobody whom I could call: neither a number nor another "
        "person.",

    .late =
        "What you wrote reached me late, so I did not call. Write \"yes\" if you still want the "
        "call.",
    .unproven =
        "A mail came in your name, but nothing proves that you wrote it, so nothing was done. If "
        "it was you, send it through your own mail server, logged in as usual.",
    .stranger =
        "You are not registered here as somebody who may ask for calls. Ask the person who runs "
        "this service to allow you.",
    .edited_over =
        "The call {ref} that you asked for with that message is over already. For another one, "
        "write a new message.",
    .edited_live =
        "That message already led to the call {ref}, so I do nothing for its new words. Write "
        "\"cancel {ref}\" to stop it, or \"make it 4pm\" to move it.",
    .unclear = "That could be {names}. Write one letter more, or \"help\".",
    .or_ = "or",
    .found_none = "I found nobody for \"{text}\".",
    .found = "For \"{text}\" I found:",
    .courtesy = "You are welcome. Write \"help\" to see what I can do.",

    .no_question =
        "I have not asked you to choose. Write whom to call, for example: \"call Bob, ring me on "
        "my mobile\".",
    .no_such_call = "You have no such call with the id \"{ref}\".",
    .which_call = "Which call do you mean? Write it with its id:",
    .too_late_to_change =
        "That call is under way and cannot be changed any more. Write \"cancel {ref}\" and then "
        "the call as you want it.",
    .ring_instead = "I ring you at {phone} instead.",
    .under_way = "That call is under way just now.",
    .text_gone = "I no longer have what you wrote then. Write the call again, please.",
    .no_calls = "No calls are waiting.",

    .no_session = "You have no session {ref}, or it has ended. Write \"status\" to see yours.",
    .session_ended =
        "Session {ref} has ended. I ring your first phone again, unless a message says otherwise.",
    .session_joined =
        "This conversation goes on with session {ref}: I will ring you at {phone} until {at}.",
    .session_line = "- session {ref}: {phone}, until {at}",
    .session_status =
        "Session {ref}: you are rung at {phone} until {at}. Write \"forget session {ref}\" to end "
        "it.",
    .remembered =
        "I will ring you at {phone} until {at}, unless a message says otherwise. This is session "
        "{ref}: write \"session {ref}\" elsewhere to go on with it there, and \"forget my phone\" "
        "to end it.",
    .forgotten =
        "I have forgotten {phone}, session {ref} has ended. I ring your first phone again, unless "
        "a message says otherwise.",
    .nothing_to_forget =
        "There is nothing that I would have to forget: I ring your first phone, unless a message "
        "says otherwise.",
    .midnight = "midnight",

    .prove_phone =
        "{phone} is not registered as yours, so I have to know that it is. Within 15 minutes, "
        "write \"call me\": I ring it, and you press a key there. Or write the code that I have "
        "sent to {address}.",
    .code_by_mail =
        "Your code is {code}. Somebody, I hope you, asked me by mail to ring you at {phone}. "
        "Answer there with the code. If it was not you, do nothing.",
    .code_by_chat =
        "Your code is {code}. Somebody, I hope you, asked me by chat to ring you at {phone}. "
        "Answer there with the code. If it was not you, do nothing.",
    .wrong_code =
        "That is not the code that I sent you. After five wrong ones you have to begin again.",
    .nothing_to_prove =
        "No phone waits for a key or a code. Say once more where you are, for example: \"I am at "
        "+1 650 555 0199\".",
    .proof_only =
        "That call only asks for a key, so there is nothing to change. Write \"cancel {ref}\" to "
        "stop it.",
};

}  // namespace patchcord::call
