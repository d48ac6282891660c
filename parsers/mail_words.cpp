#include <algorithm>
#include <array>

#include "parsers/mail.hpp"
#include "parsers/mail_text.hpp"

namespace patchcord {
namespace {

using mail::ascii_lower;
using mail::trim;
using Lines = std::vector<std::string_view>;

template <std::size_t N>
bool begins_with_any(std::string_view low, const std::array<std::string_view, N>& starts) {
    return std::any_of(starts.begin(), starts.end(),
                       [low](std::string_view start) { return low.starts_with(start); });
}

bool is_quote(std::string_view line) { return trim(line).starts_with('>'); }
bool is_blank(std::string_view line) { return trim(line).empty(); }

/// "On Mon, 5 Jan 2026, Alice Ng wrote:" in the languages of common mail programs.
bool is_attribution(std::string_view low) {
    constexpr std::array<std::string_view, 12> endings{
        "wrote:",    "schrieb:",  "schreef:",    "a écrit :",   "a écrit\u00a0:", "a écrit:",
        "escribió:", "escreveu:", "ha scritto:", "napisał(a):", "skrev:",         "kirjoitti:"};
    constexpr std::array<std::string_view, 3> german{"schrieb ", "hat geschrieben:", "написал"};
    if (low.size() > 400) return false;
    if (std::any_of(endings.begin(), endings.end(),
                    [low](std::string_view end) { return low.ends_with(end); })) {
        return true;
    }
    return low.starts_with("am ") && low.ends_with(':') &&
           std::any_of(german.begin(), german.end(), [low](std::string_view part) {
               return low.find(part) != std::string_view::npos;
           });
}

/// The line that stands before a forwarded or answered mail.
bool is_divider(std::string_view low) {
    constexpr std::array<std::string_view, 14> words{
        "original message",          "forwarded message",   "ursprüngliche nachricht",
        "weitergeleitete nachricht", "originalnachricht",   "message d'origine",
        "message transféré",         "mensaje original",    "mensaje reenviado",
        "messaggio originale",       "messaggio inoltrato", "mensagem original",
        "oorspronkelijk bericht",    "doorgestuurd bericht"};
    if (low.starts_with("begin forwarded message") ||
        low.starts_with("anfang der weitergeleiteten"))
        return true;
    if (!low.starts_with("--")) return false;
    return std::any_of(words.begin(), words.end(), [low](std::string_view word) {
        return low.find(word) != std::string_view::npos;
    });
}

/// Outlook's header of the answered mail: a From line and soon a Sent or Date line.
bool is_header_block(const Lines& lines, std::size_t at) {
    constexpr std::array<std::string_view, 7> from{
        "from: ", "*from:*", "von: ", "de: ", "da: ", "van: ", "från: "};
    constexpr std::array<std::string_view, 12> sent{
        "sent: ",  "*sent:*", "date: ",   "*date:*", "gesendet: ", "datum: ",
        "envoyé ", "date : ", "enviado ", "fecha: ", "inviato: ",  "verzonden: "};
    if (!begins_with_any(ascii_lower(trim(lines[at])), from)) return false;
    const auto end = std::min(lines.size(), at + 4);
    for (auto i = at + 1; i < end; ++i) {
        if (begins_with_any(ascii_lower(trim(lines[i])), sent)) return true;
    }
    return false;
}

/// What a telephone or mail program adds below.
bool is_program_line(std::string_view low) {
    constexpr std::array<std::string_view, 16> starts{
        "sent from my ",   "sent from mail for ", "sent from outlook", "get outlook for ",
        "sent with ",      "sent via ",           "sent using ",       "von meinem ",
        "gesendet von ",   "envoyé de mon ",      "envoyé depuis ",    "enviado desde ",
        "enviado do meu ", "inviato da ",         "verstuurd vanaf ",  "verzonden vanaf "};
    return low.size() < 100 && begins_with_any(low, starts);
}

/// "Best regards," alone on its line.
bool is_closing(std::string_view low) {
    constexpr std::array<std::string_view, 40> closings{"regards",
                                                        "best regards",
                                                        "kind regards",
                                                        "warm regards",
                                                        "best",
                                                        "all the best",
                                                        "best wishes",
                                                        "many thanks",
                                                        "thanks",
                                                        "thank you",
                                                        "thanks again",
                                                        "thanks a lot",
                                                        "thank you very much",
                                                        "thx",
                                                        "cheers",
                                                        "sincerely",
                                                        "yours sincerely",
                                                        "sincerely yours",
                                                        "yours",
                                                        "yours truly",
                                                        "cordially",
                                                        "with regards",
                                                        "with kind regards",
                                                        "br",
                                                        "kr",
                                                        "rgds",
                                                        "take care",
                                                        "ciao",
                                                        "mit freundlichen grüßen",
                                                        "viele grüße",
                                                        "liebe grüße",
                                                        "beste grüße",
                                                        "gruß",
                                                        "mfg",
                                                        "danke",
                                                        "cordialement",
                                                        "merci",
                                                        "bien à vous",
                                                        "saludos",
                                                        "un saludo"};
    while (!low.empty() && std::string_view(",.!-").find(low.back()) != std::string_view::npos) {
        low = trim(low.substr(0, low.size() - 1));
    }
    return std::find(closings.begin(), closings.end(), low) != closings.end();
}

/// A closing is one where only a few short lines follow: a name, a title, a number.
bool ends_the_text(const Lines& lines, std::size_t at) {
    constexpr std::ptrdiff_t most_lines = 10;
    constexpr std::size_t longest = 80;
    std::ptrdiff_t following = 0;
    for (auto i = at + 1; i < lines.size(); ++i) {
        if (is_blank(lines[i])) continue;
        if (trim(lines[i]).size() > longest || ++following > most_lines) return false;
    }
    return true;
}

bool cuts(const Lines& lines, std::size_t at, std::string_view low, bool has_words) {
    if (lines[at] == "-- " || trim(lines[at]) == "--" || trim(lines[at]) == "—") return true;
    if (is_divider(low) || is_program_line(low) || is_header_block(lines, at)) return true;
    const auto rule = trim(lines[at]);
    if (rule.size() >= 20 && rule.find_first_not_of('_') == std::string_view::npos) return true;
    return has_words && is_closing(low) && ends_the_text(lines, at);
}

/// The number of lines of an attribution that begins here (it may be wrapped), or 0.
std::size_t attribution(const Lines& lines, std::size_t at) {
    constexpr std::size_t most_lines = 3;
    std::string joined;
    for (std::size_t i = 0; i < most_lines && at + i < lines.size(); ++i) {
        const auto line = trim(lines[at + i]);
        if (line.empty() || line.starts_with('>')) return 0;
        if (i > 0) joined += ' ';
        joined += ascii_lower(line);
        constexpr std::array<std::string_view, 12> starts{"on ",  "am ",        "le ",     "el ",
                                                          "il ",  "op ",        "w dniu ", "em ",
                                                          "den ", "il giorno ", "2",       "\""};
        if (is_attribution(joined) && (i == 0 || begins_with_any(joined, starts))) return i + 1;
        if (i == 0 && !begins_with_any(joined, starts)) return 0;
    }
    return 0;
}

/// "Re: ", "Fwd: " and their like, and a list's "[name] ".
std::string_view bare_subject(std::string_view subject) {
    constexpr std::array<std::string_view, 18> prefixes{
        "re:", "fwd:", "fw:",  "aw:",  "wg:",  "antw:", "antwort:", "sv:",  "vs:",
        "tr:", "rv:",  "res:", "enc:", "odp:", "re :",  "tr :",     "rif:", "i:"};
    for (bool again = true; again;) {
        again = false;
        subject = trim(subject);
        const std::string low = ascii_lower(subject.substr(0, 10));
        for (const auto prefix : prefixes) {
            if (low.starts_with(prefix)) {
                subject.remove_prefix(prefix.size());
                again = true;
                break;
            }
        }
    }
    return subject;
}

}  // namespace

std::string own_words(const Mail& mail) {
    const Lines lines = mail::split_lines(mail.text);
    std::string out;
    bool has_words = false;
    for (std::size_t at = 0; at < lines.size(); ++at) {
        if (is_quote(lines[at])) continue;
        if (const auto count = attribution(lines, at); count > 0) {
            // Quoted lines follow: they are left out by themselves, and an answer below them
            // counts. Else everything below is the other's mail.
            auto next = at + count;
            while (next < lines.size() && is_blank(lines[next])) ++next;
            if (next < lines.size() && !is_quote(lines[next])) break;
            at += count - 1;
            continue;
        }
        const std::string low = ascii_lower(trim(lines[at]));
        if (cuts(lines, at, low, has_words)) break;
        if (!low.empty()) has_words = true;
        out += lines[at];
        out += '\n';
    }
    const auto words = trim(out);
    return std::string(words.empty() ? bare_subject(mail.subject) : words);
}

}  // namespace patchcord
