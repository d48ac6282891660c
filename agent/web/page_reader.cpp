#include "agent/web/page_reader.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <array>
#include <atomic>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace patchcord {
namespace {

constexpr std::size_t largest_page = std::size_t{16} * 1024;
constexpr std::size_t largest_header = std::size_t{16} * 1024;
constexpr int idle_milliseconds = 60'000;
constexpr long most_connections = 16;
constexpr long status_ok = 200;

struct FreeEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeMulti {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Headers = std::unique_ptr<curl_slist, FreeList>;

/// libcurl's tables, for as long as a reader lives.
struct Library {
    Library() {
        if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
            throw std::runtime_error("web pages cannot be read: libcurl does not start");
        }
    }
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
    ~Library() { curl_global_cleanup(); }
};

void add_header(Headers& headers, const std::string& line) {
    curl_slist* longer = curl_slist_append(headers.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(headers.release());
    headers.reset(longer);
}

/// One page on its way. Stays where it is: libcurl has its address.
struct Transfer {
    Transfer(PageRequest wanted, PageReader::Then then);

    static std::size_t on_body(char* data, std::size_t one, std::size_t size, void* self);
    static std::size_t on_header(char* data, std::size_t one, std::size_t size, void* self);

    PageResult result(CURLcode code) const;

    PageRequest request;
    PageReader::Then then;
    Headers headers;
    std::string body;
    std::size_t header_bytes = 0;
    std::array<char, CURL_ERROR_SIZE> why{};
    std::unique_ptr<CURL, FreeEasy> easy;  // last: ended before what it points to
};

Transfer::Transfer(PageRequest wanted, PageReader::Then next)
    : request(std::move(wanted)), then(std::move(next)), easy(curl_easy_init()) {
    if (!easy) throw std::bad_alloc();
    CURL* const handle = easy.get();
    add_header(headers, "Accept: application/json");
    if (!request.token.empty()) add_header(headers, "Authorization: Bearer " + request.token);
    const auto limit = static_cast<long>(request.limit.count());
    curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, limit);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, limit);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!request.ca_file.empty()) {
        curl_easy_setopt(handle, CURLOPT_CAINFO, request.ca_file.c_str());
    }
    curl_easy_setopt(handle, CURLOPT_USERAGENT, "patchcord/" PATCHCORD_VERSION);
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, why.data());
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, this);
}

/// Less than `size` breaks the transfer off.
std::size_t Transfer::on_body(char* data, std::size_t /*one*/, std::size_t size, void* self) {
    auto& body = static_cast<Transfer*>(self)->body;
    if (body.size() + size > largest_page) return 0;
    body.append(data, size);
    return size;
}

std::size_t Transfer::on_header(char* /*data*/, std::size_t /*one*/, std::size_t size, void* self) {
    auto& seen = static_cast<Transfer*>(self)->header_bytes;
    seen += size;
    return seen > largest_header ? 0 : size;
}

PageResult Transfer::result(CURLcode code) const {
    if (code == CURLE_WRITE_ERROR) return {{}, "it is larger than 16 KiB"};
    if (code != CURLE_OK) {
        return {{}, why.front() != '\0' ? std::string(why.data()) : curl_easy_strerror(code)};
    }
    long status = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status != status_ok) return {{}, fmt::format("the server answered {}", status)};
    return {body, {}};
}

}  // namespace

struct PageReader::Impl {
    Impl() : multi(curl_multi_init()) {
        if (!multi) throw std::runtime_error("web pages cannot be read: libcurl does not start");
        curl_multi_setopt(multi.get(), CURLMOPT_MAX_TOTAL_CONNECTIONS, most_connections);
        thread = std::jthread([this](const std::stop_token& stop) { work(stop); });
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        thread.request_stop();
        curl_multi_wakeup(multi.get());
        thread.join();
        for (const auto& [easy, transfer] : under_way) {
            curl_multi_remove_handle(multi.get(), easy);
        }
    }

    void work(const std::stop_token& stop);
    void begin(PageRequest request, Then then);
    void finish();

    Library library;
    std::unique_ptr<CURLM, FreeMulti> multi;
    std::unordered_map<CURL*, std::unique_ptr<Transfer>> under_way;  ///< the thread's own
    std::mutex mutex;
    std::vector<std::pair<PageRequest, Then>> wanted;
    std::jthread thread;
};

void PageReader::Impl::work(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        std::vector<std::pair<PageRequest, Then>> fresh;
        {
            const std::lock_guard lock(mutex);
            fresh.swap(wanted);
        }
        for (auto& [request, then] : fresh) begin(std::move(request), std::move(then));
        int running = 0;
        curl_multi_perform(multi.get(), &running);
        finish();
        curl_multi_poll(multi.get(), nullptr, 0, idle_milliseconds, nullptr);
    }
}

void PageReader::Impl::begin(PageRequest request, Then then) {
    auto transfer = std::make_unique<Transfer>(std::move(request), std::move(then));
    CURL* const easy = transfer->easy.get();
    curl_multi_add_handle(multi.get(), easy);
    under_way.emplace(easy, std::move(transfer));
}

void PageReader::Impl::finish() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi.get(), &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        CURL* const easy = message->easy_handle;
        const CURLcode code = message->data.result;
        auto done = under_way.extract(easy);
        curl_multi_remove_handle(multi.get(), easy);
        Transfer& transfer = *done.mapped();
        transfer.then(transfer.result(code));
    }
}

PageReader::PageReader() : impl_(std::make_unique<Impl>()) {}
PageReader::~PageReader() = default;

void PageReader::get(PageRequest request, Then then) {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->wanted.emplace_back(std::move(request), std::move(then));
    }
    curl_multi_wakeup(impl_->multi.get());
}

}  // namespace patchcord
