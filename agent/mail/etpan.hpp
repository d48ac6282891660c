#pragma once

#include <libetpan/libetpan.h>

#include <memory>

#include "agent/mail/net_stream.hpp"

namespace patchcord {

/// Puts libetpan's dialogue on our own connection: its own never verifies a certificate, loops
/// when the server closes inside a literal, aborts at descriptor 1024 and has no overall deadline.
/// The mailstream owns the NetStream; mailstream_close() frees both. Throws std::bad_alloc.
mailstream* make_mailstream(std::unique_ptr<NetStream> stream);
/// The connection below a mailstream of ours.
NetStream& net_stream(mailstream& stream);

/// Owns an IMAP session of libetpan. The destructor closes without a word: libetpan's own would
/// talk to the server.
struct FreeImap {
    void operator()(mailimap* session) const;
};
using ImapHandle = std::unique_ptr<mailimap, FreeImap>;

/// Likewise for SMTP.
struct FreeSmtp {
    void operator()(mailsmtp* session) const;
};
using SmtpHandle = std::unique_ptr<mailsmtp, FreeSmtp>;

}  // namespace patchcord
