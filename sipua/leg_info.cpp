/// What a peer tells beside the call: read for LegInfo, within bounds.

#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_protos.h>
#include <strings.h>

#include <algorithm>

#include "sipua/dialog.hpp"
#include "sipua/signalling.hpp"

namespace patchcord {
namespace {

constexpr std::size_t most_headers = 32;
constexpr std::size_t longest_header = 512;
constexpr std::size_t largest_body = 16 * 1024;

bool starts_with(const char* text, std::string_view begin) {
    return strncasecmp(text, begin.data(), begin.size()) == 0;
}

bool is_knowledge(const sip_t* sip) {
    if (sip->sip_payload == nullptr || sip->sip_content_type == nullptr) return false;
    const char* type = sip->sip_content_type->c_type;
    if (type == nullptr || sip->sip_payload->pl_len > largest_body) return false;
    const std::string_view whole(type);
    return starts_with(type, "text/plain") || starts_with(type, "text/xml") ||
           starts_with(type, "application/json") || starts_with(type, "application/xml") ||
           whole.ends_with("+json") || whole.ends_with("+xml");
}

}  // namespace

LegInfo read_leg_info(int status, std::string what, const sip_t* sip) {
    LegInfo info;
    info.status = status;
    info.what = std::move(what);
    const auto add = [&info](std::string_view name, std::string_view value) {
        if (info.headers.size() < most_headers) {
            info.headers.emplace_back(name.substr(0, longest_header),
                                      value.substr(0, longest_header));
        }
    };
    if (sip->sip_retry_after != nullptr) {
        add("Retry-After", std::to_string(sip->sip_retry_after->af_delta));
    }
    for (const sip_unknown_t* one = sip->sip_unknown; one != nullptr; one = one->un_next) {
        if (one->un_name != nullptr && one->un_value != nullptr) add(one->un_name, one->un_value);
    }
    if (is_knowledge(sip)) {
        info.content_type = sip->sip_content_type->c_type;
        info.body.assign(sip->sip_payload->pl_data, sip->sip_payload->pl_len);
    }
    return info;
}

int Dialog::on_peer_knowledge(const sip_t* sip, const char* method) {
    if (state_ != State::confirmed) return 481;
    if (sip->sip_payload != nullptr && !is_knowledge(sip)) return 415;
    owner_.report(*this, read_leg_info(0, method, sip));
    return 200;
}

}  // namespace patchcord
