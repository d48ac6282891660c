#include "tests/live/sip_harness.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spdlog/cfg/env.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

namespace patchcord::live {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::uint16_t first_port = 42000;
constexpr std::uint16_t last_port = 42999;
constexpr std::uint16_t first_media_port = 43000;
constexpr std::uint16_t last_media_port = 43999;
constexpr unsigned sipp_media_offset = 2000;

bool can_bind(std::uint16_t port, int kind = SOCK_DGRAM) {
    const int fd = socket(AF_INET, kind | SOCK_CLOEXEC, 0);
    const int on = 1;
    if (kind == SOCK_STREAM) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool free = bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    close(fd);
    return free;
}

/// Waits until the process listens there; false where it ended instead.
bool is_bound(std::uint16_t port, Process& process) {
    const auto limit = Clock::now() + 10s;
    while (can_bind(port) && can_bind(port, SOCK_STREAM)) {
        if (Clock::now() > limit || process.wait(2ms) >= 0) return false;
    }
    return true;
}

struct Describe {
    std::string operator()(const LegProgress& e) const { return fmt::format("{}", e.status); }
    std::string operator()(const LegAnswered& /*e*/) const { return "answered"; }
    std::string operator()(const LegFailed& e) const {
        return fmt::format("failed {} \"{}\"", e.status, e.reason);
    }
    std::string operator()(const LegHungUp& e) const { return "hung up: " + e.reason; }
    std::string operator()(const LegReleased& /*e*/) const { return "released"; }
    std::string operator()(const LegPromptDone& /*e*/) const { return "prompt done"; }
    std::string operator()(const LegDigit& e) const { return fmt::format("digit {}", e.digit); }
    std::string operator()(const LegInfo& e) const { return "told by " + e.what; }
    std::string operator()(const LegHeld& e) const { return e.held ? "on hold" : "back"; }
    std::string operator()(const LegTransfer& e) const {
        return fmt::format("transfer to {} replaces {}", e.target, e.replaces);
    }
    std::string operator()(const LegNote& e) const { return "note: " + e.text; }
    std::string operator()(const LegMedia& e) const {
        return fmt::format("media {}/{}", e.stats.packets_sent, e.stats.packets_received);
    }
};

}  // namespace

std::uint16_t free_port() {
    // Spread over the range: test programs may run side by side.
    static std::uint16_t next = static_cast<std::uint16_t>(
        first_port + (static_cast<unsigned>(getpid()) * 37U) % (last_port - first_port - 100U));
    for (int tries = 0; tries < last_port - first_port; ++tries) {
        if (++next > last_port) next = first_port;
        if (can_bind(next) && can_bind(next, SOCK_STREAM)) return next;
    }
    throw std::runtime_error("no free port");
}

TempFolder::TempFolder() {
    std::string name = "/tmp/patchcord-live-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) {
        throw std::system_error(errno, std::generic_category(), "mkdtemp");
    }
    path_ = name;
}

TempFolder::~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Process::Process(const std::vector<std::string>& command, const std::filesystem::path& folder) {
    std::vector<std::string> words = command;
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const std::string output = folder / "output";
    pid_ = fork();
    if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (pid_ > 0) return;
    const int null = open("/dev/null", O_RDONLY);
    const int log = open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(null, STDIN_FILENO);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    if (chdir(folder.c_str()) == 0) execvp(arguments[0], arguments.data());
    _exit(127);
}

Process::~Process() {
    if (pid_ < 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
}

int Process::wait(std::chrono::milliseconds limit) {
    const auto end = Clock::now() + limit;
    int status = 0;
    while (waitpid(pid_, &status, WNOHANG) == 0) {
        if (Clock::now() > end) return -1;
        std::this_thread::sleep_for(1ms);  // the pace of polling; the condition is the child
    }
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

Sipp::Sipp(const std::string& scenario, int calls, const std::vector<std::string>& more) {
    // Another process may take a port between our look and SIPp's start.
    constexpr int tries = 5;
    for (int i = 0; i < tries && process_ == nullptr; ++i) {
        port_ = free_port();
        std::vector<std::string> command{
            "sipp",
            "-sf",
            fmt::format("{}/{}.xml", PATCHCORD_SIPP_SCENARIOS, scenario),
            "-i",
            "127.0.0.1",
            "-p",
            fmt::format("{}", port_),
            "-mp",
            fmt::format("{}", port_ + sipp_media_offset),
            "-m",
            fmt::format("{}", calls),
            "-nostdin",
            "-timeout",
            "60s",
            "-timeout_error",
            "-trace_err",
            "-error_file",
            "errors",
            "-trace_msg",
            "-message_file",
            "messages"};
        command.insert(command.end(), more.begin(), more.end());
        process_ = std::make_unique<Process>(command, folder_.path());
        if (!is_bound(port_, *process_)) process_.reset();
    }
    if (process_ == nullptr) throw std::runtime_error("SIPp did not start");
}

std::string Sipp::uri() const { return fmt::format("sip:bob@127.0.0.1:{}", port_); }

bool Sipp::ok(std::chrono::milliseconds limit) {
    const int status = process_->wait(limit);
    if (status != 0) {
        std::cerr << "SIPp ended with " << status << "\n"
                  << std::ifstream(folder_.path() / "errors").rdbuf() << "\n";
    }
    return status == 0;
}

std::string Sipp::messages() const {
    std::ostringstream text;
    text << std::ifstream(folder_.path() / "messages").rdbuf();
    return text.str();
}

int Sipp::count(const std::string& text) const {
    const std::string all = messages();
    int times = 0;
    for (std::size_t at = all.find(text); at != std::string::npos; at = all.find(text, at + 1)) {
        ++times;
    }
    return times;
}

Caller::Caller(SipSettings settings, SipDialerOptions options, std::chrono::seconds silent_after)
    : loop_(std::make_unique<Loop>()) {
    spdlog::cfg::load_env_levels();  // SPDLOG_LEVEL=debug shows all
    MediaSettings media;
    media.bind = "127.0.0.1";
    media.silent_after = silent_after;
    media.port_min = first_media_port;
    media.port_max = last_media_port;
    media_ = make_media_engine(media);
    if (settings.port == 5060) settings.port = free_port();
    settings.bind = "127.0.0.1";
    dialer_ = make_sip_dialer(*loop_, std::move(settings), *media_, std::move(options));
    dialer_->listen([this](const LegName& leg, const LegEvent& event) {
        heard.push_back({leg, event});
        if (confirms && std::holds_alternative<LegAnswered>(event)) dialer_->confirm(leg);
        if (condition_ && condition_()) loop_->stop();
    });
    dialer_->listen_identity([this](const LegName& /*leg*/, const LegIdentity& identity) {
        renewed.push_back(identity);
        return true;
    });
}

Caller::~Caller() = default;

bool Caller::wait(const std::function<bool()>& condition, std::chrono::milliseconds limit) {
    if (condition()) return true;
    condition_ = condition;
    bool late = false;
    const Loop::Timer timer = loop_->after(limit, [&] {
        late = true;
        loop_->stop();
    });
    loop_->run();
    condition_ = nullptr;
    return !late || condition();
}

void Caller::run_for(std::chrono::milliseconds time) {
    wait([] { return false; }, time);
}

bool Caller::idle(std::chrono::milliseconds limit) {
    const auto end = Clock::now() + limit;
    while (dialer_->active() != 0) {
        if (Clock::now() > end) return false;
        run_for(5ms);
    }
    return true;
}

int Caller::last_words(const LegName& leg) const {
    int count = 0;
    for (const Heard& h : heard) {
        const bool last = std::holds_alternative<LegFailed>(h.event) ||
                          std::holds_alternative<LegHungUp>(h.event) ||
                          std::holds_alternative<LegReleased>(h.event);
        if (h.leg == leg && last) ++count;
    }
    return count;
}

std::string Caller::story() const {
    std::string text;
    for (const Heard& h : heard) {
        text += fmt::format("{}{} {}", text.empty() ? "" : "; ", h.leg,
                            std::visit(Describe{}, h.event));
    }
    return text;
}

LegIdentity Caller::call(const LegName& leg, const std::string& uri, const std::string& gateway) {
    DialTarget target;
    target.uri = uri;
    target.gateway = gateway;
    target.display_name = "Alice Ng";
    target.from_user = "alice";
    const LegIdentity identity = dialer_->prepare(leg, target);
    dialer_->dial(leg, identity);
    return identity;
}

}  // namespace patchcord::live
