#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace patchcord {

/// A small page that is to be read.
struct PageRequest {
    std::string url;      ///< http or https; chain and host name are verified
    std::string token;    ///< sent as "Authorization: Bearer ..."; empty: none
    std::string ca_file;  ///< PEM of the issuers that are believed; empty: the system's
    std::chrono::milliseconds limit{10000};  ///< for all of it
};

/// What came of it.
struct PageResult {
    std::string body;
    std::string fault;  ///< plain words for an admin; empty: status 200, and `body` is whole
};

/// Reads pages over HTTP by libcurl, several at a time, in one thread of its own. A page larger
/// than 16 KiB is a fault, redirections are not followed, the environment's proxies not used.
class PageReader {
 public:
    /// Called on the reader's thread, once for each get(), unless the reader is destroyed before.
    using Then = std::function<void(PageResult)>;

    /// Throws std::runtime_error where libcurl cannot be set up.
    PageReader();
    PageReader(const PageReader&) = delete;
    PageReader& operator=(const PageReader&) = delete;
    /// Breaks off what is under way.
    ~PageReader();

    /// Thread-safe; returns at once.
    void get(PageRequest request, Then then);

 private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace patchcord
