#include "agent/mail/compose.hpp"

#include <gmime/gmime.h>

#include <memory>
#include <stdexcept>

#include "parsers/mail_address.hpp"
#include "parsers/mail_mime.hpp"
#include "parsers/mail_text.hpp"

namespace patchcord {
namespace {

struct Unref {
    void operator()(void* object) const { g_object_unref(object); }
};

std::string checked_address(const std::string& address) {
    if (!mail::valid_address(address)) {
        throw std::invalid_argument("\"" + mail::clean_line(address) + "\" is no mail address");
    }
    return address;
}

std::string checked_id(const std::string& id) {
    const std::string bracketed = "<" + id + ">";
    const auto ids = mail::read_message_ids(bracketed);
    if (ids.size() != 1 || ids.front() != id) {
        throw std::invalid_argument("\"" + mail::clean_line(id) + "\" is no Message-ID");
    }
    return id;
}

std::string crlf(std::string_view text) {
    std::string out;
    for (const auto line : mail::split_lines(text)) {
        out += line;
        out += "\r\n";
    }
    return out;
}

void set_header(GMimeMessage* message, const char* name, const std::string& value) {
    if (value.empty()) return;
    g_mime_object_set_header(GMIME_OBJECT(message), name, value.c_str(), "utf-8");
}

std::string printed(GMimeMessage* message) {
    const std::unique_ptr<GMimeStream, Unref> stream(g_mime_stream_mem_new());
    if (g_mime_object_write_to_stream(GMIME_OBJECT(message), nullptr, stream.get()) < 0) {
        throw std::runtime_error("the mail cannot be written");
    }
    const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
    return {bytes->data, bytes->data + bytes->len};
}

}  // namespace

std::string compose_mail(const SmtpSettings& settings, const Notice& notice, Instant now) {
    mail::prepare_gmime();
    const std::unique_ptr<GMimeMessage, Unref> message(g_mime_message_new(0));
    g_mime_message_add_mailbox(message.get(), GMIME_ADDRESS_TYPE_FROM,
                               mail::clean_line(settings.from_name).c_str(),
                               checked_address(settings.from).c_str());
    g_mime_message_add_mailbox(message.get(), GMIME_ADDRESS_TYPE_TO, nullptr,
                               checked_address(notice.recipient).c_str());
    g_mime_message_set_subject(message.get(), mail::clean_line(notice.subject).c_str(), "utf-8");
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    const std::unique_ptr<GDateTime, decltype(&g_date_time_unref)> date(
        g_date_time_new_from_unix_utc(seconds), g_date_time_unref);
    if (date) g_mime_message_set_date(message.get(), date.get());
    g_mime_message_set_message_id(message.get(), checked_id(notice.message_id).c_str());
    if (!notice.in_reply_to.empty()) {
        set_header(message.get(), "In-Reply-To", "<" + checked_id(notice.in_reply_to) + ">");
    }
    std::string references;
    for (const auto& id : notice.references) {
        references += (references.empty() ? "<" : " <") + checked_id(id) + ">";
    }
    set_header(message.get(), "References", references);
    set_header(message.get(), "Auto-Submitted", "auto-replied");
    set_header(message.get(), "MIME-Version", "1.0");

    const std::unique_ptr<GMimeTextPart, Unref> text(g_mime_text_part_new_with_subtype("plain"));
    g_mime_text_part_set_charset(text.get(), "utf-8");
    g_mime_text_part_set_text(text.get(), mail::clean_lines(notice.body).c_str());
    g_mime_part_set_content_encoding(GMIME_PART(text.get()),
                                     GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    g_mime_message_set_mime_part(message.get(), GMIME_OBJECT(text.get()));
    return crlf(printed(message.get()));
}

}  // namespace patchcord
