#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <variant>
#include <vector>

#include "sipua/media_ports.hpp"
#include "sipua/media_stream.hpp"

namespace patchcord {

/// What other threads tell the media thread; values only.
namespace media_command {
struct Open {
    std::unique_ptr<MediaStream> stream;
    MediaSockets sockets;
};
struct Connect {
    StreamId stream = 0;
    RemoteMedia remote;
    UdpAddress address;
};
struct Play {
    StreamId stream = 0;
    std::vector<ClipPtr> clips;
    Idle then = Idle::silence;
};
struct Press {
    StreamId stream = 0;
    std::string digits;
};
struct Join {
    StreamId a = 0;
    StreamId b = 0;
};
struct Split {
    StreamId a = 0;
    StreamId b = 0;
};
struct Analyse {
    StreamId stream = 0;
    std::unique_ptr<MediaAnalyser> analyser;
    MediaEngine::Tap tap = MediaEngine::Tap::detector;
};
struct Close {
    StreamId stream = 0;
};
struct Listen {
    std::function<void(const MediaEvent&)> listener;
};
/// Carried out in order after all before it.
struct Barrier {
    std::function<void()> reached;
};
struct Stop {};
}  // namespace media_command
using MediaCommand =
    std::variant<media_command::Open, media_command::Connect, media_command::Play,
                 media_command::Press, media_command::Join, media_command::Split,
                 media_command::Analyse, media_command::Close, media_command::Listen,
                 media_command::Barrier, media_command::Stop>;

/// An owned file descriptor.
class MediaFd {
 public:
    explicit MediaFd(int fd) : fd_(fd) {}
    MediaFd(const MediaFd&) = delete;
    MediaFd& operator=(const MediaFd&) = delete;
    ~MediaFd();
    int get() const { return fd_; }

 private:
    int fd_;
};

/// The thread that paces and relays. A timer of 1 ms walks through 20 slots, each with a twentieth
/// of the streams, so that the load is even; packets for a joined stream are passed on as they
/// come.
class MediaThread {
 public:
    MediaThread();
    MediaThread(const MediaThread&) = delete;
    MediaThread& operator=(const MediaThread&) = delete;
    ~MediaThread();

    /// From any thread.
    void post(MediaCommand command);
    bool is_current() const { return std::this_thread::get_id() == thread_.get_id(); }

 private:
    struct Entry;
    /// What epoll hands back: which socket of which stream.
    struct Watch {
        Entry* entry = nullptr;
        bool rtcp = false;
    };
    struct Entry {
        std::unique_ptr<MediaStream> stream;
        MediaSockets sockets;
        Entry* peer = nullptr;
        std::size_t slot = 0;
        Watch rtp_watch;
        Watch rtcp_watch;
    };
    static constexpr std::size_t slots = 20;

    void run();
    void wait();
    void watch(int fd, void* data) const;
    void set_timer(bool on);
    void run_commands();
    void on_timer();
    void on_rtp(Entry& entry);
    void on_rtcp(Entry& entry);
    void tick(Entry& entry, MediaTime now);
    void send_rtcp(Entry& entry, MediaTime now, bool bye);
    void tell();
    Entry* find(StreamId stream);
    void unjoin(Entry& entry);

    void carry_out(media_command::Open& open);
    void carry_out(media_command::Connect& connect);
    void carry_out(media_command::Play& play);
    void carry_out(media_command::Press& press);
    void carry_out(media_command::Join& join);
    void carry_out(media_command::Split& split);
    void carry_out(media_command::Analyse& analyse);
    void carry_out(media_command::Close& close);
    void carry_out(media_command::Listen& listen);
    void carry_out(media_command::Barrier& barrier);
    void carry_out(media_command::Stop& stop);

    MediaFd epoll_;
    MediaFd timer_;
    MediaFd wake_;
    std::mutex mutex_;
    std::vector<MediaCommand> commands_;  ///< guarded by mutex_

    // Of the media thread alone:
    bool stopping_ = false;
    bool timer_on_ = false;
    std::size_t slot_ = 0;
    std::unordered_map<StreamId, std::unique_ptr<Entry>> entries_;
    std::array<std::vector<Entry*>, slots> by_slot_;
    std::vector<MediaCommand> running_;
    /// One byte more than a packet may have shows one that was cut.
    std::array<std::uint8_t, max_datagram + 1> in_{};
    std::array<std::uint8_t, max_datagram> out_{};
    std::vector<MediaEvent> events_;
    std::function<void(const MediaEvent&)> listener_;

    std::thread thread_;  ///< last: it uses all of the above
};

}  // namespace patchcord
