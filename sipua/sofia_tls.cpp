#include "sipua/sofia_tls.hpp"

#include <dlfcn.h>
#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <sofia-sip/su_alloc.h>
// Needs what the one before it defines.
#include <sofia-sip/sofia_features.h>

#include <array>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string_view>

namespace {

// What follows is known of this version alone.
static_assert(std::string_view(SOFIA_SIP_VERSION).starts_with("1.12.11"),
              "does this Sofia-SIP free its connections itself?");

/// The beginning of Sofia's tls_t.
struct SofiaTls {
    su_home_t home;
    SSL_CTX* context;
    SSL* connection;  ///< null: the one that listens
};

constexpr std::size_t most_kept = 16;

struct SslDeleter {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
};

using TlsFree = void (*)(void*);

TlsFree sofias_own() {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): dlsym's way
    static const auto found = reinterpret_cast<TlsFree>(dlsym(RTLD_NEXT, "tls_free"));
    return found;
}

}  // namespace

/// Called by Sofia-SIP in place of its own: that one forgets the SSL of each connection, some 40
/// KB, also of strangers who connect to us. Sofia still looks at it for a moment: the latest ones
/// are kept. Loop thread only.
extern "C" __attribute__((visibility("default"))) void tls_free(void* tls) {
    using Kept = std::array<std::unique_ptr<SSL, SslDeleter>, most_kept>;
    static auto* const kept = new Kept;  // outlives OpenSSL's own end
    static std::size_t next = 0;
    SSL* const connection = tls != nullptr ? static_cast<SofiaTls*>(tls)->connection : nullptr;
    if (connection != nullptr) {
        // Sofia frees the BIO, which it gave to the SSL: now each has its share.
        BIO_up_ref(SSL_get_rbio(connection));
        (*kept).at(next).reset(connection);
        next = (next + 1) % most_kept;
    }
    if (const TlsFree free_rest = sofias_own()) free_rest(tls);
}

namespace patchcord {

void cure_sofia_tls() {
    if (sofias_own() == nullptr) {
        throw std::runtime_error("this Sofia-SIP is not the one that Patchcord was built for");
    }
}

}  // namespace patchcord
