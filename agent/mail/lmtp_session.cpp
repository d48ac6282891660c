#include "agent/mail/lmtp_session.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "parsers/mail_address.hpp"
#include "parsers/mail_text.hpp"

namespace patchcord {
namespace {

using mail::same_ascii;
using mail::starts_with_ascii;
using mail::trim;

constexpr std::size_t longest_command = 4096;
constexpr std::size_t most_recipients = 100;
constexpr int most_refusals = 20;
/// A mail that goes on and on is not read to its end.
constexpr std::size_t largest_read = 8 * LmtpSession::largest_mail;

/// "<address> PARAMETERS"; empty where there are no angle brackets.
struct Path {
    std::string_view address;
    std::string_view parameters;
};
std::optional<Path> read_path(std::string_view text) {
    text = trim(text);
    if (!text.starts_with('<')) return std::nullopt;
    const auto end = text.find('>');
    if (end == std::string_view::npos) return std::nullopt;
    return Path{text.substr(1, end - 1), trim(text.substr(end + 1))};
}

/// False where SIZE= says more than we take.
bool size_fits(std::string_view parameters) {
    while (!parameters.empty()) {
        const auto end = std::min(parameters.find(' '), parameters.size());
        const auto word = parameters.substr(0, end);
        parameters = trim(parameters.substr(end));
        if (!starts_with_ascii(word, "size=")) continue;
        std::size_t size = 0;
        const auto digits = word.substr(5);
        const auto [stop, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), size);
        return error == std::errc() && stop == digits.data() + digits.size() &&
               size <= LmtpSession::largest_mail;
    }
    return true;
}

}  // namespace

LmtpSession::LmtpSession(Deliver deliver, std::vector<std::string> own_addresses)
    : deliver_(std::move(deliver)), own_addresses_(std::move(own_addresses)) {
    reply("220 Patchcord LMTP ready");
}

std::string LmtpSession::take_output() { return std::exchange(out_, {}); }

void LmtpSession::shut(std::string_view why) {
    if (closing_) return;
    reply("421 4.3.2 " + std::string(why));
    closing_ = true;
}

void LmtpSession::reply(std::string_view line) {
    out_ += line;
    out_ += "\r\n";
}

void LmtpSession::refuse(std::string_view line) {
    reply(line);
    if (++refusals_ >= most_refusals) shut("too many errors");
}

void LmtpSession::reset() {
    has_sender_ = false;
    sender_.clear();
    recipients_.clear();
    raw_.clear();
    size_ = 0;
    in_data_ = false;
}

void LmtpSession::feed(std::string_view bytes) {
    in_ += bytes;
    std::size_t used = 0;
    while (!closing_) {
        const auto end = in_.find('\n', std::max(scanned_, used));
        if (end == std::string::npos) break;
        const auto line = std::string_view(in_).substr(used, end + 1 - used);
        used = end + 1;
        if (in_data_) {
            data_bytes(line);
        } else {
            command(line);
        }
    }
    in_.erase(0, used);
    scanned_ = in_.size();
    if (closing_) {
        in_.clear();
        scanned_ = 0;
    } else if (in_.size() > longest_command) {
        if (!in_data_) {
            refuse("500 5.5.2 line too long");
            shut("line too long");
        } else if (!in_.ends_with('\r')) {
            data_bytes(in_);  // a part of a line; a CR is kept until its LF is there
            in_.clear();
            scanned_ = 0;
        }
    }
}

void LmtpSession::command(std::string_view line) {
    if (line.size() > longest_command) return refuse("500 5.5.2 line too long");
    line = trim(line);
    const auto space = std::min(line.find(' '), line.size());
    const auto verb = line.substr(0, space);
    const auto rest = trim(line.substr(space));
    if (same_ascii(verb, "LHLO")) {
        reset();
        greeted_ = true;
        reply("250-Patchcord");
        for (const auto* extension : {"PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"})
            reply(std::string("250-") + extension);
        reply("250 SIZE " + std::to_string(largest_mail));
    } else if (same_ascii(verb, "QUIT")) {
        reply("221 2.0.0 bye");
        closing_ = true;
    } else if (same_ascii(verb, "NOOP")) {
        reply("250 2.0.0 ok");
    } else if (same_ascii(verb, "RSET")) {
        reset();
        reply("250 2.0.0 ok");
    } else if (same_ascii(verb, "VRFY")) {
        reply("252 2.5.2 send it and see");
    } else if (same_ascii(verb, "HELO") || same_ascii(verb, "EHLO")) {
        refuse("500 5.5.1 this is LMTP: say LHLO");
    } else if (!greeted_) {
        refuse("503 5.5.1 say LHLO first");
    } else if (starts_with_ascii(line, "mail from:")) {
        mail_from(line.substr(10));
    } else if (starts_with_ascii(line, "rcpt to:")) {
        rcpt_to(line.substr(8));
    } else if (same_ascii(verb, "DATA") && rest.empty()) {
        data();
    } else {
        refuse("500 5.5.2 command not known");
    }
}

void LmtpSession::mail_from(std::string_view rest) {
    const auto path = read_path(rest);
    if (has_sender_) return refuse("503 5.5.1 the sender was given already");
    if (!path) return refuse("501 5.5.4 say MAIL FROM:<address>");
    if (!size_fits(path->parameters)) return refuse("552 5.3.4 the mail is too big");
    // What is no plain address is taken, but never written to.
    sender_ = mail::valid_address(path->address) ? path->address : std::string_view();
    has_sender_ = true;
    reply("250 2.1.0 ok");
}

void LmtpSession::rcpt_to(std::string_view rest) {
    const auto path = read_path(rest);
    if (!has_sender_) return refuse("503 5.5.1 say MAIL first");
    if (!path) return refuse("501 5.5.4 say RCPT TO:<address>");
    const bool ours =
        std::any_of(own_addresses_.begin(), own_addresses_.end(),
                    [&path](const std::string& own) { return same_ascii(own, path->address); });
    if (!ours) return refuse("550 5.1.1 no such address here");
    if (recipients_.size() >= most_recipients) return refuse("452 4.5.3 too many recipients");
    recipients_.push_back(mail::ascii_lower(path->address));
    reply("250 2.1.5 ok");
}

void LmtpSession::data() {
    if (recipients_.empty()) return refuse("503 5.5.1 no valid recipients");
    in_data_ = true;
    at_line_start_ = true;
    reply("354 end with CRLF.CRLF");
}

void LmtpSession::data_bytes(std::string_view piece) {
    const bool whole_line = piece.ends_with("\r\n");
    if (at_line_start_) {
        if (piece == ".\r\n") return data_end();
        if (piece.starts_with('.')) piece.remove_prefix(1);
    }
    at_line_start_ = whole_line;
    size_ += piece.size();
    if (raw_.size() < kept_bytes) raw_ += piece.substr(0, kept_bytes - raw_.size());
    if (size_ > largest_read) shut("the mail is far too big");
}

void LmtpSession::data_end() {
    for (const auto& recipient : recipients_) {
        if (size_ > largest_mail) {
            reply("552 5.3.4 the mail is too big");
            continue;
        }
        const Envelope envelope{recipient, true, sender_};
        reply(deliver_(envelope, raw_));
    }
    reset();
}

}  // namespace patchcord
