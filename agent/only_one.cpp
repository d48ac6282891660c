#include "agent/only_one.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <stdexcept>

#include "agent/mail/fd.hpp"

namespace patchcord {
namespace {

/// A lock on the whole file, of the descriptor and not of the process.
struct flock whole_file() {
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;
}

std::string lock_name(const std::filesystem::path& database, const std::string& name) {
    return database.string() + "." + name + ".lock";
}

}  // namespace

std::string agent_name(const Config& config) {
    if (!config.name.empty()) return config.name;
    std::array<char, 256> name{};
    if (gethostname(name.data(), name.size() - 1) != 0) return "patchcord";
    return name.data();
}

OnlyOne::OnlyOne(const std::filesystem::path& database, const std::string& name) {
    const std::string file = lock_name(database, name);
    fd_ = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (fd_ < 0) throw std::runtime_error("cannot write " + file);
    struct flock lock = whole_file();
    if (fcntl(fd_, F_OFD_SETLK, &lock) != 0) {
        close(fd_);
        throw std::runtime_error("another patchcordd of the name \"" + name + "\" works on " +
                                 database.string() + "; give each its own name in [agent]");
    }
    const std::string pid = std::to_string(getpid()) + "\n";
    // A full disk must not keep the agent from its live calls: then `patchcord drain` finds nobody.
    if (ftruncate(fd_, 0) == 0 && pwrite(fd_, pid.data(), pid.size(), 0) < 0) return;
}

OnlyOne::~OnlyOne() { close(fd_); }

std::optional<pid_t> running_agent(const std::filesystem::path& database, const std::string& name) {
    const Fd fd(open(lock_name(database, name).c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) return std::nullopt;
    struct flock lock = whole_file();
    if (fcntl(fd.get(), F_OFD_GETLK, &lock) != 0 || lock.l_type == F_UNLCK) return std::nullopt;
    std::array<char, 32> text{};
    const auto size = pread(fd.get(), text.data(), text.size(), 0);
    pid_t pid = 0;
    if (size <= 0) return std::nullopt;
    std::from_chars(text.data(), text.data() + size, pid);
    return pid > 0 ? std::optional(pid) : std::nullopt;
}

}  // namespace patchcord
