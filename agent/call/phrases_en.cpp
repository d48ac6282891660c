#include "agent/call/phrases.hpp"

namespace patchcord::call {
namespace {

using enum CauseKind;

constexpr std::array causes{
    // What the telephone network said exactly (Q.850), where a SIP status alone says less.
    CausePhrase{not_found, 0, 1, "{Phone} has a number that does not exist",
                "The number of {mine} does not exist"},
    CausePhrase{not_found, 0, 22, "{Phone} has a new number, and the old one is off",
                "The number of {mine} was changed"},
    CausePhrase{not_found, 0, 28, "The number of {phone} is incomplete or wrong",
                "The number of {mine} is incomplete or wrong"},
    CausePhrase{not_found, 0, 3, "The telephone network knows no way to {phone}",
                "The telephone network knows no way to {mine}"},
    CausePhrase{unreachable, 0, 20, "{Phone} is switched off or out of range",
                "{Mine} is switched off or out of range"},
    CausePhrase{unreachable, 0, 18, "{Phone} does not respond", "{Mine} does not respond"},
    CausePhrase{unreachable, 0, 27, "{Phone} is out of order", "{Mine} is out of order"},
    CausePhrase{unreachable, 0, 34, "All lines to {phone} are taken",
                "All lines to {mine} are taken"},
    CausePhrase{unreachable, 0, 38, "The telephone network is out of order on the way to {phone}",
                "The telephone network is out of order on the way to {mine}"},
    CausePhrase{unreachable, 0, 41, "The telephone network had a short failure",
                "The telephone network had a short failure"},
    CausePhrase{unreachable, 0, 42, "The telephone network is overloaded",
                "The telephone network is overloaded"},
    CausePhrase{unreachable, 0, 44, "The line to {phone} was taken by another call",
                "The line to {mine} was taken by another call"},
    CausePhrase{forbidden, 0, 50, "The telephone provider has not enabled calls to {phone}",
                "The telephone provider has not enabled calls to {mine}"},
    // SIP statuses
    CausePhrase{busy, 600, 0, "{Phone} is busy, and so is every other one there",
                "{Mine} was busy"},
    CausePhrase{busy, 0, 0, "{Phone} is busy", "{Mine} was busy"},
    CausePhrase{declined, 607, 0, "{Who} does not want this call",
                "{Mine} turned the call down as unwanted"},
    CausePhrase{declined, 608, 0, "A call filter turned the call to {who} down",
                "A call filter turned the call to {mine} down"},
    CausePhrase{declined, 0, 0, "{Who} declined the call", "The call was declined on {mine}"},
    CausePhrase{no_answer, 0, 0, "{Who} did not answer", "{Mine} rang, but you did not answer"},
    CausePhrase{unreachable, 480, 0, "{Phone} is not available at the moment",
                "{Mine} is not available at the moment"},
    CausePhrase{unreachable, 408, 0, "{Phone} could not be reached: nothing replied",
                "{Mine} could not be reached: nothing replied"},
    CausePhrase{unreachable, 430, 0, "The way to {phone} failed", "The way to {mine} failed"},
    CausePhrase{unreachable, 500, 0, "The telephone network had an error on the way to {phone}",
                "The telephone network had an error on the way to {mine}"},
    CausePhrase{unreachable, 502, 0, "The telephone network could not pass the call on to {phone}",
                "The telephone network could not pass the call on to {mine}"},
    CausePhrase{unreachable, 503, 0, "The telephone network cannot take a call to {phone} just now",
                "The telephone network cannot take a call to {mine} just now"},
    CausePhrase{unreachable, 504, 0, "The telephone network got no reply from {phone}",
                "The telephone network got no reply from {mine}"},
    CausePhrase{unreachable, 0, 0, "{Phone} could not be reached", "{Mine} could not be reached"},
    CausePhrase{not_found, 410, 0, "The number of {phone} is no longer in use",
                "The number of {mine} is no longer in use"},
    CausePhrase{not_found, 484, 0, "The number of {phone} is incomplete",
                "The number of {mine} is incomplete"},
    CausePhrase{not_found, 485, 0, "The address of {phone} fits more than one phone",
                "The address of {mine} fits more than one phone"},
    CausePhrase{not_found, 604, 0, "The address of {phone} exists nowhere",
                "The address of {mine} exists nowhere"},
    CausePhrase{not_found, 0, 0, "There is no phone at the address that I have for {who}",
                "There is no phone at the address that I have for {mine}"},
    CausePhrase{forbidden, 401, 0, "The telephone provider did not accept my login",
                "The telephone provider did not accept my login"},
    CausePhrase{forbidden, 407, 0, "The telephone provider did not accept my login",
                "The telephone provider did not accept my login"},
    CausePhrase{forbidden, 402, 0, "The telephone provider wants to be paid first",
                "The telephone provider wants to be paid first"},
    CausePhrase{forbidden, 433, 0, "{Phone} takes no anonymous calls",
                "{Mine} takes no anonymous calls"},
    CausePhrase{forbidden, 428, 0, "The telephone provider wants a proof of the caller's number",
                "The telephone provider wants a proof of the caller's number"},
    CausePhrase{forbidden, 0, 0, "The telephone provider does not allow a call to {phone}",
                "The telephone provider does not allow a call to {mine}"},
    CausePhrase{no_gateway, 0, 0, "My telephone gateway does not take calls",
                "My telephone gateway does not take calls"},
    CausePhrase{incompatible, 0, 0, "{Phone} and I have no kind of sound in common",
                "{Mine} and I have no kind of sound in common"},
    CausePhrase{failed, 301, 0, "{Phone} has moved to another address, which I do not follow",
                "{Mine} has moved to another address, which I do not follow"},
    CausePhrase{failed, 302, 0, "{Phone} forwards its calls elsewhere, which I do not follow",
                "{Mine} forwards its calls elsewhere, which I do not follow"},
    CausePhrase{failed, 400, 0, "{Phone} did not understand my request",
                "{Mine} did not understand my request"},
    CausePhrase{failed, 482, 0, "The call to {phone} went round in circles",
                "The call to {mine} went round in circles"},
    CausePhrase{failed, 483, 0, "The call to {phone} passed too many stations",
                "The call to {mine} passed too many stations"},
    CausePhrase{failed, 487, 0, "The call to {phone} was ended before it was answered",
                "The call to {mine} was ended before it was answered"},
    CausePhrase{failed, 494, 0, "{Phone} takes only secured calls",
                "{Mine} takes only secured calls"},
    CausePhrase{hung_up, 0, 0, "{Who} hung up", "You hung up"},
    CausePhrase{time_limit, 0, 0, "The call was as long as a call may be",
                "The call was as long as a call may be"},
    CausePhrase{cancelled, 0, 0, "The call was cancelled", "The call was cancelled"},
    CausePhrase{no_agent, 0, 0, "Nobody at {who} came to the phone", "Nobody came to the phone"},
    CausePhrase{machine, 0, 0, "A machine answered {phone}, no person",
                "{Mine} was answered by a machine, not by you"},
    CausePhrase{too_often, 0, 0, "I have rung {who} as often today as I may ring anybody",
                "I have rung you as often today as I may"},
    CausePhrase{interrupted, 0, 0, "I was restarted during the call",
                "I was restarted during the call"},
    CausePhrase{none, 0, 0, "The call to {phone} did not work", "The call to {mine} did not work"},
};

}  // namespace

constinit const Phrases english{
    .causes_begin = causes.begin(),
    .causes_end = causes.end(),

    .phone_of = "{name}'s phone",
    .phone_at = "the phone at {address}",
    .party_at = "the person at {address}",
    .other_party = "the other person",
    .others_phone = "the other phone",
    .your_phone = "your phone",
    .your_phone_at = "your phone at {address}",

    .at_time = "at {time}",
    .tomorrow = "tomorrow at {time}",
    .yesterday = "yesterday at {time}",
    .on_date = "on {date} at {time}",
    .date_time = "{date} at {time}",
    .now = "now",
    .day_month = "{weekday} {day} {month}",
    .day_month_year = "{weekday} {day} {month} {year}",
    .weekdays = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
    .months = {"January", "February", "March", "April", "May", "June", "July", "August",
               "September", "October", "November", "December"},
    .hours = {"1 hour", "{n} hours"},
    .minutes = {"1 minute", "{n} minutes"},
    .seconds = {"1 second", "{n} seconds"},

    .receipt_now =
        "I am calling {target} now. As soon as somebody answers, I will ring {mine} and "
        "connect you.",
    .receipt_later =
        "I will call {target} {at}. As soon as somebody answers, I will ring {mine} "
        "and connect you.",
    .their_time = " ({time} where they are)",
    .receipt_retry = "If {phone} is busy or nobody answers, I will try once more.",
    .receipt_retries = "If {phone} is busy or nobody answers, I will try up to {n} more times.",
    .draining =
        "I finish the calls that are under way and then stop for a while, so I did not take this "
        "one. Ask again in a few minutes, please.",
    .to_stop = "To stop it, reply \"cancel\".",
    .as_last_time = "I took you to mean {who}, as last time.",
    .repeats = "It repeats: {text}. \"Skip\" leaves out the next one.",
    .not_after = "I will not try any more {at}.",
    .quiet_now =
        "It would be {time} where {who} is, and I ring nobody at that hour. Reply \"yes\" if I "
        "should call anyway, or give me another time, for example: \"at 10am\".",
    .quiet_moved = "That is when the quiet hours of {who} are over.",
    .call_id = "Call id: {ref}",
    .hello = "Hello {name},",

    .ringing_called = "Ringing {phone}.",
    .next_way = "No luck so far. Ringing {who} at {way}.",
    .called_answered = "{Who} answered and hears that you are being called.",
    .at_center =
        "{Who} answered. I am waiting there for you and will ring you when it is your turn.",
    .agent_there = "Somebody at {who} is on the line now.",
    .ringing_caller = "Ringing {mine}: {who} is waiting for you.",
    .ringing_caller_queue = "Ringing {mine}. Nobody at {who} is on the line yet.",
    .caller_answered = "You answered. Connecting you with {who}.",
    .connected = "You are connected with {who}.",
    .lines_taken_for =
        "All lines are taken. {Who} is number {n} in the queue, and I expect to call in about "
        "{time}. You need do nothing.",
    .lines_taken =
        "All lines are taken. {Who} is number {n} in the queue. I will call as soon as a line is "
        "free; you need do nothing.",
    .retry = "I will try again {at} (attempt {nth}).",
    .reply_stop = "Reply \"cancel\" to stop.",

    .talked = "You and {who} talked for {time}.",
    .they_hung_up = "{Who} hung up.",
    .you_hung_up = "You hung up.",
    .ended_as_asked = "I ended the call because it was cancelled.",
    .ended_by_limit = "I ended the call then: no call may be longer than {time}.",
    .connection_lost = "Then the connection was lost.",
    .tried_ways = "I tried {ways}.",
    .way_busy = "{way} (busy)",
    .way_silent = "{way} (no answer)",
    .way_absent = "{way} (not reachable)",
    .way_unknown = "{way} (no such number)",
    .way_other = "{way} (failed)",
    .no_more_tries = "I will not try again by myself.",
    .tried_times = "I have tried {count} times and will not try again by myself.",
    .answered_late =
        "{Who} answered just as I stopped ringing, so I could not connect you. I will "
        "not ring there again by myself.",
    .but_there = "{Who} answered, but I could not connect you.",
    .told_them = "A voice message tells {who} so.",
    .you_answered_late = "You answered just as I stopped ringing you.",
    .called_left_ringing = "{Who} answered, but hung up before you picked up.",
    .called_left_answered = "{Who} answered, but hung up just before I could connect you.",
    .center_left = "{Who} answered, but hung up before anybody came to the phone.",
    .no_agent = "Nobody at {who} came to the phone within {time}.",
    .in_queue = "I was waiting at {who} when I rang you.",
    .caller_left = "{Who} answered, but you hung up before I could connect you.",
    .cancelled = "The call to {who} is cancelled, as you asked.",
    .cancelled_by_admin = "The call to {who} was cancelled by an administrator.",
    .cancelled_waiting = "{Who} had answered already; a voice message says that it will not work.",
    .interrupted_talking =
        "I connected you with {who} {at}, but then I was restarted, which cut "
        "you off. I am sorry. I will not ring anybody again by myself.",
    .interrupted_waiting =
        "{Who} had answered when I was restarted, so I could not connect you. I "
        "am sorry. I will not ring there again by myself.",
    .interrupted_center =
        "I was waiting at {who} when I was restarted, so the place in the queue is lost. I am "
        "sorry. I will not call there again by myself.",
    .interrupted_ringing =
        "I was restarted while I was ringing {phone}. I have stopped it, and I "
        "cannot tell whether somebody answered, so I will not ring there again "
        "by myself.",
    .missed =
        "I could not call {who} in time: it was to be {at}, and I was not running then. "
        "Nobody was rung.",
    .try_again = "Reply \"try again\" if I should call once more.",

    .refusal_subject = "I did not place a call",
    .refusal_nothing = "I could not do that. Write, for example: \"call Bob at 3pm\".",
    .question = "Which one do you mean by \"{asked}\"?",
    .question_how = "Reply with the number. Nobody is called before that.",
    .question_subject = "Whom shall I call?",
    .nothing_to_cancel = "There is no call of yours that could be cancelled.",
    .status_none = "You have no calls waiting.",
    .status_intro = "Your calls:",
    .status_subject = "Your calls",
    .help =
        "I connect you by phone: I ring the other side first, and your own phone as soon as "
        "somebody is there. Write to me, for example:\n"
        "- call Bob\n"
        "- call Pizza Hut on Main Street at 5pm\n"
        "- call +1 201 555 0123, ring me on my mobile\n"
        "- schedule Bob tomorrow at 3pm\n"
        "- status (or pending), cancel, try again, make it 4pm, ring my desk instead\n"
        "- my devices, search pizza main street\n"
        "- I am at +1 650 555 0199 until 5pm; forget my phone\n"
        "In chat the beginning of a command will do, like \"stat\".",
    .help_subject = "How to ask for a call",
    .subject_receipt = "Your call to {who}",
    .subject_outcome = "Your call to {who}",

    .status_queued = "{Who}: {at}",
    .status_retry = "{Who}: {at} (attempt {nth})",
    .status_ringing = "{Who}: ringing",
    .status_center = "{Who}: answered, I am waiting there for you",
    .status_waiting = "{Who}: answered, your phone is being rung",
    .status_talking = "{Who}: you are talking",
    .status_ending = "{Who}: being ended",
    .status_done = "{Who}: over",

    .key_receipt =
        "I am ringing {phone} now. When I ask for it there, press {key}: that tells me that the "
        "phone is yours.",
    .key_pressed = "The key was pressed: {phone} is confirmed.",
    .key_not_pressed = "{Phone} was answered, but the right key was not pressed.",
    .key_left = "Somebody answered {phone}, but hung up before the key was pressed.",
    .key_unproved =
        "So it is not confirmed, and I will not ring you there. Write \"call me\" if I should ask "
        "once more, or the code that I have sent you.",
    .key_cancelled = "I no longer ask for the key at {phone}, as you wished.",
    .key_interrupted = "I was restarted while I asked for the key at {phone}.",
    .status_key = "{Phone}: being asked for the key",
    .subject_key = "Your phone",

    .say_called_greeting = "Hello. Please hold the line, I am connecting you with {who}.",
    .say_called_greeting_0 =
        "Hello. Please hold the line, somebody wishes to speak to you. I am "
        "connecting you.",
    .say_caller_greeting = "{Who} is on the line. I am connecting you now.",
    .say_caller_greeting_0 = "Your call was answered. I am connecting you now.",
    .say_apology = "I am sorry, {who} cannot come to the phone now. Goodbye.",
    .say_apology_0 = "I am sorry, the call cannot be connected now. Goodbye.",
    .say_still_trying = "Thank you for waiting. I am still trying to reach {who}.",
    .say_still_trying_0 = "Thank you for waiting. I am still trying to connect you.",
    .say_recorded = "This call is recorded.",
    .say_center_greeting =
        "Hello. A caller is waiting to speak to you. Please hold the line, I am fetching {who}.",
    .say_center_greeting_0 =
        "Hello. A caller is waiting to speak to you. Please hold the line, I am fetching them.",
    .say_check_called =
        "Hello. {who} would like to speak to you. Press 1, or say hello, to be connected.",
    .say_check_called_0 =
        "Hello. A caller is waiting for you. Press 1, or say hello, to be connected.",
    .say_check_caller = "{Who} is on the line. Press 1, or say hello, to be connected.",
    .say_check_caller_0 = "Your call was answered. Press 1, or say hello, to be connected.",
    .say_caller_queued =
        "You are on the line to {who}. Nobody is there yet, it should not take long.",
    .say_caller_queued_0 = "You are on the line now. Nobody is there yet, it should not take long.",
    .say_center_question = "A caller is waiting for you. Press 1, or say hello, to be connected.",
    .say_ask_key =
        "Hello. {Who} wishes to be rung at this phone. If that is you, press the key that I have "
        "written to you. If it is not, please hang up.",
    .say_ask_key_0 =
        "Hello. Somebody wishes to be rung at this phone. If that is you, press the key that I "
        "have written to you. If it is not, please hang up.",
    .say_key_thanks = "Thank you. Goodbye.",

    .queue_told =
        "I am waiting at {who} for you: {queue}. Write \"now\" to be rung at "
        "once, \"cancel\" to stop it.",
    .queue_place = "number {n} in the queue",
    .queue_next = "next in the queue",
    .queue_wait = "about {time}",
    .queue_soon = "less than a minute",
    .desk_receipt = "{Who} will call you back on {mine}. You are {queue}.",
    .desk_place = "You are {queue} at {who} now.",
    .desk_closed = "{Who} is closed now and opens {at}.",
};

}  // namespace patchcord::call
