// What one core carries: announcements (streams that play) and relayed calls (two streams each,
// fed with 50 packets a second on both sides by a child process). Prints CPU a stream and what
// that makes for a core.
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
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

double cpu_seconds() {
    timespec spent{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) / 1e9;
}

RemoteMedia phone(int index) {
    RemoteMedia media;
    media.address = "127.0.0.1";
    media.port = static_cast<std::uint16_t>(phone_port + index);
    media.codec = index % 2 == 0 ? Codec::pcmu : Codec::pcma;
    media.payload_type = static_cast<std::uint8_t>(media.codec);
    media.dtmf_payload_type = 101;
    return media;
}

/// In the child: one socket a phone, each sends a packet every 20 ms; what comes is left to the
/// kernel, which drops it.
[[noreturn]] void run_phones(int count, bool sending) {
    std::vector<UdpSocket> sockets;
    std::vector<UdpAddress> targets;
    for (int i = 0; i < count; ++i) {
        const auto port = static_cast<std::uint16_t>(phone_port + i);
        sockets.push_back(UdpSocket::bind(UdpAddress::parse("127.0.0.1", port).value()).value());
        targets.push_back(
            UdpAddress::parse("127.0.0.1", static_cast<std::uint16_t>(engine_port + 2 * i))
                .value());
    }
    std::vector<std::uint8_t> packet(rtp_header_size + frame_samples, 0x55);
    auto next = std::chrono::steady_clock::now();
    for (std::uint16_t sequence = 0;; ++sequence) {
        for (int part = 0; part < 20; ++part) {
            next += 1ms;
            std::this_thread::sleep_until(next);
            for (int i = part; sending && i < count; i += 20) {
                write_rtp_header(
                    std::span<std::uint8_t, rtp_header_size>(packet.data(), rtp_header_size),
                    static_cast<std::uint8_t>(phone(i).codec),
                    {sequence, sequence * frame_samples, false}, static_cast<std::uint32_t>(i));
                const auto at = static_cast<std::size_t>(i);
                sockets[at].send(packet, targets[at]);
            }
        }
    }
}

void measure(const char* what, int streams, bool relayed) {
    const pid_t child = ::fork();
    if (child == 0) {
        run_phones(streams, relayed);
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
        const double before = cpu_seconds();
        std::this_thread::sleep_for(measured);
        const double core =
            (cpu_seconds() - before) / std::chrono::duration<double>(measured).count();
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
