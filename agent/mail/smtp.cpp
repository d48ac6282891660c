#include "agent/mail/smtp.hpp"

#include <spdlog/spdlog.h>

#include <stdexcept>
#include <utility>

#include "agent/mail/compose.hpp"
#include "agent/mail/etpan.hpp"
#include "parsers/mail_text.hpp"

namespace patchcord {
namespace {

/// The dialogue broke or the server would not have us: nothing to do with the one mail.
class SmtpError : public std::runtime_error {
 public:
    using std::runtime_error::runtime_error;
};

/// The server said no to one command.
struct Refusal {
    int code;
    std::string what;
};

/// One open, greeted, protected and logged-in connection.
class SmtpConnection {
 public:
    SmtpConnection(const ServerSettings& settings, const Cancel& cancel)
        : settings_(settings), session_(mailsmtp_new(0, nullptr)) {
        if (!session_) throw std::bad_alloc();
        mailstream* stream = make_mailstream(std::make_unique<NetStream>(settings, cancel));
        begin();
        net_stream(*stream).set_deadline(NetStream::Clock::now() + settings_.timeout);
        // Where the greeting is not 220, libetpan closes the stream: it is gone then.
        check(mailsmtp_connect(session_.get(), stream), "greeting");
        hello();
        if (settings_.security == Security::starttls) protect();
        if (!settings_.user.empty()) login();
    }

    bool alive() {
        begin();
        return mailsmtp_reset(session_.get()) == MAILSMTP_NO_ERROR;
    }

    std::optional<Refusal> send(const std::string& recipient, std::string_view bytes) {
        if (bytes.ends_with("\r\n")) bytes.remove_suffix(2);  // libetpan adds one
        begin();
        // 5xx here is about us, not about this mail.
        check(mailsmtp_mail(session_.get(), ""), "MAIL FROM:<>");
        begin();
        if (auto no = refused(mailsmtp_rcpt(session_.get(), recipient.c_str()), "RCPT")) return no;
        begin();
        if (auto no = refused(mailsmtp_data(session_.get()), "DATA")) return no;
        begin();
        return refused(mailsmtp_data_message(session_.get(), bytes.data(), bytes.size()),
                       "the mail");
    }

    void quit() {
        begin();
        mailsmtp_quit(session_.get());
    }

 private:
    void begin() {
        if (session_->stream == nullptr) return;
        net_stream(*session_->stream).set_deadline(NetStream::Clock::now() + settings_.timeout);
    }

    std::string why(const std::string& what) const {
        std::string text = what + ": ";
        if (session_->stream != nullptr && !net_stream(*session_->stream).error().empty()) {
            return text + net_stream(*session_->stream).error();
        }
        if (session_->response != nullptr && *session_->response != '\0') {
            return text + std::to_string(session_->response_code) + " " +
                   mail::clean_line(session_->response);
        }
        return text + "the server did not go on";
    }

    void check(int code, const char* what) const {
        if (code != MAILSMTP_NO_ERROR) throw SmtpError(why(what));
    }

    std::optional<Refusal> refused(int code, const char* what) const {
        if (code == MAILSMTP_NO_ERROR) return std::nullopt;
        if (code == MAILSMTP_ERROR_STREAM || session_->response_code < 400) {
            throw SmtpError(why(what));
        }
        return Refusal{session_->response_code, why(what)};
    }

    void hello() {
        begin();
        check(mailesmtp_ehlo(session_.get()), "EHLO");
    }

    void protect() {
        if ((session_->esmtp & MAILSMTP_ESMTP_STARTTLS) == 0) {
            throw SmtpError("the server offers no STARTTLS, and the configuration asks for it");
        }
        begin();
        check(mailesmtp_starttls(session_.get()), "STARTTLS");
        // What came in clear behind the answer is somebody else's.
        if (session_->stream->read_buffer_len > 0) {
            throw SmtpError("the server spoke between STARTTLS and TLS");
        }
        net_stream(*session_->stream).start_tls();
        hello();
    }

    void login() {
        if (settings_.security == Security::plain && !net_stream(*session_->stream).loopback()) {
            throw SmtpError("a password is not sent without TLS");
        }
        const bool plain = (session_->auth & MAILSMTP_AUTH_PLAIN) != 0;
        if (!plain && (session_->auth & MAILSMTP_AUTH_LOGIN) == 0) {
            throw SmtpError("the server offers neither AUTH PLAIN nor LOGIN");
        }
        begin();
        const int code = mailesmtp_auth_sasl(
            session_.get(), plain ? "PLAIN" : "LOGIN", settings_.host.c_str(), nullptr, nullptr,
            settings_.user.c_str(), settings_.user.c_str(), settings_.password.c_str(), nullptr);
        check(code, ("login as " + settings_.user).c_str());
    }

    ServerSettings settings_;
    SmtpHandle session_;
};

}  // namespace

struct SmtpSender::Impl {
    SmtpSettings settings;
    Cancel cancel;
    std::unique_ptr<SmtpConnection> connection;

    explicit Impl(SmtpSettings settings_) : settings(std::move(settings_)) {}

    void ready() {
        if (connection && connection->alive()) return;
        connection.reset();
        connection = std::make_unique<SmtpConnection>(settings.server, cancel);
    }
};

SmtpSender::SmtpSender(SmtpSettings settings)
    : impl_(std::make_unique<Impl>(std::move(settings))) {}

SmtpSender::~SmtpSender() = default;

void SmtpSender::stop() { impl_->cancel.cancel(); }

SendResult SmtpSender::send(const Notice& notice, Instant now) {
    std::string bytes;
    try {
        bytes = compose_mail(impl_->settings, notice, now);
    } catch (const std::exception& error) {
        return Never{error.what()};
    }
    try {
        impl_->ready();
        const auto refusal = impl_->connection->send(notice.recipient, bytes);
        if (!refusal) return Sent{};
        if (refusal->code < 500) return TryLater{refusal->what};
        return Never{refusal->what};
    } catch (const std::exception& error) {
        impl_->connection.reset();
        return TryLater{error.what()};
    }
}

std::string check_smtp(const SmtpSettings& settings) {
    try {
        const Cancel cancel;
        SmtpConnection connection(settings.server, cancel);
        connection.quit();
        return {};
    } catch (const std::exception& error) {
        return error.what();
    }
}

}  // namespace patchcord
