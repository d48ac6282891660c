#include "agent/mail/imap_session.hpp"

#include <algorithm>
#include <utility>

#include "parsers/mail_text.hpp"

namespace patchcord {
namespace {

/// Asked for news this often where the server has no IDLE.
constexpr std::chrono::seconds poll_interval{30};
constexpr std::string_view exists = " EXISTS";

struct FreeSet {
    void operator()(mailimap_set* set) const { mailimap_set_free(set); }
};
using Set = std::unique_ptr<mailimap_set, FreeSet>;
Set one(std::uint32_t uid) { return Set(mailimap_set_new_single(uid)); }

/// The bytes of BODY[] in one answer, where they are there.
std::string body_of(const mailimap_msg_att* message, std::uint32_t uid) {
    std::string bytes;
    bool right = false;
    for (auto* cell = clist_begin(message->att_list); cell != nullptr; cell = clist_next(cell)) {
        const auto* item = static_cast<mailimap_msg_att_item*>(clist_content(cell));
        if (item->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC) continue;
        const auto* data = item->att_data.att_static;
        if (data->att_type == MAILIMAP_MSG_ATT_UID) right = data->att_data.att_uid == uid;
        if (data->att_type != MAILIMAP_MSG_ATT_BODY_SECTION) continue;
        const auto* section = data->att_data.att_body_section;
        if (section->sec_body_part != nullptr) {
            bytes.assign(section->sec_body_part, section->sec_length);
        }
    }
    return right ? bytes : std::string();
}

}  // namespace

ImapSession::ImapSession(const ImapSettings& settings, const Cancel& cancel)
    : settings_(settings), session_(mailimap_new(0, nullptr)) {
    if (!session_) throw std::bad_alloc();
    const auto& server = settings_.server;
    mailstream* stream = make_mailstream(std::make_unique<NetStream>(server, cancel));
    const int code = mailimap_connect(session_.get(), stream);
    if (session_->imap_stream == nullptr) session_->imap_stream = stream;  // closed with it
    if (code != MAILIMAP_NO_ERROR_NON_AUTHENTICATED && code != MAILIMAP_NO_ERROR_AUTHENTICATED) {
        fail("greeting");
    }
    if (server.security == Security::starttls) protect();
    if (code == MAILIMAP_NO_ERROR_NON_AUTHENTICATED) {
        if (server.security == Security::plain && !net().loopback()) {
            throw ImapError("a password is not sent without TLS");
        }
        begin();
        const int login =
            mailimap_login(session_.get(), server.user.c_str(), server.password.c_str());
        if (login == MAILIMAP_ERROR_LOGIN) {
            throw ImapRefused("the server does not let " + server.user + " in: " + answer() +
                              ": is the password right?");
        }
        check(login, "login");
    }
    capabilities();
    select();
}

std::string ImapSession::answer() const {
    const char* text = session_->imap_response;
    return text != nullptr && *text != '\0' ? mail::clean_line(text) : "it gives no reason";
}

void ImapSession::begin() {
    net().set_deadline(NetStream::Clock::now() + settings_.server.timeout);
}

void ImapSession::fail(const std::string& what) {
    if (session_->imap_stream != nullptr && !net().error().empty()) {
        throw ImapError(what + ": " + net().error());
    }
    throw ImapError(what + ": " + answer());
}

void ImapSession::check(int code, const std::string& what) {
    if (code != MAILIMAP_NO_ERROR) fail(what);
}

void ImapSession::protect() {
    begin();
    check(mailimap_starttls(session_.get()), "STARTTLS");
    // What came in clear behind the answer is somebody else's.
    if (session_->imap_stream->read_buffer_len > 0) {
        throw ImapError("the server spoke between STARTTLS and TLS");
    }
    net().start_tls();
}

void ImapSession::capabilities() {
    begin();
    mailimap_capability_data* found = nullptr;
    check(mailimap_capability(session_.get(), &found), "CAPABILITY");
    for (auto* cell = clist_begin(found->cap_list); cell != nullptr; cell = clist_next(cell)) {
        const auto* one = static_cast<struct mailimap_capability*>(clist_content(cell));
        if (one->cap_type == MAILIMAP_CAPABILITY_NAME && one->cap_data.cap_name != nullptr) {
            capabilities_.push_back(mail::ascii_lower(one->cap_data.cap_name));
        }
    }
    mailimap_capability_data_free(found);
}

bool ImapSession::can(const char* name) const {
    return std::find(capabilities_.begin(), capabilities_.end(), name) != capabilities_.end();
}

void ImapSession::select() {
    begin();
    check(mailimap_select(session_.get(), settings_.folder.c_str()),
          "open the folder " + settings_.folder);
    const auto* info = session_->imap_selection_info;
    uidvalidity_ = info != nullptr ? info->sel_uidvalidity : 0;
    if (uidvalidity_ == 0) throw ImapError("the server gives no UIDVALIDITY");
}

std::vector<std::uint32_t> ImapSession::list(bool only_unseen) {
    begin();
    // From here on: news that come with the answer to any command are not told again in IDLE.
    net().watch_for(exists);
    const int type = only_unseen ? MAILIMAP_SEARCH_KEY_UNSEEN : MAILIMAP_SEARCH_KEY_UNDELETED;
    mailimap_search_key* key = mailimap_search_key_new(
        type, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
        nullptr, nullptr, nullptr, nullptr, nullptr, 0, nullptr, nullptr, nullptr, nullptr, nullptr,
        nullptr, 0, nullptr, nullptr, nullptr);
    clist* found = nullptr;
    const int code = mailimap_uid_search(session_.get(), nullptr, key, &found);
    mailimap_search_key_free(key);
    check(code, "SEARCH");
    std::vector<std::uint32_t> uids;
    for (auto* cell = clist_begin(found); cell != nullptr; cell = clist_next(cell)) {
        uids.push_back(*static_cast<std::uint32_t*>(clist_content(cell)));
    }
    mailimap_search_result_free(found);
    std::sort(uids.begin(), uids.end());
    return uids;
}

std::string ImapSession::fetch(std::uint32_t uid, std::uint32_t bytes) {
    begin();
    mailimap_fetch_type* what = mailimap_fetch_type_new_fetch_att_list_empty();
    mailimap_fetch_type_new_fetch_att_list_add(what, mailimap_fetch_att_new_uid());
    mailimap_fetch_type_new_fetch_att_list_add(
        what,
        mailimap_fetch_att_new_body_peek_section_partial(mailimap_section_new(nullptr), 0, bytes));
    clist* found = nullptr;
    const auto set = one(uid);
    const int code = mailimap_uid_fetch(session_.get(), set.get(), what, &found);
    mailimap_fetch_type_free(what);
    check(code, "FETCH");
    std::string raw;
    for (auto* cell = clist_begin(found); cell != nullptr; cell = clist_next(cell)) {
        auto body = body_of(static_cast<mailimap_msg_att*>(clist_content(cell)), uid);
        if (!body.empty()) raw = std::move(body);
    }
    mailimap_fetch_list_free(found);
    return raw;
}

void ImapSession::add_flag(std::uint32_t uid, bool deleted) {
    begin();
    mailimap_flag_list* flags = mailimap_flag_list_new_empty();
    mailimap_flag_list_add(flags, deleted ? mailimap_flag_new_deleted() : mailimap_flag_new_seen());
    mailimap_store_att_flags* store = mailimap_store_att_flags_new_add_flags_silent(flags);
    const auto set = one(uid);
    const int code = mailimap_uid_store(session_.get(), set.get(), store);
    mailimap_store_att_flags_free(store);
    check(code, "STORE");
}

void ImapSession::mark_seen(std::uint32_t uid) { add_flag(uid, false); }

int ImapSession::try_move(std::uint32_t uid, const std::string& folder) {
    begin();
    const auto set = one(uid);
    if (can("move")) return mailimap_uid_move(session_.get(), set.get(), folder.c_str());
    const int copied = mailimap_uid_copy(session_.get(), set.get(), folder.c_str());
    if (copied != MAILIMAP_NO_ERROR) return copied;
    add_flag(uid, true);
    begin();
    return can("uidplus") ? mailimap_uid_expunge(session_.get(), set.get())
                          : mailimap_expunge(session_.get());
}

bool ImapSession::move(std::uint32_t uid, const std::string& folder) {
    int code = try_move(uid, folder);
    if (code == MAILIMAP_ERROR_UID_MOVE || code == MAILIMAP_ERROR_UID_COPY) {
        begin();
        const int made = mailimap_create(session_.get(), folder.c_str());
        if (made != MAILIMAP_NO_ERROR && made != MAILIMAP_ERROR_CREATE) fail("make " + folder);
        if (made == MAILIMAP_NO_ERROR) code = try_move(uid, folder);
    }
    if (code == MAILIMAP_NO_ERROR) return true;
    if (code == MAILIMAP_ERROR_UID_MOVE || code == MAILIMAP_ERROR_UID_COPY) return false;
    fail("move to " + folder);
}

void ImapSession::say(std::string_view line) {
    auto* stream = session_->imap_stream;
    if (mailstream_write(stream, line.data(), line.size()) < 0 || mailstream_flush(stream) < 0) {
        fail("IDLE");
    }
}

std::string ImapSession::hear() {
    constexpr std::size_t longest = 8192;
    std::string line;
    while (!line.ends_with('\n')) {
        char c = 0;
        if (mailstream_read(session_->imap_stream, &c, 1) != 1) fail("IDLE");
        line += c;
        if (line.size() > longest) throw ImapError("IDLE: the server answers without end");
    }
    if (line.starts_with("* BYE")) throw ImapError("the server says " + mail::clean_line(line));
    return line;
}

/// In our own words: libetpan waits for ever where an EXISTS comes before the "+".
ImapSession::Idle ImapSession::idle(std::chrono::seconds limit) {
    if (net().watched()) return Idle::something;
    const bool idles = can("idle");
    const auto until = NetStream::Clock::now() + (idles ? limit : std::min(limit, poll_interval));
    bool news = false;
    if (idles) {
        begin();
        say("idle IDLE\r\n");
        for (auto line = hear(); !line.starts_with('+'); line = hear()) {
            if (line.starts_with("idle ")) {
                throw ImapError("IDLE: " + mail::clean_line(line));
            }
            news = true;
        }
        news = news || session_->imap_stream->read_buffer_len > 0;
    }
    const auto waited = news ? NetStream::Wait::readable : net().wait_readable(until);
    if (waited == NetStream::Wait::cancelled) return Idle::cancelled;
    begin();
    if (idles) {
        say("DONE\r\n");
        while (!hear().starts_with("idle ")) {
        }
    } else {
        check(mailimap_noop(session_.get()), "NOOP");
    }
    return waited == NetStream::Wait::timeout ? Idle::time : Idle::something;
}

void ImapSession::logout() {
    begin();
    mailimap_logout(session_.get());  // closes and frees the stream
}

}  // namespace patchcord
