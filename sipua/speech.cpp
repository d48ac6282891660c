#include "sipua/speech.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unicode/utf8.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <vector>

namespace patchcord {
namespace {

constexpr std::size_t max_text = 600;
constexpr std::chrono::seconds max_time{10};

[[noreturn]] void fail(int error, const std::string& what) {
    throw std::system_error(error, std::generic_category(), what);
}

class Fd {
 public:
    explicit Fd(int fd) : fd_(fd) {}
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    ~Fd() { reset(); }
    int get() const { return fd_; }
    void reset() {
        if (fd_ >= 0) {
            ::close(fd_);
            fd_ = -1;
        }
    }

 private:
    int fd_;
};

class FileActions {
 public:
    FileActions() { posix_spawn_file_actions_init(&actions_); }
    FileActions(const FileActions&) = delete;
    FileActions& operator=(const FileActions&) = delete;
    ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
    posix_spawn_file_actions_t* get() { return &actions_; }

 private:
    posix_spawn_file_actions_t actions_{};
};

/// Removes the file unless it was renamed away.
class TemporaryFile {
 public:
    explicit TemporaryFile(const std::filesystem::path& beside)
        : name_(beside.string() + ".XXXXXX"), fd_(mkostemp(name_.data(), O_CLOEXEC)) {
        if (fd_.get() < 0) {
            fail(errno, name_);
        }
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() {
        std::error_code ignored;
        std::filesystem::remove(name_, ignored);
    }
    const std::string& name() const { return name_; }

 private:
    std::string name_;
    Fd fd_;
};

/// The child; ended and reaped by the destructor at the latest.
class Child {
 public:
    Child(const std::vector<std::string>& arguments, int input) {
        std::vector<std::string> copy = arguments;
        std::vector<char*> argv;
        argv.reserve(copy.size() + 1);
        for (std::string& argument : copy) {
            argv.push_back(argument.data());
        }
        argv.push_back(nullptr);
        FileActions actions;
        posix_spawn_file_actions_adddup2(actions.get(), input, STDIN_FILENO);
        for (const int out : {STDOUT_FILENO, STDERR_FILENO}) {
            posix_spawn_file_actions_addopen(actions.get(), out, "/dev/null", O_WRONLY, 0);
        }
        // Not the sockets: a child that outlives us would keep a new process from its ports.
        posix_spawn_file_actions_addclosefrom_np(actions.get(), STDERR_FILENO + 1);
        const int error =
            posix_spawnp(&pid_, argv[0], actions.get(), nullptr, argv.data(), environ);
        if (error != 0) {
            fail(error, arguments[0]);
        }
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            reap();
        }
    }
    /// The wait status, or nothing where it did not end in time.
    std::optional<int> wait(std::chrono::milliseconds limit) {
        const Fd watch(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
        if (watch.get() < 0) {
            fail(errno, "pidfd_open");
        }
        pollfd ready{watch.get(), POLLIN, 0};
        int got = 0;
        do {
            got = ::poll(&ready, 1, static_cast<int>(limit.count()));
        } while (got < 0 && errno == EINTR);
        return got == 1 ? std::optional<int>(reap()) : std::nullopt;
    }

 private:
    int reap() {
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        pid_ = -1;
        return status;
    }
    pid_t pid_ = -1;
};

/// A voice's name for espeak-ng: "en-us"; English for what is no language tag.
std::string voice_of(std::string_view language) {
    std::string voice;
    for (const char c : language.substr(0, 16)) {
        const bool upper = c >= 'A' && c <= 'Z';
        if (!upper && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-') {
            return "en";
        }
        voice += upper ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return voice.empty() || voice.front() == '-' ? "en" : voice;
}

int run(const std::string& program, const std::string& text, const std::string& voice,
        const std::string& out) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        fail(errno, "pipe");
    }
    const Fd input(ends[0]);
    Fd output(ends[1]);
    // Shorter than any pipe's buffer: never blocks, and before the child starts: never SIGPIPE.
    if (::write(output.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        fail(errno, "pipe");
    }
    output.reset();
    Child child({program, "-v", voice, "-s", "160", "-z", "-b", "1", "-w", out, "--stdin"},
                input.get());
    const auto status = child.wait(max_time);
    if (!status) {
        throw std::runtime_error(
            fmt::format("{} took longer than {} s", program, max_time.count()));
    }
    return *status;
}

}  // namespace

std::string speakable(std::string_view text) {
    std::string out;
    const auto size = static_cast<std::int32_t>(std::min<std::size_t>(text.size(), 4 * max_text));
    std::int32_t at = 0;
    while (at < size) {
        const std::int32_t begin = at;
        UChar32 c = 0;
        // ICU's macro narrows on purpose.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
        U8_NEXT(text.data(), at, size, c);
#pragma GCC diagnostic pop
        const bool space = c < 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0x2028 || c == 0x2029;
        const bool opens_phonemes = c == '[' && !out.empty() && out.back() == '[';
        if (space || opens_phonemes || c == ' ') {
            if (!out.empty() && out.back() != ' ') {
                out += ' ';
            }
        } else {
            const auto piece =
                text.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(at - begin));
            if (out.size() + piece.size() > max_text) {
                break;
            }
            out += piece;
        }
    }
    while (!out.empty() && out.back() == ' ') {
        out.pop_back();
    }
    return out;
}

void speak_to_file(const std::string& program, const std::string& text, std::string_view language,
                   const std::filesystem::path& file) {
    const TemporaryFile temporary(file);
    std::string voice = voice_of(language);
    int status = run(program, text, voice, temporary.name());
    if (status != 0 && voice != "en") {
        status = run(program, text, "en", temporary.name());  // no such voice
    }
    if (status != 0) {
        throw std::runtime_error(fmt::format("{} ended with status {}", program, status));
    }
    if (std::filesystem::file_size(temporary.name()) <= 44) {
        throw std::runtime_error(fmt::format("{} made no sound", program));
    }
    std::filesystem::rename(temporary.name(), file);
}

}  // namespace patchcord
