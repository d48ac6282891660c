/// The part of Dialog for a phone that hands its call on (REFER, RFC 3515) and for a phone that
/// moved (3xx).

#include <fmt/format.h>
#include <sofia-sip/sip_extra.h>
#include <spdlog/spdlog.h>
#include <strings.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "sipua/dialog.hpp"
#include "sipua/headers.hpp"
#include "sipua/signalling.hpp"

namespace patchcord {

namespace {

constexpr std::size_t most_redirections = 5;
constexpr std::size_t most_contacts = 8;

/// "Replaces=..." among the headers of a Refer-To URI (RFC 3891), unescaped; empty: none.
std::string replaces_of(const url_t& url) {
    std::string_view headers = url.url_headers != nullptr ? url.url_headers : "";
    constexpr std::string_view name = "replaces=";
    while (!headers.empty()) {
        const std::size_t end = std::min(headers.find('&'), headers.size());
        const std::string header(headers.substr(0, end));
        headers.remove_prefix(std::min(end + 1, headers.size()));
        if (header.size() <= name.size() ||
            strncasecmp(header.c_str(), name.data(), name.size()) != 0) {
            continue;
        }
        std::string value(header.size(), '\0');
        value.resize(url_unescape_to(value.data(), header.c_str() + name.size(),
                                     header.size() - name.size()));
        const bool printable =
            std::ranges::all_of(value, [](char c) { return c > ' ' && c < 0x7F; });
        return printable ? value : "";
    }
    return "";
}

bool wants_no_notices(const sip_t* sip) {
    const sip_refer_sub_t* subscription = sip_refer_sub(sip);
    return subscription != nullptr && subscription->rs_value != nullptr &&
           strcasecmp(subscription->rs_value, "false") == 0;
}

/// The addresses of a 3xx, the one wanted most first.
std::vector<std::string> moved_to(const sip_t* sip) {
    struct Place {
        double wanted = 1;
        std::string uri;
    };
    std::vector<Place> places;
    const HomeHandle home = make_home();
    for (const sip_contact_t* c = sip->sip_contact; c != nullptr && places.size() < most_contacts;
         c = c->m_next) {
        std::string uri = url_text(home.get(), c->m_url);
        if (uri.empty()) continue;
        places.push_back({c->m_q != nullptr ? std::strtod(c->m_q, nullptr) : 1, std::move(uri)});
    }
    std::ranges::stable_sort(places, std::ranges::greater{}, &Place::wanted);
    std::vector<std::string> uris;
    for (Place& place : places) uris.push_back(std::move(place.uri));
    return uris;
}

}  // namespace

int Dialog::on_peer_refer(nta_incoming_t* request, const sip_t* sip) {
    if (state_ != State::confirmed) return 481;
    if (sip->sip_refer_to == nullptr) return 400;
    if (!joined_) return 403;  // nobody is there to be handed on
    if (transfer_) return 491;
    const HomeHandle home = make_home();
    url_t url = *sip->sip_refer_to->r_url;
    LegTransfer wish;
    wish.replaces = replaces_of(url);
    url.url_headers = nullptr;
    wish.target = url_text(home.get(), &url);
    if (wish.target.empty()) return 400;
    const bool quiet = wants_no_notices(sip);
    nta_incoming_treply(request, SIP_202_ACCEPTED, SIPTAG_CONTACT_STR(way_.contact.c_str()),
                        TAG_IF(quiet, SIPTAG_HEADER_STR("Refer-Sub: false")), TAG_END());
    // Only a second subscription needs its number (RFC 3515 §2.4.6).
    transfer_ = Transfer{!quiet, transfers_ == 0 ? 0 : sip->sip_cseq->cs_seq};
    ++transfers_;
    notify_transfer(100, "Trying");
    owner_.report(*this, std::move(wish));
    return 202;
}

void Dialog::transfer_progress(int status, const std::string& reason) {
    if (!transfer_ || state_ != State::confirmed) return;
    notify_transfer(status, reason);
    if (status >= 200) transfer_.reset();
}

void Dialog::notify_transfer(int status, const std::string& reason) {
    if (!transfer_->notifies) return;
    const std::string event =
        transfer_->id == 0 ? "refer" : fmt::format("refer;id={}", transfer_->id);
    std::string phrase = reason.empty() ? sip_status_phrase(status) : reason;
    std::erase_if(phrase, [](char c) { return c < ' ' || c == 0x7F; });
    const std::string body = fmt::format("SIP/2.0 {} {}\r\n", status, phrase);
    const std::string credentials = authorizer_.header_line("NOTIFY", remote_uri());
    // Its answer does not matter: the call lives on without it.
    const nta_outgoing_t* notify = nta_outgoing_tcreate(
        dialog_.get(), nullptr, nullptr, hop(), SIP_METHOD_NOTIFY, as_url(remote_uri()),
        SIPTAG_CONTACT_STR(way_.contact.c_str()), SIPTAG_EVENT_STR(event.c_str()),
        SIPTAG_SUBSCRIPTION_STATE_STR(status >= 200 ? "terminated;reason=noresource"
                                                    : "active;expires=180"),
        TAG_IF(!credentials.empty(), SIPTAG_HEADER_STR(credentials.c_str())),
        SIPTAG_CONTENT_TYPE_STR("message/sipfrag;version=2.0"), SIPTAG_PAYLOAD_STR(body.c_str()),
        TAG_END());
    if (notify == nullptr) spdlog::warn("{}: the phone could not be told of its transfer", leg_);
}

bool Dialog::follow_redirection(const sip_t* sip) {
    visited_.insert(outbound_.request_uri);
    for (const std::string& uri : moved_to(sip)) {
        if (visited_.size() > most_redirections || !visited_.insert(uri).second) continue;
        auto next = owner_.redirect(*this, uri);
        if (!next) {
            if (not_followed_.empty()) not_followed_ = uri;
            continue;
        }
        spdlog::info("{}: moved to {}", leg_, uri);
        identity_.target = std::move(next->target);
        outbound_ = std::move(next->outbound);
        way_ = context_.transports.way(outbound_);
        authorizer_ = make_authorizer();
        leg_handle_.reset();
        renew_keys();
        sdp_ = make_offer(local_media());
        return true;
    }
    return false;
}

/// Another way may want other keys, or none.
void Dialog::renew_keys() {
    if (srtp_mode() == SrtpMode::off) {
        identity_.srtp.clear();
    } else if (identity_.srtp.empty()) {
        identity_.srtp = random_srtp();
    }
    srtp_ = srtp_from_text(identity_.srtp);
}

}  // namespace patchcord
