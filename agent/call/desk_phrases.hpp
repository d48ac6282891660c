#pragma once

#include <fmt/args.h>
#include <fmt/format.h>

#include <string>
#include <string_view>

/// What is answered to messages beside the texts about calls (phrases.hpp): questions, sessions,
/// refusals. A language is one file with one table. Placeholders are named at each phrase.
namespace patchcord::call {

struct DeskPhrases {
    // Kinds of phones
    std::string_view mobile;
    std::string_view desk;
    std::string_view work;
    std::string_view home;
    std::string_view phone;  ///< of no kind

    // What may not be called
    std::string_view no_address;
    std::string_view denied;            ///< {address}
    std::string_view satellite;         ///< {address}
    std::string_view premium;           ///< {address}
    std::string_view shared_cost;       ///< {address}
    std::string_view country;           ///< {address}
    std::string_view unknown_type;      ///< {address}
    std::string_view emergency;         ///< {text}
    std::string_view service_code;      ///< {text}
    std::string_view not_a_number;      ///< {text}
    std::string_view not_a_number_how;  ///< {text}
    std::string_view bad_sip;           ///< {text}
    std::string_view sip_domain;        ///< {text}
    std::string_view no_gateway;

    // The user's phones
    std::string_view no_phone_known;
    std::string_view not_yours;     ///< {what} {list}
    std::string_view no_such_kind;  ///< {kind} {list}
    std::string_view same_phone;    ///< {who}
    std::string_view devices_none;
    std::string_view devices;

    // Booking
    std::string_view several_parties;
    std::string_view limit_day;
    std::string_view limit_open;
    std::string_view no_number;     ///< {who}
    std::string_view unknown;       ///< {text}
    std::string_view unknown_how;   ///< {text}
    std::string_view zone_unknown;  ///< {who}
    std::string_view past;          ///< {text}
    std::string_view invitation;    ///< {text}

    // Messages
    std::string_view late;
    std::string_view unproven;
    std::string_view stranger;
    std::string_view edited_over;  ///< {ref}
    std::string_view edited_live;  ///< {ref}
    std::string_view unclear;      ///< {names}
    std::string_view or_;          ///< between the last two of several
    std::string_view found_none;   ///< {text}
    std::string_view found;        ///< {text}
    std::string_view courtesy;     ///< to "thanks"

    // Earlier calls
    std::string_view no_question;
    std::string_view no_such_call;  ///< {ref}
    std::string_view which_call;
    std::string_view too_late_to_change;  ///< {ref}
    std::string_view ring_instead;        ///< {phone}
    std::string_view under_way;
    std::string_view text_gone;
    std::string_view no_calls;

    // Sessions
    std::string_view no_session;      ///< {ref}
    std::string_view session_ended;   ///< {ref}
    std::string_view session_joined;  ///< {ref} {phone} {at}
    std::string_view session_line;    ///< {ref} {phone} {at}
    std::string_view session_status;  ///< {ref} {phone} {at}
    std::string_view remembered;      ///< {ref} {phone} {at}
    std::string_view forgotten;       ///< {ref} {phone}
    std::string_view nothing_to_forget;
    std::string_view midnight;  ///< {at} of a session that ends with its day

    // A phone that is not registered
    std::string_view prove_phone;   ///< {phone} {address}
    std::string_view code_by_mail;  ///< asked for by mail: {code} {phone}
    std::string_view code_by_chat;  ///< likewise by chat
    std::string_view wrong_code;
    std::string_view nothing_to_prove;
    std::string_view proof_only;  ///< {ref}, of a call that only asks for a key
};

/// The table of a language ("en", "en-US"); English where there is none.
const DeskPhrases& desk_phrases(std::string_view language);

extern const DeskPhrases english_desk;
extern const DeskPhrases french_desk;
extern const DeskPhrases german_desk;
extern const DeskPhrases spanish_desk;

/// One of them with its words filled in: answer("de", &DeskPhrases::past, fmt::arg("text", said)).
template <typename... Args>
std::string answer(std::string_view language, std::string_view DeskPhrases::*phrase,
                   const Args&... args) {
    fmt::dynamic_format_arg_store<fmt::format_context> words;
    (words.push_back(args), ...);
    return fmt::vformat(desk_phrases(language).*phrase, words);
}

/// "mobile", "desk", ... in that language; another kind as it is.
std::string kind_of_phone(std::string_view language, std::string_view kind);

}  // namespace patchcord::call
