#include "agent/mail/etpan.hpp"

#include <cstdlib>
#include <new>

namespace patchcord {
namespace {

NetStream& owner(mailstream_low* low) { return *static_cast<NetStream*>(low->data); }

ssize_t on_read(mailstream_low* low, void* buffer, size_t size) {
    return owner(low).read(buffer, size);
}
ssize_t on_write(mailstream_low* low, const void* buffer, size_t size) {
    return owner(low).write(buffer, size);
}
int on_close(mailstream_low* /*low*/) { return 0; }
int on_get_fd(mailstream_low* low) { return owner(low).fd(); }
void on_free(mailstream_low* low) {
    delete &owner(low);
    free(low);  // NOLINT: libetpan's malloc
}
void on_cancel(mailstream_low* /*low*/) {}
struct mailstream_cancel* on_get_cancel(mailstream_low* /*low*/) { return nullptr; }
carray* on_get_certificates(mailstream_low* /*low*/) { return nullptr; }
int on_no_idle(mailstream_low* /*low*/) { return -1; }

mailstream_low_driver& driver() {
    static mailstream_low_driver functions{
        on_read,    on_write,   on_close,      on_get_fd,
        on_free,    on_cancel,  on_get_cancel, on_get_certificates,
        on_no_idle, on_no_idle, on_no_idle,
    };
    return functions;
}

}  // namespace

mailstream* make_mailstream(std::unique_ptr<NetStream> stream) {
    constexpr std::size_t buffer_bytes = 16384;
    mailstream_low* low = mailstream_low_new(stream.get(), &driver());
    if (low == nullptr) throw std::bad_alloc();
    static_cast<void>(stream.release());  // now of `low`
    mailstream* made = mailstream_new(low, buffer_bytes);
    if (made == nullptr) {
        mailstream_low_free(low);
        throw std::bad_alloc();
    }
    return made;
}

NetStream& net_stream(mailstream& stream) { return owner(stream.low); }

void FreeImap::operator()(mailimap* session) const {
    if (session->imap_stream != nullptr) {
        mailstream_close(session->imap_stream);
        session->imap_stream = nullptr;
    }
    mailimap_free(session);
}

void FreeSmtp::operator()(mailsmtp* session) const {
    if (session->stream != nullptr) {
        mailstream_close(session->stream);
        session->stream = nullptr;
    }
    mailsmtp_free(session);
}

}  // namespace patchcord
