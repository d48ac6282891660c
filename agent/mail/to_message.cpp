#include "agent/mail/to_message.hpp"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include <algorithm>
#include <array>

#include "parsers/mail_address.hpp"
#include "parsers/mail_head.hpp"
#include "parsers/mail_text.hpp"

namespace patchcord {
namespace {

/// SHA-256 over fields, each with its length before it so that no two lists of fields are alike.
class Digest {
 public:
    Digest() { gnutls_hash_init(&hash_, GNUTLS_DIG_SHA256); }
    Digest(const Digest&) = delete;
    Digest& operator=(const Digest&) = delete;
    ~Digest() {
        if (hash_ != nullptr) gnutls_hash_deinit(hash_, nullptr);
    }

    Digest& add(std::string_view field) {
        const std::string size = std::to_string(field.size()) + ":";
        gnutls_hash(hash_, size.data(), size.size());
        gnutls_hash(hash_, field.data(), field.size());
        return *this;
    }

    std::string hex() {
        std::array<unsigned char, 32> bytes{};
        gnutls_hash_output(hash_, bytes.data());
        std::string out;
        for (const unsigned char byte : bytes) {
            out += "0123456789abcdef"[byte >> 4];
            out += "0123456789abcdef"[byte & 15];
        }
        return out;
    }

 private:
    gnutls_hash_hd_t hash_ = nullptr;
};

/// The body, with LF line ends and without blank lines at its end: what every way of delivery
/// leaves alike.
std::string body_of(std::string_view raw) {
    std::string body;
    bool in_body = false;
    for (const auto line : mail::split_lines(raw)) {
        if (in_body) {
            body += line;
            body += '\n';
        }
        in_body = in_body || line.empty();
    }
    while (body.ends_with('\n')) body.pop_back();
    // Headers differ by channel, and with them where a long mail was cut.
    constexpr std::size_t safe_bytes = std::size_t{128} * 1024;
    if (body.size() > safe_bytes) body.resize(safe_bytes);
    return body;
}

bool is_own(std::string_view address, const std::vector<std::string>& own_addresses) {
    return std::any_of(
        own_addresses.begin(), own_addresses.end(),
        [address](const std::string& own) { return mail::same_ascii(own, address); });
}

void fill(const Mail& mail, const Envelope& envelope, const MailTrust& trust,
          const std::vector<std::string>& own_addresses, Message& message) {
    message.sender = mail.from;
    message.message_id = mail.message_id;
    message.in_reply_to = mail.in_reply_to;
    message.references = mail.references;
    message.subject = mail.subject;
    message.text = own_words(mail);
    message.calendars = mail.calendars;
    Proof proof = prove_sender(mail, trust, own_addresses);
    message.proven = proof.proven;
    message.unproven_why = std::move(proof.why);
    // A proven sender may ask for answers elsewhere in its own domain; nobody else.
    const auto domain = mail.from.substr(mail.from.rfind('@') + 1);
    const bool near = proof.proven && !mail.reply_to.empty() &&
                      mail.reply_to.ends_with("@" + domain) &&
                      !is_own(mail.reply_to, own_addresses);
    message.reply_to = near ? mail.reply_to : mail.from;
    const bool null_sender = envelope.has_return_path && envelope.return_path.empty();
    message.answerable =
        !mail.from.empty() && !mail.automatic && !null_sender && !is_own(mail.from, own_addresses);
}

/// What tells a mail from the next one of the same words: its Message-ID, else when it was written.
std::string identity_of(const Message& message, std::string_view raw, const MailLimits& limits) {
    if (!message.message_id.empty()) return message.message_id;
    const auto head = mail::read_head(raw, limits);
    const auto* read = std::get_if<mail::Head>(&head);
    if (read == nullptr) return {};
    const auto date = std::ranges::find(read->fields, "date", &mail::Field::name);
    return date == read->fields.end() ? std::string() : "date " + date->value;
}

}  // namespace

std::string mail_key(std::string_view recipient, std::string_view message_id, std::string_view from,
                     std::string_view raw) {
    Digest digest;
    digest.add(mail::ascii_lower(recipient)).add(message_id).add(from).add(body_of(raw));
    return "mail:" + digest.hex();
}

Message to_message(std::string raw, const Envelope& envelope, const MailTrust& trust,
                   const std::vector<std::string>& own_addresses, Instant received) {
    Message message;
    message.channel = "mail";
    message.recipient = envelope.recipient;
    message.received = received;
    const MailLimits limits;
    if (raw.size() > limits.bytes) raw.resize(limits.bytes);
    const auto parsed = parse_mail(raw, limits);
    if (const auto* mail = std::get_if<Mail>(&parsed)) {
        fill(*mail, envelope, trust, own_addresses, message);
    } else {
        message.unproven_why = "it cannot be read: " + std::get<MailError>(parsed).why;
        message.answerable = false;
    }
    message.keys = {
        mail_key(envelope.recipient, identity_of(message, raw, limits), message.sender, raw)};
    message.raw = std::move(raw);
    return message;
}

std::string own_recipient(std::string_view raw, const std::vector<std::string>& own_addresses) {
    const auto read = mail::read_head(raw, MailLimits{});
    const auto* head = std::get_if<mail::Head>(&read);
    for (const auto* name : {"delivered-to", "x-original-to", "to", "cc"}) {
        if (head == nullptr) break;
        for (const auto& field : head->fields) {
            if (field.name != name) continue;
            for (const auto& box : mail::read_addresses(field.value).mailboxes) {
                if (is_own(box.address, own_addresses)) return mail::ascii_lower(box.address);
            }
        }
    }
    return own_addresses.empty() ? std::string() : mail::ascii_lower(own_addresses.front());
}

std::string attempt_key(std::string_view raw) {
    Digest digest;
    digest.add(raw);
    return "raw:" + digest.hex();
}

Message parked_message(std::string raw, const Envelope& envelope, Instant received) {
    Message message;
    message.channel = "mail";
    message.recipient = envelope.recipient;
    message.received = received;
    message.answerable = false;
    message.unproven_why = "it was tried " + std::to_string(most_attempts) +
                           " times, and each time the program stopped: parked";
    message.keys = {attempt_key(raw)};
    message.raw = std::move(raw);
    return message;
}

}  // namespace patchcord
