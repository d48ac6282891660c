#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/mail/envelope.hpp"

namespace patchcord {

/// The LMTP dialogue of one connection (RFC 2033, with PIPELINING, 8BITMIME, SMTPUTF8, SIZE and
/// ENHANCEDSTATUSCODES): bytes in, bytes out, no socket and no clock. A mail ends only at
/// CRLF.CRLF, so that no reader before us can see one mail where we see two.
class LmtpSession {
 public:
    /// Takes one mail for one recipient and returns the reply line, "250 2.0.0 accepted".
    using Deliver = std::function<std::string(const Envelope&, const std::string& raw)>;

    static constexpr std::size_t largest_mail =
        std::size_t{10} * 1024 * 1024;  ///< told by SIZE; else 552
    /// What is kept of a mail; more is read but not looked at (MailLimits::bytes).
    static constexpr std::size_t kept_bytes = std::size_t{256} * 1024;

    LmtpSession(Deliver deliver, std::vector<std::string> own_addresses);

    void feed(std::string_view bytes);
    /// What is to be sent; empties it.
    std::string take_output();
    std::size_t output_size() const { return out_.size(); }
    /// The connection is to be closed after the output.
    bool closing() const { return closing_; }
    /// Ends the session from our side: "421 ...".
    void shut(std::string_view why);

 private:
    void command(std::string_view line);
    void mail_from(std::string_view rest);
    void rcpt_to(std::string_view rest);
    void data();
    void data_bytes(std::string_view piece);
    void data_end();
    void reset();
    void reply(std::string_view line);
    void refuse(std::string_view line);

    Deliver deliver_;
    std::vector<std::string> own_addresses_;
    std::string in_;
    std::size_t scanned_ = 0;  ///< bytes of in_ that hold no line end
    std::string out_;
    bool greeted_ = false;
    bool has_sender_ = false;
    std::string sender_;
    std::vector<std::string> recipients_;
    bool in_data_ = false;
    bool at_line_start_ = true;  ///< of the mail: the last bytes were CRLF
    std::string raw_;
    std::size_t size_ = 0;
    int refusals_ = 0;
    bool closing_ = false;
};

}  // namespace patchcord
