#include "sipua/signalling.hpp"

#include <sofia-sip/url.h>

#include "sipua/headers.hpp"

namespace patchcord {

const url_string_t* as_url(const std::string& text) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): sofia's own convention
    return reinterpret_cast<const url_string_t*>(text.c_str());
}

std::string new_branch() {
    constexpr std::size_t bytes = 12;
    return "z9hG4bK" + headers::random_hex(bytes);
}

std::string url_text(su_home_t* home, const url_t* url) {
    if (url == nullptr || url->url_type == url_any) return "";
    const char* text = url_as_string(home, url);
    return text != nullptr && headers::is_safe(text) ? text : "";
}

void note_dialog(nta_leg_t* leg, const std::string& to_tag, LegIdentity& identity) {
    identity.to_tag = to_tag;
    identity.remote_target.clear();
    identity.route.clear();
    const sip_route_t* route = nullptr;
    const sip_contact_t* target = nullptr;
    if (nta_leg_get_route(leg, &route, &target) < 0) return;
    const HomeHandle home = make_home();
    if (target != nullptr) identity.remote_target = url_text(home.get(), target->m_url);
    for (; route != nullptr; route = route->r_next) {
        identity.route.push_back(url_text(home.get(), route->r_url));
    }
}

}  // namespace patchcord
