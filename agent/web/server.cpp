#include "agent/web/server.hpp"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <spdlog/spdlog.h>

#include <cstring>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace patchcord {
namespace {

using namespace std::chrono_literals;

constexpr unsigned most_connections = 16;
constexpr unsigned idle_seconds = 10;
constexpr std::size_t request_memory = std::size_t{16} * 1024;  ///< headers longer are refused
constexpr std::chrono::milliseconds patience{1000};             ///< with a locked database

struct StopDaemon {
    void operator()(MHD_Daemon* daemon) const { MHD_stop_daemon(daemon); }
};

sockaddr_storage socket_address(const WebSettings& settings) {
    sockaddr_storage storage{};
    auto* four = reinterpret_cast<sockaddr_in*>(&storage);
    auto* six = reinterpret_cast<sockaddr_in6*>(&storage);
    if (inet_pton(AF_INET, settings.address.c_str(), &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons(settings.port);
    } else if (inet_pton(AF_INET6, settings.address.c_str(), &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons(settings.port);
    } else {
        throw std::runtime_error("web: \"" + settings.address + "\" is no numeric address");
    }
    return storage;
}

MHD_Result answer(MHD_Connection* connection, unsigned status, const std::string& type,
                  std::string body) {
    MHD_Response* response =
        MHD_create_response_from_buffer(body.size(), body.data(), MHD_RESPMEM_MUST_COPY);
    if (response == nullptr) return MHD_NO;
    MHD_add_response_header(response, "Content-Type", type.c_str());
    MHD_add_response_header(response, "Cache-Control", "no-store");
    const MHD_Result queued = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return queued;
}

}  // namespace

struct WebServer::Impl {
    WebSettings settings;
    Parts parts;
    std::optional<Database> db;  ///< of the server's thread
    std::unique_ptr<MHD_Daemon, StopDaemon> daemon;

    Health health();
    std::string queue(std::string_view name);
    MHD_Result serve(MHD_Connection* connection, std::string_view url, std::string_view method);
    static MHD_Result on_request(void* self, MHD_Connection* connection, const char* url,
                                 const char* method, const char* version, const char* body,
                                 std::size_t* size, void** request);
};

Health WebServer::Impl::health() {
    Health found;
    try {
        if (!db) db.emplace(parts.database, patience);
        found = look_after(*db, parts.name, parts.now());
    } catch (const DatabaseError& error) {
        found.database_fault = error.what();
    }
    // A connection that met a fault is made anew: the file may be another one by then.
    if (!found.database_fault.empty()) db.reset();
    parts.complete(found);
    return found;
}

std::string WebServer::Impl::queue(std::string_view name) {
    try {
        if (!db) db.emplace(parts.database, patience);
        return parts.queue(*db, name);
    } catch (const DatabaseError&) {
        db.reset();
        throw;
    }
}

MHD_Result WebServer::Impl::serve(MHD_Connection* connection, std::string_view url,
                                  std::string_view method) {
    if (method != "GET" && method != "HEAD") {
        return answer(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "text/plain", "only GET\n");
    }
    if (url == "/health") {
        const Health found = health();
        return answer(connection, found.well() ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE,
                      "application/json", to_json(found));
    }
    if (url == "/metrics") {
        return answer(connection, MHD_HTTP_OK, "text/plain; version=0.0.4; charset=utf-8",
                      to_prometheus(health()));
    }
    constexpr std::string_view queues = "/queue/";
    if (url.starts_with(queues)) {
        std::string found = queue(url.substr(queues.size()));
        if (!found.empty()) {
            return answer(connection, MHD_HTTP_OK, "application/json", std::move(found));
        }
    }
    return answer(connection, MHD_HTTP_NOT_FOUND, "text/plain",
                  "here are /health, /metrics and /queue/NAME\n");
}

MHD_Result WebServer::Impl::on_request(void* self, MHD_Connection* connection, const char* url,
                                       const char* method, const char* /*version*/,
                                       const char* /*body*/, std::size_t* size, void** request) {
    // The first call of a request brings its headers; a body is not wanted.
    if (*request == nullptr) {
        *request = self;
        return MHD_YES;
    }
    if (*size != 0) {
        *size = 0;
        return MHD_YES;
    }
    try {
        return static_cast<Impl*>(self)->serve(connection, url, method);
    } catch (const std::exception& error) {
        spdlog::error("web: {}", error.what());
        return MHD_NO;
    }
}

WebServer::WebServer(WebSettings settings, Parts parts) : impl_(std::make_unique<Impl>()) {
    impl_->settings = std::move(settings);
    impl_->parts = std::move(parts);
}

WebServer::~WebServer() = default;

void WebServer::start() {
    const sockaddr_storage address = socket_address(impl_->settings);
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL;
    if (address.ss_family == AF_INET6) flags |= MHD_USE_IPv6;
    impl_->daemon.reset(
        MHD_start_daemon(flags, impl_->settings.port, nullptr, nullptr, &Impl::on_request,
                         impl_.get(), MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_CONNECTION_LIMIT,
                         most_connections, MHD_OPTION_CONNECTION_TIMEOUT, idle_seconds,
                         MHD_OPTION_CONNECTION_MEMORY_LIMIT, request_memory, MHD_OPTION_END));
    if (!impl_->daemon) {
        throw std::runtime_error("web: cannot listen on " + impl_->settings.address + " port " +
                                 std::to_string(impl_->settings.port));
    }
    spdlog::info("web: /health, /metrics and /queue on {} port {}", impl_->settings.address,
                 impl_->settings.port);
}

}  // namespace patchcord
