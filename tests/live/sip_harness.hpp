#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sipua/loop.hpp"
#include "sipua/media_engine.hpp"
#include "sipua/sip_dialer.hpp"

/// What the live tests of the SIP dialer share: a peer process and a dialer that is driven by hand.
namespace patchcord::live {

/// A folder of its own below /tmp, removed at the end.
class TempFolder {
 public:
    TempFolder();
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    ~TempFolder();
    const std::filesystem::path& path() const { return path_; }

 private:
    std::filesystem::path path_;
};

/// A child process; killed at the end if it still runs. Its output goes to "output" in the folder.
class Process {
 public:
    Process(const std::vector<std::string>& command, const std::filesystem::path& folder);
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process();

    /// The exit status once it ended within the time; -1: it still runs.
    int wait(std::chrono::milliseconds limit);
    pid_t pid() const { return pid_; }

 private:
    pid_t pid_ = -1;
};

/// SIPp as the phone that is called: one scenario of tests/data/sipp, for `calls` calls. The
/// scenario judges what it gets; ok() is its verdict.
class Sipp {
 public:
    explicit Sipp(const std::string& scenario, int calls = 1,
                  const std::vector<std::string>& more = {});

    std::uint16_t port() const { return port_; }
    std::string uri() const;
    /// Waits for the end of the scenario: every call went as it says.
    bool ok(std::chrono::milliseconds limit = std::chrono::seconds(10));
    /// The SIP messages as SIPp saw them, for counting and for failures.
    std::string messages() const;
    /// How often a text occurs in messages().
    int count(const std::string& text) const;

 private:
    TempFolder folder_;
    std::uint16_t port_ = 0;
    std::unique_ptr<Process> process_;
};

struct Heard {
    LegName leg;
    LegEvent event;
};

/// A dialer on a loop of its own that runs only in wait().
class Caller {
 public:
    explicit Caller(SipSettings settings = {}, SipDialerOptions options = {},
                    std::chrono::seconds silent_after = std::chrono::seconds(60));
    Caller(const Caller&) = delete;
    Caller& operator=(const Caller&) = delete;
    ~Caller();

    /// Runs the loop until the condition holds, or for `limit`: then false.
    bool wait(const std::function<bool()>& condition,
              std::chrono::milliseconds limit = std::chrono::seconds(5));
    /// Runs the loop for that time.
    void run_for(std::chrono::milliseconds time);
    /// Waits for an event of that kind of the leg and gives it back; throws std::runtime_error.
    template <typename Event>
    Event expect(const LegName& leg, std::chrono::milliseconds limit = std::chrono::seconds(5)) {
        std::optional<Event> found;  // a copy: more may be heard before the loop has stopped
        const auto look = [&] {
            for (std::size_t i = read_; i < heard.size() && !found; ++i) {
                const auto* event = std::get_if<Event>(&heard[i].event);
                if (heard[i].leg != leg || event == nullptr) continue;
                found = *event;
                read_ = i + 1;
            }
            return found.has_value();
        };
        if (!wait(look, limit)) throw std::runtime_error("no such event; heard: " + story());
        return *found;
    }
    /// All last words of a leg that came so far.
    int last_words(const LegName& leg) const;
    /// What came, as text for failures.
    std::string story() const;
    /// No dialog is left within that time.
    bool idle(std::chrono::milliseconds limit = std::chrono::seconds(5));
    /// Prepares and dials.
    LegIdentity call(const LegName& leg, const std::string& uri, const std::string& gateway = "");

    SipDialer& dialer() { return *dialer_; }
    Loop& loop() { return *loop_; }
    std::vector<Heard> heard;
    bool confirms = true;  ///< an answer is confirmed at once
    std::vector<LegIdentity> renewed;

 private:
    std::unique_ptr<Loop> loop_;
    std::unique_ptr<MediaEngine> media_;
    std::unique_ptr<SipDialer> dialer_;
    std::size_t read_ = 0;
    std::function<bool()> condition_;
};

/// A free UDP port of the tests' own range.
std::uint16_t free_port();

}  // namespace patchcord::live
