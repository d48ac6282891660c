/// The part of Dialog that presses digits by INFO, where a gateway wants them so.

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "sipua/dialog.hpp"
#include "sipua/dtmf.hpp"
#include "sipua/signalling.hpp"

namespace patchcord {

namespace {

using namespace std::chrono_literals;

constexpr auto digit_length = 160ms;
constexpr auto digit_gap = 100ms;
constexpr std::size_t most_digits = 256;

/// How long a character of a script waits; nothing where it is no pause.
std::optional<std::chrono::milliseconds> pause_of(char c) {
    if (c == ',') return 2s;
    if (c == 'w') return 500ms;
    return std::nullopt;
}

}  // namespace

void Dialog::press(const std::string& digits) {
    if (!local_) return;
    const DtmfMode mode = outbound_.gateway ? outbound_.gateway->dtmf : context_.dtmf;
    if (mode != DtmfMode::info) {
        context_.media.send_digits(local_->stream, digits);
        return;
    }
    digits_ += digits.substr(0, most_digits - std::min(most_digits, digits_.size()));
    if (!std::exchange(pressing_, true)) next_digit();
}

void Dialog::next_digit() {
    digit_timer_ = {};
    while (state_ == State::confirmed && !digits_.empty()) {
        const char digit = digits_.front();
        digits_.erase(0, 1);
        if (const auto pause = pause_of(digit)) {
            digit_timer_ = context_.loop.after(*pause, [this] { next_digit(); });
            return;
        }
        if (event_of_digit(digit)) {
            send_info_digit(digit);
            return;
        }
    }
    pressing_ = false;
}

void Dialog::send_info_digit(char digit) {
    const std::string body =
        fmt::format("Signal={}\r\nDuration={}\r\n", digit, digit_length.count());
    const std::string credentials = authorizer_.header_line("INFO", remote_uri());
    info_digit_ = digit;
    sending_ = true;
    failed_in_sending_ = 0;
    info_.reset(nta_outgoing_tcreate(
        dialog_.get(), response_callback, static_cast<ResponseSink*>(this), hop(), SIP_METHOD_INFO,
        as_url(remote_uri()), SIPTAG_CONTACT_STR(way_.contact.c_str()),
        TAG_IF(!credentials.empty(), SIPTAG_HEADER_STR(credentials.c_str())),
        SIPTAG_CONTENT_TYPE_STR("application/dtmf-relay"), SIPTAG_PAYLOAD_STR(body.c_str()),
        TAG_END()));
    sending_ = false;
    if (info_ == nullptr || failed_in_sending_ != 0) on_info_response(503, nullptr);
}

void Dialog::on_info_response(int status, const sip_t* sip) {
    if (status < 200) return;
    info_.reset();
    if (state_ != State::confirmed) return;
    if (status < 300) {
        digit_timer_ = context_.loop.after(digit_length + digit_gap, [this] { next_digit(); });
    } else if ((status == 401 || status == 407) && authorizer_.learn(sip)) {
        send_info_digit(info_digit_);
    } else if (status == 481 || status == 408) {
        lose(status == 481 ? "the peer has lost the call" : "the peer does not answer");
    } else if (local_) {
        pressing_ = false;
        spdlog::info("{}: takes no digits by INFO ({}): they are sent with the sound", leg_,
                     status);
        context_.media.send_digits(local_->stream, info_digit_ + std::exchange(digits_, {}));
    }
}

}  // namespace patchcord
