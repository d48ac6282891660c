#include "parsers/mail.hpp"

#include <algorithm>

#include "parsers/mail_address.hpp"
#include "parsers/mail_auth.hpp"
#include "parsers/mail_head.hpp"
#include "parsers/mail_mime.hpp"
#include "parsers/mail_text.hpp"

namespace patchcord {
namespace {

using mail::ascii_lower;
using mail::Field;
using mail::trim;

constexpr std::size_t longest_subject = 4096;
constexpr std::size_t most_references = 100;
constexpr std::size_t most_auth_results = 200;

void read_from(std::string_view value, Mail& mail) {
    ++mail.from_fields;
    const auto list = mail::read_addresses(value);
    mail.from_addresses += list.named;
    if (list.clean && list.named == 1 && list.mailboxes.size() == 1) {
        mail.from = list.mailboxes.front().address;
        mail.from_name = mail::decode_header(list.mailboxes.front().name);
    }
}

std::string one_address(std::string_view value) {
    const auto list = mail::read_addresses(value);
    if (!list.clean || list.mailboxes.size() != 1) return {};
    return list.mailboxes.front().address;
}

std::string one_id(std::string_view value) {
    const auto ids = mail::read_message_ids(value);
    return ids.empty() ? std::string() : ids.front();
}

std::vector<std::string> bounded_references(std::string_view value) {
    auto ids = mail::read_message_ids(value);
    if (ids.size() > most_references) {
        // The first names the thread, the last ones the place in it.
        ids.erase(ids.begin() + 1, ids.end() - (most_references - 1));
    }
    return ids;
}

void automatic(Mail& mail, std::string why) {
    mail.automatic = true;
    if (mail.automatic_why.empty()) mail.automatic_why = std::move(why);
}

/// RFC 3834 section 2 and what is usual.
void judge_automatic(const Field& field, Mail& mail) {
    const std::string low = ascii_lower(field.value);
    if (field.name == "auto-submitted") {
        const auto word = trim(std::string_view(low).substr(0, low.find_first_of(";(")));
        if (word != "no") automatic(mail, "Auto-Submitted: " + mail::clean_line(word));
    } else if (field.name == "precedence") {
        if (low == "bulk" || low == "junk" || low == "list") {
            automatic(mail, "Precedence: " + low);
        }
    } else if (field.name.starts_with("list-")) {
        automatic(mail, "it came over a mailing list");
    } else if (field.name == "x-autoreply" || field.name == "x-autorespond") {
        automatic(mail, "it is an automatic reply");
    } else if (field.name == "content-type") {
        if (low.starts_with("multipart/report")) automatic(mail, "it is a report");
    }
}

void judge_sender(Mail& mail) {
    const std::string local = ascii_lower(mail.from.substr(0, mail.from.find('@')));
    for (const auto* daemon : {"mailer-daemon", "postmaster", "noreply", "no-reply", "donotreply",
                               "do-not-reply", "bounce", "bounces"}) {
        if (local == daemon) automatic(mail, "it is from " + local);
    }
    if (mail.has_return_path && mail.return_path.empty()) {
        automatic(mail, "its return path is null");
    }
}

void read_field(const Field& field, Mail& mail, int& auth_fields, int& entries) {
    const auto& [name, value] = field;
    if (name == "from") {
        read_from(value, mail);
    } else if (name == "reply-to") {
        mail.reply_to = one_address(value);
    } else if (name == "return-path" && !mail.has_return_path) {
        mail.has_return_path = true;
        mail.return_path = one_address(value);
        if (mail.return_path.empty() && trim(value) != "<>") mail.has_return_path = false;
    } else if (name == "message-id" && mail.message_id.empty()) {
        mail.message_id = one_id(value);
    } else if (name == "in-reply-to" && mail.in_reply_to.empty()) {
        mail.in_reply_to = one_id(value);
    } else if (name == "references" && mail.references.empty()) {
        mail.references = bounded_references(value);
    } else if (name == "subject" && mail.subject.empty()) {
        mail.subject = mail::decode_header(std::string_view(value).substr(0, longest_subject));
    } else if (name == "received") {
        if (!mail::received_by_lmtp(value)) ++entries;
    } else if (name == "authentication-results") {
        for (auto& result : mail::read_auth_results(value)) {
            result.field = auth_fields;
            result.entries = entries;
            if (mail.auth.size() < most_auth_results) mail.auth.push_back(std::move(result));
        }
        ++auth_fields;
    }
    judge_automatic(field, mail);
}

}  // namespace

std::variant<Mail, MailError> parse_mail(std::string_view raw, const MailLimits& limits) {
    Mail mail;
    if (raw.size() > limits.bytes) {
        raw = raw.substr(0, limits.bytes);
        mail.truncated = true;
    }
    const auto read = mail::read_head(raw, limits);
    if (const auto* error = std::get_if<MailError>(&read)) return *error;
    const auto& head = std::get<mail::Head>(read);
    int auth_fields = 0;
    int entries = 0;
    for (const auto& field : head.fields) read_field(field, mail, auth_fields, entries);
    if (mail.from_fields != 1 || mail.from_addresses != 1) {
        mail.from.clear();
        mail.from_name.clear();
    }
    judge_sender(mail);
    auto body = mail::read_body(head, raw.substr(head.body), limits);
    if (const auto* error = std::get_if<MailError>(&body)) return *error;
    mail.text = std::move(std::get<mail::Body>(body).text);
    mail.calendars = std::move(std::get<mail::Body>(body).calendars);
    return mail;
}

}  // namespace patchcord
