// What one core carries: announcements (streams that play) and relayed calls (two streams each,
// fed with 50 packets a second on both sides by a child process). Prints CPU a stream, what that
// makes for a core, and how much later relayed packets arrive than they were sent (kernel's time of
// arrival, every twentieth call).
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <thread>

#include "sipua/media_engine.hpp"
#include "sipua/rtp.hpp"
#include "sipua/udp_socket.hpp"

using namespace patchcord;
using namespace std::chrono_literals;

namespace {

constexpr std::uint16_t engine_port = 20000;
constexpr std::uint16_t phone_port = 40000;
constexpr auto measured = 5s;

/// Written by the child, read by the parent.
struct Delays {
    static constexpr std::size_t most = 4'000'000;
    std::atomic<std::size_t> count;
    std::atomic<bool> measuring;
    std::array<std::uint32_t, most> microseconds;
};

Delays* share_delays() {
    void* memory =
        ::mmap(nullptr, sizeof(Delays), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) std::abort();
    return new (memory) Delays{};
}

std::uint64_t now_ns() {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U +
           static_cast<std::uint64_t>(now.tv_nsec);
}

/// Reads what waits on a phone's socket; the payload begins with the time of sending.
void read_delays(int fd, Delays& delays) {
    std::array<std::uint8_t, max_datagram> packet{};
    std::array<char, 256> control{};
    iovec part{packet.data(), packet.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    for (;;) {
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        const ssize_t size = ::recvmsg(fd, &message, MSG_DONTWAIT);
        if (size < 0) return;
        const cmsghdr* stamp = CMSG_FIRSTHDR(&message);
        if (stamp == nullptr || size < 20 || !delays.measuring) continue;
        timespec arrived{};
        std::memcpy(&arrived, CMSG_DATA(stamp), sizeof arrived);
        std::uint64_t sent = 0;
        std::memcpy(&sent, packet.data() + rtp_header_size, sizeof sent);
        const std::uint64_t came = static_cast<std::uint64_t>(arrived.tv_sec) * 1'000'000'000U +
                                   static_cast<std::uint64_t>(arrived.tv_nsec);
        if (sent == 0 || came < sent || came - sent > 10'000'000'000U) continue;
        const std::size_t at = delays.count.fetch_add(1);
        if (at < Delays::most) {
            delays.microseconds[at] = static_cast<std::uint32_t>((came - sent) / 1000);
        }
    }
}

void print_delays(Delays& delays) {
    const std::size_t count = std::min(delays.count.load(), Delays::most);
    if (count == 0) return;
    std::sort(delays.microseconds.begin(),
              delays.microseconds.begin() + static_cast<std::ptrdiff_t>(count));
    const auto at = [&](double share) {
        return delays
                   .microseconds[static_cast<std::size_t>(share * static_cast<double>(count - 1))] /
               1000.0;
    };
    fmt::print("{:14} added delay of {} packets: p50 {:.2f} ms, p99 {:.2f} ms, p99.9 {:.2f} ms\n",
               "", count, at(0.5), at(0.99), at(0.999));
}

double cpu_seconds() {
    timespec spent{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) / 1e9;
}

RemoteMedia phone(int index) {
    RemoteMedia media;
    media.address = "127.0.0.1";
    media.port = static_cast<std::uint16_t>(phone_port + index);
    // Both ends of every twentieth call understand the same: its payload shows the time.
    media.codec = index % 2 == 0 || index % 40 == 1 ? Codec::pcmu : Codec::pcma;
    media.payload_type = static_cast<std::uint8_t>(media.codec);
    media.dtmf_payload_type = 101;
    return media;
}

/// In the child: one socket a phone, each sends a packet every 20 ms; what comes is left to the
/// kernel, which drops it.
[[noreturn]] void run_phones(int count, bool sending, Delays& delays) {
    std::vector<UdpSocket> sockets;
    std::vector<UdpAddress> targets;
    for (int i = 0; i < count; ++i) {
        const auto port = static_cast<std::uint16_t>(phone_port + i);
        sockets.push_back(UdpSocket::bind(UdpAddress::parse("127.0.0.1", port).value()).value());
        targets.push_back(
            UdpAddress::parse("127.0.0.1", static_cast<std::uint16_t>(engine_port + 2 * i))
                .value());
    }
    std::vector<int> watched;
    for (int i = 0; i < count; ++i) {
        if (!sending || i % 40 > 1) continue;
        const int fd = sockets[static_cast<std::size_t>(i)].fd();
        const int on = 1;
        ::setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
        watched.push_back(fd);
    }
    std::vector<std::uint8_t> packet(rtp_header_size + frame_samples, 0x55);
    auto next = std::chrono::steady_clock::now();
    for (std::uint16_t sequence = 0;; ++sequence) {
        for (int part = 0; part < 20; ++part) {
            next += 1ms;
            for (const int fd : watched) read_delays(fd, delays);
            std::this_thread::sleep_until(next);
            for (int i = part; sending && i < count; i += 20) {
                write_rtp_header(
                    std::span<std::uint8_t, rtp_header_size>(packet.data(), rtp_header_size),
                    static_cast<std::uint8_t>(phone(i).codec),
                    {sequence, sequence * frame_samples, false}, static_cast<std::uint32_t>(i));
                const std::uint64_t sent = now_ns();
                std::memcpy(packet.data() + rtp_header_size, &sent, sizeof sent);
                const auto at = static_cast<std::size_t>(i);
                sockets[at].send(packet, targets[at]);
            }
        }
    }
}

void measure(const char* what, int streams, bool relayed) {
    Delays& delays = *share_delays();
    const pid_t child = ::fork();
    if (child == 0) {
        run_phones(streams, relayed, delays);
    }
    {
        MediaSettings settings;
        settings.bind = "127.0.0.1";
        settings.port_min = engine_port;
        settings.port_max = phone_port - 1;
        const auto engine = make_media_engine(settings);
        const auto clip =
            std::make_shared<const Clip>(Clip{std::vector<std::uint8_t>(60 * 8000, 0x55),
                                              std::vector<std::uint8_t>(60 * 8000, 0x55)});
        std::vector<StreamId> opened;
        for (int i = 0; i < streams; ++i) {
            opened.push_back(engine->open().stream);
            engine->connect(opened.back(), phone(i));
            if (!relayed) {
                engine->play(opened.back(), {clip}, Idle::comfort);
            } else if (i % 2 == 1) {
                engine->join(opened[opened.size() - 2], opened.back());
            }
        }
        std::this_thread::sleep_for(1s);
        delays.measuring = true;
        const double before = cpu_seconds();
        std::this_thread::sleep_for(measured);
        const double core =
            (cpu_seconds() - before) / std::chrono::duration<double>(measured).count();
        delays.measuring = false;
        std::uint64_t sent = 0;
        std::uint64_t lost = 0;
        for (const StreamId stream : opened) {
            const StreamStats stats = engine->close(stream);
            sent += stats.packets_sent;
            lost += stats.packets_lost;
        }
        const int units = relayed ? streams / 2 : streams;
        fmt::print("{:14} {:5}  {:5.1f} % of a core  {:6.0f} a core  {} packets sent, {} lost\n",
                   what, units, core * 100, units / core, sent, lost);
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    print_delays(delays);
    ::munmap(&delays, sizeof delays);
}

}  // namespace

int main(int argc, char** argv) {
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    const int streams = argc > 1 ? std::atoi(argv[1]) : 1000;
    measure("announcements", streams, false);
    measure("relayed calls", streams, true);
}
